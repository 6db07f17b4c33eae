"""Collects an episode's facts in the record that the feed, the site and the page are made from."""

import hashlib
from collections.abc import Iterator

from lfi_podcast.audio.delivering.renditions import CODINGS
from lfi_podcast.episode.committed import read_committed
from lfi_podcast.episode.late import refuse_late
from lfi_podcast.episode.notes import notes_pictures, picture_addresses
from lfi_podcast.episode.redacted import read_redacted, refuse_without_sound
from lfi_podcast.episode.renditions import finished_rendition, kinds
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.audio import Master
from lfi_podcast.model.catalog import (
    Enclosure,
    EpisodeImage,
    Record,
    Rendition,
    Renditions,
    Soundbite,
    Soundbites,
    TranscriptFile,
)
from lfi_podcast.model.feed_keys import ShowImage
from lfi_podcast.model.file_types import ENCLOSURE_TYPES
from lfi_podcast.model.layout import audio_key, chapters_key, page_url, transcript_key
from lfi_podcast.model.report import Encoding
from lfi_podcast.store.store import Upload, file_state
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.text.notes import render_show_notes
from lfi_podcast.text.plain import without_markup
from lfi_podcast.transcript.leftovers import leftovers
from lfi_podcast.work.job import Job


def make_record(job: Job) -> Record:
    """The public record of the episode, published or not yet."""
    episode, show, slug = job.public, job.show, job.slug
    enclosure = _enclosure(job)
    refuse_late(job, enclosure.duration)
    credited = episode.credits(show)
    people_pictures = tuple(job.artwork_key(person.picture_file) or "" for person in credited.values())
    people = tuple(
        person.model_copy(update={"img": show.address(key)}) if key else person
        for person, key in zip(credited.values(), people_pictures, strict=True)
    )
    marks, transcripts = job.chapter_marks(), () if job.is_wordless else _transcripts(slug)
    return Record(
        slug=slug,
        guid=job.guid,
        title=episode.title,
        published=episode.published,
        enclosure=enclosure,
        transcripts=transcripts,
        chapters=marks,
        chapters_key=chapters_key(slug) if marks else None,
        summary=without_markup(episode.summary or "") or None,
        description=render_show_notes(
            episode.notes,
            people,
            episode.references,
            episode.corrections,
            page_url(show.base, slug),
            picture_addresses(job, show.address),
            has_transcript=bool(transcripts),
        ),
        number=episode.number,
        display=episode.display,
        season=episode.season,
        kind=episode.kind,
        explicit=show.explicit if episode.explicit is None else episode.explicit,
        people=people,
        people_pictures=people_pictures if any(people_pictures) else None,
        people_ids=tuple(_public_id(job, id_) for id_ in credited) or None,
        references=episode.references or None,
        artwork=job.artwork_key(episode.artwork),
        images=tuple(_image(job, image) for image in episode.images) or None,
        topics=episode.topics,
        soundbites=_soundbites(job),
        funding=episode.funding or None,
        language=episode.language,
        license=episode.license,
        location=episode.location or None,
        social=episode.social or None,
        content_links=episode.content_links or None,
        redactions=len(job.episode.redact),
        notes_pictures=tuple(filter(None, map(job.artwork_key, notes_pictures(job).values()))) or None,
        formerly=_formerly(job),
    )


def _public_id(job: Job, id_: str) -> str:
    """An id, unless it tells a redacted name."""
    forms = (id_, id_.replace("-", " "))
    return "" if any(any(leftovers(form, job.episode.redact)) for form in forms) else id_


def _formerly(job: Job) -> tuple[str, ...] | None:
    """The slugs under which the episode was published before."""
    known = job.live() or job.withdrawn
    if known is None:
        return None
    return tuple(slug for slug in (known.slug, *(known.formerly or ())) if slug != job.slug) or None


def _image(job: Job, image: ShowImage) -> EpisodeImage:
    known = EpisodeImage(**image.model_dump(exclude={"file"}))
    if not image.file:
        return known
    own = job.workshop.picture(image.file).published
    return known.model_copy(update={"key": own.key, "width": own.width, "height": own.height})


def _transcripts(slug: str) -> tuple[TranscriptFile, ...]:
    return tuple(
        TranscriptFile(key=transcript_key(slug, extension), type=form.media_type)
        for extension, form in FORMATS.items()
    )


def _enclosure(job: Job) -> Enclosure:
    """The published MP3 while it sounds the same, so that nobody downloads it twice for an edit of words; else the
    local one. Without a recording, always the published one.
    """
    if job.sources.paths and job.built("master.json").is_file():
        made, live = _built_enclosure(job), job.live()
        is_kept = live and live.enclosure.sound == made.sound and not job.retags
        return kept_enclosure(live.enclosure, made) if live and is_kept else made
    if job.published:
        refuse_without_sound(job, read_committed(job))
        known = job.published.enclosure
        asked = tuple(CODINGS[kind].codecs for kind in kinds(job))
        kept = tuple(other for other in known.alternatives or () if other.codecs in asked)
        return known.model_copy(update={"alternatives": kept or None})
    raise PodcastError(
        "there is no recording, and nothing has been published yet",
        job.name(job.workshop.repository.folder(job.slug)),
        "add recording.wav, or tracks/ with one file per person",
    )


def built_media(job: Job) -> Iterator[Upload]:
    """The finished sound and the renditions, under the keys that they have if they are published."""
    yield _finished(job)
    for kind, other in zip(kinds(job), _alternatives(job) or (), strict=True):
        yield Upload(other.key, finished_rendition(job, kind))


def _finished(job: Job) -> Upload:
    """The finished sound. PodcastError if it is a recording that somebody has changed since it was measured."""
    finished = job.stored(Master, "master.json")
    key = _key(job, finished)
    if job.as_is is None:
        return Upload(key, job.finished)
    state = file_state(job.as_is)
    if job.cache.digest(job.as_is) != finished.sha256:
        raise PodcastError("was changed while the episode was built", job.name(job.as_is), "publish again")
    return Upload(key, job.as_is, state)


def _built_enclosure(job: Job) -> Enclosure:
    """The finished sound and the renditions, with today's tags; or the recording, if that is published as it is."""
    finished = job.stored(Master, "master.json")
    return Enclosure(
        key=_key(job, finished),
        length=finished.bytes,
        type=ENCLOSURE_TYPES[_ending(job)],
        sha256=finished.sha256,
        duration=(job.as_is and job.public.duration) or finished.duration,
        silenced=read_redacted(job).sound,
        alternatives=_alternatives(job),
        sound=_sound(job),
        waveform=job.stored(Encoding, "encoded.json").waveform.seek_bar.hex(),
    )


def _ending(job: Job) -> str:
    return job.finished.suffix.lower()


def _key(job: Job, finished: Master) -> str:
    return audio_key(job.slug, finished.sha256, _ending(job).removeprefix("."))


def has_older_tags(job: Job, record: Record) -> bool:
    """Whether the record's MP3 is one that was published before tags or cover changed."""
    return record.enclosure.sha256 != job.stored(Master, "master.json").sha256


def keeps_older_tags(job: Job) -> bool:
    """The same of the record that was built last."""
    is_built = all(job.built(name).is_file() for name in ("record.json", "master.json"))
    return is_built and has_older_tags(job, job.stored(Record, "record.json"))


def as_is_sound(sha256: str) -> str:
    """The same of a file that is published as it is: nothing but its own digest decides."""
    return hashlib.sha256(f"as-is {sha256}".encode()).hexdigest()[:16]


def _sound(job: Job) -> str:
    """A digest of what is heard and of what must not be read, since tags can be read too.

    The mix is never published. With its digest in this one, nobody can tell from it which names are redacted.
    """
    if job.as_is:
        return as_is_sound(job.cache.digest(job.as_is))
    read = (job.cache.digest(job.built(name)) for name in ("encoded.mp3", "mix.wav"))
    return hashlib.sha256(repr((*read, job.episode.redact)).encode()).hexdigest()[:16]


def kept_enclosure(known: Enclosure, made: Enclosure) -> Enclosure:
    """The published MP3 and renditions; of renditions that are new, those that were made now. An earlier version of
    this program may have published it without the waveform, which is the same.
    """
    others = {other.codecs: other for other in known.alternatives or ()}
    alternatives = tuple(others.get(other.codecs, other) for other in made.alternatives or ())
    made_now = {"silenced": made.silenced, "duration": made.duration, "waveform": made.waveform}
    return known.model_copy(update={"alternatives": alternatives or None, **made_now})


def _alternatives(job: Job) -> tuple[Rendition, ...] | None:
    if not kinds(job):
        return None
    return job.stored(Renditions, "renditions.json").renditions


def _soundbites(job: Job) -> tuple[Soundbite, ...]:
    """The clips with their files; without a recording, with the published files."""
    if job.sources.paths and job.public.clips:
        return job.stored(Soundbites, "clips.json").soundbites
    out = job.published.soundbites if job.published else ()
    plain = (Soundbite(at=clip.at, length=clip.length, title=clip.title) for clip in job.public.clips)
    return tuple(next((bite for bite in out if _same(bite, clip)), clip) for clip in plain)


def _same(one: Soundbite, other: Soundbite) -> bool:
    return one.model_copy(update={"files": None}) == other

"""Prepares one episode for publication: its record and its objects, or why it is held back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from lfi_podcast.config.lost import lost
from lfi_podcast.episode.clips import clip_files
from lfi_podcast.episode.doubts import refuse_serious
from lfi_podcast.episode.leftovers import refuse_in_uploads
from lfi_podcast.episode.notes import notes_pictures
from lfi_podcast.episode.record import built_media, has_older_tags
from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.model.catalog import HELD_BACK, WITHDRAWN, Entry, Record, Withdrawn
from lfi_podcast.model.episode import State
from lfi_podcast.model.layout import CATALOG, page_text_key
from lfi_podcast.publish.identity import refuse_another_guid
from lfi_podcast.publish.lineage import sources_digest
from lfi_podcast.publish.outcome import Outcome, reported
from lfi_podcast.stages.build import build, status
from lfi_podcast.store.store import Upload
from lfi_podcast.work.cache import Identity
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

_STAYS = (
    "stays in the store for apps that know its address; if it must not be audible, remove it with "
    "`lfi-podcast withdraw {slug} --delete`"
)

_OLDER_TAGS = (
    "{slug} sounds as before, so its MP3 stays as it is, with its tags; to replace it, so that apps download it again: "
    "`lfi-podcast publish --retag {slug}`"
)

_NO_TAGS = "{slug} is published as it is, with the tags that its recording has: --retag changes nothing"

_DRAFT = "a draft; add a `published` time to episode.yml"
_FOR_MEMBERS = "for members alone; `lfi-podcast share {}` brings it into the private feeds"

_CONSENT = (
    "the show requires the consent of each guest, and has none of {}; write it under `consent` in episode.yml"
)


def prepared(job: Job, known: Entry | None, now: datetime) -> Outcome:
    """Build an episode that is to be published; PodcastError if it may not be. `known`: its entry in the catalog."""
    state = job.episode.state(now)
    if state is not State.PUBLISHED:
        return _not_yet(job, known, state, now)
    if lacking := job.episode.without_consent(job.show):
        # What is published stays so: whoever takes their consent back asks for a withdrawal.
        return Outcome(job, held_back=_CONSENT.format(", ".join(lacking)))
    made, uploads = _made(job, known)
    notices = (
        *_stays(known, [media.key for media in made.media]),
        *_tags_stay(job, known, made),
        *_no_tags(job),
    )
    return Outcome(job, made, uploads, notices=notices)


def aware_of(job: Job, known: Entry | None) -> Job:
    """The episode, with its entry in the catalog."""
    return replace(
        job,
        published=known if isinstance(known, Record) else None,
        withdrawn=known if isinstance(known, Withdrawn) else None,
    )


def fresh_files(outcome: Outcome, known: Entry | None) -> Mapping[str, Identity | None] | None:
    """The files that an outcome was built from; None if one has changed since, or if people are to be told again."""
    if not outcome.uploads:
        return {}
    job = aware_of(outcome.job, known)
    with job.cache.noting() as files:
        is_stale = any(found.reason for found in status(job))
    return None if is_stale or any(lost(job.workshop.repository, job.show, job.episode)) else files


def note_live(job: Job, known: Entry | None) -> None:
    """Keep the record for builds, which do not ask the store: what sounds as it did keeps its MP3."""
    path = job.built("live.json")
    if not isinstance(known, Record):
        path.unlink(missing_ok=True)
    elif not path.is_file() or path.read_bytes() != known.to_json():
        write_file(path, known.to_json())


def refuse_without_consent(job: Job) -> None:
    """UnmetPromise if a guest has not agreed."""
    if lacking := job.episode.without_consent(job.show):
        where = job.name(job.workshop.repository.episode_file(job.slug))
        what, _, remedy = _CONSENT.format(", ".join(lacking)).partition("; ")
        raise UnmetPromise(what, where, remedy)


def _not_yet(job: Job, known: Entry | None, state: State, now: datetime) -> Outcome:
    """An episode that is not published now. One that is scheduled goes up all the same, unlisted."""
    mark = WITHDRAWN if state is State.WITHDRAWN else HELD_BACK
    entry = Withdrawn.of(known, mark) if known else None
    later = job.episode.published if job.episode.published and job.episode.published > now else None
    outcome = Outcome(job, entry, held_back=_WHY[state](job), notices=_stays(known), until=later)
    if state is not State.SCHEDULED:
        return outcome
    if lacking := job.episode.without_consent(job.show):
        return replace(outcome, held_back=_CONSENT.format(", ".join(lacking)))
    if not job.sources.paths:
        why = f"{outcome.held_back}; not uploaded from here, where it has no recording"
        return replace(outcome, held_back=why, keeps_waiting=True)
    made, uploads = _made(job, known)
    why = f"{outcome.held_back}: uploaded, and `lfi-podcast publish --due` releases it from then on"
    return replace(outcome, uploads=uploads, held_back=why, scheduled=made)


def _made(job: Job, known: Entry | None) -> tuple[Record, tuple[Upload, ...]]:
    """Build it; its record and its objects, once nothing speaks against publishing them."""
    job = aware_of(job, known)
    note_live(job, known)
    with reported(job):
        refuse_another_guid(job, known)
        _refuse_without_material(job)
    build(job)
    made = built_record(job)
    uploads = tuple(objects(job, made))
    with reported(job):
        refuse_serious(job)
        refuse_in_uploads(job, [*uploads, Upload(CATALOG, made.to_json())])
    return made, uploads


def built_record(job: Job) -> Record:
    """The record of an episode that has been built, with the digest of what it was made from."""
    return job.stored(Record, "record.json").model_copy(update={"sources": sources_digest(job)})


def _refuse_without_material(job: Job) -> None:
    """PodcastError where an episode cannot be made here: in a clone, what is neither in git nor published."""
    if job.sources.paths or (job.has_texts and job.published):
        return
    where = job.name(job.workshop.repository.folder(job.slug))
    if job.published:
        what = "neither its recording nor its transcript is here, so it stays as it was published"
        raise PodcastError(what, where, "commit words.json and transcript.md where they are, and pull")
    raise PodcastError(
        "its recording is not here, and it has not been published yet",
        where,
        "publish it where its recording is, or copy that here; what was uploaded before it was due, "
        "`lfi-podcast publish --due` releases",
    )


def objects(job: Job, record: Record) -> Iterator[Upload]:
    """An episode's objects in upload order: what pages name before the pages."""
    if job.sources.paths:
        yield from _media(job, record)
    marks, others = (
        (mark.image for mark in job.episode.chapters),
        (image.file for image in job.episode.images),
    )
    people = (person.picture_file for person in job.episode.credits(job.show).values())
    for path in (job.episode.artwork, *others, *marks, *people, *notes_pictures(job).values()):
        if path:
            picture = job.workshop.picture(path)
            yield Upload(picture.key, picture.file)
    yield from texts(job, record)


def texts(job: Job, record: Record) -> Iterator[Upload]:
    """Its transcripts, its chapters, and what its page has besides the record, as they were built."""
    for transcript in record.transcripts:
        yield Upload(transcript.key, job.built(transcript.key.rpartition("/")[2]))
    if record.chapters_key:
        yield Upload(record.chapters_key, job.built("chapters.json"))
    yield Upload(page_text_key(job.slug), job.built("page.json"))


def _media(job: Job, record: Record) -> Iterator[Upload]:
    """The sound that the record names, but for what stays as it was published, and the clips."""
    named = {media.key for media in record.media}
    yield from (upload for upload in built_media(job) if upload.key in named)
    for number, bite in enumerate(record.soundbites, 1):
        paths = clip_files(job, number, bite.title)
        yield from (Upload(file.key, paths[file.form]) for file in bite.files or ())


def _stays(known: Entry | None, named: Sequence[str] = ()) -> tuple[str, ...]:
    """Messages about published media that the catalog no longer names."""
    if not isinstance(known, Record):
        return ()
    stays = _STAYS.format(slug=known.slug)
    return tuple(f"{media.key} {stays}" for media in known.media if media.key not in named)


def _tags_stay(job: Job, known: Entry | None, made: Record) -> Iterator[str]:
    """A message if the episode changes while its MP3 stays as it is, tags and all."""
    is_changed = isinstance(known, Record) and not made.shows(known)
    if is_changed and job.sources.paths and has_older_tags(job, made):
        yield _OLDER_TAGS.format(slug=made.slug)


def _no_tags(job: Job) -> Iterator[str]:
    if job.retags and job.as_is:
        yield _NO_TAGS.format(slug=job.slug)


_WHY: Mapping[State, Callable[[Job], str]] = {
    State.DRAFT: lambda job: _FOR_MEMBERS.format(job.slug) if job.episode.members else _DRAFT,
    State.SCHEDULED: lambda job: f"scheduled for {job.episode.published:%Y-%m-%d %H:%M} UTC",
    State.WITHDRAWN: lambda job: f"withdrawn: {job.public.withdrawn}",
}

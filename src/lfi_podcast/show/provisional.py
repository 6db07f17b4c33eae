"""The feed that would be: what people wrote, as records of a catalog, before there is any sound."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath

from lfi_podcast.model.catalog import (
    Catalog,
    ChapterMark,
    Enclosure,
    EpisodeImage,
    Record,
    Soundbite,
    TranscriptFile,
)
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.layout import artwork_key, audio_key, chapters_key, page_url, transcript_key
from lfi_podcast.model.placeholders import without_placeholders
from lfi_podcast.model.show import Person, Show
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.text.notes import render_show_notes
from lfi_podcast.transcript.redact import redacted_episode

_NO_DIGEST = "0" * 64
_LEAST, _BYTES_A_SECOND = 1800.0, 12_000
"""How long an episode is until it is known, and its size at 96 kb/s."""


def provisional_catalog(show: Show, records: Iterable[Record], now: datetime) -> Catalog:
    """`now`: when it would be published."""
    artwork = _picture_key(show.artwork) or ""
    return Catalog(guid=show.identity, artwork=artwork, updated=now, episodes=tuple(records))


_ENOUGH = 500
"""Characters of notes, more than a slim item has."""

_AS_WRITTEN = Record.model_fields.keys() & Episode.model_fields.keys()
"""What a record has from the file as it is."""


def provisional_record(
    show: Show, episode: Episode, now: datetime, known: Record | None, is_slim: bool = False
) -> Record:
    """An episode as if it were published; a draft, now. `known`: its record of an earlier build.

    `is_slim`: whether its item is, so that only the beginning of its description is needed.
    """
    people = tuple(each for each in episode.people if each.name or each.id in show.people)
    public = without_placeholders(redacted_episode(episode.model_copy(update={"people": people})))
    slug, credited = episode.slug, tuple(public.credits(show).values())
    made = {
        "guid": episode.identity(show),
        "published": episode.published or now,
        "enclosure": known.enclosure if known else _enclosure(public),
        "transcripts": [
            TranscriptFile(key=transcript_key(slug, extension), type=form.media_type)
            for extension, form in FORMATS.items()
        ],
        "chapters": [
            ChapterMark(at=mark.at, title=mark.title, url=mark.url, image=_picture_key(mark.image))
            for mark in public.chapters
        ],
        "chapters_key": chapters_key(slug) if public.chapters else None,
        "description": render_show_notes(
            _beginning(public) if is_slim else public.notes,
            credited,
            public.references,
            public.corrections,
            page_url(show.base, slug),
        ),
        "explicit": show.explicit if public.explicit is None else public.explicit,
        "people": [_with_address(show, person) for person in credited],
        "artwork": _picture_key(public.artwork),
        "images": [
            EpisodeImage(key=_picture_key(image.file), **image.model_dump(exclude={"file"}))
            for image in public.images
        ],
        "soundbites": [Soundbite(at=clip.at, length=clip.length, title=clip.title) for clip in public.clips],
    }
    return Record(**{name: getattr(public, name) for name in _AS_WRITTEN} | made)


def _beginning(episode: Episode) -> str:
    """Of the notes, some paragraphs, if they are described by them at all: reading Markdown takes the most time."""
    if episode.summary:
        return ""
    end = episode.notes.find("\n\n", _ENOUGH)
    return episode.notes[:end] if end > 0 else episode.notes


def _enclosure(episode: Episode) -> Enclosure:
    """Long enough for all that is in it."""
    ends = (*(mark.at for mark in episode.chapters), *(clip.at + clip.length for clip in episode.clips))
    seconds = max((_LEAST, *(end + 60 for end in ends)))
    return Enclosure(
        key=audio_key(episode.slug, _NO_DIGEST),
        length=round(seconds * _BYTES_A_SECOND),
        type="audio/mpeg",
        sha256=_NO_DIGEST,
        duration=seconds,
    )


def _with_address(show: Show, person: Person) -> Person:
    key = _picture_key(person.picture_file)
    return person.model_copy(update={"img": show.address(key)}) if key else person


def _picture_key(path: str | None) -> str | None:
    """Whatever it is, it is published as a JPEG or PNG."""
    is_png = path is not None and PurePosixPath(path).suffix.lower() == ".png"
    return artwork_key(path, _NO_DIGEST, "png" if is_png else "jpg") if path else None

"""What has been published: `catalog.json`, from which the feed and the show's pages are made."""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Discriminator, Field, Tag

from lfi_podcast.model.audio import Interval
from lfi_podcast.model.feed_keys import Fundings, License, Locations
from lfi_podcast.model.podcasting import ContentLinks, Social
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Person
from lfi_podcast.model.value import Stored


class Rendition(Stored):
    """The same sound in another codec (`podcast:alternateEnclosure`): its key in the store, bytes, media type, digest,
    average bit rate, display name, and codecs as in RFC 6381 if they add information."""

    key: str
    length: int
    type: str
    sha256: str
    bitrate: int
    title: str
    codecs: str | None = None


class Renditions(Stored):
    """All renditions of an episode's sound: the content of `renditions.json`."""

    renditions: tuple[Rendition, ...]


class Enclosure(Stored):
    """A published MP3, or M4A: its key in the store, bytes, media type, digest, seconds, and redactions.

    `alternatives`: the same sound in other codecs; None if none was requested. `sound`: a digest of what is heard,
    whatever the tags; `waveform`: the heights of the player's bars (0 to 100), two hexadecimal digits each, so that
    pages can be made where the sound is not. Both are None in records of earlier versions.
    """

    key: str
    length: int
    type: str
    sha256: str
    duration: float
    silenced: tuple[Interval, ...] = ()
    alternatives: tuple[Rendition, ...] | None = None
    sound: str | None = None
    waveform: Annotated[str, Field(pattern=r"^([0-9a-f]{2})*$")] | None = None


class EpisodeImage(Stored):
    """A picture under `images` in episode.yml: its key in the store, or its address elsewhere; its size in pixels."""

    key: str | None = None
    href: str | None = None
    alt: str | None = None
    purpose: tuple[str, ...] = ()
    width: int | None = None
    height: int | None = None


class TranscriptFile(Stored):
    """A transcript in one format."""

    key: str
    type: str


class ChapterMark(Stored):
    """A chapter; `image` is a key in the store."""

    at: float
    title: str
    url: str | None = None
    image: str | None = None


Form = Literal["mp3", "square", "vertical"]
"""The kinds of clip files: the sound, and two shapes of video."""


class ClipFile(Stored):
    """A clip as a file to share: its key in the store, bytes, media type, and what kind of file it is."""

    key: str
    length: int
    type: str
    form: Form


class Soundbite(Stored):
    """A passage worth sharing; seconds. `files`: the passage as files, if there was sound to make them from."""

    at: float
    length: float
    title: str
    files: tuple[ClipFile, ...] | None = None


class Soundbites(Stored):
    """All clips of an episode: the content of `clips.json`."""

    soundbites: tuple[Soundbite, ...]


class Record(Stored):
    """One episode as the world sees it. `description` is sanitised HTML, the notes and `render_credits`; keys name
    objects in the store.

    `published` is absent only while the episode is a draft; a catalog holds no drafts.
    `sources`: a digest of the files in git that the record was made from; `replaces`: the digest of the record that it
    replaced. By these a clone sees whether it knows the published version (see `publish/lineage.py`).
    `redactions`: how many entries it has under `redact`. `notes_pictures`: the keys of pictures in its notes.
    `formerly`: the slugs it had before its folder was renamed, the last one first.
    `people_ids`: the ids of `people`, in their order; empty where one may not be told, None in records of earlier
    versions. `people_pictures`: the keys of their pictures, in the same order; empty for those without one in the
    store, None if nobody has one. `display`: what apps show instead of the number. `language`, `license`: None if they
    are the show's.
    """

    slug: str
    guid: str
    title: str
    published: datetime | None = None
    enclosure: Enclosure
    transcripts: tuple[TranscriptFile, ...] = ()
    chapters: tuple[ChapterMark, ...] = ()
    chapters_key: str | None = None
    summary: str | None = None
    description: str = ""
    number: int | float | None = None
    display: str | None = None
    season: int | None = None
    kind: Literal["full", "trailer", "bonus"] = "full"
    explicit: bool = False
    people: tuple[Person, ...] = ()
    people_ids: tuple[str, ...] | None = None
    people_pictures: tuple[str, ...] | None = None
    references: tuple[Reference, ...] | None = None
    artwork: str | None = None
    images: tuple[EpisodeImage, ...] | None = None
    topics: tuple[str, ...] = ()
    soundbites: tuple[Soundbite, ...] = ()
    redactions: int = 0
    sources: str | None = None
    replaces: str | None = None
    notes_pictures: tuple[str, ...] | None = None
    formerly: tuple[str, ...] | None = None
    language: str | None = None
    license: License | None = None
    location: Locations | None = None
    social: Social | None = None
    content_links: ContentLinks | None = None
    funding: Fundings | None = (
        None  # None where the show's is the only one, as in records of earlier versions
    )

    @property
    def media(self) -> "tuple[Enclosure | Rendition | ClipFile, ...]":
        """All audio and video files. They stay in the store when newer ones replace them."""
        clips = (file for bite in self.soundbites for file in bite.files or ())
        return (*clips, *(self.enclosure.alternatives or ()), self.enclosure)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The keys of its pictures: its own cover and others, and those of chapters, notes and people."""
        marks, others = (mark.image for mark in self.chapters), (image.key for image in self.images or ())
        more = (*(self.notes_pictures or ()), *(self.people_pictures or ()))
        return tuple(dict.fromkeys(key for key in (self.artwork, *others, *marks, *more) if key))

    @property
    def immutable_keys(self) -> frozenset[str]:
        """The keys of its sound, clips and pictures, whose bytes never change."""
        return frozenset((*(media.key for media in self.media), *self.pictures))

    @property
    def digest(self) -> str:
        """16 hexadecimal digits that stand for this record."""
        return hashlib.sha256(self.to_json()).hexdigest()[:16]

    def shows(self, other: "Record") -> bool:
        """Whether the world sees the same, whatever it was made from."""
        made_from = {"sources": None, "replaces": None}
        return self.model_copy(update=made_from) == other.model_copy(update=made_from)


WITHDRAWN, HELD_BACK = "withdrawn", "held back"


def _without_reason(mark: str) -> str:
    """Earlier versions kept the reason here, or why the episode was held back."""
    is_held_back = mark == HELD_BACK or mark.startswith(("a draft; ", "scheduled for "))
    return HELD_BACK if is_held_back else WITHDRAWN


class Withdrawn(Stored):
    """What remains of an episode that is no longer published: its identity, so that nothing else takes it.

    `withdrawn`: WITHDRAWN for good; HELD_BACK if it became a draft or was scheduled again. The reason stays in git.
    `formerly`: as in a record.
    """

    slug: str
    guid: str
    title: str
    published: datetime | None = None
    withdrawn: Annotated[str, AfterValidator(_without_reason)]
    formerly: tuple[str, ...] | None = None

    @classmethod
    def of(cls, record: "Entry", withdrawn: str) -> Self:
        return cls(
            slug=record.slug,
            guid=record.guid,
            title=record.slug,
            published=record.published,
            withdrawn=withdrawn,
            formerly=record.formerly,
        )


Entry = Record | Withdrawn


def _kind(entry: Any) -> str:
    is_withdrawn = entry.get("withdrawn") if isinstance(entry, dict) else isinstance(entry, Withdrawn)
    return "withdrawn" if is_withdrawn else "record"


_Entry = Annotated[
    Annotated[Record, Tag("record")] | Annotated[Withdrawn, Tag("withdrawn")], Discriminator(_kind)
]


def _newest_first(entry: Entry) -> tuple[float, str]:
    return (-entry.published.timestamp() if entry.published else 0.0, entry.slug)


class PublishedImage(Stored):
    """A picture under `images` in show.yml, or of somebody there: its path, its key in the store, its pixels."""

    file: str
    key: str
    width: int
    height: int


class Catalog(Stored):
    """Every episode ever published, newest first; withdrawn ones keep their guid here for ever.

    `guid`: the show's own, from the first publication on. `artwork`: the key of its cover in the store. `images`: its
    other pictures, by which the feed is made where their files are not; None if there are none.
    `updated`: when the feed last changed; None until it first did under a version that knows this.
    """

    version: Literal[1] = 1
    guid: UUID | None = None
    artwork: str = ""
    images: tuple[PublishedImage, ...] | None = None
    updated: datetime | None = None
    episodes: tuple[_Entry, ...] = ()

    def to_json(self) -> bytes:
        """The same bytes as of other values, without Python's encoder, which takes four times as long."""
        return (self.model_dump_json(indent=1, by_alias=True, exclude_none=True) + "\n").encode()

    def entry(self, slug: str) -> Entry | None:
        """What is known of an episode, withdrawn or not."""
        return next((entry for entry in self.episodes if entry.slug == slug), None)

    def record(self, slug: str) -> Record | None:
        """The episode, if listeners may see it."""
        entry = self.entry(slug)
        return entry if isinstance(entry, Record) else None

    def with_entry(self, entry: Entry) -> "Catalog":
        """This catalog with `entry` added or replaced, under whatever slug it had; newest first, ties by slug."""
        others = (
            other
            for other in self.episodes
            if other.slug != entry.slug
            and (other.guid != entry.guid or other.slug not in (entry.formerly or ()))
        )
        return self.model_copy(update={"episodes": tuple(sorted([*others, entry], key=_newest_first))})

    def without(self, slug: str) -> "Catalog":
        """This catalog as if it had never known the episode."""
        others = tuple(entry for entry in self.episodes if entry.slug != slug)
        return self.model_copy(update={"episodes": others})

    def moved(self) -> dict[str, str]:
        """The slugs that episodes had before, and those that they have now. A slug in use again is not among them."""
        used = {entry.slug for entry in self.episodes}
        former = {old: entry.slug for entry in self.episodes for old in entry.formerly or ()}
        return {old: new for old, new in former.items() if old not in used}

    def live(self) -> tuple[Record, ...]:
        """The episodes that listeners may see."""
        return tuple(entry for entry in self.episodes if isinstance(entry, Record))

    def immutable_keys(self) -> frozenset[str]:
        """The keys of the sound, clips and pictures that listeners may get, with the show's own pictures."""
        own = (self.artwork, *(image.key for image in self.images or ()))
        return frozenset(own).union(*(record.immutable_keys for record in self.live()))

    def withdrawn(self) -> tuple[Withdrawn, ...]:
        """The others."""
        return tuple(entry for entry in self.episodes if isinstance(entry, Withdrawn))

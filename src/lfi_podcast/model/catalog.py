"""What has been published: `catalog.json`, from which the feed and the show's pages are made."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from lfi_podcast.model.audio import Interval
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
    """A published MP3: its key in the store, bytes, media type, digest, seconds, and redactions.

    `alternatives`: the same sound in other codecs; None if none was requested.
    """

    key: str
    length: int
    type: str
    sha256: str
    duration: float
    silenced: tuple[Interval, ...] = ()
    alternatives: tuple[Rendition, ...] | None = None


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
    """One episode as the world sees it. `description` is sanitised HTML; keys name objects in the store.

    `published` is absent only while the episode is a draft; a catalog holds no drafts.
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
    number: int | None = None
    season: int | None = None
    kind: Literal["full", "trailer", "bonus"] = "full"
    explicit: bool = False
    people: tuple[Person, ...] = ()
    artwork: str | None = None
    topics: tuple[str, ...] = ()
    soundbites: tuple[Soundbite, ...] = ()
    withdrawn: str | None = None

    @property
    def media(self) -> "tuple[Enclosure | Rendition | ClipFile, ...]":
        """All audio and video files. They stay in the store when newer ones replace them."""
        clips = (file for bite in self.soundbites for file in bite.files or ())
        return (*clips, *(self.enclosure.alternatives or ()), self.enclosure)

    def without_content(self, reason: str) -> "Record":
        """What remains of a withdrawn episode: its identity, so that it cannot be reused."""
        kept = {"slug", "guid", "published", "enclosure"}
        return Record(
            **{name: value for name, value in self if name in kept}, title=self.slug, withdrawn=reason
        )


def _newest_first(record: Record) -> tuple[float, str]:
    return (-record.published.timestamp() if record.published else 0.0, record.slug)


class Catalog(Stored):
    """Every episode ever published, newest first; withdrawn ones keep their guid here for ever.

    `guid`: the show's own, from the first publication on. `artwork`: the key of its cover in the store.
    """

    version: Literal[1] = 1
    guid: UUID | None = None
    artwork: str = ""
    episodes: tuple[Record, ...] = ()

    def record(self, slug: str) -> Record | None:
        return next((record for record in self.episodes if record.slug == slug), None)

    def with_record(self, record: Record) -> "Catalog":
        """This catalog with `record` added or replaced; newest first, ties by slug."""
        others = [other for other in self.episodes if other.slug != record.slug]
        episodes = sorted([*others, record], key=_newest_first)
        return self.model_copy(update={"episodes": tuple(episodes)})

    def live(self) -> tuple[Record, ...]:
        """The episodes that listeners may see."""
        return tuple(record for record in self.episodes if not record.withdrawn)

"""What has been published: `catalog.json`, from which the feed and the show's pages are made."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from lfi_podcast.model.audio import Interval
from lfi_podcast.model.show import Person
from lfi_podcast.model.value import Stored


class Enclosure(Stored):
    """A published MP3: its key in the store, bytes, media type, digest, seconds, and what was taken out."""

    key: str
    length: int
    type: str
    sha256: str
    duration: float
    silenced: tuple[Interval, ...] = ()


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


class Soundbite(Stored):
    """A stretch worth sharing; seconds."""

    at: float
    length: float
    title: str


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

    def without_content(self, reason: str) -> "Record":
        """What stays of an episode that is taken back: who it was, and that it must not come again."""
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
        """What listeners may see."""
        return tuple(record for record in self.episodes if not record.withdrawn)

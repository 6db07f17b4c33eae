"""What an imported feed says: frozen values, with everything still as the feed has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class ImportedFile:
    """A file that a feed names: a recording, a transcript, chapters. `length`: bytes, if it says more than 1."""

    url: str
    type: str = ""
    length: int = 0
    language: str = ""


@dataclass(frozen=True)
class ImportedPerson:
    """Somebody on the show, with one role each time that they are named (`podcast:person`)."""

    name: str
    role: str = "host"
    group: str = ""
    href: str = ""
    img: str = ""


@dataclass(frozen=True)
class ImportedChapter:
    """A chapter; `at` in seconds. `image`: an address."""

    at: float
    title: str
    url: str = ""
    image: str = ""


@dataclass(frozen=True)
class ImportedBite:
    """A passage worth sharing (`podcast:soundbite`); seconds."""

    at: float
    length: float
    title: str = ""


@dataclass(frozen=True)
class ImportedItem:
    """An item of a feed. `guid`: to the letter; empty if there is none. `date`: as written.

    `keys`: what can be written into episode.yml as it is. `unread`: names of elements that nothing was made of.
    """

    guid: str = ""
    title: str = ""
    date: str = ""
    published: datetime | None = None
    enclosures: tuple[ImportedFile, ...] = ()
    duration: float | None = None
    html: str = ""
    description: str = ""
    summary: str = ""
    image: str = ""
    people: tuple[ImportedPerson, ...] = ()
    contributors: tuple[ImportedPerson, ...] = ()
    chapters: tuple[ImportedChapter, ...] = ()
    chapter_files: tuple[ImportedFile, ...] = ()
    transcripts: tuple[ImportedFile, ...] = ()
    bites: tuple[ImportedBite, ...] = ()
    keys: Mapping[str, Any] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    @property
    def enclosure(self) -> ImportedFile | None:
        """The file that apps play: they know one an item."""
        return self.enclosures[0] if self.enclosures else None

    @property
    def identity(self) -> str:
        """What apps tell the item by: its guid, or else the address of its enclosure."""
        return self.guid or (self.enclosure.url if self.enclosure else "")


@dataclass(frozen=True)
class ImportedShow:
    """The channel of a feed. `address`: where the feed says that it is; `new_address`: where it says that it has moved;
    `link`: of the show's website.

    `keys`: what can be written into show.yml as it is. `unread`: names of elements that nothing was made of.
    """

    title: str = ""
    description: str = ""
    summary: str = ""
    link: str = ""
    address: str = ""
    new_address: str = ""
    guid: str = ""
    language: str = ""
    owner_name: str = ""
    owner_email: str = ""
    copyright: str = ""
    categories: tuple[tuple[str, ...], ...] = ()
    image: str = ""
    date: str = ""
    people: tuple[ImportedPerson, ...] = ()
    keys: Mapping[str, Any] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportedFeed:
    """A feed with all its pages; the items in its order. `faults`: what had to be read with goodwill."""

    show: ImportedShow
    items: tuple[ImportedItem, ...]
    faults: tuple[str, ...] = ()

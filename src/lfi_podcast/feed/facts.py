"""The input of the tables: a document of the show's feed, and its items, with complete addresses."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.layout import FEED, page_url
from lfi_podcast.model.show import Show
from lfi_podcast.model.value import in_ascii


@lru_cache(maxsize=1024)  # most addresses of a feed begin with the same few
def uri(address: str) -> str:
    """An address in ASCII. PodcastError if its host has no such form."""
    try:
        return in_ascii(address)
    except ValueError as exc:
        raise PodcastError(
            "the host is not a valid domain name", address, "write it as registered in DNS"
        ) from exc


@dataclass(frozen=True)
class Channel:
    """A document of a show's feed: the feed itself, at `key`, or else archive document number `archive` (RFC 5005,
    section 4).

    There are `archives` of these; number 1 is the oldest.
    """

    show: Show
    catalog: Catalog
    archives: int = 0
    archive: int | None = None
    key: str = FEED

    def url(self, key: str) -> str:
        return uri(self.show.base) + quote(key)

    def media_url(self, key: str) -> str:
        return uri(self.show.media_base) + quote(key)

    @property
    def older(self) -> int:
        """The number of the archive document that continues this one; 0 if there is none."""
        return self.archives if self.archive is None else self.archive - 1


@dataclass(frozen=True)
class Extra:
    """An episode that only private feeds have. `folder`: where its page and all its objects are, ending in a slash."""

    record: Record
    folder: str


@dataclass(frozen=True)
class Item:
    """A published episode. `is_slim`: without what its page has as well, so that more of them fit into a feed.
    `folder`: as in `Extra`.
    """

    show: Show
    record: Record
    is_slim: bool = False
    folder: str = ""

    def url(self, key: str) -> str:
        return uri(self.show.base) + quote(self.folder + key)

    def media_url(self, key: str) -> str:
        return self.url(key) if self.folder else uri(self.show.media_base) + quote(key)

    @property
    def enclosure_url(self) -> str:
        return self.media_url(self.record.enclosure.key)

    @property
    def page_url(self) -> str:
        return self.url("") if self.folder else page_url(uri(self.show.base), self.record.slug)


def archive_key(number: int) -> str:
    """The key of an archive document: `feed-1.xml` has the oldest episodes."""
    return FEED.replace(".xml", f"-{number}.xml")

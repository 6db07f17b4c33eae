"""The input of the tables: a page of the show's feed, and its items, with complete addresses."""

from dataclasses import dataclass
from urllib.parse import quote

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.layout import FEED, page_url
from lfi_podcast.model.show import Show
from lfi_podcast.model.value import in_ascii


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
    """Page `page` of `pages` of a show's feed (RFC 5005, section 3); both count from 1."""

    show: Show
    catalog: Catalog
    page: int = 1
    pages: int = 1

    def url(self, key: str) -> str:
        return uri(self.show.base) + quote(key)

    def media_url(self, key: str) -> str:
        return uri(self.show.media_base) + quote(key)

    def page_url(self, page: int) -> str:
        return self.url(page_key(page))


@dataclass(frozen=True)
class Item:
    """A published episode."""

    show: Show
    record: Record

    def url(self, key: str) -> str:
        return uri(self.show.base) + quote(key)

    def media_url(self, key: str) -> str:
        return uri(self.show.media_base) + quote(key)

    @property
    def enclosure_url(self) -> str:
        return self.media_url(self.record.enclosure.key)

    @property
    def page_url(self) -> str:
        return uri(page_url(self.show.base, self.record.slug))


def page_key(page: int) -> str:
    """The key of a page of the feed: `feed.xml`, then `feed-2.xml` and so on."""
    return FEED if page == 1 else FEED.replace(".xml", f"-{page}.xml")

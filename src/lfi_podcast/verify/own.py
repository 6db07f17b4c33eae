"""A show of one's own: where its feed is, and what its store knows of it."""

from dataclasses import dataclass
from urllib.parse import unquote

from lfi_podcast.errors import PodcastError
from lfi_podcast.feed.facts import uri
from lfi_podcast.model.layout import CATALOG, FEED
from lfi_podcast.model.show import Show
from lfi_podcast.publish.history import Publication
from lfi_podcast.publish.present import Present
from lfi_podcast.publish.probe import is_example
from lfi_podcast.store.store import Store, is_key
from lfi_podcast.verify.subjects import FEED_TYPE, Subject


@dataclass(frozen=True)
class Own:
    """`present`: what its store has, and `made`: its history; None and empty if it cannot be read."""

    show: Show
    store: Store
    present: Present | None = None
    made: tuple[Publication, ...] = ()

    @property
    def feed(self) -> Subject:
        return Subject(
            uri(self.show.feed_url), "feed", FEED_TYPE, content=self.published(uri(self.show.feed_url))
        )

    @property
    def catalog(self) -> Subject:
        url = uri(self.show.address(CATALOG))
        return Subject(url, "catalog", "application/json", content=self.published(url))

    def published(self, url: str) -> bytes | None:
        """What was published at an address, where that is known."""
        base = uri(self.show.base)
        key = unquote(url.removeprefix(base)) if url.startswith(base) else ""
        seen = {FEED: self.present.feed, CATALOG: self.present.version} if self.present else {}
        if version := seen.get(key):
            return version.content  # both of one moment
        return self.store.read(key) if self.present and is_key(key) else None


def check_link(show: Show) -> None:
    """PodcastError if the show's address is one where nobody can be served."""
    if is_example(show.link):
        raise PodcastError(
            "is an address for examples, where nothing can be live",
            f"show.yml: link: {show.link}",
            "write the address where the store is served, or name a feed: lfi-podcast verify URL",
        )

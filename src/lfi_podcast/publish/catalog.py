"""Reads the catalog in a store: what has been published, and under which guids."""

from pydantic import ValidationError

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import CATALOG, FEED
from lfi_podcast.store.store import Store


def read_catalog(store: Store) -> Catalog:
    """The published catalog; empty before the first publication."""
    content = store.read(CATALOG)
    has_feed = content is None and store.read(FEED) is not None
    # Somebody else's first publication may have written both meanwhile.
    return parse_catalog(store, store.read(CATALOG) if has_feed else content, has_feed)


def parse_catalog(store: Store, content: bytes | None, has_feed: bool) -> Catalog:
    """The catalog in `content`. ServiceFailed if it is invalid, or missing although there is a feed."""
    if content is None and has_feed:
        raise _lost(store, "is missing although there is a feed")
    if content is None:
        return Catalog()
    try:
        return Catalog.from_json(content)
    except ValidationError as exc:
        raise _lost(store, "is not a valid catalog") from exc


def _lost(store: Store, what: str) -> ServiceFailed:
    return ServiceFailed(what, f"{store.url}/{CATALOG}", "restore it from a backup; it holds every guid")

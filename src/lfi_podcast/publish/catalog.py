"""Reads the catalog in a store: what has been published, and under which guids."""

from pydantic import ValidationError

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import CATALOG, FEED
from lfi_podcast.store.store import Store


def read_catalog(store: Store) -> Catalog:
    """The published catalog; empty before the first publication."""
    content = store.read(CATALOG)
    if content is None and store.read(FEED) is not None:
        raise ServiceFailed(
            "is missing although there is a feed",
            f"{store.url}/{CATALOG}",
            "restore it from a backup; it holds every guid",
        )
    if content is None:
        return Catalog()
    try:
        return Catalog.from_json(content)
    except ValidationError as exc:
        raise ServiceFailed(
            "is not a valid catalog",
            f"{store.url}/{CATALOG}",
            "restore it from a backup; it holds every guid",
        ) from exc

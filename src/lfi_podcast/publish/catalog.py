"""The catalogue as a store has it: what has been published, and under which guids."""

from pydantic import ValidationError

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import CATALOG, FEED
from lfi_podcast.store.store import Store


def read_catalog(store: Store) -> Catalog:
    """What has been published; empty before the first time."""
    content = store.read(CATALOG)
    if content is None and store.read(FEED) is not None:
        raise ServiceFailed(
            "is not there, although a feed is",
            f"{store.url}/{CATALOG}",
            "restore it from a copy; it holds every guid",
        )
    if content is None:
        return Catalog()
    try:
        return Catalog.from_json(content)
    except ValidationError as exc:
        raise ServiceFailed(
            "does not read as a catalog",
            f"{store.url}/{CATALOG}",
            "restore it from a copy; it holds every guid",
        ) from exc

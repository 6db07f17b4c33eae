"""Finds and deletes an episode's leftovers in the store after a redaction or withdrawal."""

import re
from collections.abc import Iterator

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.layout import FEED
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.store.store import Store

_FEEDS = re.compile(r"feed(-\d+)?\.xml")


def left_over(store: Store, slug: str) -> tuple[str, ...]:
    """The keys of an episode's audio and clips that the catalog does not name, or names as withdrawn.

    UnmetPromise if a feed still names one, since subscribers would still request it.
    """
    named = {media.key for record in read_catalog(store).live() for media in record.media}
    keys = tuple(key for key in sorted(store.list()) if _is_sound_of(slug, key) and key not in named)
    for feed, content in _feeds(store):
        if still := [key for key in keys if key.encode() in content]:
            raise UnmetPromise(
                f"{still[0]} is still named by {feed}",
                f"{store.url}/{FEED}",
                "run `lfi-podcast publish` first, so that no feed links to a missing file",
            )
    return keys


def remove(store: Store, keys: tuple[str, ...]) -> None:
    """Delete them all. Copies in caches or on listeners' devices remain."""
    for key in keys:
        store.delete(key)


def _is_sound_of(slug: str, key: str) -> bool:
    """Whether the key consists of this slug and a digest; a longer slug belongs to another episode."""
    return bool(re.fullmatch(rf"audio/{slug}-[0-9a-f]{{12}}\.\w+|clips/{slug}/[^/]+", key))


def _feeds(store: Store) -> Iterator[tuple[str, bytes]]:
    for key in store.list("feed"):
        if _FEEDS.fullmatch(key):
            yield key, store.read(key) or b""

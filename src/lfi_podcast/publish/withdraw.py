"""What an episode has left in the store, and taking it away: after a redaction, or when it is withdrawn."""

import re
from collections.abc import Iterator

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.layout import FEED
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.store.store import Store

_FEEDS = re.compile(r"feed(-\d+)?\.xml")


def left_over(store: Store, slug: str) -> tuple[str, ...]:
    """The keys of an episode's sound and clips that the catalogue does not name, or names as withdrawn.

    UnmetPromise where a feed names one all the same: to whoever subscribes it is still there.
    """
    named = {media.key for record in read_catalog(store).live() for media in record.media}
    keys = tuple(key for key in sorted(store.list()) if _is_sound_of(slug, key) and key not in named)
    for feed, content in _feeds(store):
        if still := [key for key in keys if key.encode() in content]:
            raise UnmetPromise(
                f"{still[0]} is still named by {feed}",
                f"{store.url}/{FEED}",
                "run `lfi-podcast publish` first, so that nobody is sent to what is not there",
            )
    return keys


def remove(store: Store, keys: tuple[str, ...]) -> None:
    """Afterwards none of them is there. What a cache or a listener has keeps nothing from having it."""
    for key in keys:
        store.delete(key)


def _is_sound_of(slug: str, key: str) -> bool:
    """Whether the key was made from the slug and a digest; that of a longer slug is another episode's."""
    return bool(re.fullmatch(rf"audio/{slug}-[0-9a-f]{{12}}\.\w+|clips/{slug}/[^/]+", key))


def _feeds(store: Store) -> Iterator[tuple[str, bytes]]:
    for key in store.list("feed"):
        if _FEEDS.fullmatch(key):
            yield key, store.read(key) or b""

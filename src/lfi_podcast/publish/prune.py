"""Finds objects in the store that nothing names any more, and deletes them once people have agreed."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.layout import (
    CATALOG,
    SCHEDULED,
    TRIALS,
    is_bookkeeping,
    page_key,
    page_text_key,
)
from lfi_podcast.publish.catalog import parse_catalog, read_catalog
from lfi_podcast.publish.history import Publication, history
from lfi_podcast.publish.inventory import delete, has_finished, note_leaving, read_inventory
from lfi_podcast.publish.scheduled import abandoned, read_waiting
from lfi_podcast.publish.shared import read_shares
from lfi_podcast.publish.sole import sole_publisher
from lfi_podcast.store.store import Store
from lfi_podcast.work.job import Workshop

_OURS = re.compile(r"(audio|clips|artwork)/.+")
"""Keys that stay when newer ones take their place: the sound and the pictures of earlier versions."""


@dataclass(frozen=True)
class Prunable:
    """Keys that nothing names: those that may go, and those whose grace period is not over yet."""

    ready: tuple[str, ...]
    waiting: tuple[str, ...]


def find(workshop: Workshop, store: Store, now: datetime) -> Prunable:
    """What no feed, page or history names, and what runs that were killed left of scheduled episodes and of trials.

    What was not known to be unnamed before is noted, and may go after a while: somebody may be about to publish an
    object that they have just uploaded. What is left of previews may go at once, since those in use are claimed first.
    """
    content = store.read(CATALOG)
    catalog = parse_catalog(store, content, has_feed=False)
    inventory, *_ = read_inventory(store, content, verify=True)
    unnamed = sorted(
        [*_unnamed(store, inventory.objects, catalog, history(store, catalog)), *_left_by_kills(store)]
    )
    since = {key: inventory.leaving.get(_noted_as(key), int(now.timestamp())) for key in unnamed}
    noted = {key: at for key, at in inventory.leaving.items() if not is_bookkeeping(key)}
    noted |= {_noted_as(key): at for key, at in since.items()}
    if noted != inventory.leaving:
        with sole_publisher(workshop, store):
            note_leaving(store, noted)
    ready = [key for key in unnamed if since[key] + workshop.show.grace <= now.timestamp()]
    waiting = tuple(key for key in unnamed if key not in ready)
    return Prunable((*ready, *read_shares(store).over(catalog)), waiting)


def prune(workshop: Workshop, store: Store, keys: Sequence[str]) -> tuple[str, ...]:
    """Delete those of the keys that still nothing names; returns them."""
    with sole_publisher(workshop, store):
        catalog = read_catalog(store)
        unnamed = {*_unnamed(store, keys, catalog, history(store, catalog)), *_left_by_kills(store)}
        unnamed |= set(read_shares(store).over(catalog))
        gone = tuple(key for key in keys if key in unnamed)
        delete(store, gone)
    return gone


def _left_by_kills(store: Store) -> Iterator[str]:
    """Bookkeeping that a killed run may have left, and a living one may need."""
    yield from store.list(TRIALS)
    yield from abandoned(read_waiting(store))


def _noted_as(key: str) -> str:
    """What the inventory, which the public may be able to read, calls a key: it tells nothing of what is scheduled."""
    return SCHEDULED + hashlib.sha256(key.encode()).hexdigest() if key.startswith(SCHEDULED) else key


def _unnamed(
    store: Store, keys: Iterable[str], catalog: Catalog, made: Sequence[Publication]
) -> Iterator[str]:
    before = (each.before for one in made for each in one.changed)
    earlier = (entry.immutable_keys for entry in before if isinstance(entry, Record))
    named = catalog.immutable_keys().union(*earlier)
    unnamed = [key for key in keys if _OURS.fullmatch(key) and key not in named]
    is_shown = b"".join(_unknown_pages(store, catalog)) if unnamed else b""
    return (key for key in unnamed if key.encode() not in is_shown)


def _unknown_pages(store: Store, catalog: Catalog) -> Iterator[bytes]:
    """The pages that may show something else than the catalog names.

    Each publication makes all pages anew, but for those of an earlier version, which may show an earlier cover. If the
    last one did not finish, pages may be newer than the catalog.
    """
    held = store.list("episodes/")
    is_finished = has_finished(store, catalog)
    for record in catalog.live():
        if not is_finished or page_text_key(record.slug) not in held:
            yield store.read(page_key(record.slug)) or b""

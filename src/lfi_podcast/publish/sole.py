"""Holds the lease on a store for this clone, so that only one publisher at a time changes what is mutable."""

import hashlib
import platform
from collections.abc import Iterator
from contextlib import contextmanager

from lfi_podcast.store.lease import Lease, lease
from lfi_podcast.store.store import Store
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Workshop

SHOW_WIDE = ""
"""The slug of events that concern the whole show."""


@contextmanager
def sole_publisher(workshop: Workshop, store: Store) -> Iterator[Lease]:
    """Be the only publisher in the block; people are told if another one has to be waited for."""

    def waiting(why: str) -> None:
        workshop.report(Event(SHOW_WIDE, "upload", "progress", note=why))

    # Of a clone's own runs, only one at a time works (`work.files.alone`).
    with lease(store, clone_digest(workshop), waiting) as held:
        yield held


def clone_digest(workshop: Workshop) -> str:
    """What stands for this clone and no other."""
    place = f"{platform.node()}:{workshop.repository.root.resolve()}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]

"""Brings catalog and feed back to what they were before a publication. No object is written anew but these."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import WITHDRAWN, Catalog, Record, Withdrawn
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.publish.changes import Noticed, changes
from lfi_podcast.publish.history import Publication, before_publication, history
from lfi_podcast.publish.lineage import Words, is_weaker
from lfi_podcast.publish.plan import Merged, Present
from lfi_podcast.publish.publish import bring_about
from lfi_podcast.store.store import Store
from lfi_podcast.work.job import Workshop


def rehearse(store: Store, name: str) -> tuple[Noticed, ...]:
    """What listeners would notice if everything from the publication `name` on were undone."""
    catalog = read_catalog(store)
    return tuple(changes(catalog, before_publication(catalog, history(store, catalog), name)))


def roll_back(workshop: Workshop, store: Store, name: str, words: Words, now: datetime) -> tuple[str, ...]:
    """Undo the publication `name` and all later ones; returns the keys written.

    Pages and transcripts stay as they are. UnmetPromise if something withdrawn would return, or something redacted
    would be heard, and people have not said so.
    """
    known = history(store, read_catalog(store))

    def change(present: Present) -> Merged:
        return Merged(_undone(present.catalog, known, name, words))

    return bring_about(workshop, store, change, now).uploaded


def _undone(catalog: Catalog, known: Sequence[Publication], name: str, words: Words) -> Catalog:
    before = before_publication(catalog, known, name)
    if refusals := list(_refusals(catalog, before, words)):
        raise UnmetPromise(
            "this would bring back what was taken away: " + "; ".join(refusals),
            name,
            f"say so: `lfi-podcast rollback {name} --again SLUG` or `--unredact SLUG`",
        )
    return before


def _refusals(now: Catalog, before: Catalog, words: Words) -> Iterator[str]:
    for old in before.live():
        live = now.entry(old.slug)
        if isinstance(live, Withdrawn) and live.withdrawn == WITHDRAWN and old.slug not in words.again:
            yield f"{old.slug} has been withdrawn (--again {old.slug})"
        if isinstance(live, Record) and is_weaker(old, live) and old.slug not in words.unredact:
            yield f"{old.slug} redacts more now (--unredact {old.slug})"

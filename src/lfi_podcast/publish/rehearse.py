"""What a publication would do, without doing it: the store stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.feed.compare import show_changes
from lfi_podcast.model.layout import FEED
from lfi_podcast.publish.changes import Noticed, changes
from lfi_podcast.publish.outcome import Outcome
from lfi_podcast.publish.plan import Merged, merge, plan, refuse_unagreed
from lfi_podcast.publish.present import Present, look
from lfi_podcast.publish.settled import Settlements
from lfi_podcast.store.store import Store
from lfi_podcast.work.job import Workshop


@dataclass(frozen=True)
class Rehearsal:
    """What a publication would do: what listeners notice of episodes and of the show, bytes to upload by key, keys to
    delete, refusals of episodes, which have been reported, and warnings of the feed. `departing`: why people would have
    to agree first, if episodes would leave the feed.
    """

    noticed: tuple[Noticed, ...]
    of_the_show: tuple[str, ...]
    uploads: Mapping[str, int]
    deleted: tuple[str, ...]
    refused: tuple[PodcastError, ...]
    warnings: tuple[str, ...]
    departing: PodcastError | None


def rehearse(
    workshop: Workshop,
    store: Store,
    known: Settlements,
    outcomes: Sequence[Outcome],
    failed: Mapping[str, PodcastError],
) -> Rehearsal:
    """Decide what a publication would change, given what was built for it, and what could not be."""
    merged = merge(known.present, outcomes, known.words, store.is_shared)
    refused = (*failed.values(), *merged.refused.values())
    return _rehearsal(workshop, store, known.present, merged, known.now, refused)


def rehearse_refresh(workshop: Workshop, store: Store, now: datetime) -> Rehearsal:
    """Decide what regenerating the feed and the show's pages would change."""
    present = look(workshop, store)
    return _rehearsal(workshop, store, present, Merged(present.catalog), now)


def _rehearsal(
    workshop: Workshop,
    store: Store,
    present: Present,
    merged: Merged,
    now: datetime,
    refused: tuple[PodcastError, ...] = (),
) -> Rehearsal:
    planned = plan(workshop, store, present, replace(merged, departs=True), now)
    swapped = (planned.swapped,) if planned.swapped else ()
    before = present.feed and present.feed.content
    after = next((page.source for page in planned.feeds if page.key == FEED), None)
    return Rehearsal(
        tuple(changes(present.catalog, planned.catalog)),
        tuple(show_changes(before, after)) if before and isinstance(after, bytes) else (),
        {item.key: item.size for item in (*planned.uploads, *swapped, *planned.feeds)},
        planned.gone,
        refused,
        planned.warnings,
        _unagreed(workshop, present, replace(planned.merged, departs=merged.departs), after),
    )


def _unagreed(workshop: Workshop, present: Present, merged: Merged, feed: object) -> PodcastError | None:
    """That episodes would leave the feed, which people would have to agree to."""
    try:
        if isinstance(feed, bytes):
            refuse_unagreed(workshop.show, present, merged, feed)
    except UnmetPromise as exc:
        return exc
    return None

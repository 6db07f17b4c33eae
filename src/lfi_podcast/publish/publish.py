"""Publishes a show to its store, so that the feed which listeners get names only complete, existing objects,
whatever fails, whenever, and whoever else publishes at the same moment.

    look at the store ── build ── plan, judge everything          nothing is changed yet
      audio, pictures, clips                                      immutable, side by side
      ┌ lease: one publisher at a time changes what follows
      │ look again, plan again if somebody else was faster
      │ transcripts, chapters, pages ── search, its entry last ── the show's page
      │ catalog.json, only if it is the version that was read     else: look again
      │ older pages of the feed ── feed.xml, likewise
      └ previews for guests, which are over ── what nothing names any more, after a grace period

The feed is read before the catalog and swapped after it: whoever swaps it has seen every catalog that the feed there
was made from, so a newer feed is never replaced by an older one.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from os.path import commonprefix

from lfi_podcast.errors import Changed, PodcastError
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import FEED, INVENTORY, is_immutable
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.publish.changes import Noticed, changes
from lfi_podcast.publish.history import leave, publication
from lfi_podcast.publish.identity import refuse_another_show
from lfi_podcast.publish.inventory import stored
from lfi_podcast.publish.lineage import NO_WORDS, Words, note_seen
from lfi_podcast.publish.outcome import Outcome
from lfi_podcast.publish.plan import Merged, Plan, Present, look, merge, plan
from lfi_podcast.publish.prepare import note_live, prepared
from lfi_podcast.publish.shared import whose
from lfi_podcast.publish.sole import SHOW_WIDE, sole_publisher
from lfi_podcast.store.store import Store, Upload
from lfi_podcast.store.transfer import Transferred, write_all
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Job, Workshop

_ORDER = (
    r"(audio|artwork|clips|static|pagefind/fragment|pagefind/index)/.+",
    r"episodes/[^/]+/(?!index\.html).+|scheduled/[^/]+/(?!manifest\.json).+",
    r"episodes/.+",
    r"pagefind/(?!pagefind-entry\.json).+",
    r"pagefind/.+",
    r"search/.+",
    r".+",
)
"""Groups of keys: each is written when the one before is there, since it names what is in it."""

_ATTEMPTS = 20

_ONE_PLACE = (
    "ignores or refuses conditions on writes (If-Match), so that two publishers are kept apart by a queue only; "
    "publish from one place"
)


@dataclass(frozen=True)
class Published:
    """The result of a run: published episodes, those held back and why, failures, and the keys written and deleted.

    `notices`: further messages for people. `seen`: episodes whose `published.json` has to be committed. `catalog`,
    `feed`: as they are now; the feed is None before the first publication.
    """

    live: tuple[str, ...]
    held_back: Mapping[str, str]
    failed: Mapping[str, PodcastError]
    notices: tuple[str, ...]
    uploaded: tuple[str, ...]
    deleted: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    catalog: Catalog = field(default_factory=Catalog, repr=False)
    feed: bytes | None = field(default=None, repr=False)


def publish(
    workshop: Workshop,
    store: Store,
    jobs: Sequence[Job],
    now: datetime,
    words: Words = NO_WORDS,
    verify: bool = False,
) -> Published:
    """Build what is stale, upload what is new, and update the feed.

    An episode that fails keeps its published state and does not block the others. One that should no longer be
    published (withdrawn, or a draft again) is removed from feed and site; the catalog keeps its guid.
    `verify`: list the store instead of trusting the inventory.
    """
    outcomes, failed = _prepared(workshop, store, jobs, now)
    change = partial(merge, outcomes=outcomes, words=words, is_shared=store.is_shared)
    done = bring_about(workshop, store, change, now, verify)
    for outcome in done.plan.merged.accepted:
        note_live(outcome.job, done.plan.catalog.entry(outcome.job.slug))
    return summary(workshop, store, failed, done)


def summary(workshop: Workshop, store: Store, failed: Mapping[str, PodcastError], done: "Done") -> Published:
    """What to tell people. `failed`: before the store was changed."""
    live = [record.slug for record in done.catalog.live()]
    notices = [notice for outcome in done.plan.merged.accepted for notice in outcome.notices]
    for slug in live:
        if slug not in workshop.repository.slugs():
            notices.append(
                f"{slug} is published but its folder is missing; restore the folder, then withdraw it"
            )
    notices += [f"{slug} is no longer shared with its guests" for slug in whose(done.deleted)]
    if done.uploaded and not store.swaps:
        notices.append(f"{store.url} {_ONE_PLACE}")
    return Published(
        tuple(live),
        {outcome.job.slug: outcome.held_back for outcome in done.plan.merged.accepted if outcome.held_back},
        {**failed, **done.plan.merged.refused},
        tuple(notices),
        done.uploaded,
        done.deleted,
        done.seen,
        done.catalog,
        done.feed,
    )


@dataclass(frozen=True)
class Rehearsal:
    """What a publication would do: what listeners notice, bytes to upload by key, keys to delete, and refusals."""

    noticed: tuple[Noticed, ...]
    uploads: Mapping[str, int]
    deleted: tuple[str, ...]
    refused: tuple[PodcastError, ...]


def rehearse(
    workshop: Workshop, store: Store, jobs: Sequence[Job], now: datetime, words: Words = NO_WORDS
) -> Rehearsal:
    """Build, and decide what a publication would change; the store stays as it is."""
    outcomes, failed = _prepared(workshop, store, jobs, now)
    present = look(workshop, store)
    merged = merge(present, outcomes, words, store.is_shared)
    planned = plan(workshop, store, present, merged, now)
    swapped = (planned.swapped,) if planned.swapped else ()
    return Rehearsal(
        tuple(changes(present.catalog, planned.catalog)),
        {item.key: item.size for item in (*planned.uploads, *swapped, *planned.feeds)},
        planned.gone,
        (*failed.values(), *merged.refused.values()),
    )


def _prepared(
    workshop: Workshop, store: Store, jobs: Sequence[Job], now: datetime
) -> tuple[list[Outcome], dict[str, PodcastError]]:
    """What each episode would change, and the failures of others by slug."""
    known = read_catalog(store)
    refuse_another_show(workshop, known)
    outcomes: list[Outcome] = []
    failed: dict[str, PodcastError] = {}
    for job in jobs:
        try:
            outcomes.append(prepared(job, known.entry(job.slug), now))
        except PodcastError as exc:
            failed[job.slug] = exc
    return outcomes, failed


def refresh(workshop: Workshop, store: Store, now: datetime) -> "Done":
    """Regenerate the feed and the show's pages from the catalog and show.yml."""
    return bring_about(workshop, store, lambda present: Merged(present.catalog), now)


@dataclass(frozen=True)
class Done:
    """The plan that was carried out, the feed as it is now, the keys written, and the episodes whose `published.json`
    was.
    """

    plan: Plan
    feed: bytes | None = field(repr=False)
    uploaded: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

    @property
    def catalog(self) -> Catalog:
        return self.plan.catalog

    @property
    def deleted(self) -> tuple[str, ...]:
        return self.plan.gone


def bring_about(
    workshop: Workshop,
    store: Store,
    change: Callable[[Present], Merged],
    now: datetime,
    verify: bool = False,
) -> Done:
    """Change the store by the protocol above. `change`: the catalog to have, from what is there."""
    present = look(workshop, store, verify)
    if present.is_damaged:
        what = f"{store.url}: {INVENTORY} is damaged; the store is listed instead"
        workshop.report(Event(SHOW_WIDE, "upload", "progress", note=what))
    planned = plan(workshop, store, present, change(present), now)
    if planned.is_empty and present.has_finished:
        return Done(planned, _feed_after(planned, present))
    early = [item for item in planned.uploads if is_immutable(item.key)]
    write_all(store, early, sending(workshop))
    written = stored(early)
    with sole_publisher(workshop, store) as held:
        for attempt in range(1, _ATTEMPTS + 1):
            newest = look(workshop, store, verify)
            if not newest.is_same(present, written):
                present, planned = newest, plan(workshop, store, newest, change(newest), now)
            seen = tuple(_note_seen(planned, present)) if store.is_shared else ()
            store.delete(INVENTORY)
            whole = _still_there(store, present, early)
            late = [item for item in planned.uploads if item not in whole]
            _write_in_order(workshop, store, late)
            held.check()
            try:
                written |= stored([*late, *_swap(store, present, planned, now)])
                break
            except Changed:
                if attempt == _ATTEMPTS:
                    raise
        # What was sent for an episode that was then refused would stay, since nothing names it.
        gone = (*planned.gone, *(item.key for item in early if item.key not in planned.wanted))
        for key in gone:
            store.delete(key)
        after = present.inventory.after(planned.catalog, written, gone, planned.leaving)
        store.write(after.sealed())
    return Done(planned, _feed_after(planned, present), tuple(written), seen)


def _feed_after(planned: Plan, present: Present) -> bytes | None:
    new = next((page.source for page in planned.feeds if page.key == FEED), None)
    if isinstance(new, bytes):
        return new
    return present.feed.content if present.feed else None


def _still_there(store: Store, present: Present, sent: Sequence[Upload]) -> Sequence[Upload]:
    """Those of the objects that nobody has deleted since they were sent, when nothing named them yet."""
    held = {**present.inventory.held, **present.waiting.held}
    if unknown := [item.key for item in sent if item.key not in held]:  # to an inventory
        held |= store.list(commonprefix(unknown))  # noqa: RUF071  # of keys, not of paths
    return [item for item in sent if item.key in held]


def _swap(store: Store, present: Present, planned: Plan, now: datetime) -> Iterator[Upload]:
    """Swap the catalog and then the feed; yields what was written.

    Changed if somebody else has changed one of them since they were read; nothing is lost then.
    """
    if planned.swapped:
        leave(store, publication(present.catalog, planned.catalog, now))
        store.swap(planned.swapped, present.version.tag if present.version else None)
        yield planned.swapped
    for page in planned.feeds:
        if page.key == FEED:
            store.swap(page, present.feed.tag if present.feed else None)
        else:
            store.write(page)
        yield page


def _write_in_order(workshop: Workshop, store: Store, uploads: Sequence[Upload]) -> None:
    """Write what is named before what names it; what does not name each other, side by side."""

    def rank(item: Upload) -> int:
        return next(number for number, form in enumerate(_ORDER) if re.fullmatch(form, item.key))

    for _, group in groupby(sorted(uploads, key=rank), rank):
        write_all(store, list(group), sending(workshop))


def sending(workshop: Workshop) -> Callable[[Transferred], None]:
    """Reports how far a transfer is."""

    def report(sent: Transferred) -> None:
        fraction = sent.sent / sent.total if sent.total else 1.0
        workshop.report(Event(SHOW_WIDE, "upload", "progress", sent.key, None, fraction, sent.total))

    return report


def _note_seen(planned: Plan, present: Present) -> Iterator[str]:
    """The episodes that change, if their `published.json` has to be committed; it is written here."""
    known = [*present.catalog.live(), *(each.record for each in present.waiting.manifests.values())]
    for outcome in planned.merged.accepted:
        record = outcome.scheduled or planned.catalog.record(outcome.job.slug)
        if record and record not in known and note_seen(outcome.job, record):
            yield record.slug

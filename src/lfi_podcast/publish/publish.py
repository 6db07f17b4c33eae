"""Publishes a show to its store, so that the feed which listeners get names only complete, existing objects,
whatever fails, whenever, and whoever else publishes at the same moment.

    look at the store ── build ── plan, judge everything          nothing is changed yet
      audio, pictures, clips                                      immutable, side by side
      ┌ lease: one publisher at a time changes what follows
      │ look again, plan again if somebody else was faster
      │ transcripts, chapters, pages ── search, its entry last ── the show's page
      │ catalog.json, only if it is the version that was read     else: look again
      │ archive documents of the feed ── feed.xml, likewise ── private feeds
      └ previews for guests, which are over ── what nothing names any more, after a grace period

The feed is read before the catalog and swapped after it: whoever swaps it has seen every catalog that the feed there
was made from, so a newer feed is never replaced by an older one.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import groupby
from os.path import commonprefix

from lfi_podcast.errors import Changed, PodcastError
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import CATALOG, FEED, INVENTORY, is_immutable
from lfi_podcast.publish.history import leave, publication
from lfi_podcast.publish.inventory import Inventory, stored
from lfi_podcast.publish.lineage import note_seen
from lfi_podcast.publish.outcome import Outcome, Published, as_it_is, reported
from lfi_podcast.publish.plan import Merged, Plan, merge, plan
from lfi_podcast.publish.prepare import fresh_files, note_live, prepared
from lfi_podcast.publish.present import Present, look
from lfi_podcast.publish.renamed import entry_of, refuse_renamed
from lfi_podcast.publish.settled import Settlements
from lfi_podcast.publish.shared import whose
from lfi_podcast.publish.sole import SHOW_WIDE, sole_publisher
from lfi_podcast.store.store import Store, Upload, Version
from lfi_podcast.store.transfer import Transferred, write_all
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Job, Workshop

_ORDER = (
    r"(audio|artwork|clips|pictures|static|search/index(?!/manifest\.json))/.+",
    r"episodes/[^/]+/(?!index\.html).+|scheduled/[^/]+/(?!manifest\.json).+",
    r"episodes/.+",
    r"search/index/.+",
    r"search/.+",
    r".+",
)
"""Groups of keys: each is written when the one before is there, since it names what is in it."""

_ATTEMPTS = 20

_NOBODY: Mapping[str, str] = {}

_ONE_PLACE = (
    "ignores or refuses conditions on writes (If-Match), so that two publishers are kept apart by a queue only; "
    "publish from one place"
)


def publish(workshop: Workshop, store: Store, known: Settlements, job_of: Callable[[str], Job]) -> Published:
    """Build what is stale, upload what is new, and update the feed. `job_of`: an episode, from its files.

    An episode that fails keeps its published state and does not block the others. One that should no longer be
    published (withdrawn, or a draft again) is removed from feed and site; the catalog keeps its guid.
    """
    outcomes, failed = outcomes_of(known, job_of)
    change = partial(merge, outcomes=outcomes, words=known.words, is_shared=store.is_shared)
    done = bring_about(workshop, store, change, known.now, known.present)
    for outcome in done.plan.merged.accepted:
        note_live(outcome.job, entry_of(done.plan.catalog, outcome.job))
    known.keep(done.plan.merged.accepted, done.after)
    return summary(workshop, store, failed, done, known.held_back)


def summary(
    workshop: Workshop,
    store: Store,
    failed: Mapping[str, PodcastError],
    done: "Done",
    held_back: Mapping[str, str] = _NOBODY,
) -> Published:
    """What to tell people. `failed`: before the store was changed; `held_back`: without a look at them."""
    merged = done.plan.merged
    new = {outcome.job.slug: outcome.held_back for outcome in merged.accepted if outcome.held_back}
    left = as_it_is(workshop, done.catalog, done.feed, {**held_back, **new})
    notices = [notice for outcome in merged.accepted for notice in outcome.notices]
    notices += left.notices
    notices += done.plan.warnings
    notices += [f"{slug} is no longer shared with its guests" for slug in whose(done.deleted)]
    if done.uploaded and not store.swaps:
        notices.append(f"{store.url} {_ONE_PLACE}")
    return replace(
        left,
        failed={**failed, **merged.refused},
        notices=tuple(notices),
        uploaded=done.uploaded,
        deleted=done.deleted,
        seen=done.seen,
    )


def outcomes_of(
    known: Settlements, job_of: Callable[[str], Job]
) -> tuple[list[Outcome], dict[str, PodcastError]]:
    """Build each episode that is not settled: what it would change, and the failures of others by slug."""
    outcomes: list[Outcome] = []
    failed: dict[str, PodcastError] = {}
    for slug in (slug for slug in known.slugs if slug not in known.settled):
        began = known.inputs(slug)
        try:
            job = job_of(slug)
            entry = entry_of(known.present.catalog, job)
            if entry is None and slug not in known.words.again:
                with reported(job):
                    refuse_renamed(job, known.present, known.now)
            outcome = prepared(job, entry, known.now)
        except PodcastError as exc:
            failed[slug] = exc
            continue
        outcomes.append(outcome)
        if (files := fresh_files(outcome, entry)) is not None:
            known.see(outcome, began, files)
    return outcomes, failed


def refresh(
    workshop: Workshop, store: Store, now: datetime, departs: bool = False, private: str | None = None
) -> "Done":
    """Regenerate the feeds and the show's pages from the catalog and show.yml. `departs`, `private`: see `Merged`."""

    def change(present: Present) -> Merged:
        return Merged(present.catalog, departs=departs, private=private)

    return bring_about(workshop, store, change, now)


@dataclass(frozen=True)
class Done:
    """The plan that was carried out, what the store holds after it, the keys written, and the episodes whose
    `published.json` was.
    """

    plan: Plan
    after: Present = field(repr=False)
    uploaded: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()

    @property
    def feed(self) -> bytes | None:
        return self.after.feed.content if self.after.feed else None

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
    present: Present | None = None,
) -> Done:
    """Change the store by the protocol above. `change`: the catalog to have, from what is there.

    `present`: what was there, if it has been looked at before.
    """
    present = present or look(workshop, store)
    if present.is_damaged:
        what = f"{store.url}: {INVENTORY} is damaged; the store is listed instead"
        workshop.report(Event(SHOW_WIDE, "upload", "progress", note=what))
    planned = plan(workshop, store, present, change(present), now)
    if planned.is_empty and present.has_finished:
        return Done(planned, present)
    early = [item for item in planned.uploads if is_immutable(item.key)]
    write_all(store, early, sending(workshop))
    written = stored(early)
    with sole_publisher(workshop, store) as held:
        for attempt in range(1, _ATTEMPTS + 1):
            newest = look(workshop, store, present.is_listed)
            if not newest.is_same(present, written):
                present, planned = newest, plan(workshop, store, newest, change(newest), now)
            seen = tuple(_note_seen(planned, present)) if store.is_shared else ()
            store.delete(INVENTORY)
            whole = _still_there(store, present, early)
            late = sorted((item for item in planned.uploads if item.key not in whole), key=_rank)
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
    return Done(planned, _after(present, planned, after), tuple(written), seen)


def _after(present: Present, planned: Plan, inventory: Inventory) -> Present:
    """What the store holds once a plan has been carried out."""

    def version(key: str, before: Version | None) -> Version | None:
        content = next(
            (item.source for item in (planned.swapped, *planned.feeds) if item and item.key == key), None
        )
        return Version(content, "") if isinstance(content, bytes) else before

    return Present(
        version(FEED, present.feed),
        version(CATALOG, present.version),
        planned.catalog,
        inventory,
        has_finished=True,
        waiting=present.waiting.after(planned.uploads, planned.gone),
        shares=present.shares.without(planned.gone),
        private=present.private.after(planned.feeds, planned.gone),
    )


def _still_there(store: Store, present: Present, sent: Sequence[Upload]) -> Container[str]:
    """The keys of those objects that nobody has deleted since they were sent, when nothing named them yet."""
    held = {**present.held, **present.waiting.held}
    if unknown := [item.key for item in sent if item.key not in held]:  # to an inventory
        held |= store.list(commonprefix(unknown))  # noqa: RUF071  # of keys, not of paths
    return {item.key for item in sent if item.key in held}


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
    for _, group in groupby(uploads, _rank):
        write_all(store, list(group), sending(workshop))


def _rank(item: Upload) -> int:
    return next(number for number, form in enumerate(_ORDER) if re.fullmatch(form, item.key))


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

"""Decides what a publication changes in the store, from what is there now. Changes nothing."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from lfi_podcast.episode.file_states import program_state
from lfi_podcast.episode.leftovers import refuse_in_show
from lfi_podcast.episode.name_search import NameSearch
from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.feed.render import render, stamped
from lfi_podcast.model.catalog import WITHDRAWN, Catalog, Entry, Record, Withdrawn
from lfi_podcast.model.layout import CATALOG, FEED, is_bookkeeping, is_listing
from lfi_podcast.model.show import Show
from lfi_podcast.publish.departures import refuse_departures
from lfi_podcast.publish.extras import extras
from lfi_podcast.publish.identity import refuse_twins
from lfi_podcast.publish.inventory import is_made_anew
from lfi_podcast.publish.judgement import warnings_of
from lfi_podcast.publish.lineage import Words, refuse_unseen
from lfi_podcast.publish.outcome import Outcome, reported
from lfi_podcast.publish.pictures import drawn_pictures
from lfi_podcast.publish.present import Present, missing
from lfi_podcast.publish.private import nameless
from lfi_podcast.publish.renamed import entry_of
from lfi_podcast.publish.scheduled import arrange, refuse_unseen_waiting
from lfi_podcast.publish.site import assemble, published_texts
from lfi_podcast.publish.twin import Twins, private_pages
from lfi_podcast.site.languages import interface, words_in
from lfi_podcast.store.store import Store, StoredObject, Upload, to_upload
from lfi_podcast.text.notes import render_description
from lfi_podcast.work.job import Workshop
from lfi_podcast.work.pictures import Artwork

_NAMES = "_names.json"
"""A file in `build/`: which redacted names were found in what."""

_OF_AN_EPISODE = re.compile(r"episodes/([a-z0-9-]+)/.+")


@dataclass(frozen=True)
class Merged:
    """A catalog with changes in it: the outcomes that were accepted, and the refusals of others by slug.

    `departs`: whether people have agreed that episodes leave `feed.xml` for want of room. `private`: the key of a
    private feed to begin, unless somebody else has begun that meanwhile. `revoked`: an episode that is to be shared no
    longer.
    """

    catalog: Catalog
    accepted: tuple[Outcome, ...] = ()
    refused: Mapping[str, PodcastError] = field(default_factory=dict)
    departs: bool = False
    private: str | None = None
    revoked: str | None = None


@dataclass(frozen=True)
class Plan:
    """What to change, in this order: write `uploads`, swap the catalog, write and swap `feeds` (the private ones last),
    delete `gone`.

    `leaving`: objects to delete once their grace period is over, and since when nothing has named them. `wanted`: the
    keys of everything of this run that is to be there, whether it is already or not. `warnings`: of what is wrong with
    the feed, without being a reason to hold it back.
    """

    uploads: tuple[Upload, ...]
    swapped: Upload | None
    feeds: tuple[Upload, ...]
    gone: tuple[str, ...]
    leaving: Mapping[str, int]
    merged: Merged
    wanted: frozenset[str]
    warnings: tuple[str, ...] = ()

    @property
    def catalog(self) -> Catalog:
        return self.merged.catalog

    @property
    def is_empty(self) -> bool:
        return not (self.uploads or self.swapped or self.feeds or self.gone)


def plan(workshop: Workshop, store: Store, present: Present, merged: Merged, now: datetime) -> Plan:
    """What brings the store to the merged catalog. UnmetPromise if the feed would break a promise."""
    held = present.held
    cover = workshop.picture(workshop.show.artwork)
    others = [workshop.picture(path) for path in workshop.show.image_files]
    pictures = [Upload(key, file) for key, file in {each.key: each.file for each in (cover, *others)}.items()]
    catalog = _of_the_show(workshop, present, merged.catalog, cover, others)
    episodes = [upload for outcome in merged.accepted for upload in outcome.public]
    _refuse_missing(store.url, held, catalog, episodes)
    pages = _feed_pages(workshop, catalog)
    refuse_unagreed(workshop.show, present, replace(merged, catalog=catalog), pages[FEED])
    catalog, feeds = _dated(present, catalog, pages, now)
    over = present.shares.over(catalog, merged.accepted, merged.revoked)
    twins = _twins(workshop, store, present, merged.private, over, now)
    private = private_pages(workshop.show, catalog, twins, now)
    new_feeds = to_upload(feeds, store, held)
    new_private = to_upload(private, store, present.private.held)
    warnings = _judged(new_feeds, new_private) if catalog.live() else ()
    going_up = {upload.key: upload for upload in (*pictures, *episodes)}
    drawn = drawn_pictures(workshop, store, catalog, going_up, held)
    site = [*drawn.uploads, *assemble(workshop, store, catalog, going_up, held)]
    entry = Upload(CATALOG, catalog.to_json())
    show_wide = [*pictures, *site, entry, *feeds, *map(nameless, private)]
    _refuse_names(workshop, catalog, twins, show_wide)
    later = arrange(present.waiting, merged.accepted)
    named = {item.key for item in (*pictures, *episodes, *site, entry, *feeds)} | drawn.keys
    leaving = _leaving(present, named, now)
    latest = now.timestamp() - workshop.show.grace
    due = [key for key, since in leaving.items() if is_made_anew(key) and since <= latest]
    return Plan(
        (
            *to_upload([*pictures, *episodes, *site], store, held, _proven(present.catalog)),
            *to_upload(later.uploads, store, present.waiting.held, present.waiting.proven),
        ),
        None if present.version and present.version.content == entry.source else entry,
        (*new_feeds, *new_private),
        # As long as an episode waits, `publish --due` comes back to it, and to what is left of its preview.
        (
            *over,
            *_outdated(catalog, held, named),
            *due,
            *later.gone,
        ),
        {key: since for key, since in leaving.items() if key not in due},
        replace(merged, catalog=catalog),
        frozenset(named.union(item.key for item in later.uploads)),
        warnings,
    )


def _refuse_names(workshop: Workshop, catalog: Catalog, twins: Twins, show_wide: Sequence[Upload]) -> None:
    """UnmetPromise if a redacted name is left in what is not of one episode alone."""
    # From every episode: those that failed, were not selected or were withdrawn have redactions too.
    redact = workshop.repository.redactions()
    # What the program says on every page ("Try again") is nobody's name there.
    words = words_in(interface(workshop.show, workshop.theme).language).content
    entries = (catalog, *(each.record for each in twins.extras))
    public = [
        Upload("words.json", words.encode()),
        *(Upload(CATALOG, each.to_json()) for each in entries),
    ]
    search = NameSearch(redact, workshop.repository.build(_NAMES), program_state())
    refuse_in_show(show_wide, search, chain(public, published_texts(workshop, catalog)))


def _of_the_show(
    workshop: Workshop, present: Present, catalog: Catalog, cover: Artwork, others: Sequence[Artwork]
) -> Catalog:
    """The catalog with what it says of the show itself."""
    facts = {
        "artwork": cover.key,
        "images": tuple(each.published for each in others) or None,
        "guid": workshop.show.identity,
        "updated": present.catalog.updated,
    }
    return catalog.model_copy(update=facts)


def refuse_unagreed(show: Show, present: Present, merged: Merged, feed: bytes) -> None:
    """UnmetPromise if episodes would leave `feed.xml` for want of room, and nobody has agreed to that."""
    if not (merged.departs or show.feed.archives):
        old = present.feed.content if present.feed else None
        refuse_departures(present.catalog, merged.catalog, old, feed)


def _leaving(present: Present, named: Container[str], now: datetime) -> dict[str, int]:
    """What nothing names any more, and since when."""
    known = present.inventory.leaving
    unnamed = (key for key in present.held if key not in named and (is_made_anew(key) or key in known))
    # What `store prune` has noted of bookkeeping, which is not among what is held.
    noted = (key for key in known if is_bookkeeping(key))
    return {key: known.get(key, int(now.timestamp())) for key in (*unnamed, *noted)}


def _proven(catalog: Catalog) -> set[str]:
    """What is published was whole when it went up. What is not may be left of a run that found it damaged."""
    return {media.key for record in catalog.live() for media in record.media}


def merge(present: Present, outcomes: Iterable[Outcome], words: Words, is_shared: bool) -> Merged:
    """The catalog with the outcomes in it that may be there."""
    catalog, accepted, refused = present.catalog, [], dict[str, PodcastError]()
    for outcome in outcomes:
        live, entry = entry_of(catalog, outcome.job), outcome.entry
        try:
            with reported(outcome.job):
                if entry:
                    refuse_unseen(outcome.job, live, entry, words, is_shared)
                refuse_unseen_waiting(present.waiting, outcome, words, is_shared)
        except PodcastError as exc:
            refused[outcome.job.slug] = exc
            continue
        accepted.append(outcome)
        catalog = catalog.with_entry(_successor(entry, live)) if entry else catalog
    refuse_twins(catalog)
    return Merged(catalog, tuple(accepted), refused, words.departs)


def _successor(entry: Entry, live: Entry | None) -> Entry:
    """`entry` with the digest of what it replaces; the live one itself if the world sees no difference.

    What was withdrawn stays so while it is a draft or scheduled: only a publication ends that.
    """
    if isinstance(entry, Withdrawn) and isinstance(live, Withdrawn) and live.withdrawn == WITHDRAWN:
        return live
    if not isinstance(entry, Record) or not isinstance(live, Record):
        return entry
    return live if entry.shows(live) else entry.model_copy(update={"replaces": live.digest})


def _outdated(catalog: Catalog, held: Iterable[str], named: Container[str]) -> list[str]:
    """The pages and texts of episodes that are no longer published, or not under this slug, without a page that says
    so (`named`), and lists that have nothing in them any more, such as of the people who were on these.

    Their audio stays for apps that know its address.
    """
    slugs = {*(entry.slug for entry in catalog.withdrawn()), *catalog.moved()}
    left = (key for key in held if key not in named)
    return [key for key in left if is_listing(key) or _slug_of(key) in slugs]


def _slug_of(key: str) -> str | None:
    match = _OF_AN_EPISODE.fullmatch(key)
    return match[1] if match else None


def _refuse_missing(
    where: str, held: Mapping[str, StoredObject], catalog: Catalog, coming: Sequence[Upload]
) -> None:
    for slug, key in missing(held, catalog, coming):
        raise UnmetPromise(
            f"{key} is missing or incomplete in the store, and {slug} is published",
            where,
            "restore its recording and publish it again, or withdraw it",
        )


def _dated(
    present: Present, catalog: Catalog, pages: Mapping[str, bytes], now: datetime
) -> tuple[Catalog, list[Upload]]:
    """The catalog and the feed, with the date of this change if `feed.xml` changes at all."""
    if present.feed is None or pages[FEED] != present.feed.content:
        pages = {**pages, FEED: stamped(pages[FEED], now)}
        catalog = catalog.model_copy(update={"updated": now})
    return catalog, [Upload(key, page) for key, page in pages.items()]


def _feed_pages(workshop: Workshop, catalog: Catalog) -> dict[str, bytes]:
    """The feed's documents by key, in the order of writing."""
    return render(workshop.show, catalog, render_description(workshop.show.description))


def _twins(
    workshop: Workshop, store: Store, present: Present, new: str | None, over: Container[str], now: datetime
) -> Twins:
    """What the private feeds are to have. `new`: see `Merged.private`; `over`: what goes of what is shared."""
    keys = present.private.keys_with(new)
    if not keys:
        return Twins()
    known = store.read(keys[0]) if keys[0] in present.private.held else None
    return Twins(keys, known, extras(workshop.show, store, present.shares.without(over), now))


def _judged(feeds: Iterable[Upload], private: Sequence[Upload]) -> tuple[str, ...]:
    """What is wrong with the public feed without being a reason to hold it back. UnmetPromise if a feed has worse.

    What is there was judged when it was written. Private feeds differ from each other in their addresses only.
    """
    warnings_of(map(nameless, private[:1]))
    return warnings_of(feeds)

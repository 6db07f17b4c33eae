"""Publishes a show to its store: everything the feed names is uploaded first, the feed last.

    audio, artwork ─ pages, transcripts, chapters ─ show pages, search index ─ catalog.json ─ feed.xml

Whatever fails, and whenever, the feed that listeners get names only complete, existing objects.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from lfi_podcast.episode.clips import clip_files
from lfi_podcast.episode.doubts import refuse_serious
from lfi_podcast.episode.leftovers import refuse_in_show, refuse_in_uploads
from lfi_podcast.episode.renditions import finished_rendition, kinds
from lfi_podcast.errors import PodcastError, UnmetPromise
from lfi_podcast.feed.render import render
from lfi_podcast.feed.rules import judge
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.episode import State
from lfi_podcast.model.layout import CATALOG, FEED, artwork_key, chapters_key, page_key, transcript_key
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.publish.identity import refuse_another_guid, refuse_another_show, refuse_twins
from lfi_podcast.publish.site import assemble, published_pages
from lfi_podcast.stages.build import build
from lfi_podcast.store.store import Store, StoredObject, Upload, to_upload
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.text.notes import render_markdown
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Job, Workshop

SHOW_WIDE = ""
"""The slug of events that concern the whole show."""

_MADE_ANEW = re.compile(r"pagefind/.*|feed-\d+\.xml")
"""Keys of files that each run regenerates: parts of the search index, older pages of the feed."""

_STAYS = (
    "stays in the store for apps that know its address; if it must not be audible, remove it with "
    "`lfi-podcast withdraw {slug} --delete`"
)


@dataclass(frozen=True)
class Published:
    """The result of a run: published episodes, those held back and why, failures, and the keys written.

    `notices`: further messages for people.
    """

    live: tuple[str, ...]
    held_back: Mapping[str, str]
    failed: Mapping[str, PodcastError]
    notices: tuple[str, ...]
    uploaded: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The outcome for one episode: its catalog record, its uploads, and the keys to remove.

    `held_back`: why it is not published. `notices`: further messages for people.
    """

    record: Record | None = None
    uploads: tuple[Upload, ...] = ()
    removed: tuple[str, ...] = ()
    held_back: str | None = None
    notices: tuple[str, ...] = ()


def publish(workshop: Workshop, store: Store, jobs: Sequence[Job], now: datetime) -> Published:
    """Build what is stale, upload what is new, and update the feed.

    An episode that fails keeps its published state and does not block the others. One that should no longer be
    published (withdrawn, or a draft again) is removed from feed and site; the catalog keeps its guid.
    """
    catalog = read_catalog(store)
    refuse_another_show(workshop, catalog)
    outcomes: dict[str, Outcome] = {}
    failed: dict[str, PodcastError] = {}
    for job in jobs:
        try:
            outcomes[job.slug] = _outcome(job, catalog.record(job.slug), now)
        except PodcastError as exc:
            failed[job.slug] = exc
    for outcome in outcomes.values():
        catalog = catalog.with_record(outcome.record) if outcome.record else catalog
    refuse_twins(catalog)
    uploads = [upload for outcome in outcomes.values() for upload in outcome.uploads]
    uploaded = _refresh(workshop, store, catalog, uploads)
    for key in (key for outcome in outcomes.values() for key in outcome.removed):
        store.delete(key)
    live = tuple(record.slug for record in catalog.live())
    orphans = [slug for slug in live if slug not in workshop.repository.slugs()]
    return Published(
        live,
        {slug: outcome.held_back for slug, outcome in outcomes.items() if outcome.held_back},
        failed,
        (
            *(notice for outcome in outcomes.values() for notice in outcome.notices),
            *(
                f"{slug} is published but its folder is missing; restore the folder, then withdraw it"
                for slug in orphans
            ),
        ),
        uploaded,
    )


def _outcome(job: Job, known: Record | None, now: datetime) -> Outcome:
    state = job.episode.state(now)
    if state is State.PUBLISHED:
        job = replace(job, published=known)
        with _reported(job):
            refuse_another_guid(job, known)
        build(job)
        record = job.stored(Record, "record.json")
        uploads = tuple(objects(job, record))
        with _reported(job):
            refuse_serious(job)
            refuse_in_uploads(job, [*uploads, Upload(CATALOG, record.to_json())])
        return Outcome(record, uploads, notices=_stays(known, [media.key for media in record.media]))
    why = _why_held_back(state, job)
    if known is None:
        return Outcome(held_back=why)
    taken_back = known.without_content(job.public.withdrawn or why)
    return Outcome(taken_back, removed=tuple(pages_of(job.slug)), held_back=why, notices=_stays(known))


@contextmanager
def _reported(job: Job) -> Iterator[None]:
    """Report a refusal as an event, as `build` reports failures."""
    try:
        yield
    except PodcastError as exc:
        job.workshop.report(Event(job.slug, "publish", "failed", reason=str(exc)))
        raise


def _stays(known: Record | None, named: Sequence[str] = ()) -> tuple[str, ...]:
    """Messages about published media that the catalog no longer names."""
    if known is None:
        return ()
    stays = _STAYS.format(slug=known.slug)
    return tuple(f"{media.key} {stays}" for media in known.media if media.key not in named)


def refresh(workshop: Workshop, store: Store) -> tuple[str, ...]:
    """Regenerate the feed and the show's pages from the catalog and show.yml; returns the keys written."""
    catalog = read_catalog(store)
    refuse_another_show(workshop, catalog)
    return _refresh(workshop, store, catalog)


def _refresh(
    workshop: Workshop, store: Store, catalog: Catalog, episodes: Sequence[Upload] = ()
) -> tuple[str, ...]:
    cover = workshop.repository.file(workshop.show.artwork)
    key = artwork_key(workshop.show.artwork, workshop.cache.digest(cover))
    catalog = catalog.model_copy(update={"artwork": key, "guid": workshop.show.identity})
    held = store.list()
    _refuse_missing(store.url, held, catalog, episodes)
    feeds = feed_uploads(workshop, catalog)
    pages = assemble(workshop, store, catalog, {upload.key: upload for upload in episodes})
    shared = [*pages, Upload(CATALOG, catalog.to_json()), *feeds]
    picture = Upload(key, cover)
    # From every episode: those that failed, were not selected or were withdrawn have redactions too.
    redact = workshop.repository.redactions()
    refuse_in_show([picture, *shared], redact, catalog, published_pages(workshop, catalog))
    wanted = [picture, *episodes, *shared]
    uploaded = upload(workshop, store, wanted)
    named = {item.key for item in wanted}
    for key in held.keys() - named:
        if _MADE_ANEW.fullmatch(key):
            store.delete(key)
    return uploaded


def _refuse_missing(
    where: str, held: Mapping[str, StoredObject], catalog: Catalog, coming: Sequence[Upload]
) -> None:
    """UnmetPromise if something the feed would name is neither complete in the store nor about to be uploaded."""
    sizes = {key: stored.size for key, stored in held.items()} | {item.key: None for item in coming}
    for record in catalog.live():
        keys = [page_key(record.slug), record.chapters_key, *(file.key for file in record.transcripts)]
        missing = [key for key in keys if key and key not in sizes]
        missing += [
            media.key for media in record.media if sizes.get(media.key, 0) not in (None, media.length)
        ]
        if missing:
            raise UnmetPromise(
                f"{missing[-1]} is missing or incomplete in the store, and {record.slug} is published",
                where,
                "restore its recording and publish it again, or withdraw it",
            )


def objects(job: Job, record: Record) -> Iterator[Upload]:
    """An episode's objects in upload order: what pages name before the pages."""
    if job.sources.paths:
        yield from _media(job, record)
    for path in (job.episode.artwork, *(mark.image for mark in job.episode.chapters)):
        if (key := job.artwork_key(path)) and (picture := job.file(path)):
            yield Upload(key, picture)
    for transcript in record.transcripts:
        yield Upload(transcript.key, job.built(transcript.key.rpartition("/")[2]))
    if record.chapters_key:
        yield Upload(record.chapters_key, job.built("chapters.json"))
    yield Upload(page_key(job.slug), job.built("index.html"))


def _media(job: Job, record: Record) -> Iterator[Upload]:
    yield Upload(record.enclosure.key, job.built("master.mp3"))
    for kind, other in zip(kinds(job), record.enclosure.alternatives or (), strict=True):
        yield Upload(other.key, finished_rendition(job, kind))
    for number, bite in enumerate(record.soundbites, 1):
        paths = clip_files(job, number, bite.title)
        yield from (Upload(file.key, paths[file.form]) for file in bite.files or ())


def pages_of(slug: str) -> Iterator[str]:
    """The keys removed when an episode is withdrawn; its audio stays for apps that know its address."""
    yield page_key(slug)
    yield chapters_key(slug)
    yield from (transcript_key(slug, extension) for extension in FORMATS)


def feed_uploads(workshop: Workshop, catalog: Catalog) -> list[Upload]:
    """The feed's pages, the first page last; UnmetPromise if the feed breaks a rule."""
    description = render_markdown(workshop.show.description)
    pages = render(workshop.show, catalog, description)
    broken = [p for key, page in pages.items() for p in judge(page, key) if p.level == "error"]
    if broken and catalog.live():
        raise UnmetPromise(
            "podcast apps would reject this feed:\n" + "\n".join(map(str, broken)),
            FEED,
            "correct these problems",
        )
    return [Upload(key, pages[key]) for key in sorted(pages, key=lambda key: (key == FEED, key))]


def upload(workshop: Workshop, store: Store, wanted: Sequence[Upload]) -> tuple[str, ...]:
    """Write what the store does not have yet, in order; returns the keys written."""
    missing = to_upload(wanted, store)
    for position, item in enumerate(missing):
        workshop.report(
            Event(SHOW_WIDE, "upload", "progress", reason=item.key, fraction=position / len(missing))
        )
        store.write(item)
    return tuple(item.key for item in missing)


def _why_held_back(state: State, job: Job) -> str:
    if state is State.SCHEDULED and job.episode.published:
        return f"scheduled for {job.episode.published:%Y-%m-%d %H:%M} UTC; publish again then"
    if state is State.WITHDRAWN:
        return f"withdrawn: {job.public.withdrawn}"
    return "a draft; add a `published` time to episode.yml"

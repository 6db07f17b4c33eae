"""Shares an episode with its guests before it is published, and takes that back.

    build ── refuse ── claim a name, or find the one it has       with the lease
      audio, pictures, clips                                      side by side
      transcripts ── the page                                     with the lease, if the claim is still there
      private feeds, which may have it                            as `publish` does
      older objects go                                            with the lease, if the claim is still there

Killed at any moment, this leaves a claim at least, by which it is found: `share` again continues, `share --revoke` and
the episode's publication delete it all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

from pydantic import ValidationError

from lfi_podcast.episode.doubts import counted_doubts, refuse_serious
from lfi_podcast.episode.leftovers import refuse_in_uploads
from lfi_podcast.episode.notes import picture_addresses
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.doubt import NAME
from lfi_podcast.model.layout import SHARED, is_immutable, page_text_key, page_url
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.publish.extras import is_any_for_members
from lfi_podcast.publish.identity import refuse_another_show
from lfi_podcast.publish.lineage import NO_WORDS, Words, refuse_unseen
from lfi_podcast.publish.outcome import reported
from lfi_podcast.publish.pictures import small_copies
from lfi_podcast.publish.plan import Merged
from lfi_podcast.publish.prepare import aware_of, built_record, note_live, objects
from lfi_podcast.publish.private import read_private
from lfi_podcast.publish.publish import bring_about, sending
from lfi_podcast.publish.renamed import entry_of
from lfi_podcast.publish.scheduled import read_waiting
from lfi_podcast.publish.shared import Share, claim_of, page_of, read_shares, shared_key
from lfi_podcast.publish.sole import clone_digest, sole_publisher
from lfi_podcast.site.pages import shared_page
from lfi_podcast.site.rendering import static_files
from lfi_podcast.stages.build import build
from lfi_podcast.stages.page import page_text, site_of
from lfi_podcast.store.store import Store, Upload, to_upload
from lfi_podcast.store.transfer import write_all
from lfi_podcast.text.notes import render_markdown
from lfi_podcast.work.job import Job, Workshop

_PAGE = "index.html"

_DOUBTS = (
    "{} in serious doubt, which have to be settled before it is published; ask the guests to listen there: "
    "`lfi-podcast doubts {}`"
)


@dataclass(frozen=True)
class Preview:
    """An episode that is shared: where its page and sound are, the keys that were written over or deleted, and messages
    for people.
    """

    page: str
    sound: str
    record: Record
    changed: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def share(workshop: Workshop, store: Store, job: Job, now: datetime, words: Words = NO_WORDS) -> Preview:
    """Build an episode and share it, or bring what is shared up to date, at the same address.

    UnmetPromise if it is published or withdrawn, if something redacted would be left, or if this clone does not know
    the version that is shared. Words in doubt do not matter, since a preview is there to find mistakes; nor does a
    consent that is still to be given.
    """
    known = read_catalog(store)
    refuse_another_show(workshop, known)
    job = aware_of(job, entry_of(known, job))
    with reported(job):
        _refuse_public(job, known)
        _refuse_silent(job)
    note_live(job, entry_of(known, job))
    build(job)
    made = built_record(job)
    uploads = tuple(_objects(job, made))
    with reported(job):
        refuse_serious(job, NAME)
        refuse_in_uploads(job, uploads)
    mine = Share(record=made, clone=clone_digest(workshop), members=job.episode.members)
    name = _claimed(workshop, store, job, mine, words)
    early = [_under(name, item) for item in uploads if is_immutable(item.key)]
    write_all(store, to_upload(early, store, read_shares(store).held), sending(workshop))
    shared = [_under(name, item) for item in uploads]
    changed = _finished(workshop, store, mine, name, shared)
    if read_private(store).names:  # which may have it already, even if it is for members no longer
        bring_about(workshop, store, lambda present: Merged(present.catalog), now)
    changed += _cleared(workshop, store, mine, name, shared)
    serious = counted_doubts(job)["serious"]
    notices = (_DOUBTS.format(_passages(serious), job.slug),) if serious else ()
    return Preview(page_of(name), shared_key(name, made.enclosure.key), made, changed, notices)


def revoke(workshop: Workshop, store: Store, slug: str, now: datetime) -> tuple[str, ...]:
    """Delete every object of an episode's preview, once no private feed has it; returns the keys."""
    out = tuple[str, ...]()
    if read_private(store).names and is_any_for_members(store, read_shares(store), slug):
        done = bring_about(workshop, store, lambda present: Merged(present.catalog, revoked=slug), now)
        out = tuple(key for key in done.deleted if key.startswith(SHARED))
    with sole_publisher(workshop, store):
        shares = read_shares(store)
        gone = tuple(key for name in shares.names(slug) for key in shares.keys(name))
        for key in gone:
            store.delete(key)
        store.tidy()
    return (*out, *gone)


def _refuse_public(job: Job, catalog: Catalog) -> None:
    where = job.name(job.workshop.repository.episode_file(job.slug))
    if job.episode.withdrawn:
        raise UnmetPromise(
            "this episode is withdrawn",
            where,
            "take `withdrawn` out of it, if it is to be shared all the same",
        )
    if catalog.record(job.slug):
        url = page_url(job.show.base, job.slug)
        raise UnmetPromise("this episode is published already", where, f"send the address of its page: {url}")


def _refuse_silent(job: Job) -> None:
    if not job.sources.paths:
        raise UnmetPromise(
            "cannot be shared: its recording is not here",
            job.name(job.workshop.repository.folder(job.slug)),
            "add the recording, or share it from the clone that has it",
        )


def _objects(job: Job, record: Record) -> Iterator[Upload]:
    """What the page names, by the keys that it will have; the page last."""
    yield from (Upload(key, content) for key, content in static_files(job.workshop.theme).items())
    yield from (item for item in objects(job, record) if item.key != page_text_key(job.slug))
    if not record.artwork:
        cover = job.workshop.picture(job.show.artwork)
        yield Upload(cover.key, cover.file)
    yield from _small_copies(job)
    notes = render_markdown(job.public.notes, picture_addresses(job, lambda key: f"./{key}"))
    page = shared_page(site_of(job), record, page_text(job, notes), job.episode.members)
    yield Upload(_PAGE, page)


def _small_copies(job: Job) -> Iterator[Upload]:
    """The sizes in which the page shows covers and pictures of chapters."""
    shown = (job.episode.artwork or job.show.artwork, *(mark.image for mark in job.episode.chapters))
    for path in dict.fromkeys(filter(None, shown)):
        picture = job.workshop.picture(path)
        content = picture.file.read_bytes()
        yield from (Upload(key, make(content)) for key, make in small_copies(picture.key))


def _under(name: str, item: Upload) -> Upload:
    return replace(item, key=shared_key(name, item.key))


def _claimed(workshop: Workshop, store: Store, job: Job, mine: Share, words: Words) -> str:
    """The name under which to share, once it is written down what for. UnmetPromise if it may not be shared."""
    with sole_publisher(workshop, store) as held:
        catalog, names = read_catalog(store), read_shares(store).names(job.slug)
        with reported(job):
            _refuse_public(job, catalog)
            refuse_unseen(job, entry_of(catalog, job), mine.record, words, store.is_shared, command="share")
            for each in read_waiting(store).of(job.slug).values():
                refuse_unseen(job, each.record, mine.record, words, store.is_shared, "scheduled", "share")
            for other in _known(store, job.slug, names):
                is_others = store.is_shared and other.clone != mine.clone
                refuse_unseen(job, other.record, mine.record, words, is_others, "shared", "share")
        name = min(names, default=token_hex(16))
        held.check()
        store.write(Upload(claim_of(name, job.slug), mine.to_json()))
    return name


def _known(store: Store, slug: str, names: Sequence[str]) -> Iterator[Share]:
    for name in names:
        try:
            yield Share.from_json(store.read(claim_of(name, slug)) or b"")
        except ValidationError:
            continue  # as if nothing had been shared: it is written anew


def _finished(
    workshop: Workshop, store: Store, mine: Share, name: str, uploads: Sequence[Upload]
) -> tuple[str, ...]:
    """Write what has no digest in its name, the page last; returns the keys that were written over."""
    with sole_publisher(workshop, store) as held:
        _refuse_lost(store, mine, name)
        shares = read_shares(store)
        late = to_upload(uploads, store, shares.held)
        write_all(store, late[:-1], sending(workshop))
        held.check()
        write_all(store, late[-1:], sending(workshop))
    return tuple(item.key for item in late if item.key in shares.held)


def _cleared(
    workshop: Workshop, store: Store, mine: Share, name: str, uploads: Sequence[Upload]
) -> tuple[str, ...]:
    """Delete what neither the page nor a private feed names any more; returns the keys."""
    with sole_publisher(workshop, store):
        shares = read_shares(store)
        named = {claim_of(name, mine.record.slug), *(item.key for item in uploads)}
        older = tuple(key for key in shares.keys(name) if key not in named)
        for key in older:
            store.delete(key)
        _refuse_lost(store, mine, name)  # as when the lease ran out, and somebody did not wait for it
    return older


def _refuse_lost(store: Store, mine: Share, name: str) -> None:
    """UnmetPromise if the claim is no longer this run's. Of a preview that is over, nothing is left."""
    slug = mine.record.slug
    there = store.read(claim_of(name, slug))
    is_over = there is None or read_catalog(store).record(slug)
    if there == mine.to_json() and not is_over:
        return
    if is_over:
        for key in read_shares(store).keys(name):
            store.delete(key)
    raise UnmetPromise(
        "while this run was at work, it was published, or somebody else revoked its preview or shared it anew",
        slug,
        "see what is shared: `lfi-podcast share`",
    )


def _passages(count: int) -> str:
    return "1 passage is" if count == 1 else f"{count} passages are"

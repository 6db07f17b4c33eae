"""Brings catalog and feed back to what they were before a publication.

Pages are made of the earlier records; the texts on them stay as they are, but for those of an episode that returns,
which were deleted when it went.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from lfi_podcast.episode.leftovers import refuse_in_uploads
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import WITHDRAWN, Catalog, Record, Withdrawn
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.publish.changes import Noticed, changes
from lfi_podcast.publish.history import Publication, before_publication, history
from lfi_podcast.publish.lineage import Words, is_weaker
from lfi_podcast.publish.outcome import Outcome
from lfi_podcast.publish.plan import Merged
from lfi_podcast.publish.prepare import texts
from lfi_podcast.publish.present import Present
from lfi_podcast.publish.publish import Done, bring_about
from lfi_podcast.store.store import Store
from lfi_podcast.work.job import Job, Workshop


def rehearse(store: Store, name: str) -> tuple[Noticed, ...]:
    """What listeners would notice if everything from the publication `name` on were undone."""
    catalog = read_catalog(store)
    return tuple(changes(catalog, before_publication(catalog, history(store, catalog), name)))


def roll_back(
    workshop: Workshop, store: Store, job_of: Callable[[str], Job], name: str, words: Words, now: datetime
) -> Done:
    """Undo the publication `name` and all later ones. `job_of`: an episode, from its files.

    Notes and transcripts stay as they are, except those of episodes that return. UnmetPromise if something withdrawn
    would return, or something redacted would be heard, and people have not said so; or if this clone does not have the
    page of an episode that would return.
    """
    known = history(store, read_catalog(store))

    def change(present: Present) -> Merged:
        before = _undone(present.catalog, known, name, words)
        gone = (entry.slug for entry in present.catalog.withdrawn())
        back = [record for slug in gone if (record := before.record(slug))]
        returned = tuple(_returned(job_of(record.slug), record, words) for record in back)
        return Merged(before, returned, departs=words.departs)

    return bring_about(workshop, store, change, now)


def _returned(job: Job, record: Record, words: Words) -> Outcome:
    """What brings an episode back that is not published: its record, and its page and texts as they were built."""
    where = job.name(job.workshop.repository.folder(job.slug))
    if record.redactions < len(job.episode.redact) and job.slug not in words.unredact:
        raise UnmetPromise(
            "more is redacted in git than in the version that would return",
            where,
            f"bring it back as it is in git: `lfi-podcast publish --again {job.slug}`; or use --unredact {job.slug}",
        )
    if not job.built("record.json").is_file() or not job.stored(Record, "record.json").shows(record):
        raise UnmetPromise(
            "its page was deleted when it went, and this clone has none of that version",
            where,
            f"bring it back first, as it is in git: `lfi-podcast publish --again {job.slug}`",
        )
    uploads = tuple(texts(job, record))
    refuse_in_uploads(job, uploads)
    return Outcome(job, record, uploads)


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

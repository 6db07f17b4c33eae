"""Releases what is due: what was uploaded before is published without its recording and without a build."""

import hashlib
from collections.abc import Callable, Container, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from lfi_podcast.episode.leftovers import refuse_in_uploads
from lfi_podcast.errors import PodcastError, ServiceFailed, UnmetPromise
from lfi_podcast.model.layout import CATALOG, FEED
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.publish.extras import is_any_for_members
from lfi_podcast.publish.identity import refuse_another_guid
from lfi_podcast.publish.lineage import NO_WORDS, Words, knows, sources_digest
from lfi_podcast.publish.outcome import Outcome, Published, as_it_is, reported
from lfi_podcast.publish.plan import merge
from lfi_podcast.publish.prepare import aware_of, refuse_without_consent
from lfi_podcast.publish.private import read_private
from lfi_podcast.publish.publish import bring_about, summary
from lfi_podcast.publish.scheduled import Manifest, read_waiting, waiting_key
from lfi_podcast.publish.shared import read_shares
from lfi_podcast.store.store import Store, Upload
from lfi_podcast.work.job import Job, Workshop


def release(
    workshop: Workshop,
    store: Store,
    job_of: Callable[[str], Job],
    now: datetime,
    chosen: Container[str] = (),
    words: Words = NO_WORDS,
) -> Published:
    """Publish the scheduled episodes that are due. `job_of`: an episode, from its files. `chosen`: only these."""
    known = read_catalog(store)
    outcomes, failed = list[Outcome](), dict[str, PodcastError]()
    for name, manifest in read_waiting(store).manifests.items():
        slug = manifest.record.slug
        is_due = manifest.record.published is not None and manifest.record.published <= now
        if not is_due or (chosen and slug not in chosen):
            continue
        try:
            outcomes.append(_released(aware_of(job_of(slug), known.entry(slug)), store, name, manifest))
        except PodcastError as exc:
            failed[slug] = exc
    change = partial(merge, outcomes=outcomes, words=words, is_shared=store.is_shared)
    if not any(outcome.entry for outcome in outcomes) and not _has_members(store):
        held_back = {outcome.job.slug: outcome.held_back for outcome in outcomes if outcome.held_back}
        return replace(as_it_is(workshop, known, store.read(FEED), held_back), failed=failed)
    return summary(workshop, store, failed, bring_about(workshop, store, change, now))


def _has_members(store: Store) -> bool:
    """Whether an episode for members may have come due."""
    return bool(read_private(store).names) and is_any_for_members(store, read_shares(store))


def _released(job: Job, store: Store, name: str, manifest: Manifest) -> Outcome:
    record, where = manifest.record, job.name(job.workshop.repository.folder(job.slug))
    with reported(job):
        if record.sources != sources_digest(job):
            if knows(job, record):
                why = "has changed since it was uploaded; publish it again, with its recording"
                return Outcome(job, held_back=why, keeps_waiting=True)
            raise UnmetPromise(
                "the scheduled version is newer than this clone, or was made elsewhere", where, "pull first"
            )
        refuse_without_consent(job)
        refuse_another_guid(job, job.published or job.withdrawn)
        uploads = tuple(_objects(store, name, manifest))
        refuse_in_uploads(job, [*uploads, Upload(CATALOG, record.to_json())])
    return Outcome(job, record, uploads)


def _objects(store: Store, name: str, manifest: Manifest) -> Iterator[Upload]:
    for key, digest in manifest.objects.items():
        content = store.read(waiting_key(name, key)) or b""
        if hashlib.sha256(content).hexdigest() != digest:
            raise ServiceFailed(
                "is missing or damaged, and is part of a scheduled episode",
                f"{store.url}/{waiting_key(name, key)}",
                f"publish it again, with its recording: `lfi-podcast publish {manifest.record.slug}`",
            )
        yield Upload(key, content)

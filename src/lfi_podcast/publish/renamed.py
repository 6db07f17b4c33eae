"""Episodes whose folders were renamed: the same to listeners if they keep their guid, and else there twice."""

from collections.abc import Iterator
from datetime import datetime

from lfi_podcast.config.scaffold import scalar
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog, Entry, Record
from lfi_podcast.model.episode import State
from lfi_podcast.publish.lineage import was_here
from lfi_podcast.publish.present import Present
from lfi_podcast.work.job import Job


def entry_of(catalog: Catalog, job: Job) -> Entry | None:
    """What is known of an episode: under its slug, or under the one of a folder that is gone if it has its guid."""
    return catalog.entry(job.slug) or next(
        (entry for entry in catalog.episodes if entry.guid == job.guid and _is_gone(job, entry.slug)), None
    )


def refuse_renamed(job: Job, present: Present, now: datetime) -> None:
    """UnmetPromise if the episode is new to the store, and a published or scheduled one has lost its folder."""
    if job.episode.state(now) not in (State.PUBLISHED, State.SCHEDULED):
        return
    for record in _known(present):
        if record.guid != job.guid and _is_gone(job, record.slug) and was_here(job, record):
            gone = job.name(job.workshop.repository.folder(record.slug))
            raise UnmetPromise(
                f"is new, while {gone} is published and its folder is gone",
                job.name(job.workshop.repository.folder(job.slug)),
                "otherwise listeners could get an episode twice. If the folder was renamed, write this line into "
                f"{job.name(job.workshop.repository.episode_file(job.slug))}:\n  guid: {scalar(record.guid)}\n"
                f"If {job.slug} is another episode, withdraw {record.slug} first: put its folder back, with "
                "`withdrawn: the reason` in its episode.yml, and publish it",
            )


def _known(present: Present) -> Iterator[Record]:
    yield from present.catalog.live()
    yield from (each.record for each in present.waiting.manifests.values())


def _is_gone(job: Job, slug: str) -> bool:
    return not job.workshop.repository.episode_file(slug).is_file()

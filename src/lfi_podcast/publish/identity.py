"""The published identity of a show and its episodes, which must never change.

To an app, the same episode with a different guid is a new one (RSS 2.0, `guid`; Podcasting 2.0, `podcast:guid`).
"""

from lfi_podcast.config.scaffold import scalar
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog, Entry
from lfi_podcast.work.job import Job, Workshop


def refuse_another_show(workshop: Workshop, catalog: Catalog) -> None:
    """UnmetPromise if the store belongs to another show."""
    if catalog.guid and catalog.guid != workshop.show.identity:
        raise UnmetPromise(
            f"the show was published as {catalog.guid} and would become {workshop.show.identity}",
            "show.yml: guid",
            f"write `guid: {catalog.guid}`, or publish a different show to a different store",
        )


def refuse_another_guid(job: Job, known: Entry | None) -> None:
    """UnmetPromise if the episode was published under another guid."""
    if known and known.guid != job.guid:
        raise UnmetPromise(
            f"the guid was published as {known.guid!r} and would become {job.guid!r}",
            f"{job.name(job.workshop.repository.episode_file(job.slug))}: guid",
            f"write `guid: {scalar(known.guid)}`; otherwise every listener gets the episode twice",
        )


def refuse_twins(catalog: Catalog) -> None:
    """UnmetPromise if two episodes have the same guid."""
    first: dict[str, str] = {}
    for record in catalog.episodes:
        other = first.setdefault(record.guid, record.slug)
        if other != record.slug:
            raise UnmetPromise(
                f"{other} and {record.slug} have the same guid",
                "guid",
                "give the newer one a guid of its own",
            )

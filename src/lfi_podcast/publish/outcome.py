"""What one episode would change in the store, if it is accepted there; and what came of all of them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from lfi_podcast.config.scaffold import scalar
from lfi_podcast.errors import PodcastError
from lfi_podcast.model.catalog import Catalog, Entry, Record
from lfi_podcast.store.store import Upload
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Job, Workshop


@dataclass(frozen=True)
class Outcome:
    """What one episode would change: its entry in the catalog, and its objects in upload order.

    `held_back`: why it is not published. `notices`: further messages for people. `scheduled`: what it will be
    once it is due; until then, its objects wait. `until`: when to look at it again. `keeps_waiting`: what waits stays
    if it was made from the same files.
    """

    job: Job
    entry: Entry | None = None
    uploads: tuple[Upload, ...] = ()
    held_back: str | None = None
    notices: tuple[str, ...] = ()
    scheduled: Record | None = None
    until: datetime | None = None
    keeps_waiting: bool = False

    @property
    def public(self) -> tuple[Upload, ...]:
        """The objects that the public gets now."""
        return () if self.scheduled else self.uploads


@dataclass(frozen=True)
class Published:
    """The result of a run: published episodes, those held back and why, failures, and the keys written and deleted.

    `notices`: further messages for people. `seen`: episodes whose `published.json` has to be committed. `catalog`,
    `feed`: as they are now; the feed is None before the first publication.
    """

    live: tuple[str, ...]
    held_back: Mapping[str, str]
    failed: Mapping[str, PodcastError]
    notices: tuple[str, ...] = ()
    uploaded: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    catalog: Catalog = field(default_factory=Catalog, repr=False)
    feed: bytes | None = field(default=None, repr=False)


def as_it_is(
    workshop: Workshop, catalog: Catalog, feed: bytes | None, held_back: Mapping[str, str]
) -> Published:
    """What to tell people of a catalog although nothing was written."""
    guids = {record.slug: record.guid for record in catalog.live()}
    lost = sorted({*guids} - {*workshop.repository.slugs()})
    return Published(
        tuple(guids),
        dict(sorted(held_back.items())),
        {},
        tuple(
            f"{slug} is published but its folder is missing; if it was renamed, write "
            f"`guid: {scalar(guids[slug])}` into its episode.yml; otherwise restore the folder, then withdraw it"
            for slug in lost
        ),
        catalog=catalog,
        feed=feed,
    )


@contextmanager
def reported(job: Job) -> Iterator[None]:
    """Report a refusal as an event, as `build` reports failures."""
    try:
        yield
    except PodcastError as exc:
        job.workshop.report(Event(job.slug, "publish", "failed", reason=str(exc)))
        raise

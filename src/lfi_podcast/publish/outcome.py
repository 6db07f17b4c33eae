"""What one episode would change in the store, if it is accepted there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.catalog import Entry, Record
from lfi_podcast.store.store import Upload
from lfi_podcast.work.events import Event
from lfi_podcast.work.job import Job


@dataclass(frozen=True)
class Outcome:
    """What one episode would change: its entry in the catalog, and its objects in upload order.

    `held_back`: why it is not published. `notices`: further messages for people. `scheduled`: what it will be
    once it is due; until then, its objects wait. `keeps_waiting`: what waits stays if it was made from the same files.
    """

    job: Job
    entry: Entry | None = None
    uploads: tuple[Upload, ...] = ()
    held_back: str | None = None
    notices: tuple[str, ...] = ()
    scheduled: Record | None = None
    keeps_waiting: bool = False

    @property
    def public(self) -> tuple[Upload, ...]:
        """The objects that the public gets now."""
        return () if self.scheduled else self.uploads


@contextmanager
def reported(job: Job) -> Iterator[None]:
    """Report a refusal as an event, as `build` reports failures."""
    try:
        yield
    except PodcastError as exc:
        job.workshop.report(Event(job.slug, "publish", "failed", reason=str(exc)))
        raise

"""The context of every command: the show's folder and the current time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import typer

from lfi_podcast.config.repository import Repository
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.show import Show
from lfi_podcast.show.check import read_episode, read_show
from lfi_podcast.store.store import Store
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import Reporter, silent
from lfi_podcast.work.files import alone
from lfi_podcast.work.job import Job, Workshop
from lfi_podcast.work.pool import worker_map


@dataclass(frozen=True)
class Context:
    """Where the show is, and the time of this run. `called_from`: the folder that paths on the command line mean."""

    root: Path
    now: datetime
    called_from: Path = Path()

    @cached_property
    def repository(self) -> Repository:
        return Repository(self.root)

    @cached_property
    def show(self) -> Show:
        return read_show(self.repository)

    def slugs(self, chosen: Sequence[str]) -> tuple[str, ...]:
        """The given episodes, or all of them; checks that the folder is a show."""
        _ = self.show
        return tuple(dict.fromkeys(chosen)) or self.repository.slugs()

    @contextmanager
    def workshop(self, report: Reporter = silent, cache: Cache | None = None) -> Iterator[Workshop]:
        """A workshop to read episodes."""
        workshop = replace(self.viewing, cache=cache or Cache(self.root), report=report)
        yield workshop
        workshop.cache.save()

    @property
    def viewing(self) -> Workshop:
        """The same, without writing to `build/`."""
        return Workshop(self.repository, self.show, Cache(self.root, is_read_only=True), silent, map)

    @contextmanager
    def busy_workshop(
        self, report: Reporter, workers: int = 1, cluster: str | None = None
    ) -> Iterator[Workshop]:
        """A workshop to build them, locked against other runs; for a show whose artwork is checked as well."""
        cache = Cache(self.root)
        read_show(self.repository, pictures=cache)
        with (
            self.workshop(report, cache) as workshop,
            alone(self.root / "build"),
            worker_map(workers, cluster) as injected,
        ):
            yield replace(workshop, map=injected)

    def job(self, workshop: Workshop, slug: str) -> Job:
        """An episode, from its files. Its pictures are looked at by whoever may keep what they become."""
        pictures = None if workshop.cache.is_read_only else workshop.cache
        return Job(workshop, read_episode(self.repository, self.show, slug, pictures))

    def job_to_build(self, workshop: Workshop, slug: str) -> Job:
        """The same; without a recording, its sound is the published one."""
        job = self.job(workshop, slug)
        is_silent = (job.has_words or job.is_wordless) and not job.sources.paths
        return replace(job, published=self.catalog.record(slug)) if is_silent else job

    @cached_property
    def catalog(self) -> Catalog:
        """The published catalog, from the store."""
        from lfi_podcast.publish.catalog import read_catalog

        return read_catalog(self.store)

    @cached_property
    def store(self) -> Store:
        from lfi_podcast.store.open import open_store

        return open_store(self.show.store, self.root, self.show.endpoint)


def context_of(typer_context: typer.Context) -> Context:
    """The context of the run, from Typer's context."""
    context = typer_context.obj
    assert isinstance(context, Context)  # noqa: S101  # the callback has put it there
    return context

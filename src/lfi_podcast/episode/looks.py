"""A look at an episode: is there anything to do? Where all was fresh, the next look reads no file of it.

It asks the file system about every file that the last full look depended on: size, mtime and inode, as `Cache` does
for each of them. In a show of a thousand episodes that takes a fraction of a second, where full looks take many.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from lfi_podcast.episode.file_states import LIVE, FileStates, folders, inputs, outputs
from lfi_podcast.model.episode import State, state_at
from lfi_podcast.model.value import Stored
from lfi_podcast.work.cache import Freshness, Identity
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job, Workshop


class Look(Stored):
    """A look that found every stage fresh. `signature`: the state of the program and of `files` (from the root).

    `advice`: how many warnings `check` had of the episode.
    """

    signature: str
    files: tuple[str, ...]
    stages: tuple[str, ...]
    withdrawn: bool
    published: datetime | None
    without_consent: tuple[str, ...]
    doubts: dict[str, int]
    has_older_tags: bool = False
    advice: int = 0

    def state(self, now: datetime) -> State:
        return state_at(now, self.withdrawn, self.published)


class Looks:
    """The last looks at the episodes of a show, kept in `build/looks/`. Losing them costs time only."""

    def __init__(self, workshop: Workshop) -> None:
        self._repository = workshop.repository
        self._states = FileStates(workshop)

    def unchanged(self, slug: str) -> Look | None:
        """The last look at an episode, if nothing it depended on has changed since."""
        path = self._file(slug)
        try:
            look, written = Look.from_json(path.read_bytes()), path.stat().st_mtime_ns
        except (OSError, ValidationError):
            return None
        return look if self._states.are(look.signature, look.files, written) else None

    def remember(
        self,
        job: Job,
        files: Mapping[str, Identity | None],
        stages: Sequence[Freshness],
        doubts: dict[str, int],
        has_older_tags: bool,
        advice: int,
    ) -> None:
        """Keeps a look that found all fresh. `files`: what it asked for (`Cache.noting`).

        Not one that depended on more than files here: on the store, or on somebody else's private.yml.
        """
        if not stages or any(found.reason for found in stages) or job.unknown_names or not job.sources.paths:
            return
        slug = job.slug
        asked = (*sorted({*files, *_inputs(slug), *folders(self._repository, slug), *outputs(slug)}),)
        look = Look(
            signature=self._states.signature(asked, files),
            files=asked,
            stages=tuple(found.stage for found in stages),
            withdrawn=bool(job.episode.withdrawn),
            published=job.episode.due,
            without_consent=job.episode.without_consent(job.show),
            doubts=doubts,
            has_older_tags=has_older_tags,
            advice=advice,
        )
        self._file(slug).unlink(missing_ok=True)  # so that it is younger than all that it is about
        write_file(self._file(slug), look.to_json())

    def inputs(self, slug: str) -> str:
        """The state of what is read of an episode besides what `Cache` is asked for."""
        return self._states.signature(_inputs(slug))

    def _file(self, slug: str) -> Path:
        return self._repository.build("looks") / f"{slug}.json"


def _inputs(slug: str) -> tuple[str, ...]:
    """What is read of an episode besides what its stages read; its published record has no part in their receipts."""
    return (*inputs(slug), f"build/{slug}/{LIVE}")

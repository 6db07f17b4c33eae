"""A look at an episode: is there anything to do? Where all was fresh, the next look reads no file of it.

It asks the file system about every file that the last full look depended on: size, mtime and inode, as `Cache` does
for each of them. In a show of a thousand episodes that takes a fraction of a second, where full looks take many.
"""

import hashlib
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

import lfi_podcast
from lfi_podcast.config.private import LEDGER, PRIVATE
from lfi_podcast.episode.recogniser import engine_reads
from lfi_podcast.model.episode import State, state_at
from lfi_podcast.model.value import Stored
from lfi_podcast.work.cache import Freshness, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job, Workshop

_PROGRAM = Path(lfi_podcast.__file__).parent


class Look(Stored):
    """A look that found every stage fresh. `signature`: the state of the program and of `files` (from the root)."""

    signature: str
    files: tuple[str, ...]
    stages: tuple[str, ...]
    withdrawn: bool
    published: datetime | None
    without_consent: tuple[str, ...]
    doubts: dict[str, int]

    def state(self, now: datetime) -> State:
        return state_at(now, self.withdrawn, self.published)


class Looks:
    """The last looks at the episodes of a show, kept in `build/looks/`. Losing them costs time only."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._root = workshop.repository.root

    def unchanged(self, slug: str) -> Look | None:
        """The last look at an episode, if nothing it depended on has changed since."""
        path = self._file(slug)
        try:
            look, written = Look.from_json(path.read_bytes()), path.stat().st_mtime_ns
        except (OSError, ValidationError):
            return None
        signature, newest = self._signature(look.files)
        # What is as new as the look itself may have changed within the same tick ("racy git").
        return look if look.signature == signature and newest < written else None

    def remember(
        self, job: Job, files: Iterable[str], stages: Sequence[Freshness], doubts: dict[str, int]
    ) -> None:
        """Keeps a look that found all fresh. `files`: what it asked for, relative to the root.

        Not one that depended on more than files here: on the store, or on somebody else's private.yml.
        """
        if not stages or any(found.reason for found in stages) or job.unknown_names or not job.sources.paths:
            return
        asked = (*sorted({*files, *_inputs(job.slug), *self._folders(job.slug), *_outputs(job.slug)}),)
        look = Look(
            signature=self._signature(asked)[0],
            files=asked,
            stages=tuple(found.stage for found in stages),
            withdrawn=bool(job.episode.withdrawn),
            published=job.episode.published,
            without_consent=job.episode.without_consent(job.show),
            doubts=doubts,
        )
        self._file(job.slug).unlink(missing_ok=True)  # so that it is younger than all that it is about
        write_file(self._file(job.slug), look.to_json())

    def inputs(self, slug: str) -> str:
        """The state of what is read of an episode besides what `Cache` is asked for."""
        return self._signature(_inputs(slug))[0]

    def _folders(self, slug: str) -> tuple[str, ...]:
        """The folders in an episode's folder, where recordings may come and go."""
        repository = self._workshop.repository
        found = (Path(where) for where, _, _ in os.walk(repository.folder(slug)))
        return tuple(repository.name(folder) for folder in found)

    def _file(self, slug: str) -> Path:
        return self._root / "build" / "looks" / f"{slug}.json"

    def _signature(self, files: Iterable[str]) -> tuple[str, int]:
        """A digest of the state of files and of the program, and the latest mtime (ns) among the files."""
        digest, newest = hashlib.sha256(self._program.encode()), 0
        for name in files:
            try:
                stat = os.stat(os.path.join(self._root, name))  # noqa: PTH116, PTH118  # a third of Path's time
            except FileNotFoundError:
                digest.update(f"{name}\0\0".encode())
            else:
                digest.update(f"{name}\0{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}\0".encode())
                newest = max(newest, stat.st_mtime_ns)
        return digest.hexdigest(), newest

    @cached_property
    def _program(self) -> str:
        """The state of the program's own files, and of the speech engine it would use."""
        states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in _PROGRAM.rglob("*.*")]
        own = sorted(state for state in states if "__pycache__" not in state[0])
        engine = engine_reads(self._workshop.show.speech, self._workshop.cache.digest)
        return "".join(digests(program=own, engine=dict(engine)).values())


def _inputs(slug: str) -> tuple[str, ...]:
    """Files that people write, and the folders in which recordings and transcripts come and go."""
    folder = f"episodes/{slug}"
    files = f"{folder}/episode.yml", f"{folder}/notes.md", f"build/{slug}/live.json"
    return ("show.yml", PRIVATE, LEDGER, *files, folder, f"{folder}/tracks")


def _outputs(slug: str) -> tuple[str, ...]:
    """The folders in which derived files come and go."""
    return (f"build/{slug}", f"build/{slug}/receipts", f"build/{slug}/clips")

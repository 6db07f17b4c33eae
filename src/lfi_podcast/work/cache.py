"""Which stages are stale, and why.

A stage is fresh if its inputs have the same content as in its last run (regardless of clocks) and its outputs are
unchanged. Content is compared by digest. As in git's index, a file whose size, mtime and inode have not changed
since it was hashed is not read again, unless it is as new as the index itself, since it may have changed within the
same tick ("racy git", git's Documentation/technical/racy-git.txt).
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from lfi_podcast.model.value import Stored
from lfi_podcast.work.files import reading, write_file

ABSENT = "absent"
"""The digest of a missing file."""

_MOST_PARSED = 48
"""Files whose values are held at once: those of an episode or two, whatever the show's length."""

T = TypeVar("T")
S = TypeVar("S", bound=Stored)

Identity = tuple[int, int, int]
"""Size, mtime (ns) and inode of a file."""


@dataclass(frozen=True)
class Stage:
    """A step for one episode. Raise `version` when the step itself changes its results.

    `reads`: the digest of each dependency, by a name that people understand. `writes`: files that must stay as the
    step wrote them. `keeps`: files that it creates and people may edit; they need only exist. `settles`: names in
    `reads` whose state after the run counts. `run` returns a note for people.
    """

    name: str
    version: int
    reads: Mapping[str, str]
    writes: tuple[Path, ...]
    run: Callable[[], str | None]
    keeps: tuple[Path, ...] = ()
    settles: tuple[str, ...] = ()


class Receipt(Stored):
    """What a stage read and wrote when it last ran."""

    version: int
    reads: dict[str, str]
    writes: dict[str, str]


@dataclass(frozen=True)
class Freshness:
    """The state of a stage: `reason` says why it is stale, and is None if it is fresh."""

    stage: str
    reason: str | None


def staleness(stage: Stage, receipt: Receipt | None, found: Mapping[str, str]) -> str | None:
    """Why the stage has to run, in words; None if it is fresh. `found`: the current digest of each output."""
    missing = [path.name for path in (*stage.writes, *stage.keeps) if found.get(path.name, ABSENT) == ABSENT]
    if receipt is None:
        return "not built yet"
    if receipt.version != stage.version:
        return "this step changed in a newer version of lfi-podcast"
    changed = [name for name in stage.reads if receipt.reads.get(name, ABSENT) != stage.reads[name]]
    gone = [name for name in receipt.reads if name not in stage.reads]
    if changed or gone:
        verbs = [f"{name} is new" if name not in receipt.reads else f"{name} changed" for name in changed]
        return ", ".join(verbs + [f"{name} was removed" for name in gone])
    if missing:
        return f"{', '.join(missing)} is missing"
    damaged = [path.name for path in stage.writes if receipt.writes.get(path.name) != found[path.name]]
    return f"{', '.join(damaged)} was changed after the build" if damaged else None


def digests(**values: object) -> dict[str, str]:
    """Digests of values that a stage reads, by names that people understand (`_` for a space)."""
    return {
        name.replace("_", " "): hashlib.sha256(
            json.dumps(value, sort_keys=True, default=repr).encode()
        ).hexdigest()
        for name, value in values.items()
    }


_INDEX = TypeAdapter(dict[str, tuple[int, int, int, str]])
"""Size, mtime (ns), inode and SHA-256 of each file, by its path from the root."""


class Cache:
    """Digests of files and receipts of stages, stored under `build/`. Losing it only costs time.

    `is_read_only`: for those who may look and not write; what they make is not kept.
    """

    def __init__(self, root: Path, *, is_read_only: bool = False) -> None:
        self._root = root
        self.is_read_only = is_read_only
        self._index = root / "build" / "digests.json"
        self._seen: dict[str, tuple[int, int, int, str]] = {}
        self._parsed: dict[tuple[str, Any], tuple[str, Any]] = {}
        self._noted: dict[str, Identity | None] | None = None

    def digest(self, path: Path) -> str:
        """SHA-256 of a file's content, or ABSENT."""
        name = self._name(path)
        try:
            stat = path.stat()
        except FileNotFoundError:
            identity = None
        else:
            identity = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        if self._noted is not None:
            self._noted[name] = identity
        if identity is None:
            return ABSENT
        known = self._seen.get(name)
        if not known:
            before, written = self._saved
            known = before.get(name) if identity[1] < written else None
        if not known or known[:3] != identity:
            with reading(path), path.open("rb") as file:
                known = (*identity, hashlib.file_digest(file, "sha256").hexdigest())
        self._seen[name] = known
        return known[3]

    def parsed(self, path: Path, parse: Callable[[bytes], T]) -> T:
        """The value that `parse` makes of a file, made once while the content stays. FileNotFoundError if missing."""
        digest, key = self.digest(path), (self._name(path), parse)
        known = self._parsed.pop(key, None)
        if not known or known[0] != digest:
            known = digest, parse(path.read_bytes())
        self._remember(key, known)
        value: T = known[1]
        return value

    def _remember(self, key: tuple[str, Any], known: tuple[str, Any]) -> None:
        while len(self._parsed) >= _MOST_PARSED:
            del self._parsed[next(iter(self._parsed))]
        self._parsed[key] = known  # at the end: the first one is the one that was not asked for longest

    def built(self, name: str) -> Path:
        """A derived file of the show."""
        return self._root / "build" / name

    def made(self, name: str, kind: type[S], make: Callable[[], S]) -> S:
        """A value that is made once and kept in `build/`. `name`: its file there, with a digest of its inputs."""
        path = self.built(name)
        with suppress(OSError, ValidationError):
            return self.parsed(path, kind.from_json)
        value = make()
        if self.is_read_only:
            self._remember((self._name(path), kind.from_json), (ABSENT, value))
        else:
            write_file(path, value.to_json())
        return value

    @contextmanager
    def noting(self) -> Iterator[dict[str, Identity | None]]:
        """The files (relative to the root) whose content is asked for meanwhile, as they were then; None if missing."""
        self._noted = noted = dict[str, Identity | None]()
        try:
            yield noted
        finally:
            self._noted = None

    def staleness(self, slug: str, stage: Stage) -> str | None:
        found = {path.name: self.digest(path) for path in (*stage.writes, *stage.keeps)}
        return staleness(stage, self._receipt(slug, stage.name), found)

    def record(self, slug: str, stage: Stage) -> None:
        """Record what a finished stage read and wrote."""
        receipt = Receipt(
            version=stage.version,
            reads=dict(stage.reads),
            writes={path.name: self.digest(path) for path in stage.writes},
        )
        write_file(self._receipt_file(slug, stage.name), receipt.to_json())

    def save(self) -> None:
        """Write the index, if it has learned anything."""
        before, written = self._saved if self._seen else ({}, 0)
        # A file too new to be trusted must not become trusted because the index is rewritten.
        trusted = {name: entry for name, entry in before.items() if entry[1] < written}
        if not self._seen.items() <= trusted.items():
            known = {**trusted, **self._seen}
            write_file(self._index, _INDEX.dump_json(dict(sorted(known.items()))))

    def _name(self, path: Path) -> str:
        return os.path.relpath(path, self._root)

    @cached_property
    def _saved(self) -> tuple[dict[str, tuple[int, int, int, str]], int]:
        """The index as it was saved, and when; read once it is needed."""
        try:
            return _INDEX.validate_json(self._index.read_bytes()), self._index.stat().st_mtime_ns
        except (OSError, ValidationError):
            return {}, 0

    def _receipt_file(self, slug: str, stage: str) -> Path:
        return self._root / "build" / slug / "receipts" / f"{stage}.json"

    def _receipt(self, slug: str, stage: str) -> Receipt | None:
        try:
            return Receipt.from_json(self._receipt_file(slug, stage).read_bytes())
        except (OSError, ValidationError):
            return None

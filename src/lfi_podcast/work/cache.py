"""Which stages are stale, and why.

A stage is fresh if its inputs have the same content as in its last run (regardless of clocks) and its outputs are
unchanged. Content is compared by digest. As in git's index, a file whose size, mtime and inode have not changed
since it was hashed is not read again, unless it is as new as the index itself, since it may have changed within the
same tick ("racy git", git's Documentation/technical/racy-git.txt).
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from lfi_podcast.model.value import Stored
from lfi_podcast.work.files import reading, write_file

ABSENT = "absent"
"""The digest of a missing file."""


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
    """Digests of files and receipts of stages, stored under `build/`. Losing it only costs time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._index = root / "build" / "digests.json"
        self._before, self._written = self._load()
        self._seen: dict[str, tuple[int, int, int, str]] = {}

    def digest(self, path: Path) -> str:
        """SHA-256 of a file's content, or ABSENT."""
        try:
            stat = path.stat()
        except FileNotFoundError:
            return ABSENT
        name = os.path.relpath(path, self._root)
        identity = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        known = self._seen.get(name)
        if not known and stat.st_mtime_ns < self._written:
            known = self._before.get(name)
        if not known or known[:3] != identity:
            with reading(path), path.open("rb") as file:
                known = (*identity, hashlib.file_digest(file, "sha256").hexdigest())
        self._seen[name] = known
        return known[3]

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
        # A file too new to be trusted must not become trusted because the index is rewritten.
        trusted = {name: entry for name, entry in self._before.items() if entry[1] < self._written}
        known = {**trusted, **self._seen}
        write_file(self._index, _INDEX.dump_json(dict(sorted(known.items()))))

    def _load(self) -> tuple[dict[str, tuple[int, int, int, str]], int]:
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

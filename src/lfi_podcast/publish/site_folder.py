"""What was made or fetched for the site, kept in `build/_site`, so that nothing is made or fetched twice.

Beside the files lies a ledger with digests of what each was made from. A file counts only with the content that the
ledger knows: a run that is killed leaves files that are made again. Losing any of it costs time only.
"""

import hashlib
import os
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol, runtime_checkable

from pydantic import BaseModel, TypeAdapter, ValidationError

from lfi_podcast.site.rendering import Site, design
from lfi_podcast.store.store import FileState, Upload, file_state
from lfi_podcast.work.files import write_file

_LEDGER = ".ledger.json"
"""No key in a store begins with a dot."""


@runtime_checkable
class Digested(Protocol):
    """A value too large to be held, that a digest stands for."""

    @property
    def digest(self) -> str:
        """The same only for the same value."""


@dataclass(frozen=True)
class SitePart:
    """An object of the site: `make(site, *given)` are its bytes, and depend on nothing else.

    It is made only if `site` or something `given` has changed: values of pydantic, dataclasses, tuples, mappings, what
    Python writes down exactly (str, int, float, bytes, None), dates, and what has a digest (`Digested`).
    """

    key: str
    make: Callable[..., bytes]
    given: tuple[object, ...] = ()


_Entry = tuple[int, int, int, str, str]
"""Size, mtime (ns), inode and MD5 of a file, and the digest of what it was made from (empty if it was fetched)."""

_ENTRIES = TypeAdapter(dict[str, _Entry])


class SiteFolder:
    """The folder, and what each file there was made from, by key."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder, self._site = folder, site
        self._kept: dict[str, _Entry] = {}
        self._exactly = _Exactly()

    def made(self, part: SitePart) -> Upload:
        """The object, made if need be."""
        reads = self._digest(part)
        entry = self._current(part.key)
        if not entry or entry[4] != reads:
            self.put(part.key, part.make(self._site, *part.given), reads)
        return self.upload(part.key)

    def put(self, key: str, content: bytes, reads: str = "") -> None:
        """Keep an object. `reads`: a digest of what it was made from."""
        path = self.folder / key
        write_file(path, content)
        self._kept[key] = (*file_state(path), _md5(content), reads)

    def md5(self, key: str) -> str | None:
        """The MD5 of what is kept under a key; None if nothing is."""
        entry = self._current(key)
        return entry and entry[3]

    def upload(self, key: str) -> Upload:
        """What is kept under a key, not to be read again to see what it is."""
        *state, md5, _ = self._kept[key]
        return Upload(key, self.folder / key, _state(state), md5)

    def tidy(self, keys: Container[str]) -> None:
        """Delete files of other keys, which earlier runs have left."""
        for path in self._files():
            if path.relative_to(self.folder).as_posix() not in keys:
                path.unlink()
                with suppress(OSError):  # it is not empty
                    path.parent.rmdir()

    def save(self) -> None:
        """Write the ledger, which is then younger than what it is about."""
        known = {**self._saved[0], **self._kept}
        kept = {key: entry for key, entry in sorted(known.items()) if (self.folder / key).is_file()}
        write_file(self.folder / _LEDGER, _ENTRIES.dump_json(kept))

    def _current(self, key: str) -> _Entry | None:
        """What is known of a file, if it is still the same: by size, time and inode, in doubt by its content."""
        if key in self._kept:
            return self._kept[key]
        saved, written = self._saved
        path, entry = self.folder / key, saved.get(key)
        try:
            state = file_state(path)
            # What is as new as the ledger may have changed within the same tick ("racy git").
            if not entry or entry[:3] != state or state[1] >= written:
                md5 = _md5(path.read_bytes())
                entry = (*state, md5, entry[4] if entry and entry[3] == md5 else "")
        except OSError:
            return None
        self._kept[key] = entry
        return entry

    @cached_property
    def _saved(self) -> tuple[dict[str, _Entry], int]:
        path = self.folder / _LEDGER
        try:
            return _ENTRIES.validate_json(path.read_bytes()), path.stat().st_mtime_ns
        except (OSError, ValidationError):
            return {}, 0

    def _digest(self, part: SitePart) -> str:
        name = f"{part.make.__module__}.{part.make.__qualname__}"
        return _sha256(self._common, name, *map(self._exactly.text, part.given))

    @cached_property
    def _common(self) -> str:
        return _sha256(design(), self._exactly.text(self._site))

    def _files(self) -> Iterator[Path]:
        for where, _, names in os.walk(self.folder):
            yield from (Path(where, name) for name in names if name != _LEDGER)


def _state(state: list[int]) -> FileState:
    size, mtime, inode = state
    return size, mtime, inode


class _Exactly:
    """Texts that are the same only for the same values. That of a record is made once, since many objects show it."""

    def __init__(self) -> None:
        self._models: dict[
            int, tuple[BaseModel, str]
        ] = {}  # by identity, with the model, so that it stays this one's

    def text(self, value: object) -> str:
        """TypeError for a value of which no such text is known."""
        match value:
            case None | str() | bytes() | bool() | int() | float() | date():
                return repr(value)
            case BaseModel():
                return self._of_model(value)
            case tuple() | list():
                return f"({', '.join(map(self.text, value))})"
            case dict():
                return f"{{{', '.join(f'{key!r}: {self.text(each)}' for key, each in value.items())}}}"
            case Digested():
                return value.digest
        if is_dataclass(value):
            return self.text({field.name: getattr(value, field.name) for field in fields(value)})
        raise TypeError(f"no digest is known of {type(value).__name__}")

    def _of_model(self, model: BaseModel) -> str:
        if id(model) not in self._models:
            self._models[id(model)] = model, _sha256(model.model_dump_json())
        return self._models[id(model)][1]


def _sha256(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()

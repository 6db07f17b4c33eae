"""The recognised words of each segment, saved as soon as they exist, so that a killed run resumes where it stopped.

A segment is identified by its samples and the engine, and has its own file. When the same sound is recognised in the
same way again, at whatever position, its words come from there.
"""

import hashlib
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.model.value import Stored
from lfi_podcast.work.files import write_file

VERSION = b"3"
"""Raised when the same engine is used differently, so that its words may be others."""


class HeardSegment(Stored):
    """The words of a segment; times are seconds from its start."""

    words: tuple[Word, ...]


@dataclass(frozen=True)
class HeardSegments:
    """The segments of an episode that `engine` has recognised in `language`; one file in `folder` for each.

    `times`: what else the times of the words depend on.
    """

    folder: Path
    engine: EngineIdentity
    language: str
    times: str = ""

    def key(self, pcm: bytes) -> str:
        """A segment's key: a digest of its samples and of everything that affects the recognition."""
        used = self.engine.to_json() + f"{self.language}{self.times}\0".encode()
        digest = hashlib.sha256(VERSION + used)
        digest.update(pcm)
        return digest.hexdigest()

    def find(self, key: str) -> tuple[Word, ...] | None:
        """Its words; None if it has not been recognised, or its file is incomplete."""
        with suppress(OSError, ValidationError):
            return HeardSegment.from_json(self._file(key).read_bytes()).words
        return None

    def keep(self, key: str, words: Sequence[Word]) -> None:
        write_file(self._file(key), HeardSegment(words=tuple(words)).to_json())

    def drop_others(self, keys: Collection[str]) -> None:
        """Delete segments that no longer occur, and files that killed runs left incomplete."""
        kept = {self._file(key) for key in keys}
        for path in self.folder.glob("*"):
            if path not in kept:
                path.unlink()

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.json"

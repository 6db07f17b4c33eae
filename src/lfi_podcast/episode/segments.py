"""What was heard of each segment, kept as soon as it is there: a run that was killed goes on where it was.

A segment is known by its samples and by who listened, and each has a file of its own. Wherever the same sound is
heard in the same way again, in whatever place, its words are taken from there.
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


class HeardSegment(Stored):
    """The words of a segment; times are seconds from its start."""

    words: tuple[Word, ...]


@dataclass(frozen=True)
class HeardSegments:
    """The segments of an episode that `engine`, listening in `language`, has heard; a file in `folder` for each."""

    folder: Path
    engine: EngineIdentity
    language: str

    def key(self, pcm: bytes) -> str:
        """What a segment is known by: a digest of its samples, and of all that decides about what is heard in them."""
        digest = hashlib.sha256(self.engine.to_json() + self.language.encode() + b"\0")
        digest.update(pcm)
        return digest.hexdigest()

    def find(self, key: str) -> tuple[Word, ...] | None:
        """Its words; None where it has not been heard, or its file is not whole."""
        with suppress(OSError, ValidationError):
            return HeardSegment.from_json(self._file(key).read_bytes()).words
        return None

    def keep(self, key: str, words: Sequence[Word]) -> None:
        write_file(self._file(key), HeardSegment(words=tuple(words)).to_json())

    def drop_others(self, keys: Collection[str]) -> None:
        """Forgets the segments that do not occur any more, and what killed runs left half written."""
        kept = {self._file(key) for key in keys}
        for path in self.folder.glob("*"):
            if path not in kept:
                path.unlink()

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.json"

"""Which redacted names can be read in objects, remembered by content: what has not changed is not searched again."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from lfi_podcast.episode.readable import readable
from lfi_podcast.model.redaction import Redaction
from lfi_podcast.model.value import Stored
from lfi_podcast.store.store import Upload
from lfi_podcast.transcript.leftovers import Leftover, leftovers
from lfi_podcast.work.files import write_file


class _Searched(Stored):
    """Names that were found, by key and MD5. `by`: stands for what was sought, and for the program that did."""

    by: str
    found: dict[str, tuple[str, ...]] = Field(default_factory=dict)


class NameSearch:
    """Seeks what `redact` names. `memory`: a file in `build/` that may be lost; `program`: stands for its code."""

    def __init__(self, redact: Sequence[Redaction], memory: Path | None = None, program: str = "") -> None:
        self.redact, self._memory = redact, memory
        sought = [(item.say, item.phrases) for item in redact]
        self._by = hashlib.sha256(f"{program} {sought!r}".encode()).hexdigest()
        self._known = self._remembered()
        self._found: dict[str, tuple[str, ...]] = {}

    def names_in(self, upload: Upload) -> tuple[str, ...]:
        """The `say` of each redaction that is left in it. UnmetPromise if it cannot be read."""
        if not any(item.phrases for item in self.redact):
            return ()
        what = f"{upload.key} {upload.md5}"
        found = self._found.get(what, self._known.get(what))
        if found is None:
            found = tuple(left.say for left in self.places(upload))
        self._found[what] = found
        return found

    def places(self, upload: Upload) -> Sequence[Leftover]:
        """The same, with their places."""
        return [*leftovers(readable(upload), self.redact)]

    def save(self) -> None:
        """Remember what was asked for since the search began, and nothing else."""
        if self._memory and self._found != self._known:
            write_file(self._memory, _Searched(by=self._by, found=self._found).to_json())

    def _remembered(self) -> dict[str, tuple[str, ...]]:
        try:
            searched = _Searched.from_json(self._memory.read_bytes()) if self._memory else None
        except (OSError, ValidationError):
            return {}
        return searched.found if searched and searched.by == self._by else {}

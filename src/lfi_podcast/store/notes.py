"""What this clone remembers about its store between runs, in a small file in `build/` that may be deleted."""

import json
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.store import Upload

_FILE = "store.json"


@dataclass
class Notes:
    """Values under names, for one store. Without a folder they are kept as long as the process runs.

    `store`: what tells this store from others; only its digest is written.
    """

    store: str
    folder: Path | None = None
    _kept: dict[str, Any] = field(default_factory=dict)
    _writing: Lock = field(default_factory=Lock)

    def get(self, name: str) -> Any:
        """The value under a name; None if there is none."""
        with self._writing:
            self._kept = self._all().get(self._digest, self._kept)
            return self._kept.get(name)

    def put(self, name: str, value: Any) -> None:
        """Remember a value; None forgets it."""
        with self._writing:
            everything = self._all()
            self._kept = {**everything.get(self._digest, self._kept), name: value}
            if self.folder:
                content = json.dumps({**everything, self._digest: self._kept}, indent=1).encode()
                FolderStore(self.folder).write(Upload(_FILE, content))

    @property
    def _digest(self) -> str:
        return sha256(self.store.encode()).hexdigest()[:16]

    def _all(self) -> dict[str, Any]:
        with suppress(OSError, ValueError):
            if self.folder:
                found = json.loads((self.folder / _FILE).read_bytes())
                return found if isinstance(found, dict) else {}
        return {}

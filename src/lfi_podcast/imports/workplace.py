"""The files of an import: what it wrote and may write again, and what it keeps to go on from."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lfi_podcast.work.files import write_file

FOLDER = Path("build", "import")


@dataclass
class Workplace:
    """The show's folder. `written`: the digests of files as an import last wrote them, by their names.

    A file that people have changed since then is theirs.
    """

    root: Path
    written: dict[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, root: Path) -> "Workplace":
        with suppress(OSError, ValueError):
            known = json.loads((root / FOLDER / "files.json").read_bytes())
            return cls(root, {str(name): str(digest) for name, digest in known.items()})
        return cls(root)

    @property
    def folder(self) -> Path:
        """For what is on its way."""
        return self.root / FOLDER

    def save(self) -> None:
        write_file(
            self.folder / "files.json", (json.dumps(self.written, indent=1, sort_keys=True) + "\n").encode()
        )

    def is_ours(self, name: str) -> bool:
        """Whether a file may be written: it is not there, or is as an import left it."""
        with suppress(OSError):
            return _digest((self.root / name).read_bytes()) == self.written.get(name)
        return True

    def write(self, name: str, content: bytes) -> bool:
        """Write a file, unless it is somebody's; returns whether it now has this content."""
        digest = _digest(content)
        if not self.is_ours(name):
            return _digest((self.root / name).read_bytes()) == digest
        write_file(self.root / name, content)
        self.written[name] = digest
        return True

    def waiting(self, address: str) -> Path:
        """Where what is fetched from an address waits for its place."""
        return self.folder / hashlib.sha256(address.encode()).hexdigest()[:16]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]

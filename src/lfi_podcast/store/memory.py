"""A store in memory: for tests, rehearsals, and simulated failures."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from lfi_podcast.errors import Changed, ServiceFailed
from lfi_podcast.store.store import Sent, StoredObject, Upload, Version, checked_key, uncounted


@dataclass
class MemoryStore:
    """`operations`: every (method, key) in order.

    After `fail_after` operations, each further one raises ServiceFailed and changes nothing, as if the network were
    down; set it to None to restore the network.
    """

    fail_after: int | None = None
    objects: dict[str, bytes] = field(default_factory=dict)
    operations: list[tuple[str, str]] = field(default_factory=list)
    url: str = "memory"
    is_shared: bool = True
    swaps: bool = True
    _swapping: Lock = field(default_factory=Lock, repr=False)

    def list(self, prefix: str = "") -> Mapping[str, StoredObject]:
        self._operate("list", prefix)
        return {
            key: StoredObject(len(content), _md5(content))
            for key, content in self.objects.copy().items()
            if key.startswith(prefix)
        }

    def read(self, key: str) -> bytes | None:
        self._operate("read", checked_key(key))
        return self.objects.get(key)

    def version(self, key: str) -> Version | None:
        content = self.read(key)
        return None if content is None else Version(content, _md5(content))

    def swap(self, upload: Upload, known: str | None) -> str:
        with upload.open() as stream:
            content = stream.read()
        self._operate("swap", upload.key)
        with self._swapping:
            held = self.objects.get(upload.key)
            if held != content and (None if held is None else _md5(held)) != known:
                raise Changed("has been changed meanwhile", f"{self.url}: {upload.key}", "run this again")
            self.objects[upload.key] = content
        return _md5(content)

    def md5(self, key: str) -> str | None:
        self._operate("md5", checked_key(key))
        return _md5(self.objects[key]) if key in self.objects else None

    def write(self, upload: Upload, sent: Sent = uncounted) -> None:
        with upload.open() as stream:
            self._operate("write", upload.key)
            content = stream.read()
        sent(len(content))
        self.objects[upload.key] = content

    def tidy(self) -> None:
        """A write here is never unfinished."""

    def delete(self, key: str) -> None:
        self._operate("delete", checked_key(key))
        self.objects.pop(key, None)

    def _operate(self, method: str, key: str) -> None:
        if self.fail_after is not None and len(self.operations) >= self.fail_after:
            raise ServiceFailed("fails on purpose", f"{self.url}: {method} {key}", "set `fail_after` to None")
        self.operations.append((method, key))


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()

"""The store interface: objects under keys, with few methods, so that every backend gets the same calls."""

import hashlib
import io
import re
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.layout import Headers, is_immutable

_NAME = re.compile(r"[^./\\\x00-\x1f\x7f\ud800-\udfff][^/\\\x00-\x1f\x7f\ud800-\udfff]*")
_KEY_BYTES, _NAME_BYTES = 1024, 255  # the limits of S3 and of file systems


def is_key(text: str) -> bool:
    """Whether every backend can store an object under this key: names joined by `/`, none hidden or too long.

    Names that start with a dot are reserved: `..`, a `.git` beside the site, unfinished files.
    """
    names = text.split("/")
    return (
        all(_NAME.fullmatch(name) and len(name.encode()) <= _NAME_BYTES for name in names)
        and len(text.encode()) <= _KEY_BYTES
    )


def checked_key(key: str) -> str:
    """The key itself. Raises PodcastError if it is invalid."""
    if not is_key(key):
        raise PodcastError(
            "is not a valid key for a store",
            repr(key),
            "use short names joined by `/`, none starting with a dot",
        )
    return key


FileState = tuple[int, int, int]


def file_state(path: Path) -> FileState:
    """Size, time of the last change (ns) and inode: a file in which these are the same has the same content."""
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino


@dataclass(frozen=True)
class Upload:
    """An object to store at `key`: the content of a file, or bytes. The key determines its headers.

    `state`: of a file that people may change meanwhile, as from `file_state`. `known_md5`: its digest in that state.
    """

    key: str
    source: Path | bytes = field(repr=False)
    state: "FileState | None" = field(default=None, repr=False)
    known_md5: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        checked_key(self.key)

    def open(self) -> io.BufferedIOBase:
        """The content, from its start. Raises PodcastError if the file cannot be read, or is no longer as it was."""
        if isinstance(self.source, bytes):
            return io.BytesIO(self.source)
        try:
            content = self.source.open("rb")
        except OSError as exc:
            raise PodcastError(
                f"cannot be read: {exc.strerror}", str(self.source), "build the episode again, then publish"
            ) from exc
        if self.state not in (None, file_state(self.source)):
            content.close()
            raise PodcastError("was changed before it was uploaded", str(self.source), "publish again")
        return content

    @property
    def size(self) -> int:
        """Bytes."""
        with self.open() as content:
            return content.seek(0, io.SEEK_END)

    @cached_property
    def md5(self) -> str:
        """Hexadecimal MD5, since S3 checks it (Content-MD5) and lists it (ETag)."""
        if self.known_md5:
            return self.known_md5
        with self.open() as content:
            return hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()

    @property
    def headers(self) -> Headers:
        return Headers.of(self.key)


@dataclass(frozen=True)
class StoredObject:
    """A listed object: its size, and its MD5 if the listing includes it."""

    size: int
    md5: str | None = None


@dataclass(frozen=True)
class Version:
    """An object as it was read: its content, and the tag by which the store recognises this version of it."""

    content: bytes = field(repr=False)
    tag: str


Sent = Callable[[int], object]
"""Told how many bytes were sent."""


def uncounted(_size: int) -> None:
    """Count nothing."""


class Store(Protocol):
    """Objects under keys. All methods are safe to call from several threads.

    Invalid keys (`is_key`) raise PodcastError; storage failures raise ServiceFailed.
    """

    @property
    def url(self) -> str:
        """The store's location, for messages."""

    @property
    def is_shared(self) -> bool:
        """Whether others may write to it too: not so for a folder of this clone."""

    @property
    def swaps(self) -> bool:
        """Whether `swap` compares and writes in one step; where it does not, only a lease keeps others away."""

    def list(self, prefix: str = "") -> Mapping[str, StoredObject]:
        """Every object whose key starts with `prefix`, except foreign objects with invalid keys."""

    def read(self, key: str) -> bytes | None:
        """The whole object; None if it does not exist."""

    def version(self, key: str) -> Version | None:
        """The whole object and its tag; None if it does not exist."""

    def swap(self, upload: Upload, known: str | None) -> str:
        """Store the object if the version there has the tag `known` (None: if there is none); returns the new tag.

        Changed if it is another. A version with the same content counts as written: the answer may have been lost.
        """

    def md5(self, key: str) -> str | None:
        """The hexadecimal digest of an object's content; None if it does not exist or the digest is unknown."""

    def write(self, upload: Upload, sent: Sent = uncounted) -> None:
        """Store the whole object; after an error, the previous object is still there.

        `sent` is told how many bytes went since it was last called; what it raises ends the write.
        """

    def tidy(self) -> None:
        """Remove what writes that were killed left unfinished, but nothing that somebody is still writing."""

    def delete(self, key: str) -> None:
        """Delete the object under `key`, if there is one."""


def to_upload(
    wanted: Iterable[Upload],
    store: Store,
    held: Mapping[str, StoredObject] | None = None,
    proven: Container[str] = (),
) -> tuple[Upload, ...]:
    """The uploads that are missing from the store or differ there, in order. Changes nothing.

    `held`: what is in the store; by default, it is asked. `proven`: keys of objects that were found whole before. If
    they are immutable, they are only weighed, so that nobody reads hours of sound again.
    """
    held = store.list() if held is None else held
    return tuple(upload for upload in wanted if not _is_held(upload, held.get(upload.key), store, proven))


def _is_held(upload: Upload, held: StoredObject | None, store: Store, proven: Container[str]) -> bool:
    if held is None or held.size != upload.size:
        return False
    if is_immutable(upload.key) and upload.key in proven:
        return True
    # A differing listed MD5 proves nothing: the ETag of an encrypted object looks like an MD5 but is not one.
    return held.md5 == upload.md5 or store.md5(upload.key) == upload.md5

"""What a store is: objects under keys, behind few methods, so that every backend is told the same things."""

import hashlib
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.layout import Headers, is_immutable

_NAME = re.compile(r"[^./\\\x00-\x1f\x7f\ud800-\udfff][^/\\\x00-\x1f\x7f\ud800-\udfff]*")
_KEY_BYTES, _NAME_BYTES = 1024, 255  # the limits of S3 and of file systems


def is_key(text: str) -> bool:
    """Whether every backend can hold an object under this: names joined by `/`, none hidden or too long.

    Names that start with a dot are left to the backends: `..`, a `.git` beside the site, unfinished files.
    """
    names = text.split("/")
    return (
        all(_NAME.fullmatch(name) and len(name.encode()) <= _NAME_BYTES for name in names)
        and len(text.encode()) <= _KEY_BYTES
    )


def checked_key(key: str) -> str:
    """The key itself. Raises PodcastError where it is none."""
    if not is_key(key):
        raise PodcastError(
            "is not a key that a store can hold",
            repr(key),
            "use short names joined by `/`, none of them starting with a dot",
        )
    return key


@dataclass(frozen=True)
class Upload:
    """What is to be at `key`: the content of a file, or bytes. Its headers follow from the key."""

    key: str
    source: Path | bytes = field(repr=False)

    def __post_init__(self) -> None:
        checked_key(self.key)

    def open(self) -> io.BufferedIOBase:
        """The content, from its start. Raises PodcastError where the file cannot be read."""
        if isinstance(self.source, bytes):
            return io.BytesIO(self.source)
        try:
            return self.source.open("rb")
        except OSError as exc:
            raise PodcastError(
                f"cannot be read: {exc.strerror}", str(self.source), "build it again, then publish"
            ) from exc

    @property
    def size(self) -> int:
        """Bytes."""
        with self.open() as content:
            return content.seek(0, io.SEEK_END)

    @cached_property
    def md5(self) -> str:
        """Hexadecimal. MD5, since that is what S3 checks (Content-MD5) and lists (ETag)."""
        with self.open() as content:
            return hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()

    @property
    def headers(self) -> Headers:
        return Headers.of(self.key)


@dataclass(frozen=True)
class StoredObject:
    """What a listing tells of an object: its bytes, and their MD5 where that costs nothing to know."""

    size: int
    md5: str | None = None


class Store(Protocol):
    """Objects under keys. All methods may be called from several threads at once.

    Keys that are none (`is_key`) raise PodcastError; storage that does not do its part, ServiceFailed.
    """

    @property
    def url(self) -> str:
        """Where this is, for people."""

    def list(self, prefix: str = "") -> Mapping[str, StoredObject]:
        """Every object whose key starts with `prefix`; foreign objects that are under no key are left out."""

    def read(self, key: str) -> bytes | None:
        """The whole object; None where there is none."""

    def md5(self, key: str) -> str | None:
        """The digest of an object's content, hexadecimal; None where it is not there or cannot be known."""

    def write(self, upload: Upload) -> None:
        """Afterwards the object is there, whole; after an error, what was there before."""

    def delete(self, key: str) -> None:
        """Afterwards there is no object under `key`, whether or not there was one."""


def to_upload(wanted: Iterable[Upload], store: Store) -> tuple[Upload, ...]:
    """What is missing in the store or differs there, in the order given. Reads the store, changes nothing."""
    held = store.list()
    return tuple(upload for upload in wanted if not _is_held(upload, held.get(upload.key), store))


def _is_held(upload: Upload, held: StoredObject | None, store: Store) -> bool:
    if held is None or held.size != upload.size:
        return False
    if is_immutable(upload.key):
        return True  # its key has the digest in it
    # A listed MD5 that differs proves nothing: the ETag of an encrypted object looks like one and is none.
    return held.md5 == upload.md5 or store.md5(upload.key) == upload.md5

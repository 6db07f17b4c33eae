"""A folder as a store, which a web server can serve as it is."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from lfi_podcast.errors import Changed, PodcastError, ServiceFailed
from lfi_podcast.model.store_forms import WRITE_A_STORE
from lfi_podcast.store.store import StoredObject, Upload, Version, checked_key, is_key

_BLOCK = 1 << 20


def open_store(location: str, root: Path, _endpoint: str | None = None) -> "FolderStore":
    """The store in a folder inside `root`, the show. As for every path in show.yml, it may not lead outside, so that
    somebody else's show cannot overwrite your files. PodcastError if it does.
    """
    folder = root / location
    if "\0" in location or root.resolve() not in folder.resolve().parents:
        raise PodcastError("is not a store", repr(location), WRITE_A_STORE)
    return FolderStore(folder)


@dataclass(frozen=True)
class FolderStore:
    """Objects are files below `folder`, which the first write creates. Symbolic links are not objects."""

    folder: Path

    swaps = True

    @property
    def url(self) -> str:
        return str(self.folder)

    @property
    def is_shared(self) -> bool:
        return any(step.is_symlink() for step in (self.folder, *self.folder.parents))

    def list(self, prefix: str = "") -> Mapping[str, StoredObject]:
        with _storage(self.folder):
            return {
                key: StoredObject(path.stat().st_size)
                for path in self.folder.rglob("*")
                if path.is_file()
                and not path.is_symlink()
                and is_key(key := path.relative_to(self.folder).as_posix())
                and key.startswith(prefix)
            }

    def read(self, key: str) -> bytes | None:
        with self._path(key) as path:
            return path.read_bytes() if path.is_file() else None

    def version(self, key: str) -> Version | None:
        content = self.read(key)
        return None if content is None else Version(content, _tag(content))

    def swap(self, upload: Upload, known: str | None) -> str:
        with upload.open() as stream:
            content = stream.read()
        with self._locked():
            held = self.read(upload.key)
            if held != content:
                if (None if held is None else _tag(held)) != known:
                    raise Changed(
                        "has been changed meanwhile", str(self.folder / upload.key), "run this again"
                    )
                self.write(upload)
        return _tag(content)

    def md5(self, key: str) -> str | None:
        with self._path(key) as path:
            return Upload(key, path).md5 if path.is_file() else None

    def write(self, upload: Upload) -> None:
        """Write under a hidden name first, so that nobody ever sees half an object."""
        with self._path(upload.key) as path, upload.open() as content:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished = path.with_name(f".{token_hex(8)}.part")
            try:
                with unfinished.open("xb") as file:
                    shutil.copyfileobj(content, file, _BLOCK)
                    file.flush()
                    # Without it, a power cut may leave the name without the content.
                    os.fsync(file.fileno())
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)

    def delete(self, key: str) -> None:
        with self._path(key) as path:
            if path.is_file():
                path.unlink(missing_ok=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone among all that swap in this folder, whatever their process."""
        with _storage(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / ".lock").open("ab") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield

    @contextmanager
    def _path(self, key: str) -> Iterator[Path]:
        """The file of a key; file system errors in the block become storage errors."""
        path = self.folder / checked_key(key)
        with _storage(path):
            for step in (path, *path.parents[: key.count("/")]):
                if step.is_symlink():
                    raise PodcastError(
                        "is a symbolic link, which may lead out of the store", str(step), "remove the link"
                    )
            yield path


@contextmanager
def _storage(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise ServiceFailed(
            f"file system error: {exc.strerror}",
            str(path),
            "free up space or fix the permissions, then run this again",
        ) from exc


def _tag(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

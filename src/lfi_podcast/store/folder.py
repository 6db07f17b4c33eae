"""A folder as a store, which a web server can serve as it is."""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import IO

from lfi_podcast.errors import Changed, PodcastError, ServiceFailed
from lfi_podcast.model.store_forms import NOT_THERE, WRITE_A_STORE, WRITE_ANOTHER, is_place_of_the_show
from lfi_podcast.store.store import (
    Sent,
    StoredObject,
    Upload,
    Version,
    checked_key,
    is_key,
    uncounted,
)

_BLOCK, _PART = 1 << 20, ".part"
_NOT_TRACKED = 1  # the exit status of `git ls-files`; without a repository it is 128


def open_store(location: str, root: Path, _endpoint: str | None = None) -> "FolderStore":
    """The store in a folder inside `root`, the show. PodcastError where a show may not write.

    As for every path in show.yml, it may not lead outside, so that somebody else's show cannot overwrite your files.
    But the folder may be a symbolic link, to a web root, that was made on this machine: one that git does not track.
    """
    folder = root / location
    if "\0" in location:
        raise PodcastError("is not a store", repr(location), WRITE_A_STORE)
    show, target = root.resolve(), folder.resolve()
    if show in target.parents:
        _refuse_places_of_the_show(location, target.relative_to(show))
    elif target == show or target in show.parents:
        raise PodcastError(NOT_THERE, repr(location), WRITE_ANOTHER)
    elif show not in folder.parent.resolve().parents and folder.parent.resolve() != show:
        raise PodcastError("is not a store", repr(location), WRITE_A_STORE)
    elif not _is_own_link(folder):
        raise PodcastError(
            "is a link out of the show that git tracks, or might have come with it",
            repr(location),
            "remove it from git, list it in .gitignore and make it anew",
        )
    return FolderStore(folder, is_shared=folder.is_symlink())


def _refuse_places_of_the_show(location: str, inside: Path) -> None:
    for path in (location, inside.as_posix()):
        if is_place_of_the_show(path):
            raise PodcastError(NOT_THERE, repr(location), WRITE_ANOTHER)


def _is_own_link(link: Path) -> bool:
    """Whether a link was made here: git knows the folder that it is in, and not the link."""
    command = ["git", "ls-files", "--error-unmatch", "--", link.name]
    try:
        asked = subprocess.run(command, cwd=link.parent, capture_output=True)
    except OSError:
        return False
    return asked.returncode == _NOT_TRACKED


@dataclass(frozen=True)
class FolderStore:
    """Objects are files below `folder`, which the first write creates. Symbolic links are not objects."""

    folder: Path
    is_shared: bool = False

    swaps = True

    @property
    def url(self) -> str:
        return str(self.folder)

    def list(self, prefix: str = "") -> Mapping[str, StoredObject]:
        found = {}
        with _storage(self.folder):
            # Only in the folder that the prefix names, since there may be tens of thousands of files elsewhere.
            for path in (self.folder / prefix.rpartition("/")[0]).rglob("*"):
                key = path.relative_to(self.folder).as_posix()
                if key.startswith(prefix) and is_key(key) and path.is_file() and not path.is_symlink():
                    with suppress(FileNotFoundError):  # another publisher has just deleted it
                        found[key] = StoredObject(path.stat().st_size)
        return found

    def read(self, key: str) -> bytes | None:
        with self._path(key) as path:
            try:
                return path.read_bytes() if path.is_file() else None
            except FileNotFoundError:  # another publisher has just deleted it
                return None

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

    def write(self, upload: Upload, sent: Sent = uncounted) -> None:
        """Write under a hidden name first, so that nobody ever sees half an object."""
        with self._path(upload.key) as path, upload.open() as content:
            _make_folder(path.parent)
            with _unfinished(path.parent) as file:
                while block := content.read(_BLOCK):
                    file.write(block)
                    sent(len(block))
                file.flush()
                # Without it, a power cut may leave the name without the content.
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            _keep_names(path.parent)

    def tidy(self) -> None:
        """Whoever is writing holds a lock on the unfinished file, so the others have nobody any more."""
        with _storage(self.folder):
            for path in self.folder.rglob(f".*{_PART}"):
                with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink()

    def delete(self, key: str) -> None:
        with self._path(key) as path:
            if path.is_file():
                path.unlink(missing_ok=True)
                _keep_names(path.parent)

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
def _unfinished(folder: Path) -> Iterator[IO[bytes]]:
    """A new file with a hidden name, locked. What is left of it under that name goes away at the end."""
    while True:
        path = folder / f".{token_hex(8)}{_PART}"
        with path.open("xb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not path.exists():  # another process tidied up between the two lines above
                continue
            try:
                yield file
            finally:
                path.unlink(missing_ok=True)
            return


def _make_folder(path: Path) -> None:
    if not path.is_dir():
        _make_folder(path.parent)
        path.mkdir(exist_ok=True)
        _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    """Without it, a power cut may undo what was renamed, made or deleted in the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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

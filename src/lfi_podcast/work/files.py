"""Atomic file writes and file errors."""

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from lfi_podcast.errors import PodcastError


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` atomically, by rename. A file that already has this content is left alone."""
    with storage(path):
        with suppress(FileNotFoundError):
            if path.stat().st_size == len(content) and path.read_bytes() == content:
                return
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            partial.write_bytes(content)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def write_new(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, by their path in `folder`, which has none of them yet: all or, after a failure, none."""
    paths = [folder / path for path in files]
    try:
        for path, content in zip(paths, files.values(), strict=True):
            write_file(path, content)
    except PodcastError:
        for path in paths:
            with suppress(OSError):  # one that was not written yet
                path.unlink()
        raise


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """A folder that appears as `path` once all is in it, or not at all; PodcastError if there is one already."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with storage(path):
            partial.mkdir(parents=True)
        yield partial
        with storage(path):
            path.mkdir()  # fails where rename() would take the place of an empty folder
            partial.rename(path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, whole or not at all. The original stays as it is, whatever happens to the copy."""
    with storage(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as copy:
            copy.writelines(_blocks(source))


def _blocks(path: Path) -> Iterator[bytes]:
    with reading(path), path.open("rb") as content:
        while block := content.read(1 << 20):
            yield block


@contextmanager
def storage(path: Path) -> Iterator[None]:
    """Report a full or read-only disk as PodcastError."""
    try:
        yield
    except OSError as exc:
        raise PodcastError(
            f"cannot be written ({exc.strerror})", path.name, "make room, or correct the folder's permissions"
        ) from exc


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Report an unreadable file as PodcastError."""
    try:
        yield
    except OSError as exc:
        raise PodcastError(
            f"cannot be read ({exc.strerror})", str(path), "correct its permissions, or copy it again"
        ) from exc


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a lock on `folder`; PodcastError if another run holds it."""
    with storage(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("wb")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise PodcastError(
                "another run is working on this show",
                folder.name,
                "wait until it has finished, then try again",
            ) from exc
        yield

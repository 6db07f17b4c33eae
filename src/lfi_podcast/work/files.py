"""Atomic file writes and file errors."""

import fcntl
import os
from collections.abc import Iterator
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

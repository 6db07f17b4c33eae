"""Writing files so that nobody ever sees half of one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lfi_podcast.errors import PodcastError


def write_file(path: Path, content: bytes) -> None:
    """`content` appears at `path` by rename: whole, or not at all. A file that says the same is left alone."""
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
    """A disk that is full or not writable, as a message."""
    try:
        yield
    except OSError as exc:
        raise PodcastError(
            f"cannot be written ({exc.strerror})", path.name, "make room, or correct the folder's permissions"
        ) from exc

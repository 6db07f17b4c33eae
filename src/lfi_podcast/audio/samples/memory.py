"""Keeps the program's memory constant, however long a recording is."""

import ctypes
import platform
from collections.abc import Iterator
from contextlib import contextmanager

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_… in glibc's malloc.h
_LARGE = 1 << 20  # bytes; blocks of samples are smaller, and arrays that grow with a recording are larger
_KEPT = 4 << 20  # bytes
_LARGEST = 32 << 20  # bytes: the highest threshold that glibc takes
_KEPT_FOR_REUSE = 64 << 20  # bytes


def return_freed_arrays() -> None:
    """Return large arrays to the system as soon as they are freed.

    glibc raises the threshold for this to the size of the largest array freed so far (mallopt(3)), and the arrays of a
    long recording then stay in the heap for ever. With a fixed threshold, it would also return the space of each block
    of samples and request it again for the next, so it is configured to keep a little. Does nothing without glibc.
    """
    _configure(_LARGE, _KEPT)


@contextmanager
def reusing_freed_arrays() -> Iterator[None]:
    """Keep large arrays for reuse when they are freed, and return them to the system only at the end.

    For a neural network, which asks for arrays of the same few sizes for each piece of sound: to clear them anew each
    time costs Whisper's model base an eighth of its time, to keep them 60 MB, however long the recording is.
    """
    _configure(_LARGEST, _KEPT_FOR_REUSE)
    try:
        yield
    finally:
        return_freed_arrays()
        if libc := _glibc():
            libc.malloc_trim(0)


def _configure(large: int, kept: int) -> None:
    if libc := _glibc():
        libc.mallopt(_MMAP_THRESHOLD, large)
        libc.mallopt(_TRIM_THRESHOLD, kept)


def _glibc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None

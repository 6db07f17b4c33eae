"""Keeps the program's memory constant, however long a recording is."""

import ctypes
import platform

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_… in glibc's malloc.h
_LARGE = 1 << 20  # bytes; blocks of samples are smaller, and arrays that grow with a recording are larger
_KEPT = 4 << 20  # bytes


def return_freed_arrays() -> None:
    """Return large arrays to the system as soon as they are freed.

    glibc raises the threshold for this to the size of the largest array freed so far (mallopt(3)), and the arrays of a
    long recording then stay in the heap for ever. With a fixed threshold, it would also return the space of each block
    of samples and request it again for the next, so it is configured to keep a little. Does nothing without glibc.
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)
        libc.mallopt(_TRIM_THRESHOLD, _KEPT)

"""What keeps the memory of the program the same, however long a recording is."""

import ctypes
import platform

_MMAP_THRESHOLD = -3  # M_MMAP_THRESHOLD in glibc's malloc.h
_LARGE = 1 << 20  # bytes; blocks of samples are smaller, and what grows with a recording is larger


def return_freed_arrays() -> None:
    """Large arrays go back to the system at once when they are freed.

    glibc raises the size from which it does so to that of the largest one freed so far (mallopt(3)), and the
    arrays of a long recording then stay in the heap for ever. Elsewhere nothing is done.
    """
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)

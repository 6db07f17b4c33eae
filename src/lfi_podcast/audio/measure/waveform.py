"""The waveform of a sound, computed while streaming."""

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Samples
from lfi_podcast.model.report import Waveform

STRETCH = 0.1
"""Seconds per peak: three hours have 108,000, less than half a megabyte."""

RESOLUTION = 1200
"""Points in a finished waveform: more than a screen shows, and a multiple of the bars on pages."""


class Outline:
    """Takes blocks of any size; their boundaries do not affect the result."""

    def __init__(self, sample_rate: int) -> None:
        self._frames = round(STRETCH * sample_rate)
        self._finished: list[NDArray[np.float32]] = []
        self._open = np.float32(0)  # the highest sample of the incomplete interval
        self._filled = 0  # its frames so far

    def add(self, block: Samples) -> None:
        if not len(block):
            return
        loudest = np.abs(block[:, 0])
        for channel in block.T[1:]:  # one by one: along an axis of length two, numpy is slow
            np.maximum(loudest, np.abs(channel), out=loudest)
        starts = np.arange(self._frames - self._filled, len(loudest), self._frames)
        peaks = np.maximum.reduceat(loudest, np.concatenate([[0], starts]))
        peaks[0] = max(peaks[0], self._open)
        filled = (self._filled + len(loudest)) % self._frames
        whole = peaks if filled == 0 else peaks[:-1]
        self._finished.append(whole)
        self._open, self._filled = (np.float32(0), 0) if filled == 0 else (peaks[-1], filled)

    def peaks(self) -> NDArray[np.float32]:
        """The highest absolute sample of each interval, including the incomplete last one, over all channels."""
        rest = [np.array([self._open], np.float32)] if self._filled else []
        return np.concatenate([np.empty(0, np.float32), *self._finished, *rest])


def outline(peaks: NDArray[np.float32], count: int) -> Waveform:
    """`peaks` in `count` intervals, or one per peak if there are fewer.

    The highest peak of many seconds of speech is always near full scale and would draw a solid block; the average of
    the peaks shows where people speak softly, loudly or not at all. So both are kept.
    """
    count = min(count, len(peaks))
    if not count:
        return Waveform(peaks=(), levels=())
    borders = np.arange(count + 1) * len(peaks) // count
    highest = np.maximum.reduceat(peaks, borders[:-1])
    average = np.add.reduceat(peaks, borders[:-1], dtype=np.float64) / np.diff(borders)
    return Waveform(peaks=_heights(highest), levels=_heights(average))


def _heights(values: NDArray[np.floating]) -> tuple[int, ...]:
    return tuple(np.rint(100 * np.minimum(values, 1)).astype(int).tolist())

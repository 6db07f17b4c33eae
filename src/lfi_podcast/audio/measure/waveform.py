"""The outline of a sound, gathered as its samples flow by."""

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Samples
from lfi_podcast.model.report import Waveform

STRETCH = 0.1
"""Seconds of sound that become one peak: three hours are 108,000 of them, less than half a megabyte."""

RESOLUTION = 1200
"""Stretches of a finished waveform: more than a screen shows, and a multiple of what pages draw."""


class Outline:
    """Takes blocks of any size; where their borders are makes no difference."""

    def __init__(self, sample_rate: int) -> None:
        self._frames = round(STRETCH * sample_rate)
        self._finished: list[NDArray[np.float32]] = []
        self._open = np.float32(0)  # the highest sample so far of the stretch that is not full yet
        self._filled = 0  # its frames so far

    def add(self, block: Samples) -> None:
        if not len(block):
            return
        loudest = np.abs(block[:, 0])
        for channel in block.T[1:]:  # one after the other: along an axis of two, numpy is slow
            np.maximum(loudest, np.abs(channel), out=loudest)
        starts = np.arange(self._frames - self._filled, len(loudest), self._frames)
        peaks = np.maximum.reduceat(loudest, np.concatenate([[0], starts]))
        peaks[0] = max(peaks[0], self._open)
        filled = (self._filled + len(loudest)) % self._frames
        whole = peaks if filled == 0 else peaks[:-1]
        self._finished.append(whole)
        self._open, self._filled = (np.float32(0), 0) if filled == 0 else (peaks[-1], filled)

    def peaks(self) -> NDArray[np.float32]:
        """The highest absolute sample of each stretch and of what is left at the end, over all channels."""
        rest = [np.array([self._open], np.float32)] if self._filled else []
        return np.concatenate([np.empty(0, np.float32), *self._finished, *rest])


def outline(peaks: NDArray[np.float32], count: int) -> Waveform:
    """`peaks` as `count` stretches, or one per peak where there are fewer.

    The highest peak of many seconds of speech is always near full scale and draws a wall; the average of
    the peaks shows where people speak, softly or loudly, and where they stop. So both are kept.
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

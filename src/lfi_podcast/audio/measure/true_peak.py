"""True peaks after ITU-R BS.1770-4 Annex 2: the highest points between the samples. Pure."""

from math import inf, log10

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Samples

STEP = 16
"""Frames that share one true peak. Pieces of a sound begin at a multiple of this."""

CHUNK = 1 << 14
"""Frames processed at once, so that they stay in the CPU cache."""

_HALF = 12  # frames on either side of a point between two samples that determine its value
_ROWS = 512  # blocks oversampled at once, for the same reason
_ROUNDING = 1.0001  # bounds are exact only in exact arithmetic


def _interpolators() -> NDArray[np.float64]:
    """Shape (3, 24): filters for the points at 1/4, 2/4 and 3/4 of the way between two samples.

    Kaiser-windowed sincs, corrected so that a straight line stays straight. The samples themselves are the fourth phase
    of the fourfold rate.
    """
    middle = _HALF - 1
    fraction = np.array([[0.25], [0.5], [0.75]])
    distance = np.arange(2 * _HALF) - middle - fraction
    filters: NDArray[np.float64] = np.sinc(distance) * np.i0(6.0 * np.sqrt(1 - (distance / _HALF) ** 2))
    filters /= filters.sum(axis=1, keepdims=True)
    slope = (filters * distance).sum(axis=1)
    filters[:, middle] += slope
    filters[:, middle + 1] -= slope
    return filters


def _curvature_bound(filters: NDArray[np.float64]) -> float:
    """How much higher than both of its neighbours a point can be, as a multiple of the second differences."""
    middle = _HALF - 1
    beyond = filters.copy()
    beyond[:, middle : middle + 2] -= [[0.75, 0.25], [0.5, 0.5], [0.25, 0.75]]
    return float(np.abs(beyond.cumsum(axis=1).cumsum(axis=1)).sum(axis=1).max()) * _ROUNDING


_FILTERS = _interpolators().astype(np.float32)
_CURVATURE_BOUND = _curvature_bound(_interpolators())  # 0.4


def block_peaks(samples: Samples, floor: float) -> NDArray[np.float32]:
    """The true peak (linear) of each block of `STEP` frames over all channels, up to the next block's start.

    `samples` begins and ends with a block of context, which has no value in the result. Blocks that cannot exceed
    `floor` get their sample peak, or less.
    """
    channels = samples.shape[1]
    if _bound(samples) <= floor:
        return np.zeros(len(samples) // STEP - 2, np.float32)
    flat = np.ascontiguousarray(samples).reshape(len(samples) // STEP, STEP * channels)
    peaks: NDArray[np.float32] = np.abs(flat[1:-1]).max(axis=1)
    first = (STEP + 1 - _HALF) * channels  # of the samples that determine the points after a frame
    width = (STEP + 2 * _HALF - 1) * channels
    contexts = sliding_window_view(flat.reshape(-1)[first:], width)[:: STEP * channels]
    for start in range(0, len(peaks), _ROWS):
        values = peaks[start : start + _ROWS]
        context = np.ascontiguousarray(contexts[start : start + len(values)].T)  # sample by sample
        bends = np.abs(np.diff(context.reshape(-1, channels * len(values)), n=2, axis=0))
        steepest = bends.max(axis=0).reshape(channels, -1).max(axis=0)
        ends = np.abs(context[(STEP + _HALF - 1) * channels :][:channels]).max(axis=0)
        chosen = np.maximum(values, ends) * _ROUNDING + _CURVATURE_BOUND * steepest > floor
        between = _peaks_between(np.compress(chosen, context, axis=1), channels)
        values[chosen] = np.maximum(values[chosen], between)
    return peaks


def _bound(samples: Samples) -> float:
    """An upper bound of the points between samples, except the first and last few."""
    sample_peak = max(float(samples.max()), -float(samples.min()))
    bends = samples[2:] - 2 * samples[1:-1] + samples[:-2]
    steepest = max(float(bends.max()), -float(bends.min()))
    return sample_peak * _ROUNDING + _CURVATURE_BOUND * steepest


def _peaks_between(context: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    """The highest point between the samples of each block; `context` has a column for each of them."""
    points = STEP * channels
    shape = points, context.shape[1]
    peaks, product = np.zeros(shape[1], np.float32), np.empty(shape, np.float32)
    for weights in _FILTERS:
        total = np.zeros(shape, np.float32)
        for tap, weight in enumerate(weights):
            # One by one: a matrix product may round differently depending on the block's position.
            total += np.multiply(context[tap * channels :][:points], weight, out=product)
        np.maximum(peaks, np.abs(total, out=total).max(axis=0), out=peaks)
    return peaks


class TruePeakMeter:
    """The true peak of a stream of blocks; block boundaries do not affect it."""

    def __init__(self, channels: int) -> None:
        self._silence = np.zeros((2 * STEP, channels), np.float32)
        self._held = self._silence
        self._highest = 0.0  # linear

    def add(self, samples: Samples) -> None:
        joined = np.concatenate([self._held, samples])
        whole = len(joined) // STEP * STEP
        for start in range(0, whole - 2 * STEP, CHUNK):
            self._highest = _higher(self._highest, joined[start : min(whole, start + CHUNK + 2 * STEP)])
        self._held = joined[max(0, whole - 2 * STEP) :].copy()

    @property
    def level(self) -> float:
        """dBTP, with silence before and after what was added."""
        rest = np.concatenate([self._held, self._silence])
        highest = _higher(self._highest, rest[: len(rest) // STEP * STEP])
        return 20 * log10(highest) if highest else -inf


def _higher(highest: float, samples: Samples) -> float:
    """The highest peak so far, including the blocks of `samples` except the first and last."""
    inner = samples[STEP:-STEP]
    highest = max(highest, float(inner.max(initial=0.0)), -float(inner.min(initial=0.0)))
    return max(highest, float(block_peaks(samples, highest).max(initial=0.0)))


def true_peak(samples: Samples) -> float:
    """dBTP of a whole sound."""
    meter = TruePeakMeter(samples.shape[1])
    meter.add(samples)
    return meter.level

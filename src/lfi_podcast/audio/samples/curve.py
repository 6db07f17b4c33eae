"""Levels and gains over time as values, and the application of gains to streams. Pure."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Samples

Levels = NDArray[np.float64]
"""Decibels, times or powers along a recording."""

FRAME = 0.02
"""Seconds from one frame to the next: the interval at which levels are measured."""

DIGITAL_SILENCE = -120.0
"""dBFS, LUFS. The level of digital silence; no level is lower."""

_STEP = 0.01  # seconds between exact gains; the factor is interpolated linearly


@dataclass(frozen=True)
class Curve:
    """Gain in dB at `times` (seconds, rising, at least one): linear in dB in between, constant outside."""

    times: tuple[float, ...]
    decibels: tuple[float, ...]

    @cached_property
    def _arrays(self) -> tuple[Levels, Levels]:
        return np.array(self.times), np.array(self.decibels)

    def at(self, times: Levels) -> Levels:
        """The gain in dB at each of `times` (seconds)."""
        return np.interp(times, *self._arrays)


def decibels(power: NDArray[np.floating]) -> Levels:
    """The levels of mean squares."""
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (DIGITAL_SILENCE / 10))), np.float64)


def constant(decibels: float) -> Curve:
    """A constant gain."""
    return Curve((0.0,), (decibels,))


def together(*curves: Curve) -> Curve:
    """One curve equivalent to applying all of `curves`."""
    times = np.unique(np.concatenate([curve.times for curve in curves]))
    decibels = np.sum([curve.at(times) for curve in curves], axis=0)
    return Curve(tuple(times.tolist()), tuple(decibels.tolist()))


def applied(samples: Samples, curve: Curve, start: int, sample_rate: int) -> Samples:
    """The block of samples that starts at frame `start` of the recording, with the gain of `curve`.

    The factor of a frame depends only on its number, so the block boundaries do not matter.
    """
    step = round(_STEP * sample_rate)
    first = start // step
    knots = np.arange(first, (start + len(samples)) // step + 2)
    factors = 10 ** (curve.at(knots * step / sample_rate) / 20)
    if (factors == factors[0]).all():
        return samples if factors[0] == 1.0 else samples * np.float32(factors[0])
    slopes = (np.diff(factors) / step).astype(np.float32)
    ramps = np.multiply.outer(slopes, np.arange(step, dtype=np.float32))
    ramps += factors[:-1, np.newaxis].astype(np.float32)
    offset = start - first * step
    factor = ramps.ravel()[offset : offset + len(samples)]
    channels = samples.shape[1]
    # Repeating is far faster than broadcasting along such a short axis.
    return np.asarray(samples * np.repeat(factor, channels).reshape(-1, channels))

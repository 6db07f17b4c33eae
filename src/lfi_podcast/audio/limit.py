"""True peaks after ITU-R BS.1770-4 Annex 2, and a look-ahead limiter of them. Pure.

The limiter has a finite memory: what it makes of a frame depends on no frame further away than `REACH`. So
pieces of a sound, limited apart with that much context, join to the same samples, bit for bit, as the whole.

    true peaks ─ what each asks for ─ a slow release ─ held for the look-ahead ─ smoothed = the gain curve
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import inf, log10

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Pcm, Samples

Curve = NDArray[np.float64]
"""Shape (steps + 1,): a gain (linear, at most 1.0) every `STEP` frames, with straight lines in between."""

STEP = 16
"""Frames from one point of a curve to the next. Pieces begin at a multiple of it, counted from the start."""

_LOOKAHEAD = 14  # steps (5 ms at 44.1 kHz): the gain starts to fall twice as long before a peak
_RELEASE = 256  # steps (93 ms): from no sound at all to full gain; 3 dB take 27 ms

REACH = STEP * (2 * _LOOKAHEAD + _RELEASE + 1)
"""Frames of context before and after a piece that decide on its curve (0.1 s at 44.1 kHz)."""

_NOTABLE = 0.1  # dB: a smaller reduction is not worth a word
_HALF = 12  # frames on either side of a point between two samples that decide on its value
_CHUNK = 1 << 14  # frames worked on at once, so that they stay in the cache
_ROWS = 512  # blocks oversampled at once, for the same reason
_ROUNDING = 1.0001  # bounds are exact only in exact arithmetic


def _interpolators() -> NDArray[np.float64]:
    """Shape (3, 24): filters that find the points at 1/4, 2/4 and 3/4 of the way between two samples.

    Sincs in a Kaiser window, corrected so that a straight line comes out as itself. The samples themselves
    are the fourth phase of four times the rate.
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


def _true_peaks(samples: Samples, floor: float) -> NDArray[np.float32]:
    """The true peak (linear) of each block of `STEP` frames over all channels, up to the next block's start.

    `samples` begins and ends with a block of context, which has no value in the result. Blocks that
    cannot reach above `floor` have their sample peak, or less.
    """
    channels = samples.shape[1]
    if _bound(samples) <= floor:
        return np.zeros(len(samples) // STEP - 2, np.float32)
    flat = np.ascontiguousarray(samples).reshape(len(samples) // STEP, STEP * channels)
    peaks: NDArray[np.float32] = np.abs(flat[1:-1]).max(axis=1)
    first = (STEP + 1 - _HALF) * channels  # of the samples that decide on the points behind a frame
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
    """No point between two samples is above it, but for the first and the last few."""
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
            # One by one: a matrix product may round differently wherever a block stands.
            total += np.multiply(context[tap * channels :][:points], weight, out=product)
        np.maximum(peaks, np.abs(total, out=total).max(axis=0), out=peaks)
    return peaks


class TruePeakMeter:
    """The true peak of samples that come block by block; where the blocks end makes no difference."""

    def __init__(self, channels: int) -> None:
        self._silence = np.zeros((2 * STEP, channels), np.float32)
        self._held = self._silence
        self._highest = 0.0  # linear

    def add(self, samples: Samples) -> None:
        joined = np.concatenate([self._held, samples])
        whole = len(joined) // STEP * STEP
        for start in range(0, whole - 2 * STEP, _CHUNK):
            self._highest = _higher(self._highest, joined[start : min(whole, start + _CHUNK + 2 * STEP)])
        self._held = joined[max(0, whole - 2 * STEP) :].copy()

    @property
    def level(self) -> float:
        """dBTP, with silence before and after what was added."""
        rest = np.concatenate([self._held, self._silence])
        highest = _higher(self._highest, rest[: len(rest) // STEP * STEP])
        return 20 * log10(highest) if highest else -inf


def _higher(highest: float, samples: Samples) -> float:
    """The highest peak so far, and in the blocks of `samples` but the first and the last."""
    inner = samples[STEP:-STEP]
    highest = max(highest, float(inner.max(initial=0.0)), -float(inner.min(initial=0.0)))
    return max(highest, float(_true_peaks(samples, highest).max(initial=0.0)))


def true_peak(samples: Samples) -> float:
    """dBTP of a whole sound."""
    meter = TruePeakMeter(samples.shape[1])
    meter.add(samples)
    return meter.level


@dataclass(frozen=True)
class Limiting:
    """What a limiter has done to a sound: how often, for how many frames, and how deep at most (dB, 0 or more).

    Only what is deeper than 0.1 dB counts. The limitings of successive pieces add up; `begins` and `ends`,
    whether it is at work in a piece's first and last step, let an event across two pieces count once.
    """

    events: int = 0
    frames: int = 0
    depth: float = 0.0
    begins: bool = False
    ends: bool = False

    def __add__(self, following: "Limiting") -> "Limiting":
        return Limiting(
            self.events + following.events - (self.ends and following.begins),
            self.frames + following.frames,
            max(self.depth, following.depth),
            self.begins,
            following.ends,
        )


def limiting(curve: Curve) -> Limiting:
    """What the curve of a piece does; its last point belongs to the next piece."""
    depth = -20 * np.log10(np.maximum(curve[:-1], 1e-9))
    limited = depth > _NOTABLE
    return Limiting(
        int(limited[0]) + int(np.count_nonzero(limited[1:] & ~limited[:-1])),
        int(np.count_nonzero(limited)) * STEP,
        float(depth.max(initial=0.0, where=limited)),
        bool(limited[0]),
        bool(limited[-1]),
    )


@dataclass(frozen=True)
class Limiter:
    """A static gain (dB), and behind it a ceiling of the true peaks (dBTP). All channels share one curve."""

    gain: float
    ceiling: float

    def curve(self, samples: Samples) -> Curve:
        """The curve of a piece, which comes with `REACH` frames of context on both sides.

        A piece whose length is no multiple of `STEP` is the last one of its sound.
        """
        samples = _whole_steps(samples)
        points = (len(samples) - 2 * REACH) // STEP + 1
        threshold = 10 ** ((self.ceiling - self.gain) / 20)
        peaks = np.concatenate([_true_peaks(chunk, threshold) for chunk in _overlapping(samples)])
        demand = 1 - threshold / np.maximum(threshold, peaks.astype(np.float64))
        if not demand.any():
            return np.ones(points)
        reduction = _smoothed(_held(_released(np.maximum(demand[:-1], demand[1:]))))
        return 1 - reduction[:points]  # the release looks back only, so there is more at the end

    def apply(self, samples: Samples, curve: Curve) -> Iterator[Samples]:
        """The piece (without its context) through the gain and the curve, in chunks.

        Frames where the curve is 1.0 are the given ones times the gain, and nothing else.
        """
        gain = np.float32(10 ** (self.gain / 20))
        ramp = np.arange(STEP) / STEP
        for start in range(0, len(samples), _CHUNK):
            chunk = samples[start : start + _CHUNK] * gain
            points = curve[start // STEP :][: _CHUNK // STEP + 1]
            if points.min() < 1:
                lines = points[:-1, None] + np.diff(points)[:, None] * ramp
                factors = lines.astype(np.float32).reshape(-1)[: len(chunk)]
                for channel in range(chunk.shape[1]):
                    chunk[:, channel] *= factors
            yield chunk


class Limited:
    """A stream behind a limiter; `limiting` is what it has done so far."""

    def __init__(self, blocks: Iterable[Samples], limiter: Limiter, pcm: Pcm) -> None:
        self.blocks, self.limiter, self.pcm = blocks, limiter, pcm
        self.limiting = Limiting()

    def __iter__(self) -> Iterator[Samples]:
        for window in windows(self.blocks, 4 * _CHUNK, REACH, REACH, self.pcm):
            curve = self.limiter.curve(window)
            self.limiting += limiting(curve)
            yield from self.limiter.apply(window[REACH:-REACH], curve)


def windows(blocks: Iterable[Samples], frames: int, before: int, after: int, pcm: Pcm) -> Iterator[Samples]:
    """Pieces of `frames` (the last one may be shorter), each with context: silence outside of the sound."""
    held, count = [pcm.silence(before)], before
    for block in blocks:
        held.append(block)
        count += len(block)
        while count >= before + frames + after:
            joined = np.concatenate(held)
            held, count = [joined[frames:].copy()], count - frames
            yield joined[: before + frames + after]
    rest = np.concatenate([*held, pcm.silence(after)])
    for start in range(0, count - before, frames):
        yield rest[start : start + before + frames + after]


def _whole_steps(samples: Samples) -> Samples:
    missing = -len(samples) % STEP
    return np.pad(samples, ((0, missing), (0, 0))) if missing else samples


def _overlapping(samples: Samples) -> Iterator[Samples]:
    """Chunks with a block of context on both sides."""
    for start in range(0, len(samples) - 2 * STEP, _CHUNK):
        yield samples[start : start + _CHUNK + 2 * STEP]


# Each of these takes and gives reductions, 1 minus a gain, and keeps only what its window fits into.


def _released(reduction: Curve) -> Curve:
    """Each reduction wears off in a straight line, at the same rate: it takes `_RELEASE` steps from 1.0."""
    shift = 1
    while shift < _RELEASE:
        reduction = np.maximum(reduction[shift:], reduction[:-shift] - shift / _RELEASE)
        shift *= 2
    return reduction


def _held(reduction: Curve) -> Curve:
    """The maximum from `_LOOKAHEAD` steps before to as many behind."""
    width, wanted = 1, 2 * _LOOKAHEAD + 1
    while width < wanted:
        shift = min(width, wanted - width)
        reduction = np.maximum(reduction[shift:], reduction[:-shift])
        width += shift
    return reduction


def _smoothed(reduction: Curve) -> Curve:
    """The mean over the same width, weighted with a Hann window: never less than what was held."""
    weights = np.hanning(2 * _LOOKAHEAD + 3)[1:-1]
    weights /= weights.sum()
    count = len(reduction) - len(weights) + 1
    result = np.zeros(count)
    for start, weight in enumerate(weights):
        result += weight * reduction[start : start + count]
    return result

"""A look-ahead true peak limiter. Pure.

The limiter has a finite memory: its output for a frame depends on no frame further away than `REACH`. So pieces of a
sound, limited separately with that much context, join to the same samples as the whole, bit for bit.

    true peaks ─ required reduction ─ slow release ─ held for the look-ahead ─ smoothed = the gain curve
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.true_peak import CHUNK, STEP, block_peaks
from lfi_podcast.audio.samples.pcm import Pcm, Samples

StepGains = NDArray[np.float64]
"""Shape (steps + 1,): a gain (linear, at most 1.0) every `STEP` frames, interpolated linearly."""

_LOOKAHEAD = 14  # steps (5 ms at 44.1 kHz): the gain starts to fall twice this time before a peak
_RELEASE = 256  # steps (93 ms): from no sound at all to full gain; 3 dB take 27 ms

REACH = STEP * (2 * _LOOKAHEAD + _RELEASE + 1)
"""Frames of context before and after a piece that affect its curve (0.1 s at 44.1 kHz)."""

_NOTABLE = 0.1  # dB: a smaller reduction is not reported


@dataclass(frozen=True)
class Limiting:
    """A limiter's statistics: how often it acted, for how many frames, and its deepest reduction (dB, 0 or more).

    Only reductions of more than 0.1 dB count. The statistics of successive pieces add up; `begins` and `ends`, whether
    it acts in a piece's first and last step, make an event across two pieces count once.
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


def limiting(curve: StepGains) -> Limiting:
    """The statistics of a piece's curve; its last point belongs to the next piece."""
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
    """A static gain (dB), followed by a ceiling for true peaks (dBTP). All channels share one curve."""

    gain: float
    ceiling: float

    def curve(self, samples: Samples) -> StepGains:
        """The curve of a piece, given `REACH` frames of context on both sides.

        A piece whose length is not a multiple of `STEP` is the last one of its sound.
        """
        samples = _whole_steps(samples)
        points = (len(samples) - 2 * REACH) // STEP + 1
        threshold = 10 ** ((self.ceiling - self.gain) / 20)
        peaks = np.concatenate([block_peaks(chunk, threshold) for chunk in _overlapping(samples)])
        demand = 1 - threshold / np.maximum(threshold, peaks.astype(np.float64))
        if not demand.any():
            return np.ones(points)
        reduction = _smoothed(_held(_released(np.maximum(demand[:-1], demand[1:]))))
        return 1 - reduction[:points]  # the release only looks back, so there are more points at the end

    def apply(self, samples: Samples, curve: StepGains) -> Iterator[Samples]:
        """The piece (without its context) with gain and curve applied, in chunks.

        Frames where the curve is 1.0 are exactly the input times the gain.
        """
        gain = np.float32(10 ** (self.gain / 20))
        ramp = np.arange(STEP) / STEP
        for start in range(0, len(samples), CHUNK):
            chunk = samples[start : start + CHUNK] * gain
            points = curve[start // STEP :][: CHUNK // STEP + 1]
            if points.min() < 1:
                lines = points[:-1, None] + np.diff(points)[:, None] * ramp
                factors = lines.astype(np.float32).reshape(-1)[: len(chunk)]
                for channel in range(chunk.shape[1]):
                    chunk[:, channel] *= factors
            yield chunk


class Limited:
    """A stream through a limiter; `limiting` has its statistics so far."""

    def __init__(self, blocks: Iterable[Samples], limiter: Limiter, pcm: Pcm) -> None:
        self.blocks, self.limiter, self.pcm = blocks, limiter, pcm
        self.limiting = Limiting()

    def __iter__(self) -> Iterator[Samples]:
        for window in windows(self.blocks, 4 * CHUNK, REACH, REACH, self.pcm):
            curve = self.limiter.curve(window)
            self.limiting += limiting(curve)
            yield from self.limiter.apply(window[REACH:-REACH], curve)


def windows(blocks: Iterable[Samples], frames: int, before: int, after: int, pcm: Pcm) -> Iterator[Samples]:
    """Pieces of `frames` (the last one may be shorter), each with context: silence outside the sound."""
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
    for start in range(0, len(samples) - 2 * STEP, CHUNK):
        yield samples[start : start + CHUNK + 2 * STEP]


# Each of these takes and returns reductions, 1 minus a gain, and keeps only full windows.


def _released(reduction: StepGains) -> StepGains:
    """Each reduction decays linearly at the same rate: from 1.0 in `_RELEASE` steps."""
    shift = 1
    while shift < _RELEASE:
        reduction = np.maximum(reduction[shift:], reduction[:-shift] - shift / _RELEASE)
        shift *= 2
    return reduction


def _held(reduction: StepGains) -> StepGains:
    """The maximum from `_LOOKAHEAD` steps before to as many after."""
    width, wanted = 1, 2 * _LOOKAHEAD + 1
    while width < wanted:
        shift = min(width, wanted - width)
        reduction = np.maximum(reduction[shift:], reduction[:-shift])
        width += shift
    return reduction


def _smoothed(reduction: StepGains) -> StepGains:
    """The mean over the same width, weighted with a Hann window: never less than the required reduction."""
    weights = np.hanning(2 * _LOOKAHEAD + 3)[1:-1]
    weights /= weights.sum()
    count = len(reduction) - len(weights) + 1
    result = np.zeros(count)
    for start, weight in enumerate(weights):
        result += weight * reduction[start : start + count]
    return result

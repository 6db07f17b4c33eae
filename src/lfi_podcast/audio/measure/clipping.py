"""Finds clipping in a recording: flat tops, in its samples as they were recorded, before any resampling."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil, isfinite

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.model.intervals import coalesced

_LOUD = 0.25  # of full scale, -12 dBFS: neither converters nor, in practice, analog stages clip below this
_TOP = 0.05  # relative distance below the extreme at which clipping may be found: codecs and resamplers ring
_SCALES = (1e-4, 0.02)  # relative width of a flat top: as it was recorded, and after a codec or a resampler
_FLAT = 0.45  # share of the samples within 16 widths that are within one; a round top has 0.25
_SHORTEST = 1e-4  # seconds of a flat top; loud recordings that were limited have shorter ones by chance
_TOGETHER = 1.0  # seconds; closer damage counts as one place


_EVERY = 7  # samples, of which one is counted by its level
_LEVELS = 100  # steps of level to full scale
_HIGHEST = 2.0  # of full scale: codecs overshoot
_MIDDLE = round(_HIGHEST * _LEVELS)  # the count of level 0, between those below and above
_CROWDED = 1.6  # times as many samples at one level as at lower ones; limited music has at most 1.3
_RARER = 1.8  # times as many samples at low levels: otherwise they are tones, which dwell at their peaks
_MANY = 0.08  # of the samples: more than tones have there that sound for a fifth of the time
# Voices that are clipped less have fewer samples there, but still far more than the levels below lead to expect.
_BULGE = 0.75  # times as many as at lower levels, which have 2 to 5 times as many where nothing is clipped
_UNEXPECTED = (
    4.2  # times as many as the step from low levels to lower ones leads to expect; limiters reach 3.3
)
_SOME = 0.02  # of the samples
_OFTEN = 0.4  # of the blocks reach that level; a jingle does in fewer


@dataclass(frozen=True)
class ClippedRun:
    """An interval from `start` to `end` (seconds) with `count` flat tops.

    `seconds`: how long these tops are together, as the mean of the channels.
    """

    start: float
    end: float
    count: int
    seconds: float


class Clipping:
    """Receives a recording in blocks of about a second, at the rate at which it was recorded."""

    def __init__(self, pcm: Pcm) -> None:
        self._pcm = pcm
        self._frames = 0
        self._tops = [(_Tops(1), _Tops(-1)) for _ in range(pcm.channels)]
        self._levels = np.zeros((pcm.channels, 2 * _MIDDLE + 1), np.int64)
        self._extremes = np.zeros_like(self._levels)  # of each block

    def feed(self, block: Samples) -> None:
        seconds = self._pcm.seconds(self._frames)
        self._frames += len(block)
        highest, lowest = float(block.max(initial=0)), float(block.min(initial=0))
        if not isfinite(highest - lowest):
            return  # another look will follow, with samples that are numbers
        self._count(block[::_EVERY])
        if max(highest, -lowest) < min(top.threshold for tops in self._tops for top in tops):
            return
        for channel, tops in zip(np.ascontiguousarray(block.T), self._tops, strict=True):
            for top in tops:
                top.look(channel, seconds, self._pcm.sample_rate)

    def runs(self, channels: Sequence[int]) -> tuple[ClippedRun, ...]:
        """The clipped intervals in these channels, in order, with those closer than `_TOGETHER` joined."""
        found = [run for channel in channels for top in self._tops[channel] for run in top.runs]
        return tuple(_merged(replace(run, seconds=run.seconds / len(channels)) for run in found))

    def is_crowded(self, channels: Sequence[int]) -> bool:
        """Whether the levels of one of these channels crowd below its peaks: it was clipped, and compressed after that.

        A codec makes flat tops ripple so much that no single one is flat any more.
        """
        return any(
            _is_crowded(self._levels[channel, side], self._extremes[channel, side])
            for channel in channels
            for side in (slice(_MIDDLE + 1, None), slice(_MIDDLE - 1, None, -1))
        )

    def _count(self, block: Samples) -> None:
        steps = np.clip(block.T * _LEVELS, -_MIDDLE, _MIDDLE).astype(np.intp) + _MIDDLE
        if not steps.size:
            return
        for levels, extremes, own in zip(self._levels, self._extremes, steps, strict=True):
            levels += np.bincount(own, minlength=levels.size)
            extremes[[own.min(), own.max()]] += 1


def _is_crowded(counts: NDArray[np.int64], highest: NDArray[np.int64]) -> bool:
    """`counts`: how many samples have each level, from 0 upwards. `highest`: in how many blocks each is the highest."""
    below = np.concatenate([[0], np.cumsum(counts)])
    top = int(np.searchsorted(below, 0.999 * below[-1]))
    if top < _LOUD * _LEVELS:
        return False

    def between(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.int64]:
        """The samples between two levels, as shares of the top one."""
        first, last = (np.minimum(np.rint(level * top).astype(np.intp), len(counts)) for level in (low, high))
        found: NDArray[np.int64] = below[last] - below[first]
        return found

    at = np.linspace(0.4, 1, 61)
    there, lower = between(at, at + 0.2), between(at - 0.3, at - 0.1)
    place = int((there / np.maximum(lower, 1)).argmax())
    low, less, found = between(np.array([0.1]), np.array([0.3]))[0], max(lower[place], 1), there[place]
    if found >= max(_CROWDED * less, _MANY * below[-1]) and low >= _RARER * less:
        return True
    is_often = highest[round(at[place] * top) :].sum() >= _OFTEN * highest.sum()
    return bool(
        found >= max(_BULGE * less, _SOME * below[-1]) and found * low >= _UNEXPECTED * less**2 and is_often
    )


class _Tops:
    """Flat tops at the extreme of one channel, upwards (`sign` 1) or downwards (-1).

    A clipped signal rises steeply and then stays constant; natural and limited peaks are parabolas. In a parabola of
    any size, a quarter of the samples within 16 widths of its top are within one. A codec makes flat tops ripple, so
    this is checked at two widths.
    """

    def __init__(self, sign: int) -> None:
        self._sign = sign
        self._extreme = _LOUD
        self._found: list[tuple[float, ClippedRun]] = []  # the level, and the clipped run in one block

    @property
    def threshold(self) -> float:
        """No sample below it (of full scale) can be clipped."""
        return self._extreme * (1 - _TOP)

    @property
    def runs(self) -> list[ClippedRun]:
        """The runs at the final extreme."""
        return [run for level, run in self._found if level >= self.threshold]

    def look(self, samples: NDArray[np.float32], seconds: float, rate: int) -> None:
        peak = float((self._sign * samples).max())
        if peak < self.threshold:
            return
        if peak > self._extreme / (1 - _TOP):
            self._found = []  # the earlier level was not the extreme
        self._extreme = max(self._extreme, peak)
        high = self._sign * samples
        near = np.flatnonzero(high >= (1 - _TOP) * (1 - 16 * max(_SCALES)) * peak)
        first = np.flatnonzero(np.diff(near, prepend=-2) > 1)
        values = high[near]
        tops = np.maximum.reduceat(values, first)
        levels = np.repeat(tops, np.diff(first, append=len(near)))

        def within(width: float) -> NDArray[np.intp]:
            return np.add.reduceat(values >= levels * (1 - width), first, dtype=np.intp)

        fewest = max(3, ceil(_SHORTEST * rate))
        sizes = [within(width) for width in _SCALES]
        flat = [
            (size >= fewest) & (size >= _FLAT * within(16 * width))
            for width, size in zip(_SCALES, sizes, strict=True)
        ]
        clipped = np.flatnonzero(np.logical_or(*flat) & (tops >= self.threshold))
        if len(clipped):
            start, end = (seconds + float(near[first[top]]) / rate for top in clipped[[0, -1]])
            flattened = int(np.where(flat[0], *sizes)[clipped].sum())
            run = ClippedRun(start, end, len(clipped), flattened / rate)
            self._found.append((float(tops[clipped].max()), run))


def _merged(runs: Iterable[ClippedRun]) -> Iterable[ClippedRun]:
    def join(one: ClippedRun, other: ClippedRun) -> ClippedRun:
        return ClippedRun(
            one.start,
            max(one.end, other.end),
            one.count + other.count,
            one.seconds + other.seconds,
        )

    in_order = sorted(runs, key=lambda run: run.start)
    return coalesced(in_order, lambda one, other: other.start - one.end <= _TOGETHER, join)

"""Finds clipping in a recording: flat tops, in its samples as they were recorded, before any resampling."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

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

    def feed(self, block: Samples) -> None:
        seconds = self._pcm.seconds(self._frames)
        self._frames += len(block)
        peak = max(float(block.max(initial=0)), -float(block.min(initial=0)))
        if peak < min(top.threshold for tops in self._tops for top in tops):
            return
        for channel, tops in zip(np.ascontiguousarray(block.T), self._tops, strict=True):
            for top in tops:
                top.look(channel, seconds, self._pcm.sample_rate)

    def runs(self, channels: Sequence[int]) -> tuple[ClippedRun, ...]:
        """The clipped intervals in these channels, in order, with those closer than `_TOGETHER` joined."""
        found = [run for channel in channels for top in self._tops[channel] for run in top.runs]
        return tuple(_merged(replace(run, seconds=run.seconds / len(channels)) for run in found))


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

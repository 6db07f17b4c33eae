"""Finds dropouts in a recording: moments in which it is constant."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, FRAME, decibels
from lfi_podcast.audio.samples.pcm import Pcm

_SHORTEST = 0.003  # seconds of a constant value that make a dropout
_LONGEST = 1.0
_STILL = 1e-6  # of full scale: the ripple of a constant after resampling
_FAINT = 1e-4  # of full scale: steps of one to three 16-bit units, as in dithered silence
_SKIRT = 0.001  # seconds at a dropout's edge taken by the jump itself and filter ringing
_BESIDE = 0.005  # seconds of sound next to a dropout whose level shows whether it was cut off


@dataclass(frozen=True)
class Hole:
    """A moment without sound at `start`, `duration` in seconds.

    `edge`: the level right beside it (dBFS, pre-emphasised as `Surveyed.levels`), at its quieter side.
    """

    start: float
    duration: float
    edge: float


class Holes:
    """Moments in which one channel is constant, with sound on either side.

    One step in 42 is probed; anything shorter than three probes cannot be `_SHORTEST`. The probes lag half a frame
    behind, so that the sound beside a hole is available; the last probe of a chunk is the first of the next.
    """

    def __init__(self, pcm: Pcm) -> None:
        self.found: list[Hole] = []
        self._pcm = pcm
        self._lag = pcm.frames(FRAME) // 2
        self._spacing = pcm.frames(FRAME) // 21
        self._open = 0, DIGITAL_SILENCE  # where a continuing hole began (frames), and its edge there

    def look(self, steps: NDArray[np.float32], origin: int) -> None:
        """`steps` from one sample to the next, the first of them towards frame `origin` of the recording."""
        still = np.abs(steps[self._lag : len(steps) - self._lag + 1 : self._spacing]) <= _STILL
        if not still.any():
            return
        borders = np.flatnonzero(np.diff(still, prepend=False, append=False)).reshape(-1, 2)
        long = (np.diff(borders)[:, 0] >= 3) | (borders == (0, len(still))).any(axis=1)
        size = np.abs(steps) if long.any() else steps
        for first, behind in borders[long]:
            opened, lasts = first == 0, behind == len(still)
            left = self._lag + int(first - (not opened)) * self._spacing
            right = self._lag + int(behind - lasts) * self._spacing
            if not (opened or lasts) and self._is_faint(size, left, right):
                continue
            moving = left + np.flatnonzero(size[left : right + 1] > _STILL)
            if opened and len(moving):
                self._end(steps, origin, int(moving[0]))
            if len(moving) > 1:
                longest = int(np.diff(moving).argmax())
                self._begin(steps, origin, int(moving[longest]) + 1)
                self._end(steps, origin, int(moving[longest + 1]))
            if lasts and len(moving):
                self._begin(steps, origin, int(moving[-1]) + 1)

    def _begin(self, steps: NDArray[np.float32], origin: int, at: int) -> None:
        end = at - self._pcm.frames(_SKIRT)
        self._open = origin + at, self._level(steps[end - self._pcm.frames(_BESIDE) : end])

    def _end(self, steps: NDArray[np.float32], origin: int, at: int) -> None:
        begun, edge = self._open
        duration = self._pcm.seconds(origin + at - begun)
        if _SHORTEST <= duration <= _LONGEST:
            start = at + self._pcm.frames(_SKIRT)
            after = self._level(steps[start : start + self._pcm.frames(_BESIDE)])
            self.found.append(Hole(self._pcm.seconds(begun), duration, min(edge, after)))

    def _is_faint(self, size: NDArray[np.float32], left: int, right: int) -> bool:
        """Whether it is nearly silent on one side of an interval: sound that has decayed was not cut off."""
        beside = self._pcm.frames(_SKIRT + _BESIDE)
        return bool(size[left - beside : left].max() < _FAINT or size[right : right + beside].max() < _FAINT)

    @staticmethod
    def _level(steps: NDArray[np.float32]) -> float:
        return float(decibels(np.square(steps).mean())) if len(steps) else DIGITAL_SILENCE


def distinct(holes: Iterable[Hole]) -> tuple[Hole, ...]:
    """The holes of all channels, with shared ones only once."""
    result: list[Hole] = []
    for hole in sorted(holes, key=lambda hole: hole.start):
        if not result or hole.start - result[-1].start > _SHORTEST:
            result.append(hole)
    return tuple(result)

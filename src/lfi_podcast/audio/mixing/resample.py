"""Puts a track on another one's clock: pads or trims its start, and resamples to remove drift. Pure.

Drift is a sample rate that is off by a few millionths, so the ratio is nearly 1 and no anti-aliasing filter is needed:
each output frame is the input at a position between two frames, computed by band-limited interpolation (a
Kaiser-windowed sinc), with each tap as a polynomial of the position (Farrow, 1988).
"""

from collections.abc import Iterable, Iterator
from math import inf

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from lfi_podcast.audio.mixing.alignment import Alignment
from lfi_podcast.audio.samples.pcm import Samples

_TAPS = 32
_BEFORE = _TAPS // 2 - 1  # taps before the frame at or before an output frame
_KAISER = 9.0  # beta: about 90 dB
_DEGREE = 6  # of the polynomials: their error is -100 dB at 16 kHz
_PIECE = 1 << 14  # frames; constant, so that results are bit-identical for any blocks
_BATCH = 1 << 9  # frames


def corrected(blocks: Iterable[Samples], alignment: Alignment, sample_rate: int) -> Iterator[Samples]:
    """A track on the time line of its reference: its sound at `alignment.at(t)` moves to t.

    It is padded with silence before its start, or trimmed to the start of the time line. A track that is off by a whole
    number of frames is copied bit for bit.
    """
    if alignment.is_identity:
        return iter(blocks)
    if not alignment.drift:
        return _moved(blocks, round(alignment.offset * sample_rate))
    return _resampled(blocks, alignment.offset * sample_rate, 1 + alignment.drift)


def _moved(blocks: Iterable[Samples], ahead: int) -> Iterator[Samples]:
    """Without the first `ahead` frames or, if negative, with that much silence in front."""
    for number, block in enumerate(blocks):
        if number == 0 and ahead < 0:
            yield np.zeros((-ahead, block.shape[1]), np.float32)
        dropped = min(max(0, ahead), len(block))
        ahead -= dropped
        if dropped < len(block):
            yield block[dropped:]


def _resampled(blocks: Iterable[Samples], offset: float, ratio: float) -> Iterator[Samples]:
    """The input at offset + n * ratio, for n = 0, 1, … up to its last frame."""
    taps, track = _polynomials(), _Extended(blocks)
    first, within = 0, _PIECE
    while within == _PIECE:
        places = offset + ratio * np.arange(first, first + _PIECE)
        frames = np.floor(places).astype(np.int64)
        sound = track.between(int(frames[0]) - _BEFORE, int(frames[-1]) - _BEFORE + _TAPS)
        within = int(np.count_nonzero(places <= track.last))
        if within:
            yield _interpolated(sound, frames - frames[0], places - frames, taps)[:within]
        first += _PIECE


def _interpolated(
    sound: Samples, frames: NDArray[np.int64], fractions: NDArray[np.float64], taps: NDArray[np.float32]
) -> Samples:
    """The sound at `fractions` after `frames`, counted from its frame number `_BEFORE`."""
    around = sliding_window_view(sound, _TAPS, axis=0)[frames]
    # One product per batch: small enough that the linear algebra library does not start threads.
    terms = (around.reshape(-1, _BATCH, _TAPS) @ taps).reshape(*around.shape[:2], -1)
    middle = (fractions - 0.5).astype(np.float32)[:, None]
    result = terms[:, :, _DEGREE]
    for power in reversed(range(_DEGREE)):
        result = result * middle + terms[:, :, power]
    return result


def _polynomials() -> NDArray[np.float32]:
    """Shape (taps, powers): each tap of the filter, as a polynomial of fraction - 0.5."""
    fractions = np.linspace(0, 1, 65)
    away = np.arange(_TAPS) - _BEFORE - fractions[:, None]
    inside = np.sqrt(np.maximum(0, 1 - (2 * away / _TAPS) ** 2))
    taps = np.sinc(away) * np.i0(_KAISER * inside) / np.i0(_KAISER)
    powers = np.vander(fractions - 0.5, _DEGREE + 1, increasing=True)
    return np.linalg.lstsq(powers, taps)[0].T.astype(np.float32)


class _Extended:
    """A stream with silence before and after it. `last`: its last frame, once it has been read."""

    def __init__(self, blocks: Iterable[Samples]) -> None:
        self._blocks = iter(blocks)
        self._held = next(self._blocks, np.zeros((0, 1), np.float32))
        self._start = 0
        self.last = inf

    def between(self, start: int, end: int) -> Samples:
        """Frames [start, end). Neither may decrease between calls."""
        held, reached = [self._held], self._start + len(self._held)
        while reached < end and self.last == inf:
            if (block := next(self._blocks, None)) is None:
                self.last = reached - 1
            else:
                held.append(block)
                reached += len(block)
        sound = np.concatenate(held)
        passed = min(max(0, start - self._start), len(sound))
        self._held, self._start = sound[passed:], self._start + passed
        result = np.zeros((end - start, sound.shape[1]), np.float32)
        there = self._held[: max(0, end - self._start)]
        before = max(0, self._start - start)
        result[before : before + len(there)] = there
        return result

"""Voice activity from the sound alone, as independent evidence for or against a recogniser's words. Pure.

A voiced sound repeats 70 to 400 times a second (Boersma, 1993: the peak of the autocorrelation, divided by that of the
window). Constant sounds are removed first (Boll, 1979: spectral subtraction), so that hum, fans and noise do not count
as voice. Nor do tones: the pitch of a voice glides, that of music stays and jumps, that of muffled noise jumps.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.model.intervals import TimeSpan, merged

SAMPLE_RATE = 16_000
STEP = 0.02
"""Seconds from one frame to the next."""

Frames = NDArray[np.float32]
"""A row per frame: how periodic it is (0 to 1), its period (samples), its level (dBFS)."""

_HOP, _WIDTH, _SIZE = 320, 768, 1024  # samples: three periods of the deepest voice, and room for their lags
_LAGS = np.arange(SAMPLE_RATE // 400, SAMPLE_RATE // 70 + 1)
_BAND = slice(7, 257)  # bins: 110 Hz, above the rumble, to 4 kHz; harmonics reveal deeper voices
_AT_ONCE = 1500  # frames, 30 s: a sound in nearly all of them is not speech
_ALWAYS, _ABOVE = 0.1, 30.0  # the quantile of a bin's power, and its multiple: three times the mean of noise
_WINDOW = np.hanning(_WIDTH + 1)[:_WIDTH].astype(np.float32)

_PERIODIC = 0.4
_SOFTEST = -60.0  # dBFS; speech comes at about -23 LUFS
_GLIDE, _SHORTEST = (
    0.08,
    4,
)  # of the period from frame to frame; frames: in noise, the pitch changes at once
_SAME_PITCH, _WHILE = 0.006, 50  # of the period; frames before and after
_STILL = 0.5  # of these frames: speech has 0.05 to 0.25, music 0.6 to 1
_ECHO = -1.0  # dB per frame: the decay of a room, which keeps the pitch
_AROUND = 0.24  # seconds: consonants before, after and between voiced sounds


def measuring(blocks: Iterable[bytes], found: list[Frames]) -> Iterator[bytes]:
    """Pass a stream of 16 kHz mono s16le blocks through; `found` has the result at its end.

    Memory: 12 bytes per 20 ms, and a minute of sound.
    """
    held = bytearray()
    part, overlap = 2 * _HOP * _AT_ONCE, 2 * (_WIDTH - _HOP)
    for block in blocks:
        held += block
        while len(held) >= 2 * part:  # the last part must be long enough to detect constant sounds
            found.append(_measured(held[: part + overlap]))
            del held[:part]
        yield block
    if len(held) >= 2 * _WIDTH:
        found.append(_measured(held))


def _measured(pcm: bytearray) -> Frames:
    sound = np.frombuffer(pcm, "<i2").astype(np.float32) / 32_768
    windows = np.lib.stride_tricks.sliding_window_view(sound, _WIDTH)[::_HOP] * _WINDOW
    power = np.zeros((len(windows), _SIZE // 2 + 1), np.float32)
    power[:, _BAND] = np.square(np.abs(np.fft.rfft(windows, _SIZE)[:, _BAND]))
    always = np.quantile(power, _ALWAYS, axis=0)
    energy = np.maximum(
        2 * power.sum(axis=1) / _SIZE, 1e-12
    )  # the autocorrelation at lag 0, before subtraction
    around = np.arange(_LAGS[0] - 1, _LAGS[-1] + 2)
    own = np.fft.irfft(np.maximum(power - _ABOVE * always, 0))[:, around]
    of_window = np.fft.irfft(np.square(np.abs(np.fft.rfft(_WINDOW, _SIZE))))
    likeness = own / energy[:, None] * (of_window[0] / of_window[around])
    periodicity, period = _peaks(likeness)
    level = 10 * np.log10(energy / np.square(_WINDOW).sum())
    return np.column_stack([periodicity, period, level]).astype(np.float32)


def _peaks(likeness: Frames) -> tuple[Frames, Frames]:
    """The highest peak of each frame and its lag, with subsample precision (a parabola through three samples)."""
    before, here, after = likeness[:, :-2], likeness[:, 1:-1], likeness[:, 2:]
    best = np.where((here > before) & (here >= after), here, 0).argmax(axis=1)
    row = np.arange(len(best))
    left, top, right = before[row, best], here[row, best], after[row, best]
    bend = np.minimum(left - 2 * top + right, -1e-9)
    is_peak = (top > left) & (top >= right)
    return np.where(is_peak, top, 0), _LAGS[best] + np.where(is_peak, (left - right) / (2 * bend), 0)


def voiced(parts: Iterable[Frames]) -> tuple[TimeSpan, ...]:
    """The intervals with a voice, in seconds: voiced sounds, the gaps between them, and a margin."""
    known = np.concatenate([np.zeros((0, 3), np.float32), *parts])
    periodicity, period, level = known.T
    mask = (periodicity > _PERIODIC) & (level > _SOFTEST)
    mask &= ~_stands_still(mask, period, level)
    return _joined((first, last) for first, last in _gliding(mask, period) if last - first >= _SHORTEST)


def _gliding(mask: NDArray[np.bool_], period: Frames) -> Iterator[tuple[int, int]]:
    """Runs of frames, split where the pitch jumps."""
    jumps = np.abs(np.diff(period, prepend=0)) > _GLIDE * period
    for first, last in _runs(mask):
        parts = [first, *(first + 1 + np.flatnonzero(jumps[first + 1 : last])).tolist(), last]
        yield from pairwise(parts)


def _stands_still(mask: NDArray[np.bool_], period: Frames, level: Frames) -> NDArray[np.bool_]:
    """The frames around which the pitch mostly does not change from frame to frame."""
    both = mask & np.roll(mask, 1) & (level - np.roll(level, 1) > _ECHO)
    same = both & (np.abs(period - np.roll(period, 1)) <= _SAME_PITCH * period)
    return _around(same) > _STILL * _around(both)


def _around(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many of the `_WHILE` frames before and after each frame are true."""
    total = np.cumsum(np.pad(mask, (_WHILE + 1, _WHILE)), dtype=np.int64)
    return total[2 * _WHILE + 1 :] - total[: -2 * _WHILE - 1]


def _runs(mask: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """The first frame of every run of true values, and the frame after its last."""
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _joined(runs: Iterable[tuple[int, int]]) -> tuple[TimeSpan, ...]:
    """Runs of frames in seconds, with a margin."""
    # Starts are rounded last: rounded before, others would touch.
    around = ((max(0.0, first * STEP - _AROUND), round(last * STEP + _AROUND, 3)) for first, last in runs)
    return tuple((round(start, 3), end) for start, end in merged(around))

"""How far tracks are still apart once they have been lined up: measured again, and in another way. Pure.

What lines them up is the strongest correlation. Here, the way of each voice to the other microphone is measured, as an
impulse response: the cross spectrum of many moments over the power of the voice (Bendat and Piersol, "Random Data",
the estimator H1). The first arrival in it is the straight way, also where the room is louder than that. Straight ways
are as long in both directions, so half of their difference is what is left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.mixing.alignment import Residual
from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, FRAME, Levels

RATE = 11_025
"""Samples a second of the moments in which it is measured."""

MOMENT = 4096
"""Samples in each of them: 0.37 s."""

Moments = Callable[[int, Sequence[float]], NDArray[np.float64]]
"""Of a track that has been lined up, given its number: the moments that begin at these times (seconds), as rows."""

_MOST = 96  # moments in each direction: of fewer, the harmonics of a voice leave gaps, and false arrivals
_FEWEST = 6  # in each half of the recording
_LOUD = 12.0  # dB below the loud moments of a voice
_ALONE = 6.0  # dB by which a voice exceeds the other one, each beside its own loud moments
_BAND = (150.0, 300.0, 4000.0, 4800.0)  # Hz: its edges, and where it is whole
_FINER = 8  # times the sample rate at which arrivals are measured: 0.01 ms
_FARTHEST = 0.06  # seconds: 20 m
_FIRST = 0.5  # of the strongest arrival, with the same sign, which hardly any wall turns
_CLEAR = 10.0  # times all that arrives when nothing can
_NO_WAY = 0.0015  # seconds: two people's microphones are further from each other


@dataclass(frozen=True)
class _Arrival:
    """When a voice arrives in another track (seconds late), at `time`, and with which sign."""

    time: float
    seconds: float
    sign: int


@dataclass(frozen=True)
class Left:
    """What is left between a track and the track `beside`: it is late by offset + drift * t at second t (seconds)."""

    beside: int
    offset: float
    drift: float
    is_whole: bool
    polarity: Literal[-1, 0, 1]

    def residual(self, duration: float) -> Residual:
        ends = (self.offset, self.offset + self.drift * duration)
        return Residual(round(max(map(abs, ends)), 6), self.is_whole, self.polarity)


def left(levels: Sequence[Levels], moments: Moments) -> tuple[Left | None, ...]:
    """What is left of each track, beside the one with which it shares most; None if that cannot be measured.

    `levels`: of each frame of the tracks, lined up.
    """
    ways = {pair: _arrivals(*pair, levels, moments) for pair in permutations(range(len(levels)), 2)}
    result = list[Left | None]()
    for track in range(len(levels)):
        found = [
            each
            for other in range(len(levels))
            if other != track and (each := _compared(other, ways[other, track], ways[track, other]))
        ]
        result.append(max(found, key=lambda each: (each.is_whole, -abs(each.offset)), default=None))
    return tuple(result)


def _compared(other: int, there: Sequence[_Arrival], back: Sequence[_Arrival]) -> Left | None:
    """`there`: the arrivals of the other track's voice in this one; `back`: of this one's in the other."""
    if not there and not back:
        return None
    slopes = [sign * _slope(way) for way, sign in ((there, 1), (back, -1)) if way]
    drift = float(np.mean(slopes))
    heights = [
        np.mean([each.seconds - sign * drift * each.time for each in way])
        for way, sign in ((there, 1), (back, -1))
        if way
    ]
    signs = {each.sign for each in (*there, *back)}
    polarity: Literal[-1, 0, 1] = 0 if len(signs) > 1 else -1 if -1 in signs else 1
    is_whole = len(heights) == 2 and bool(sum(heights) / 2 >= _NO_WAY)
    offset = float(heights[0] - heights[1]) / 2 if is_whole else 0.0
    return Left(other, offset, drift, is_whole, polarity)


def _slope(way: Sequence[_Arrival]) -> float:
    first, last = way
    return (last.seconds - first.seconds) / (last.time - first.time)


def _arrivals(voice: int, other: int, levels: Sequence[Levels], moments: Moments) -> tuple[_Arrival, ...]:
    """When a voice arrives in another track: in an earlier and in a later part; empty if it cannot be heard there."""
    times = _alone(levels[voice], levels[other])
    halves = np.array_split(times, 2)
    if min(map(len, halves)) < _FEWEST:
        return ()
    found = [
        _arrival(float(half.mean()), moments(voice, half.tolist()), moments(other, half.tolist()))
        for half in halves
    ]
    first, last = found
    return (first, last) if first and last else ()


def _alone(voice: Levels, other: Levels) -> NDArray[np.float64]:
    """The starts (seconds) of moments all over the recording in which a voice is loud, and the other one is not."""
    frames = round(MOMENT / RATE / FRAME) + 1
    count = min(len(voice), len(other)) // frames
    own, others = (
        10 * np.log10(np.mean(10 ** (each[: count * frames].reshape(count, frames) / 10), axis=1))
        for each in (voice, other)
    )
    if not count:
        return np.zeros(0)
    own_loud, other_loud = (np.percentile(each, 95) for each in (own, others))
    apart = (own - own_loud) - (others - other_loud)
    apart[(own < own_loud - _LOUD) | (others <= DIGITAL_SILENCE + 1) | (apart < _ALONE)] = -np.inf
    parts = np.array_split(np.arange(count), min(_MOST, count))
    best = [int(part[apart[part].argmax()]) for part in parts]
    return np.array([at for at in best if np.isfinite(apart[at])]) * frames * FRAME


_WINDOW = np.hanning(MOMENT)
_SIZE = 2 * MOMENT
_FREQUENCIES = np.fft.rfftfreq(_SIZE, 1 / RATE)
_SHARE = np.interp(_FREQUENCIES, _BAND, (0.0, 1.0, 1.0, 0.0))


def _arrival(time: float, voice: NDArray[np.float64], other: NDArray[np.float64]) -> _Arrival | None:
    """The first arrival of a voice in another track, from the same moments of both."""
    spoken, heard = (np.fft.rfft(sound * _WINDOW, _SIZE) for sound in (voice, other))
    powers, others = (np.sum(np.square(np.abs(each)), axis=1) for each in (spoken, heard))
    weights = 1 / np.sqrt(
        np.maximum(powers * others, np.finfo(np.float64).tiny)
    )  # each moment counts as much
    power = weights @ np.square(np.abs(spoken))
    response = weights @ (np.conj(spoken) * heard) / (power + 1e-4 * power.mean()) * _SHARE
    fine = np.zeros(_FINER * _SIZE // 2 + 1, np.complex128)
    fine[: len(response)] = response
    way = np.roll(np.fft.irfft(fine), _FINER * _SIZE // 2)
    middle, reach = len(way) // 2, round(_FARTHEST * RATE * _FINER)
    size = np.abs(way)
    near = size[middle - reach : middle + reach]
    usual = np.sqrt(np.mean(np.square(np.concatenate([size[: middle - reach], size[middle + reach :]]))))
    peaks = 1 + np.flatnonzero((near[1:-1] >= near[:-2]) & (near[1:-1] > near[2:]))
    peaks = peaks[near[peaks] >= max(_FIRST * near.max(), _CLEAR * usual)]
    if not len(peaks):
        return None
    signs = np.sign(way[middle - reach + peaks])
    sign = int(signs[near[peaks].argmax()])
    first = int(peaks[signs == sign][0])
    return _Arrival(time, (first - reach) / (RATE * _FINER), sign)

"""The gate between tracks: separates own speech from bleed of other speakers. Pure.

    levels of all tracks ── bleed between tracks ── levels explained by bleed ── own speech ── a gain per track

All tracks are known from start to end, so a gate opens before a word begins. It closes only while somebody else is
audible in its track; when nobody speaks, it stays as it is, so that the room tone never disappears.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from lfi_podcast.audio.measure.speech_activity import (
    Mask,
    activity,
    filled,
    runs,
    widened,
    without_runs,
)
from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, FRAME, Curve, Levels, constant
from lfi_podcast.model.intervals import TimeSpan

DEPTH = -26.0
"""dB. The gain of a closed gate: bleed at -20 dB is reduced to -46 dB, and some room tone remains."""

_LAGS = range(-1, 5)  # frames: sound takes 3 ms per metre, and tracks are aligned to about 10 ms
_BLOCK = 50  # frames: one second, over which the levels of two tracks are compared
_COHERENT = 0.8  # correlation of the amplitudes above which one track explains the other
_OFTEN = 0.1  # share of the seconds with speech; by chance fewer are coherent
_LOUDEST_BLEED = -6.0  # dB: anybody louder than this sits at both microphones
_OPENS, _STAYS = (
    6.0,
    3.0,
)  # dB above the expected bleed at which own speech starts, and above which it continues
_DECAY = 2.0  # dB per frame: the decay of a room (60 dB in 0.6 s)
_SHORTEST = 4  # frames: the shortest own speech
_WORD_GAP = 15  # frames: the gate does not close inside a sentence
_BEFORE, _AFTER = 2, 3  # frames by which own speech is extended, for soft onsets and word endings
_ATTACK, _RELEASE = 0.02, 0.15  # seconds


def gates(tracks: Sequence[Levels]) -> list[tuple[Curve, Mask]]:
    """For each track its gate, and the frames of its speaker's own speech.

    `tracks` are levels of 20 ms frames (dBFS, as in `speech_activity`) on one time line; lengths may differ.
    The gate of a track without bleed never closes.
    """
    length = max((len(track) for track in tracks), default=0)
    levels = [np.pad(track, (0, length - len(track)), constant_values=DIGITAL_SILENCE) for track in tracks]
    speech = [activity(track) for track in levels]
    heard = [
        {
            other: level
            for other in range(len(tracks))
            if other != index and (level := bleed(levels[other], track, speech[other])) is not None
        }
        for index, track in enumerate(levels)
    ]
    own = [_own(levels, track, speech[track], heard[track]) for track in range(len(tracks))]
    return [
        (
            _gate(own[index], [own[other] for other in heard[index]]),
            (own[index] & speech[index])[: len(track)],
        )
        for index, track in enumerate(tracks)
    ]


def closed(gate: Curve, duration: float) -> tuple[TimeSpan, ...]:
    """When (seconds, up to `duration`) a gate is closed all the way: only others are audible behind it."""
    times, decibels = (0.0, *gate.times, duration), (gate.decibels[0], *gate.decibels, gate.decibels[-1])
    knots = pairwise(zip(times, decibels, strict=True))
    return tuple(
        (start, end) for (start, before), (end, after) in knots if start < end and before == after == DEPTH
    )


def closing(gate: Curve, frames: int) -> Mask:
    """The frames of 20 ms in which a gate is not open: closed, or on its way."""
    return np.asarray(gate.at((np.arange(frames, dtype=np.float64) + 0.5) * FRAME) < 0)


def bleed(source: Levels, track: Levels, speech: Mask) -> float | None:
    """The level of `source` in another `track`, in dB relative to its own level; None if it is not audible there.

    Measured in the seconds in which `speech` of the source explains the level of the track: the amplitudes rise and
    fall together, unlike when somebody else speaks there too, or when there is only noise.
    """
    blocks = len(source) // _BLOCK
    spoken = speech[: blocks * _BLOCK].reshape(blocks, _BLOCK).mean(axis=1) > 0.5
    if not spoken.any():
        return None
    best = np.full(int(spoken.sum()), -1.0)
    heard = _blocks(track, spoken)
    for lag in _LAGS:
        best = np.maximum(best, _correlation(_blocks(_later(source, lag), spoken), heard))
    power = [np.square(_blocks(levels, spoken)).mean(axis=1) for levels in (track, source)]
    difference = 10 * np.log10(power[0] / power[1])
    explained = (best > _COHERENT) & (difference < _LOUDEST_BLEED)
    if explained.sum() < max(2, _OFTEN * len(best)):
        return None
    return float(np.median(difference[explained]))


def _blocks(levels: Levels, chosen: Mask) -> Levels:
    """Amplitudes in the chosen seconds, shape (seconds, frames)."""
    return 10 ** (levels[: len(chosen) * _BLOCK].reshape(-1, _BLOCK)[chosen] / 20)


def _correlation(one: Levels, other: Levels) -> Levels:
    """Pearson's, row by row; 0 where a row is constant."""
    one = one - one.mean(axis=1, keepdims=True)
    other = other - other.mean(axis=1, keepdims=True)
    scale = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
    return np.asarray((one * other).sum(axis=1) / np.where(scale > 0, scale, 1.0))


def _later(levels: Levels, lag: int) -> Levels:
    """The levels moved `lag` frames later."""
    return np.roll(np.pad(levels, len(_LAGS), mode="edge"), lag)[len(_LAGS) : len(_LAGS) + len(levels)]


def _expected(sources: Sequence[tuple[Levels, float]]) -> Levels:
    """The level that bleed can explain: the loudest within the possible delays, plus the room's decay."""
    loudest = [np.max([_later(levels, lag) for lag in _LAGS], axis=0) + level for levels, level in sources]
    explained = 10 * np.log10(np.sum(10 ** (np.array(loudest) / 10), axis=0))
    slope = _DECAY * np.arange(len(explained))
    return np.asarray(np.maximum.accumulate(explained + slope) - slope)


def _own(levels: Sequence[Levels], track: int, speech: Mask, heard: dict[int, float]) -> Mask:
    """The own speech of `track`, given the tracks `heard` in it and their levels."""
    if not heard:
        return speech
    above = levels[track] - _expected([(levels[other], level) for other, level in heard.items()])
    begun = without_runs(filled(speech & (above > _OPENS), _SHORTEST), _SHORTEST)
    possible = filled(speech & (above > _STAYS) | begun, _WORD_GAP)
    return widened(_holding(possible, begun), _BEFORE, _AFTER)


def _gate(own: Mask, others: Sequence[Mask]) -> Curve:
    """The gain of a track in which only `others` are audible."""
    if not others:
        return constant(0.0)
    return _curve(_kept(own, ~own & np.any(others, axis=0)))


def _holding(mask: Mask, begun: Mask) -> Mask:
    """The runs of the mask that contain an onset."""
    result = np.zeros_like(mask)
    for start, end in zip(*runs(mask), strict=True):
        result[start:end] = begun[start:end].any()
    return result


def _kept(opened: Mask, closed: Mask) -> Mask:
    """Whether the gate is open: its last state, or at the start, its first state."""
    told = np.flatnonzero(opened | closed)
    if not len(told):
        return np.ones(len(opened), np.bool_)
    last = np.searchsorted(told, np.arange(len(opened)), "right") - 1
    return opened[told[np.maximum(last, 0)]]


def _curve(is_open: Mask) -> Curve:
    """The gate's gain: fully open in the open runs, with ramps in the closed ones."""
    points: list[tuple[float, float]] = []
    for start, end in zip(*runs(~is_open), strict=True):
        first, last = start * FRAME, end * FRAME
        middle = (first + last) / 2
        if start:
            points += [(first, 0.0), (min(first + _RELEASE, middle), DEPTH)]
        if end < len(is_open):
            points += [(max(last - _ATTACK, middle), DEPTH), (last, 0.0)]
        if not start and end == len(is_open):
            return constant(DEPTH)
    times, decibels = zip(*_rising(points), strict=True) if points else ((0.0,), (0.0,))
    return Curve(tuple(map(float, times)), decibels)


def _rising(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The curve without points at the same time as the one before."""
    return [point for index, point in enumerate(points) if not index or point[0] > points[index - 1][0]]

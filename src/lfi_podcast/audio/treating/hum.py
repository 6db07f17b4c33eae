"""Mains hum, subtracted: its sines are fitted to 16 s of sound around each moment, and taken away.

A notch takes the voice at these frequencies with it; a fit only takes what keeps its phase and level for seconds, which
no voice does. It is robust: moments that do not fit, in which somebody speaks, count little (Cauchy's weights; Huber
and Ronchetti, Robust Statistics, 2009, chapter 4), and where the level of the hum changes, only what is near, or on one
side, is fitted. What the fit is not sure of stays in the sound. Numbers: docs/decisions/hum.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of
from lfi_podcast.audio.treating.mains import RATE, Amplitudes, MainsLines, smoothed
from lfi_podcast.model.audio import HUM_STEP, Hum, Treatment

_PIECE = 10 * RATE  # frames treated together, with as many before and behind them in sight
_REACH = 8 * RATE  # frames to either side that a fit sees
_STEP = RATE  # frames from one fit to the next; between them, amplitudes are interpolated
_ROUNDS = 4  # of reweighting
_CLUSTER = RATE // 2  # frames, of half a second: for about that long, a voice is like itself
_TRUST = 3.0  # times its variance that the power of a line has to be for any of it to be subtracted
_TINY = 1e-14  # of full scale squared

_TURNS = (
    3,
    9,
    None,
    None,
)  # corrections of the phase; each by so many of the lowest lines, which cannot lose count
_PHASE_STEP = RATE  # frames from one to the next
_NEAR = RATE  # frames to either side from which one is taken
_WANDER = 0.08  # radians: how far the phase usually is off the course of a frequency known every 5 s
_SAME_TURN = 1.2  # radians: a line that is further off may have lost count of its turns
_CERTAIN = 1000.0  # of power over variance: more counts no more

_ABSENT = 0.5  # of the fitted power; where there is less, this hum is not there
_MOMENT = 5  # frames of which this is the mean

_NO_MATTER = 0.01  # of the power of a line; a rest 20 dB below it is as good as none
_SWELL = 3 * RATE  # frames to either side, where the level swells
_SIDE = 4 * RATE  # frames on one side, where it changes
_FEWEST = 3 * RATE  # of them that tell the level there
_ALL = 0.3  # nepers of power by which fewer frames have to fit better than all

_Real = NDArray[np.floating]


def without_hum(blocks: Iterator[Samples], treatment: Treatment, pcm: Pcm) -> Iterator[Samples]:
    """The sound without the hum of the treatment. 30 s of it are in memory."""
    return _subtracted(blocks, treatment.hum, pcm) if treatment.hum else blocks


@dataclass(frozen=True, eq=False)
class _Piece:
    """Sound, and the amplitudes of its frames; `first`: the number of the first. `whole`: 0 for those half outside."""

    samples: Samples
    first: int
    amplitudes: Amplitudes
    whole: _Real


def _subtracted(blocks: Iterator[Samples], hum: Hum, pcm: Pcm) -> Iterator[Samples]:
    lines = MainsLines(np.array(hum.multiples) * hum.mains, pcm.sample_rate)
    before: _Piece | None = None
    piece: _Piece | None = None
    joint = np.zeros(
        (1, len(hum.multiples) * pcm.channels)
    )  # the last frame's amplitudes, for the next piece
    for after in _and_none(_pieces(blocks, lines, pcm)):
        if piece:
            fitted = _fitted([each for each in (before, piece, after) if each], piece, hum, pcm.channels)
            if before:
                fitted[0] = joint
            joint = fitted[-1]
            sides = np.split(fitted, pcm.channels, axis=1)
            sound = np.concatenate([lines.sound(side, piece.first) for side in sides], axis=1)
            yield piece.samples - sound[: len(piece.samples)]
        before, piece = piece, after


def _and_none(pieces: Iterator[_Piece]) -> Iterator[_Piece | None]:
    yield from pieces
    yield None


def _pieces(blocks: Iterator[Samples], lines: MainsLines, pcm: Pcm) -> Iterator[_Piece]:
    edge, first = pcm.silence(lines.hop), 0
    for samples in blocks_of(blocks, _PIECE * lines.hop):
        seen = np.concatenate([edge, samples, pcm.silence(-len(samples) % lines.hop)])
        sides = [lines.amplitudes(np.ascontiguousarray(side), first) for side in seen.T]
        whole = np.ones(len(sides[0]), np.float32)
        whole[: 1 if first == 0 else 0] = 0
        if len(samples) % lines.hop:
            whole[-1] = 0
        yield _Piece(samples, first, np.concatenate(sides, axis=1), whole)
        edge, first = samples[-lines.hop :], first + len(whole)


def _fitted(seen: list[_Piece], piece: _Piece, hum: Hum, channels: int) -> Amplitudes:
    """The amplitudes of hum in the frames of `piece`, and the one behind it, from all that is seen."""
    multiples = np.tile(np.array(hum.multiples, np.float64), channels)
    amplitudes = np.concatenate([each.amplitudes for each in seen])
    whole = np.concatenate([each.whole for each in seen])
    first = seen[0].first
    frames = np.arange(first, first + len(amplitudes))
    phase = _course(hum, frames)
    for lowest in _TURNS:
        low = np.isin(multiples, hum.multiples[:lowest])
        still = _turned(amplitudes[:, low], phase, multiples[low])
        phase = phase + _off_course(still, whole, multiples[low])
    still = _turned(amplitudes, phase, multiples)
    own = np.arange(piece.first - first, piece.first - first + len(piece.whole) + 1)
    moments = np.arange(own[0], own[-1] + _STEP, _STEP)
    certain = _fitting(*_around(still, whole, moments))
    level = _between(own, moments, certain)
    inside = np.minimum(own, len(still) - 1)
    level *= _is_there(still[inside], level)[:, np.newaxis]
    return np.asarray(level * np.exp(1j * np.outer(phase[inside], multiples)))


def _course(hum: Hum, frames: NDArray[np.intp]) -> _Real:
    """The phase of the mains beside that of its mean frequency, in radians."""
    times = np.arange(frames[-1] + 1) / RATE
    off = np.interp(times, np.arange(len(hum.frequencies)) * HUM_STEP, hum.frequencies) - hum.mains
    return np.asarray(2 * np.pi / RATE * np.cumsum(off)[frames])


def _turned(amplitudes: Amplitudes, phase: _Real, multiples: _Real) -> Amplitudes:
    """Each line as it would be if its phase did not move."""
    return np.asarray(amplitudes * np.exp(-1j * np.outer(phase, multiples)), np.complex64)


def _around(still: Amplitudes, whole: _Real, moments: NDArray[np.intp]) -> tuple[Amplitudes, _Real]:
    """The frames within reach of each of some moments, and whether they are there: (moments, frames, lines or 1)."""
    padded = np.pad(still, ((_REACH, _REACH + _STEP), (0, 0)))
    there = np.pad(whole, (_REACH, _REACH + _STEP))[:, np.newaxis]
    reach = moments[:, np.newaxis] + np.arange(2 * _REACH + 1)
    return padded[reach], there[reach]


def _fitting(frames: Amplitudes, there: _Real) -> Amplitudes:
    """The amplitude of each line at some moments, as far as it is certain.

    Fitted to all that is in reach, or to less if that fits better what is nearest: the level of the hum swells, or
    changed before or after.
    """
    swell = slice(_REACH - _SWELL, _REACH + _SWELL + 1)
    sides = slice(None), swell, slice(_REACH - _SIDE, _REACH + 1), slice(_REACH, _REACH + _SIDE + 1)
    fits = [_certain(_fit(frames[:, side], there[:, side])) for side in sides]
    now = frames[:, _REACH - _MOMENT : _REACH + _MOMENT + 1]
    floor = _NO_MATTER * np.maximum.reduce([np.square(np.abs(fit)) for fit in fits])[:, np.newaxis] + _TINY
    misfits = [np.log(floor + np.square(np.abs(now - fit[:, np.newaxis]))).mean((1, 2)) for fit in fits]
    misfits[0] -= _ALL
    for misfit, side in zip(misfits[1:], sides[1:], strict=True):
        misfit[there[:, side].sum((1, 2)) < _FEWEST] = np.inf
    best = np.argmin(misfits, axis=0)
    return np.asarray(np.stack(fits)[best, np.arange(len(best))])


@dataclass(frozen=True, eq=False)
class _Fit:
    """Of each line at some moments; `weights` of the frames around."""

    amplitude: Amplitudes
    variance: _Real
    weights: _Real


def _fit(frames: Amplitudes, there: _Real) -> _Fit:
    """A robust mean, and its variance as half seconds that agree or disagree show it."""
    power = smoothed(np.square(np.abs(frames)))
    scale = np.percentile(power[:, ::4], 20, axis=1, keepdims=True).astype(np.float32) + _TINY
    weights = there / (power + scale)
    for number in range(_ROUNDS + 1):
        total = weights.sum(1, keepdims=True) + _TINY
        mean = (weights * frames).sum(1, keepdims=True) / total
        if number == _ROUNDS:
            break
        rest = smoothed(np.square(np.abs(frames - mean)))
        if number:
            scale = (weights * rest).sum(1, keepdims=True) / total + _TINY
        weights = there / (scale + rest)
    clusters = np.add.reduceat(weights * (frames - mean), np.arange(0, frames.shape[1], _CLUSTER), axis=1)
    variance = np.square(np.abs(clusters)).sum(1) / np.square(total[:, 0])
    return _Fit(mean[:, 0], variance, weights)


def _certain(fit: _Fit) -> Amplitudes:
    power = np.square(np.abs(fit.amplitude))
    return np.asarray(np.maximum(0, 1 - _TRUST * fit.variance / (power + _TINY)) * fit.amplitude)


def _off_course(still: Amplitudes, whole: _Real, multiples: _Real) -> _Real:
    """How far the phase of the mains is off, in radians: in each frame, from all lines together."""
    moments = np.arange(0, len(still), _PHASE_STEP)
    frames, there = _around(still, whole, moments)
    fit = _fit(frames, there)
    near = slice(_REACH - _NEAR, _REACH + _NEAR + 1)
    weights = fit.weights[:, near] * np.hanning(2 * _NEAR + 1)[:, np.newaxis]
    total = weights.sum(1) + _TINY
    now = (weights * frames[:, near]).sum(1) / total
    rest = weights * (frames[:, near] - now[:, np.newaxis])
    variance = (
        3 * np.square(np.abs(rest)).sum(1) / np.square(total) + fit.variance + _TINY
    )  # frames are alike
    angle = np.angle(now * fit.amplitude.conj())
    certainty = np.minimum(np.square(np.abs(fit.amplitude)) / variance, _CERTAIN) * np.square(multiples)
    certainty *= np.abs(angle) < _SAME_TURN
    off = (certainty * angle / multiples).sum(1) / (certainty.sum(1) + _WANDER**-2)
    return np.asarray(np.interp(np.arange(len(still)), moments, off))


def _between(frames: NDArray[np.intp], moments: NDArray[np.intp], values: Amplitudes) -> Amplitudes:
    sides = [np.interp(frames, moments, side) for line in values.T for side in (line.real, line.imag)]
    return np.asarray(sides[::2]).T + 1j * np.asarray(sides[1::2]).T


def _is_there(frames: Amplitudes, level: Amplitudes) -> NDArray[np.bool_]:
    """Whether what was fitted can be in these frames: taking it away leaves less than there was."""
    found, fitted, rest = (
        np.convolve(
            np.pad(np.square(np.abs(each)).sum(1), _MOMENT // 2, "edge"),
            np.full(_MOMENT, 1 / _MOMENT),
            "valid",
        )
        for each in (frames, level, frames - level)
    )
    return np.asarray((found >= _ABSENT * fitted) | (rest <= found))

"""Whose voice each phrase of a recording is, by its timbre. Pure.

Not who: only which phrases are one voice, for the sake of their loudness. Two voices are told apart if phrases fit the
rest of their own voice clearly better than the other one. A voice is a normal distribution of timbre (Reynolds 1995,
"Speaker identification and verification using Gaussian mixture speaker models", with a mixture of one, since what one
short answer has in common with the others is little more than their mean).
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.timbre import HOP, Timbre
from lfi_podcast.audio.samples.curve import Levels

Speakers = NDArray[np.intp]
"""For each phrase the number of its voice, from 0; `NOBODY` where there is no voice in it."""

NOBODY = -1

_HEARD = 4  # frames with a pitch by which a voice is known: the shortest "no" has twice as many
_LEAST_HEARD = 3  # frames, of what can belong to a voice that is known
_LIKE = 10.0  # nats per frame by which a phrase may fit its voice worse than the others; a resonating knock: 15 to 70
_APART = 3.5  # nats per frame by which phrases fit their own voice better; halves of one voice reach 2.5
_PRIOR = 25.0  # frames: the weight of the spread of all speech in that of one voice
_STEADY = 0.01  # dB², of what never varies: far less than any voice does
_LEAST = 15.0  # frames of a voice
_SEEDS = (
    0.15,
    0.3,
    0.5,
)  # shares of the phrases, the softest, with which the search for a second voice starts
_ROUNDS = 8  # of that search, which has settled after three or four
_ENOUGH = (
    800  # phrases, at equal distances, by which voices are told apart: more take longer and tell nothing new
)
_DIVISIONS = 2  # so at most four voices: more do not differ reliably


@dataclass(frozen=True)
class _Sums:
    """What is known of the timbre of each phrase: its frames, their sum, and the sum of their products."""

    frames: Levels
    first: Levels
    second: Levels

    @classmethod
    def of(cls, timbre: Timbre, starts: Levels, ends: Levels) -> "_Sums":
        frames, first, second = [], [], []
        for start, end in zip(*(np.rint(each / HOP).astype(np.intp) for each in (starts, ends)), strict=True):
            voiced = timbre[start:end][~np.isnan(timbre[start:end, 0])].astype(np.float64)
            frames.append(float(len(voiced)))
            first.append(voiced.sum(axis=0))
            second.append(voiced.T @ voiced)
        return cls(np.array(frames), np.array(first), np.array(second))

    def only(self, kept: NDArray[np.bool_] | NDArray[np.intp]) -> "_Sums":
        return _Sums(self.frames[kept], self.first[kept], self.second[kept])


def speakers(timbre: Timbre, starts: Levels, ends: Levels, loudness: Levels) -> Speakers:
    """Which of the phrases from `starts` to `ends` (seconds) are the same voice. `loudness` in LUFS."""
    result = np.full(len(starts), NOBODY, np.intp)
    if not len(starts):
        return result
    sums = _Sums.of(timbre, starts, ends)
    heard = np.flatnonzero(sums.frames >= _HEARD)
    groups = [heard[:: ceil(len(heard) / _ENOUGH)]] if len(heard) else []
    for _ in range(_DIVISIONS):
        halves = [_divided(sums.only(group), loudness[group]) for group in groups]
        groups = [
            part
            for group, half in zip(groups, halves, strict=True)
            for part in ([group] if half is None else [group[half], group[~half]])
        ]
    if groups:
        possible = np.flatnonzero(sums.frames >= _LEAST_HEARD)
        fits, usual = _fits_to(groups, sums, sums.only(possible))
        best = fits.argmax(axis=0)
        # A knock can be voice-like for three frames: what is so short has to fit closely.
        limits = np.where(sums.frames[possible] < 2 * _LEAST_HEARD, _LIKE / 2, _LIKE)
        result[possible] = np.where(fits.max(axis=0) > usual[best] - limits, best, NOBODY)
    return result


def _fits_to(groups: list[NDArray[np.intp]], sums: _Sums, phrases: _Sums) -> tuple[Levels, Levels]:
    """How well each of `phrases`, and all that is known of a voice, fits it (mean log-likelihood per frame)."""
    spread, fits, usual = _spread(sums.only(np.concatenate(groups))), [], []
    for group in groups:
        own = sums.only(group)
        mean, covariance = _normal(own.frames.sum(), own.first.sum(0), own.second.sum(0), spread)
        usual.append(np.average(_likelihood(own, mean, covariance), weights=own.frames))
        fits.append(_likelihood(phrases, mean, covariance))
    return np.array(fits), np.array(usual)


def _spread(sums: _Sums) -> Levels:
    """The covariance of the frames around the mean of their phrases; never singular, as that of tones would be."""
    means = np.einsum("pi,pj,p->ij", sums.first, sums.first, 1 / sums.frames)
    return np.asarray((sums.second.sum(0) - means) / sums.frames.sum()) + _STEADY * np.eye(len(means))


def _normal(frames: Levels, first: Levels, second: Levels, spread: Levels) -> tuple[Levels, Levels]:
    """The mean and the covariance of a voice; of several, if there are several of each sum."""
    count = np.asarray(frames)[..., np.newaxis]
    mean = first / np.maximum(count, 1)
    around = second - count[..., np.newaxis] * mean[..., :, np.newaxis] * mean[..., np.newaxis, :]
    return mean, (around + _PRIOR * spread) / (count[..., np.newaxis] + _PRIOR)


def _divided(sums: _Sums, loudness: Levels) -> NDArray[np.bool_] | None:
    """The phrases of the first of two voices; None if there is only one."""
    spread = _spread(sums)
    best, most = None, -np.inf
    for seed in _SEEDS:
        if (half := _settled(sums, loudness > np.quantile(loudness, seed), spread)) is None:
            continue
        fits = _fits(sums, half, spread)
        if (total := float(sums.frames @ fits.max(axis=0))) > most and _are_apart(sums, half, fits):
            best, most = half, total
    return best


def _settled(sums: _Sums, half: NDArray[np.bool_], spread: Levels) -> NDArray[np.bool_] | None:
    """Two voices from a first guess: each phrase goes to whichever it fits better, again and again."""
    for _ in range(_ROUNDS):
        if min(sums.frames @ half, sums.frames @ ~half) < _LEAST:
            return None
        before, half = half, np.greater(*_fits(sums, half, spread))
        if np.array_equal(before, half):
            break
    return half if min(sums.frames @ half, sums.frames @ ~half) >= _LEAST else None


def _are_apart(sums: _Sums, half: NDArray[np.bool_], fits: Levels) -> bool:
    better = fits[0] - fits[1]
    one, other = (
        np.average(np.where(half, better, -better)[side], weights=sums.frames[side]) for side in (half, ~half)
    )
    return bool(min(one, other) > _APART)


def _fits(sums: _Sums, half: NDArray[np.bool_], spread: Levels) -> Levels:
    """The mean log-likelihood of the frames of each phrase in both voices, each estimated without that phrase."""
    result = []
    for side in (half, ~half):
        own = side.astype(np.float64)
        frames, first, second = (
            np.tensordot(own, each, 1) - own.reshape(-1, *(1,) * (each.ndim - 1)) * each
            for each in (sums.frames, sums.first, sums.second)
        )
        result.append(_likelihood(sums, *_normal(frames, first, second, spread)))
    return np.array(result)


def _likelihood(sums: _Sums, mean: Levels, covariance: Levels) -> Levels:
    """The mean log-likelihood of the frames of each phrase, without what all voices have in common."""
    count = sums.frames[:, np.newaxis, np.newaxis]
    cross = sums.first[:, :, np.newaxis] * mean[..., np.newaxis, :] / count
    around = sums.second / count - cross - cross.transpose(0, 2, 1)
    around += mean[..., :, np.newaxis] * mean[..., np.newaxis, :]
    distance = (np.linalg.inv(covariance) * around).sum(axis=(1, 2))
    return np.asarray(-0.5 * (distance + np.linalg.slogdet(covariance)[1]))

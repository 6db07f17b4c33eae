"""Where a channel breaks off for a moment: by its highest frequencies, and then by what cannot be predicted. Pure.

A click is a few samples that do not belong to the sound before and after them. Where samples are missing, there is none
between what belongs to what is before, and what belongs to what is after. Each stands out for a moment, with the same
sound on either side: the onset of a consonant or of a drum goes on, and the pulses of a voice return.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.intake.prediction import Signal, interpolated, predictor, surprise

BLOCK = 0.0007
"""Seconds: a click, and hardly more."""

_REACH = 4  # samples: of a difference of the fourth order
_NEAR = ((-2, -3), (2, 3))  # blocks
_SIDE = 8  # blocks on either side, of which one may have a click of its own
_STANDS_OUT = 6.0  # times the highest frequencies beside it: a sieve, since prediction is slow
_FAINT = 16 / 32_768  # of full scale; rounding to 16 bits makes half as much of these frequencies

_AROUND = 0.04  # seconds in which a voice has several pulses
_MARGIN = 0.0005  # seconds beside a break that are not trusted
_BESIDE = 0.006  # seconds on either side that are compared
_HIGH_RATE = 32_000
_ORDERS = (20, 32)  # of the prediction: below that rate, and from it
_SURPRISING = (12.0, 8.0)  # times anything within `_AROUND`; pulses and mouth noises reach 8, and 6
_JUMPING = (12.0, 5.5)  # the same for a jump, which neither of them makes, and for which no sample is changed
_RARE = 4  # of those samples that may be as surprising: fainter breaks
_ONE_SIDED = 12.0  # times as much that is new on one side: an onset, or the end of a gate
_RISEN = 0.005  # of the most surprising sample: one that is broken
_DECAYING = 2  # samples of a click's beginning and end that may not be surprising
_LONGEST = 0.0008  # seconds of a click; mouth noises and a record's thumps last longer
_SURE = 15.0  # times the highest frequencies beside it: another break, which is left out
_STILL = 1e-6  # of full scale
_SHORTEST_HOLD = 0.00025  # seconds of a constant value
_LONGEST_HOLD = 0.003  # seconds; longer ones are dropouts, which are found elsewhere
_BEYOND = 0.3  # of that peak: the least by which a click there exceeds the sound
_FLAT = 16  # samples: more are not likely enough to tell, if a quarter of so many is at the peak
_EXTREME = 0.95  # of the peak beside it: a constant value there is a flat top

BreakKind = Literal["click", "hold", "jump"]

_Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Spike:
    """Samples from `start` to `end` whose highest frequencies are `height` times as strong as those beside them."""

    start: int
    end: int
    height: float


@dataclass(frozen=True)
class Impulse:
    """A break from sample `start` to `end`, which are the same for a jump; `samples`: what a click hides."""

    start: int
    end: int
    kind: BreakKind
    samples: NDArray[np.float64] | None = None


def spikes(sound: Signal, rate: int) -> list[Spike]:
    """Where something stands out of a channel for one or two blocks, in order."""
    size = block_size(rate)
    steps = np.abs(np.diff(sound, 4))
    highest = steps[: len(steps) // size * size].reshape(-1, size).max(1, initial=0)
    padded = np.pad(highest, _SIDE + 1)
    # Of two blocks on one side, at most one may have a break of its own: a quick sieve, before any is sorted.
    near = [np.minimum(*(padded[_SIDE + 1 + at :][: len(highest)] for at in pair)) for pair in _NEAR]
    likely = np.flatnonzero(highest > _STANDS_OUT * np.maximum(np.maximum(*near), _FAINT))
    around = np.lib.stride_tricks.sliding_window_view(padded, 2 * _SIDE + 3)[likely]
    beside = [np.partition(side, -2, axis=1)[:, -2] for side in (around[:, :_SIDE], around[:, -_SIDE:])]
    heights = highest[likely] / np.maximum(np.maximum(*beside), _FAINT)
    result: list[Spike] = []
    for block, height in zip(likely.tolist(), heights.tolist(), strict=True):
        if height <= _STANDS_OUT:
            continue
        start, end = block * size, (block + 1) * size + _REACH
        if result and start - result[-1].end <= size:
            before = result.pop()
            start, height = before.start, max(height, before.height)
        result.append(Spike(start, end, height))
    return result


def impulse(sound: Signal, spike: Spike, others: Sequence[Spike], rate: int) -> Impulse | None:
    """The break at a spike, if it is one. `others`: the spikes in the same sound."""
    hold = _hold(sound, spike, rate)
    if hold and _is_flat_top(sound, *hold):
        return None
    lowest = max(0, spike.start - round(_AROUND * rate))
    nearby = sound[lowest : spike.end + round(_AROUND * rate)]
    inside = np.zeros(len(nearby), np.bool_)
    inside[_span(hold or (spike.start, spike.end), lowest, rate)] = True
    unknown = inside.copy()
    for other in others:
        if other.height >= _SURE:
            unknown[_span((other.start, other.end), lowest, rate)] = True
    high = rate >= _HIGH_RATE
    prediction = predictor(nearby, unknown, _ORDERS[high])
    forwards, backwards = surprise(nearby, prediction)
    known = _clear(unknown, len(prediction) - 1), _clear(unknown[::-1], len(prediction) - 1)[::-1]
    if min(map(np.count_nonzero, known)) <= _RARE or not _is_amid(forwards, known[0], inside, rate):
        return None
    usual = max(
        float(np.partition(each[there], -_RARE)[-_RARE])
        for each, there in zip((forwards, backwards), known, strict=True)
    )
    peak = min(float(each[inside].max()) for each in (forwards, backwards))
    surprising = peak / max(usual, _STILL)
    is_plain = surprising >= _SURPRISING[high]
    if surprising < _JUMPING[high]:
        return None
    if hold:
        return Impulse(*hold, "hold") if is_plain else None
    broken = max(usual, _RISEN * peak)
    start = lowest + int(np.flatnonzero(inside & (forwards > broken))[0])
    end = lowest + int(np.flatnonzero(inside & (backwards > broken))[-1]) + 1
    if start >= end:
        return Impulse(start, start, "jump")
    if not is_plain or end - start > _LONGEST * rate:
        return None
    decaying = min(_DECAYING, (end - start) // 4)
    start, end = start - decaying, end + decaying
    likely = interpolated(sound, start, end, prediction)
    if _is_cut_off(sound[start:end], likely, float(np.abs(nearby).max())):
        return None
    return Impulse(start, end, "click", likely)


def _is_cut_off(samples: Signal, likely: NDArray[np.float64], peak: float) -> bool:
    """Whether the corners of a flat top were found: at the `peak` nearby, and no louder than they are likely to be."""
    sizes = np.abs(samples)
    extreme = sizes >= _EXTREME * sizes.max()
    beyond = sizes[extreme] - np.sign(samples[extreme]) * likely[extreme]
    is_guessed = len(samples) > _FLAT and extreme.sum() >= _FLAT / 4
    return bool(sizes.max() >= _EXTREME * peak and (is_guessed or beyond.mean() < _BEYOND * peak))


def block_size(rate: int) -> int:
    """Samples in a block, at a rate."""
    return max(8, round(BLOCK * rate))


def _span(of: tuple[int, int], lowest: int, rate: int) -> slice:
    margin = round(_MARGIN * rate)
    return slice(max(0, of[0] - margin - lowest), max(0, of[1] + margin - lowest))


def _clear(unknown: _Mask, order: int) -> _Mask:
    """The samples of which all the `order` before are known, too."""
    spoilt = np.concatenate([[0], np.cumsum(unknown)])
    result = np.zeros(len(unknown), np.bool_)
    result[order:] = spoilt[order + 1 :] == spoilt[: -order - 1]
    return result


def _is_amid(surprising: NDArray[np.float64], known: _Mask, inside: _Mask, rate: int) -> bool:
    """Whether there is about as much that is new before a place as after it."""
    first, last = np.flatnonzero(inside)[[0, -1]]
    beside = round(_BESIDE * rate)
    sides = slice(max(0, first - beside), first), slice(last + 1, last + 1 + 2 * beside)
    levels = [surprising[side][known[side]] for side in sides]
    if not all(map(len, levels)):
        return False
    before, after = (float(np.sqrt(np.mean(np.square(each)))) for each in levels)
    return max(before, after) <= _ONE_SIDED * min(before, after) + _STILL


def _hold(sound: Signal, spike: Spike, rate: int) -> tuple[int, int] | None:
    """The samples at a spike that have a constant value."""
    margin, longest = round(_MARGIN * rate), round(_LONGEST_HOLD * rate)
    first = max(0, spike.start - margin)
    near = sound[first : spike.end + longest + margin]
    still = np.abs(np.diff(near)) <= _STILL
    borders = np.flatnonzero(np.diff(still, prepend=False, append=False)).reshape(-1, 2)
    if not len(borders):
        return None
    start, end = borders[np.diff(borders)[:, 0].argmax()].tolist()
    end += 1  # n steps are between n + 1 samples
    starts_here = first + start <= spike.end
    if not (_SHORTEST_HOLD * rate <= end - start < longest and starts_here):
        return None
    return first + start, first + end


def _is_flat_top(sound: Signal, start: int, end: int) -> bool:
    """Whether a constant value is as far from 0 as anything beside it."""
    beside = sound[max(0, start - (end - start)) : end + (end - start)]
    return abs(float(sound[start])) >= _EXTREME * float(np.abs(beside).max())

"""The leveller: a slow gain that brings every speaker to the same loudness. Pure.

    speech ── phrases ── loudness of each ── voices made even ── groups of like loudness ── gains ── Curve

The whole recording is known, so gains change in pauses, before the first syllable, instead of reacting to it. A
boundary between groups costs as much as many small deviations (optimal partitioning: Jackson et al. 2005, "An
algorithm for optimal partitioning of data on an interval"), so another speaker, a step back from the microphone or a
laugh forms its own group, while the emphasis of words and sentences does not. Two speakers a few dB apart who take
short turns differ no more than sentences do; they are detected because they return repeatedly to the same two levels
(a hidden Markov model, decoded after Viterbi 1967). Where timbre tells who speaks, it decides instead: a short answer,
too short to be measured, borrows the gain of its speaker, and what has no voice (a breath, a chair) is no phrase.
Loudness is ITU-R BS.1770-4's, gated, of speech alone.
"""

from dataclasses import replace
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.meter import integrated
from lfi_podcast.audio.measure.speech_activity import Mask
from lfi_podcast.audio.measure.timbre import Timbre
from lfi_podcast.audio.mixing.phrases import Phrases, pause_loudness, phrases_in
from lfi_podcast.audio.mixing.speakers import NOBODY, Speakers, speakers
from lfi_podcast.audio.samples.curve import FRAME, Curve, Levels, constant

REACH = 20.0
"""dB. The largest deviation of a gain from plain normalisation: a distant speaker is up to 20 dB softer."""

_NOISE_BELOW_SPEECH = 12.0  # LU: a gain must not bring the noise nearer to the target than this
_BORDER = 8.0  # dB² s: the cost of a boundary in a pause, relative to squared deviations times seconds
_BORDER_IN_SPEECH = (
    30.0  # dB² s: without a pause, so that a voice dropping at a sentence's end is not a boundary
)
_LONGEST_GROUP = 100  # phrases that the search looks back
_ALIKE = 2.5  # LU: no boundary between neighbours that differ by less
_TURN = (
    1.5  # dB² s: the cost of a change between two known levels in a pause, less than a boundary to any level
)
_APART = np.geomspace(_ALIKE, REACH, 16)  # LU: possible distances of two alternating voices
_MIDDLE = np.linspace(-0.4, 0.4, 9)  # of that: possible offsets of their middle from the mean of both
_EXPLAINED = 0.3  # share of the squared deviations that two voices must explain; sentences alone reach 0.25
_FEWEST_CHANGES = 3  # with fewer, nobody has returned to a level twice
_SHARE = 0.15  # the least share of the speech of each voice
_NEIGHBOURHOOD = 10.0  # seconds compared on either side of a boundary
_MEASURABLE = 1.0  # seconds of speech; anything soft and shorter may be a breath or a chair
_JOINED = (
    0.2  # seconds: a sound without a voice this near to speech is a consonant of it, or the breath before it
)
_MEMORY = 30.0  # seconds before and after that tell how loud a speaker usually is
_SHORT_TURN = 2.0  # seconds: somebody says little in between
_EMPHASIS = 2.5  # LU by which that may differ from what the speaker says elsewhere
_FOLLOW = 15.0  # seconds before and after that determine the gain inside a group
_HOLD = 0.4  # seconds: the gain is held in shorter pauses
_FALL, _RISE = 0.05, 0.03  # seconds of the gain's ramps into a pause and out of it


def static(momentary: Levels, target: float) -> Curve:
    """Plain normalisation: one gain that brings the whole recording to `target` (LUFS)."""
    loudness = integrated(momentary)
    return constant(target - loudness if np.isfinite(loudness) else 0.0)


def levelling(
    momentary: Levels,
    speech: Mask,
    target: float,
    timbre: Timbre | None = None,
    bleed: Mask | None = None,
) -> Curve:
    """The gain that brings all speech to `target` (LUFS).

    `momentary` is loudness (LUFS) every 0.1 s: value i covers the 0.4 s that end at (i + 1) · 0.1 s. `speech` marks the
    frames of 20 ms with the speaker's own speech, `timbre` tells voices apart. Everything else counts as a pause: it
    gets no more gain than plain normalisation, and never affects the gain. `bleed`: the frames in which others are
    heard, and lowered by the gate, so that they are not the noise of the pauses.
    """
    plain = static(momentary, target).decibels[0]
    phrases, who = _voiced(phrases_in(momentary, speech), timbre)
    if not len(phrases.starts):
        return constant(plain)
    offsets = _usual_levels(phrases, who)
    even = replace(phrases, loudness=phrases.loudness - offsets)
    borders, _ = _partition(even)
    borrowed = _borrowed(even, borders)
    even = replace(even, loudness=np.where(np.isnan(borrowed), even.loudness, borrowed))
    known = (who != NOBODY) | np.isnan(borrowed)
    phrases, even, who, offsets = phrases.only(known), even.only(known), who[known], offsets[known]
    turns = _voices(even)
    even = replace(even, loudness=even.loudness - turns)
    borders = _real_borders(even, _partition(even)[0])
    noise = pause_loudness(momentary, speech if bleed is None else speech | bleed)
    most = min(plain + REACH, max(plain, target - _NOISE_BELOW_SPEECH - noise))
    gains = np.clip(target - _followed(even, borders) - turns - offsets, plain - REACH, most)
    changes = np.flatnonzero((np.diff(turns) != 0) | (np.diff(who) != 0) & (np.diff(offsets) != 0)) + 1
    return _curve(phrases, np.union1d(borders, changes), gains, plain)


def _voiced(phrases: Phrases, timbre: Timbre | None) -> tuple[Phrases, Speakers]:
    """The phrases without what is no voice, and who says each; `NOBODY` where timbre tells nothing at all."""
    count = len(phrases.starts)
    if timbre is None or not count:
        return phrases, np.full(count, NOBODY)
    who = speakers(timbre, phrases.starts, phrases.ends, phrases.loudness)
    heard = np.flatnonzero(who != NOBODY)
    if not len(heard):
        return phrases, who
    gaps = phrases.starts[1:] - phrases.ends[:-1]
    run = np.concatenate([[0], np.cumsum(gaps > FRAME / 2)])
    before = heard[np.maximum(np.searchsorted(heard, np.arange(count), "right") - 1, 0)]
    after = heard[np.minimum(np.searchsorted(heard, np.arange(count)), len(heard) - 1)]
    since = np.maximum(phrases.starts - phrases.ends[before], phrases.starts[before] - phrases.ends)
    until = np.maximum(phrases.starts[after] - phrases.ends, phrases.starts - phrases.ends[after])
    is_long = np.bincount(run, phrases.seconds)[run] >= _MEASURABLE
    kept = is_long | (np.minimum(since, until) < _JOINED)
    return phrases.only(kept), who[np.where(since <= until, before, after)][kept]


def _usual_levels(phrases: Phrases, who: Speakers) -> Levels:
    """For each phrase, how loud its speaker usually is (LU, relative to the mean), if speakers differ; else 0."""
    usual = np.zeros(len(who))
    voices = [who == voice for voice in range(who.max() + 1)]
    for own in voices:
        usual[own] = _followed(phrases.only(own), np.array([0, own.sum()]), _MEMORY)
    levels = [np.average(phrases.loudness[own], weights=phrases.weights[own]) for own in voices]
    if len(voices) < 2 or np.ptp(levels) < _ALIKE:
        return np.zeros(len(who))
    # What little somebody says in between is heard beside the others: it keeps some emphasis, not all.
    turn = np.concatenate([[0], np.cumsum(np.diff(who) != 0)])
    seconds = np.bincount(turn, phrases.seconds)
    emphasis = (np.bincount(turn, (phrases.loudness - usual) * phrases.seconds) / seconds)[turn]
    excess = np.where(seconds[turn] < _SHORT_TURN, emphasis - np.clip(emphasis, -_EMPHASIS, _EMPHASIS), 0.0)
    return np.asarray(usual + excess - np.average(usual, weights=phrases.weights))


def _prices(phrases: Phrases, in_pause: float) -> Levels:
    """The cost of a boundary before each phrase; 0 for the first."""
    paused = phrases.starts[1:] - phrases.ends[:-1] > FRAME / 2
    return np.concatenate([[0.0], np.where(paused, in_pause, _BORDER_IN_SPEECH)])


def _voices(phrases: Phrases) -> Levels:
    """For each phrase, its speaker's offset from the mean (LU) if two speakers alternate; else 0."""
    count = len(phrases.starts)
    stretches = np.array_split(np.arange(count), ceil(count / _LONGEST_GROUP) or 1)
    return np.concatenate([_two_voices(phrases.only(np.isin(np.arange(count), each))) for each in stretches])


def _two_voices(phrases: Phrases) -> Levels:
    """The same for a passage in which two speakers keep their levels."""
    weights, values = phrases.weights, phrases.loudness
    nobody = np.zeros(len(values))
    if len(values) <= _FEWEST_CHANGES:
        return nobody
    mean = np.average(values, weights=weights)
    levels = mean + np.stack([np.outer(_APART, _MIDDLE + side).ravel() for side in (-0.5, 0.5)])
    deviations = weights[:, np.newaxis, np.newaxis] * (values[:, np.newaxis, np.newaxis] - levels) ** 2
    price = _prices(phrases, _TURN)
    cost, changed = deviations[0], np.zeros(deviations.shape, np.bool_)
    for phrase in range(1, len(values)):
        other = cost[::-1] + price[phrase]
        changed[phrase] = other < cost
        cost = np.minimum(cost, other) + deviations[phrase]
    voice, best = np.unravel_index(int(np.argmin(cost)), cost.shape)
    spoken = [int(voice)]
    for phrase in range(len(values) - 1, 0, -1):
        spoken.append(spoken[-1] ^ int(changed[phrase, spoken[-1], best]))
    voices = np.array(spoken[::-1])
    share = float(np.average(voices, weights=weights))
    if np.count_nonzero(np.diff(voices)) < _FEWEST_CHANGES or min(share, 1 - share) < _SHARE:
        return nobody
    soft, loud = (np.average(values[voices == each], weights=weights[voices == each]) for each in (0, 1))
    # Compared with slow changes, which the gain follows anyway (a fading voice is one voice), and with other levels.
    alone = weights @ (values - _followed(phrases, np.array([0, len(values)]))) ** 2
    others = min((1 - _EXPLAINED) * alone, _partition(phrases)[1])
    if loud - soft < _ALIKE or cost[voice, best] > others:
        return nobody
    return np.asarray(np.where(voices, loud, soft) - mean)


def _partition(phrases: Phrases) -> tuple[NDArray[np.intp], float]:
    """The cheapest partition into groups of similar loudness, and its cost.

    A partition is the starts of its groups, from 0, and the number of phrases.
    """
    weights, values = phrases.weights, phrases.loudness
    weight, first, second = (
        np.concatenate([[0.0], np.cumsum(weights * values**power)]) for power in (0, 1, 2)
    )
    price = _prices(phrases, _BORDER)
    count = len(values)
    cost = np.zeros(count + 1)
    previous = np.zeros(count + 1, np.intp)
    for end in range(1, count + 1):
        start = np.arange(max(0, end - _LONGEST_GROUP), end)
        sums = first[end] - first[start]
        deviations = second[end] - second[start] - sums * sums / (weight[end] - weight[start])
        costs = cost[start] + deviations + price[start]
        best = int(np.argmin(costs))
        cost[end], previous[end] = costs[best], start[best]
    borders = [count]
    while borders[-1]:
        borders.append(int(previous[borders[-1]]))
    return np.array(borders[::-1]), float(cost[count])


def _borrowed(phrases: Phrases, borders: NDArray[np.intp]) -> Levels:
    """The loudness beside phrases too soft and too short to be measured; not a number for all others."""
    groups = list(pairwise(borders.tolist()))
    loudness = [float(np.average(phrases.loudness[a:b], weights=phrases.seconds[a:b])) for a, b in groups]
    result = np.full(len(phrases.starts), np.nan)
    for index, (start, end) in enumerate(groups):
        beside = [each for each in (index - 1, index + 1) if 0 <= each < len(groups)]
        softer = bool(beside) and loudness[index] < min(loudness[each] for each in beside)
        if softer and phrases.seconds[start:end].sum() < _MEASURABLE:
            gaps = [_gap(phrases, groups[min(each, index)][1]) for each in beside]
            result[start:end] = loudness[beside[int(np.argmin(gaps))]]
    return result


def _gap(phrases: Phrases, border: int) -> float:
    """Seconds between two groups."""
    return float(phrases.starts[border] - phrases.ends[border - 1])


def _real_borders(phrases: Phrases, borders: NDArray[np.intp]) -> NDArray[np.intp]:
    """The boundaries where loudness steps; where it only drifts, groups are joined and the gain follows."""
    kept = [0]
    for before, border, after in zip(borders[:-2], borders[1:-1], borders[2:], strict=True):
        time = phrases.starts[border]
        near = min(
            border - 1, int(np.searchsorted(phrases.ends, time - _NEIGHBOURHOOD))
        )  # after a long pause, one
        left = slice(max(before, near), border)
        right = slice(border, min(after, int(np.searchsorted(phrases.starts, time + _NEIGHBOURHOOD))))
        levels = [np.average(phrases.loudness[side], weights=phrases.seconds[side]) for side in (left, right)]
        if abs(levels[0] - levels[1]) >= _ALIKE:
            kept.append(int(border))
    return np.array([*kept, borders[-1]])


def _followed(phrases: Phrases, borders: NDArray[np.intp], reach: float = _FOLLOW) -> Levels:
    """For each phrase, the loudness of its neighbourhood in its group: of `reach` seconds before it and after it."""
    middles, seconds = phrases.middles, phrases.seconds
    time = np.concatenate([[0.0], np.cumsum(seconds)])
    power = np.concatenate([[0.0], np.cumsum(seconds * 10 ** (phrases.loudness / 10))])
    group = np.repeat(np.arange(len(borders) - 1), np.diff(borders))
    start = np.maximum(np.searchsorted(middles, middles - reach), borders[group])
    end = np.minimum(np.searchsorted(middles, middles + reach, "right"), borders[group + 1])
    return np.asarray(10 * np.log10((power[end] - power[start]) / (time[end] - time[start])))


def _curve(phrases: Phrases, borders: NDArray[np.intp], gains: Levels, pause: float) -> Curve:
    """The joined gains: held in short pauses, at most `pause` dB in long ones and between groups."""
    start = float(phrases.starts[0])
    points = [(start - _RISE, min(pause, gains[0]))] if start > _RISE else []
    points.append((start, gains[0]))
    steps = set(borders.tolist())
    for index, (start, end) in enumerate(zip(phrases.starts, phrases.ends, strict=True)):
        points.append(((start + end) / 2, gains[index]))
        if index + 1 == len(gains):
            break
        gap = phrases.starts[index + 1] - end
        if index + 1 in steps or gap >= _HOLD:
            points += _passage(end, gap, gains[index], gains[index + 1], pause)
    end = float(phrases.ends[-1])
    points += [(end, gains[-1]), (end + _FALL, min(pause, gains[-1]))]
    times, decibels = zip(*((float(time), float(gain)) for time, gain in points), strict=True)
    return Curve(times, decibels)


def _passage(end: float, gap: float, before: float, after: float, pause: float) -> list[tuple[float, float]]:
    """The curve points from one gain to the next, over a pause of `gap` seconds that starts at `end`."""
    if gap < FRAME:
        return [(end - _FALL, before), (end + _FALL, after)]
    low = min(before, after, pause)
    fall, rise = min(_FALL, 0.4 * gap), min(_RISE, 0.4 * gap)
    return [(end, before), (end + fall, low), (end + gap - rise, low), (end + gap, after)]

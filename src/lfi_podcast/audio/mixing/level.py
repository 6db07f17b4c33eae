"""The leveller: a slow gain that brings everybody who speaks to the same loudness. Pure.

    speech ── phrases ── loudness of each ── two voices in turns ── groups of like loudness ── gains ── Curve

The whole recording is known, so nothing here has to react: gains change in pauses, before the first syllable.
A border between groups costs as much as many small deviations do (optimal partitioning: Jackson et al. 2005,
"An algorithm for optimal partitioning of data on an interval"), so another speaker, a step back from the
microphone or a laugh makes a group of its own, and the emphasis of words and sentences does not. Two speakers a
few dB apart who take short turns differ by no more than sentences do; they are known by coming back, again and
again, to the same two levels (a hidden Markov model, decoded after Viterbi 1967).
Loudness is ITU-R BS.1770-4's, gated, of speech alone.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.meter import ABSOLUTE_GATE, WINDOW, gated, integrated
from lfi_podcast.audio.measure.meter import HOP as METER_HOP
from lfi_podcast.audio.measure.speech_activity import Mask, runs
from lfi_podcast.audio.samples.curve import FRAME, Curve, Levels, constant

REACH = 20.0
"""dB. How far a gain may be from the one that plain normalisation gives: a far speaker is up to 20 dB softer."""

_NOISE_BELOW_SPEECH = 12.0  # LU: a gain must not bring the noise nearer to the target than this
_LONGEST_PHRASE = 1.5  # seconds: longer ones are measured in pieces
_SPILL = 0.06  # seconds of a pause that a measured window may take in
_BORDER = 8.0  # dB² s: what a border in a pause costs, against squared deviations times seconds
_BORDER_IN_SPEECH = (
    30.0  # dB² s: where nobody pauses, so that the fall of a voice at a sentence's end is none
)
_TRUSTED = 4.0  # seconds: the loudness of so long a phrase counts half, for it is its emphasis as much
_LONGEST_GROUP = 100  # phrases that the search looks back over
_ALIKE = 2.5  # LU: no border between neighbours that differ by less
_TURN = 1.5  # dB² s: what a change between two known levels costs in a pause, less than a border to anywhere
_APART = np.geomspace(_ALIKE, REACH, 16)  # LU: how far two voices in turns may be apart
_MIDDLE = np.linspace(-0.4, 0.4, 9)  # of that: where their middle may be beside the mean of both
_EXPLAINED = 0.3  # part of the squared deviations that two voices have to explain; sentences leave them 0.25
_FEWEST_CHANGES = 3  # with fewer, nobody has come back to a level twice
_SHARE = 0.15  # part of the speech that each of two voices has at least
_NEIGHBOURHOOD = 10.0  # seconds beside a border that are compared
_MEASURABLE = 1.0  # seconds of speech below which something soft may be a breath or a chair
_FOLLOW = 15.0  # seconds before and after that decide on the gain inside a group
_HOLD = 0.4  # seconds: the gain stays where it is in shorter pauses
_FALL, _RISE = 0.05, 0.03  # seconds that a gain takes into a pause and out of it


@dataclass(frozen=True)
class _Phrases:
    """Pieces of speech, in order: where they start and end (seconds), how loud they are (LUFS), what that weighs."""

    starts: Levels
    ends: Levels
    loudness: Levels
    weights: Levels

    @property
    def seconds(self) -> Levels:
        return self.ends - self.starts

    @property
    def middles(self) -> Levels:
        return (self.starts + self.ends) / 2

    def only(self, kept: Mask) -> "_Phrases":
        return _Phrases(self.starts[kept], self.ends[kept], self.loudness[kept], self.weights[kept])


def static(momentary: Levels, target: float) -> Curve:
    """Plain normalisation: one gain that brings the whole recording to `target` (LUFS)."""
    loudness = integrated(momentary)
    return constant(target - loudness if np.isfinite(loudness) else 0.0)


def levelling(momentary: Levels, speech: Mask, target: float) -> Curve:
    """The gain that brings all speech to `target` (LUFS).

    `momentary` is loudness (LUFS) at hops of 0.1 s: value i is that of the 0.4 s that end at (i + 1) · 0.1 s.
    `speech` says which frames of 20 ms are the speaker's own speech. Everything else counts as a pause: it gets
    no more gain than plain normalisation would give it, and never decides on one.
    """
    plain = static(momentary, target).decibels[0]
    phrases = _phrases(momentary, speech)
    if not len(phrases.starts):
        return constant(plain)
    borders, _ = _partition(phrases)
    phrases = phrases.only(~_unmeasurable(phrases, borders))
    voices = _voices(phrases)
    even = replace(phrases, loudness=phrases.loudness - voices)
    borders = _real_borders(even, _partition(even)[0])
    most = min(plain + REACH, max(plain, target - _NOISE_BELOW_SPEECH - _noise(momentary, speech)))
    gains = np.clip(target - _followed(even, borders) - voices, plain - REACH, most)
    steps = np.union1d(borders, np.flatnonzero(np.diff(voices)) + 1)
    return _curve(phrases, steps, gains, plain)


def _noise(momentary: Levels, speech: Mask) -> float:
    """Loudness of the pauses (LUFS): the median of the windows with no speech in them; -inf if there are none."""
    before = np.concatenate([[0], np.cumsum(speech)])
    ends = np.rint(np.arange(1, len(momentary) + 1) * METER_HOP / FRAME).astype(np.intp)
    starts = ends - round(WINDOW / FRAME)
    last = len(speech)
    silent = before[np.clip(ends, 0, last)] == before[np.clip(starts, 0, last)]
    quiet = momentary[silent & (starts >= 0) & (ends <= last)]
    return float(np.median(quiet)) if len(quiet) else float("-inf")


def _phrases(momentary: Levels, speech: Mask) -> _Phrases:
    """Speech between pauses, long stretches of it in pieces."""
    found = []
    for first, last in zip(*runs(speech), strict=True):
        seconds = (last - first) * FRAME
        pieces = ceil(seconds / _LONGEST_PHRASE)
        weight = seconds * seconds / (seconds + _TRUSTED) / pieces
        edges = (np.linspace(first, last, pieces + 1) * FRAME).tolist()
        for start, end in pairwise(edges):
            found.append((start, end, _loudness(momentary, start, end), weight))
    phrases = _Phrases(*np.array(found).reshape(-1, 4).T)
    return phrases.only(phrases.loudness > ABSOLUTE_GATE)


def _loudness(momentary: Levels, start: float, end: float) -> float:
    """Of speech from `start` to `end` (seconds), gated, from the windows that hold nothing else.

    What is shorter than a window is known only by the windows that hold all of it, and what else they hold
    makes it seem louder. So the softest of those counts: an upper bound, which is safe.
    """
    first = ceil((start - _SPILL + WINDOW) / METER_HOP - 1)
    last = floor((end + _SPILL) / METER_HOP - 1)
    if last >= first:
        return gated(momentary[max(0, first) : last + 1])
    first = ceil(end / METER_HOP - 1)
    last = max(first, floor((start + WINDOW) / METER_HOP - 1))
    around = momentary[first : last + 1]
    dilution = 10 * np.log10(WINDOW / min(end - start, WINDOW))
    return float(np.min(around) + dilution) if len(around) else float("-inf")


def _prices(phrases: _Phrases, in_pause: float) -> Levels:
    """What a border before each phrase costs; the first begins for nothing."""
    paused = phrases.starts[1:] - phrases.ends[:-1] > FRAME / 2
    return np.concatenate([[0.0], np.where(paused, in_pause, _BORDER_IN_SPEECH)])


def _voices(phrases: _Phrases) -> Levels:
    """For each phrase how far its speaker is from the mean (LU), where two in turns are heard; else 0."""
    count = len(phrases.starts)
    stretches = np.array_split(np.arange(count), ceil(count / _LONGEST_GROUP) or 1)
    return np.concatenate([_two_voices(phrases.only(np.isin(np.arange(count), each))) for each in stretches])


def _two_voices(phrases: _Phrases) -> Levels:
    """The same for a stretch in which two speakers keep their levels."""
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
    # Against what the gain follows anyway, for a voice that slowly fades is one, and against any other levels.
    alone = weights @ (values - _followed(phrases, np.array([0, len(values)]))) ** 2
    others = min((1 - _EXPLAINED) * alone, _partition(phrases)[1])
    if loud - soft < _ALIKE or cost[voice, best] > others:
        return nobody
    return np.asarray(np.where(voices, loud, soft) - mean)


def _partition(phrases: _Phrases) -> tuple[NDArray[np.intp], float]:
    """Where groups of like loudness begin (0 first, the number of phrases last), and what that partition costs.

    It is the cheapest one.
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


def _unmeasurable(phrases: _Phrases, borders: NDArray[np.intp]) -> Mask:
    """Phrases in groups that are short and softer than what is beside them: they are not to be made loud."""
    groups = list(pairwise(borders.tolist()))
    loudness = [float(np.average(phrases.loudness[a:b], weights=phrases.seconds[a:b])) for a, b in groups]
    result = np.zeros(len(phrases.starts), np.bool_)
    for index, (start, end) in enumerate(groups):
        beside = loudness[max(0, index - 1) : index] + loudness[index + 1 : index + 2]
        softer = bool(beside) and loudness[index] < min(beside)
        result[start:end] = softer and phrases.seconds[start:end].sum() < _MEASURABLE
    return result


def _real_borders(phrases: _Phrases, borders: NDArray[np.intp]) -> NDArray[np.intp]:
    """The borders where loudness steps; where it only drifts, the gain follows inside a joint group."""
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


def _followed(phrases: _Phrases, borders: NDArray[np.intp]) -> Levels:
    """For each phrase the loudness of what is near it in its group."""
    middles, seconds = phrases.middles, phrases.seconds
    time = np.concatenate([[0.0], np.cumsum(seconds)])
    power = np.concatenate([[0.0], np.cumsum(seconds * 10 ** (phrases.loudness / 10))])
    group = np.repeat(np.arange(len(borders) - 1), np.diff(borders))
    start = np.maximum(np.searchsorted(middles, middles - _FOLLOW), borders[group])
    end = np.minimum(np.searchsorted(middles, middles + _FOLLOW, "right"), borders[group + 1])
    return np.asarray(10 * np.log10((power[end] - power[start]) / (time[end] - time[start])))


def _curve(phrases: _Phrases, borders: NDArray[np.intp], gains: Levels, pause: float) -> Curve:
    """The gains joined: held in short pauses, at most `pause` dB in long ones and between groups."""
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
    """The points from one gain to the next, over a pause of `gap` seconds that starts at `end`."""
    if gap < FRAME:
        return [(end - _FALL, before), (end + _FALL, after)]
    low = min(before, after, pause)
    fall, rise = min(_FALL, 0.4 * gap), min(_RISE, 0.4 * gap)
    return [(end, before), (end + fall, low), (end + gap - rise, low), (end + gap, after)]

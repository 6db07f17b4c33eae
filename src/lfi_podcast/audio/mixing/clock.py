"""When each track of a conversation started, and how fast its clock ran. Pure.

Every microphone also picks up the other speakers, softly and some milliseconds late. The lag of a voice in another
track gives the offset between the two clocks; many such lags give a line over time, whose height is the late start and
whose slope is the drift. If each speaker is audible in the other's microphone, the delay of the air cancels out in the
mean.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import sqrt
from statistics import median

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.mixing.alignment import TOLERANCE, Alignment, Evidence
from lfi_podcast.audio.mixing.lag import FEWEST, RATE, Lag, Read, lags
from lfi_podcast.audio.mixing.starts import Start
from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, FRAME, Levels
from lfi_podcast.audio.samples.pcm import Samples

LARGEST_DRIFT = 300e-6
"""Ratio. Crystals are accurate to 100 ppm; two of them may be off in opposite directions."""

LONGEST_PATH = 0.045
"""Seconds that sound takes across a large table, with a margin."""

_AUDIBLE = (
    8.0  # peak of a correlation relative to its RMS; unrelated speech reaches 5.5, sparse gated speech 7.2
)
_AGREEING = 0.6  # the least share of those
_SPREAD = 0.004  # seconds by which a lag may deviate from the line: people move their heads
_NO_DELAY = 0.0015  # seconds: less than the distance between two people's microphones
_BACKWARDS = 0.5  # of the strength in the true direction of a voice
_PRECISION = 0.0005  # seconds, of one lag
_UNCERTAIN = 0.005  # seconds: the allowed uncertainty of the line at either end


@dataclass(frozen=True)
class _Link:
    """The clock of track `second` relative to `first`; `strength` ranks links."""

    first: int
    second: int
    alignment: Alignment
    strength: float


def alignments(
    levels: Sequence[Levels], read: Read, starts: Sequence[Start | None] = ()
) -> tuple[Alignment, ...]:
    """The position of each track on a common time line, whose zero is the start of the earliest one.

    Tracks that share sound follow one of them, their reference, which is the earliest, so that nothing is lost. The
    `starts` that files state are where the search begins, and what counts without it. Those by hand are final; how fast
    the clock of such a track runs is still measured.
    """
    known = tuple(starts) or (None,) * len(levels)
    if not any(known):
        return _by_sound(levels, read)
    late = [start.seconds if start else 0.0 for start in known]
    moved = [
        np.pad(level, (round(seconds / FRAME), 0), constant_values=DIGITAL_SILENCE)
        for level, seconds in zip(levels, late, strict=True)
    ]
    by_hand = [track for track, start in enumerate(known) if start and start.evidence == "by hand"]
    found = _by_sound(moved, _moved(read, late), by_hand)
    placed = [
        alignment.later(seconds)
        if alignment.is_clear or not start
        else replace(alignment, evidence=start.evidence).later(seconds)
        for alignment, seconds, start in zip(found, late, known, strict=True)
    ]
    unsaid = [track for track, alignment in enumerate(placed) if alignment.evidence == "none"]
    if 0 in by_hand and unsaid:  # their offsets are to the one that is not named
        placed[unsaid[0]] = replace(placed[unsaid[0]], evidence="reference")
    for track in by_hand:
        others = [other for other in range(len(levels)) if other not in by_hand] or [0]
        if track != others[0]:
            reference = placed[others[0]].drift
            drift = _drift(others[0], track, moved, _moved(read, late)) * (1 + reference) + reference
            placed[track] = replace(Alignment(0.0, drift), evidence="by hand").later(late[track])
    earliest = min(-alignment.offset / (1 + alignment.drift) for alignment in placed)
    return tuple(alignment.later(-earliest) for alignment in placed)


def _drift(reference: int, track: int, levels: Sequence[Levels], read: Read) -> float:
    """How much faster the clock of a track runs than that of its reference (ratio), where their sound tells it."""
    found, _ = _fitted(lags(reference, track, levels, read), levels[reference])
    duration = len(levels[reference]) * FRAME
    return found.drift if found.is_clear and abs(found.drift) * duration >= TOLERANCE else 0.0


def _moved(read: Read, late: Sequence[float]) -> Read:
    """The same tracks, each so many seconds later."""

    def moved(track: int, start: int, end: int) -> Samples:
        before = round(late[track] * RATE)
        silence = np.zeros((max(0, min(end, before) - start), 1), np.float32)
        there = max(0, end - before)
        sound = read(track, max(0, start - before), there) if there else silence[:0]
        return np.concatenate([silence, sound])

    return moved


def _by_sound(levels: Sequence[Levels], read: Read, final: Collection[int] = ()) -> tuple[Alignment, ...]:
    """The same from their sound alone, except the tracks that are `final`."""
    pairs = [pair for pair in combinations(range(len(levels)), 2) if not set(pair) & set(final)]
    links = [_Link(*pair, *_fitted(lags(*pair, levels, read), levels[pair[0]])) for pair in pairs]
    result = [Alignment()] * len(levels)
    for root, group in _groups(links, len(levels)):
        earliest = max(group, key=lambda track: group[track].offset)
        reference = root if group[earliest].offset < TOLERANCE else earliest
        back = group[reference].inverse()
        duration = len(levels[reference]) * FRAME
        for track, alignment in group.items():
            result[track] = alignment.after(back).settled(duration)
        # The relation between two tracks can be inverted.
        result[root] = replace(result[root], evidence=group[reference].evidence)
        result[reference] = Alignment(evidence=_standing(root, links))
    return tuple(result)


def _groups(links: Sequence[_Link], count: int) -> Iterator[tuple[int, dict[int, Alignment]]]:
    """Linked tracks, each aligned to the first of them along the strongest links (Prim)."""
    clear = [link for link in links if link.alignment.is_clear]
    ways = [
        *clear,
        *(_Link(link.second, link.first, link.alignment.inverse(), link.strength) for link in clear),
    ]
    placed: set[int] = set()
    for root in range(count):
        if root in placed:
            continue
        group = {root: Alignment()}
        while out := [way for way in ways if way.first in group and way.second not in group]:
            best = max(out, key=lambda way: way.strength)
            group[best.second] = best.alignment.after(group[best.first])
        placed |= group.keys()
        yield root, group


def _standing(root: int, links: Sequence[_Link]) -> Evidence:
    """The alignment of the reference of the group that starts with `root`."""
    if root == 0:
        return "reference"
    unclear = any(
        link.alignment.evidence == "unclear" and root in (link.first, link.second) for link in links
    )
    return "unclear" if unclear else "none"


def _fitted(lags: Iterable[Lag], levels: Levels) -> tuple[Alignment, float]:
    """The line through `lags` over a recording as long as `levels`, and the strength of its evidence."""
    heard = [lag for lag in lags if lag.strength >= _AUDIBLE]
    if len(heard) < FEWEST:
        return Alignment(evidence="none"), 0.0
    agreeing = _agreeing(heard)
    if len(agreeing) < max(FEWEST, _AGREEING * len(heard)):
        return Alignment(evidence="unclear"), 0.0
    times, seconds, directions = np.array([(lag.time, lag.seconds, lag.direction) for lag in agreeing]).T
    both = len(set(directions)) == 2
    # offset + drift * time + delay * direction: one direction alone cannot separate the delay from the offset.
    terms = np.column_stack([np.ones_like(times), times, *([directions] if both else [])])
    line = np.linalg.lstsq(terms, seconds)[0]
    if both and abs(line[2]) < _NO_DELAY and (stronger := _stronger(agreeing)):
        return _fitted(stronger, levels)
    uncertain = _uncertainty(terms, seconds - terms @ line, len(levels) * FRAME) > _UNCERTAIN
    if uncertain or (both and line[2] < -TOLERANCE):
        return Alignment(evidence="unclear"), 0.0
    offset, drift = float(line[0]), float(line[1])
    includes_air = not both
    if not both and -TOLERANCE <= offset * directions[0] <= LONGEST_PATH:
        offset, includes_air = 0.0, False
    strength = sum(lag.strength for lag in agreeing)
    return Alignment(offset, drift, "both ways" if both else "one way", includes_air), strength


def _stronger(lags: Sequence[Lag]) -> list[Lag]:
    """The lags of one direction, if those of the other are much weaker.

    If one speaker is audible in both tracks and the other only in their own, that one bleed is found from both sides,
    at the same lag.
    """
    ways = [[lag for lag in lags if lag.direction == direction] for direction in (1, -1)]
    weaker, stronger = sorted(ways, key=lambda way: median(lag.strength for lag in way))
    ratio = median(lag.strength for lag in weaker) / median(lag.strength for lag in stronger)
    return stronger if ratio < _BACKWARDS else []


def _uncertainty(terms: NDArray[np.float64], residuals: NDArray[np.float64], duration: float) -> float:
    """Standard error (seconds) of a least-squares line at the end of the recording with the larger error."""
    ends = np.zeros((2, terms.shape[1]))
    ends[:, 0], ends[1, 1] = 1, duration
    deviation = max(_PRECISION, sqrt(np.mean(residuals**2)))
    return float(deviation * np.sqrt(np.diag(ends @ np.linalg.pinv(terms.T @ terms) @ ends.T).max()))


def _agreeing(lags: Sequence[Lag]) -> list[Lag]:
    """The lags on one line, or on two parallel ones, one per direction (Theil and Sen)."""
    ways = [[lag for lag in lags if lag.direction == direction] for direction in (1, -1)]
    pairs = [pair for way in ways for pair in combinations(way, 2)]
    slopes = [(b.seconds - a.seconds) / (b.time - a.time) for a, b in pairs if a.time != b.time]
    likely = [slope for slope in slopes if abs(slope) <= LARGEST_DRIFT]
    if not likely:
        return []
    drift = median(likely)
    result = []
    for way in ways:
        heights = [lag.seconds - drift * lag.time for lag in way]
        near = [
            lag for lag, height in zip(way, heights, strict=True) if abs(height - median(heights)) <= _SPREAD
        ]
        result += near if len(near) > 1 else []
    return result

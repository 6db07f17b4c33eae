"""Keyword spotting: finds where a phrase is said that a recogniser may have misheard.

A phrase is a chain of states of the acoustic model. The score per frame of its best path through the sound decides: it
is relative to the best of all phones, so it is a likelihood ratio. All paths of all phrases are followed at once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from math import inf

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.value import Stored
from lfi_podcast.speech.acoustic_model import acoustic_model
from lfi_podcast.speech.audible import AudibleSound
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import BYTES_PER_SECOND
from lfi_podcast.speech.state_scores import Scores, scores

STRETCH = 30.0
"""Seconds searched at once."""

OVERLAP = 3.0
"""Seconds of overlap, so that no phrase is split; the longest phrase."""

AT_ONCE = 16
"""Parts submitted together: 15 MB of sound."""

LEAST = {4: (inf, -1.0), 6: (inf, -1.8), 8: (-1.3, -2.4), 10: (-1.5, -2.7)}
"""By the number of phones from which it holds: the score from which a phrase is sure (inf: never), and possible.

Measured by `bench/spotting.py`; docs/redaction.md has the table.
"""

SURE_PHONES, FEWEST_PHONES = 8, 4
"""The fewest phones for a phrase to be sure, or to be searched for at all: shorter ones occur in every sentence."""

_FRAMES_PER_SECOND = 100
_LONGEST = (
    30  # frames in one state, of which a phone has three: steady noise fits one for as long as it lasts
)
_NOWHERE = np.float32(-1e9)


class Spotted(Stored):
    """Where a phrase may be said (seconds from the start of the stream); `sure`: there is no doubt."""

    phrase: str
    start: float
    end: float
    sure: bool

    def during(self, span: TimeSpan) -> "Spotted":
        return self.model_copy(update={"start": round(span[0], 2), "end": round(span[1], 2)})


@dataclass(frozen=True)
class Search:
    """A part to search: its start (seconds of what is audible), its samples, and the phrases."""

    start: float
    pcm: bytes
    phrases: tuple[str, ...]
    lexicon: Lexicon


Run = Callable[[Callable[[Search], Sequence[Spotted]], Iterable[Search]], Iterable[Sequence[Spotted]]]
"""The built-in `map`, or a parallel one."""


def spot(
    blocks: Iterable[bytes],
    phrases: Sequence[str],
    lexicon: Lexicon,
    run: Run = map,
    searched: Callable[[float], object] = lambda _seconds: None,
) -> tuple[Spotted, ...]:
    """Where in a stream of 16 kHz mono s16le blocks the phrases are probably said, in order of time.

    A phrase of fewer than `SURE_PHONES` phones is never sure, one of fewer than `FEWEST_PHONES` is not searched for.
    `searched` is called with the number of seconds searched.
    """
    audible = AudibleSound(blocks)
    searches = (Search(start, pcm, tuple(phrases), lexicon) for start, pcm in _stretches(audible))
    found: list[Spotted] = []
    while some := list(islice(searches, AT_ONCE)):
        for search, here in zip(some, run(spotted, some), strict=True):
            found += (one.during(audible.recorded(one.start, one.end)) for one in here)
            searched(audible.recorded(search.start, search.start + STRETCH)[1])
    return tuple(_without_doubles(found))


def spotted(search: Search) -> tuple[Spotted, ...]:
    """The candidates in one part, on the time line of what is audible."""
    return tuple(_spotter(search.phrases, search.lexicon).spotted(search.start, search.pcm))


@lru_cache(maxsize=1)
def _spotter(phrases: tuple[str, ...], lexicon: Lexicon) -> "_Spotter":
    return _Spotter(phrases, lexicon)


class _Spotter:
    """The phrases in each of their pronunciations, as one row of states."""

    def __init__(self, phrases: Sequence[str], lexicon: Lexicon) -> None:
        ways = [(phrase, way) for phrase in phrases for way in lexicon.pronunciations(phrase)]
        self._ways = [(phrase, len(way)) for phrase, way in ways if len(way) >= FEWEST_PHONES]
        chains = [acoustic_model().states(way) for _, way in ways if len(way) >= FEWEST_PHONES]
        self._states = [state for chain in chains for state in chain]
        self._last = np.cumsum([len(chain) for chain in chains], dtype=np.intp) - 1
        self._first = self._last + 1 - [len(chain) for chain in chains]
        least = [least_scores(phones)[1] for _, phones in self._ways]
        self._least = np.repeat(np.array(least, np.float32), [len(chain) for chain in chains])

    def spotted(self, start: float, pcm: bytes) -> Iterator[Spotted]:
        """The candidates in a part that starts at so many seconds."""
        if not self._ways:
            return
        above, since = self._paths(scores(pcm, self._states, acoustic_model()) - self._least)
        for number, (phrase, phones) in enumerate(self._ways):
            sure, least = least_scores(phones)
            for first, last, score in _best(above[:, number], since[:, number]):
                yield Spotted(
                    phrase=phrase,
                    start=round(start + first / _FRAMES_PER_SECOND, 2),
                    end=round(start + last / _FRAMES_PER_SECOND, 2),
                    sure=score + least >= sure,
                )

    def _paths(self, above: Scores) -> tuple[Scores, NDArray[np.intp]]:
        """By frame and pronunciation, how much the best path that ends there is above the least score, and its start.

        A path may begin anywhere, and stays in each state for one frame at least and `_LONGEST` at most.
        """
        best, begun = np.full(len(self._states), _NOWHERE), np.zeros(len(self._states), np.intp)
        entered, since, stay = best.copy(), begun.copy(), begun.copy()
        ends, starts = np.empty((len(above), len(self._ways)), np.float32), []
        for frame, own in enumerate(above):
            entered[1:], since[1:] = best[:-1], begun[:-1]
            entered[self._first], since[self._first] = 0.0, frame
            moves = entered >= best
            best, begun = np.where(moves, entered, best) + own, np.where(moves, since, begun)
            stay = np.where(moves, 1, stay + 1)
            best[stay > _LONGEST] = _NOWHERE
            ends[frame] = best[self._last]
            starts.append(begun[self._last])
        return ends, np.array(starts, np.intp).reshape(ends.shape)


def least_scores(phones: int) -> tuple[float, float]:
    """The scores from which a phrase of so many phones is sure, and possible."""
    return LEAST[max(number for number in LEAST if number <= phones)]


def _best(above: Scores, since: NDArray[np.intp]) -> Iterator[tuple[int, int, float]]:
    """The best of the paths that overlap: its first frame, the one after its last, and its score above the least."""
    ends = np.flatnonzero(above >= 0)
    means = above[ends] / (ends + 1 - since[ends])
    kept: list[tuple[int, int]] = []
    for n in np.argsort(-above[ends]):
        first, end = int(since[ends[n]]), int(ends[n]) + 1
        if all(end <= other or until <= first for other, until in kept):
            kept.append((first, end))
            yield first, end, float(means[n])


def _stretches(blocks: Iterable[bytes]) -> Iterator[tuple[float, bytes]]:
    """The stream in overlapping parts: the start of each (seconds), and its samples."""
    size, step = (round(seconds * BYTES_PER_SECOND) for seconds in (STRETCH, STRETCH - OVERLAP))
    held, start = bytearray(), 0
    for block in blocks:
        held += block
        while len(held) >= size:
            yield start / BYTES_PER_SECOND, bytes(held[:size])
            del held[:step]
            start += step
    if held:
        yield start / BYTES_PER_SECOND, bytes(held)


def _without_doubles(found: Sequence[Spotted]) -> Iterator[Spotted]:
    """One candidate per place: among overlapping ones of a phrase, preferably a sure one."""
    kept: list[Spotted] = []
    for one in sorted(found, key=lambda one: (not one.sure, one.start)):
        if not any(
            one.phrase == other.phrase and one.start < other.end and other.start < one.end for other in kept
        ):
            kept.append(one)
    yield from sorted(kept, key=lambda one: (one.start, one.phrase))

"""Matches written words with recognised words: the best alignment of two sequences, with time as a hint.

Edits move words between lines without changing the lines' times, so a line's time is a hint, not a boundary: a
single word is searched for within seconds of it, a longer run within half a minute.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

NEARBY = 30.0
"""Seconds from a line's time within which its words are searched for."""

_FAR, _LEAST = 10.0, 0.1
"""The score of a match falls over so many seconds from its line, down to this share of its full score."""

_NEW_RUN = 0.5
"""The cost of a match that does not follow another, so that ties keep words together."""

_HALF_MILLISECOND = 0.0005


@dataclass(frozen=True)
class ComparedLine:
    """A line's words for comparison. They are said from `start` to about `until`."""

    words: Sequence[str]
    start: float
    until: float = inf


@dataclass(frozen=True)
class Heard:
    """A recognised word for comparison, and its time."""

    word: str
    start: float


WordPosition = tuple[int, int]
"""A line, and a word in it."""


def matches(rows: Sequence[ComparedLine], heard: Sequence[Heard]) -> dict[WordPosition, int]:
    """For each matched word, its position in `heard`; both sequences are in order of time.

    A line equal to the words recognised from its time on is matched directly, so only edits take time: about 25
    microseconds per word in an edited passage.
    """
    pairs: dict[WordPosition, int] = {}
    changed: list[int] = []
    begin = 0
    for line, row in enumerate(rows):
        first = bisect_left(heard, row.start - _HALF_MILLISECOND, key=lambda each: each.start)
        last = first + len(row.words)
        if first >= begin and row.words and [each.word for each in heard[first:last]] == list(row.words):
            pairs |= _searched(rows, changed, heard, begin, first)
            pairs |= {(line, position): first + position for position in range(len(row.words))}
            changed, begin = [], last
        else:
            changed.append(line)
    return pairs | _searched(rows, changed, heard, begin, len(heard))


def _searched(
    rows: Sequence[ComparedLine], lines: Sequence[int], heard: Sequence[Heard], begin: int, end: int
) -> dict[WordPosition, int]:
    """The matches of some lines with `heard[begin:end]`."""
    places = [(line, position) for line in lines for position in range(len(rows[line].words))]
    if not places or begin >= end:
        return {}
    numbers = {word: n for n, word in enumerate(dict.fromkeys(each.word for each in heard[begin:end]))}
    table = _Table(
        np.array([numbers[each.word] for each in heard[begin:end]]),
        np.array([each.start for each in heard[begin:end]]),
    )
    for line, position in places:
        row = rows[line]
        table.add(numbers.get(row.words[position], -1), row.start, row.until)
    return {places[written]: begin + said for written, said in table.pairs()}


@dataclass(frozen=True)
class _Choices:
    """Backtracking data for one written word and each recognised word from `begin` on."""

    begin: int
    matched: NDArray[np.bool_]
    passed: NDArray[np.bool_]
    goes_on: NDArray[np.bool_]


class _Table:
    """Dynamic programming over written and recognised words (Gotoh 1982, for runs of matches instead of gaps).

    Only recognised words near a line are considered. `_best[j]`: the best score of all written words so far against
    the first `j` recognised words; `_run[j]`: the best score that ends by matching both last words.
    """

    def __init__(self, words: NDArray[np.int_], times: NDArray[np.float64]) -> None:
        self._words, self._times = words, times
        self._best = np.zeros(len(words) + 1)
        self._run = np.full(len(words) + 1, -inf)
        self._reached = 0
        self._rows: list[_Choices | None] = []

    def add(self, word: int, start: float, until: float) -> None:
        """Add the next written word, of a line from `start` to `until`."""
        begin, end = np.searchsorted(self._times, (start - NEARBY, until + NEARBY))
        best, run = self._best, self._run
        best[self._reached + 1 : end + 1] = best[self._reached]
        self._reached = max(self._reached, end)
        same = self._words[begin:end] == word
        if not same.any():
            run[begin : end + 1] = -inf
            self._rows.append(None)
            return
        times = self._times[begin:end]
        away = np.maximum(np.maximum(start - times, times - until), 0.0)
        worth = np.where(same, np.maximum(1 - away / _FAR, _LEAST), -inf)
        goes_on = run[begin:end] >= best[begin:end] - _NEW_RUN
        matched = worth + np.where(goes_on, run[begin:end], best[begin:end] - _NEW_RUN)
        without = best[begin + 1 : end + 1].copy()
        best[begin : end + 1] = np.maximum.accumulate(
            np.concatenate([best[begin : begin + 1], np.maximum(without, matched)])
        )
        run[begin], run[begin + 1 : end + 1] = -inf, matched
        now = best[begin + 1 : end + 1]
        self._rows.append(_Choices(int(begin), (matched == now) & (without < now), without == now, goes_on))

    def pairs(self) -> Iterator[tuple[int, int]]:
        """(written, heard) of the best match, the last first."""
        heard, is_in_run = len(self._words), False
        for written in reversed(range(len(self._rows))):
            row = self._rows[written]
            if row is None:
                continue
            at = min(heard - row.begin, len(row.passed)) - 1
            while not is_in_run and at >= 0 and not (row.passed[at] or row.matched[at]):
                at -= 1
            heard = min(heard, row.begin + at + 1)
            if at >= 0 and (is_in_run or row.matched[at]):
                heard -= 1
                yield written, heard
                is_in_run = bool(row.goes_on[at])

"""Which written words are words that were heard: the best match of two rows, where time helps to tell.

Edits move words between lines and leave the times of lines as they were, so a line's time is a hint and not a
border: a single word is looked for within seconds of it, and a longer run within half a minute.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

NEARBY = 30.0
"""Seconds from a line's time within which its words are looked for."""

_FAR, _LEAST = 10.0, 0.1
"""A match loses worth over so many seconds away from its line, down to so much of that of one in its place."""

_NEW_RUN = 0.5
"""What a match costs that does not follow on another: of equal choices, the one that leaves words together."""

_HALF_MILLISECOND = 0.0005


@dataclass(frozen=True)
class ComparedLine:
    """The words of a line as they are compared. It says them from `start` on, and `until` about then."""

    words: Sequence[str]
    start: float
    until: float = inf


@dataclass(frozen=True)
class Heard:
    """A word that was heard, as it is compared, and when."""

    word: str
    start: float


WordPosition = tuple[int, int]
"""A line, and a word in it."""


def matches(rows: Sequence[ComparedLine], heard: Sequence[Heard]) -> dict[WordPosition, int]:
    """For each place whose word was heard, the position of that in `heard`; both rows in the order of time.

    A line that says what was heard from its time on is taken as it stands, so only edits cost time: about 25
    microseconds for each word in a stretch that was edited.
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
    """For one written word, and each heard word from `begin` on: how the best match of all up to there came about."""

    begin: int
    matched: NDArray[np.bool_]
    passed: NDArray[np.bool_]
    goes_on: NDArray[np.bool_]


class _Table:
    """Dynamic programming over written by heard words (Gotoh 1982, for runs of matches in place of gaps).

    Only the heard words near a line are looked at. `_best[j]`: the worth of the best match of all written words
    so far with the first `j` heard ones; `_run[j]`: of the best one that ends with the pair of both last words.
    """

    def __init__(self, words: NDArray[np.int_], times: NDArray[np.float64]) -> None:
        self._words, self._times = words, times
        self._best = np.zeros(len(words) + 1)
        self._run = np.full(len(words) + 1, -inf)
        self._reached = 0
        self._rows: list[_Choices | None] = []

    def add(self, word: int, start: float, until: float) -> None:
        """The next written word, of a line from `start` to `until`."""
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

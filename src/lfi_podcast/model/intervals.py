"""Intervals of time, and how to merge them. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

TimeSpan = tuple[float, float]
"""(start, end) in seconds."""

TimeSpans = Sequence[TimeSpan]
"""Several intervals; each function says whether they are in order and separate."""

_Item = TypeVar("_Item")
_Number = TypeVar("_Number", int, float)


def merged(intervals: Iterable[tuple[_Number, _Number]]) -> list[tuple[_Number, _Number]]:
    """The intervals in order, with touching or overlapping ones merged. No end is before its start."""
    return coalesced(
        sorted(intervals),
        touch=lambda last, item: item[0] <= last[1],
        join=lambda last, item: (last[0], max(last[1], item[1])),
    )


def outside(span: TimeSpan, others: Iterable[TimeSpan]) -> float:
    """The seconds of an interval that none of the others has."""
    start, end = span
    inside = merged((max(start, a), min(end, b)) for a, b in others if a < end and start < b)
    return max(0.0, end - start) - sum(b - a for a, b in inside)


def remaining(spans: Iterable[TimeSpan], others: Iterable[TimeSpan]) -> Iterator[TimeSpan]:
    """The parts of intervals that none of the others has, in order."""
    gone = merged(others)
    for start, end in merged(spans):
        for first, last in gone:
            if first < end and last > start:
                if first > start:
                    yield start, first
                start = last
        if start < end:
            yield start, end


def coalesced(
    items: Iterable[_Item], touch: Callable[[_Item, _Item], bool], join: Callable[[_Item, _Item], _Item]
) -> list[_Item]:
    """Join each item to the one before it if they touch; items are in the order of their starts."""
    result: list[_Item] = []
    for item in items:
        if result and touch(result[-1], item):
            item = join(result.pop(), item)
        result.append(item)
    return result

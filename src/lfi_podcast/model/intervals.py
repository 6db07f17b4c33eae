"""Stretches of time, and what becomes of many of them that touch. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

TimeSpan = tuple[float, float]
"""From when to when, in seconds."""

TimeSpans = Sequence[TimeSpan]
"""Several of them; who gives or takes them says whether they are in order and apart."""

_Item = TypeVar("_Item")
_Number = TypeVar("_Number", int, float)


def merged(intervals: Iterable[tuple[_Number, _Number]]) -> list[tuple[_Number, _Number]]:
    """The same stretches in order, with those that touch or overlap made one. Neither end before the start."""
    return coalesced(
        sorted(intervals),
        touch=lambda last, item: item[0] <= last[1],
        join=lambda last, item: (last[0], max(last[1], item[1])),
    )


def coalesced(
    items: Iterable[_Item], touch: Callable[[_Item, _Item], bool], join: Callable[[_Item, _Item], _Item]
) -> list[_Item]:
    """Each item joined to what is there of those before it, where the two touch; items in the order of their starts."""
    result: list[_Item] = []
    for item in items:
        if result and touch(result[-1], item):
            item = join(result.pop(), item)
        result.append(item)
    return result

"""Maps the recording's own time line to the listener's, with cuts made and the intro in front, and back.

recording     ├───────┤ cut ├───────────┤
listener      ├─ intro ─┼───────╳───────────┤       ╳: the joint, where the cut was made
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import inf

from lfi_podcast.model.intervals import TimeSpan, TimeSpans, merged
from lfi_podcast.model.span import Span

_SAME = 0.0005
"""Rounding error (seconds) of a time stored in milliseconds: a time this close to a joint is at the joint."""


@dataclass(frozen=True)
class TimeMap:
    """`cuts` in any order, in seconds of the recording. `offset`: the time that the intro adds in front.

    Without either, this is the recording's own time line.
    """

    cuts: tuple[Span, ...] = ()
    offset: float = 0.0

    @cached_property
    def _gone(self) -> TimeSpans:
        return merged((cut.start, cut.end) for cut in self.cuts)

    @cached_property
    def _removed(self) -> Sequence[float]:
        """The time removed before each cut, and in total."""
        return list(accumulate((end - start for start, end in self._gone), initial=0.0))

    @cached_property
    def _joints(self) -> Sequence[float]:
        """Where each cut is, on the recording's time line without any of them."""
        return [start - removed for (start, _), removed in zip(self._gone, self._removed, strict=False)]

    def heard(self, at: float) -> float:
        """When a listener hears what was recorded at `at`; the joint if that was cut."""
        begun = self._begun(at)
        still = max(0.0, self._gone[begun - 1][1] - at) if begun else 0.0
        return at - self._removed[begun] + still + self.offset

    def recorded(self, at: float) -> float:
        """The recording time of what a listener hears at `at`; at a joint, of what comes after it."""
        at -= self.offset
        passed = bisect_right(self._joints, at + _SAME)
        return max(at + self._removed[passed], self._gone[passed - 1][1]) if passed else at

    def recorded_until(self, at: float) -> float:
        """The same for the end of something; at a joint, what comes before it."""
        at -= self.offset
        passed = bisect_left(self._joints, at - _SAME)
        ahead = self._gone[passed][0] if passed < len(self._gone) else inf
        return min(at + self._removed[passed], ahead)

    def spans(self, start: float, end: float) -> tuple[TimeSpan, ...]:
        """The recorded intervals that a listener hears from `start` to `end`, without cuts."""
        first, last = max(0.0, self.recorded(start)), self.recorded_until(end)
        inside = (edge for cut in self._gone if first < cut[0] and cut[1] < last for edge in cut)
        edges = [first, *inside, last]
        return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)

    def removes(self, at: float) -> bool:
        """Whether what was recorded at `at` is cut."""
        begun = self._begun(at)
        return begun > 0 and at < self._gone[begun - 1][1]

    def _begun(self, at: float) -> int:
        """How many cuts begin at or before `at`."""
        return bisect_right(self._gone, at, key=lambda cut: cut[0])

    def leaves_out_more_than(self, other: "TimeMap") -> bool:
        """Whether something is cut here that is audible on the other time line."""
        return any(
            not any(start <= mine[0] and mine[1] <= end for start, end in other._gone) for mine in self._gone
        )


@dataclass(frozen=True)
class Move:
    """Maps one listener's time line to another of the same recording, to the millisecond.

    Times in the intro stay there, as far as there is one.
    """

    before: TimeMap
    after: TimeMap

    def start(self, at: float) -> float:
        """The new time of something that was at `at` or began there."""
        return self._moved(at, self.before.recorded(at))

    def end(self, at: float) -> float:
        """The new end of something that ended at `at`."""
        return self._moved(at, self.before.recorded_until(at))

    def keeps(self, start: float, end: float) -> bool:
        """Whether something is still audible: it is cut if its middle is."""
        return not self.after.removes(self.before.recorded((start + end) / 2))

    def _moved(self, at: float, recorded: float) -> float:
        in_intro = at < self.before.offset - _SAME
        return round(min(at, self.after.offset) if in_intro else self.after.heard(recorded), 3)

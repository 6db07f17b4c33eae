"""Interpolated times for words that were recognised differently: letter by letter over the recognised words."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from rapidfuzz.distance import Levenshtein

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.transcript import Word

_TELLING = 3
"""A run of so many equal letters is not a coincidence."""

SHORTEST_WORD = 0.03
"""Seconds: the shortest phone. If a word gets less, spreading the words evenly is no worse."""


def spread(texts: Sequence[str], start: float, end: float) -> list[TimeSpan]:
    """(start, end) of each word, in proportion to its letters."""
    edges = list(accumulate((len(text) + 1 for text in texts), initial=0))
    step = (end - start) / max(1, edges[-1])
    return [(round(start + a * step, 3), round(start + b * step, 3)) for a, b in pairwise(edges)]


def spread_over(texts: Sequence[str], heard: Sequence[Word]) -> list[TimeSpan]:
    """The same over the words recognised in their place: `near misses` for `near miss is` has the same start and end.

    Equal letters (Levenshtein) keep their times; all others are spread evenly between those.
    """
    start, end = heard[0].start, max(word.end for word in heard)
    letters, clock = [text.casefold() for text in texts], _Clock(heard)
    written, said = " ".join(letters), " ".join(clock.texts)
    knots = [(0, 0), *_knots(written, said), (len(written), len(said))]
    if any(a[0] < b[0] and a[1] == b[1] for a, b in pairwise(knots)):
        return spread(texts, start, end)
    edges = [0, *accumulate(len(text) + 1 for text in letters)]
    times = [
        (clock.start(_along(knots, edge)), clock.end(_along(knots, edge + len(text))))
        for edge, text in zip(edges, letters, strict=False)
    ]
    bounds = [at for pair in times for at in pair]
    is_sane = all(b - a >= SHORTEST_WORD for a, b in times) and bounds == sorted(bounds)
    return times if is_sane and bounds[-1] <= end else spread(texts, start, end)


def _knots(written: str, said: str) -> Iterator[tuple[int, int]]:
    """The positions between which letters are equal on both sides."""
    for code in Levenshtein.opcodes(said, written):
        if code.tag == "equal" and code.src_end - code.src_start >= _TELLING:
            yield from ((code.dest_start, code.src_start), (code.dest_end, code.src_end))


def _along(knots: Sequence[tuple[int, int]], written: int) -> float:
    """Map a position in the written text to the recognised text."""
    after = min(max(1, bisect_right(knots, (written, -1))), len(knots) - 1)
    (a, x), (b, y) = knots[after - 1], knots[after]
    return x + (y - x) * (written - a) / max(1, b - a)


class _Clock:
    """When a letter of consecutive words was said. The space between two words is the pause."""

    def __init__(self, heard: Sequence[Word]) -> None:
        self._heard = heard
        self.texts = [word.text.casefold() for word in heard]
        self._edges = list(accumulate((len(text) + 1 for text in self.texts[:-1]), initial=0))

    def start(self, letter: float) -> float:
        """The start time of something that begins at a letter."""
        number = bisect_right(self._edges, letter) - 1
        return self._within(number, letter)

    def end(self, letter: float) -> float:
        """The end time of something that ends before a letter."""
        number = max(0, bisect_right(self._edges, letter - 1) - 1)
        return self._within(number, letter)

    def _within(self, number: int, letter: float) -> float:
        word = self._heard[number]
        share = min(1.0, (letter - self._edges[number]) / max(1, len(self.texts[number])))
        return round(word.start + share * (word.end - word.start), 3)

"""Corrected words with interpolated times: where to search for them in the sound, and which results to accept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from lfi_podcast.model.folding import bare
from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.comparison import Comparison, Origin
from lfi_podcast.transcript.match import WordPosition

CONTEXT = 3
"""Words with known times that are aligned too on either side of a change, to anchor its boundaries."""

MARGIN = 1.0
"""Seconds around the interpolated times in which a word may be, if no known word is nearer."""

MOST_WORDS = 60
"""The most words aligned at once; alignment takes at most a minute of sound."""

_PAUSE = 0.5
"""Beyond so many seconds of silence, words do not help to find others."""

_SHORTEST_WORD = 0.02
"""The least time (seconds) a word must have between the known words beside it."""


@dataclass(frozen=True)
class Stretch:
    """Consecutive words of one voice, to be searched for from `start` to `end`.

    `words[first:last]` were changed; their times must lie between `floor` and `ceiling`.
    """

    voice: str
    words: Sequence[Word]
    first: int
    last: int
    start: float
    end: float
    floor: float
    ceiling: float

    def found(self, times: Sequence[tuple[float, float] | None]) -> Iterator[Word]:
        """The changed words with their aligned times, counted from `start`."""
        now = self.floor
        changed = zip(self.words[self.first : self.last], times[self.first : self.last], strict=True)
        for word, at in changed:
            if at is None:
                continue
            start = round(max(self.start + at[0], now), 3)
            end = round(min(self.start + at[1], self.ceiling), 3)
            if end - start >= _SHORTEST_WORD:
                now = end
                yield word.model_copy(update={"start": start, "end": end})


def unknown(comparison: Comparison) -> frozenset[WordPosition]:
    """The words with interpolated times, except signs, which nobody says."""
    return frozenset(
        (line, number)
        for line, said in enumerate(comparison.said)
        for number, (word, origin) in enumerate(zip(said.utterance.words, said.origins, strict=True))
        if origin is Origin.WORKED_OUT and bare(word.text)
    )


def stretches(comparison: Comparison) -> list[Stretch]:
    """Where to search for all words with interpolated times, in order of time."""
    spoken: dict[str, list[tuple[Word, bool]]] = {}
    for said in comparison.said:
        for word, origin in zip(said.utterance.words, said.origins, strict=True):
            spoken.setdefault(said.voice, []).append((word, origin is Origin.WORKED_OUT))
    found = [stretch for voice, words in spoken.items() for stretch in _of_voice(voice, words)]
    return sorted(found, key=lambda stretch: (stretch.start, stretch.voice))


def _of_voice(voice: str, words: Sequence[tuple[Word, bool]]) -> Iterator[Stretch]:
    for is_changed, run in groupby(range(len(words)), key=lambda number: words[number][1]):
        if is_changed:
            numbers = list(run)
            for first in range(numbers[0], numbers[-1] + 1, MOST_WORDS):
                yield _around(voice, words, first, min(first + MOST_WORDS, numbers[-1] + 1))


def _around(voice: str, words: Sequence[tuple[Word, bool]], first: int, last: int) -> Stretch:
    """The changed words from `first` to before `last`, with the known words right before and after."""
    begin, end = first, last
    while begin > max(0, first - CONTEXT) and _go_together(words[begin - 1], words[begin]):
        begin -= 1
    while end < min(len(words), last + CONTEXT) and _go_together(words[end], words[end - 1]):
        end += 1
    floor = next((word.end for word, is_changed in reversed(words[:first]) if not is_changed), 0.0)
    ceiling = next((word.start for word, is_changed in words[last:] if not is_changed), inf)
    return Stretch(
        voice,
        [word for word, _ in words[begin:end]],
        first - begin,
        last - begin,
        words[begin][0].start if begin < first else max(floor, words[first][0].start - MARGIN),
        words[end - 1][0].end if end > last else min(ceiling, words[last - 1][0].end + MARGIN),
        floor,
        ceiling,
    )


def _go_together(known: tuple[Word, bool], beside: tuple[Word, bool]) -> bool:
    """Whether the first of two neighbours has a known time and no pause separates them."""
    (word, is_changed), (other, _) = known, beside
    return not is_changed and max(word.start - other.end, other.start - word.end) <= _PAUSE


SURE = 3
"""A run of so many recognised words that are also in the text is not a coincidence."""

REWRITTEN = 5
"""With at least so many changed words around them, single recognised words may be other occurrences."""

_MOST_LOST = 0.2
"""The share of a rewritten passage that may be missing in the sound."""

_SAME_PLACE = 0.2
"""A word found within so many seconds of where it was recognised is the same one."""


@dataclass(frozen=True)
class Rewritten(Stretch):
    """A mostly rewritten passage. `heard`: which of `words` were recognised, or seem to be, such as a lone "the".

    The text is more trustworthy than a recogniser that got everything else wrong.
    """

    heard: frozenset[int] = frozenset()

    def found(self, times: Sequence[tuple[float, float] | None]) -> Iterator[Word]:
        """Like `Span.found`, plus recognised words that moved. Nothing if much of the text is not in the sound."""
        numbers = range(self.first, self.last)
        if sum(times[number] is None for number in numbers) > _MOST_LOST * len(numbers):
            return
        kept = {n for n in numbers if n in self.heard and not self._is_elsewhere(n, times[n])}
        now = self.floor
        for n in numbers:
            if n in kept:
                now = max(now, self.words[n].end)
            elif at := times[n]:
                ceiling = min((self.words[m].start for m in kept if m > n), default=self.ceiling)
                start = round(max(self.start + at[0], now), 3)
                end = round(min(self.start + at[1], ceiling), 3)
                if end - start >= _SHORTEST_WORD:
                    now = end
                    yield self.words[n].model_copy(update={"start": start, "end": end})

    def _is_elsewhere(self, number: int, at: tuple[float, float] | None) -> bool:
        return at is not None and abs(self.start + at[0] - self.words[number].start) > _SAME_PLACE


def rewritten(comparison: Comparison) -> list[Rewritten]:
    """The passages with so many changes that the few remaining words may not be the recognised ones."""
    spoken: dict[str, list[tuple[Word, Origin]]] = {}
    for said in comparison.said:
        spoken.setdefault(said.voice, []).extend(zip(said.utterance.words, said.origins, strict=True))
    found = [
        stretch
        for voice, words in spoken.items()
        for stretch in _rewritten(voice, words, comparison.unsaid.get(voice, ()))
    ]
    return sorted(found, key=lambda stretch: (stretch.start, stretch.voice))


def _rewritten(
    voice: str, words: Sequence[tuple[Word, Origin]], unsaid: Sequence[Word]
) -> Iterator[Rewritten]:
    sure = [False] * len(words)
    for origin, run in groupby(range(len(words)), key=lambda number: words[number][1]):
        numbers = list(run)
        is_sure = origin is Origin.FOUND or (origin is Origin.HEARD and len(numbers) >= SURE)
        sure[numbers[0] : numbers[-1] + 1] = [is_sure] * len(numbers)
    last = max((word.end for word in (*unsaid, *(word for word, _ in words))), default=0.0)
    marked = [(word, not is_sure) for (word, _), is_sure in zip(words, sure, strict=True)]
    for is_sure, run in groupby(range(len(words)), key=sure.__getitem__):
        numbers = list(run)
        heard = [number for number in numbers if words[number][1] is Origin.HEARD]
        if is_sure or not heard or len(numbers) - len(heard) < REWRITTEN:
            continue
        near = _around(voice, marked, numbers[0], numbers[-1] + 1)
        begin = numbers[0] - near.first
        yield Rewritten(
            voice,
            near.words,
            near.first,
            near.last,
            near.start if near.first else near.floor,
            near.end if near.last < len(near.words) else min(near.ceiling, last + MARGIN),
            near.floor,
            near.ceiling,
            frozenset(number - begin for number in heard),
        )

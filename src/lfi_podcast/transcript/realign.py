"""Corrected words whose times are worked out only: where to look for them in the sound, and what to take of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.comparison import Comparison, Origin
from lfi_podcast.transcript.match import WordPosition
from lfi_podcast.transcript.redact import bare

CONTEXT = 3
"""Words with known times that are looked for too on either side of a change, so that its borders are heard."""

MARGIN = 1.0
"""Seconds around the times that were worked out in which a word may be, where no known word is nearer."""

MOST_WORDS = 60
"""As many as are looked for at once; aligning takes no more than a minute of sound."""

_PAUSE = 0.5
"""Seconds of silence after which words are no help in finding others."""

_SHORTEST_WORD = 0.02
"""Seconds between the known words beside it that a word must be left with."""


@dataclass(frozen=True)
class Stretch:
    """Words of one voice in a row, to be looked for from `start` to `end`.

    `words[first:last]` were changed; what is found of them has to lie between `floor` and `ceiling`.
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
        """The changed words with the times at which they were found, which count from `start`."""
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
    """The words whose times are worked out only, but for signs, which nobody says."""
    return frozenset(
        (line, number)
        for line, said in enumerate(comparison.said)
        for number, (word, origin) in enumerate(zip(said.utterance.words, said.origins, strict=True))
        if origin is Origin.WORKED_OUT and bare(word.text)
    )


def stretches(comparison: Comparison) -> list[Stretch]:
    """Where to look for all words whose times are worked out, in the order of time."""
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
    """The changed words from `first` to before `last`, with the known ones that are said right before and after."""
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
    """Whether the first of two neighbours has a known time, and no pause parts them."""
    (word, is_changed), (other, _) = known, beside
    return not is_changed and max(word.start - other.end, other.start - word.end) <= _PAUSE


SURE = 3
"""So many heard words in a row that stand in the text as well are no chance."""

REWRITTEN = 5
"""Changed words around single heard ones from which on these may be others of the same spelling."""

_MOST_LOST = 0.2
"""The share of a rewritten stretch that may be missing in the sound."""

_SAME_PLACE = 0.2
"""Seconds between where a word was heard and where it is found, up to which it is the heard one."""


@dataclass(frozen=True)
class Rewritten(Stretch):
    """A stretch of which little is left as it was heard. `heard`: which of `words` are, or look so: a lone "the".

    The text is more to be trusted than a recogniser that got all else wrong.
    """

    heard: frozenset[int] = frozenset()

    def found(self, times: Sequence[tuple[float, float] | None]) -> Iterator[Word]:
        """As above, and heard words that are said elsewhere. Nothing where much of the text is not in the sound."""
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
    """The stretches in which so much was changed that the few words left may not be those that were heard."""
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

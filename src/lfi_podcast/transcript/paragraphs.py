"""Divides what a voice says into paragraphs: after sentences, rather where it pauses, and where somebody else begins.

The cheapest division of the whole wins, as for line breaks (Knuth and Plass 1981). Words without punctuation are
divided at pauses.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lfi_podcast.model.sentences import ends_a_clause, sentence_ends
from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.acknowledgements import has_sentences

IDEAL = 280
"""Characters of a paragraph: three or four spoken sentences. None, or twice as many, costs 1."""

LONG_PAUSE = 1.0
"""Seconds of silence that end a paragraph where there is no punctuation, or if somebody else begins meanwhile."""

SILENCE = 3.0
"""Seconds of silence that end any paragraph, even inside a sentence."""

_BREATH = 0.3
_PAUSE = 0.4  # what each second of a pause is worth as the end of a paragraph
_AFTER_A_CLAUSE, _AFTER_A_BREATH = 2.0, 4.0  # the cost of ending inside a sentence


@dataclass(frozen=True)
class _Place:
    """After so many words, and characters, a paragraph may end at a cost, or has to."""

    words: int
    size: int
    cost: float
    is_end: bool


def paragraphs(words: Sequence[Word], begun: Sequence[float], language: str) -> list[Sequence[Word]]:
    """One voice's words, in order of time, as paragraphs. `begun`: when others begin to speak (seconds), in order.

    Somebody who is interrupted finishes the sentence first.
    """
    places = [_Place(0, 0, 0.0, True), *_places(words, begun, language)]
    cheapest, previous = [0.0], [0]
    for last in range(1, len(places)):
        ways = list(_ways(places, last, cheapest))
        cost, first = min(ways)
        cheapest.append(cost)
        previous.append(first)
    bounds = [last := len(places) - 1]
    while last:
        bounds.append(last := previous[last])
    return [words[places[first].words : places[last].words] for first, last in pairwise(reversed(bounds))]


def _ways(places: Sequence[_Place], last: int, cheapest: Sequence[float]) -> Iterator[tuple[float, int]]:
    """The paragraphs that may end at a place: the cost of everything so far, and where each begins."""
    for first in range(last - 1, -1, -1):
        size = places[last].size - places[first].size
        yield cheapest[first] + places[last].cost + ((size - IDEAL) / IDEAL) ** 2, first
        if places[first].is_end or size > 4 * IDEAL:
            return


def _places(words: Sequence[Word], begun: Sequence[float], language: str) -> Iterator[_Place]:
    texts = [word.text for word in words]
    ends, is_written = sentence_ends(texts, language), has_sentences(texts, language)
    size, since = 0, words[0].start if words else 0.0
    for number, (word, after) in enumerate(pairwise(words), 1):
        size += len(word.text) + 1
        pause, is_last = max(0.0, after.start - word.end), ends[number - 1]
        is_over = is_last or pause > LONG_PAUSE
        is_interrupted = is_over and bisect_right(begun, after.start) > bisect_right(begun, since)
        is_end = is_interrupted or pause > (SILENCE if is_written else LONG_PAUSE)
        cost = 0.0 if is_last else _cost_inside(word, is_written)
        if is_last or is_end or pause > _BREATH:
            yield _Place(number, size, cost - _PAUSE * min(pause, SILENCE), is_end)
        since = after.start if is_over else since
    if words:
        yield _Place(len(words), size + len(words[-1].text), 0.0, True)


def _cost_inside(word: Word, is_written: bool) -> float:
    if not is_written:
        return 0.0
    return _AFTER_A_CLAUSE if ends_a_clause(word.text) else _AFTER_A_BREATH

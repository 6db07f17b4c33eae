"""Where to break lines and cues, optimised over a whole utterance instead of word by word.

After Knuth and Plass, "Breaking Paragraphs into Lines" (1981): each place between two words has a cost, each line
costs by the room that it leaves, and the cheapest set of breaks wins.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from lfi_podcast.model.folding import bare
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.sentences import (
    ends_a_clause,
    sentence_ends,
    stays_with_the_word_after,
    stays_with_the_word_before,
)
from lfi_podcast.model.transcript import Word

BREATH = 0.3
"""A gap of so many seconds between two words is a pause."""

_ROOM_LEFT = 30.0
"""The cost of an empty line; half a line costs a quarter, so that a cue's lines have similar lengths."""

_ANOTHER_CUE = 10.0
_OVERFULL = 1000.0

_BRIEF, _FLASH = 1.0, 30.0
"""A cue of fewer seconds costs up to so much."""

_LONG, _LINGERING = 7.0, 10.0
"""Each second beyond this costs so much (Netflix's timed text guide: no cue longer than seven)."""

_SMALL = {
    "de": "der die das dem den des ein eine einen einem einer eines am an auf aus bei für im in ins mit nach"
    " über um und unter von vom vor zu zum zur ich du er sie es wir ihr man ist sind war nicht dass weil wenn",
    "en": "a an the my your his her its our their this that these those about at by for from in into of on or"
    " over to with and but if because i you he she it we they is are was were be will can could should would what"
    " which who when where why how not no",
    "es": "el la los las un una unos unas a al con de del en para por sin y o que se no es son yo pero si",
    "fr": "le la les un une des du de à au aux avec dans en par pour sans sous sur et ou que qui je tu il elle on"
    " nous vous ils ne est sont mais si",
}
"""Articles, prepositions, pronouns and similar words that belong to the word after them, by language."""

_OPENERS = {
    "de": "aber dass denn ob obwohl oder sondern und weil wenn",
    "en": "although and because before but if or since so than that unless until what when where whether which"
    " while who why",
    "es": "aunque como cuando donde o pero porque que si y",
    "fr": "car comme et lorsque mais ou parce puisque quand que qui si",
}
"""Words that begin a clause, by language."""


@dataclass(frozen=True)
class WordBoundary:
    """The place between two words. `is_inside`: inside a name or term; `ends_a_sentence`: in its language."""

    before: Word
    after: Word
    language: str
    is_inside: bool
    ends_a_sentence: bool

    @property
    def is_at_a_mark(self) -> bool:
        """Before a lone question mark, say, or after a lone opening quote."""
        return stays_with_the_word_before(self.after.text) or stays_with_the_word_after(self.before.text)

    @property
    def ends_a_clause(self) -> bool:
        return ends_a_clause(self.before.text)

    @property
    def begins_a_clause(self) -> bool:
        return self.after.text.casefold() in _openers(self.language)

    @property
    def is_in_a_name(self) -> bool:
        """Between two capitalised words; the end of a clause ends a name."""
        return _is_capital(self.before.text) and _is_capital(self.after.text) and not self.ends_a_clause

    @property
    def is_after_a_number(self) -> bool:
        return self.before.text[-1:].isdigit()

    @property
    def is_after_a_small_word(self) -> bool:
        return self.before.text.casefold() in _small(self.language)

    @property
    def is_a_pause(self) -> bool:
        return self.after.start - self.before.end >= BREATH


class Cost(NamedTuple):
    """The cost of ending a line or a cue at a place."""

    line: float
    cue: float


COSTS: tuple[tuple[Callable[[WordBoundary], bool], Cost], ...] = (
    (lambda boundary: boundary.is_at_a_mark, Cost(200, 300)),
    (lambda boundary: boundary.is_inside, Cost(40, 60)),
    (lambda boundary: boundary.ends_a_sentence, Cost(-10, -30)),
    (lambda boundary: boundary.is_in_a_name, Cost(40, 60)),
    (lambda boundary: boundary.is_after_a_number, Cost(30, 45)),
    (lambda boundary: boundary.ends_a_clause, Cost(-8, -15)),
    (lambda boundary: boundary.is_after_a_small_word, Cost(15, 30)),
    (lambda boundary: boundary.is_a_pause, Cost(-5, -12)),
    (lambda boundary: boundary.begins_a_clause, Cost(-4, -6)),
)
"""The first matching row counts; elsewhere a break is free. A blank line costs 30, and another cue 10."""


def boundary_costs(words: Sequence[Word], phrases: Iterable[str], language: str) -> list[Cost]:
    """The cost of a break after each word but the last. `phrases`: names and terms that are best kept together."""
    inside, ends = _inside(words, phrases), sentence_ends([word.text for word in words], language)
    boundaries = (
        WordBoundary(before, after, language, place in inside, ends[place])
        for place, (before, after) in enumerate(pairwise(words))
    )
    return [next((cost for holds, cost in COSTS if holds(boundary)), Cost(0, 0)) for boundary in boundaries]


@cache
def _small(language: str) -> frozenset[str]:
    return frozenset(_SMALL.get(primary_language(language), "").split())


@cache
def _openers(language: str) -> frozenset[str]:
    return frozenset(_OPENERS.get(primary_language(language), "").split())


def _is_capital(text: str) -> bool:
    letters = text.lstrip("\"'“‘(")
    return letters[:1].isupper() and letters not in (
        "I",
        "I'm",
        "I’m",
        "I'll",
        "I’ll",
        "I've",
        "I’ve",
        "I'd",
        "I’d",
    )


def _inside(words: Sequence[Word], phrases: Iterable[str]) -> set[int]:
    """The words after which a phrase continues."""
    said, found = [bare(word.text) for word in words], set[int]()
    for phrase in phrases:
        sought = _bare_words(phrase)
        if len(sought) < 2:
            continue
        for place, text in enumerate(said):
            if text == sought[0] and said[place : place + len(sought)] == sought:
                found |= set(range(place, place + len(sought) - 1))
    return found


@cache
def _bare_words(phrase: str) -> list[str]:
    return [bare(text) for text in phrase.split()]


class _Step(NamedTuple):
    """The cheapest path to a place: its cost, where its last line begins and in which row, and where its cue begins."""

    cost: float
    place: int
    row: int
    cue: int


def break_up(
    sizes: Sequence[int],
    times: Sequence[tuple[float, float]],
    costs: Sequence[Cost],
    width: int,
    height: int,
    leads: tuple[int, int],
    is_lead_a_line: bool,
) -> list[list[range]]:
    """Words as cues of at most `height` lines of `width`: for each cue, the positions of each line's words.

    `sizes`: of each word, none larger than `width`. `times`: the start and end of each (seconds). `leads`: the width
    before the first cue's words and before every other's; `is_lead_a_line`: it may have its own line, an empty range.
    Otherwise a word too long to fit beside it makes an overfull line; there are no other overfull lines.
    """
    end = len(sizes)
    ways: list[list[_Step | None]] = [[None] * height for _ in range(end + 1)]
    ways[0][0] = _Step(0.0, 0, 0, 0)

    def offer(place: int, row: int, step: _Step) -> None:
        known = ways[place][row]
        if known is None or step.cost < known.cost:
            ways[place][row] = step

    def blank(used: int) -> float:
        return _OVERFULL if used > width else _ROOM_LEFT * (1 - used / width) ** 2

    for place in range(end):
        for row in range(height):
            way = ways[place][row]
            if way is None:
                continue
            lead, cue = (leads[place > 0], place) if row == 0 else (0, way.cue)
            used = lead if lead else -1
            if lead and is_lead_a_line:
                offer(place, row + 1, _Step(way.cost + blank(used), place, row, cue))
            for word in range(place, end):
                used += 1 + sizes[word]
                if used > width and (word > place or (lead and is_lead_a_line)):
                    break
                cost = way.cost + blank(used)
                shown = cost + _duration_cost(times[word][1] - times[cue][0])
                if word + 1 == end:
                    offer(end, 0, _Step(shown, place, row, cue))
                    continue
                offer(word + 1, 0, _Step(shown + _ANOTHER_CUE + costs[word].cue, place, row, cue))
                if row + 1 < height:
                    offer(word + 1, row + 1, _Step(cost + costs[word].line, place, row, cue))
    return _walked_back(ways)


def _duration_cost(seconds: float) -> float:
    """Of a cue that is gone before it is read, or that stays long after."""
    return _FLASH * max(0.0, 1 - seconds / _BRIEF) + _LINGERING * max(0.0, seconds - _LONG)


def _walked_back(ways: Sequence[Sequence[_Step | None]]) -> list[list[range]]:
    cues: list[list[range]] = []
    place, row = len(ways) - 1, 0
    while place:
        if row == 0:
            cues.append([])
        step = ways[place][row]
        assert step is not None  # noqa: S101  # every place that is reached has been stepped to
        cues[-1].insert(0, range(step.place, place))
        place, row = step.place, step.row
    if row:
        cues[-1].insert(0, range(0))
    return cues[::-1]

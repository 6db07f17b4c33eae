"""Where to break lines and cues, optimised over a whole utterance instead of word by word.

After Knuth and Plass, "Breaking Paragraphs into Lines" (1981): each place between two words has a cost, each line
costs by the room that it leaves, and the cheapest set of breaks wins.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.redact import bare

BREATH = 0.3
"""A gap of so many seconds between two words is a pause."""

_ROOM_LEFT = 30.0
"""The cost of an empty line; half a line costs a quarter, so that a cue's lines have similar lengths."""

_ANOTHER_CUE = 10.0
_OVERFULL = 1000.0

_SMALL = {
    "de": "der die das dem den des ein eine einen einem einer eines am an auf aus bei für im in ins mit nach"
    " über um und unter von vom vor zu zum zur",
    "en": "a an the my your his her its our their this that these those about at by for from in into of on or"
    " over to with and",
    "es": "el la los las un una unos unas a al con de del en para por sin y o",
    "fr": "le la les un une des du de à au aux avec dans en par pour sans sous sur et ou",
}
"""Articles, prepositions and similar words that belong to the word after them, by language."""

_SENTENCE_END = re.compile(r"[.?!…。！？][\"'’”»)\]]*$")
_ABBREVIATED = re.compile(r"(?i:dr|mr|mrs|ms|prof|st|vs|e\.g|i\.e|bzw|z\.b|d\.h)\.|[^\W\d_]\.")
_CLAUSE_END = re.compile(r"[,;:–—][\"'’”»)\]]*$")


@dataclass(frozen=True)
class WordBoundary:
    """The place between two words. `is_inside`: inside a name or term; `small`: words that belong to the next one."""

    before: Word
    after: Word
    is_inside: bool
    small: frozenset[str]

    @property
    def ends_a_sentence(self) -> bool:
        text = self.before.text
        return bool(_SENTENCE_END.search(text)) and not _ABBREVIATED.fullmatch(text)

    @property
    def ends_a_clause(self) -> bool:
        return bool(_CLAUSE_END.search(self.before.text))

    @property
    def is_in_a_name(self) -> bool:
        """Between two capitalised words; the end of a clause ends a name."""
        return _is_capital(self.before.text) and _is_capital(self.after.text) and not self.ends_a_clause

    @property
    def is_after_a_number(self) -> bool:
        return self.before.text[-1:].isdigit()

    @property
    def is_after_a_small_word(self) -> bool:
        return self.before.text.casefold() in self.small

    @property
    def is_a_pause(self) -> bool:
        return self.after.start - self.before.end >= BREATH


class Cost(NamedTuple):
    """The cost of ending a line or a cue at a place."""

    line: float
    cue: float


COSTS: tuple[tuple[Callable[[WordBoundary], bool], Cost], ...] = (
    (lambda boundary: boundary.is_inside, Cost(40, 60)),
    (lambda boundary: boundary.ends_a_sentence, Cost(-8, -25)),
    (lambda boundary: boundary.is_in_a_name, Cost(40, 60)),
    (lambda boundary: boundary.is_after_a_number, Cost(30, 45)),
    (lambda boundary: boundary.is_after_a_small_word, Cost(15, 30)),
    (lambda boundary: boundary.is_a_pause, Cost(-5, -12)),
    (lambda boundary: boundary.ends_a_clause, Cost(-5, -8)),
)
"""The first matching row counts; elsewhere a break is free. A blank line costs 30, and another cue 10."""


def boundary_costs(words: Sequence[Word], phrases: Iterable[str], language: str) -> list[Cost]:
    """The cost of a break after each word but the last. `phrases`: names and terms that are best kept together."""
    inside = _inside(words, phrases)
    small = frozenset(_SMALL.get(primary_language(language), "").split())
    boundaries = (WordBoundary(words[i], words[i + 1], i in inside, small) for i in range(len(words) - 1))
    return [next((cost for holds, cost in COSTS if holds(boundary)), Cost(0, 0)) for boundary in boundaries]


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
    """The cheapest path to a place: its cost, and its last line."""

    cost: float
    place: int
    row: int


def break_up(
    sizes: Sequence[int],
    costs: Sequence[Cost],
    width: int,
    height: int,
    leads: tuple[int, int],
    is_lead_a_line: bool,
) -> list[list[range]]:
    """Words as cues of at most `height` lines of `width`: for each cue, the positions of each line's words.

    `sizes`: of each word, none larger than `width`. `leads`: the width before the first cue's words and before every
    other's; `is_lead_a_line`: it may have its own line, an empty range. Otherwise a word too long to fit beside it
    makes an overfull line; there are no other overfull lines.
    """
    end = len(sizes)
    ways: list[list[_Step | None]] = [[None] * height for _ in range(end + 1)]
    ways[0][0] = _Step(0.0, 0, 0)

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
            lead = leads[place > 0] if row == 0 else 0
            used = lead if lead else -1
            if lead and is_lead_a_line:
                offer(place, row + 1, _Step(way.cost + blank(used), place, row))
            for word in range(place, end):
                used += 1 + sizes[word]
                if used > width and (word > place or (lead and is_lead_a_line)):
                    break
                cost = way.cost + blank(used)
                if word + 1 == end:
                    offer(end, 0, _Step(cost, place, row))
                    continue
                offer(word + 1, 0, _Step(cost + _ANOTHER_CUE + costs[word].cue, place, row))
                if row + 1 < height:
                    offer(word + 1, row + 1, _Step(cost + costs[word].line, place, row))
    return _walked_back(ways)


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

"""Finds phrases in text, in all the ways they may be written."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from lfi_podcast.model.addresses import addresses
from lfi_podcast.model.folding import Folded, composed, foldings
from lfi_podcast.model.intervals import merged

LONG_ENOUGH = 10
"""Letters of a phrase that is no ordinary word when written as one. Shorter ones may be: `Wai Ting` is in waiting."""

BETWEEN = r"[\W_]{1,40}"
"""What people write between the words of a phrase: anything but letters and digits."""

START, NO_LETTER = r"(?<![^\W_])", r"(?![^\W\d_])"
CAMEL = r"(?-i:(?<=[a-zäöüå])(?=[A-ZÄÖÜÅ]))"
"""The border between words in `PriyaRaman`."""

_CAPITALS = "(?-i:(?<=[A-Z])(?=[A-Z]))"
"""Between initials that are all of a phrase: US, but not us, for U.S."""

_DIGRAPHS = {"ae": "ä", "oe": "ö", "ue": "ü", "aa": "å"}
_SPELLINGS = {
    **{plain: f"[{plain}{others}]" for plain, others in (("a", "äå"), ("o", "ö"), ("u", "ü"))},
    **{letter: f"(?:{digraph}|[{letter}{digraph[0]}])" for digraph, letter in _DIGRAPHS.items()},
    **{digraph: f"(?:{digraph}|{letter})" for digraph, letter in _DIGRAPHS.items()},
    "'": r"[\W_]{0,3}",
}
"""How else a letter, or two, may be written."""

_PARTS = re.compile("ae|oe|ue|aa|.")

_HISSING = ("s", "x", "z", "ch", "sh")
"""Endings of names that form the plural with -es: Joneses."""

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Letters of scripts without spaces between words or (Korean) before endings."""

_PAIRS = (*map(tuple, ("()", "[]", "{}", "“”", "„“", "«»", '""')), ("**", "**"), ("*", "*"), ("__", "__"))

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*[+#]*")


@dataclass(frozen=True)
class Matcher:
    """Finds a phrase, regardless of capitals, accents, and what is between its words.

    Never inside another word: Ann is not in annual, but it is in Ann's, in Mary-Ann, and in Anns, which is a plural,
    a possessive without its apostrophe, or German. `key`: what every match contains, which is quick to find. `reach`:
    the most characters of a match before or after it. `in_address`: what to search for in addresses as well.
    """

    key: re.Pattern[str]
    reach: int
    in_text: re.Pattern[str]
    in_address: re.Pattern[str] | None = None

    def places(self, text: str) -> list[tuple[int, int]]:
        """Where the phrase is in a composed text, in order."""
        found = (folded.original(*place) for folded in foldings(text) for place in self._in(folded))
        return merged(_with_pairs(text, start, end) for start, end in found)

    def is_in(self, text: str) -> bool:
        return any(True for folded in foldings(composed(text)) for _ in self._in(folded))

    def replaced(self, text: str, stand_in: str) -> str:
        """The text, composed, with a stand-in at every place."""
        text = composed(text)
        borders = [(0, 0), *self.places(text), (len(text), 0)]
        return stand_in.join(text[end:start] for (_, end), (start, _) in pairwise(borders))

    def _in(self, folded: Folded) -> Iterator[tuple[int, int]]:
        keys = [match.span() for match in self.key.finditer(folded.plain)]
        for start, end in merged((max(0, start - self.reach), end + self.reach) for start, end in keys):
            yield from (match.span() for match in self.in_text.finditer(folded.plain, start, end))
        if keys and self.in_address:
            for address in addresses(folded.plain):
                yield from (match.span() for match in self.in_address.finditer(folded.plain, *address))


def _with_pairs(text: str, start: int, end: int) -> tuple[int, int]:
    """A match with the other half of each bracket, quotation mark or emphasis in it: `Priya (Raman)`."""
    for opening, closing in _PAIRS:
        more = text.count(opening, start, end) - text.count(closing, start, end)
        is_odd = opening == closing and text.count(opening, start, end) % 2 == 1
        if (is_odd or more > 0) and text.startswith(closing, end):
            end += len(closing)
        elif (is_odd or more < 0) and text.endswith(opening, 0, start):
            start -= len(opening)
    return start, end


@lru_cache(maxsize=1024)
def phrase_matcher(phrase: str) -> Matcher:
    """The phrase as it is, in any spelling. Initials may be written together: JR for J. R."""
    words = words_of(phrase)
    in_text = sequence(words, f"(?:{BETWEEN}|{CAMEL})")
    return Matcher(any_of([spelt(max(words, key=len))]), reach(words), any_of([in_text]))


def reach(words: Sequence[str]) -> int:
    """The most characters of a form of a phrase, with what is between its words and around it."""
    return sum(2 * len(word) + 90 for word in words)


def any_of(expressions: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(expressions), re.IGNORECASE)


def words_of(phrase: str) -> list[str]:
    """The words of a phrase, in plain letters."""
    plain = foldings(composed(phrase))[0].plain
    return _WORD.findall(plain) or [plain]


def spelt(word: str) -> str:
    """An expression for a word in plain letters: Müller is also Mueller or Muller, and Mueller is also Müller.

    Only a long word also loses the second of its two vowels (Muller), so that Sue does not become Su.
    """
    is_long = len(word) >= 6
    return "".join(
        f"(?:{part}|[{_DIGRAPHS[part]}{part[0]}])"
        if is_long and part in _DIGRAPHS
        else _SPELLINGS.get(part, re.escape(part))
        for part in _PARTS.findall(word.lower())
    )


def sequence(words: Sequence[str], between: str, written: Callable[[str], str] = spelt) -> str:
    """An expression for words in this order, apart from other words."""
    expression = written(words[0])
    is_long = sum(map(len, words)) >= LONG_ENOUGH
    if max(map(len, words)) == 1:
        between = f"(?:{between}|{_CAPITALS})"
    for one, other in pairwise(words):
        is_optional = (
            is_long or (len(one) == len(other) == 1 < max(map(len, words))) or is_unspaced(one[-1] + other[0])
        )
        expression += f"(?:{between})?" if is_optional else between
        expression += written(other)
    return start(words[0]) + expression + end(words[-1])


def start(word: str) -> str:
    """What must not be before a word."""
    return "" if is_unspaced(word[0]) else START


def end(word: str) -> str:
    """What may be after a word: the ending of a plural, or a number as in `kiran2`, but no other letter."""
    if is_unspaced(word[-1]):
        return ""
    plural = "(?:e?s)?" if word.lower().endswith(_HISSING) else "s?"
    number = r"|\d+" if len(word) >= 4 and word.isalpha() else ""
    return rf"(?=(?:{plural}{number})(?![^\W_]))"


def is_unspaced(letters: str) -> bool:
    return bool(_UNSPACED.search(letters))

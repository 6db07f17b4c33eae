"""Text in plain letters, for comparison; a place in it can be traced back to the text as written.

Accents, invisible characters and styles (bold, full width, the ligature ﬁ) are gone. The letters ä, ö, ü and å stay,
since they may also be written as two letters.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

_LETTERS = {
    **{letter: letter for letter in "äöüåÄÖÜÅ"},
    **dict(zip("æøőűłđðħŧı", "äööülddhti", strict=True)),
    **dict(zip("ÆØŐŰŁĐÐĦŦ", "ÄÖÖÜLDDHT", strict=True)),
    "œ": "oe",
    "Œ": "OE",
    "ß": "ss",
    "ẞ": "SS",
    "þ": "th",
    "Þ": "Th",
    **dict.fromkeys("’‘ʼ´`′", "'"),
}
"""What people write for letters that Unicode does not decompose, or not like that."""

_STYLES = ("<wide>", "<narrow>", "<font>", "<circle>")
"""Kinds of decomposition: into the same character in plain style."""

_HANGUL_FILLERS = "\u115f\u1160\u3164\uffa0"

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def composed(text: str) -> str:
    """Text in Unicode NFC, in which accented letters are single characters where possible."""
    return unicodedata.normalize("NFC", text)


class _Table(dict[int, str]):
    """The plain letters of each character, for `str.translate`."""

    def __init__(self, invisible: str) -> None:
        self.invisible = invisible

    def __missing__(self, code: int) -> str:
        self[code] = plain = self._plain(chr(code))
        return plain

    def _plain(self, letter: str) -> str:
        if letter in _LETTERS:
            return _LETTERS[letter]
        category = unicodedata.category(letter)
        if category == "Cf" or letter in _HANGUL_FILLERS:
            return self.invisible
        if category[0] in "LMN" or unicodedata.decomposition(letter).startswith(_STYLES):
            parts = unicodedata.normalize("NFKD", letter)
            return composed("".join(part for part in parts if unicodedata.category(part)[0] != "M"))
        return letter


_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_TABLES = _Table(invisible=""), _Table(invisible=" ")


@dataclass(frozen=True)
class Folded:
    """A composed text in plain letters."""

    plain: str
    text: str
    table: _Table

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The same place in the text as written, with the marks on its last letter."""
        return self._index(start), max(self._index(end - 1) + 1, self._index(end))

    def _index(self, place: int) -> int:
        """The character of the text that became the plain letter at a place."""
        before = bisect_right(self._changes, place, key=lambda change: change.end)
        index = place - (self._changes[before - 1].grown if before else 0)
        return min(index, self._changes[before].character) if before < len(self._changes) else index

    @cached_property
    def _changes(self) -> Sequence["_Change"]:
        changes, grown = list[_Change](), 0
        for match in _NOT_ASCII.finditer(self.text):
            if (length := len(self.table[ord(match[0])])) != 1:
                end = match.start() + grown + length
                grown += length - 1
                changes.append(_Change(match.start(), end, grown))
        return changes


class _Change(NamedTuple):
    """A character that became no plain letter, or several: which one, where they end, and the growth so far."""

    character: int
    end: int
    grown: int


@lru_cache(maxsize=16)
def foldings(text: str) -> tuple[Folded, ...]:
    """A composed text in plain letters; if it has invisible characters, without them, and with spaces for them."""
    by_plain = {text.translate(table): table for table in (_TABLES[:1] if text.isascii() else _TABLES)}
    return tuple(Folded(plain, text, table) for plain, table in by_plain.items())


def plain_words(text: str) -> list[tuple[str, int]]:
    """Each word of a text and its position: lower case, without accents, with uniform apostrophes.

    The ledger's digests are of such words, so these rules stay as they are.
    """
    return [(match[0], match.start()) for match in _WORD.finditer("".join(map(_plain_letter, text)))]


def _plain_letter(letter: str) -> str:
    """One character for each, so that positions stay."""
    folded = "'" if letter in "’‘ʼ" else unicodedata.normalize("NFD", letter)[0].lower()
    return folded if len(folded) == 1 else letter


def bare(word: str) -> str:
    """A word for comparison: lower case, without surrounding punctuation."""
    return re.sub(r"^\W+|\W+$", "", composed(word).casefold().replace("’", "'"))

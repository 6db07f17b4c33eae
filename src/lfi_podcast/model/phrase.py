"""Matches redacted phrases in text, in all the ways they may be written."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise

_BETWEEN_WORDS = r"[\s.,‐‑-]+"
_BETWEEN_INITIALS = r"[\s.,‐‑-]*"
_SPELLINGS = ("['’‘ʼ]", "(?:ss|ß)")
"""Characters that people and engines write in several ways: apostrophes, and the German sharp s."""

_HISSING = ("s", "x", "z", "ch", "sh", "ß")
"""Endings of names that form the plural with -es: Joneses."""


_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def composed(text: str) -> str:
    """Text in Unicode NFC, in which accented letters are single characters where possible."""
    return unicodedata.normalize("NFC", text)


def words_of(phrase: str) -> list[str]:
    """The words of a phrase, without what is between them."""
    return list(filter(None, re.split(_BETWEEN_WORDS, composed(phrase))))


def plain_words(text: str) -> list[tuple[str, int]]:
    """Each word of a text and its position: lower case, without accents, with uniform apostrophes."""
    return [(match[0], match.start()) for match in _WORD.finditer("".join(map(_plain_letter, text)))]


def _plain_letter(letter: str) -> str:
    """One character for each, so that positions stay."""
    folded = "'" if letter in "’‘ʼ" else _plain(letter)
    return folded if len(folded) == 1 else letter


def pattern(phrase: str) -> re.Pattern[str]:
    """Match the phrase in composed text, regardless of capitals, accents, and what is between its words.

    Never inside another word: Ann is not in annual, but it is in Ann's, in Mary-Ann, and in Anns, which is a plural,
    a possessive without its apostrophe, or German. Initials may be written together: JR for J. R.
    """
    words = words_of(phrase)
    plural = "(?:e?s)?" if phrase.casefold().endswith(_HISSING) else "s?"
    expression = _any_spelling(words[0]) if words else re.escape(phrase)
    for before, word in pairwise(words):
        are_initials = len(before) == len(word) == 1
        expression += (_BETWEEN_INITIALS if are_initials else _BETWEEN_WORDS) + _any_spelling(word)
    return re.compile(rf"(?<![^\W_]){expression}(?={plural}(?![^\W_]))", re.IGNORECASE)


def _any_spelling(word: str) -> str:
    parts = re.split(f"({'|'.join(_SPELLINGS)})", word, flags=re.IGNORECASE)
    return "".join(
        next((same for same in _SPELLINGS if re.fullmatch(same, part, re.IGNORECASE)), _any_accents(part))
        for part in parts
    )


def _any_accents(letters: str) -> str:
    """A pattern without accents, since engines drop them and people forget them."""
    return "".join(_ACCENTED.get(_plain(letter), re.escape(letter)) for letter in letters)


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0].lower()


def _accented() -> Mapping[str, str]:
    """For each Latin letter with accented forms, a character class of all of them (Unicode's Latin blocks)."""
    forms: dict[str, set[str]] = defaultdict(set)
    for letter in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))):
        plain = _plain(letter)
        if plain.isascii() and plain.isalpha():
            forms[plain].add(letter)
    return {plain: f"[{plain}{''.join(sorted(letters))}]" for plain, letters in forms.items()}


_ACCENTED = _accented()

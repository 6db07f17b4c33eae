"""Phrases that must not be read, as they may stand in a text."""

import re
import unicodedata

_BETWEEN_WORDS = r"[\s.,‐‑-]+"
_SPELLINGS = ("['’‘ʼ]", "(?:ss|ß)")
"""What people and engines write in several ways: apostrophes, and the German sharp s."""


def composed(text: str) -> str:
    """Text in which each accented letter is one character where there is one (Unicode NFC)."""
    return unicodedata.normalize("NFC", text)


def pattern(phrase: str) -> re.Pattern[str]:
    """Matches the phrase in composed text, whatever its capitals and what is written between its words.

    Never inside another word: Ann is not in annual, but it is in Ann's, in Mary-Ann, and in Anns, which is a
    plural, a possessive that lost its apostrophe, or German.
    """
    words = filter(None, re.split(_BETWEEN_WORDS, composed(phrase)))
    return re.compile(
        r"(?<![^\W_])" + _BETWEEN_WORDS.join(map(_any_spelling, words)) + r"(?=s?(?![^\W_]))", re.IGNORECASE
    )


def _any_spelling(word: str) -> str:
    parts = re.split(f"({'|'.join(_SPELLINGS)})", word, flags=re.IGNORECASE)
    return "".join(
        next((same for same in _SPELLINGS if re.fullmatch(same, part, re.IGNORECASE)), re.escape(part))
        for part in parts
    )

"""Words as they are compared: `static/search/10-words.js` has the same rules, and a test holds them together.

Letters are small and plain: no accents of Latin, Greek and Cyrillic letters, no points of Hebrew and Arabic ones.
Apostrophes inside a word are left out, all other punctuation separates. In scripts without spaces, and in Korean, each
character is a word, so that a phrase is found wherever a speech recogniser drew its borders.
"""

import re
import unicodedata

LONGEST = 40
"""Letters of a word that count. What is longer is an address, or was never said."""

_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ı": "i",
        "ς": "σ",
    }
)
"""What people write for letters that Unicode does not decompose."""

_DROPPED = re.compile(
    "[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+"
)
"""Soft hyphens, accents, points, and characters that cannot be seen."""

_APOSTROPHE = re.compile("(?<=[^\\W_])['’‘ʼ`´׳״](?=[^\\W_])|(?<=[א-ת])\"(?=[א-ת])")

_ALONE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
"""Thai, Lao, Burmese, Hangul, Khmer, Japanese and Chinese characters."""

_PLAIN = re.compile("[a-z0-9]+")


def plain(text: str) -> str:
    """The letters that are compared, and whatever separates words."""
    if text.isascii():
        return _APOSTROPHE.sub("", text.lower())
    letters = _DROPPED.sub("", unicodedata.normalize("NFKD", text).lower())
    return unicodedata.normalize("NFC", _APOSTROPHE.sub("", letters.translate(_LETTERS)))


def words_of(text: str) -> list[str]:
    """The words of a text, in order."""
    letters = plain(text)
    if letters.isascii():
        return [word[:LONGEST] for word in _PLAIN.findall(letters)]
    spread = "".join(
        f" {each} " if is_alone(each) else each if _is_in_a_word(each) else " " for each in letters
    )
    return [word[:LONGEST] for word in spread.split()]


def is_alone(word: str) -> bool:
    """Whether it is a character of a script without spaces."""
    return len(word) == 1 and bool(_ALONE.match(word))


def _is_in_a_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"

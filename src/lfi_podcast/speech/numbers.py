"""Numbers as spoken. Pure."""

import re

from num2words import num2words

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = ". . twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand"), (100, "hundred"))
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_NUMBER = re.compile(r"([0-9][0-9,]*)(?:\.([0-9]+))?(st|nd|rd|th|s)?")


def number_words(text: str) -> list[str] | None:
    """How `1,250`, `3.5`, `1984`, `22nd` or `1990s` is spoken; None for anything else, or if it is too long."""
    match = _NUMBER.fullmatch(text)
    if not match or len(digits := match[1].replace(",", "")) > 12:
        return None
    if match[2]:
        return [*_whole(int(digits)), "point", *(_ONES[int(digit)] for digit in match[2])]
    if digits.startswith("0") and len(digits) > 1:
        words = [_ONES[int(digit)] for digit in digits]
    else:
        words = _year(int(digits)) if len(match[1]) == 4 else _whole(int(digits))
    if match[3] == "s":
        return [*words[:-1], re.sub("y$", "ie", words[-1]) + "s"]
    return [*words[:-1], _ordinal(words[-1])] if match[3] else words


def _whole(number: int) -> list[str]:
    for scale, name in _SCALES:
        if number >= scale:
            rest = number % scale
            return [*_whole(number // scale), name, *(_whole(rest) if rest else [])]
    if number < 20:
        return [_ONES[number]]
    return [_TENS[number // 10], *([_ONES[number % 10]] if number % 10 else [])]


def _year(number: int) -> list[str]:
    """Four digits are usually a year: nineteen eighty four, nineteen oh five, two thousand nine, twenty twenty six."""
    century, year = divmod(number, 100)
    if century % 10 == 0 and year < 10:
        return _whole(number)
    if year == 0:
        return [*_whole(century), "hundred"]
    return [*_whole(century), *(["oh"] if year < 10 else []), *_whole(year)]


def _ordinal(word: str) -> str:
    return _ORDINALS.get(word) or re.sub("y$", "ie", word) + "th"


def number_words_in(language: str, digits: str) -> list[str]:
    """How a whole number is spoken in a language (ISO 639-1); unchanged if that is not known.

    Four digits are most likely a year, which German and others read in hundreds.
    """
    try:
        return str(num2words(digits, lang=language, to="year" if len(digits) == 4 else "cardinal")).split()
    except (NotImplementedError, OverflowError, ValueError, KeyError, IndexError, TypeError):
        return [digits]

"""Which form of a word a number takes: the cardinal plural rules of Unicode CLDR, for whole numbers.

Scripts ask the browser (Intl.PluralRules), whose rules are the same.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from lfi_podcast.model.languages import primary_language

PluralCategory = Literal["zero", "one", "two", "few", "many", "other"]
PluralRule = Callable[[int], PluralCategory]


def _none(_: int) -> PluralCategory:
    return "other"


def _one(n: int) -> PluralCategory:
    return "one" if n == 1 else "other"


def _zero_is_one(n: int) -> PluralCategory:
    return "one" if n in (0, 1) else "other"


def _romance(n: int) -> PluralCategory:
    return "one" if n == 1 else "many" if n and n % 1_000_000 == 0 else "other"


def _french(n: int) -> PluralCategory:
    return "one" if n in (0, 1) else _romance(n)


def _hebrew(n: int) -> PluralCategory:
    return "one" if n == 1 else "two" if n == 2 else "other"


def _arabic(n: int) -> PluralCategory:
    small: dict[int, PluralCategory] = {0: "zero", 1: "one", 2: "two"}
    if n in small:
        return small[n]
    return "few" if 3 <= n % 100 <= 10 else "many" if n % 100 >= 11 else "other"


def _czech(n: int) -> PluralCategory:
    return "one" if n == 1 else "few" if 2 <= n <= 4 else "other"


def _ends_in_two_to_four(n: int) -> bool:
    return 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14


def _polish(n: int) -> PluralCategory:
    return "one" if n == 1 else "few" if _ends_in_two_to_four(n) else "many"


def _russian(n: int) -> PluralCategory:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if _ends_in_two_to_four(n) else "many"


_SPOKEN: Mapping[PluralRule, str] = {
    _none: "id ja ko lo ms my th vi zh",
    _zero_is_one: "am bn fa gu hi kn zu",
    _romance: "ca es it",
    _french: "fr pt",
    _hebrew: "he",
    _arabic: "ar",
    _czech: "cs sk",
    _polish: "pl",
    _russian: "be ru uk",
}

RULES: Mapping[str, PluralRule] = {
    language: rule for rule, spoken in _SPOKEN.items() for language in spoken.split()
}
"""By language. In the others, as in English and German, one thing is told from all other numbers of things."""


def plural(language: str, n: int) -> PluralCategory:
    """The category of `n` things in a language (BCP 47)."""
    return RULES.get(primary_language(language), _one)(n)

"""The parts of people's names, by which citations are sorted. Nobody's name says where they are, so this is a guess."""

import re
from dataclasses import dataclass
from typing import Self

_TITLES = frozenset("dr dr. prof prof. mr mr. mrs mrs. ms ms. mx mx. sir".split())
_SUFFIXES = frozenset("jr jr. sr sr. ii iii iv".split())
_MARKS = re.compile(r"[^\w\s.'’ʼ‑-]")
"""Signs that are in no name of a person, such as those of `Chaos & Friends` or `Lovelace, Ada`."""


@dataclass(frozen=True)
class PersonalName:
    """A name of which the last word is the family's, with small words before it: `Ludwig | van Beethoven`."""

    given: str
    family: str
    suffix: str = ""

    @classmethod
    def of(cls, name: str) -> Self | None:
        """The parts of a name; None of a single word, or where initials are not usual: in scripts without capitals."""
        words = name.split()
        while len(words) > 2 and words[0].casefold() in _TITLES:
            del words[0]
        has_suffix = len(words) > 2 and words[-1].casefold() in _SUFFIXES
        suffix = words.pop() if has_suffix else ""
        if len(words) < 2 or _MARKS.search(name) or not all(map(_is_capitalised, (words[0], words[-1]))):
            return None
        first = len(words) - 1
        while first > 1 and words[first - 1].islower():
            first -= 1
        return cls(" ".join(words[:first]), " ".join(words[first:]), suffix)

    @property
    def initials(self) -> str:
        """Of the given names: `J.-P. M.`"""
        return " ".join(
            "-".join(f"{part[0]}." for part in word.split("-") if part) for word in self.given.split()
        )


def _is_capitalised(word: str) -> bool:
    return word[0].isupper()

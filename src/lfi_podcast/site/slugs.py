"""Names of pages in addresses, made of what people call things."""

import re
from collections.abc import Iterable, Sequence

from anyascii import anyascii

_LONGEST = 64
_RESERVED = frozenset({"page", "index"})
"""Folders that lists have beside the pages of their entries."""


def slug_of(text: str) -> str:
    """`text` in a-z, 0-9 and '-', whatever its script: near-misses. Empty if nothing is left."""
    latin = re.sub("['’]", "", anyascii(text)).lower()
    words = re.findall(r"[a-z0-9]+", latin)
    return "-".join(words)[:_LONGEST].strip("-")


def distinct(wanted: Iterable[Sequence[str]]) -> list[str]:
    """A slug for each entry, which wants the first of several. Earlier entries choose first, so that the names of old
    pages stay when new ones come.
    """
    taken = set(_RESERVED)
    chosen = []
    for wishes in wanted:
        choices = [wish for wish in wishes if wish] or ["untitled"]
        slug = next((wish for wish in choices if wish not in taken), None) or _numbered(choices[0], taken)
        taken.add(slug)
        chosen.append(slug)
    return chosen


def _numbered(slug: str, taken: set[str]) -> str:
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"

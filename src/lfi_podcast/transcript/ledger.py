"""Finds private names in a text: those of private.yml in all their forms, and those of the ledger by keyed digests.

The names behind the digests are not known here, so only what has the same words in the same order is found.
"""

from collections.abc import Iterator

from lfi_podcast.model.folding import composed, plain_words
from lfi_podcast.model.name_forms import name_matcher
from lfi_podcast.model.private import Names, keyed

LONGEST = 4
"""The most words in a name."""


def named(text: str, names: Names) -> list[tuple[int, str]]:
    """Where in a text each private name begins (a position), and its stand-in or entry, in order."""
    text = composed(text)
    known = [
        (start, name.stand_in or names.stand_in(name) or f"={entry}")
        for entry, name in (names.entries or {}).items()
        for phrase in name.say
        for start, _ in name_matcher(phrase).places(text)
    ]
    return sorted({*known, *_in_ledger(text, names)})


def _in_ledger(text: str, names: Names) -> Iterator[tuple[int, str]]:
    if not names.ledger or not names.key:
        return
    words = plain_words(text)
    seen: dict[str, str | None] = {}
    for first, (_, position) in enumerate(words):
        for last in range(first, min(first + LONGEST, len(words))):
            phrase = " ".join(word for word, _ in words[first : last + 1])
            if phrase not in seen:
                digests = (keyed(names.key, form) for form in _forms(phrase))
                seen[phrase] = next((names.ledger[each] for each in digests if each in names.ledger), None)
            if called := seen[phrase]:
                yield position, called


def _forms(phrase: str) -> Iterator[str]:
    """The phrase, and the forms of which it may be the possessive or plural."""
    yield phrase
    for ending in ("'s", "s", "es"):
        if phrase.endswith(ending):
            yield phrase.removesuffix(ending)

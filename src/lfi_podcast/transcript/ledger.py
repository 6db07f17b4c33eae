"""Finds the ledger's names in a text without knowing the names, by keyed digests of the text's words."""

from collections.abc import Iterator

from lfi_podcast.model.folding import composed, plain_words
from lfi_podcast.model.private import Names, keyed

LONGEST = 4
"""The most words in a name."""


def named(text: str, names: Names) -> Iterator[tuple[int, str]]:
    """Where in a text each known name begins (a position), and its stand-in."""
    key, known = names.known
    if not known:
        return
    text = composed(text)
    words = plain_words(text)
    seen: dict[str, str | None] = {}
    for first, (_, position) in enumerate(words):
        for last in range(first, min(first + LONGEST, len(words))):
            phrase = " ".join(word for word, _ in words[first : last + 1])
            if phrase not in seen:
                digests = (keyed(key, form) for form in _forms(phrase))
                seen[phrase] = next((known[digest] for digest in digests if digest in known), None)
            if called := seen[phrase]:
                yield position, called


def _forms(phrase: str) -> Iterator[str]:
    """The phrase, and the forms of which it may be the possessive or plural."""
    yield phrase
    for ending in ("'s", "s", "es"):
        if phrase.endswith(ending):
            yield phrase.removesuffix(ending)

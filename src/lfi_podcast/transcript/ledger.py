"""Names that the ledger knows, found in a text without knowing any: by the keyed digests of its words."""

from collections.abc import Iterator

from lfi_podcast.model.phrase import composed, plain_words
from lfi_podcast.model.private import Names, keyed

LONGEST = 4
"""Words of a name."""


def named(text: str, names: Names) -> Iterator[tuple[int, str]]:
    """Where in a text each known name begins (a position), and what it is called in public."""
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
    """The phrase, and what it is the possessive or the plural of."""
    yield phrase
    for ending in ("'s", "s", "es"):
        if phrase.endswith(ending):
            yield phrase.removesuffix(ending)

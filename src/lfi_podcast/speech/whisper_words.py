"""What both Whispers do alike with the words that they return."""

from collections.abc import Iterable, Sequence

import numpy
from numpy.typing import NDArray

from lfi_podcast.model.transcript import Word

_UNSPACED = frozenset("bo dz ja km lo my th yue zh".split())
"""Languages written without spaces: there, a token without one is a word of its own."""


def samples(pcm: bytes) -> NDArray[numpy.float32]:
    """16 kHz mono s16le as Whisper takes it."""
    return numpy.frombuffer(pcm, dtype="<i2").astype(numpy.float32) / numpy.float32(32768)


def whole_words(parts: Iterable[Word], language: str) -> Sequence[Word]:
    """Words from Whisper's, whose texts begin with a space where a new word does.

    `self` and `-love` are one word, and so are `1`, `-0` and `-0`: it takes its least likely part's probability.
    """
    words: list[Word] = []
    for part in parts:
        text = part.text.strip()
        if not text:
            continue
        begins = part.text[0].isspace() or not words or language in _UNSPACED
        before = part if begins else words.pop()
        words.append(
            Word(
                text=text if begins else before.text + text,
                start=before.start,
                end=part.end,
                probability=round(min(before.probability, part.probability), 3),
            )
        )
    return words

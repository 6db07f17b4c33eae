"""A second recognition of passages in doubt: their sound, and how far both recognitions agree."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.model.intervals import TimeSpans
from lfi_podcast.model.transcript import Word
from lfi_podcast.model.value import Stored
from lfi_podcast.speech.engine import Engine
from lfi_podcast.speech.pauses import BYTES_PER_SECOND
from lfi_podcast.speech.spoken import plain

AROUND = 1.0
"""Seconds before and after a place that are recognised too, since recognisers need context."""

LONGEST = 30.0
"""The longest part of a place that is recognised again (seconds): about one piece of speech."""


class Likeness(Stored):
    """How much two recognitions of a place have in common, in the same order: shares of the longer one, 0 to 1.

    Unrelated texts share 0.2 to 0.3 of their letters.
    """

    words: float
    letters: float


def heard_around(engine: Engine, blocks: Iterable[bytes], spans: TimeSpans) -> Iterator[Sequence[Word]]:
    """The words that an engine recognises between each pair of times, with some context around them."""
    around = [(max(0.0, start - AROUND), end + AROUND) for start, end in spans]
    sounds = excerpts(blocks, [(each,) for each in around], BYTES_PER_SECOND)
    for (start, end), (begun, _), pcm in zip(spans, around, sounds, strict=True):
        words = engine.hear(pcm)
        yield [word for word in words if start <= begun + (word.start + word.end) / 2 <= end]


def likeness(first: Sequence[Word], second: Sequence[Word]) -> Likeness:
    one, other = ([plain(word.text) for word in words] for words in (first, second))
    return Likeness(words=_in_common(one, other), letters=_in_common("".join(one), "".join(other)))


def _in_common(one: Sequence[str], other: Sequence[str]) -> float:
    blocks = SequenceMatcher(None, one, other, False).get_matching_blocks()
    return round(sum(block.size for block in blocks) / max(1, len(one), len(other)), 3)

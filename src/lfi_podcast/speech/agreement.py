"""A second hearing of what is in doubt: the sound of those places, and how much of the words it shares."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.model.intervals import TimeSpans
from lfi_podcast.model.transcript import Word
from lfi_podcast.model.value import Stored
from lfi_podcast.speech.doubt_rules import plain
from lfi_podcast.speech.engine import Engine
from lfi_podcast.speech.pauses import BYTES_PER_SECOND

AROUND = 1.0
"""Seconds before and after a place that are heard too: recognisers need what comes before and after a word."""

LONGEST = 30.0
"""Seconds of a place that are heard again at most: about so much is a segment of speech."""


class Likeness(Stored):
    """How much two hearings of a place have in common, in the same order: shares of the longer one, 0 to 1.

    Two that have nothing to do with each other share 0.2 to 0.3 of their letters.
    """

    words: float
    letters: float


def heard_around(engine: Engine, blocks: Iterable[bytes], spans: TimeSpans) -> Iterator[Sequence[Word]]:
    """The words that an engine hears between each pair of times, given what is around them too."""
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

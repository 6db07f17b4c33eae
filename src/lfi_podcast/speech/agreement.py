"""A second hearing of what is in doubt: the sound of those places, and how much of the words it shares."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from lfi_podcast.model.transcript import Word
from lfi_podcast.model.value import Stored
from lfi_podcast.speech.doubt_rules import plain
from lfi_podcast.speech.engine import Engine
from lfi_podcast.speech.pauses import SAMPLE_RATE

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


def heard_around(
    engine: Engine, blocks: Iterable[bytes], spans: Sequence[tuple[float, float]]
) -> Iterator[Sequence[Word]]:
    """The words that an engine hears between each pair of times, given what is around them too."""
    around = [(max(0.0, start - AROUND), end + AROUND) for start, end in spans]
    for (start, end), (begun, _), pcm in zip(spans, around, stretches(blocks, around), strict=True):
        words = engine.hear(pcm)
        yield [word for word in words if start <= begun + (word.start + word.end) / 2 <= end]


def stretches(blocks: Iterable[bytes], spans: Sequence[tuple[float, float]]) -> Iterator[bytes]:
    """The sound between pairs of times (seconds, in the order of their starts) of a stream of 16 kHz mono s16le.

    One for each pair; what lies behind the end of the stream is left out. No more is held than one of them.
    """
    wanted = deque((2 * round(start * SAMPLE_RATE), 2 * round(end * SAMPLE_RATE)) for start, end in spans)
    held, begun = bytearray(), 0
    for block in blocks:
        held += block
        while wanted and begun + len(held) >= wanted[0][1]:
            start, end = wanted.popleft()
            yield bytes(held[start - begun : end - begun])
        unwanted = min(len(held), wanted[0][0] - begun) if wanted else len(held)
        del held[: max(0, unwanted)]
        begun += max(0, unwanted)
    for start, end in wanted:
        yield bytes(held[max(0, start - begun) : max(0, end - begun)])


def likeness(first: Sequence[Word], second: Sequence[Word]) -> Likeness:
    one, other = ([plain(word.text) for word in words] for words in (first, second))
    return Likeness(words=_in_common(one, other), letters=_in_common("".join(one), "".join(other)))


def _in_common(one: Sequence[str], other: Sequence[str]) -> float:
    blocks = SequenceMatcher(None, one, other, False).get_matching_blocks()
    return round(sum(block.size for block in blocks) / max(1, len(one), len(other)), 3)

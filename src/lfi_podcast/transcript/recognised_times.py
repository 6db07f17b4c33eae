"""The times of a known text's words, from what a recogniser made of the same speech."""

from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from lfi_podcast.model.folding import bare
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.transcript import Word

_ENOUGH = 2
"""The shortest run of common words that counts: a single one is easily another occurrence."""


def recognised_times(texts: Sequence[str], heard: Sequence[Word]) -> list[TimeSpan | None]:
    """For each word of a text its time in a recognition; None for those recognised as something else."""
    written, said = [bare(text) for text in texts], [bare(word.text) for word in heard]
    times: list[TimeSpan | None] = [None] * len(texts)
    for block in LCSseq.editops(said, written).as_matching_blocks():
        if block.size >= min(_ENOUGH, len(texts)):
            for step in range(block.size):
                word = heard[block.a + step]
                times[block.b + step] = None if word.estimated else (word.start, word.end)
    return times

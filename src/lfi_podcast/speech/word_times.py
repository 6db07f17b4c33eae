"""When each recognised word was said, found in the sound.

Whisper derives times from its attention to 20 ms frames: word ends are 70 ms early in the median and up to half a
second off, which is too much for redaction and cuts. An acoustic model that is given the words finds them to about
10 ms, in any language whose spelling can be read aloud (docs/hearing.md has the table). Both must roughly agree.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.acoustics import Acoustics
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, SAMPLE_RATE

VERSION = 3
"""Raised when the same words in the same sound get other times."""

AGREE = 0.5
"""Seconds: the most by which an engine's times were off where the words were right was 0.45. Where both differ by
more, the words may not have been said there, and the engine's time stays, as an estimate. Digital silence does not
count: Whisper often puts the first word after it before it."""

_SILENCE = 0.2
"""Seconds of digital silence, as gaps are filled with, that do not occur in speech."""

_SHORTEST = 2.0
"""Seconds of sound that are not divided further if its words do not fit."""


def timed(pcm: bytes, words: Sequence[Word], lexicon: Lexicon, agree: float = AGREE) -> tuple[Word, ...]:
    """The words of one piece (16 kHz mono s16le), with the times at which they were found in the sound.

    `estimated` marks words that were not found within `agree` seconds of their times: these stay, between those of
    their neighbours.
    """
    # A second search, in the lattice of the first (`bestpath`), would put one boundary in twenty up to 40 ms further
    # off.
    acoustics = Acoustics(topn=2, bestpath=False)
    names = {
        number: acoustics.name(ways)
        for number, word in enumerate(words)
        if (ways := lexicon.pronunciations(word.text))
    }
    sayable = [words[number] for number in names]
    found = dict(zip(names, _found(acoustics, pcm, sayable, list(names.values()), 0.0), strict=True))
    silent = _silences(pcm)
    placed = [_agreed(word, found.get(number), agree, silent) for number, word in enumerate(words)]
    return tuple(_in_order(placed))


def _found(
    acoustics: Acoustics, pcm: bytes, words: Sequence[Word], names: Sequence[str], begin: float
) -> list[TimeSpan | None]:
    """Each word's time in a piece that begins at `begin`. If the words do not fit, each half is tried on its own."""
    if not words:
        return []
    if pcm and (spans := acoustics.fit(pcm, names)) is not None:
        return [(round(begin + start, 3), round(begin + end, 3)) for start, end in spans]
    if len(words) < 2 or len(pcm) < _SHORTEST * BYTES_PER_SECOND:
        return [None] * len(words)
    middle = _widest_gap(words)
    cut = (words[middle - 1].end + words[middle].start) / 2
    position = 2 * round(max(0.0, cut - begin) * SAMPLE_RATE)
    return [
        *_found(acoustics, pcm[:position], words[:middle], names[:middle], begin),
        *_found(acoustics, pcm[position:], words[middle:], names[middle:], cut),
    ]


def _widest_gap(words: Sequence[Word]) -> int:
    """The word before which the longest pause is, among those in the middle half; the middle one if there is none."""
    gaps = [after.start - before.end for before, after in pairwise(words)]
    middle = range(len(words) // 4, max(len(words) * 3 // 4, len(words) // 4 + 1))
    return 1 + max(middle, key=lambda n: (gaps[min(n, len(gaps) - 1)], -abs(n - len(words) // 2)))


def _silences(pcm: bytes) -> Sequence[TimeSpan]:
    edges = np.flatnonzero(np.diff(np.frombuffer(pcm, "<i2") == 0, prepend=False, append=False)) / SAMPLE_RATE
    return [(start, end) for start, end in edges.reshape(-1, 2).tolist() if end - start >= _SILENCE]


def _sounding(time: float, silent: Sequence[TimeSpan]) -> float:
    """The seconds before a time that are not silent."""
    return time - sum(max(0.0, min(time, end) - start) for start, end in silent)


def _agreed(word: Word, found: TimeSpan | None, agree: float, silent: Sequence[TimeSpan]) -> Word:
    if found and all(
        abs(_sounding(one, silent) - _sounding(other, silent)) <= agree
        for one, other in zip(found, (word.start, word.end), strict=True)
    ):
        return word.model_copy(update={"start": found[0], "end": found[1], "estimated": None})
    return word.model_copy(update={"estimated": True})


def _in_order(words: Sequence[Word]) -> Iterator[Word]:
    """The words with estimated times moved into the room that their neighbours leave."""
    now = 0.0
    for number, word in enumerate(words):
        if word.estimated:
            until = next((after.start for after in words[number + 1 :] if not after.estimated), word.end)
            start = min(max(word.start, now), max(until, now))
            word = word.model_copy(update={"start": start, "end": max(start, min(word.end, max(until, now)))})
        yield word
        now = word.end

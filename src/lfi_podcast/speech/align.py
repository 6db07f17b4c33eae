"""Forced alignment: finds in the sound when each word of a known text was said.

`align` is for a passage in which only the text is said. `align_script` is for an hour and an approximate text, after
P. J. Moreno et al., "A recursive algorithm for the forced alignment of very long audio segments" (ICSLP 1998): a
recogniser that expects this text listens; runs of words that agree with the text become anchors; between anchors, the
text is aligned with the remaining sound.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import inf

from rapidfuzz.distance import LCSseq

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.speech.acoustics import Acoustics, Found
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, SAMPLE_RATE, Segment

WORST_FIT = -12.0
"""The score below which a word from a person is rejected. Nearly all words that were said score better, even in noise
(10 dB); two in three of the others score worse."""

WORST_HEARD = -8.5
"""The same for words from this program: in a quiet room, 1 % of spoken words score lower, and 92 % of others."""

ANCHOR = 3
"""The shortest run of recognised words that makes an anchor."""

LONGEST = 60.0
"""The most sound (seconds) aligned at once; if there is more between two anchors, it is recognised again."""

CONTEXT = 3.0
"""Seconds of words already found that are aligned together with the words between them."""

_SHORTEST_PHONE = 0.03  # seconds: a frame for each of the three states of its model
_LONGEST_PHONE = 0.2  # seconds, on average over some words of a slow speaker
_DRAWN_OUT = 0.2  # seconds, beside twice the longest time for its phones
_PAUSE = 2.0  # seconds that may pass before or after words if only one end is known


def align(pcm: bytes, texts: Sequence[str], lexicon: Lexicon) -> tuple[TimeSpan | None, ...]:
    """When each word was said in a passage of speech (up to a minute of 16 kHz mono s16le): (start, end) in seconds.

    None for a word that cannot be said (it has no letters), and for one that does not fit the sound.
    """
    acoustics = Acoustics()
    sayable = _sayable(acoustics, texts, lexicon)
    found = _aligned(acoustics, list(sayable.values()), [Segment(0.0, pcm)], WORST_FIT)
    times = dict(zip(sayable, found, strict=True))
    return tuple(times.get(number) for number in range(len(texts)))


def align_script(
    segments: Sequence[Segment], texts: Sequence[str], lexicon: Lexicon
) -> tuple[TimeSpan | None, ...]:
    """When each word of a text was said in a recording that may be long and may differ from the text.

    `segments`: all speech, from `pauses.utterances`; if they are `kept`, only a few are in memory at a time. Words that
    are not in the sound are None. Speech that is not in the text is skipped.
    """
    acoustics = Acoustics()
    sayable = _sayable(acoustics, texts, lexicon)
    times = dict(zip(sayable, _found(acoustics, list(sayable.values()), segments), strict=True))
    return tuple(times.get(number) for number in range(len(texts)))


@dataclass(frozen=True)
class _Sayable:
    """A word's name in the decoder, and its number of phones."""

    name: str
    length: int


def _sayable(acoustics: Acoustics, texts: Sequence[str], lexicon: Lexicon) -> dict[int, _Sayable]:
    """The words that can be said, by position in the text."""
    ways = {number: lexicon.pronunciations(text) for number, text in enumerate(texts)}
    return {number: _Sayable(acoustics.name(said), len(said[0])) for number, said in ways.items() if said}


def _found(
    acoustics: Acoustics, words: Sequence[_Sayable], segments: Sequence[Segment]
) -> list[TimeSpan | None]:
    """Each word's time in these pieces, which may contain more or fewer words."""
    if not words:
        return []
    lengths = {word.name: word.length for word in words}
    acoustics.expect([word.name for word in words])
    anchors = dict(
        _anchors(words, [heard for segment in segments for heard in _heard(acoustics, lengths, segment)])
    )
    times: list[TimeSpan | None] = [anchors.get(number) for number in range(len(words))]
    spans = [(segment.start, segment.end) for segment in segments]
    for run in _runs(number for number in range(len(words)) if number not in anchors):
        around, start, end = _stretch(anchors, words, run)
        sound = _cut(segments, spans, start, end)
        inner = slice(run.start - around.start, run.stop - around.start)
        if not words or _seconds(sound) <= LONGEST:
            times[run] = _aligned(acoustics, words[around], sound, WORST_HEARD)[inner]
        elif anchors:
            times[run] = _found(acoustics, words[around], sound)[inner]
    return times


def _heard(acoustics: Acoustics, lengths: dict[str, int], segment: Segment) -> Iterator[tuple[str, TimeSpan]]:
    """Words of the text recognised in a piece, and when. Words that do not fit the sound have no name."""
    names = acoustics.hear(segment.pcm)
    for name, found in zip(
        names, (acoustics.align(segment.pcm, names) if names else None) or (), strict=False
    ):
        fits = _fits(found, lengths[name], WORST_HEARD)
        yield name if fits else "", (segment.start + found.start, segment.start + found.end)


def _anchors(
    words: Sequence[_Sayable], heard: Sequence[tuple[str, TimeSpan]]
) -> Iterator[tuple[int, TimeSpan]]:
    """Positions in the text of recognised words, and their times: the longest common subsequence of both.

    Only runs count, since a single word is easily recognised where it was not said.
    """
    said, names = [word.name for word in words], [name for name, _ in heard]
    for block in LCSseq.editops(said, names).as_matching_blocks():
        if block.size >= min(ANCHOR, len(words)):
            for step in range(block.size):
                yield block.a + step, heard[block.b + step][1]


def _runs(numbers: Iterable[int]) -> Iterator[slice]:
    """Ascending numbers, grouped into consecutive runs."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield slice(members[0], members[-1] + 1)


def _stretch(
    anchors: dict[int, TimeSpan], words: Sequence[_Sayable], run: slice
) -> tuple[slice, float, float]:
    """Words without times and those around them, and the interval (seconds) in which they can have been said.

    The surrounding words are aligned again, since a short word alone is too little context.
    """
    left, right = run.start, run.stop
    while left - 1 in anchors and anchors[run.start - 1][1] - anchors[left - 1][0] < CONTEXT:
        left -= 1
    while right in anchors and anchors[right][1] - anchors[run.stop][0] < CONTEXT:
        right += 1
    most = _PAUSE + _LONGEST_PHONE * sum(word.length for word in words[run])
    start = anchors[run.stop][0] - most if run.stop in anchors else 0.0
    end = anchors[run.start - 1][1] + most if run.start - 1 in anchors else inf
    return (
        slice(left, right),
        anchors[left][0] if left < run.start else start,
        anchors[right - 1][1] if right > run.stop else end,
    )


def _cut(segments: Sequence[Segment], spans: Sequence[TimeSpan], start: float, end: float) -> list[Segment]:
    """The sound from `start` to `end`; `spans` gives the pieces' positions, so that only those needed are read."""
    first = bisect_right([span[1] for span in spans], start)
    last = bisect_left([span[0] for span in spans], end)
    return [segment for number in range(first, last) if (segment := _part(segments[number], start, end)).pcm]


def _part(segment: Segment, start: float, end: float) -> Segment:
    first = 2 * round(max(0.0, start - segment.start) * SAMPLE_RATE)
    last = 2 * round((min(end, segment.end) - segment.start) * SAMPLE_RATE)
    return Segment(segment.start + first / BYTES_PER_SECOND, segment.pcm[first:last])


def _aligned(
    acoustics: Acoustics, words: Sequence[_Sayable], sound: Sequence[Segment], worst: float
) -> list[TimeSpan | None]:
    """Each word's time if nothing else is said; None for those that score worse than `worst`."""
    nothing: list[TimeSpan | None] = [None] * len(words)
    if not words or _seconds(sound) < _SHORTEST_PHONE * sum(word.length for word in words):
        return nothing
    found = acoustics.align(b"".join(segment.pcm for segment in sound), [word.name for word in words])
    if found is None:
        return nothing
    return [
        _said(sound, word) if _fits(word, known.length, worst) else None
        for word, known in zip(found, words, strict=True)
    ]


def _fits(word: Found, length: int, worst: float) -> bool:
    """Whether a word fits the sound, and is not stretched over music or something else."""
    return word.score >= worst and word.end - word.start <= _DRAWN_OUT + 2 * _LONGEST_PHONE * length


def _seconds(sound: Sequence[Segment]) -> float:
    return sum(len(segment.pcm) for segment in sound) / BYTES_PER_SECOND


def _said(sound: Sequence[Segment], word: Found) -> TimeSpan:
    """When a word found in the joined pieces was said. It belongs to the piece that has its middle: where pieces meet,
    there is a pause, which is in none of them."""
    middle, begin = (word.start + word.end) / 2, 0.0
    for segment in sound:
        if (end := begin + _seconds([segment])) > middle:
            break
        begin = end
    return round(segment.start + word.start - begin, 3), round(segment.start + word.end - begin, 3)

"""Forced alignment: a text is known, and when each of its words was said is looked for in the sound.

`align` is for a stretch of which the text is all that is said. `align_script` is for an hour and a text that is
nearly right, after P. J. Moreno et al., "A recursive algorithm for the forced alignment of very long audio segments"
(ICSLP 1998): a recogniser that expects this text listens; where what it hears agrees with the text in runs of words,
these are anchors; between anchors the text is aligned with the sound that is left.
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
"""Score under which a word is not what is said there, although somebody says so. Of words that were said nearly all
score better than this even in noise (10 dB), of others two in three score worse."""

WORST_HEARD = -8.5
"""The same where only this program says so: 1 % of what is said scores as low in a quiet room, 92 % of what is not."""

ANCHOR = 3
"""Words in a row that must have been heard as the text has them."""

LONGEST = 60.0
"""Seconds of sound that are aligned at once; with more between two anchors it is listened to again."""

CONTEXT = 3.0
"""Seconds of words already found that are aligned together with what lies between."""

_SHORTEST_PHONE = 0.03  # seconds: a frame for each of the three states of its model
_LONGEST_PHONE = 0.2  # seconds, on average over some words of a slow speaker
_DRAWN_OUT = 0.2  # seconds, beside twice the longest time for its phones
_PAUSE = 2.0  # seconds that may pass before or after words of which only one end is known


def align(pcm: bytes, texts: Sequence[str], lexicon: Lexicon) -> tuple[TimeSpan | None, ...]:
    """When each word was said in a stretch of speech (up to a minute of 16 kHz mono s16le): (start, end) in seconds.

    None for a word that cannot be said (it has no letters), and for one that does not fit what is said there.
    """
    acoustics = Acoustics()
    sayable = _sayable(acoustics, texts, lexicon)
    found = _aligned(acoustics, list(sayable.values()), [Segment(0.0, pcm)], WORST_FIT)
    times = dict(zip(sayable, found, strict=True))
    return tuple(times.get(number) for number in range(len(texts)))


def align_script(
    segments: Sequence[Segment], texts: Sequence[str], lexicon: Lexicon
) -> tuple[TimeSpan | None, ...]:
    """When each word of a text was said in a recording that may be long, and that may differ from the text.

    `segments`: all that is said, as `pauses.utterances` cuts it; few at a time are looked at, and none is kept.
    Words that are not in the sound are None. What is in the sound and not in the text is passed over.
    """
    acoustics = Acoustics()
    sayable = _sayable(acoustics, texts, lexicon)
    times = dict(zip(sayable, _found(acoustics, list(sayable.values()), segments), strict=True))
    return tuple(times.get(number) for number in range(len(texts)))


@dataclass(frozen=True)
class _Sayable:
    """A word as the decoder knows it, and how many phones it has."""

    name: str
    length: int


def _sayable(acoustics: Acoustics, texts: Sequence[str], lexicon: Lexicon) -> dict[int, _Sayable]:
    """The words that can be said, by their places in the text."""
    ways = {number: lexicon.pronunciations(text) for number, text in enumerate(texts)}
    return {number: _Sayable(acoustics.name(said), len(said[0])) for number, said in ways.items() if said}


def _found(
    acoustics: Acoustics, words: Sequence[_Sayable], segments: Sequence[Segment]
) -> list[TimeSpan | None]:
    """Each word's time in these segments, which may hold more than the words, or less."""
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
    """Words of the text that are heard in a segment, and when. What does not fit the sound has no name."""
    names = acoustics.hear(segment.pcm)
    for name, found in zip(
        names, (acoustics.align(segment.pcm, names) if names else None) or (), strict=False
    ):
        fits = _fits(found, lengths[name], WORST_HEARD)
        yield name if fits else "", (segment.start + found.start, segment.start + found.end)


def _anchors(
    words: Sequence[_Sayable], heard: Sequence[tuple[str, TimeSpan]]
) -> Iterator[tuple[int, TimeSpan]]:
    """The places in the text of words that were heard, and when: its longest common subsequence with the hearing.

    Of that only runs count: a word alone is easily heard where it was not said.
    """
    said, names = [word.name for word in words], [name for name, _ in heard]
    for block in LCSseq.editops(said, names).as_matching_blocks():
        if block.size >= min(ANCHOR, len(words)):
            for step in range(block.size):
                yield block.a + step, heard[block.b + step][1]


def _runs(numbers: Iterable[int]) -> Iterator[slice]:
    """Ascending numbers, those that follow each other together."""
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        yield slice(members[0], members[-1] + 1)


def _stretch(
    anchors: dict[int, TimeSpan], words: Sequence[_Sayable], run: slice
) -> tuple[slice, float, float]:
    """Words without times and those around them; from when to when (seconds) all of these can have been said.

    The ones around are aligned once more, since a short word alone is no measure of a voice.
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
    """The sound from `start` to `end`; `spans` says where the segments are, so that only those needed are looked at."""
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
    """Each word's time where they are all that is said; None for those that fit worse than `worst`."""
    nothing: list[TimeSpan | None] = [None] * len(words)
    if not words or _seconds(sound) < _SHORTEST_PHONE * sum(word.length for word in words):
        return nothing
    found = acoustics.align(b"".join(segment.pcm for segment in sound), [word.name for word in words])
    if found is None:
        return nothing
    return [
        (_time(sound, word.start), _time(sound, word.end)) if _fits(word, known.length, worst) else None
        for word, known in zip(found, words, strict=True)
    ]


def _fits(word: Found, length: int, worst: float) -> bool:
    """Whether it sounds like that, and is not drawn out over music or something else."""
    return word.score >= worst and word.end - word.start <= _DRAWN_OUT + 2 * _LONGEST_PHONE * length


def _seconds(sound: Sequence[Segment]) -> float:
    return sum(len(segment.pcm) for segment in sound) / BYTES_PER_SECOND


def _time(sound: Sequence[Segment], seconds: float) -> float:
    """When something is that comes so many seconds after the start of segments put together."""
    for segment in sound:
        if (length := _seconds([segment])) >= seconds:
            break
        seconds -= length
    return round(min(segment.start + seconds, segment.end), 3)

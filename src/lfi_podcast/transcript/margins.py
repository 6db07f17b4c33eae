"""How much sound is silenced around words, by how exactly their times are known. Pure."""

from collections.abc import Iterator, Sequence

from lfi_podcast.model.intervals import TimeSpan, TimeSpans
from lfi_podcast.model.transcript import Word

MARGIN = 0.1
"""Seconds removed before and after words whose times were found in the sound: 95 of 100 are off by less than 0.06."""

WIDER = 0.2
"""The same beside a word of which the recogniser was not `SURE`: if a word beside it is wrong, their border is off."""

SURE = 0.5
"""The probability from which a word's border is as exact as most."""

LEAST = 0.45
"""Seconds removed at least where a time is an estimate: Whisper's own times were off by up to 0.443."""

MOST = 1.5
"""Seconds removed at most, on the way to a quiet moment; if there is none so near, `LEAST` has to do."""


def silenced_around(said: Sequence[Word], quiet: TimeSpans) -> TimeSpan:
    """From when until when the sound of these words goes (seconds).

    Beside a word whose time is an estimate, it goes up to a quiet moment. `quiet`: where nobody speaks.
    """
    last = max(said, key=lambda word: word.end)
    start, end = said[0].start, last.end
    before = _around(said[0], [(start - b, start - a) for a, b in quiet])
    after = _around(last, [(a - end, b - end) for a, b in quiet])
    return max(0.0, round(start - before, 3)), round(end + after, 3)


def _around(word: Word, ahead: TimeSpans) -> float:
    """How much goes beside the first or last word; `ahead` are quiet spans, by their distance."""
    if word.estimated:
        return _to_quiet(ahead)
    return MARGIN if word.probability >= SURE else WIDER


def _to_quiet(ahead: TimeSpans) -> float:
    """How far it is to the nearest quiet moment beyond `LEAST`."""
    return min(_reached(ahead), default=LEAST)


def _reached(ahead: TimeSpans) -> Iterator[float]:
    for near, far in ahead:
        if far >= LEAST and near <= MOST:
            yield max(near, LEAST)

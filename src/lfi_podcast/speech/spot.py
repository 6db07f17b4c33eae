"""Keyword spotting: finds where a phrase is said that a recogniser may have misheard.

Two steps: pocketsphinx's keyphrase search runs over the stream and finds far too many candidates. Each candidate is
then aligned with the sound in its context, and its score per frame decides: it is relative to the best of all sounds,
so it is a likelihood ratio.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.value import Stored
from lfi_podcast.speech.acoustics import Acoustics, Found
from lfi_podcast.speech.audible import AudibleSound
from lfi_podcast.speech.lexicon import Lexicon, Phones
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, SAMPLE_RATE

STRETCH = 30.0
"""Seconds searched at once."""

OVERLAP = 3.0
"""Seconds of overlap, so that no phrase is split; the longest phrase."""

AT_ONCE = 16
"""Parts submitted together: 15 MB of sound."""

AROUND = 1.0
"""Seconds of sound on either side of a candidate that are aligned with it, since a word alone is too little context."""

SURE, POSSIBLE, POSSIBLE_SHORT = -5.0, -6.5, -5.0
"""Scores from which a candidate is sure or possible; the last is for short phrases, which resemble many others.

Measured by `bench/spotting.py`; docs/redaction.md has the table.
"""

SURE_PHONES, FEWEST_PHONES = 8, 4
"""The fewest phones for a phrase to be sure, or to be searched for at all: shorter ones occur in every sentence.

With seven, false candidates scored as high as `SURE` five times an hour."""

_THRESHOLD = "1e-35"  # of the keyphrase search: low, for many candidates


class Spotted(Stored):
    """Where a phrase may be said (seconds from the start of the stream); `sure`: there is no doubt."""

    phrase: str
    start: float
    end: float
    sure: bool

    def during(self, span: TimeSpan) -> "Spotted":
        return self.model_copy(update={"start": round(span[0], 2), "end": round(span[1], 2)})


@dataclass(frozen=True)
class Search:
    """A part to search: its start (seconds of what is audible), its samples, and the phrases."""

    start: float
    pcm: bytes
    phrases: tuple[str, ...]
    lexicon: Lexicon


Run = Callable[[Callable[[Search], Sequence[Spotted]], Iterable[Search]], Iterable[Sequence[Spotted]]]
"""The built-in `map`, or a parallel one."""


def spot(
    blocks: Iterable[bytes],
    phrases: Sequence[str],
    lexicon: Lexicon,
    run: Run = map,
    searched: Callable[[float], object] = lambda _seconds: None,
) -> tuple[Spotted, ...]:
    """Where in a stream of 16 kHz mono s16le blocks the phrases are probably said, in order of time.

    A phrase of fewer than `SURE_PHONES` phones is never sure, one of fewer than `FEWEST_PHONES` is not searched for.
    `searched` is called with the number of seconds searched.
    """
    audible = AudibleSound(blocks)
    searches = (Search(start, pcm, tuple(phrases), lexicon) for start, pcm in _stretches(audible))
    found: list[Spotted] = []
    while some := list(islice(searches, AT_ONCE)):
        for search, here in zip(some, run(spotted, some), strict=True):
            found += (one.during(audible.recorded(one.start, one.end)) for one in here)
            searched(audible.recorded(search.start, search.start + STRETCH)[1])
    return tuple(_without_doubles(found))


def spotted(search: Search) -> tuple[Spotted, ...]:
    """The candidates in one part, on the time line of what is audible."""
    return tuple(_spotter(search.phrases, search.lexicon).spotted(search.start, search.pcm))


@lru_cache(maxsize=1)
def _spotter(phrases: tuple[str, ...], lexicon: Lexicon) -> "_Spotter":
    return _Spotter(phrases, lexicon)


class _Spotter:
    """The decoders, with the phrases by the decoder's name, each with its phones."""

    def __init__(self, phrases: Sequence[str], lexicon: Lexicon) -> None:
        # Candidates need no more than half of the frames: `bench/spotting.py` finds the same with all of them.
        self._searching, self._checking = Acoustics(ds=2), Acoustics(fills_silence=False)
        self._checking.listen_for_phones()
        self._phrases: dict[str, tuple[str, Phones]] = {}
        for phrase in phrases:
            for way in lexicon.pronunciations(phrase):
                if len(way) >= FEWEST_PHONES:
                    self._phrases[self._searching.name([way])] = (phrase, way)
        if self._phrases:
            self._searching.watch(self._phrases, _THRESHOLD)

    def spotted(self, start: float, pcm: bytes) -> Iterator[Spotted]:
        """The candidates in a part that starts at so many seconds."""
        for name, first, last in self._searching.watched(pcm) if self._phrases else ():
            phrase, way = self._phrases[name]
            found = self._checked(pcm, way, first, last)
            if (sure := verdict(found.score, len(way))) is not None:
                yield Spotted(
                    phrase=phrase,
                    start=round(start + found.start, 2),
                    end=round(start + found.end, 2),
                    sure=sure,
                )

    def _checked(self, pcm: bytes, way: Phones, start: float, end: float) -> Found:
        """The phrase aligned with the sound, between any phones before and after it.

        If that fails, all that is known is that it may be there.
        """
        first, last = max(0.0, start - AROUND), end + AROUND
        before = self._checking.phones(_part(pcm, first, start))
        after = self._checking.phones(_part(pcm, end, last))
        said = [tuple(phones) for phones in (before, way, after) if phones]
        found = self._checking.align(
            _part(pcm, first, last), [self._checking.name([phones]) for phones in said]
        )
        return found[1 if before else 0].later(first) if found else Found(start, end, POSSIBLE)


def verdict(score: float, phones: int) -> bool | None:
    """Whether a candidate is sure; None if it is not even possible."""
    if phones < SURE_PHONES:
        return False if score >= POSSIBLE_SHORT else None
    return score >= SURE if score >= POSSIBLE else None


def _part(pcm: bytes, start: float, end: float) -> bytes:
    return pcm[2 * round(start * SAMPLE_RATE) : 2 * round(end * SAMPLE_RATE)]


def _stretches(blocks: Iterable[bytes]) -> Iterator[tuple[float, bytes]]:
    """The stream in overlapping parts: the start of each (seconds), and its samples."""
    size, step = (round(seconds * BYTES_PER_SECOND) for seconds in (STRETCH, STRETCH - OVERLAP))
    held, start = bytearray(), 0
    for block in blocks:
        held += block
        while len(held) >= size:
            yield start / BYTES_PER_SECOND, bytes(held[:size])
            del held[:step]
            start += step
    if held:
        yield start / BYTES_PER_SECOND, bytes(held)


def _without_doubles(found: Sequence[Spotted]) -> Iterator[Spotted]:
    """One candidate per place: among overlapping ones of a phrase, preferably a sure one."""
    kept: list[Spotted] = []
    for one in sorted(found, key=lambda one: (not one.sure, one.start)):
        if not any(
            one.phrase == other.phrase and one.start < other.end and other.start < one.end for other in kept
        ):
            kept.append(one)
    yield from sorted(kept, key=lambda one: (one.start, one.phrase))

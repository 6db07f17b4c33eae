"""Keyword spotting: where a phrase is said that a recogniser may have taken for something else.

Two steps. pocketsphinx' keyphrase search runs over the stream and finds far too much. Then each candidate, in its
surroundings, is aligned with the sound once more, and its score per frame tells: it is measured against the best of
all sounds, so it is a likelihood ratio.
"""

from collections.abc import Iterable, Iterator, Sequence

from lfi_podcast.model.value import Stored
from lfi_podcast.speech.acoustics import Acoustics, Found
from lfi_podcast.speech.lexicon import Lexicon, Phones
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, SAMPLE_RATE

STRETCH = 30.0
"""Seconds that are searched at once."""

OVERLAP = 3.0
"""Seconds that are searched twice, so that no phrase is cut in two; phrases last up to so long."""

AROUND = 1.0
"""Seconds of sound on either side of a candidate that are aligned with it: a word alone is no measure of a voice."""

SURE, POSSIBLE = -4.5, -6.0
"""Scores from which on a candidate is sure, or worth a look."""

SURE_PHONES, POSSIBLE_PHONES = 7, 4
"""Phones that a phrase must have to be sure, or to be looked for at all: shorter ones are in every sentence."""

_THRESHOLD = "1e-35"  # of the keyphrase search: low, so that candidates are many


class Spotted(Stored):
    """Where a phrase may be said (seconds from the start of the stream); `sure`: it is not to be doubted."""

    phrase: str
    start: float
    end: float
    sure: bool


def spot(blocks: Iterable[bytes], phrases: Sequence[str], lexicon: Lexicon) -> tuple[Spotted, ...]:
    """Where in a stream of 16 kHz mono s16le blocks the phrases are probably said, in the order of time.

    A phrase of fewer than `SURE_PHONES` phones (mostly one syllable) is never sure, one of fewer than
    `POSSIBLE_PHONES` is not looked for.
    """
    spotter = _Spotter(phrases, lexicon)
    found = [spotted for start, pcm in _stretches(blocks) for spotted in spotter.spotted(start, pcm)]
    return tuple(_without_doubles(found))


class _Spotter:
    """The decoders, with the phrases that are looked for: by the decoder's name, each with its phones."""

    def __init__(self, phrases: Sequence[str], lexicon: Lexicon) -> None:
        self._searching, self._checking = Acoustics(), Acoustics()
        self._checking.listen_for_phones()
        self._phrases: dict[str, tuple[str, Phones]] = {}
        for phrase in phrases:
            for way in lexicon.pronunciations(phrase):
                if len(way) >= POSSIBLE_PHONES:
                    self._phrases[self._searching.name([way])] = (phrase, way)
        if self._phrases:
            self._searching.watch(self._phrases, _THRESHOLD)

    def spotted(self, start: float, pcm: bytes) -> Iterator[Spotted]:
        """In a stretch that starts at so many seconds."""
        for name, first, last in self._searching.watched(pcm) if self._phrases else ():
            phrase, way = self._phrases[name]
            found = self._checked(pcm, way, first, last)
            if found and found.score >= POSSIBLE:
                yield Spotted(
                    phrase=phrase,
                    start=round(start + found.start, 2),
                    end=round(start + found.end, 2),
                    sure=found.score >= SURE and len(way) >= SURE_PHONES,
                )

    def _checked(self, pcm: bytes, way: Phones, start: float, end: float) -> Found | None:
        """The phrase where it is aligned with the sound, between whatever phones are said before and after it."""
        first, last = max(0.0, start - AROUND), end + AROUND
        before = self._checking.phones(_part(pcm, first, start))
        after = self._checking.phones(_part(pcm, end, last))
        said = [*((phone,) for phone in before), way, *((phone,) for phone in after)]
        found = self._checking.align(
            _part(pcm, first, last), [self._checking.name([phones]) for phones in said]
        )
        return found[len(before)].later(first) if found else None


def _part(pcm: bytes, start: float, end: float) -> bytes:
    return pcm[2 * round(start * SAMPLE_RATE) : 2 * round(end * SAMPLE_RATE)]


def _stretches(blocks: Iterable[bytes]) -> Iterator[tuple[float, bytes]]:
    """The stream in stretches that overlap: from when each is (seconds), and its samples."""
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
    """One for each place: of those of a phrase that overlap, a sure one rather than another."""
    kept: list[Spotted] = []
    for one in sorted(found, key=lambda one: (not one.sure, one.start)):
        if not any(
            one.phrase == other.phrase and one.start < other.end and other.start < one.end for other in kept
        ):
            kept.append(one)
    yield from sorted(kept, key=lambda one: (one.start, one.phrase))

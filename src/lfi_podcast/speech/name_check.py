"""Whether a phrase is said where the recognised words sound like it: the phrase aligned with the sound there.

The score per frame is relative to the best of all sounds, so it is a likelihood ratio. With the words before and after
as context this takes a seventh of a second, and works in any language whose words can be read aloud.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.model.intervals import TimeSpan, TimeSpans, outside
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.acoustics import Acoustics
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.pauses import BYTES_PER_SECOND
from lfi_podcast.speech.soundalikes import Soundalike, nearest, soundalikes
from lfi_podcast.speech.spot import FEWEST_PHONES, SURE_PHONES, Spotted, verdict

LIKELY, POSSIBLE, POSSIBLE_SHORT = -6.0, -7.0, -5.0
"""Scores from which words that sound like a phrase are surely the phrase, or perhaps; the last is for short phrases.

Measured by `bench/spotting.py`; docs/redaction.md has the table.
"""

LIKELY_PHONES = 6
"""The fewest phones of a phrase that is ever sure; with fewer it is short."""

LIKELY_DISTANCE, LIKELY_DISTANCE_SHORT = 0.25, 0.18
"""The largest distance of words that are surely the phrase, if it has `SURE_PHONES`, and if it has fewer."""

_ROOM = 0.1
"""Seconds of sound before the first and after the last word of an excerpt."""

_LONGEST = 12.0
"""Seconds; a longer excerpt comes from wrong times, not from a name."""


@dataclass(frozen=True)
class Suspect:
    """A phrase, the part of the sound where it may be said, and the words before and after it in that part.

    `start`: of that part, and `said`: when the words that sound like it were said (seconds of the stream). `distance`:
    of these words from the phrase (0 to 1).
    """

    phrase: str
    distance: float
    start: float
    said: TimeSpan
    pcm: bytes
    before: tuple[str, ...]
    after: tuple[str, ...]
    lexicon: Lexicon


Check = Callable[[Suspect], Spotted | None]
"""`in_recording` or `in_finished`."""

Checks = Callable[[Check, Iterable[Suspect]], Iterable[Spotted | None]]
"""The built-in `map`, or a parallel one."""


def looked_for(
    words: Sequence[Word],
    phrases: Sequence[str],
    blocks: Iterable[bytes],
    lexicon: Lexicon,
    check: Check,
    known: TimeSpans = (),
    run: Checks = map,
) -> Iterator[Spotted]:
    """Where one person says the phrases, by the words that were recognised in a stream of 16 kHz mono s16le.

    `known`: times (seconds) at which they are known to be said. A phrase of fewer than `FEWEST_PHONES` phones sounds
    like a part of many words and is not looked for.
    """
    found = soundalikes(words, phrases, lexicon, FEWEST_PHONES)
    wanted = sorted(
        (one for one in found if _is_wanted(words, one, known)), key=lambda one: _span(words, one)
    )
    sounds = excerpts(blocks, [[_span(words, one)] for one in wanted], BYTES_PER_SECOND)
    suspects = [_suspect(words, one, pcm, lexicon) for one, pcm in zip(wanted, sounds, strict=True)]
    yield from (spotted for spotted in run(check, suspects) if spotted)


def _around(words: Sequence[Word], found: Soundalike) -> tuple[Sequence[Word], Sequence[Word]]:
    """One word before, and one after."""
    return words[max(0, found.first - 1) : found.first], words[found.last + 1 : found.last + 2]


def _span(words: Sequence[Word], found: Soundalike) -> TimeSpan:
    before, after = _around(words, found)
    said = (*before, *words[found.first : found.last + 1], *after)
    return max(0.0, said[0].start - _ROOM), max(word.end for word in said) + _ROOM


def _is_wanted(words: Sequence[Word], found: Soundalike, known: TimeSpans) -> bool:
    start, end = _span(words, found)
    said = words[found.first].start, words[found.last].end
    return end - start <= _LONGEST and outside(said, known) > 0


def _suspect(words: Sequence[Word], found: Soundalike, pcm: bytes, lexicon: Lexicon) -> Suspect:
    before, after = (tuple(word.text for word in beside) for beside in _around(words, found))
    said = words[found.first].start, words[found.last].end
    return Suspect(found.phrase, found.distance, _span(words, found)[0], said, pcm, before, after, lexicon)


def in_recording(suspect: Suspect) -> Spotted | None:
    """Whether the phrase is said: by the words that were recognised there, and by the sound. None if it is not."""
    checked = _checked(suspect, lambda score, phones: _by_words_and_sound(score, phones, suspect.distance))
    phones = len(suspect.lexicon.phones(suspect.phrase) or ())
    return checked or (_doubted(suspect) if suspect.distance <= nearest(phones) else None)


def in_finished(suspect: Suspect) -> Spotted | None:
    """The same by the sound alone, as the words there may have been silenced."""
    return _checked(suspect, verdict)


def _by_words_and_sound(score: float, phones: int, distance: float) -> bool | None:
    if phones < LIKELY_PHONES:
        return False if score >= POSSIBLE_SHORT else None
    largest = LIKELY_DISTANCE if phones >= SURE_PHONES else LIKELY_DISTANCE_SHORT
    if distance <= largest and score >= LIKELY:
        return True
    return False if score >= POSSIBLE else None


def _doubted(suspect: Suspect) -> Spotted:
    start, end = suspect.said
    return Spotted(phrase=suspect.phrase, start=start, end=end, sure=False)


def _checked(suspect: Suspect, judge: Callable[[float, int], bool | None]) -> Spotted | None:
    acoustics, lexicon = _acoustics(), suspect.lexicon
    before, after = (
        [text for text in texts if lexicon.phones(text)] for texts in (suspect.before, suspect.after)
    )
    names = [acoustics.name(lexicon.pronunciations(text)) for text in (*before, suspect.phrase, *after)]
    found = acoustics.align(suspect.pcm, names)
    sure = judge(found[len(before)].score, len(lexicon.phones(suspect.phrase) or ())) if found else None
    if found is None or sure is None:
        return None
    here = found[len(before)].later(suspect.start)
    return Spotted(phrase=suspect.phrase, start=round(here.start, 2), end=round(here.end, 2), sure=sure)


@cache
def _acoustics() -> Acoustics:
    return Acoustics()

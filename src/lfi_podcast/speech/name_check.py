"""Whether a phrase is said where the recognised words sound like it.

The phrase is aligned with the sound there; its score per frame is relative to the best of all sounds, so it is a
likelihood ratio. And Whisper, which heard the words, tells how likely it finds them with the phrase put in. Both work
in any language whose words can be read aloud, and take a fifth of a second.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.model.intervals import TimeSpan, TimeSpans, outside
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.acoustics import Acoustics, Found
from lfi_podcast.speech.engine import Listening, Weighing
from lfi_podcast.speech.hear import opened
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.name_evidence import NameEvidence
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, SAMPLE_RATE
from lfi_podcast.speech.soundalikes import Soundalike, soundalikes
from lfi_podcast.speech.spot import FEWEST_PHONES, Spotted

_CONTEXT = 3.0
"""Seconds before and after the words from which Whisper is given the other words."""

_PAUSE = 1.0
"""Seconds; words beyond such a pause are no context."""

_ROOM = 0.15
"""Seconds of sound before the first and after the last word of an excerpt."""

_LONGEST = 12.0
"""Seconds; longer words come from wrong times, not from a name."""

_AT_ONCE = 64
"""Places checked together: under 20 MB of sound."""


@dataclass(frozen=True)
class Hearing:
    """The engine that says how likely words are."""

    settings: SpeechSettings
    listening: Listening


@dataclass(frozen=True)
class Suspect:
    """A phrase, and a part of the sound in which some of the words sound like it.

    `start`: of that part (seconds of the stream); `words`: in it; `place`: of those that sound like the phrase.
    """

    phrase: str
    distance: float
    start: float
    pcm: bytes
    words: tuple[Word, ...]
    place: range
    lexicon: Lexicon
    hearing: Hearing | None

    @property
    def before(self) -> tuple[Word, ...]:
        return self.words[: self.place.start]

    @property
    def said(self) -> tuple[Word, ...]:
        return self.words[self.place.start : self.place.stop]

    @property
    def after(self) -> tuple[Word, ...]:
        return self.words[self.place.stop :]


Checks = Callable[[Callable[[Suspect], Spotted | None], Iterable[Suspect]], Iterable[Spotted | None]]
"""The built-in `map`, or a parallel one."""


def looked_for(
    words: Sequence[Word],
    phrases: Sequence[str],
    blocks: Iterable[bytes],
    lexicon: Lexicon,
    hearing: Hearing | None = None,
    known: TimeSpans = (),
    run: Checks = map,
) -> Iterator[Spotted]:
    """Where one person says the phrases, by the words that were recognised in a stream of 16 kHz mono s16le.

    `known`: times (seconds) at which they are known to be said. A phrase of fewer than `FEWEST_PHONES` phones sounds
    like a part of many words and is not looked for.
    """
    found = soundalikes(words, phrases, lexicon, FEWEST_PHONES)
    wanted = [one for one in found if _is_wanted(words[one.first : one.last + 1], known)]
    wanted.sort(key=lambda one: (_span(words, one), one.first))
    sounds = excerpts(blocks, [[_span(words, one)] for one in wanted], BYTES_PER_SECOND)
    suspects = (_suspect(words, one, pcm, lexicon, hearing) for one, pcm in zip(wanted, sounds, strict=True))
    while some := list(islice(suspects, _AT_ONCE)):
        yield from (spotted for spotted in run(checked, some) if spotted)


def _is_wanted(said: Sequence[Word], known: TimeSpans) -> bool:
    start, end = said[0].start, said[-1].end
    return end - start <= _LONGEST and outside((start, end), known) > 0


def _context(words: Sequence[Word], found: Soundalike) -> range:
    """The words in the excerpt: those that sound like the phrase, and those around them."""
    first, last = found.first, found.last
    while first and _continues(words[first - 1], words[first], words[found.first]):
        first -= 1
    while last + 1 < len(words) and _continues(words[last], words[last + 1], words[found.last]):
        last += 1
    return range(first, last + 1)


def _continues(one: Word, other: Word, said: Word) -> bool:
    """Whether two neighbouring words are both context of what was said."""
    near = one.start >= said.start - _CONTEXT and other.end <= said.end + _CONTEXT
    return near and other.start - one.end <= _PAUSE


def _span(words: Sequence[Word], found: Soundalike) -> TimeSpan:
    places = _context(words, found)
    some = words[places.start : places.stop]
    return max(0.0, some[0].start - _ROOM), max(word.end for word in some) + _ROOM


def _suspect(
    words: Sequence[Word], found: Soundalike, pcm: bytes, lexicon: Lexicon, hearing: Hearing | None
) -> Suspect:
    places, start = _context(words, found), _span(words, found)[0]
    place = range(found.first - places.start, found.last + 1 - places.start)
    some = tuple(words[places.start : places.stop])
    return Suspect(found.phrase, found.distance, start, pcm, some, place, lexicon, hearing)


def checked(suspect: Suspect) -> Spotted | None:
    """Whether the phrase is said, by all the evidence; None if it is not."""
    found, phones = _found(suspect), len(suspect.lexicon.phones(suspect.phrase) or ())
    evidence = NameEvidence(phones, suspect.distance, found.score if found else None)
    if suspect.hearing and evidence.is_open:
        evidence = replace(evidence, change=_change(suspect, suspect.hearing))
    elif suspect.hearing:
        return None
    sure = evidence.verdict()
    if sure is None:
        return None
    start, end = (found.start, found.end) if found else (suspect.said[0].start, suspect.said[-1].end)
    return Spotted(phrase=suspect.phrase, start=round(start, 2), end=round(end, 2), sure=sure)


def _found(suspect: Suspect) -> Found | None:
    """The phrase aligned with the sound, between one word before and one after it; None if it does not fit."""
    acoustics, lexicon = _acoustics(), suspect.lexicon
    before, after = suspect.before[-1:], suspect.after[:1]
    start = max(suspect.start, (before or suspect.said)[0].start - _ROOM)
    end = max(word.end for word in (*suspect.said, *after)) + _ROOM
    first, last = (2 * round((at - suspect.start) * SAMPLE_RATE) for at in (start, end))
    sayable = [[word.text for word in some if lexicon.phones(word.text)] for some in (before, after)]
    texts = [*sayable[0], suspect.phrase, *sayable[1]]
    names = [acoustics.name(lexicon.pronunciations(text)) for text in texts]
    found = acoustics.align(suspect.pcm[first:last], names)
    return found[len(sayable[0])].later(start) if found else None


def _change(suspect: Suspect, hearing: Hearing) -> float | None:
    """How much likelier Whisper finds the words with the phrase put in; None if it cannot be asked."""
    engine = opened(hearing.settings, hearing.listening)
    if not isinstance(engine, Weighing):
        return None
    before, said, after = (_text(some) for some in (suspect.before, suspect.said, suspect.after))
    phrase = suspect.phrase + ("" if said[-1:].isalnum() else said[-1:])
    texts = [" ".join(filter(None, (before, middle, after))) for middle in (said, phrase)]
    heard, changed = engine.likelihoods(suspect.pcm, texts)
    return changed - heard


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


@cache
def _acoustics() -> Acoustics:
    return Acoustics()

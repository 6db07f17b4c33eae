"""Names in parts of the finished sound that are listened to once more, by the engine that heard the episode.

Each part is recognised without the words around it, so that what Whisper makes of them does not decide; several short
parts share one of its windows, which costs the same however little is in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.episode.misheard import Place, is_english, key_of
from lfi_podcast.episode.soundalikes import hearing, near_words
from lfi_podcast.errors import SpeechProblem
from lfi_podcast.model.intervals import TimeSpan, TimeSpans, merged
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Word
from lfi_podcast.model.value import clock_time
from lfi_podcast.speech.engine import Listening
from lfi_podcast.speech.hear import Failure, Task, hear
from lfi_podcast.speech.pauses import BYTES_PER_SECOND
from lfi_podcast.transcript.redact import spoken_at
from lfi_podcast.work.job import Job

LONGEST = 27.0
"""Seconds recognised at once: what fits in Whisper's window."""

_PAUSE = 0.7
"""Seconds of silence between two parts that are recognised at once."""

_SURE = 0.5
"""The probability from which a word counts as heard."""


@dataclass(frozen=True)
class Part:
    """A part of the finished sound: when it starts there (seconds), and its samples."""

    start: float
    pcm: bytes

    @property
    def length(self) -> float:
        return len(self.pcm) / BYTES_PER_SECOND


def can_hear_again(job: Job, by_whisper: bool) -> bool:
    """Whether there is an engine to listen again with: Whisper, or for English the embedded one."""
    return is_english(job) or (by_whisper and hearing(job) is not None)


def heard_again(job: Job, spans: TimeSpans, blocks: Iterable[bytes], by_whisper: bool) -> Iterator[Place]:
    """The names that are heard in some `spans` (seconds) of a stream of 16 kHz mono s16le."""
    whisper = hearing(job) if by_whisper else None
    settings, told = (whisper.settings, whisper.listening) if whisper else _embedded(job)
    windows = list(_windows(_parts(spans, blocks), LONGEST if whisper else 0.0))
    outcomes = job.workshop.map(hear, [Task(_joined(parts), settings, told) for parts in windows])
    for parts, heard in zip(windows, outcomes, strict=True):
        if isinstance(heard, Failure):
            raise SpeechProblem(
                f"recognition failed at {clock_time(parts[0].start)} ({heard.reason})",
                job.name(job.built("encoded.mp3")),
                "build again",
            )
        for part, words in zip(parts, _divided(parts, heard), strict=True):
            yield from (_later(place, part.start) for place in _names(job, part, words, bool(whisper)))


def _embedded(job: Job) -> tuple[SpeechSettings, Listening]:
    """The embedded engine, given the phrases as its glossary."""
    phrases = tuple(phrase for item in job.episode.redact for phrase in item.phrases)
    return SpeechSettings(engine="pocketsphinx"), Listening("", "en", phrases)


def _parts(spans: TimeSpans, blocks: Iterable[bytes]) -> Iterator[Part]:
    """The sound of each span, in pieces that fit."""
    pieces = list(_fitting(merged(spans)))
    sounds = excerpts(blocks, [[piece] for piece in pieces], BYTES_PER_SECOND)
    yield from (Part(start, pcm) for (start, _), pcm in zip(pieces, sounds, strict=True) if pcm)


def _fitting(spans: TimeSpans) -> Iterator[TimeSpan]:
    """The spans in pieces of at most `LONGEST` seconds, which overlap by the length of a name."""
    for start, end in spans:
        while end - start > LONGEST:
            yield start, start + LONGEST
            start += LONGEST - 2.0
        yield start, end


def _windows(parts: Iterable[Part], longest: float) -> Iterator[list[Part]]:
    """The parts that are recognised at once."""
    held: list[Part] = []
    for part in parts:
        if held and sum(one.length + _PAUSE for one in (*held, part)) > longest:
            yield held
            held = []
        held.append(part)
    if held:
        yield held


def _joined(parts: Sequence[Part]) -> bytes:
    return bytes(round(_PAUSE * BYTES_PER_SECOND / 2) * 2).join(part.pcm for part in parts)


def _divided(parts: Sequence[Part], words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of each part, with times from its start."""
    begin = 0.0
    for part in parts:
        until = begin + part.length + _PAUSE
        own = [word for word in words if begin <= (word.start + word.end) / 2 < until]
        yield [
            word.model_copy(
                update={"start": max(0.0, word.start - begin), "end": min(word.end - begin, part.length)}
            )
            for word in own
            if word.start < until - _PAUSE
        ]
        begin = until


def _names(job: Job, part: Part, words: Sequence[Word], by_whisper: bool) -> Iterator[Place]:
    """The names among the words of a part, and in what sounds like them."""
    for number, item in enumerate(job.episode.redact):
        for start, end in spoken_at(words, item):
            said = [word.probability for word in words if start <= word.start and word.end <= end]
            sure = min(said, default=0.0) >= _SURE
            yield Place(item=number, name=key_of(job, number), start=start, end=end, sure=sure)
    if by_whisper:
        yield from near_words(job, words, iter([part.pcm]))


def _later(place: Place, seconds: float) -> Place:
    return place.model_copy(update={"start": place.start + seconds, "end": place.end + seconds})

"""Checks the finished MP3: nothing that was redacted may be left in it.

1. At each place, no trace of the mix may remain under the bleep or in the silence.
2. The embedded recogniser listens to each place and a few seconds around it, and must not hear the words.
3. The file is searched for each phrase, as the recordings were; where Whisper's words have the phrase too.
4. Where somebody speaks and Whisper wrote nothing, a name may be said that no search can find.

A certain finding stops the build; an uncertain one is a doubt, which somebody has to check before the episode is
published. A person who has listened can sign off either.
"""

from collections.abc import Iterator, Sequence

from lfi_podcast.audio.mastering.residue import TRACE, spoken, trace
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.episode.accepted import read_accepted
from lfi_podcast.episode.doubts import names_file, voice_evidence
from lfi_podcast.episode.misheard import (
    NOT_ENGLISH,
    Place,
    is_english,
    key_of,
    may_be_heard,
    names_words,
    spotted,
)
from lfi_podcast.episode.redacted import is_audible, read_redacted
from lfi_podcast.episode.soundalikes import checked, knows_sounds
from lfi_podcast.errors import SpeechProblem, UnmetPromise
from lfi_podcast.model.audio import Interval, Mastered
from lfi_podcast.model.doubt import NAME, Doubt, Doubts, name_doubt_id
from lfi_podcast.model.intervals import outside
from lfi_podcast.model.report import Encoding
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.value import clock_time, format_time
from lfi_podcast.speech.engine import EMBEDDED, Listening
from lfi_podcast.speech.hear import Failure, Task, hear
from lfi_podcast.speech.left_out import LEAST, left_out
from lfi_podcast.speech.name_check import in_finished
from lfi_podcast.transcript.redact import SAY_WHERE, spoken_at
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

AROUND = 3.0
"""Seconds before and after a place that are recognised with it."""

_SURE = 0.5
"""The probability from which a word counts as heard."""

_SAME_PLACE = 0.5
"""Findings within so many seconds are one."""


_REASONS = {
    True: "the name behind this stand-in is still audible here, if the search of the sound is right",
    False: "the name behind this stand-in may still be audible here",
}


def make_recheck(job: Job) -> Stage:
    """The stage that writes `names.json`: the doubts about names that may still be audible."""
    sound, output, redacted = job.built("encoded.mp3"), names_file(job), read_redacted(job)
    unsure = [place for place in redacted.misheard if not place.sure]
    line, allowed = TimeMap(job.episode.cuts, job.mix_facts().offset), read_accepted(job).unsilenced

    def run() -> str | None:
        _refuse_traces(job, redacted.sound)
        left = _names_left(job, redacted.sound, unsure) if names_words(job) else ()
        found = tuple(place for place in left if not may_be_heard(_as_recorded(place, line), allowed))
        doubts = (*(_doubt(job, place) for place in found), *_left_out(job, redacted.sound, line))
        write_file(output, Doubts(doubts=doubts).to_json())
        _refuse_sure(job, found)
        return None if is_english(job) or knows_sounds(job.words_as_published()) else NOT_ENGLISH

    reads = {
        "the mastered sound": job.cache.digest(sound),
        "the recognition result": job.cache.digest(job.built("heard.json")),
        **digests(
            redact=job.episode.redact,
            redactions=redacted.sound,
            unsure_places=unsure,
            language=job.show.language,
            glossary=job.glossary,
            what_may_be_heard_again=allowed,
        ),
    }
    return Stage("recheck", 4, reads, (output,), run)


def _refuse_traces(job: Job, redacted: Sequence[Interval]) -> None:
    """UnmetPromise if the mix can still be detected in the finished sound."""
    facts = job.stored(Encoding, "encoded.json")
    gain = 10 ** (facts.gain / 20)
    for interval in redacted:
        left = trace(job.built("encoded.mp3"), job.built("mix.wav"), _pcm(facts), interval) / gain
        if left > TRACE:
            raise UnmetPromise(
                f"{left:.0%} of the sound remains from {format_time(interval.start)} to {format_time(interval.end)}",
                job.name(job.built("encoded.mp3")),
                "delete it and build the episode again; if that does not help, add the passage to `cuts`",
            )


def _pcm(facts: Mastered) -> Pcm:
    return Pcm(facts.sample_rate, facts.channels)


def _names_left(job: Job, redacted: Sequence[Interval], unsure: Sequence[Place]) -> Iterator[Place]:
    """Where a name may still be audible, each place of a name once, preferring certain findings.

    From recognition and spotting in the finished file, and from the earlier spotting.
    """
    facts = job.stored(Encoding, "encoded.json")
    line = TimeMap(job.episode.cuts, job.mix_facts().offset)
    again = _searched(job, facts)
    here = (*_heard_again(job, redacted, facts), *again)
    found = [*(place.model_copy(update={"recorded": line.recorded(place.start)}) for place in here), *unsure]
    seen: list[Place] = []
    for place in sorted(found, key=lambda place: (not place.sure, place.start)):
        is_new = not any(_is_same(place, other) for other in seen)
        if is_new and is_audible(place, redacted):
            seen.append(place)
            yield place


def _searched(job: Job, facts: Encoding) -> Iterator[Place]:
    """The names in the finished file: wherever Whisper's words have one or sound like one, or else in all of it."""
    sound, recognition = job.built("encoded.mp3"), job.words_as_published()
    if recognition and knows_sounds(recognition):
        for speaker in dict.fromkeys(word.speaker for word in recognition.words):
            own = [word for word in recognition.words if word.speaker == speaker]
            yield from checked(job, own, spoken(sound, facts.channels), in_finished, recognised=True)
    elif is_english(job):
        yield from spotted(job, spoken(sound, facts.channels), "recheck")


def _as_recorded(place: Place, line: TimeMap) -> Place:
    start, end = line.recorded(place.start), line.recorded_until(place.end)
    return place.model_copy(update={"start": start, "end": max(start, end)})


def _is_same(place: Place, other: Place) -> bool:
    return place.item == other.item and abs(place.start - other.start) < _SAME_PLACE


def _heard_again(job: Job, redacted: Sequence[Interval], facts: Mastered) -> Iterator[Place]:
    """What the embedded engine hears around each place, given the phrases as its glossary."""
    if not is_english(job):
        return
    phrases = tuple(phrase for item in job.episode.redact for phrase in item.phrases)
    settings, told = SpeechSettings(engine="pocketsphinx"), Listening("", "en", phrases)
    sound = job.built("encoded.mp3")
    starts = [max(0.0, interval.start - AROUND) for interval in redacted]
    sounds = (
        b"".join(spoken(sound, facts.channels, start, interval.end + AROUND - start))
        for start, interval in zip(starts, redacted, strict=True)
    )
    outcomes = job.workshop.map(hear, [Task(pcm, settings, told) for pcm in sounds])
    for start, heard in zip(starts, outcomes, strict=True):
        if isinstance(heard, Failure):
            raise SpeechProblem(
                f"{EMBEDDED} failed at {clock_time(start)} ({heard.reason})",
                job.name(sound),
                "build again",
            )
        for number, item in enumerate(job.episode.redact):
            for begin, end in spoken_at(heard, item):
                said = [word.probability for word in heard if begin <= word.start and word.end <= end]
                yield Place(
                    item=number,
                    name=key_of(job, number),
                    start=start + begin,
                    end=start + end,
                    sure=min(said) >= _SURE,
                )


def _doubt(job: Job, place: Place) -> Doubt:
    item = job.episode.redact[place.item]
    return Doubt(
        id=place.doubt_id,
        kind=NAME,
        at=round(place.start, 3),
        end=round(place.end, 3),
        speaker="",
        text=item.stand_in,
        reason=_REASONS[place.sure],
        serious=True,
    )


def _left_out(job: Job, redacted: Sequence[Interval], line: TimeMap) -> Iterator[Doubt]:
    """A doubt wherever somebody speaks, nothing was recognised, and the sound is kept."""
    recognition, evidence = job.words_as_published(), voice_evidence(job)
    if not (names_words(job) and recognition and knows_sounds(recognition) and evidence):
        return
    silent = [(interval.start, interval.end) for interval in redacted]
    for speaker, voiced in evidence.items():
        own = [word for word in recognition.words if len(evidence) == 1 or word.speaker == speaker]
        for start, end in left_out(own, voiced):
            if outside((start, end), silent) >= LEAST:
                yield Doubt(
                    id=name_doubt_id("", False, line.recorded(start)),
                    kind=NAME,
                    at=round(start, 3),
                    end=round(end, 3),
                    speaker=speaker or "",
                    text="…",
                    reason="somebody speaks here and nothing was recognised, so a redacted name may be audible",
                    serious=True,
                )


def _refuse_sure(job: Job, found: Sequence[Place]) -> None:
    settled = read_accepted(job).accepted
    for place in found:
        say = job.episode.redact[place.item].say
        if place.sure and place.doubt_id not in settled:
            raise UnmetPromise(
                f"{say!r} is still audible at {clock_time(place.start)} of the finished MP3",
                job.name(job.built("encoded.mp3")),
                f"listen, and {SAY_WHERE}; or, if it is not said there, run `lfi-podcast doubts {job.slug} "
                f"--accept {place.doubt_id}`",
            )

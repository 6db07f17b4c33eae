"""Checks the finished MP3: nothing that was redacted may be left in it.

1. At each place, no trace of the mix may remain under the bleep or in the silence.
2. Each place and a few seconds around it are recognised once more, and must not have the words.
3. Everything else is searched for the names. Where Whisper heard the words, the stage `spot` has searched the
   recordings: the names in the words, and what it was sure of, must be silent, and two more things are recognised: what
   the MP3 has and the mix has not, and voices for which there are no words. Otherwise, all the sound is searched.
4. Where somebody speaks for a second or more and Whisper wrote nothing, somebody has to listen.

A certain finding stops the build; an uncertain one is a doubt, which somebody has to check before the episode is
published. A person who has listened can sign off either.
"""

from collections.abc import Iterator, Sequence

from lfi_podcast.audio.mastering.residue import TRACE, added, spoken, trace
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.episode.accepted import read_accepted
from lfi_podcast.episode.doubts import names_file, voice_evidence
from lfi_podcast.episode.heard_again import can_hear_again, heard_again
from lfi_podcast.episode.misheard import (
    NOT_ENGLISH,
    Place,
    is_english,
    key_of,
    may_be_heard,
    misheard,
    names_words,
    spotted,
)
from lfi_podcast.episode.recogniser import engine_reads
from lfi_podcast.episode.redacted import is_audible, read_redacted
from lfi_podcast.episode.soundalikes import knows_sounds
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval, Mastered
from lfi_podcast.model.doubt import NAME, Doubt, Doubts, name_doubt_id
from lfi_podcast.model.intervals import TimeSpan, outside, remaining
from lfi_podcast.model.report import Encoding
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.model.value import clock_time, format_time
from lfi_podcast.speech.left_out import LEAST, left_out
from lfi_podcast.speech.voice_activity import Frames, measuring, voiced
from lfi_podcast.transcript.redact import SAY_WHERE, spoken_at
from lfi_podcast.work.cache import Stage, digests
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

AROUND = 3.0
"""Seconds before and after a place that are recognised with it."""

NOT_HEARD_AGAIN = "nothing in the MP3 was recognised again, since Whisper's weights are not on this machine"

_BESIDE = 0.4
"""Seconds by which a voice may begin before the first word, or end after the last one."""

_BRIEFEST = 0.2
"""Seconds; in less, no name is said."""

_CONTEXT = 1.0
"""Seconds that are recognised before and after what was not searched."""

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
        return _not_done(job)

    engine = engine_reads(job.show.speech, job.cache.digest)
    reads = {
        **engine,
        "the mix": job.cache.digest(job.built("mix.wav")),
        "the mastered sound": job.cache.digest(sound),
        "the recognition result": job.cache.digest(job.built("heard.json")),
        **digests(
            redact=job.episode.redact,
            redactions=redacted.sound,
            unsure_places=unsure,
            language=job.language,
            glossary=job.glossary,
            what_may_be_heard_again=allowed,
        ),
    }
    return Stage("recheck", 7, reads, (output,), run, settles=tuple(engine))


def _not_done(job: Job) -> str | None:
    by_whisper = knows_sounds(job.words_as_published())
    if can_hear_again(job, by_whisper):
        return None
    return NOT_HEARD_AGAIN if by_whisper else NOT_ENGLISH


def _refuse_traces(job: Job, redacted: Sequence[Interval]) -> None:
    """UnmetPromise if the mix can still be detected in the finished sound."""
    facts = job.stored(Encoding, "encoded.json")
    for interval in redacted:
        left = trace(job.built("encoded.mp3"), job.built("mix.wav"), _pcm(facts), interval, facts.gain)
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
    here = _searched(job, redacted, facts)
    found = [*unsure, *(place.model_copy(update={"recorded": line.recorded(place.start)}) for place in here)]
    seen: list[Place] = []
    for place in sorted(found, key=lambda place: (not place.sure, place.start)):
        is_new = not any(_is_same(place, other) for other in seen)
        if is_new and is_audible(place, redacted):
            seen.append(place)
            yield place


def _searched(job: Job, redacted: Sequence[Interval], facts: Encoding) -> Iterator[Place]:
    """The names in the finished file, wherever they may be."""
    sound, recognition = job.built("encoded.mp3"), job.words_as_published()
    around = [(max(0.0, place.start - AROUND), place.end + AROUND) for place in redacted]
    by_whisper = recognition is not None and knows_sounds(recognition)
    if recognition and by_whisper:
        yield from _known(job, recognition)
        around += _not_searched(job, recognition, redacted, facts)
    elif is_english(job):
        yield from spotted(job, spoken(sound, facts.channels), "recheck")
    if can_hear_again(job, by_whisper):
        yield from heard_again(job, around, spoken(sound, facts.channels), by_whisper)


def _known(job: Job, recognition: Recognition) -> Iterator[Place]:
    """Where the words have names, and where `spot` was sure."""
    for number, item in enumerate(job.episode.redact):
        for start, end in spoken_at(recognition.words, item):
            yield Place(item=number, name=key_of(job, number), start=start, end=end, sure=True)
    yield from (place for place in misheard(job, recognition) if place.sure)


def _not_searched(
    job: Job, recognition: Recognition, redacted: Sequence[Interval], facts: Encoding
) -> Iterator[TimeSpan]:
    """What `spot` could not search: what is not from the mix, and voices for which there are no words."""
    sound, silenced = job.built("encoded.mp3"), [(place.start, place.end) for place in redacted]
    frames: list[Frames] = []
    for _ in measuring(spoken(sound, facts.channels), frames):
        pass
    worded = [(word.start - _BESIDE, word.end + _BESIDE) for word in recognition.words]
    strange = remaining(added(sound, job.built("mix.wav"), facts.channels), silenced)
    unheard = remaining(voiced(frames), (*worded, *silenced))
    for start, end in (*strange, *unheard):
        if end - start >= _BRIEFEST:
            yield max(0.0, start - _CONTEXT), end + _CONTEXT


def _as_recorded(place: Place, line: TimeMap) -> Place:
    start, end = line.recorded(place.start), line.recorded_until(place.end)
    return place.model_copy(update={"start": start, "end": max(start, end)})


def _is_same(place: Place, other: Place) -> bool:
    return place.item == other.item and abs(place.start - other.start) < _SAME_PLACE


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
    for speaker, spans in evidence.items():
        own = [word for word in recognition.words if len(evidence) == 1 or word.speaker == speaker]
        for start, end in left_out(own, spans):
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

"""The open doubts of an episode: neither settled by correcting the words nor signed off."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import Field

from lfi_podcast.episode.accepted import read_accepted
from lfi_podcast.episode.committed import read_committed, read_transcript
from lfi_podcast.episode.voice_activity import Voiced, voiced_file
from lfi_podcast.episode.voices import voices
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.doubt import NAME, TRANSCRIPT, Doubt, Doubts
from lfi_podcast.model.intervals import TimeSpans, outside
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import Recognition, Transcript, Word
from lfi_podcast.model.value import Stored, clock_time
from lfi_podcast.speech.agreement import Likeness
from lfi_podcast.speech.doubt import doubts, in_question, is_doubtful
from lfi_podcast.speech.spoken import plain
from lfi_podcast.text.doubts import shortened
from lfi_podcast.transcript.redact import SAY_WHERE, redacted_words
from lfi_podcast.transcript.utterances import shared
from lfi_podcast.work.job import Job

_UNCHANGED = {True: 0.5, False: 1.0}
"""The share of its words that must be unchanged for a doubt to stay open, by whether it is serious.

Any change shows that a person has listened; but deleting one line of a long invention does not settle the rest.
"""

_SAME_TIME = 0.05
"""An unchanged word moves by less than this many seconds."""

_S = TypeVar("_S", bound=Stored)


class Compared(Stored):
    """How far a second recognition agrees with the first, by doubt id."""

    places: dict[str, Likeness] = Field(default_factory=dict)


def compared_file(job: Job) -> Path:
    return job.built("compared.json")


def names_file(job: Job) -> Path:
    """The file of doubts about names that may still be audible."""
    return job.built("names.json")


def doubts_file(job: Job) -> Path:
    """The doubts that were open when the episode was last built."""
    return job.built("doubts.json")


def open_doubts(job: Job) -> tuple[Doubt, ...]:
    """The doubts that nobody has settled yet, serious ones first, from the current files."""
    signed_off = frozenset(read_accepted(job).accepted)
    left = [doubt for doubt in _found(job) if not doubt.is_settled(signed_off)]
    return tuple(sorted(left, key=lambda doubt: (not doubt.serious, doubt.at)))


def counted_doubts(job: Job) -> dict[str, int]:
    """How many doubts were open when the episode was last built, and how many of them are serious."""
    file = doubts_file(job)
    left = job.stored(Doubts, file.name).doubts if file.is_file() else ()
    return {"open": len(left), "serious": sum(doubt.serious for doubt in left)}


def refuse_serious(job: Job, kind: str | None = None) -> None:
    """UnmetPromise if a serious doubt was open when the episode was built, which it has to be right before.

    `kind`: only doubts of this kind.
    """
    left = job.stored(Doubts, doubts_file(job).name).doubts
    serious = [doubt for doubt in left if doubt.serious and kind in (None, doubt.kind)]
    if serious:
        first = serious[0]
        is_name = first.kind == NAME
        others = f" (and {len(serious) - 1} more serious doubts)" if len(serious) > 1 else ""
        raise UnmetPromise(
            f"{shortened(first.text)!r} at {clock_time(first.at)} is in doubt: {first.reason}{others}",
            job.name(job.workshop.repository.episode_file(job.slug) if is_name else job.transcript_file),
            f"listen (`lfi-podcast doubts {job.slug} --listen` plays each place and asks), and "
            f"{SAY_WHERE if is_name else 'correct or delete the words'}; or, if "
            f"{'the name is not said there' if is_name else 'they are right'}, "
            f"run `lfi-podcast doubts {job.slug} --accept {first.id}`",
        )


def readable_transcript(job: Job) -> Transcript | None:
    """The transcript for pages, captions and search: without its lines while all of it is in doubt."""
    transcript, recognition = read_transcript(job), judged(job)
    if transcript is None or recognition is None or not is_doubtful(recognition):
        return transcript
    is_read = all(doubt.kind != TRANSCRIPT for doubt in open_doubts(job))
    return transcript if is_read else transcript.model_copy(update={"utterances": ()})


def judged(job: Job) -> Recognition | None:
    """The committed words on the listener's time line, redacted."""
    committed, line = read_committed(job).words, job.time_map()
    if committed is None:
        return None
    words = committed.on(line) if line else committed
    return words.model_copy(update={"words": redacted_words(words.words, job.episode.redact)})


def voice_evidence(job: Job) -> Mapping[str | None, TimeSpans] | None:
    """Each speaker's voice activity on the listener's time line; None if it is not known."""
    line = job.time_map()
    files = {speaker: voiced_file(job, speaker, source) for speaker, source in voices(job)}
    if line is None or not all(path.is_file() for path in files.values()):
        return None
    return {speaker: _heard(job.stored(Voiced, path.name).spans, line) for speaker, path in files.items()}


def _heard(spans: TimeSpans, line: TimeMap) -> TimeSpans:
    return [(line.heard(start), line.heard(end)) for start, end in spans]


def _found(job: Job) -> Iterable[Doubt]:
    names = names_file(job)
    if names.is_file():
        yield from job.stored(Doubts, names.name).doubts
    recognition = judged(job)
    if recognition is None:
        return
    again = compared_file(job)
    known = job.stored(Compared, again.name).places if again.is_file() else {}
    transcript = read_transcript(job)
    said = [word for line in transcript.utterances for word in line.words] if transcript else []
    is_edited = transcript is not None and transcript.corrected
    silenced = [(interval.start, interval.end) for interval in recognition.silenced]
    for doubt in doubts(recognition, voice_evidence(job), known):
        if not outside((doubt.at, doubt.end), silenced):
            continue
        if not (is_edited and _is_corrected(doubt, recognition.words, said)):
            speaker = job.names.get(doubt.speaker, doubt.speaker)
            yield doubt.model_copy(update={"speaker": speaker})


def _is_corrected(doubt: Doubt, heard: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether people have changed or deleted enough of the words that the doubt is about."""
    own = [part for word in in_question(doubt, heard) for part in shared(word, word.text.split())]
    near = [word for word in said if doubt.at - _SAME_TIME <= word.start <= doubt.end + _SAME_TIME]
    left = [word for word in own if any(_same(word, other) for other in near)]
    return len(left) < _UNCHANGED[doubt.serious] * len(own)


def _same(word: Word, other: Word) -> bool:
    return plain(word.text) == plain(other.text) and abs(word.start - other.start) <= _SAME_TIME

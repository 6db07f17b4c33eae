"""Sources into words: each track on its own, so that every word has its speaker; piece by piece, side by side.

Words are heard on the recording's own time line, before any cut, so that cuts and intro can change afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from lfi_podcast.audio.listen import listen
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import Hearing, Word
from lfi_podcast.pipeline.cache import Stage, digests
from lfi_podcast.pipeline.files import write_file
from lfi_podcast.pipeline.job import Job
from lfi_podcast.pipeline.voiced import voiced_files, witnessed
from lfi_podcast.speech.engine import (
    EMBEDDED,
    ENGINES,
    Engine,
    Listening,
    expected_engine,
    open_engine,
    pieces,
    placed,
)
from lfi_podcast.speech.pauses import Piece

AT_ONCE = 32
"""Pieces in flight: enough for many workers, and under 30 MB of sound however long the recording is."""


@dataclass(frozen=True)
class Task:
    """One piece to hear, and all that a worker needs for it."""

    pcm: bytes
    settings: SpeechSettings
    listening: Listening


@dataclass(frozen=True)
class Part:
    """A piece of what somebody says, and how far (0 to 1) the episode has come with it."""

    speaker: str | None
    piece: Piece
    fraction: float


def hear(task: Task) -> Sequence[Word]:
    """Runs in a worker, which opens an engine of its own, once."""
    return _engine(task.settings, task.listening).hear(task.pcm)


@cache
def _engine(settings: SpeechSettings, listening: Listening) -> Engine:
    return open_engine(settings, listening).engine


def voices(job: Job) -> tuple[tuple[str | None, Path], ...]:
    """Who speaks in which source: the owner of a track, or the only person on a recording of one."""
    if job.sources.recording:
        people = list(job.episode.credits(job.show))
        return ((people[0] if len(people) == 1 else None, job.sources.recording),)
    return job.sources.tracks


def listening(job: Job) -> Listening:
    """What the engine is told beforehand; the episode's own terms come first."""
    glossary = tuple(dict.fromkeys((*job.episode.glossary, *job.show.glossary)))
    return Listening(job.show.speech.model, job.show.language, glossary)


def make_hear(job: Job) -> Stage:
    """The stage that writes `heard.json`, and where there is a voice in each source.

    Cuts and intro are not among what it reads.
    """
    output = job.built("heard.json")

    def run() -> str | None:
        hearing, notice = hear_episode(job)
        write_file(output, hearing.to_json())
        return notice

    told, engine = listening(job), expected_engine(job.show.speech)
    reads = {
        **{job.name(path): job.cache.digest(path) for path in job.sources.paths},
        **digests(
            speech_engine=engine,
            speech_model=told.model if engine != EMBEDDED else None,
            language=told.language,
            glossary=told.glossary,
            who_speaks=[speaker for speaker, _ in voices(job)],
            when_each_track_begins=[(voice.offset, voice.drift) for voice in job.time_line().voices],
        ),
    }
    # Weights that the run itself fetched make its engine the expected one.
    return Stage("hear", 2, reads, (output, *voiced_files(job)), run, settles=("speech engine",))


def hear_episode(job: Job) -> tuple[Hearing, str | None]:
    """Everything that is said in a recording, in the order of time, and why it may be no more than a draft."""
    # Chosen (and its weights fetched) once, here: workers would fetch side by side, and might choose otherwise.
    choice = open_engine(job.show.speech, listening(job))
    identity = choice.engine.identity
    words = sorted(_words(job, choice.engine), key=lambda word: (word.start, word.speaker or "", word.end))
    hearing = Hearing(
        engine=identity,
        language=job.show.language,
        draft=choice.notice is not None,
        time_line=TimeMap(),
        words=tuple(words),
    )
    return hearing, choice.notice


def _words(job: Job, engine: Engine) -> Iterator[Word]:
    progress = job.progress("hear")
    for part, heard in _heard(job, engine):
        yield from placed(heard, part.piece, part.speaker)
        progress(part.fraction)


def _parts(job: Job, engine: Engine) -> Iterator[Part]:
    everybody, mixed = voices(job), job.time_line()
    duration = TimeMap(job.episode.cuts, mixed.offset).recorded(mixed.duration)
    for position, ((speaker, path), voice) in enumerate(zip(everybody, mixed.voices, strict=True)):
        for piece in pieces(witnessed(job, path, listen(path, voice)), engine.longest_piece):
            yield Part(speaker, piece, (position + min(1.0, piece.end / duration)) / len(everybody))


def _heard(job: Job, engine: Engine) -> Iterator[tuple[Part, Sequence[Word]]]:
    """Each part with its words: by this engine, or by several in workers where one keeps but one core busy."""
    parts = _parts(job, engine)
    if not ENGINES[engine.identity.name].single_threaded:
        yield from ((part, engine.hear(part.piece.pcm)) for part in parts)
        return
    settings = job.show.speech.model_copy(update={"engine": engine.identity.name})
    while some := list(islice(parts, AT_ONCE)):
        tasks = [Task(part.piece.pcm, settings, listening(job)) for part in some]
        yield from zip(some, job.workshop.map(hear, tasks), strict=True)

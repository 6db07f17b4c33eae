"""Sources into words: each track on its own, so that every word has its speaker."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lfi_podcast.audio.listen import listen
from lfi_podcast.model.episode import Span
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import EngineIdentity, Hearing, Word
from lfi_podcast.pipeline.job import Job
from lfi_podcast.speech.engine import ENGINES, Listening, expected_engine, heard_words, open_engine


@dataclass(frozen=True)
class Task:
    """One source to hear; all that a worker needs. `offset`: seconds that the intro puts before it."""

    path: Path
    speaker: str | None
    cuts: tuple[Span, ...]
    offset: float
    settings: SpeechSettings
    listening: Listening


@dataclass(frozen=True)
class Heard:
    identity: EngineIdentity
    notice: str | None
    words: tuple[Word, ...]


def hear(task: Task, progress: Callable[[float], None] | None = None) -> Heard:
    """Runs in a worker. `progress` is told the time (seconds) of the last word so far."""
    choice = open_engine(task.settings, task.listening)
    words = []
    for word in heard_words(choice.engine, listen(task.path, task.cuts), task.offset, task.speaker):
        words.append(word)
        if progress:
            progress(word.end)
    return Heard(choice.engine.identity, choice.notice, tuple(words))


def listening(job: Job) -> Listening:
    """What the engine is told beforehand; the episode's own terms come first."""
    glossary = tuple(dict.fromkeys((*job.episode.glossary, *job.show.glossary)))
    return Listening(job.show.speech.model, job.show.language, glossary)


def hear_episode(job: Job) -> tuple[Hearing, str | None]:
    """Everything that is said in an episode, in the order of time, and why it may be no more than a draft."""
    time_line = job.time_line()
    tasks = [
        Task(path.absolute(), speaker, job.episode.cuts, time_line.offset, job.show.speech, listening(job))
        for speaker, path in _voices(job)
    ]
    if len(tasks) > 1 and ENGINES[expected_engine(job.show.speech)].single_threaded:
        heard = list(job.workshop.map(hear, tasks))
    else:
        share = 1 / (len(tasks) * max(time_line.duration, 0.001))
        heard = [
            hear(task, partial(_advance, job.progress("hear"), share, position / len(tasks)))
            for position, task in enumerate(tasks)
        ]
    words = sorted(
        (word for part in heard for word in part.words), key=lambda w: (w.start, w.speaker or "", w.end)
    )
    hearing = Hearing(
        engine=heard[0].identity,
        language=job.show.language,
        draft=heard[0].notice is not None,
        words=tuple(words),
    )
    return hearing, heard[0].notice


def _advance(report: Callable[[float], None], share: float, before: float, seconds: float) -> None:
    report(before + seconds * share)


def _voices(job: Job) -> Iterator[tuple[str | None, Path]]:
    if job.sources.recording:
        people = list(job.episode.credits(job.show))
        yield (people[0] if len(people) == 1 else None), job.sources.recording
    yield from job.sources.tracks

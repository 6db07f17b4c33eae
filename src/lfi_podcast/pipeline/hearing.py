"""Sources into words: each track on its own, so that every word has its speaker."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lfi_podcast.audio.listen import listen
from lfi_podcast.model.episode import Span
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Hearing, Word
from lfi_podcast.pipeline.job import Job
from lfi_podcast.speech.engine import ENGINES, Engine, Listening, heard_words, open_engine


@dataclass(frozen=True)
class Task:
    """One source to hear, and all that a worker needs for it. `offset`: seconds that the intro puts before it."""

    path: Path
    speaker: str | None
    cuts: tuple[Span, ...]
    offset: float
    settings: SpeechSettings
    listening: Listening


def hear(task: Task) -> tuple[Word, ...]:
    """The words in one source. Runs in a worker, which opens an engine of its own."""
    return tuple(_words(open_engine(task.settings, task.listening).engine, task))


def _words(engine: Engine, task: Task) -> Iterator[Word]:
    return heard_words(engine, listen(task.path, task.cuts), task.offset, task.speaker)


def listening(job: Job) -> Listening:
    """What the engine is told beforehand; the episode's own terms come first."""
    glossary = tuple(dict.fromkeys((*job.episode.glossary, *job.show.glossary)))
    return Listening(job.show.speech.model, job.show.language, glossary)


def hear_episode(job: Job) -> tuple[Hearing, str | None]:
    """Everything that is said in an episode, in the order of time, and why it may be no more than a draft."""
    time_line, told = job.time_line(), listening(job)
    # Chosen (and its weights fetched) once, here: workers would fetch side by side, and might choose otherwise.
    choice = open_engine(job.show.speech, told)
    identity = choice.engine.identity
    settings = job.show.speech.model_copy(update={"engine": identity.name})
    tasks = [
        Task(path.absolute(), speaker, job.episode.cuts, time_line.offset, settings, told)
        for speaker, path in _voices(job)
    ]
    if len(tasks) > 1 and ENGINES[identity.name].single_threaded:
        words = [word for heard in job.workshop.map(hear, tasks) for word in heard]
    else:
        words = []
        for position, task in enumerate(tasks):
            for word in _words(choice.engine, task):
                words.append(word)
                job.progress("hear")((position + word.end / time_line.duration) / len(tasks))
    hearing = Hearing(
        engine=identity,
        language=job.show.language,
        draft=choice.notice is not None,
        words=tuple(sorted(words, key=lambda word: (word.start, word.speaker or "", word.end))),
    )
    return hearing, choice.notice


def _voices(job: Job) -> Iterator[tuple[str | None, Path]]:
    if job.sources.recording:
        people = list(job.episode.credits(job.show))
        yield (people[0] if len(people) == 1 else None), job.sources.recording
    yield from job.sources.tracks

"""Recognises one piece of sound with an engine that may fail; in this process or in a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.engine import Engine, Listening, open_engine


@dataclass(frozen=True)
class Task:
    """One piece to recognise, with everything that a worker needs."""

    pcm: bytes
    settings: SpeechSettings
    listening: Listening


@dataclass(frozen=True)
class Failure:
    """A piece on which an engine failed, and why."""

    reason: str


def attempt(engine: Engine, pcm: bytes) -> Sequence[Word] | Failure:
    """A piece's words. Any exception of an engine becomes a `Failure`."""
    try:
        return engine.hear(pcm)
    except PodcastError:
        raise
    except Exception as exc:
        return Failure(": ".join([type(exc).__name__, *str(exc).splitlines()[:1]]))


def hear(task: Task) -> Sequence[Word] | Failure:
    """Run in a worker, which opens its own engine once."""
    return attempt(_engine(task.settings, task.listening), task.pcm)


@cache
def _engine(settings: SpeechSettings, listening: Listening) -> Engine:
    return open_engine(settings, listening).engine

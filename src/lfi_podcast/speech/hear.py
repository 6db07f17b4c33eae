"""One segment of sound into words, by an engine that may break down over it; here, or in a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.engine import Engine, Listening, open_engine


@dataclass(frozen=True)
class Task:
    """One segment to hear, and all that a worker needs for it."""

    pcm: bytes
    settings: SpeechSettings
    listening: Listening


@dataclass(frozen=True)
class Failure:
    """A segment that an engine broke down over, and how."""

    reason: str


def attempt(engine: Engine, pcm: bytes) -> Sequence[Word] | Failure:
    """A segment's words. Engines break down in as many ways as there are libraries, none of which is the end."""
    try:
        return engine.hear(pcm)
    except PodcastError:
        raise
    except Exception as exc:
        return Failure(": ".join([type(exc).__name__, *str(exc).splitlines()[:1]]))


def hear(task: Task) -> Sequence[Word] | Failure:
    """Runs in a worker, which opens an engine of its own, once."""
    return attempt(_engine(task.settings, task.listening), task.pcm)


@cache
def _engine(settings: SpeechSettings, listening: Listening) -> Engine:
    return open_engine(settings, listening).engine

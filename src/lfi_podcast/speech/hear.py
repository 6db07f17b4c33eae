"""Recognises one piece of sound with an engine that may fail, and times its words; here or in a worker."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.show import SpeechSettings
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.choice import open_engine
from lfi_podcast.speech.engine import ENGINES, Engine, Listening
from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.prompted import heard
from lfi_podcast.speech.word_times import timed


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


def attempt(engine: Engine, pcm: bytes, lexicon: Lexicon) -> Sequence[Word] | Failure:
    """A piece's words, at the times where the sound has them. Any exception of an engine becomes a `Failure`."""
    try:
        words = heard(engine, pcm)
        return words if ENGINES[engine.identity.name].times_are_exact else timed(pcm, words, lexicon)
    except PodcastError:
        raise
    except Exception as exc:
        return Failure(": ".join([type(exc).__name__, *str(exc).splitlines()[:1]]))


def hear(task: Task) -> Sequence[Word] | Failure:
    """Run in a worker, which opens its own engine once."""
    told = task.listening
    return attempt(opened(task.settings, told), task.pcm, Lexicon.of(told.glossary, told.language))


@cache
def opened(settings: SpeechSettings, listening: Listening) -> Engine:
    return open_engine(settings, listening).engine

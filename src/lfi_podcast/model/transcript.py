"""What was said: words as an engine heard them, and lines as people read them."""

from typing import Any, Literal

from pydantic import Field

from lfi_podcast.model.audio import Interval
from lfi_podcast.model.value import Stored

DRAFT_SPEAKER = "Speaker"
"""The name of a voice that nothing identifies."""


class Word(Stored):
    """One word, where it was said (seconds on the listener's time line) and how sure the engine was."""

    text: str
    start: float
    end: float
    probability: float
    speaker: str | None = None


class EngineIdentity(Stored):
    """Which program heard the words, with what weights and options; `digest` is that of the weights."""

    name: str
    version: str
    model: str
    digest: str
    options: dict[str, Any] = Field(default_factory=dict)


class Hearing(Stored):
    """What an engine heard: the content of `words.json`.

    `draft`: the engine was a stand-in for a better one. `transcript`: SHA-256 of transcript.md as the
    program wrote it, so that a later run knows whether a person has edited it since. `redacted`: tells which
    redactions have been made, and `silenced` where they are in the sound.
    """

    version: Literal[1] = 1
    engine: EngineIdentity
    language: str
    draft: bool = False
    transcript: str | None = None
    redacted: str | None = None
    silenced: tuple[Interval, ...] = ()
    words: tuple[Word, ...]


class Utterance(Stored):
    """What one person says in one go: a line of transcript.md, with the times of its words."""

    speaker: str
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()


class Transcript(Stored):
    """A whole episode, in the order of time. `corrected`: a person has read and edited it."""

    language: str
    engine: EngineIdentity | None = None
    draft: bool = False
    corrected: bool = False
    utterances: tuple[Utterance, ...] = ()

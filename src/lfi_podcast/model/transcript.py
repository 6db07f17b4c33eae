"""What was said: words as an engine heard them, and lines as people read them."""

from typing import Any, Literal, Self, TypeVar

from pydantic import Field

from lfi_podcast.model.audio import Interval
from lfi_podcast.model.timeline import Move, TimeMap
from lfi_podcast.model.value import Stored

DRAFT_SPEAKER = "Speaker"
"""The name of a voice that nothing identifies."""

ALIGNED = "forced alignment"
"""The engine's name where nothing was heard: the words are from a transcript that people brought."""


class Word(Stored):
    """One word, where it was said (seconds on the time line of its hearing) and how sure the engine was."""

    text: str
    start: float
    end: float
    probability: float
    speaker: str | None = None


Timed = TypeVar("Timed", Word, Interval)


class EngineIdentity(Stored):
    """Which program heard the words, with what weights and options; `digest` is that of the weights."""

    name: str
    version: str
    model: str
    digest: str
    options: dict[str, Any] = Field(default_factory=dict)


class Recognition(Stored):
    """What an engine heard: the content of `words.json`.

    `draft`: the engine was a stand-in for a better one. `transcript`: SHA-256 of transcript.md as the
    program wrote it, so that a later run knows whether a person has edited it since. `redacted`: tells which
    redactions have been made, `sealed` with which private words (a seal for each entry of private.yml), and
    `silenced` where they are in the sound. `time_line`: what all times count on; where it is not known, they are
    taken for the listener's. `corrected`: words of transcript.md that nobody heard so, with the times at which they
    were then found in the sound.
    """

    version: Literal[1] = 1
    engine: EngineIdentity
    language: str
    draft: bool = False
    transcript: str | None = None
    redacted: str | None = None
    sealed: dict[str, str] | None = None
    silenced: tuple[Interval, ...] = ()
    time_line: TimeMap | None = None
    words: tuple[Word, ...]
    corrected: tuple[Word, ...] = ()

    def on(self, line: TimeMap) -> Self:
        """The same on another time line, without what is cut out there."""
        move = Move(self.time_line or line, line)

        def kept(things: tuple[Timed, ...]) -> tuple[Timed, ...]:
            return tuple(moved(thing, move) for thing in things if move.keeps(thing.start, thing.end))

        return self.model_copy(
            update={
                "words": kept(self.words),
                "corrected": kept(self.corrected),
                "silenced": kept(self.silenced),
                "time_line": line,
            }
        )


def moved(thing: Timed, move: Move) -> Timed:
    """A word or an interval where it is now; what is cut away at either end of it makes it shorter."""
    start = move.start(thing.start)
    return thing.model_copy(update={"start": start, "end": max(start, move.end(thing.end))})


class Utterance(Stored):
    """What one person says in one go: a line of transcript.md, with the times of its words."""

    speaker: str
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()


class Transcript(Stored):
    """A whole episode, in the order of time. `corrected`: a person has read and edited it.

    `phrases`: names and terms of several words, which a caption keeps together where it can.
    """

    language: str
    engine: EngineIdentity | None = None
    draft: bool = False
    corrected: bool = False
    phrases: tuple[str, ...] = ()
    utterances: tuple[Utterance, ...] = ()

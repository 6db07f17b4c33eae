"""What was said: words from a recogniser, and lines for readers."""

from dataclasses import dataclass
from typing import Any, Literal, Self, TypeVar

from pydantic import Field

from lfi_podcast.model.audio import Interval
from lfi_podcast.model.timeline import Move, TimeMap
from lfi_podcast.model.value import Stored

DRAFT_SPEAKER = "Speaker"
"""The name of an unidentified voice."""

BROUGHT_KINDS = ("vtt", "srt", "json", "html", "csv", "tsv", "txt")
"""The file suffixes of transcripts that people may bring."""

ALIGNED = "forced alignment"
"""The engine's name if the words come from an imported transcript."""


class Word(Stored):
    """One word, its time (seconds on the time line of its recognition), and the engine's confidence.

    `estimated`: its time was not found in the sound, and may be off by half a second.
    """

    text: str
    start: float
    end: float
    probability: float
    speaker: str | None = None
    estimated: Literal[True] | None = None


Timed = TypeVar("Timed", Word, Interval)


class EngineIdentity(Stored):
    """The program that recognised the words, its weights and options; `digest` is that of the weights."""

    name: str
    version: str
    model: str
    digest: str
    options: dict[str, Any] = Field(default_factory=dict)


class Recognition(Stored):
    """A recognition: the content of `words.json`.

    `draft`: a fallback engine was used. `transcript`: SHA-256 of transcript.md as the program wrote it, so that a later
    run knows whether a person has edited it. `redacted`: a digest of the redactions made, `sealed` the seal of each
    private entry used, and `silenced` where they are in the sound. `stay_silent`: every place that was ever silenced
    and nobody has allowed to be heard, even if it is cut, on the recording's own time line. `time_line`: the time line
    of all other times; if it is unknown, the listener's is assumed. `corrected`: words of transcript.md that were not
    recognised, with their aligned times.
    """

    version: Literal[1] = 1
    engine: EngineIdentity
    language: str
    draft: bool = False
    transcript: str | None = None
    redacted: str | None = None
    sealed: dict[str, str] | None = None
    silenced: tuple[Interval, ...] = ()
    stay_silent: tuple[Interval, ...] | None = None
    time_line: TimeMap | None = None
    words: tuple[Word, ...]
    corrected: tuple[Word, ...] = ()

    def on(self, line: TimeMap) -> Self:
        """The same on another time line, without what is cut there."""
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
    """A word or interval at its new time, shortened by cuts at either end."""
    start = move.start(thing.start)
    return thing.model_copy(update={"start": start, "end": max(start, move.end(thing.end))})


class Utterance(Stored):
    """A line of transcript.md: what one person says without interruption, with the times of its words."""

    speaker: str
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Passage:
    """What somebody says without interruption in a transcript that people bring.

    `start` and `end`: seconds, if they are known.
    """

    text: str
    name: str | None = None
    start: float | None = None
    end: float | None = None


class Transcript(Stored):
    """A whole episode in order of time. `corrected`: a person has edited it.

    `phrases`: names and terms of several words, which captions keep together where possible.
    """

    language: str
    engine: EngineIdentity | None = None
    draft: bool = False
    corrected: bool = False
    phrases: tuple[str, ...] = ()
    utterances: tuple[Utterance, ...] = ()

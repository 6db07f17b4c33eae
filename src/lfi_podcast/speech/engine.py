"""The speech engine interface, and the table of engines.

A new engine is a module with a class that implements `Engine`, and a row in `ENGINES`.
"""

import importlib
import importlib.util
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol, runtime_checkable

from lfi_podcast.errors import SpeechProblem
from lfi_podcast.model.glossary import parse_term
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.transcript import EngineIdentity, Word
from lfi_podcast.speech.options import FASTER_WHISPER, POCKETSPHINX, WHISPER, Option, values
from lfi_podcast.speech.pauses import Segment, joined, utterances
from lfi_podcast.speech.weights import (
    converted_weights,
    digest_of,
    embedded_weights,
    is_packaged,
    whisper_weights,
)

LONGEST_PAUSE = 2.0
"""The longest silence (seconds) inside a segment; around longer ones Whisper invents text."""

SHORTENED = 1.0
"""What is left (seconds) of a longer silence, where turns are joined over it: with 0.5, more words are wrong."""

PROMPT_LABEL = "Glossary"
"""The word before the terms in a prompt."""

CORES = int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
HEARD_AT_ONCE = min(CORES, 4)
"""Segments that one engine is given at once, in threads: two cores recognise two in less time than one after the other,
and while the words of one are aligned, another is recognised."""


class Engine(Protocol):
    """Recognises segments of speech, each independently of the others; several threads may ask at once.

    `longest_segment`: utterances are joined up to so many seconds; 0 joins none.
    """

    longest_segment: float

    @property
    def identity(self) -> EngineIdentity: ...

    def hear(self, pcm: bytes) -> Sequence[Word]:
        """The words in a segment of 16 kHz mono s16le samples; times are seconds from its start."""
        ...

    def languages(self, pcm: bytes) -> Mapping[str, float]:
        """How likely it is (0 to 1) that each language is spoken in a segment; empty if that cannot be told."""
        ...


@runtime_checkable
class Prompted(Protocol):
    """What else an engine has that is shown the glossary's `terms` as a prompt, and may write them on its own."""

    terms: Sequence[str]

    def hear_unprompted(self, pcm: bytes) -> Sequence[Word]:
        """As `hear`, without the prompt."""
        ...


@runtime_checkable
class Weighing(Protocol):
    """What else an engine has that can weigh texts against each other."""

    def likelihoods(self, pcm: bytes, texts: Sequence[str]) -> Sequence[float]:
        """How likely each text is (as a natural logarithm), if it is all that is said in a few seconds of sound."""
        ...


@dataclass(frozen=True)
class Listening:
    """An engine's settings. `glossary`: entries for rare words that may occur, the most likely first."""

    model: str
    language: str
    glossary: tuple[str, ...] = ()

    @property
    def primary_language(self) -> str:
        return primary_language(self.language)

    @property
    def is_english(self) -> bool:
        return self.primary_language == "en"

    def check_language(self, known: Collection[str]) -> None:
        """SpeechProblem if the model does not know the show's language."""
        if self.primary_language not in known:
            raise SpeechProblem(
                f"the model {self.model} does not know the show's language, {self.language!r}",
                "show.yml: speech.model",
                "choose a multilingual model, without .en, such as `model: base`",
            )

    @property
    def terms(self) -> tuple[str, ...]:
        """The glossary without pronunciations."""
        return tuple(term for term, _ in map(parse_term, self.glossary))

    def prompt(self, tokens: Callable[[str], int], longest: int) -> str | None:
        """The glossary as a line of at most `longest` tokens: whole terms, in order, as many as fit."""
        line = f"{PROMPT_LABEL}: {{}}".format
        terms: list[str] = []
        for term in self.terms:
            if tokens(line(", ".join([*terms, term]))) <= longest:
                terms.append(term)
        return line(", ".join(terms)) if terms else None


@dataclass(frozen=True)
class EngineKind:
    """An engine's row in the registry: what is known without loading it.

    `package`: its import name; `distribution`: its name on PyPI; `extra`: what it is installed with, None for the
    base. `weights`: the files that it loads for a model, whether they exist or not; `is_packaged`: whether they are
    installed as data, from which these files are made. `unsure`: the mean probability below which a run of its
    words is in doubt; `guessed`: the geometric mean below which a sentence is probably invented. `has_window`: a
    short segment costs as much as the longest. `times_are_exact`: its words need not be looked for in the sound again.
    """

    module: str
    package: str
    distribution: str
    extra: str | None
    options: Mapping[str, Option]
    weights: Callable[[str], tuple[Path, ...]]
    unsure: float
    guessed: float
    only_english: bool = False
    single_threaded: bool = False
    has_window: bool = False
    times_are_exact: bool = False
    is_packaged: Callable[[str], bool] = lambda _model: False

    @property
    def installed(self) -> bool:
        return importlib.util.find_spec(self.package) is not None

    @property
    def version(self) -> str:
        try:
            return version(self.distribution)
        except PackageNotFoundError:
            return "absent"

    def at_hand(self, model: str) -> bool:
        """Whether its weights are on this machine."""
        return all(path.is_file() for path in self.weights(model)) or self.is_packaged(model)


WHISPERS_GUESS = 0.4
"""Measured with `bench/doubts.py`: inventions have a mean probability of 0.38 and less, what was said 0.45 and more."""

ENGINES: dict[str, EngineKind] = {
    "whisper": EngineKind(
        "lfi_podcast.speech.whisper",
        "whisper",
        "openai-whisper",
        "whisper",
        WHISPER,
        lambda model: (whisper_weights(model),),
        unsure=0.5,
        guessed=WHISPERS_GUESS,
        has_window=True,
    ),
    "faster-whisper": EngineKind(
        "lfi_podcast.speech.faster_whisper",
        "faster_whisper",
        "faster-whisper",
        None,
        FASTER_WHISPER,
        lambda model: (converted_weights(model),),
        unsure=0.5,
        is_packaged=is_packaged,
        guessed=WHISPERS_GUESS,
        has_window=True,
    ),
    "pocketsphinx": EngineKind(
        "lfi_podcast.speech.pocketsphinx",
        "pocketsphinx",
        "pocketsphinx",
        None,
        POCKETSPHINX,
        lambda _model: embedded_weights(),
        unsure=0.45,  # measured: 0.35 to 0.62 if it is wrong
        guessed=0.0,  # it mishears, but it does not invent
        only_english=True,
        single_threaded=True,
        times_are_exact=True,
    ),
}


def identity(name: str, model: str, weights: Sequence[Path], **told: object) -> EngineIdentity:
    """An engine's identity. `told`: the options for this show, besides the fixed ones."""
    kind = ENGINES[name]
    return EngineIdentity(
        name=name,
        version=kind.version,
        model=model,
        digest=digest_of(weights),
        options={**values(kind.options), **told},
    )


def segments(blocks: Iterable[bytes], longest: float, has_window: bool = False) -> Iterator[Segment]:
    """The segments of a stream of samples for an engine; `longest` is its `longest_segment`."""
    return joined(utterances(blocks), longest, LONGEST_PAUSE, SHORTENED if has_window else None)


def placed(words: Sequence[Word], segment: Segment, speaker: str | None) -> Iterator[Word]:
    """The words of a segment with their times in its stream, said by `speaker`."""
    for word in words:
        start, end = (round(seconds, 3) for seconds in segment.recorded(word.start, word.end))
        yield word.model_copy(update={"start": start, "end": end, "speaker": speaker})

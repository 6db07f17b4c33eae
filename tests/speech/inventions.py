"""What engines wrote over the scenes of `unspoken`, kept in `tests/data/inventions`, and what becomes of it.

A file is what one model heard, a scene a line: piece by piece, with the prompt and, where that was suspicious, without.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.model.doubt import Doubt
from lfi_podcast.model.intervals import TimeSpans
from lfi_podcast.model.transcript import EngineIdentity, Recognition, Word
from lfi_podcast.speech.doubt import doubts, in_question
from lfi_podcast.speech.engine import Engine, Prompted, placed, segments
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, Segment
from lfi_podcast.speech.prompted import settled, suggested
from lfi_podcast.speech.voice_activity import Frames, measuring, voiced
from tests.helpers import DATA
from tests.speech.helpers import voice
from tests.speech.unspoken import Scene, write

_EDGE = 0.3  # seconds: the times of words are not exact


@dataclass(frozen=True)
class Piece:
    """What was heard in a piece of the scene, and, if the prompt was suspected, what was heard without it."""

    start: float
    end: float
    heard: Sequence[Word]
    unprompted: Sequence[Word] | None = None

    def words(self, terms: Sequence[str]) -> Iterator[Word]:
        said = self.heard
        if places := suggested(said, terms):
            assert self.unprompted is not None, "suspected only now: keep it again with bench/doubts.py"
            said = settled(said, places, self.unprompted)
        length = 2 * round((self.end - self.start) * BYTES_PER_SECOND / 2)
        yield from placed(said, Segment(self.start, bytes(length)), None)


@dataclass(frozen=True)
class Case:
    """A scene as an engine heard it, told these `terms`. `spoken`: where somebody speaks the show's language."""

    sound: str
    kind: str
    engine: str
    terms: tuple[str, ...]
    spoken: TimeSpans
    voiced: TimeSpans
    pieces: tuple[Piece, ...]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return tuple(word for piece in self.pieces for word in piece.words(self.terms))

    def doubts(self) -> tuple[Doubt, ...]:
        identity = EngineIdentity(name=self.engine, version="1", model="", digest="")
        recognition = Recognition(engine=identity, language="en", words=self.words)
        return doubts(recognition, {None: self.voiced})

    def is_invented(self, word: Word) -> bool:
        """Whether nobody speaks near the word."""
        return not any(word.start < end + _EDGE and word.end > start - _EDGE for start, end in self.spoken)

    def fates(self) -> Counter[str]:
        """How many invented words were dropped, are in serious doubt, in another, or in none."""
        found = self.doubts()
        serious = {id(word) for each in found if each.serious for word in in_question(each, self.words)}
        other = {id(word) for each in found for word in in_question(each, self.words)}
        left = [word for word in self.words if self.is_invented(word)]
        fates = Counter(
            "serious" if id(word) in serious else "other" if id(word) in other else "none" for word in left
        )
        fates["dropped"] = max(0, self._invented_at_first() - len(left))
        return fates

    def _invented_at_first(self) -> int:
        heard = (
            word
            for piece in self.pieces
            for word in placed(piece.heard, Segment(piece.start, bytes(30 * BYTES_PER_SECOND)), None)
        )
        return sum(map(self.is_invented, heard))

    def row(self) -> dict[str, Any]:
        """The case as JSON."""
        pieces = [
            [piece.start, piece.end, _rows(piece.heard), piece.unprompted and _rows(piece.unprompted)]
            for piece in self.pieces
        ]
        facts = ("sound", "kind", "engine", "terms", "spoken", "voiced")
        return {**{fact: getattr(self, fact) for fact in facts}, "pieces": pieces}


def heard(scene: Scene, engine: Engine) -> Case:
    """A scene as the program hears it: levelled, cut at pauses, and again where the prompt may have been written."""
    with TemporaryDirectory() as folder:
        path = write(scene, Path(folder) / "scene.wav")
        blocks = list(listen(path, voice(path)))
    terms = tuple(engine.terms) if isinstance(engine, Prompted) else ()
    frames: list[Frames] = []
    pieces = []
    for segment in segments(measuring(blocks, frames), engine.longest_segment):
        first, again = tuple(engine.hear(segment.pcm)), None
        if isinstance(engine, Prompted) and suggested(first, terms):
            again = tuple(engine.hear_unprompted(segment.pcm))
        pieces.append(Piece(segment.start, segment.end, first, again))
    name = engine.identity.name
    return Case(scene.name, scene.kind, name, terms, scene.spoken, voiced(frames), tuple(pieces))


def cases(file: Path) -> Iterator[Case]:
    """The scenes in a file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        pieces = (
            Piece(start, end, _words(heard), None if again is None else _words(again))
            for start, end, heard, again in row.pop("pieces")
        )
        spans = {key: tuple(map(tuple, row.pop(key))) for key in ("spoken", "voiced")}
        yield Case(**{**row, **spans, "terms": tuple(row["terms"]), "pieces": tuple(pieces)})


def files() -> list[Path]:
    return sorted((DATA / "inventions").glob("*.jsonl"))


def _words(rows: Sequence[Sequence[Any]]) -> tuple[Word, ...]:
    return tuple(
        Word(text=text, start=start, end=end, probability=probability)
        for text, start, end, probability in rows
    )


def _rows(words: Sequence[Word]) -> list[list[Any]]:
    return [
        [word.text, round(word.start, 2), round(word.end, 2), round(word.probability, 3)] for word in words
    ]

"""Differences between corrected lines and recognised words, and the resulting word error rate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from lfi_podcast.model.folding import bare
from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.comparison import Comparison, Origin, Said
from lfi_podcast.transcript.utterances import gather, name_of, parts

_AROUND = 1.0
"""Seconds before and after a line in which its voice's recognised words count as missing from it."""


class DiffKind(StrEnum):
    """Whether words are in both, only in the recognition, or only in the correction."""

    SAME = "same"
    HEARD = "heard"
    CORRECTED = "corrected"


DiffPart = tuple[DiffKind, str]


@dataclass(frozen=True)
class Change:
    """A changed line, or the recognised words of a deleted one."""

    at: float
    speaker: str
    parts: tuple[DiffPart, ...]


@dataclass(frozen=True)
class WordErrors:
    """Word errors as jiwer counts them, without capitals and punctuation. `words`: in the corrected text."""

    words: int
    substitutions: int
    deletions: int
    insertions: int

    @property
    def errors(self) -> int:
        return self.substitutions + self.deletions + self.insertions

    @property
    def rate(self) -> float:
        return self.errors / max(1, self.words)


def changes(comparison: Comparison) -> tuple[Change, ...]:
    """Every changed or deleted line, in order of time."""
    found: list[Change] = []
    for voice in dict.fromkeys((*(said.voice for said in comparison.said), *comparison.unsaid)):
        left = list(comparison.unsaid.get(voice, ()))
        own = [said for said in comparison.said if said.voice == voice]
        starts = [said.utterance.start for said in own]
        for said, next_start in zip(own, [*starts[1:], inf], strict=False):
            until = min(said.utterance.end + _AROUND, next_start)
            missing = [word for word in left if said.utterance.start - _AROUND <= word.start < until]
            left = [word for word in left if word not in missing]
            line = tuple(_joined(_parts(said, missing)))
            if any(kind is not DiffKind.SAME for kind, _ in line):
                found.append(Change(said.utterance.start, said.utterance.speaker, line))
        gone = gather([word.model_copy(update={"speaker": voice}) for word in left], {})
        found += [Change(said.start, voice, ((DiffKind.HEARD, said.text),)) for said in gone]
    return tuple(sorted(found, key=lambda change: (change.at, change.speaker)))


def _parts(said: Said, missing: Sequence[Word]) -> Iterator[DiffPart]:
    """Between two common words: first the recognised words, then the written ones."""
    left, new = list(missing), list[str]()
    for word, origin in zip(said.utterance.words, said.origins, strict=True):
        if origin is not Origin.HEARD:
            new.append(word.text)
            continue
        while left and left[0].start < word.start:
            yield DiffKind.HEARD, left.pop(0).text
        yield from ((DiffKind.CORRECTED, text) for text in new)
        new = []
        yield DiffKind.SAME, word.text
    yield from ((DiffKind.HEARD, word.text) for word in left)
    yield from ((DiffKind.CORRECTED, text) for text in new)


def _joined(parts: Iterator[DiffPart]) -> Iterator[DiffPart]:
    run: list[str] = []
    last: DiffKind | None = None
    for kind, text in parts:
        if last and kind is not last:
            yield last, " ".join(run)
            run = []
        last = kind
        run.append(text)
    if last:
        yield last, " ".join(run)


def word_errors(comparison: Comparison, heard: Sequence[Word], names: Mapping[str, str]) -> WordErrors:
    """The recognition errors, taking the written text as correct; voice by voice, since two may talk at once."""
    from jiwer import process_words  # late: few commands need it

    voices = dict.fromkeys((*(said.voice for said in comparison.said), *comparison.unsaid))
    right = {voice: list[str]() for voice in voices}
    wrong = {voice: list[str]() for voice in voices}
    for said in comparison.said:
        right[said.voice] += _plain(said.utterance.text.split())
    for word in heard:
        wrong.setdefault(name_of(word.speaker, names), []).extend(_plain(part.text for part in parts(word)))
    reference, hypothesis = (
        " ".join(" ".join(words) for words in each.values()).strip() for each in (right, wrong)
    )
    count = len(reference.split())
    if not reference or not hypothesis:
        return WordErrors(count, 0, count, len(hypothesis.split()))
    counted = process_words(reference, hypothesis)
    return WordErrors(count, counted.substitutions, counted.deletions, counted.insertions)


def _plain(texts: "Sequence[str] | Iterator[str]") -> list[str]:
    return [plain for text in texts if (plain := bare(text))]

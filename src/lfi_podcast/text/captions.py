"""Utterances cut into cues that can be read as fast as they are spoken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lfi_podcast.model.transcript import Utterance, Word
from lfi_podcast.text.utterances import shared

SENTENCE_ENDS = (".", "?", "!", "…")
_PAUSE = 0.8
_SHORTEST = 0.2


@dataclass(frozen=True)
class Cue:
    """Some lines on a screen. Seconds."""

    start: float
    end: float
    speaker: str
    lines: tuple[str, ...]


def cues(utterances: Sequence[Utterance], width: int, height: int, prefixed: bool = False) -> list[Cue]:
    """Cues of at most `height` (two or more) lines of `width` characters, in the order of time.

    A cue ends with a sentence that fills half of it, at a pause, or when it is full. `prefixed`: the first
    cue of each speaker's turn begins with `Name: `, and so does every cue where several speak at once.
    """
    found: list[Cue] = []
    speaker, busy_until = None, 0.0
    for position, said in enumerate(utterances):
        following = utterances[position + 1 : position + 2]
        together = said.start < busy_until or any(said.end > other.start for other in following)
        name = _prefix(said.speaker, width) if prefixed else ""
        first, rest = name if together or said.speaker != speaker else "", name if together else ""
        for prefix, words in _packed(_pieces(said.words, width), width, height, first, rest):
            end = max(words[-1].end, words[0].start + _SHORTEST)
            lines = tuple(_wrapped(prefix, words, width))
            found.append(Cue(words[0].start, round(end, 3), said.speaker, lines))
        speaker = None if together else said.speaker
        busy_until = max(busy_until, said.end)
    return sorted(found, key=lambda cue: cue.start)


def _prefix(speaker: str, width: int) -> str:
    return f"{speaker}:" if len(speaker) < width else f"{speaker[: width - 2]}…:"


def _pieces(words: Sequence[Word], width: int) -> Iterator[Word]:
    """Words that fit on a line; only a longer one is broken."""
    for word in words:
        yield from shared(word, [word.text[i : i + width] for i in range(0, len(word.text), width)])


def _packed(
    words: Iterable[Word], width: int, height: int, first: str, rest: str
) -> Iterator[tuple[str, list[Word]]]:
    """The words of each cue, and what is written before them: on the first cue, and on the rest."""
    prefix, cue = first, list[Word]()
    for word in words:
        if cue and (
            len(_wrapped(prefix, [*cue, word], width)) > height
            or word.start - cue[-1].end > _PAUSE
            or (
                cue[-1].text.endswith(SENTENCE_ENDS)
                and sum(len(w.text) + 1 for w in cue) > width * height / 2
            )
        ):
            yield prefix, cue
            prefix, cue = rest, []
        cue.append(word)
    if cue:
        yield prefix, cue


def _wrapped(prefix: str, words: Sequence[Word], width: int) -> list[str]:
    lines = [prefix] if prefix else []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word.text) <= width:
            lines[-1] += f" {word.text}"
        else:
            lines.append(word.text)
    return lines

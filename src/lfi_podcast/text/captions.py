"""Utterances cut into cues that can be read as fast as they are spoken."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lfi_podcast.model.transcript import Utterance, Word

SENTENCE_ENDS = (".", "?", "!", "…")
_PAUSE = 0.8
_SHORTEST = 0.2


@dataclass(frozen=True)
class Cue:
    """Some lines on a screen; `first` marks the beginning of what somebody says. Seconds."""

    start: float
    end: float
    speaker: str
    lines: tuple[str, ...]
    first: bool


def cues(utterances: Sequence[Utterance], width: int, height: int, prefixed: bool = False) -> Iterator[Cue]:
    """Cues of at most `height` lines of `width` characters, in the order of time.

    A cue ends with a sentence that fills half of it, at a pause, or when it is full. `prefixed`: the first
    cue of each speaker's turn begins with `Name: `.
    """
    speaker = None
    for utterance in utterances:
        turn = utterance.speaker != speaker
        speaker = utterance.speaker
        prefix = f"{speaker}:" if prefixed and turn else ""
        for words in _packed(utterance.words, width, height, prefix):
            lines = _wrapped(([prefix] if prefix else []) + [word.text for word in words], width)
            end = max(words[-1].end, words[0].start + _SHORTEST)
            yield Cue(words[0].start, round(end, 3), utterance.speaker, tuple(lines), turn)
            turn, prefix = False, ""


def _packed(words: Sequence[Word], width: int, height: int, prefix: str) -> Iterator[list[Word]]:
    cue: list[Word] = []
    for word in words:
        if cue and (
            len(_wrapped([*filter(None, [prefix]), *(w.text for w in cue), word.text], width)) > height
            or word.start - cue[-1].end > _PAUSE
            or (
                cue[-1].text.endswith(SENTENCE_ENDS)
                and sum(len(w.text) + 1 for w in cue) > width * height / 2
            )
        ):
            yield cue
            cue, prefix = [], ""
        cue.append(word)
    if cue:
        yield cue


def _wrapped(texts: Sequence[str], width: int) -> list[str]:
    """Words over lines of at most `width`; only a word longer than a line is broken."""
    lines: list[str] = []
    for text in texts:
        for part in (text[i : i + width] for i in range(0, len(text), width)):
            if lines and len(lines[-1]) + 1 + len(part) <= width:
                lines[-1] += f" {part}"
            else:
                lines.append(part)
    return lines

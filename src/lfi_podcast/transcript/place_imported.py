"""The words of an imported transcript, with aligned times and estimated times for the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.transcript import Passage, Word
from lfi_podcast.transcript.interpolate import spread
from lfi_podcast.transcript.order import one_by_one


@dataclass(frozen=True)
class Token:
    """A word, its speaker, and its cue (seconds), if there is one."""

    text: str
    speaker: str | None
    start: float | None = None
    end: float | None = None


def tokens(passages: Sequence[Passage], owner: str | None = None) -> tuple[Token, ...]:
    """Their words. `owner`: who speaks where no name is given."""
    return tuple(
        Token(text, passage.name or owner, passage.start, passage.end)
        for passage in passages
        for text in passage.text.split()
    )


def placed(
    said: Sequence[Token], times: Sequence[TimeSpan | None], begin: float, end: float, is_cued: bool
) -> tuple[Word, ...]:
    """Each word with a time. `probability` is 1 for words found in the audio, 0 for estimated times.

    Words that were not found are spread evenly between those that were, inside their cues if the cues' times are
    right; before the first and after the last found word, between `begin` and `end` of all speech.
    """
    found = [at if is_kept else None for at, is_kept in zip(times, _in_order(times), strict=True)]
    words: list[Word] = []
    now = begin
    numbered = groupby(
        range(len(said)), key=lambda n: (found[n] is not None, is_cued and (said[n].start, said[n].end))
    )
    for (is_found, _), run in numbered:
        numbers = list(run)
        if is_found:
            places = [at for n in numbers if (at := found[n])]
        else:
            until = next((at[0] for at in found[numbers[-1] + 1 :] if at), max(end, now))
            start, stop = _within(said[numbers[0]], now, until) if is_cued else (now, until)
            places = spread([said[n].text for n in numbers], start, stop)
        words += [
            Word(
                text=said[n].text,
                start=a,
                end=b,
                probability=float(is_found),
                speaker=said[n].speaker,
                estimated=None if is_found else True,
            )
            for n, (a, b) in zip(numbers, places, strict=True)
        ]
        now = max(now, words[-1].end)
    return tuple(one_by_one(words, [at is not None for at in found]))


def _within(token: Token, earliest: float, latest: float) -> tuple[float, float]:
    """The free part of its cue."""
    start = min(max(token.start or 0.0, earliest), latest)
    return start, min(max(token.end or 0.0, start), latest)


def _in_order(times: Sequence[TimeSpan | None]) -> Iterator[bool]:
    """Whether each word was found after all words before it."""
    ends = accumulate((at[1] if at else 0.0 for at in times), max, initial=0.0)
    return (at is not None and at[0] >= before - 0.001 for at, before in zip(times, ends, strict=False))

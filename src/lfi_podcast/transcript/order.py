"""The words of one voice follow each other: what that implies for matches and for interpolated times."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from math import inf

from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.interpolate import SHORTEST_WORD
from lfi_podcast.transcript.match import ComparedLine, WordPosition

HeardIndex = tuple[str, int]
"""A word's voice, and its index among that voice's recognised words."""

_MOVED = 3
"""A run of this many matched words counts as moved; a single match is more likely another occurrence."""

_MILLISECOND = 0.001


def fitting(
    found: Mapping[WordPosition, HeardIndex],
    known: Mapping[WordPosition, HeardIndex],
    voices: Sequence[str],
    rows: Sequence[ComparedLine],
    start: Callable[[HeardIndex], float],
) -> dict[WordPosition, HeardIndex]:
    """The matches that fit between their known neighbours. `voices`, `rows`: of each line.

    Known words of the same line constrain all matches; those of other lines only short runs outside their line's time.
    Words that begin together fit in either order, as two people's may.
    """
    beside: dict[str, list[tuple[WordPosition, float]]] = {}
    for place in sorted(known):
        beside.setdefault(voices[place[0]], []).append((place, start(known[place])))

    def is_in_time(place: WordPosition) -> bool:
        row = rows[place[0]]
        return row.start - _MILLISECOND <= start(found[place]) < row.until

    free = {p for run in _runs(found) if len(run) >= _MOVED or any(map(is_in_time, run)) for p in run}

    def fits(place: WordPosition) -> bool:
        row, at = beside.get(voices[place[0]], []), start(found[place])
        first, here, last = (
            bisect_left(row, each, key=lambda other: other[0])
            for each in ((place[0], 0), place, (place[0] + 1, 0))
        )
        near = row[first:last] if place in free else row[max(0, min(first, here - 1)) : max(last, here + 1)]
        return all(then <= at if other < place else at <= then for other, then in near)

    return {place: match for place, match in found.items() if fits(place)}


def _runs(found: Mapping[WordPosition, HeardIndex]) -> Iterator[list[WordPosition]]:
    """Runs of places whose words were also recognised consecutively."""

    def place_of_first(numbered: tuple[int, WordPosition]) -> tuple[int, int, str, int]:
        number, (line, position) = numbered
        voice, heard = found[line, position]
        return line, position - number, voice, heard - number

    for _, run in groupby(enumerate(sorted(found)), key=place_of_first):
        yield [place for _, place in run]


def one_by_one(words: Sequence[Word], stays: Sequence[bool]) -> list[Word]:
    """One voice's words in the order of the text, so that none begins before its predecessor and none is empty.

    Some stay as they are. All others move between those, one after the other. If there is no room they share the end
    of the word before them, taking as little as they need.
    """
    done: list[Word] = []
    for is_fixed, run in groupby(range(len(words)), key=stays.__getitem__):
        own = [words[n] for n in run]
        following = words[len(done) + len(own) :][:1]
        after = following[0].start if following else inf
        done += own if is_fixed else _between(own, *_room(len(own), done[-1] if done else None, after))
    return done


def _room(count: int, before: Word | None, end: float) -> tuple[float, float]:
    """The room for some words after `before` and up to `end`. None if both are the same."""
    if before is None:
        return 0.0, end
    needed = count * SHORTEST_WORD
    if end - before.end >= needed:
        return before.end, end
    end = end if end > before.start + _MILLISECOND else before.end  # the next word was said earlier
    start = max(before.start + _MILLISECOND, end - needed)
    return (start, end) if start < end else (before.end, before.end)


def _between(words: Sequence[Word], start: float, end: float) -> Iterator[Word]:
    """The words between `start` and `end`, moved as little as possible."""
    least = min(SHORTEST_WORD, (end - start) / len(words))
    if least < _MILLISECOND:
        times = {"start": round(start, 3), "end": round(start + SHORTEST_WORD, 3)}
        yield from (word.model_copy(update=times) for word in words)
        return
    starts = [start]
    for number, word in enumerate(words):
        latest = end - (len(words) - number) * least
        starts.append(min(max(word.start, starts[-1] + (least if number else 0)), latest))
    for word, begin, until in zip(words, starts[1:], [*starts[2:], end], strict=True):
        times = {"start": round(begin, 3), "end": round(min(max(word.end, begin + least), until), 3)}
        yield word.model_copy(update=times)

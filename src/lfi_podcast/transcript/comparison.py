"""Corrected lines, timed by the recognised words.

Recognised words keep their exact times wherever an edit moved them, into another line or to another speaker. Every
other word lies between those, over the words recognised in its place or in the remaining gap.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from itertools import accumulate, groupby, islice, pairwise
from math import inf

from lfi_podcast.model.folding import bare
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.transcript import Utterance, Word
from lfi_podcast.transcript.interpolate import spread, spread_over
from lfi_podcast.transcript.lines import Line
from lfi_podcast.transcript.match import ComparedLine, Heard, WordPosition, matches
from lfi_podcast.transcript.order import HeardIndex, fitting, one_by_one

_SLOWEST_WORD = 0.6
"""The longest a word may last (seconds) if nothing was recognised in its place."""

_PAUSE = 1.0
"""After so many seconds of silence, the next words were not recognised in place of the words before."""

_BY_EAR = 0.5
"""Seconds by which a line may begin too early and still keep its written time; its words come later anyway."""

_SAME = 0.0005
"""Half a millisecond: lines are written to the millisecond."""


class Origin(Enum):
    """The source of a word's time: recognised, aligned with the sound later, or interpolated."""

    HEARD = "heard"
    FOUND = "found"
    WORKED_OUT = "worked out"


@dataclass(frozen=True)
class HeardVoice:
    """One voice's recognised words in order of time. `again`: which of them are earlier corrections."""

    words: Sequence[Word]
    again: frozenset[int] = frozenset()

    @cached_property
    def outdone(self) -> frozenset[int]:
        """The words that were mostly replaced by words aligned later."""
        later = [self.words[number] for number in sorted(self.again)]
        ends = list(accumulate((word.end for word in later), max))

        def shared(word: Word) -> float:
            first = bisect_right(ends, word.start)
            last = bisect_left(later, word.end, key=lambda each: each.start)
            return sum(min(word.end, each.end) - max(word.start, each.start) for each in later[first:last])

        numbers = range(len(self.words)) if later else ()
        return frozenset(
            n
            for n in numbers
            if n not in self.again and 2 * shared(self.words[n]) > self.words[n].end - self.words[n].start
        )


@dataclass(frozen=True)
class Said:
    """A line with times, its voice, and the source of each word's time."""

    utterance: Utterance
    voice: str
    origins: tuple[Origin, ...]


@dataclass(frozen=True)
class Comparison:
    """All lines, and by voice the recognised words that no line has."""

    said: tuple[Said, ...]
    unsaid: Mapping[str, Sequence[Word]]


def compare(lines: Sequence[Line], tracks: Mapping[str, HeardVoice]) -> Comparison:
    """Match the lines, in order of time, with each voice's recognised words, by its public name."""
    voices, rows = _voices(lines, tracks), _rows(lines)
    found: dict[WordPosition, HeardIndex] = {}

    def start(match: HeardIndex) -> float:
        voice, number = match
        return tracks[voice].words[number].start

    for voice in tracks:
        own = [line for line, each in enumerate(voices) if each == voice]
        found |= _found(lines, own, voice, tracks[voice], found, tracks[voice].outdone)
        found |= fitting(_found(lines, own, voice, tracks[voice], found), found, voices, rows, start)
    for voice in tracks:  # the rest: words that were moved to another speaker
        moved = _found(lines, range(len(lines)), voice, tracks[voice], found)
        found |= fitting(moved, found, voices, rows, start)
    taken = {voice: {said for each, said in found.values() if each == voice} for voice in tracks}
    unsaid = {
        voice: [w for n, w in enumerate(track.words) if n not in taken[voice] and n not in track.again]
        for voice, track in tracks.items()
    }
    words = {place: tracks[voice].words[number] for place, (voice, number) in found.items()}

    def origin(place: WordPosition) -> Origin:
        voice, number = found.get(place, ("", -1))
        if not voice:
            return Origin.WORKED_OUT
        return Origin.FOUND if number in tracks[voice].again else Origin.HEARD

    said: dict[int, Said] = {}
    for voice in dict.fromkeys(voices):
        own = [line for line, each in enumerate(voices) if each == voice]
        utterances = zip(own, _timed(lines, own, words, unsaid.get(voice, ())), strict=True)
        there = [
            Said(each, voice, tuple(origin((line, n)) for n in range(len(each.words))))
            for line, each in utterances
        ]
        said |= zip(own, _in_order(there), strict=True)
    return Comparison(tuple(said[line] for line in range(len(lines))), unsaid)


def _in_order(said: Sequence[Said]) -> Iterator[Said]:
    """The lines of one voice, with its words one after the other."""
    before = [word for each in said for word in each.utterance.words]
    words = iter(one_by_one(before, [origin is Origin.HEARD for each in said for origin in each.origins]))
    for each in said:
        own = tuple(islice(words, len(each.origins)))
        start = min(each.utterance.start, own[0].start)
        times = {"words": own, "start": start, "end": max(start, *(word.end for word in own))}
        yield replace(each, utterance=each.utterance.model_copy(update=times))


def _rows(lines: Sequence[Line]) -> list[ComparedLine]:
    """Consecutive lines for comparison: each lasts until the next one with a different time."""
    rows: list[ComparedLine] = []
    until, start = inf, inf
    for line in reversed(lines):
        until = start if line.start < start else until
        start = line.start
        rows.append(ComparedLine([_compared(text) for text in line.text.split()], line.start, until))
    return rows[::-1]


def _compared(text: str) -> str:
    """A word in lower case without surrounding punctuation; a sign is compared as it is."""
    return bare(text) or text


def _voices(lines: Sequence[Line], tracks: Mapping[str, HeardVoice]) -> tuple[str, ...]:
    """The track of each line: that of its name, else that with most words of the name, or in a tie an unused one."""
    names = dict.fromkeys(line.name for line in lines)

    def shared_with(name: str, voice: str) -> int:
        words = tracks[voice].words
        return sum(
            len({_compared(word.text) for word in _between(words, row.start, row.until)} & set(row.words))
            for row in _rows([line for line in lines if line.name == name])
        )

    def voice_of(name: str) -> str:
        if name in tracks or len(tracks) < 2:
            return name if name in tracks else next(iter(tracks), name)
        return max(tracks, key=lambda voice: (shared_with(name, voice), voice not in names))

    voices = {name: voice_of(name) for name in names}
    return tuple(voices[line.name] for line in lines)


def _found(
    lines: Sequence[Line],
    some: Sequence[int],
    voice: str,
    track: HeardVoice,
    known: Mapping[WordPosition, HeardIndex],
    without: Collection[int] = (),
) -> dict[WordPosition, HeardIndex]:
    """The words of some lines that are in a track, except those already known."""
    taken = {*without, *(number for each, number in known.values() if each == voice)}
    left = [n for n in range(len(track.words)) if n not in taken]
    rows = _rows([lines[line] for line in some])
    places = [
        [p for p in range(len(row.words)) if (line, p) not in known]
        for line, row in zip(some, rows, strict=True)
    ]
    asked = [
        ComparedLine([row.words[p] for p in free], row.start, row.until)
        for row, free in zip(rows, places, strict=True)
    ]
    heard = [Heard(_compared(track.words[n].text), track.words[n].start) for n in left]
    return {
        (some[row], places[row][position]): (voice, left[number])
        for (row, position), number in matches(asked, heard).items()
    }


def _timed(
    lines: Sequence[Line], own: Sequence[int], words: Mapping[WordPosition, Word], unsaid: Sequence[Word]
) -> Iterator[Utterance]:
    """The lines of one voice. Lines with the same time, as after a split, are timed as one."""
    groups = [list(group) for _, group in groupby(own, key=lambda line: lines[line].start)]
    known = [_known(lines, group, words) for group in groups]
    ends = [max((word.end for word in each.values()), default=-inf) for each in known]
    starts = [min((word.start for word in each.values()), default=inf) for each in known]
    before = list(accumulate(ends, max, initial=-inf))
    after = list(accumulate(reversed([*starts, inf]), min))[::-1]
    written = [*(lines[group[0]].start for group in groups), inf]
    for n, group in enumerate(groups):
        texts = [text for line in group for text in lines[line].text.split()]
        until = min(after[n + 1], max(written[n + 1], ends[n]))
        start = _begin(written[n], known[n], before[n], until)
        times = _times(texts, known[n], start if 0 in known[n] else max(start, before[n]), until, unsaid)
        yield from _split([lines[line] for line in group], start, times, known[n])


def _known(
    lines: Sequence[Line], group: Sequence[int], words: Mapping[WordPosition, Word]
) -> dict[int, Word]:
    """The known words of some lines, by their index among all words of these lines."""
    places = ((line, position) for line in group for position in range(len(lines[line].text.split())))
    return {number: words[place] for number, place in enumerate(places) if place in words}


def _begin(written: float, known: Mapping[int, Word], earliest: float, until: float) -> float:
    """The start of its first word if that was recognised; else the written time, between its known neighbours."""
    if 0 in known:
        return known[0].start
    first = min((word.start for word in known.values()), default=until)
    return max(0.0, min(written if earliest - written < _BY_EAR else earliest, first))


def _times(
    texts: Sequence[str], known: Mapping[int, Word], start: float, until: float, unsaid: Sequence[Word]
) -> dict[int, TimeSpan]:
    """(start, end) of each word; unknown words lie between known ones."""
    times = {number: (word.start, word.end) for number, word in known.items()}
    free_from = start
    for before, after in pairwise([-1, *sorted(known), len(texts)]):
        free_from = max(free_from, known[before].end) if before in known else free_from
        if gap := texts[before + 1 : after]:
            free_to = known[after].start if after in known else max(until, free_from)
            there = _between(unsaid, free_from, free_to)
            placed = _placed(gap, there if after in known else _run(there), free_from, free_to)
            times |= dict(enumerate(placed, before + 1))
    return times


def _split(
    group: Sequence[Line], start: float, times: Mapping[int, TimeSpan], known: Mapping[int, Word]
) -> Iterator[Utterance]:
    """The lines, each with its share of the words."""
    number = 0
    for line in group:
        texts = line.text.split()
        numbers = range(number, number + len(texts))
        start = times[number][0] if number else start
        words = [_word(line, text, known.get(n), times[n]) for n, text in zip(numbers, texts, strict=True)]
        yield Utterance(
            speaker=line.name,
            start=start,
            end=max([start, *(word.end for word in words)]),
            text=" ".join(texts),
            words=tuple(words),
        )
        number += len(texts)


def _word(line: Line, text: str, known: Word | None, times: TimeSpan) -> Word:
    if known:
        return known if known.text == text else known.model_copy(update={"text": text})
    return Word(text=text, start=times[0], end=times[1], probability=1.0, speaker=line.name)


def _placed(gap: Sequence[str], heard: Sequence[Word], free_from: float, free_to: float) -> list[TimeSpan]:
    """Times for words where others were recognised, or right after the words before them."""
    if heard:
        times = spread_over(gap, heard)
    else:
        times = spread(gap, free_from, min(free_to, free_from + _SLOWEST_WORD * len(gap)))
    top = max(free_from, free_to)
    return [(min(max(start, free_from), top), min(max(end, free_from), top)) for start, end in times]


def _between(words: Sequence[Word], start: float, until: float) -> Sequence[Word]:
    """The words that begin in an interval, which includes a line's rounded start."""
    first = bisect_left(words, start - _SAME, key=lambda word: word.start)
    return words[first : bisect_left(words, until - _SAME, key=lambda word: word.start)]


def _run(words: Sequence[Word]) -> Sequence[Word]:
    """The first words of these, up to a pause."""
    pauses = (n for n, (a, b) in enumerate(pairwise(words), 1) if b.start - a.end > _PAUSE)
    return words[: next(pauses, len(words))]

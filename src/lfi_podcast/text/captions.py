"""Splits utterances into cues that can be read as fast as they are spoken."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

from lfi_podcast.model.transcript import Transcript, Utterance, Word
from lfi_podcast.text.line_breaks import boundary_costs, break_up
from lfi_podcast.transcript.utterances import shared

READING = 17
"""Comfortable reading speed in characters per second (BBC Subtitle Guidelines: 160 to 180 words a minute)."""

_SHORTEST = 0.8
"""The shortest time (seconds) that a cue is shown if nothing follows it."""

_SEEN = 300
"""The shortest time (milliseconds) between one speaker's cues for a cue to be seen. Nobody says a cue so fast: its
times are estimated, or it is part of one very long word."""

_FARTHEST = 1000
"""Milliseconds by which a cue may begin before or after its words, so that it and its neighbours can be seen."""

_PAUSE = 0.8
"""A gap of so many seconds between two words always ends a cue."""

_TOGETHER = 0.05
"""Two voices so many seconds apart still count as simultaneous."""

_FOR_EVER = 1 << 60
"""Milliseconds."""

_ROOM = 24
"""The fewest characters beside a speaker's name: a longer name makes its line longer."""


@dataclass(frozen=True)
class Screen:
    """The limits of a cue: `height` lines (two or more) of `width` characters.

    `name` formats a speaker's name. `is_name_read`: viewers read it, so it appears only where a speaker begins, and
    may have its own line. `written`: text as the format writes it, whose length counts.
    """

    width: int
    height: int
    name: Callable[[str], str] = "".format
    is_name_read: bool = False
    written: Callable[[str], str] = str

    def lead(self, speaker: str) -> int:
        """The characters of a line that a name takes, without the space after it."""
        size = len(self.name(speaker))
        return size if self.is_name_read else max(0, min(size, self.width - _ROOM) - 1)


@dataclass(frozen=True)
class Cue:
    """Some lines on a screen. Seconds."""

    start: float
    end: float
    speaker: str
    lines: tuple[str, ...]


def cues(transcript: Transcript, screen: Screen) -> list[Cue]:
    """The transcript as cues, in order of time.

    They end at pauses, and otherwise where COSTS is lowest. A cue stays until it can be read, unless something
    follows. One speaker's cues never overlap. When several speak at once, every cue has its speaker's name.
    """
    found: list[Cue] = []
    speaker, busy_until = None, 0.0
    utterances = transcript.utterances
    for position, said in enumerate(utterances):
        following = utterances[position + 1 : position + 2]
        together = said.start < busy_until or any(said.end + _TOGETHER > other.start for other in following)
        is_new = together or said.speaker != speaker
        found += _cues(said, screen, (is_new, together), transcript)
        speaker = None if together else said.speaker
        busy_until = max(busy_until, said.end + _TOGETHER)
    return _on_screen(found)


def _cues(said: Utterance, screen: Screen, named: tuple[bool, bool], transcript: Transcript) -> Iterator[Cue]:
    """`named`: whether the speaker's name is in the first cue, and in every other."""
    is_first, lead = True, screen.lead(said.speaker)
    for run in _runs([piece for word in said.words for piece in _pieces(word, screen)]):
        leads = [lead if is_named or not screen.is_name_read else 0 for is_named in named]
        broken = break_up(
            sizes=[len(screen.written(word.text)) for word in run],
            times=[(word.start, word.end) for word in run],
            costs=boundary_costs(run, transcript.phrases, transcript.language),
            width=screen.width,
            height=screen.height,
            leads=(leads[0] if is_first else leads[1], leads[1]),
            is_lead_a_line=screen.is_name_read,
        )
        for rows in broken:
            spoken = [run[place] for row in rows for place in row]
            lines = [" ".join(run[place].text for place in row) for row in rows]
            if screen.is_name_read and named[not is_first]:
                lines[0] = f"{screen.name(said.speaker)} {lines[0]}".rstrip(" ")
            yield Cue(spoken[0].start, max(word.end for word in spoken), said.speaker, tuple(lines))
            is_first = False


def _pieces(word: Word, screen: Screen) -> Sequence[Word]:
    """The word in parts that fit on a line; only a longer word is broken."""
    if len(screen.written(word.text)) <= screen.width:
        return [word]
    texts = [""]
    for character in word.text:
        if len(screen.written(texts[-1] + character)) > screen.width:
            texts.append("")
        texts[-1] += character
    return shared(word, texts)


def _runs(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Runs of words without a pause between them."""
    begin = 0
    for place, (before, after) in enumerate(pairwise(words), 1):
        if after.start - before.end > _PAUSE:
            yield words[begin:place]
            begin = place
    if words:
        yield words[begin:]


def _on_screen(cues: Sequence[Cue]) -> list[Cue]:
    """Cues in order of time, each as long as it is spoken and, if nothing follows, as long as it takes to read.

    One speaker's cues follow each other, if possible so that all can be seen.
    """
    begun = _apart(_one_after_the_other(cues))
    starts, following = sorted({start for start, _ in begun}), dict[str, int]()
    shown: list[Cue] = []
    for start, cue in reversed(begun):
        later = bisect_right(starts, start)
        free_until = starts[later] if later < len(starts) else _FOR_EVER
        length = sum(len(line) + 1 for line in cue.lines) - 1
        readable = start + round(1000 * max(_SHORTEST, length / READING))
        end = max(start + 1, round(cue.end * 1000), min(readable, free_until))
        end = min(end, following.get(cue.speaker, _FOR_EVER))
        following[cue.speaker] = start
        shown.append(replace(cue, start=start / 1000, end=end / 1000))
    return shown[::-1]


def _one_after_the_other(cues: Sequence[Cue]) -> list[tuple[int, Cue]]:
    """Cues and their starts (milliseconds), in order; no two of one speaker at once."""
    last: dict[str, int] = {}
    begun: list[tuple[int, Cue]] = []
    for cue in cues:
        start = max(round(cue.start * 1000), last.get(cue.speaker, -1) + 1)
        last[cue.speaker] = start
        begun.append((start, cue))
    return sorted(begun, key=lambda each: each[0])


def _apart(begun: Sequence[tuple[int, Cue]]) -> list[tuple[int, Cue]]:
    """The same, with one speaker's cues far enough apart to be seen; they do not overtake anybody else's."""
    apart: list[tuple[int, Cue]] = []
    for _, run in groupby(begun, key=lambda each: each[1].speaker):
        starts, own = zip(*run, strict=True)
        floor = min(starts[0], apart[-1][0] + 1 if apart else 0)
        following = begun[len(apart) + len(own) :][:1]
        ceiling = max(starts[-1], following[0][0] - 1 if following else _FOR_EVER)
        apart += zip(_spaced(starts, floor, ceiling), own, strict=True)
    return apart


def _spaced(starts: Sequence[int], floor: int, ceiling: int, least: int = _SEEN) -> list[int]:
    """Starts from `floor` to `ceiling` with this minimum distance, each as near as possible to its original.

    This is halfway between the solutions with no earlier and no later starts (the isotonic regression with the
    smallest maximum change). If that moves some too far, they come closer together.
    """
    latest = ceiling - (len(starts) - 1) * least
    slack = [max(floor, min(start - number * least, latest)) for number, start in enumerate(starts)]
    later, earlier = list(accumulate(slack, max)), list(accumulate(reversed(slack), min))[::-1]
    moved = [n * least + (a + b) // 2 for n, (a, b) in enumerate(zip(later, earlier, strict=True))]
    if least > 1 and latest < floor:
        return _spaced(starts, floor, ceiling, least // 2)
    spaced: list[int] = []
    for _, run in groupby(range(len(starts)), key=lambda n: later[n] == earlier[n] == starts[n] - n * least):
        few = list(run)
        if least > 1 and max(abs(moved[n] - starts[n]) for n in few) > _FARTHEST:
            first, after = few[0], few[-1] + 1
            free_from = spaced[-1] + 1 if spaced else floor
            free_to = starts[after] - 1 if after < len(starts) else ceiling
            spaced += _spaced(starts[first:after], free_from, free_to, least // 2)
        else:
            spaced += [moved[n] for n in few]
    return spaced

"""`transcript.md` on another time line: its lines move, and cut parts stay as headings.

A heading `# cut: [HH:MM:SS.mmm] Name: text` keeps what is no longer audible. Its time is on the recording's own time
line, like those of `cuts`, so it need not move; when the cut is undone, it becomes a line again.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from lfi_podcast.errors import ShowProblems
from lfi_podcast.model.timeline import Move, TimeMap
from lfi_podcast.model.transcript import Utterance
from lfi_podcast.model.value import format_time
from lfi_podcast.transcript.lines import Line, parse_lines

_CUT = re.compile(r"#\s*cut:\s*(\[.*)")
_TIME = re.compile(r"\[[^\]]*\]")


def cut_lines(content: str) -> tuple[Line, ...]:
    """The cut lines in the headings of a transcript.md; times are on the recording's own time line."""
    return tuple(line for raw in content.split("\n") if (line := _cut_line(raw)))


def moved_lines(content: str, said: Sequence[Utterance], before: TimeMap, after: TimeMap) -> str:
    """A transcript.md on another time line. `said`: its current utterances, with the times of their words.

    Everything else stays as people wrote it, where they wrote it.
    """
    move, utterances = Move(before, after), iter(said)
    result: list[str] = []
    again: list[Line] = []
    for raw in content.split("\n"):
        if written := parse_lines("", raw):
            result += _moved(raw, written[0], next(utterances), move)
        elif (cut := _cut_line(raw)) and not after.removes(cut.start):
            again.append(Line(start=round(after.heard(cut.start), 3), name=cut.written, text=cut.text))
        else:
            result.append(raw)
    for line in again:
        result.insert(_place(result, line.start), f"[{format_time(line.start)}] {line.name}: {line.text}")
    return "\n".join(result)


def _cut_line(raw: str) -> Line | None:
    match = _CUT.fullmatch(raw.strip())
    try:
        return next(iter(parse_lines("", match[1])), None) if match else None
    except ShowProblems:  # a heading of somebody's own
        return None


def _moved(raw: str, written: Line, said: Utterance, move: Move) -> Iterator[str]:
    """The line without its cut words, followed by these as headings; time and name are as written."""
    runs = [
        (kept, list(run))
        for kept, run in groupby(said.words, key=lambda word: move.keeps(word.start, word.end))
    ]
    at = f"[{format_time(move.start(written.start))}]"
    if all(kept for kept, _ in runs):
        yield _TIME.sub(at, raw, count=1)
    elif left := " ".join(word.text for kept, run in runs if kept for word in run):
        yield f"{at} {written.written}: {left}"
    for kept, run in runs:
        if not kept:
            text = " ".join(word.text for word in run)
            yield f"# cut: [{format_time(_recorded(run[0].start, run[0].end, move))}] {written.written}: {text}"


def _recorded(start: float, end: float, move: Move) -> float:
    """When a cut word was recorded: its start, or its middle if the cut goes through it."""
    times = (move.before.recorded(at) for at in (start, (start + end) / 2))
    return next(at for at in times if move.after.removes(at))


def _place(lines: Sequence[str], at: float) -> int:
    """The index of the line before which something said at `at` belongs."""
    later = (n for n, raw in enumerate(lines) for line in parse_lines("", raw) if line.start > at)
    ends = (n + 1 for n in reversed(range(len(lines))) if lines[n])
    return next(later, next(ends, 0))

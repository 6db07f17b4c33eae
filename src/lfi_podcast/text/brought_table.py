"""Tables from elsewhere: a row for each segment, with a header or as labels of Audacity.

Sources: Audacity's manual (label tracks: start, end, text, separated by tabs; frequencies on a line of their own that
begins with a backslash); Whisper's TSV and whisper.cpp's CSV (start, end, text, in milliseconds); Premiere's CSV
(Speaker Name, Start Time, End Time, Text, with frames).
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from lfi_podcast.errors import Problem, ShowProblems
from lfi_podcast.text.spoken import Block

_COLUMNS: Mapping[str, str] = {
    "name": "speaker speakername name who person participant voice label sprecher",
    "start": "start starttime begin starts from in timein timecodein startms",
    "end": "end endtime stop ends to out timeout timecodeout endms",
    "text": "text transcript content body words speech utterance sentence subtitle caption",
    "at": "time timestamp timecode at",
}
"""What programs write over each column, in lower case without spaces."""

_FRAMES = re.compile(r"(\d+)[:;](\d{2})[:;](\d{2})[:;](\d{1,3})")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{2}(?:[.,]\d+)?)")


def read_table(path: str, text: str) -> Iterator[Block]:
    """ShowProblems if it has neither a header nor two times in each row."""
    rows = [(number, row) for number, row in _rows(path, text) if any(cell.strip() for cell in row)]
    if not rows:
        return
    header: Mapping[str, int] | None = _header(rows[0][1])
    if not header or "text" not in header:
        header = _by_content([row for _, row in rows])
        if header is None:
            message = "has no column `text`; write a first row such as speaker,start,end,text"
            raise ShowProblems([Problem(path, 1, "", message)])
    else:
        rows = rows[1:]
    yield from _blocks([row for _, row in rows if not row[0].startswith("\\")], header)


def is_table(text: str) -> bool:
    """Whether a text without a name that tells has rows of times, as Audacity's labels have, or a header."""
    lines = [line for line in text.split("\n", 400)[:400] if line.strip()]
    rows = [line.split("\t") for line in lines if not line.startswith("\\")]
    if not rows or any(len(row) < 2 for row in rows[:-1]):
        return False
    return {"text", "start"} <= _header(rows[0]).keys() or _by_content(rows) == _AUDACITY


_AUDACITY: Mapping[str, int] = {"start": 0, "end": 1, "text": 2}


def _rows(path: str, text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.lstrip("\n").split("\n", 1)[0]
    delimiter = max("\t;,|", key=first.count)
    if delimiter == "\t":  # whose cells nobody quotes
        yield from enumerate((line.split("\t") for line in text.split("\n")), 1)
        return
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    try:
        yield from ((reader.line_num, row) for row in reader)
    except csv.Error as exc:
        raise ShowProblems([Problem(path, reader.line_num, "", f"is not a table: {exc}")]) from exc


def _header(row: Sequence[str]) -> dict[str, int]:
    """Where each column is."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        written = re.sub(r"[^a-z]", "", cell.lower())
        for column, names in _COLUMNS.items():
            if written and written in names.split():
                found.setdefault(column, place)
    return found


def _by_content(rows: Sequence[Sequence[str]]) -> Mapping[str, int] | None:
    """Audacity's columns, if every row begins with two times."""
    told = [row for row in rows if not row[0].startswith("\\")]
    is_cued = all(len(row) > 1 and _time(row[0]) is not None and _time(row[1]) is not None for row in told)
    return _AUDACITY if told and is_cued else None


def _blocks(rows: Sequence[Sequence[str]], header: Mapping[str, int]) -> Iterator[Block]:
    def cell(row: Sequence[str], column: str) -> str:
        place = header.get(column, -1)
        if column == "text" and place == width - 1:
            return ", ".join(row[place:]).strip()  # commas that nobody quoted
        return row[place].strip() if 0 <= place < len(row) else ""

    width = max(header.values()) + 1

    times = [[_time(cell(row, column)) for column in ("start", "end")] for row in rows]
    written = [cell(row, column) for row in rows for column in ("start", "end")]
    is_whole = any(written) and all(value.isdigit() for value in written if value)
    unit = 0.001 if is_whole else 1.0
    for row, (start, end) in zip(rows, times, strict=True):
        is_cued = start is not None and end is not None and start <= end
        yield Block(
            [cell(row, "text")],
            cell(row, "name") or None,
            round((start or 0) * unit, 3) if is_cued else None,
            round((end or 0) * unit, 3) if is_cued else None,
        )


def _time(cell: str) -> float | None:
    """Seconds, or whole milliseconds. Frames are taken for hundredths: what looks for the words allows for more."""
    cell = cell.strip()
    if match := _FRAMES.fullmatch(cell):
        hours, minutes, seconds, frames = map(int, match.groups())
        return hours * 3600 + minutes * 60 + seconds + min(frames, 99) / 100
    if match := _CLOCK.fullmatch(cell):
        return int(match[1] or 0) * 3600 + int(match[2]) * 60 + float(match[3].replace(",", "."))
    return float(cell.replace(",", ".")) if re.fullmatch(r"\d{1,12}(?:[.,]\d+)?", cell) else None

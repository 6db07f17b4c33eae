"""WebVTT and SubRip from elsewhere: cues with their times, each line only once.

Sources: W3C WebVTT 1 (4.1, 6.4) for cues and voices; SubRip as players read it, with tags of either kind dropped.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import dropwhile, pairwise, takewhile

from lfi_podcast.errors import PodcastError, Problem, ShowProblems
from lfi_podcast.text.spoken import Block

_ROLLING = 0.5
"""If at least this share of cues begins with the last lines of the cue before, these lines are not repeated speech."""

_MEETS = 0.1
"""Seconds between a cue and the one that rolls up after it."""

_TIME = r"((?:\d+:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?)"
_CUE = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:\s+([^>]*))?>")
_UNNAMED_VOICE = _VOICE.pattern.replace("([^>]*)", "[^>]*")
_MARKUP = re.compile(r"</?[a-zA-Z\d][^>]*>|\{\\[^}]*\}")


def read_vtt(path: str, text: str) -> Iterator[Block]:
    if not re.match(r"\s*WEBVTT(?:[ \t\n]|$)", text):
        raise ShowProblems([Problem(path, 1, "", "does not start with WEBVTT; export it as WebVTT again")])
    for start, end, payload in _cues(path, text, ends_at_spaces=False):
        names = [name and unescape(name) for name in _VOICE.findall(payload)]
        parts = [_plain(part) for part in re.split(_UNNAMED_VOICE, payload)]
        length = sum(map(len, parts)) or 1
        now = start
        for name, part in zip([None, *names], parts, strict=True):
            until = now + (end - start) * len(part) / length
            if part.strip():
                yield Block(part.split("\n"), name or None, round(now, 3), round(until, 3), is_caption=True)
            now = until


def read_srt(path: str, text: str) -> Iterator[Block]:
    for start, end, payload in _cues(path, text, ends_at_spaces=True):
        yield Block(_plain(payload).split("\n"), None, start, end, is_caption=True)


def _cues(path: str, text: str, *, ends_at_spaces: bool) -> Iterator[tuple[float, float, str]]:
    """(start, end, payload) of each cue in order of time, with each line only once."""
    return _unrolled(sorted(_cues_as_written(path, text, ends_at_spaces), key=lambda cue: cue[0]))


def _unrolled(cues: Sequence[tuple[float, float, str]]) -> Iterator[tuple[float, float, str]]:
    """Drop lines repeated from the cue before, if most cues do so, as in YouTube's roll-up captions."""
    shown = [[line for line in payload.split("\n") if _bare(line)] for _, _, payload in cues]
    meets = [after[0] - before[1] <= _MEETS for before, after in pairwise(cues)]
    repeated = [
        0,
        *(_repeated(*pair) if met else 0 for pair, met in zip(pairwise(shown), meets, strict=True)),
    ]
    is_rolling = sum(map(bool, repeated)) >= _ROLLING * max(2, len(cues) - 1)
    for (start, end, _), lines, known in zip(cues, shown, repeated, strict=True):
        if left := lines[known if is_rolling else 0 :]:
            yield start, end, "\n".join(left)


def _repeated(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines at the end of one cue are repeated at the beginning of the next."""
    was, now = [list(map(_bare, lines)) for lines in (before, after)]
    return next((n for n in range(min(len(was), len(now)), 0, -1) if was[-n:] == now[:n]), 0)


def _plain(text: str) -> str:
    return unescape(_MARKUP.sub("", text))


def _bare(line: str) -> str:
    return " ".join(_plain(line).split())


def _cues_as_written(path: str, text: str, ends_at_spaces: bool) -> Iterator[tuple[float, float, str]]:
    """The cues in the order of the file. Headers, notes, styles and numbers are whatever comes before a time.

    An empty line ends a cue: in WebVTT nothing else does (W3C, 6.1), in SubRip a line of spaces does too.
    """
    lines, found = text.split("\n"), False
    goes_on = str.strip if ends_at_spaces else str
    for number, line in enumerate(lines, 1):
        if "-->" not in line:
            continue
        if not (match := _CUE.fullmatch(line)):
            message = "is not a time; write 00:00:01.000 --> 00:00:04.000"
            raise ShowProblems([Problem(path, number, "", message)])
        start, end = (_seconds(at) for at in match.groups())
        if end < start:
            raise ShowProblems([Problem(path, number, "", "ends before it begins; correct the times")])
        found = True
        below = dropwhile(str.isspace, lines[number:])  # YouTube's first line, while there is none to repeat
        payload = takewhile(lambda line: goes_on(line) and "-->" not in line, below)
        yield start, end, "\n".join(payload)
    if not found:
        raise PodcastError(
            "has no line with a time (`-->`)", path, "export it again, or name it transcript.txt"
        )


def _seconds(at: str) -> float:
    whole, _, fraction = at.replace(",", ".").partition(".")
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    return round(seconds + int(fraction.ljust(3, "0") or 0) / 1000, 3)

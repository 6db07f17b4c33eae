"""Transcripts that people supply: WebVTT, SubRip, JSON or plain text. Untrusted text becomes passages.

Sources: W3C WebVTT 1 (4.1, 6.4) for cues and voices; SubRip as players read it, with tags of either kind dropped; the
podcast namespace's JSON 1.0.0, and Whisper's.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import dropwhile, pairwise, takewhile
from math import isfinite
from typing import Any

from lfi_podcast.errors import PodcastError, Problem, ShowProblems

LARGEST = 8_000_000
"""Bytes. A one-hour transcript has 60,000."""

LONGEST_NAME = 40

_ROLLING = 0.5
"""If at least this share of cues begins with the last lines of the cue before, these lines are not repeated speech."""

_CUE = re.compile(
    r"\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})(?:\s.*)?"
)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:\s+([^>]*))?>")
_MARKUP = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_PREFIX = re.compile(
    rf"(?:\[[^\]]*\]\s*)?([^\W\d_][^:?!,;<>\[\]]{{0,{LONGEST_NAME - 1}}}):(?:\s+|$)(.*)", re.DOTALL
)
_STAMP = re.compile(r"^\W*(?:\d+:)?\d{1,2}:\d{2}(?:[.,]\d+)?\W*\s")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True)
class Passage:
    """What somebody says without interruption. `start` and `end`: seconds, if the file has times."""

    text: str
    name: str | None = None
    start: float | None = None
    end: float | None = None


def parse_brought(path: str, content: bytes, people: Collection[str] = ()) -> tuple[Passage, ...]:
    """The passages of a supplied transcript, in its order. The suffix of `path` gives its format.

    `people`: names, in lower case, that are certainly names at the start of a line. PodcastError or ShowProblems
    for invalid text. Lines without a name continue the speaker before.
    """
    passages = list(_READERS[path.rsplit(".", 1)[-1].lower()](path, _decoded(path, content)))
    clean = [replace(p, text=" ".join(p.text.split()), name=_name(p.name)) for p in _named(passages, people)]
    said = tuple(passage for passage in clean if passage.text)
    if not said:
        raise PodcastError("contains no speech", path, "put the transcript in it, or delete it")
    return said


def _decoded(path: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise PodcastError(
            f"is {len(content) // 1_000_000} MB, which is too large for a transcript",
            path,
            "check that it is the right file",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        message = f"byte 0x{content[exc.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ShowProblems([Problem(path, line, "", message)]) from exc
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if odd := _CONTROL.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        message = f"has the control character U+{ord(odd[0]):04X}; remove it"
        raise ShowProblems([Problem(path, line, "", message)])
    return text


def _vtt(path: str, text: str) -> Iterator[Passage]:
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        raise ShowProblems([Problem(path, 1, "", "does not start with WEBVTT; export it as WebVTT again")])
    for start, end, payload in _cues(path, text):
        names = [name and unescape(name) for name in _VOICE.findall(payload)]
        parts = [
            unescape(_MARKUP.sub("", part))
            for part in re.split(_VOICE.pattern.replace("([^>]*)", "[^>]*"), payload)
        ]
        length = sum(map(len, parts)) or 1
        now = start
        for name, part in zip([None, *names], parts, strict=True):
            until = now + (end - start) * len(part) / length
            yield Passage(part, name or None, round(now, 3), round(until, 3))
            now = until


def _srt(path: str, text: str) -> Iterator[Passage]:
    for start, end, payload in _cues(path, text):
        for said in re.split(r"\n\s*-\s*", f"\n{payload}") if re.search(r"(?m)^\s*-", payload) else [payload]:
            yield Passage(unescape(_MARKUP.sub("", said)), None, start, end)


def _cues(path: str, text: str) -> Iterator[tuple[float, float, str]]:
    """(start, end, payload) of each cue in order of time, with each line only once."""
    return _unrolled(sorted(_cues_as_written(path, text), key=lambda cue: cue[0]))


def _unrolled(cues: Sequence[tuple[float, float, str]]) -> Iterator[tuple[float, float, str]]:
    """Drop lines repeated from the cue before, if most cues do so, as in YouTube's roll-up captions."""
    shown = [[line for line in payload.split("\n") if _plain(line)] for _, _, payload in cues]
    repeated = [0, *(_repeated(*pair) for pair in pairwise(shown))]
    is_rolling = sum(map(bool, repeated)) >= _ROLLING * max(2, len(cues) - 1)
    for (start, end, _), lines, known in zip(cues, shown, repeated, strict=True):
        if left := lines[known if is_rolling else 0 :]:
            yield start, end, "\n".join(left)


def _repeated(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines at the end of one cue are repeated at the beginning of the next."""
    was, now = [list(map(_plain, lines)) for lines in (before, after)]
    return next((n for n in range(min(len(was), len(now)), 0, -1) if was[-n:] == now[:n]), 0)


def _plain(line: str) -> str:
    return " ".join(unescape(_MARKUP.sub("", line)).split())


def _cues_as_written(path: str, text: str) -> Iterator[tuple[float, float, str]]:
    """The cues in the order of the file. Headers, notes, styles and numbers are whatever comes before a time.

    An empty line ends a cue: in WebVTT nothing else does (W3C, 6.1), in SubRip a line of spaces does too.
    """
    lines, found = text.split("\n"), False
    goes_on: Callable[[str], object] = str.strip if path.endswith(".srt") else len
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
    whole, fraction = re.split("[.,]", at)
    seconds = 0
    for part in whole.split(":"):
        seconds = seconds * 60 + int(part)
    return round(seconds + int(fraction.ljust(3, "0")) / 1000, 3)


def _json(path: str, text: str) -> Iterator[Passage]:
    """Segments with a `body`, `startTime` and `endTime`, or a `text`, `start` and `end`; perhaps with a `speaker`."""
    try:
        segments = json.loads(text)["segments"]
        passages = [_segment(segment) for segment in segments]
    except json.JSONDecodeError as exc:
        raise ShowProblems([Problem(path, exc.lineno, "", f"is not JSON: {exc.msg}")]) from exc
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as exc:
        message = "has no `segments`, each with `body`, `startTime` and `endTime`"
        raise PodcastError(message, path, "export it again, or as WebVTT") from exc
    yield from sorted(passages, key=lambda passage: passage.start or 0.0)


def _segment(segment: Mapping[str, Any]) -> Passage:
    """KeyError or ValueError if it is none."""
    start, end = (
        float(segment[key] if key in segment else segment[other])
        for key, other in (("startTime", "start"), ("endTime", "end"))
    )
    if not (isfinite(start) and isfinite(end) and 0 <= start <= end):
        raise ValueError("not a time")
    text = str(segment["body"] if "body" in segment else segment["text"])
    name = str(segment.get("speaker") or "") or None
    if _CONTROL.search(said := f"{name} {text}") or not said.encode():  # half a character raises ValueError
        raise ValueError("not a text")
    return Passage(text, name, start, end)


def _txt(_path: str, text: str) -> Iterator[Passage]:
    """Paragraphs; each may begin with a name: `Name: …`, or a line of its own as in a screenplay."""
    for paragraph in re.split(r"\n\s*\n", text):
        lines = [_STAMP.sub("", line, count=1).strip() for line in paragraph.strip().split("\n")]
        said: list[str] = []
        for line in lines:
            if said and (_PREFIX.fullmatch(line) or _is_cast(line)):
                yield Passage("\n".join(said))
                said = []
            said.append(f"{line}:" if _is_cast(line) else line)
        yield Passage("\n".join(said))


def _is_cast(line: str) -> bool:
    """Whether a line names the next speaker, as in a screenplay: HOST."""
    return (
        bool(re.fullmatch(rf"(?=.*[^\W\d_])[\w .'’-]{{2,{LONGEST_NAME}}}", line))
        and line.isupper()
        and line[-1] not in ".?!"
    )


_READERS: Mapping[str, Callable[[str, str], Iterator[Passage]]] = {
    "vtt": _vtt,
    "srt": _srt,
    "json": _json,
    "txt": _txt,
}
KINDS = tuple(_READERS)
"""The file suffixes that can be imported."""


def _named(passages: Sequence[Passage], people: Collection[str]) -> Iterator[Passage]:
    """Passages with the names that precede them; each name holds until the next."""
    has_voices = any(passage.name for passage in passages)
    prefixes = [None if has_voices else _PREFIX.fullmatch(passage.text.strip()) for passage in passages]
    often = Counter(prefix[1] for prefix in prefixes if prefix)

    def is_name(prefix: str) -> bool:
        """A known person, something like a name (Speaker 1), or a label used more than once."""
        words = prefix.split()
        return (
            prefix.casefold() in people
            or (len(words) <= 4 and not any(word[0].islower() for word in words))
            or (len(words) <= 2 and often[prefix] > 1)
        )

    name: str | None = None
    for passage, prefix in zip(passages, prefixes, strict=True):
        is_named = prefix is not None and is_name(prefix[1])
        name = passage.name or (prefix[1] if prefix and is_named else name)
        yield replace(passage, name=name, text=prefix[2] if prefix and is_named else passage.text)


def _name(name: str | None) -> str | None:
    """The name in a form valid in transcript.md."""
    plain = " ".join((name or "").replace(":", " ").split()).strip("[]# ")
    return plain[:LONGEST_NAME].strip() or None

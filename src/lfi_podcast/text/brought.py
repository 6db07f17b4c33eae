"""Transcripts that people bring, as other programs write them. Untrusted text becomes passages."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from lfi_podcast.errors import PodcastError, Problem, ShowProblems
from lfi_podcast.text.brought_captions import read_srt, read_vtt
from lfi_podcast.text.brought_json import read_json
from lfi_podcast.text.brought_table import is_table, read_table
from lfi_podcast.text.brought_text import read_html, read_text
from lfi_podcast.text.people import People, id_for, is_generic
from lfi_podcast.text.spoken import Block, Spoken, spoken

LARGEST = 32_000_000
"""Bytes. A one-hour transcript has 60,000; with the time of each word, in JSON, 3 million."""

MOST_LINES = 200_000
"""Of anything but JSON. An hour of captions has 4,000."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LINE_END = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Marks of direction and joins of nothing, which would hide a label from its pattern."""

_MARKS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"))
_ENCODINGS = (*_MARKS, (codecs.BOM_UTF16_BE, "utf-16"))

_CLOCK = r"(?:\d+:)?\d{1,3}:\d{2}[.,]\d{1,3}"
_CUES = re.compile(rf"(?:\d+\s*\n)?\s*{_CLOCK}\s*-->\s*{_CLOCK}\s*\n")
"""How SubRip begins."""

_Reader = Callable[[str, str], Iterable[Block]]

_READERS: Mapping[str, _Reader] = {
    "vtt": read_vtt,
    "srt": read_srt,
    "json": read_json,
    "html": read_html,
    "csv": read_table,
    "tsv": read_table,
    "txt": read_text,
}


def parse_brought(path: str, content: bytes, people: People | None = None) -> Spoken:
    """The passages of a supplied transcript, in its order. The suffix of `path` gives its format.

    Each has the id of a person in `people`, or the label of somebody else; lines without one continue the speaker
    before. PodcastError or ShowProblems for invalid text.
    """
    text = _decoded(path, content)
    said = spoken(list(_reader(path, text)(path, text)), people or People())
    if not said.passages:
        raise PodcastError("contains no speech", path, "put the transcript in it, or delete it")
    return said


def _reader(path: str, text: str) -> _Reader:
    """By the suffix; a text file may have any format."""
    suffix = path.rsplit(".", 1)[-1].lower()
    if suffix != "txt":
        return _READERS[suffix]
    begun = text.lstrip()[:400]
    if re.match(r"WEBVTT(?:\s|$)", begun):
        return read_vtt
    if _CUES.match(begun):
        return read_srt
    if re.match(r"(?i)<!doctype html|<html", begun):
        return read_html
    if begun[:1] in ("{", "[") and _is_json(text):
        return read_json
    return read_table if is_table(text) else read_text


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _decoded(path: str, content: bytes) -> str:
    if len(content) > LARGEST:
        raise PodcastError(
            f"is larger than {LARGEST // 1_000_000} MB, which is too large for a transcript",
            path,
            "check that it is the right file",
        )
    encoding = next((name for mark, name in _ENCODINGS if content.startswith(mark)), "utf-8-sig")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        known = encoding.removesuffix("-sig").upper()
        message = f"byte 0x{content[exc.start]:02x} is not {known}; save the file as UTF-8"
        raise ShowProblems([Problem(path, line, "", message)]) from exc
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    if odd := _CONTROL.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        message = f"has the control character U+{ord(odd[0]):04X}; remove it"
        raise ShowProblems([Problem(path, line, "", message)])
    if not path.endswith(".json") and (lines := text.count("\n")) > MOST_LINES:
        raise PodcastError(
            f"has {lines:,} lines, which are too many for a transcript",
            path,
            "check that it is the right file",
        )
    return text


def who_speaks(said: Spoken, people: People, owner: str | None = None) -> str:
    """A sentence on who was understood to speak and how many lines each has, and what to do about unknown names.

    `owner`: the id of whoever speaks where no name is given.
    """
    lines = Counter(passage.name or owner or "" for passage in said.passages)
    told = [
        f"{_shown(name, people)} ({count} {'line' if count == 1 else 'lines'})"
        for name, count in lines.items()
    ]
    unknown = [name for name in lines if name and name not in people.credited]
    parts = [f"understood to speak: {_listed(told)}"]
    if unknown:
        entries = ", ".join(
            _entry(name, people, number) for number, name in enumerate(unknown[:_MOST_NAMED], 1)
        )
        parts.append(
            f"not under `people` of this episode: {_listed([_shown(name, people) for name in unknown])}; write in "
            f"episode.yml `people: [{', '.join([*people.credited, entries])}]`, or correct the names in the file"
        )
    if said.left_out:
        some = "1 line is" if len(said.left_out) == 1 else f"{len(said.left_out)} lines are"
        parts.append(f"{some} not taken for speech, from {said.left_out[0][:40]!r}")
    return "; ".join(parts)


_MOST_NAMED = 12


def _shown(name: str, people: People) -> str:
    if not name:
        return "nobody by name"
    return people.name(name) if name in people.credited or name in people.others else name


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _entry(name: str, people: People, number: int) -> str:
    """What to write under `people` of episode.yml: the label becomes the id, so that it is found again."""
    if name in people.others:
        return name
    return f"{{id: {id_for(name) or f'speaker-{number}'}, name: {'NAME' if is_generic(name) else name}}}"

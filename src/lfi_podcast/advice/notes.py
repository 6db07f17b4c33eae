"""Lines of Markdown that apps do not show as they were meant.

Apps show the description of an episode, with paragraphs, lists, links and emphasis in it and nothing else (PSP-1).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from lfi_podcast.advice.texts import ANYWHERE, TAG


@dataclass(frozen=True)
class LineRule:
    """One kind of mistake in a line of Markdown, outside of code. `about`: for the docs; `sign`: what shows it."""

    id: str
    source: str
    about: str
    sign: re.Pattern[str]
    message: str


_SAFE = r"https?:|mailto:"
_BROKEN_LINK = rf"\]\(\s*\)|(?<!!)\[\]\(|\]\s+\((?:{_SAFE})|\]\((?:{_SAFE})[^()\s]*$"
LINES = (
    LineRule("notes-picture", "PSP-1", "a picture, which apps leave out",
             re.compile(r"!\[[^\]]*\]\s*[(\[]"),
             "has a picture, which podcast apps leave out: say in words what it shows"),
    LineRule("notes-markup", "CommonMark 0.31, 6.6", "HTML",
             TAG,
             "has HTML, which is shown as it stands; write Markdown"),
    LineRule("notes-deleted", "PSP-1", "words struck out, which apps show like any others",
             re.compile(r"~~[^~\s](?:[^~]*[^~\s])?~~"),
             "has words struck out, which apps show like any others; remove them"),
    LineRule("notes-tasks", "CommonMark 0.31, 5.3", "boxes to tick",
             re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+\[[ xX]\]\s"),
             "has a box to tick, which is shown as it stands; write a plain list"),
    LineRule("notes-link", "CommonMark 0.31, 6.3", "a link that is not whole",
             re.compile(_BROKEN_LINK),
             "has a link that is not whole, so it is shown as it stands; write [words](https://…)"),
    LineRule("notes-scheme", "W3C", "a link that apps do not open",
             re.compile(rf"\]\(\s*<?(?!{_SAFE})[a-z][a-z0-9+.-]*:", re.I),
             "has a link that apps do not open, so it is removed; use https"),
)  # fmt: skip
"""What is wrong in a line by itself."""

_ROW = re.compile(r"^\s{0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$")
_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_ENTRY = re.compile(r"^\w[\w-]*:(?:\s|$)")

TABLE = LineRule("notes-table", "PSP-1", "a table, which apps show as lines",
             _ROW,
                 "is a table, which apps show as lines without columns; write a list")  # fmt: skip
FRONT_MATTER = LineRule("notes-front-matter", "CommonMark 0.31, 4.1", "another program's settings",
             _ENTRY,
                        "has settings of another program above the notes, which are shown; remove them")  # fmt: skip

EMPHASIS = LineRule("notes-emphasis", "CommonMark 0.31, 6.2", "emphasis that does not end", re.compile(r"\*\*"),
                    "has ** without another, so it is shown as it stands; close it, or remove it")  # fmt: skip
FOOTNOTE = LineRule("notes-footnote", "PSP-1", "a footnote that is not there", re.compile(r"\[\^([^\]\s]+)\](?!:)"),
                    "has the number of a footnote that is not there, so it is shown as it stands; add it")  # fmt: skip
_NOTE = re.compile(r"^\s{0,3}\[\^([^\]\s]+)\]:")


def wrong_lines(markdown: str) -> Iterator[tuple[int, str, str]]:
    """The number of a line (from 1), the rule that it breaks, and what to do."""
    lines, before = markdown.splitlines(), ""
    if (
        lines
        and lines[0].strip() == "---"
        and "---" in lines[1:]
        and len(lines) > 1
        and _ENTRY.match(lines[1])
    ):
        yield 1, FRONT_MATTER.id, FRONT_MATTER.message
    prose = list(_outside_code(lines))
    yield from _wrong_paragraphs(prose)
    for number, line in prose:
        for rule in LINES:
            if rule.sign.search(line):
                yield number, rule.id, rule.message
        if "|" in before and _ROW.match(line):
            yield number - 1, TABLE.id, TABLE.message
        for each in ANYWHERE:
            if message := each.wrong(line):
                yield number, each.id, message
        before = line


def _wrong_paragraphs(prose: list[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    """What is wrong only if one looks at more than a line."""
    defined = {match[1] for _, line in prose if (match := _NOTE.match(line))}
    for number, line in prose:
        if {match[1] for match in FOOTNOTE.sign.finditer(line)} - defined:
            yield number, FOOTNOTE.id, FOOTNOTE.message
    for is_blank, group in groupby(prose, lambda each: not each[1].strip()):
        paragraph = list(group)
        marks = [(number, line.count("**")) for number, line in paragraph if "**" in line]
        if not is_blank and sum(count for _, count in marks) % 2:
            yield (
                next(number for number, count in reversed(marks) if count % 2),
                EMPHASIS.id,
                EMPHASIS.message,
            )


def _outside_code(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The lines that are not in a block of code, without the code in them."""
    fence = ""
    for number, line in enumerate(lines, 1):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not line.strip(" `~"):
            fence = ""
        elif not fence:
            yield number, _CODE.sub("code", line)

"""Reads YAML into plain data that remembers its lines.

Scalars stay text (only a plain `null`, `~` or an empty value is None): the field's type decides what a scalar means,
so `language: no` is Norwegian, `1:12` is a time, and the title `2001` is a title.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from lfi_podcast.errors import Problem, ShowProblems

KeyPath = tuple[str | int, ...]
"""The path of a value in a document: keys and list positions."""

NODE_LIMIT = 100_000
"""More values than any real file has: a document that expands beyond this is an attack."""


_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # YAML 1.1, 4.2
_COMMENT = re.compile(r"[ \t]+#.*")
_COMMENT_LINE = re.compile(r"[ \t]*(#[^\s#-](?!\w*:).*)")
"""A line that can be meant as part of the value above it: neither decoration nor an entry that is commented out."""

NULLS = ("", "~", "null", "Null", "NULL")

MISTAKES = {
    "found character '\\t'": "is indented with a tab; use spaces",
    "found character '": "starts a value with a character that YAML reserves; put the value in quotes",
    "scanning an alias": "starts a value with *, which YAML reserves; put the value in quotes",
    "scanning an anchor": "starts a value with &, which YAML reserves; put the value in quotes",
    "mapping values are not allowed": "has a colon where none is allowed; put values that contain `: ` in quotes, "
    "and check the indentation",
    "quoted scalar found unexpected end of stream": "has an unclosed quotation mark; close it",
    "'<stream end>'": "ends inside brackets; close the last open one",
    "found another document": "starts a second document; keep one, and no `---` below it",
}
"""The most frequent mistakes, by a part of PyYAML's message; the first match wins."""


IN_BRACKETS = "has ` #` inside brackets, which begins a comment; put values that contain ` #` in quotes"


@dataclass(frozen=True)
class Document:
    """A file's data, the line (from 1) on which each value starts, and the problems found while reading.

    `comments`: what follows a value that is not in quotes, from the blank before `#` to the end of the line.
    """

    path: str
    data: Any
    lines: dict[KeyPath, int]
    problems: tuple[Problem, ...] = ()
    comments: dict[KeyPath, str] = field(default_factory=dict)

    def problem(self, place: KeyPath, message: str, **details: Any) -> Problem:
        """A problem at `place`, or at its nearest parent that is in the file."""
        found = place
        while found not in self.lines and found:
            found = found[:-1]
        return Problem(self.path, self.lines.get(found, 0), dotted(place), message, **details)


def dotted(place: KeyPath) -> str:
    """A place in readable form: `chapters[2].at`."""
    key = ""
    for part in place:
        key += f"[{part}]" if isinstance(part, int) else (f".{part}" if key else part)
    return key


@lru_cache(maxsize=4)  # a file is read for several checks in a row
def read_yaml(path: str, content: bytes) -> Document:
    """The document in `content`; ShowProblems if it is not UTF-8 or not YAML."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        message = f"byte 0x{content[exc.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ShowProblems([Problem(path, line, "", message)]) from exc
    walk = _Walk(path, _LINE_BREAK.split(text))
    try:
        node = _composed(text)
        data = walk.value(node, (), ()) if node else None
    except yaml.YAMLError as exc:
        raise ShowProblems([_syntax_problem(path, text, exc)]) from exc
    except RecursionError as exc:
        raise ShowProblems([Problem(path, 0, "", "is nested too deeply; flatten it")]) from exc
    return Document(path, data, walk.lines, tuple(walk.problems), walk.comments)


def _composed(text: str) -> yaml.Node | None:
    """The document as nodes: from libyaml, which is ten times as fast, or on errors from PyYAML, for its messages."""
    if yaml.__with_libyaml__:
        with suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=yaml.CBaseLoader)
    return yaml.compose(text, Loader=yaml.BaseLoader)


def _syntax_problem(path: str, text: str, exc: yaml.YAMLError) -> Problem:
    if isinstance(exc, yaml.MarkedYAMLError) and (mark := exc.problem_mark or exc.context_mark):
        what = " ".join(part for part in (exc.context, exc.problem) if part)
        advice = next((advice for sign, advice in MISTAKES.items() if sign in what), "")
        if "end of stream" in what and exc.context_mark:
            mark = exc.context_mark
        message = advice or f"is not YAML ({what}); check quotes, colons and indentation"
        if (
            "flow" in what
            and exc.context_mark
            and (line := _with_hash(text, exc.context_mark.line, mark.line))
        ):
            return Problem(path, line, "", IN_BRACKETS)
        return Problem(path, mark.line + 1, "", message)
    line = text[: getattr(exc, "position", 0)].count("\n") + 1
    return Problem(path, line, "", "has a character that YAML does not allow; remove it")


def _with_hash(text: str, first: int, last: int) -> int | None:
    """The first of these lines (from 0) with a `#` that may be meant as text; counted from 1."""
    lines = _LINE_BREAK.split(text)[first : last + 1]
    return next((first + n for n, line in enumerate(lines, 1) if re.search(r"\s#[^\s#-]", line)), None)


@dataclass
class _Walk:
    path: str
    text: Sequence[str]
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    comments: dict[KeyPath, str] = field(default_factory=dict)
    seen: int = 0

    def value(self, node: yaml.Node, place: KeyPath, above: tuple[yaml.Node, ...]) -> Any:
        self.seen += 1
        self.lines.setdefault(place, node.start_mark.line + 1)
        if self.seen > NODE_LIMIT or node in above:
            message = "anchors and aliases make this expand without limit; write the values out"
            raise ShowProblems([Problem(self.path, node.start_mark.line + 1, dotted(place), message)])
        if isinstance(node, yaml.MappingNode):
            return {
                key: self.value(child, (*place, key), (*above, node))
                for key, child in self.pairs(node, place)
            }
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*place, i), (*above, node)) for i, child in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101  # there is no fourth kind of node
        if node.style:
            return node.value
        if comment := self.comment(node, above[-1] if above else node):
            self.comments[place] = comment
        return None if node.value in NULLS else node.value

    def comment(self, node: yaml.ScalarNode, parent: yaml.Node) -> str | None:
        """The comment behind a plain value, or on the next line if that would have continued the value."""
        end, column = node.end_mark.line, node.end_mark.column
        if end >= len(self.text):
            return None  # an empty value at the end of the file
        if match := _COMMENT.match(self.text[end], column):
            return match[0]
        in_brackets = isinstance(parent, yaml.CollectionNode) and parent.flow_style
        ends_the_line = not self.text[end][column:].strip() and end + 1 < len(self.text)
        if node.value and ends_the_line and not in_brackets:
            match = _COMMENT_LINE.match(self.text[end + 1])
            return f" {match[1]}" if match and match.start(1) > parent.start_mark.column else None
        return None

    def pairs(self, node: yaml.MappingNode, place: KeyPath) -> Iterator[tuple[str, yaml.Node]]:
        first: dict[str, int] = {}
        for key_node, child in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem(self.path, line, dotted(place), "a key must be a word"))
                continue
            key = key_node.value
            if key in first:
                message = f"is already on line {first[key]}; keep one of the two"
                self.problems.append(Problem(self.path, line, dotted((*place, key)), message))
                continue
            first[key] = line
            self.lines[(*place, key)] = line
            yield key, child

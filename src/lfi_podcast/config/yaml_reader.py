"""YAML into plain data that remembers its lines.

Scalars stay text (only a plain `null`, `~` or nothing at all is None): the field that a scalar is for decides
what it means, so `language: no` is Norwegian, `1:12` is a time, and a title of `2001` is a title.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from lfi_podcast.errors import Problem, ShowProblems

KeyPath = tuple[str | int, ...]
"""Where a value is in a document: keys and list positions from the top."""

NODE_LIMIT = 100_000
"""More values than any real file has: a document that expands beyond it is an attack."""


NULLS = ("", "~", "null", "Null", "NULL")

MISTAKES = {
    "found character '\\t'": "is indented with a tab; use spaces",
    "found character '": "begins a value with a character that YAML keeps for itself; put the value in quotes",
    "scanning an alias": "begins a value with *, which YAML keeps for itself; put the value in quotes",
    "scanning an anchor": "begins a value with &, which YAML keeps for itself; put the value in quotes",
    "mapping values are not allowed": "has a colon where none can be; put a value that has `: ` in it in quotes, "
    "and check the indentation",
    "quoted scalar found unexpected end of stream": "opens a quotation mark that is never closed; close it",
    "'<stream end>'": "ends within brackets; close the last one that is open",
    "found another document": "begins a second document; keep one, and no `---` below it",
}
"""What people get wrong most often, by a piece of what PyYAML says of it; the first that fits counts."""


@dataclass(frozen=True)
class Document:
    """What a file says, the line (from 1) that each of its values starts on, and which keys it says in vain."""

    path: str
    data: Any
    lines: dict[KeyPath, int]
    problems: tuple[Problem, ...] = ()

    def problem(self, place: KeyPath, message: str, **level: Any) -> Problem:
        """A problem at `place`, or at the nearest thing above it that is in the file."""
        found = place
        while found not in self.lines and found:
            found = found[:-1]
        return Problem(self.path, self.lines.get(found, 0), dotted(place), message, **level)


def dotted(place: KeyPath) -> str:
    """`chapters[2].at`, as people name a key."""
    key = ""
    for part in place:
        key += f"[{part}]" if isinstance(part, int) else (f".{part}" if key else part)
    return key


def read_yaml(path: str, content: bytes) -> Document:
    """The one document in `content`; ShowProblems where it is not UTF-8 or not YAML."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        message = f"byte 0x{content[exc.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ShowProblems([Problem(path, line, "", message)]) from exc
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as exc:
        raise ShowProblems([_syntax_problem(path, text, exc)]) from exc
    except RecursionError as exc:
        raise ShowProblems([Problem(path, 0, "", "is nested too deeply; flatten it")]) from exc
    walk = _Walk(path)
    data = walk.value(node, (), ()) if node else None
    return Document(path, data, walk.lines, tuple(walk.problems))


def _syntax_problem(path: str, text: str, exc: yaml.YAMLError) -> Problem:
    if isinstance(exc, yaml.MarkedYAMLError) and (mark := exc.problem_mark or exc.context_mark):
        what = " ".join(part for part in (exc.context, exc.problem) if part)
        advice = next((advice for sign, advice in MISTAKES.items() if sign in what), "")
        if "end of stream" in what and exc.context_mark:
            mark = exc.context_mark
        message = advice or f"is not YAML ({what}); check quotes, colons and indentation"
        return Problem(path, mark.line + 1, "", message)
    line = text[: getattr(exc, "position", 0)].count("\n") + 1
    return Problem(path, line, "", "has a character that YAML does not allow; take it out")


@dataclass
class _Walk:
    path: str
    lines: dict[KeyPath, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0

    def value(self, node: yaml.Node, place: KeyPath, above: tuple[yaml.Node, ...]) -> Any:
        self.seen += 1
        self.lines.setdefault(place, node.start_mark.line + 1)
        if self.seen > NODE_LIMIT or node in above:
            message = "anchors and aliases make this grow without end; write the values out"
            raise ShowProblems([Problem(self.path, node.start_mark.line + 1, dotted(place), message)])
        if isinstance(node, yaml.MappingNode):
            return {
                key: self.value(child, (*place, key), (*above, node))
                for key, child in self.pairs(node, place)
            }
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*place, i), (*above, node)) for i, child in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)  # noqa: S101  # there is no fourth kind of node
        return None if node.style is None and node.value in NULLS else node.value

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

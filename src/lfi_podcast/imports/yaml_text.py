"""Data as YAML that people like to read and edit, whatever text is in it. Pure."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from lfi_podcast.config.schema import SCHEMA_FOLDER

_WIDTH = 100
"""Characters of a list or of keys with values on one line."""

_HEADER = f"# yaml-language-server: $schema=../../{SCHEMA_FOLDER}/episode.schema.json\n"
_KEY = re.compile(r"(?P<off># )?(?P<key>[a-z_]+):(?= |$)(?P<rest>.*)")
_COMMENT = re.compile(r"(?:.*?\S)??(?P<comment> {2,}#.*)")

_BEYOND_LIBYAML = re.compile("[\U00010000-\U0010ffff]")
_QUOTED_TIME = re.compile(r"^- \{at: '([0-9:.]+)'", re.MULTILINE)
"""The emitters quote what has a colon inside braces; people do not."""


class PlainScalar(str):
    """A date, which needs no quotes."""


class _Lines(dict[str, Any]):
    """Keys with values, each on a line of its own."""


class _Dumper(yaml.SafeDumper):
    """PyYAML's own, for the characters that libyaml would escape: emoji."""


class _QuickDumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """libyaml's, ten times as fast."""


def _text(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text.strip("\n") else None
    return (
        yaml.ScalarNode("tag:yaml.org,2002:str", str(text), style=style)
        if style
        else dumper.represent_str(text)
    )


def _plain(dumper: Any, text: str) -> Any:
    return yaml.ScalarNode(dumper.resolve(yaml.ScalarNode, str(text), (True, False)), str(text))


def _keys(dumper: Any, data: Mapping[str, Any]) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=_is_short(data))


def _list(dumper: Any, data: Any) -> Any:
    is_simple = not any(isinstance(each, dict | list | tuple) for each in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=is_simple and _is_short(data))


def _is_short(data: Any) -> bool:
    text = str(data)
    return len(text) <= _WIDTH and "\\n" not in text


def _lines(dumper: Any, data: Mapping[str, Any]) -> Any:
    return dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=False)


_FORMS: tuple[tuple[type, Any], ...] = (
    (str, _text),
    (PlainScalar, _plain),
    (dict, _keys),
    (_Lines, _lines),
    (list, _list),
    (tuple, _list),
)
for _kind, _form in _FORMS:
    _Dumper.add_representer(_kind, _form)
    _QuickDumper.add_representer(_kind, _form)


def dumped(data: Mapping[str, Any]) -> str:
    """Keys with values, each on a line of its own, or on several."""
    dumper = _Dumper if _BEYOND_LIBYAML.search(str(data)) else _QuickDumper
    text = yaml.dump(_Lines(data), Dumper=dumper, allow_unicode=True, width=1 << 20, sort_keys=False)
    return _QUOTED_TIME.sub(r"- {at: \1", str(text))


def episode_yaml(data: Mapping[str, Any]) -> bytes:
    """The content of an episode.yml."""
    return (_HEADER + dumped(data)).encode()


def with_values(outline: str, data: Mapping[str, Any]) -> str:
    """An outline of show.yml with these values in place of its own; its comments stay."""
    lines, left = outline.splitlines(), dict(data)
    result: list[str] = []
    position = 0
    while position < len(lines):
        match = _KEY.fullmatch(lines[position])
        start, position = position, position + 1
        while match and not match["off"] and position < len(lines) and lines[position].startswith("  "):
            position += 1
        if match and match["key"] in left:
            result += _entry(match["key"], left.pop(match["key"]), match["rest"])
        else:
            result += lines[start:position]
    more = [line for key, value in left.items() for line in _entry(key, value, "")]
    return "\n".join([*result, *([""] if more else []), *more]) + "\n"


def _entry(key: str, value: Any, rest: str) -> list[str]:
    """The lines of a value, with the comment that the outline has behind it."""
    first, *others = dumped({key: value}).splitlines()
    comment = _COMMENT.fullmatch(rest)
    return [
        first + (comment["comment"] if comment and (not others or first.endswith(("|", "|-", "|+"))) else ""),
        *others,
    ]

"""Reads `theme/`: `templates/*.html`, `style.css` and `words/*.yml`, by which a show's pages look as it wants."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from lfi_podcast.config.yaml_reader import read_yaml
from lfi_podcast.errors import Problem, ShowProblems
from lfi_podcast.model.theme import Theme

THEME = "theme"

STYLE = f"{THEME}/style.css"

LARGEST = 1_000_000
"""Bytes of a file."""

_FORMS = {"templates": ".html", "words": ".yml"}
"""The endings of the files in each folder."""

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t]?|([^\n]))")
_IMPORT = re.compile(r"@import", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"(?:url|src)\(\s*[\"']?\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})|[\"'](?:https?:)?//", re.IGNORECASE
)


def theme_files(root: Path) -> tuple[str, ...]:
    """The files in `theme/`, relative to the root, in order. Hidden ones do not count."""
    folder = root / THEME
    found = (path.relative_to(root) for path in folder.rglob("*") if not path.is_dir())
    return tuple(sorted(path.as_posix() for path in found if not path.name.startswith(".")))


def read_theme(root: Path) -> Theme:
    """What is in `theme/`; ShowProblems with every problem of its files."""
    theme, problems = examine_theme(root)
    if problems:
        raise ShowProblems(problems)
    return theme


def examine_theme(root: Path) -> tuple[Theme, Sequence[Problem]]:
    """As much of `theme/` as can be read, and what is wrong with its files."""
    templates, words, style = list[tuple[str, str]](), list[tuple[str, str]](), ""
    problems: list[Problem] = []
    for name in theme_files(root):
        path = PurePosixPath(name)
        try:
            content = _content(root, name)
            if path.suffix == ".yml":
                document = read_yaml(name, content)
                problems += document.problems
                words.append((path.stem, json.dumps(document.data or {}, ensure_ascii=False)))
            elif name == STYLE:
                style = _text(name, content)
                problems += _style_problems(style)
            else:
                templates.append((path.name, _text(name, content)))
        except ShowProblems as exc:
            problems += exc.problems
    return Theme(tuple(templates), style, tuple(words)), problems


def _place_is_known(path: PurePosixPath) -> bool:
    folder = path.parts[1:-1]
    is_known = len(folder) == 1 and _FORMS.get(folder[0]) == path.suffix
    return path.as_posix() == STYLE or (is_known and path.name.islower())


def _content(root: Path, name: str) -> bytes:
    """A file's content; ShowProblems if it is not one of a theme, or is somewhere else."""
    path = root / name
    if not _place_is_known(PurePosixPath(name)):
        wrong = "is no part of a theme; write style.css, templates/*.html or words/*.yml, in lower case"
    elif not path.resolve().is_relative_to(root.resolve()):
        wrong = "a link leads out of the repository; copy the file here instead"
    elif not path.is_file():
        wrong = "is not a file; remove it"
    elif path.stat().st_size > LARGEST:
        wrong = "is larger than 1 MB; make it smaller"
    else:
        return path.read_bytes()
    raise ShowProblems([Problem(name, 0, "", wrong)])


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        message = f"byte 0x{content[exc.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ShowProblems([Problem(name, line, "", message)]) from exc


def _style_problems(style: str) -> Iterator[Problem]:
    """Where a style sheet asks for anything elsewhere: readers of the site are known to its own host alone."""
    bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), style)
    for number, line in enumerate(_ESCAPE.sub(_unescaped, bare).split("\n"), 1):
        if _IMPORT.search(line):
            yield Problem(STYLE, number, "", "has an @import; put the rules into this file")
        elif _ELSEWHERE.search(line):
            message = "would load something from another site, which pages never do; remove it"
            yield Problem(STYLE, number, "", message)


def _unescaped(escape: re.Match[str]) -> str:
    """The character that an escape in CSS stands for (CSS Syntax 3, 4.3.7). Addresses drop control characters."""
    code = int(escape[1], 16) if escape[1] else ord(escape[2])
    return chr(code) if 0x20 <= code < 0x110000 else ""

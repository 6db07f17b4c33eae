"""`make docs`: generates parts of docs/ from the program, the jobs under docs/ci/, and the schemas under schema/.

A generated part is in a Markdown file between the comments `<!-- begin NAME -->` and `<!-- end NAME -->`;
`PARTS` maps names to functions. The meaning of each key of show.yml and episode.yml, and what each stage does, is
written by hand, in `keys.yml` beside this file; a missing or superfluous row stops the run.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import typer
import yaml
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from lfi_podcast.advice.notes import EMPHASIS, FOOTNOTE, FRONT_MATTER, LINES, TABLE
from lfi_podcast.advice.table import EPISODE, SHOW, TEXTS_OF_EPISODE, TEXTS_OF_SHOW, TOGETHER
from lfi_podcast.cli.main import app
from lfi_podcast.config.scaffold import ci_files
from lfi_podcast.config.schema import SCHEMA_FOLDER, render_schemas
from lfi_podcast.lint.rules import RULES
from lfi_podcast.model.episode import EpisodeFile, Tracks
from lfi_podcast.model.feed_keys import Blocks, Disclosure, FeedText, SeasonNames
from lfi_podcast.model.glossary import Term
from lfi_podcast.model.layout import ASKED_ANEW, IMMUTABLE, NOT_CACHED
from lfi_podcast.model.podcasting import Display, EpisodeNumber
from lfi_podcast.model.roles import Roles
from lfi_podcast.model.schedule import Every, OnDays, WrittenSchedule
from lfi_podcast.model.show import Category, FeedSize, PersonPicture, Show, StoreLocation
from lfi_podcast.model.store_forms import STORE_FORMS
from lfi_podcast.model.value import Day, Guid, Label, RepositoryPath, Seconds, Text, Title, WebAddress
from lfi_podcast.site.headers import EMBEDDED, POLICY, safety_headers
from lfi_podcast.speech.engine import ENGINES
from lfi_podcast.speech.options import Option
from lfi_podcast.stages.table import STAGES

ROOT = Path(__file__).resolve().parent.parent
KEYS = Path(__file__).with_name("keys.yml")

KINDS: tuple[tuple[Any, str], ...] = (
    (Title, "one line, at most 255 characters"),
    (Guid, "text, to the letter"),
    (Roles, "one line, at most 128 characters, or a list of them"),
    (Term, "a term, or `term = PH OW N Z`"),
    (Label, "one line, at most 128 characters"),
    (Disclosure, "true or false, or text"),
    (FeedText, "text"),
    (Text, "text"),
    (WrittenSchedule, "text, or keys"),
    (Every, "text"),
    (OnDays, "day, or list: day"),
    (Blocks, "true or false, a list of services, or true or false by service"),
    (SeasonNames, "names by number"),
    (Tracks, "`channels`, `streams`, keys by id, or such keys under `channels` or `streams`"),
    (PersonPicture, "web address, or path"),
    (WebAddress, "web address"),
    (RepositoryPath, "path"),
    (StoreLocation, ", or ".join(form.described for form in STORE_FORMS)),
    (Seconds, "time"),
    (EpisodeNumber, "number"),
    (Display, "one line, at most 32 characters"),
    (FeedSize, "size"),
    (Category, "category"),
    (UUID, "UUID"),
    (AwareDatetime, "moment"),
    (Day, "day"),
    (bool, "true or false"),
    (int, "whole number"),
    (float, "number"),
    (str, "word"),
)
"""A field's type, and what people write for it; the first matching row wins."""

AS_THERE = "As in show.yml"
"""How the meaning of a key begins that is as it is for the whole show where it is left out."""

DEFAULTS = {"--jobs": "the number of processor cores"}
"""Defaults that depend on the machine."""


def table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table in Markdown; a `|` in a cell is escaped."""
    cells = [heading, tuple("---" for _ in heading), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in cells)


def commands() -> str:
    """Every command: its usage, what it does, its arguments and options."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    common = table(("option", "does"), _options(group.params))
    sections = [f"Global options come before the command.\n\n{common}"]
    for name, command in _commands(group):
        arguments = [_metavar(param) for param in command.params if param.param_type_name == "argument"]
        call = " ".join(["lfi-podcast", name, *arguments, "[OPTIONS]"])
        options = table(("argument, option", "does"), _options(command.params)) if command.params else ""
        call = call if options else f"lfi-podcast {name}"
        sections.append("\n".join([f"### {name}\n", f"```text\n{call}\n```\n", f"{command.help}\n", options]))
    return "\n".join(section.rstrip("\n") + "\n" for section in sections)


def _commands(group: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by its full name, those of groups included."""
    for name, command in group.commands.items():
        if isinstance(command, typer.core.TyperGroup):
            yield from _commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def _metavar(param: Any) -> str:
    return param.metavar or param.name.upper()


def _options(params: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for param in params:
        if param.param_type_name == "argument":
            yield f"`{_metavar(param)}`", param.help
            continue
        takes = "" if param.is_flag else f" {param.metavar or 'N'}"  # without a metavar it is a number
        names = ", ".join(f"`{option}{takes}`" for option in param.opts)
        default = DEFAULTS.get(param.opts[0]) or (f"`{param.default}`" if param.default else "")
        yield names, f"{param.help} Default: {default}." if default else param.help


def keys(model: type[BaseModel], file: str) -> str:
    """Every key of a file: its meaning, its type, and its default."""
    fields = dict(_fields(model))
    meanings: Mapping[str, str] = described(file, fields)
    rows = (
        (f"`{key}`", meanings[key], _kind(annotation), _default(field, meanings[key]))
        for key, (annotation, field) in fields.items()
    )
    return table(("key", "means", "takes", "left out"), rows)


def described(section: str, rows: Iterable[str]) -> Mapping[str, Any]:
    """A section of keys.yml, which has to have exactly these rows."""
    known: Mapping[str, Any] = yaml.safe_load(KEYS.read_text(encoding="utf-8"))[section]
    if differing := set(rows) ^ known.keys():
        raise SystemExit(f"{KEYS.name}: {section}: missing or superfluous: {', '.join(sorted(differing))}")
    return known


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, tuple[Any, FieldInfo]]]:
    """Fields by their keys in the file, those of nested models after the field that holds them."""
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        key = prefix + (field.alias or name)
        yield key, (hints[name], field)
        inner, suffix = _model_in(hints[name])
        if inner:
            yield from _fields(inner, f"{key}{suffix}.")


def _model_in(annotation: Any) -> tuple[type[BaseModel] | None, str]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, ""
    suffix = {tuple: "[]", dict: ".<id>"}.get(get_origin(annotation), "")
    found = (_model_in(argument) for argument in get_args(annotation))
    model, deeper = next((pair for pair in found if pair[0]), (None, ""))
    return model, suffix + deeper


def _kind(annotation: Any) -> str:
    for known, words in KINDS:
        if annotation == known:
            return words
    origin, arguments = get_origin(annotation), [a for a in get_args(annotation) if a is not NoneType]
    if origin is dict and _model_in(annotation)[0] is None:
        return f"{_kind(arguments[1])} by id"
    if origin is Annotated:
        return next((words for known, words in KINDS if _refines(annotation, known)), _kind(arguments[0]))
    if origin in (Union, UnionType):
        return ", or ".join(map(_kind, arguments))
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin is tuple:
        return f"list: {_kind(arguments[0])}"
    return "keys by id" if origin is dict else "keys"


def _refines(annotation: Any, known: Any) -> bool:
    """Whether an annotated type is a known one with additions, such as a limit or an alias."""
    named, base = get_args(known), get_args(annotation)
    return len(named) > 1 and base[: len(named)] == named


def _default(field: FieldInfo, meaning: str) -> str:
    if field.is_required():
        return "**required**"
    if meaning.startswith(AS_THERE):
        return ""
    value = field.get_default(call_default_factory=True)
    if value in (None, (), {}) or isinstance(value, BaseModel):
        return ""
    text = (
        str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else value
    )
    return f"`{text}`"


def stages() -> str:
    """Every stage of an episode, in order: what it does, and the files that it writes."""
    known = described("stages", STAGES)
    rows = ((f"`{name}`", known[name]["does"], _files(known[name]["writes"])) for name in STAGES)
    return table(("stage", "what it does", "writes"), rows)


def _files(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def rules() -> str:
    """Every rule that a feed is judged by."""
    rows = (
        (
            f"`{r.id}`",
            f"`{' '.join(r.scope.split()) or 'the file'}`",
            r.level,
            r.message.replace("<", "&lt;"),
            r.source,
        )
        for r in RULES
    )
    return table(("rule", "where", "level", "what is wrong; what to do", "source"), rows)


def advice() -> str:
    """Every mistake that `check` knows besides those that make a file invalid."""
    told = [
        (f"{kind.what} with {rule.about}", rule.level, rule.source)
        for kind in (*TEXTS_OF_SHOW, *TEXTS_OF_EPISODE)
        for rule in kind.rules
    ]
    told += [(each.about, each.level, each.source) for each in (*SHOW, *EPISODE)]
    told += [(each.about, "warning", each.source) for each in TOGETHER]
    told += [
        (f"in notes: {each.about}", "warning", each.source)
        for each in (*LINES, TABLE, EMPHASIS, FOOTNOTE, FRONT_MATTER)
    ]
    return table(("mistake", "level", "source"), dict.fromkeys(told))


def options(known: Mapping[str, Option]) -> str:
    """Every option passed to a speech engine, and why it has that value."""
    rows = ((f"`{name}`", f"`{json.dumps(option.value)}`", option.why) for name, option in known.items())
    return table(("option", "value", "what it does, and why"), rows)


def _headers() -> tuple[dict[str, str], dict[str, str]]:
    """Of every object, and of those that other sites may show in a frame."""
    return safety_headers("index.html"), safety_headers("episodes/a/embed/index.html")


def headers_for_nginx() -> str:
    """A file to include wherever a location has headers of its own, and who may show what in a frame."""
    safe, _ = _headers()
    safe[POLICY] = re.sub("(?<=frame-ancestors ).*", "$frames", safe[POLICY])
    lines = (f'add_header {name} "{value}" always;' for name, value in safe.items())
    frames = f'map $uri $frames {{ default "\'self\'"; "~^/{EMBEDDED}" "*"; }}'
    return "\n".join(
        [
            "```nginx",
            "# in the block http, such as in /etc/nginx/conf.d/podcast.conf, before the server",
            frames,
            "",
            "# /etc/nginx/podcast-headers.conf",
            *lines,
            "```",
            "",
        ]
    )


_UNKNOWN_TO_CADDY = (
    ("/episodes/*/chapters.json", "application/json+chapters"),
    ("/feed*.xml", "application/rss+xml"),
    ("/private/*.xml", "application/rss+xml"),
    ("*.srt", "application/x-subrip"),
    ("*.vtt", "text/vtt"),
    ("*.opus", "audio/ogg"),
    ("*.m4a", "audio/mp4"),
)
_FOREVER = ("audio", "artwork", "clips", "pictures", "static")
_UNLISTED = (("shared", NOT_CACHED), ("private", ASKED_ANEW))


def headers_for_caddy() -> str:
    safe, framed = _headers()
    lines = (f'    {name} "{value}"' for name, value in safe.items() if name != POLICY)
    return "\n".join(
        [
            "```text",
            "podcast.example.org {",
            "  root * /srv/podcast/public",
            "  encode {",
            "    gzip",
            "    match {",
            "      header Content-Type text/*",
            "      header Content-Type application/rss+xml*",
            "      header Content-Type application/json*",
            "      header Content-Type image/svg+xml*",
            "    }",
            "  }",
            "  file_server",
            "  header {",
            *lines,
            "    Access-Control-Allow-Origin *",
            "  }",
            f"  @embedded path_regexp ^/{EMBEDDED}",
            f"  @others not path_regexp ^/{EMBEDDED}",
            f'  header @embedded {POLICY} "{framed[POLICY]}"',
            f'  header @others {POLICY} "{safe[POLICY]}"',
            *(f"  header {path} Content-Type {kind}" for path, kind in _UNKNOWN_TO_CADDY),
            *(f'  header /{folder}/* Cache-Control "{IMMUTABLE}"' for folder in _FOREVER),
            *(f'  header /{folder}/* Cache-Control "{value}"' for folder, value in _UNLISTED),
            *(f'  header /{folder}/* X-Robots-Tag "noindex, nofollow"' for folder, _ in _UNLISTED),
            "  @bookkeeping path /scheduled/* /history/* /locks/* /lock.json /inventory.json /announcements.json",
            "  respond @bookkeeping 404",
            "  handle_errors {",
            "    rewrite * /404.html",
            "    file_server",
            "  }",
            "}",
            "```",
            "",
        ]
    )


def headers_for_cloudfront() -> str:
    """A response headers policy, as `aws cloudfront create-response-headers-policy` takes it."""
    safe, _ = _headers()
    security = {
        "ContentTypeOptions": {"Override": True},
        "ReferrerPolicy": {"Override": True, "ReferrerPolicy": safe["Referrer-Policy"]},
        "ContentSecurityPolicy": {"Override": True, "ContentSecurityPolicy": safe[POLICY]},
    }
    custom = {"Header": "Permissions-Policy", "Value": safe["Permissions-Policy"], "Override": True}
    policy = {
        "Name": "podcast",
        "SecurityHeadersConfig": security,
        "CustomHeadersConfig": {"Quantity": 1, "Items": [custom]},
    }
    return f"```json\n{json.dumps(policy, indent=2)}\n```\n"


PARTS: dict[str, Callable[[], str]] = {
    "commands": commands,
    "show keys": lambda: keys(Show, "show.yml"),
    "episode keys": lambda: keys(EpisodeFile, "episode.yml"),
    "stages": stages,
    "advice": advice,
    "rules": rules,
    "headers for nginx": headers_for_nginx,
    "headers for caddy": headers_for_caddy,
    "headers for cloudfront": headers_for_cloudfront,
    **{f"options of {name}": partial(options, kind.options) for name, kind in ENGINES.items()},
}

_PART = re.compile(r"(<!-- begin (?P<name>[a-z -]+) -->\n).*?(<!-- end (?P=name) -->)", re.DOTALL)


def filled(markdown: str) -> str:
    """The document with every generated part regenerated."""
    return _PART.sub(lambda part: f"{part[1]}\n{PARTS[part['name']]()}\n{part[3]}", markdown)


def generated() -> dict[Path, bytes]:
    """Every file that is wholly or partly generated, with the content it should have."""
    pages = {
        path: filled(path.read_text(encoding="utf-8")).encode() for path in sorted(ROOT.glob("docs/*.md"))
    }
    schemas = {ROOT / SCHEMA_FOLDER / name: content for name, content in render_schemas().items()}
    jobs = ci_files("make .venv/.base", ".venv/bin/lfi-podcast")
    return pages | schemas | {ROOT / "docs" / name: content for name, content in jobs.items()}


def main() -> None:
    for path, content in generated().items():
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()

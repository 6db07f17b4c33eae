"""Templates: the program's own, and those of a show's `theme/`, which can do nothing but make pages.

A theme's template takes the place of the program's of the same name, and can extend or include that one as
`default/NAME`. It runs in Jinja's sandbox: no files, no attributes that Python hides.
"""

import difflib
import json
import traceback
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FunctionLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lfi_podcast.errors import PodcastError, Problem
from lfi_podcast.model.theme import Theme
from lfi_podcast.site.wording import unturned

FOLDER = "theme/templates"

DEFAULT = "default"
"""The prefix by which a theme's template names the program's own."""

_NOT_OF_THE_SITE = {"report.html"}

_REMEDY = "see docs/site.md for what templates are given, or remove the file to get the program's own"


def site_templates() -> frozenset[str]:
    """The names of the templates that a theme may replace."""
    folder = files("lfi_podcast.site").joinpath("templates")
    return frozenset(file.name for file in folder.iterdir()) - _NOT_OF_THE_SITE


def template_environment(theme: Theme) -> Environment:
    """Jinja's environment, without what templates are given. The program's own templates need no sandbox."""
    kind = ImmutableSandboxedEnvironment if theme.templates else Environment
    environment = kind(
        loader=_loader(theme),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=unturned,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.policies["json.dumps_function"] = _json
    return environment


def _json(value: Any, **options: Any) -> str:
    """For `tojson`: what scripts show has no controls that turn the text around either."""
    return str(unturned(json.dumps(value, ensure_ascii=False, **options)))


def _loader(theme: Theme) -> BaseLoader:
    own, templates = PackageLoader("lfi_podcast.site"), dict(theme.templates)

    def find(name: str) -> tuple[str, str, None] | None:
        return (templates[name], f"{FOLDER}/{name}", None) if name in templates else None

    return ChoiceLoader([FunctionLoader(find), PrefixLoader({DEFAULT: own}), own])


def template_problems(theme: Theme) -> Iterator[Problem]:
    """What can be seen in a theme's templates without rendering a page: names that nothing uses, and syntax."""
    environment, known = template_environment(theme), site_templates()
    for name, source in theme.templates:
        path = f"{FOLDER}/{name}"
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"the templates are: {', '.join(sorted(known))}"
            yield Problem(path, 0, "", f"replaces none of the program's templates; {hint}")
        try:
            environment.compile(source, name, path)
            tree = environment.parse(source, name, path)
        except TemplateSyntaxError as exc:
            yield Problem(path, exc.lineno, "", f"is not a Jinja template ({exc.message}); {_REMEDY}")
            continue
        yield from _unknown_templates(path, tree, known)


def _unknown_templates(path: str, tree: nodes.Template, known: frozenset[str]) -> Iterator[Problem]:
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        template: nodes.Expr = node.template  # type: ignore[attr-defined]  # each of the four has one
        named = template.value if isinstance(template, nodes.Const) else None
        if isinstance(named, str) and named.removeprefix(f"{DEFAULT}/") not in known:
            message = f"names {named!r}, which is no template; write one of: {', '.join(sorted(known))}"
            yield Problem(path, node.lineno, "", message)


def in_theme(exc: Exception) -> PodcastError | None:
    """What is wrong with a theme's template, by an error while a page was made; None if it was not in one."""
    if isinstance(exc, RecursionError):
        return PodcastError(
            "a template extends or includes itself", FOLDER, f"write {DEFAULT}/NAME for the program's own"
        )
    frames = traceback.extract_tb(exc.__traceback__)
    places = [f"{frame.filename}:{frame.lineno}" for frame in frames if frame.filename.startswith(FOLDER)]
    if not places:
        return None
    what = exc.message if isinstance(exc, TemplateError) else f"{type(exc).__name__}: {exc}"
    return PodcastError(f"the page could not be made: {what}", places[-1], _REMEDY)

"""The templates of the files that the program lays out for people, and how they are filled in."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = files("lfi_podcast.config").joinpath("templates")


def as_it_is(name: str) -> bytes:
    """A file that is the same for everybody."""
    return _TEMPLATES.joinpath(name).read_bytes()


def filled_in(name: str, **facts: object) -> str:
    """A template with each `<< fact >>` in its place."""
    return _environment().from_string(as_it_is(name).decode()).render(facts)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, StrictUndefined  # slow to load, and needed only where a file is laid out

    return Environment(  # noqa: S701  # nothing of this is HTML
        variable_start_string="<<",  # GitHub has braces, and YAML brackets
        variable_end_string=">>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )

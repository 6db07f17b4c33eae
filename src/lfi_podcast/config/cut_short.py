"""Values that a comment cuts short: to YAML, ` #` ends a value without quotes, so `Incident #42` is read as `Incident`.

A comment that people meant is told from one that they did not by two things: they write a blank behind its `#`, and
with the comment the value would not be right (a number, a time, an id).
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError

from lfi_podcast.config.yaml_reader import Document, KeyPath
from lfi_podcast.errors import Problem

_UNINTENDED = re.compile(r"\s+#[^\s#!=*-]| # \d")
"""The start of a comment that nobody may have meant: `#42`, `#hashtag`, or ` # 42` after a single blank."""


def cut_short(model: type[BaseModel], document: Document) -> Iterator[Problem]:
    """A warning for each value that would be longer, and right for the `model`, without the comment behind it."""
    for place, comment in document.comments.items():
        value = _at(document.data, place)
        whole = f"{value or ''}{comment}".strip()
        if _UNINTENDED.match(comment) and _fits(model, document.data, place, whole):
            left = f"only {value!r} is left" if value else "nothing is left"
            message = (
                f"is cut short: ` #` begins a comment, so {left} of {whole!r}; put all of it in quotes, or, if it is "
                "a comment, two blanks before the # and one behind it"
            )
            yield document.problem(place, message, level="warning")


def _at(data: Any, place: KeyPath) -> Any:
    for part in place:
        data = data[part]
    return data


def _fits(model: type[BaseModel], data: Any, place: KeyPath, value: str) -> bool:
    """Whether the model takes `value` at this place, whatever is wrong elsewhere."""
    if not place:
        return False
    other = deepcopy(data)
    _at(other, place[:-1])[place[-1]] = value
    try:
        model.model_validate(other)
    except ValidationError as exc:
        return not any(error["loc"][: len(place)] == place for error in exc.errors())
    return True

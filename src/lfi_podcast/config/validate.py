"""Validates plain data into values; every error says what to do."""

import difflib
import typing
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lfi_podcast.config.yaml_reader import Document, KeyPath
from lfi_podcast.errors import Problem, ShowProblems

T = TypeVar("T", bound=BaseModel)

EMPTY = "is empty; fill it in or remove the key"
MESSAGES = {
    "bool_parsing": "is {input!r}; write true or false",
    "bool_type": "must be true or false",
    "datetime_type": "must be a moment; write it as 2026-11-30T06:00:00Z",
    "dict_type": "must be keys with values; write each as `key: value`",
    "float_parsing": "is {input!r}; write a number",
    "float_type": "must be a number",
    "greater_than": "is {input}; it must be more than {gt:g}",
    "greater_than_equal": "is {input}; it must be {ge:g} or more",
    "int_parsing": "is {input!r}; write a whole number",
    "int_type": "must be a whole number",
    "less_than_equal": "is {input}; it must be {le:g} or less",
    "literal_error": "is {input!r}; write {expected}",
    "missing": "is required; add it",
    "model_type": "must be keys with values; write each as `key: value`",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "string_too_short": EMPTY,
    "string_type": "must be text; write a single value, in quotes if necessary",
    "too_long": "is longer than {max_length} characters; shorten it",
    "too_short": "is empty; name at least {min_length}",
    "tuple_type": "must be a list; write [a, b] or one `- item` a line",
    "uuid_parsing": "is not a UUID; `lfi-podcast check` prints one to use once the key is removed",
    "uuid_type": "must be a UUID; `lfi-podcast check` prints one to use once the key is removed",
    "value_error": "{error}",
}
"""pydantic's error types, and the messages for producers. Other types show pydantic's own message."""


STAND_INS = {
    "title": "title",
    "description": "description",
    "link": "https://example.org/",
    "language": "en",
    "categories": ["Arts"],
    "explicit": "false",
    "artwork": "artwork",
}
"""Placeholder values for missing or invalid required keys, so that the rest of the file can be checked."""


def validate(model: type[T], document: Document) -> T:
    """`document` as a `model`; ShowProblems with every error, in order of lines."""
    value, problems = examine(model, document)
    if value is None or problems:
        raise ShowProblems(problems)
    return value


def examine(model: type[T], document: Document) -> tuple[T | None, list[Problem]]:
    """`document` as a `model`, and every error; keys with errors count as missing."""
    data = document.data if document.data is not None else {}
    try:
        return model.model_validate(data), list(document.problems)
    except ValidationError as exc:
        errors = exc.errors()
        misspelt = {
            (*error["loc"][:-1], *_nearest(model, error["loc"]))
            for error in errors
            if error["type"] == "extra_forbidden"
        }
        problems = [_problem(model, document, error) for error in errors if not _is_echo(error, misspelt)]
    return _readable(model, data, errors), sorted((*document.problems, *problems), key=lambda p: p.line)


def _readable(model: type[T], data: Any, errors: Sequence[ErrorDetails]) -> T | None:
    """The data without the keys that have errors; None if that is not enough."""
    spoilt = {error["loc"][0] for error in errors if error["loc"]}
    kept = {key: value for key, value in data.items() if key not in spoilt} if isinstance(data, dict) else {}
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    try:
        return model.model_validate({name: STAND_INS[name] for name in required - kept.keys()} | kept)
    except ValidationError:
        return None


def _is_echo(error: ErrorDetails, misspelt: Collection[KeyPath]) -> bool:
    """Whether an error only follows from another: a list with only invalid items, or a misspelt key."""
    if error["type"] == "too_short":
        return bool(error["input"])
    return error["type"] == "missing" and error["loc"] in misspelt


def _problem(model: type[BaseModel], document: Document, error: ErrorDetails) -> Problem:
    # pydantic adds the form of a value that has several, such as "(by id)".
    place = as_written(document, tuple(part for part in error["loc"] if not str(part).startswith("(")))
    if error["type"] == "extra_forbidden":
        return document.problem(place, _unknown_key(model, place))
    if place and place[-1] == "[key]":
        place = place[:-1]
    if error["input"] is None:
        return document.problem(place, EMPTY)
    values = {"input": error["input"], **error.get("ctx", {})}
    template = MESSAGES.get(error["type"])
    return document.problem(place, template.format(**values) if template else f"{error['msg']}; correct it")


def as_written(document: Document, place: KeyPath) -> KeyPath:
    """The place as it is in the file, where a single item may be written without the list that it becomes."""
    found: KeyPath = ()
    for part in place:
        is_added = isinstance(part, int) and found in document.lines and (*found, part) not in document.lines
        found = found if is_added else (*found, part)
    return found


def _unknown_key(model: type[BaseModel], place: KeyPath) -> str:
    if near := _nearest(model, place):
        return f"is not a known key; did you mean {near[0]!r}?"
    return f"is not a known key; known keys: {', '.join(_known_keys(model, place))}"


def _nearest(model: type[BaseModel], place: KeyPath) -> Sequence[str]:
    """The known key, if any, that is similar to an unknown one."""
    return difflib.get_close_matches(str(place[-1]), _known_keys(model, place), 1)


def _known_keys(model: type[BaseModel], place: KeyPath) -> Sequence[str]:
    fields = model.model_fields
    for part in place[:-1]:
        # List positions, and keys that people choose (`people.host`), do not change the model.
        if isinstance(part, str) and (inner := _by_key(fields).get(part)):
            fields = inner.model_fields
    return [field.alias or name for name, field in fields.items()]


def _by_key(fields: dict[str, Any]) -> dict[str, Any]:
    """For each key of a model, the nested model it holds, if any, alone or in a list or mapping."""
    return {field.alias or name: _model_in(field.annotation) for name, field in fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(argument) for argument in typing.get_args(annotation))
    return next((model for model in found if model), None)

"""Plain data into values; every complaint in words that say what to do."""

import difflib
import typing
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lfi_podcast.config.yaml_reader import Document, Place
from lfi_podcast.errors import Problem, ShowProblems

T = TypeVar("T", bound=BaseModel)

MESSAGES = {
    "bool_parsing": "is {input!r}; write true or false",
    "bool_type": "is empty; write true or false",
    "decimal_parsing": "is {input!r}; write a number",
    "dict_type": "must be keys with values; indent `key: value` lines below it",
    "float_parsing": "is {input!r}; write a number",
    "greater_than": "is {input}; it must be more than {gt}",
    "greater_than_equal": "is {input}; it must be {ge} or more",
    "int_from_float": "is {input!r}; write a whole number",
    "int_parsing": "is {input!r}; write a whole number",
    "int_type": "is empty; write a whole number",
    "less_than_equal": "is {input}; it must be {le} or less",
    "literal_error": "is {input!r}; write {expected}",
    "missing": "is required; add it",
    "model_type": "must be keys with values; indent `key: value` lines below it",
    "string_pattern_mismatch": "is {input!r}, which does not have the right form ({pattern}); correct it",
    "string_too_long": "is longer than {max_length} characters; shorten it",
    "string_too_short": "is empty; fill it in or take the key out",
    "string_type": "must be text; write one value, in quotes if need be",
    "too_short": "is empty; name at least {min_length}",
    "tuple_type": "must be a list; write [a, b] or one `- item` a line",
    "uuid_parsing": "is not a UUID; `lfi-podcast check` prints one to use once the key is taken out",
    "value_error": "{error}",
}
"""pydantic's kinds of error, and what a producer reads. Anything else shows pydantic's own words."""


def validate(model: type[T], document: Document) -> T:
    """`document` as a `model`; ShowProblems with every complaint, each at its line."""
    data = document.data if document.data is not None else {}
    try:
        return model.model_validate(data)
    except ValidationError as exc:
        errors = exc.errors()
        # A list whose only item is wrong is not empty as well.
        spoilt = {error["loc"][:-1] for error in errors}
        told = [error for error in errors if error["type"] != "too_short" or error["loc"] not in spoilt]
        raise ShowProblems([_problem(model, document, error) for error in told]) from exc


def _problem(model: type[BaseModel], document: Document, error: ErrorDetails) -> Problem:
    place: Place = error["loc"]
    if error["type"] == "extra_forbidden":
        return document.problem(place, _unknown_key(model, place))
    if place and place[-1] == "[key]":
        place = place[:-1]
    values = {"input": error["input"], **error.get("ctx", {})}
    template = MESSAGES.get(error["type"])
    return document.problem(place, template.format(**values) if template else f"{error['msg']}; correct it")


def _unknown_key(model: type[BaseModel], place: Place) -> str:
    fields = model.model_fields
    for part in place[:-1]:
        if isinstance(part, str) and part in (by_key := _by_key(fields)):
            fields = by_key[part].model_fields if by_key[part] else {}
    names = [field.alias or name for name, field in fields.items()]
    near = difflib.get_close_matches(str(place[-1]), names, 1)
    return (
        f"is not a known key; did you mean {near[0]!r}?"
        if near
        else f"is not a known key; known are {', '.join(names)}"
    )


def _by_key(fields: dict[str, Any]) -> dict[str, Any]:
    """The model, if any, that each key of a model's fields holds, alone or in a list or mapping."""
    return {field.alias or name: _model_in(field.annotation) for name, field in fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(argument) for argument in typing.get_args(annotation))
    return next((model for model in found if model), None)

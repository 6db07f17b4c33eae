"""Data that a feed gave, without what show.yml and episode.yml do not take. Pure."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lfi_podcast.config.validate import MESSAGES
from lfi_podcast.config.yaml_reader import KeyPath, dotted

_MOST_ROUNDS = 50


def fitting(
    model: type[BaseModel], data: dict[str, Any]
) -> tuple[dict[str, Any], tuple[tuple[str, str], ...]]:
    """The data that the model takes; and what was taken out, each a key with the reason."""
    kept, reasons = deepcopy(data), list[tuple[str, str]]()
    for _ in range(_MOST_ROUNDS):
        try:
            model.model_validate(kept)
        except ValidationError as exc:
            found = list(_unfit(kept, exc.errors()))
            if not found:
                raise
            reasons += [
                (dotted(tuple(part for part in place if isinstance(part, str))), why) for place, why in found
            ]
            for place in sorted({place for place, _ in found}, key=_last_first, reverse=True):
                _take_out(kept, place)
        else:
            break
    return kept, tuple(reasons)


def _last_first(place: KeyPath) -> tuple[tuple[int, str], ...]:
    """By positions, so that those of a list are taken out from its end."""
    return tuple((part, "") if isinstance(part, int) else (0, part) for part in place)


def _unfit(data: Any, errors: Sequence[ErrorDetails]) -> Iterator[tuple[KeyPath, str]]:
    seen = set[KeyPath]()
    for error in errors:
        place = _place(data, error["loc"])
        if place and place not in seen:
            seen.add(place)
            yield place, _reason(error)


def _place(data: Any, location: Sequence[int | str]) -> KeyPath:
    """The innermost value on the way of an error; pydantic also names the forms that a value can have."""
    place: list[int | str] = []
    for part in location:
        is_key = isinstance(data, dict) and part in data
        if is_key or (isinstance(data, list | tuple) and isinstance(part, int) and part < len(data)):
            data = data[part]
            place.append(part)
    return tuple(place)


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "extra_forbidden":
        return "there is no such key"
    template, value = MESSAGES.get(error["type"]), error["input"]
    said = template.format(**{"input": value, **error.get("ctx", {})}) if template else error["msg"]
    for shown in (f"{value!r} ", f"is {value!r}"):  # the same words for all that are alike
        said = said.removeprefix(shown)
    return said.lstrip("; ").partition("; ")[0]


def _take_out(data: Any, place: KeyPath) -> None:
    *way, last = place
    for part in way:
        data = data[part]
    if isinstance(data, tuple):
        raise TypeError("lists only")
    if isinstance(data, dict) or (isinstance(last, int) and last < len(data)):
        del data[last]

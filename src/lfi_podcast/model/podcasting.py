"""What episode.yml can say for podcast apps alone (podcastindex.org/namespace/1.0)."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from lfi_podcast.model.value import Label

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]{1,3})?")


def _number(value: Any) -> Any:
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            raise ValueError(f"is {value!r}; write a number, such as 12, or 12.5 for what comes between two")
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    return int(value) if isinstance(value, float) and value.is_integer() else value


EpisodeNumber = Annotated[
    int | float,
    BeforeValidator(_number),
    Field(gt=0),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0}),
]
"""A number, with decimals for an episode between two others. A whole number is an int, however it is written."""

Display = Annotated[Label, StringConstraints(max_length=32)]
"""What apps show instead of an episode's number."""

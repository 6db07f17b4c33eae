"""What episode.yml can say for podcast apps alone (podcastindex.org/namespace/1.0)."""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
)

from lfi_podcast.model.feed_keys import several
from lfi_podcast.model.value import Label, Title, Value, WebAddress, web_address

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


class ContentLink(Value):
    """Where else the episode can be found, such as a video of it (`podcast:contentLink`)."""

    url: WebAddress
    text: Label


ContentLinks = Annotated[
    tuple[ContentLink, ...],
    BeforeValidator(several, json_schema_input_type=ContentLink | tuple[ContentLink, ...]),
]

_URI = re.compile(r"([a-z][a-z0-9+.-]*):[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_ACTIVE = ("data", "file", "javascript", "vbscript")  # an app would run or read what they name


def _uri(written: str) -> str:
    match = _URI.fullmatch(written)
    scheme = match[1].lower() if match else ""
    if not scheme or scheme in _ACTIVE:
        raise ValueError(f"{written!r} is not the address of a post; write https://…")
    return web_address(written) if scheme in ("http", "https") else written


class Discussion(Value):
    """The first post of the conversation about an episode (`podcast:socialInteract`), and whose it is.

    `priority`: which of several apps show first; a lower number means higher priority.
    """

    protocol: Literal["activitypub", "bluesky", "hive", "lightning", "matrix", "nostr", "twitter"]
    uri: Annotated[Title, AfterValidator(_uri)]
    account: Label | None = None
    account_url: WebAddress | None = None
    priority: Annotated[int, Field(ge=0)] | None = None


def _form(value: Any) -> str:
    return "(word)" if isinstance(value, str) else "(posts)"


Social = Annotated[
    Annotated[Literal["disabled"], Tag("(word)")]
    | Annotated[
        tuple[Discussion, ...],
        BeforeValidator(several, json_schema_input_type=Discussion | tuple[Discussion, ...]),
        Tag("(posts)"),
    ],
    Discriminator(_form),
]
"""Where an episode is discussed, or that apps should show no comments."""

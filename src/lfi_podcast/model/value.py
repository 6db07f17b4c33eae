"""The base of all values: they are frozen, and can be read from and written to JSON."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Self
from urllib.parse import quote, urlsplit, urlunsplit

import idna
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
)


class Value(BaseModel):
    """A frozen value. Unknown keys are errors; aliases are the names used in files."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True, defer_build=True
    )


class Stored(Value):
    """A value in one of the program's own JSON files, to which later versions may have added keys."""

    model_config = ConfigDict(extra="ignore")

    def to_json(self) -> bytes:
        """UTF-8, keys in field order, absent values omitted: equal values give equal bytes."""
        data = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        return cls.model_validate_json(data)


_PATH_CHARACTERS = "%/:@!$&'()*+,;=~"

# Without named groups, since JSON schemas use ECMAScript's pattern syntax.
_TIME = re.compile(r"(?:(?:([0-9]{1,3}):)?([0-9]{1,2}):)?([0-9]{1,6}(?:\.[0-9]+)?)")


def parse_time(value: Any) -> float:
    """Seconds from `H:MM:SS.mmm` (leading parts optional) or a number, to the millisecond."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("is not a time; write H:MM:SS.mmm or seconds")
    if not (match := _TIME.fullmatch(str(value).strip())):
        raise ValueError(f"{value!r} is not a time; write H:MM:SS.mmm or seconds")
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    if (match[2] and seconds >= 60) or (match[1] and minutes >= 60):
        raise ValueError(f"{value!r} has more than 59 minutes or seconds; carry over to the next unit")
    return round(hours * 3600 + minutes * 60 + seconds, 3)


def format_time(seconds: float) -> str:
    """`HH:MM:SS.mmm`, as in WebVTT, `psc:` and transcript.md."""
    milliseconds = round(seconds * 1000)
    whole, milliseconds = divmod(milliseconds, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{milliseconds:03}"


def clock_time(seconds: float) -> str:
    """`M:SS` or `H:MM:SS`, for people."""
    whole = int(seconds)
    minutes = f"{whole // 60 % 60:02}" if whole >= 3600 else f"{whole // 60 % 60}"
    return f"{whole // 3600}:{minutes}:{whole % 60:02}" if whole >= 3600 else f"{minutes}:{whole % 60:02}"


def inside_repository(path: str) -> str:
    """`path` itself, relative to the repository's root; ValueError if it leads outside."""
    if path.startswith(("/", "~")) or "\\" in path or ":" in path or ".." in path.split("/"):
        raise ValueError(
            f"{path!r} is not a path inside the repository; write it relative to the root, with /"
        )
    return path


def in_ascii(address: str) -> str:
    """An address in ASCII (RFC 3987, 3.1): the host as browsers write it (UTS 46), the rest percent-encoded as UTF-8.

    ValueError if the host has no such form.
    """
    parts = urlsplit(address)
    rest = (quote(part, safe=_PATH_CHARACTERS + "?") for part in (parts.query, parts.fragment))
    return urlunsplit((parts.scheme, _host(parts.netloc), quote(parts.path, safe=_PATH_CHARACTERS), *rest))


def _host(netloc: str) -> str:
    if netloc.isascii():
        return netloc
    host, colon, port = netloc.partition(":")
    try:
        return idna.encode(host, uts46=True).decode() + colon + port
    except idna.IDNAError:
        return (
            host.encode("idna").decode() + colon + port
        )  # the older rules know emoji, and raise UnicodeError


_TO_FILL_IN = "https://…"
"""What stands for an address in files that are laid out; the entry that has it is not published."""

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)


def _is_host(host: str) -> bool:
    """Whether an ASCII host can be one: an IP address in brackets, or labels as in DNS (RFC 1035, 2.3.1; RFC 5891)."""
    if ":" in host:
        return True  # urlsplit has looked at what is in brackets
    labels = host.removesuffix(".").split(".")
    try:
        _ = [label.encode().decode("idna") for label in labels if label.lower().startswith("xn--")]
    except UnicodeError:
        return False
    return len(host) <= 253 and all(map(_LABEL.fullmatch, labels))


def _has_whole_labels(host: str) -> bool:
    """Whether no label of a host, in any alphabet, begins or ends with a hyphen (RFC 5891, 4.2.3.1)."""
    return not any(label.startswith("-") or label.endswith("-") for label in host.split("."))


def web_address(url: str) -> str:
    """`url` itself, or ValueError."""
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_valid = urlsplit(""), False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_valid:
        raise ValueError(f"{url!r} is not a web address; write https://…")
    if parts.username or parts.password:
        raise ValueError("the address contains a user name or password; remove them")
    if re.search(r"[\s<>\"{}|\\^`\x00-\x1f\x7f]", url):
        raise ValueError(f"{url!r} has characters that are not allowed in an address; percent-encode them")
    try:
        host = urlsplit(in_ascii(url)).hostname or ""
    except ValueError:
        host = ""
    if url != _TO_FILL_IN and not (_is_host(host) and _has_whole_labels(parts.hostname)):
        raise ValueError(f"{url!r} has no valid domain name; write it as registered")
    return url


def _printable(text: str) -> str:
    if match := re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", text):
        raise ValueError(f"has the control character U+{ord(match[0]):04X}; remove it")
    return text


def _one_line(text: str) -> str:
    if len(text.splitlines()) > 1:
        raise ValueError("has a line break; write it on one line")
    return text


def advice(remedy: str) -> WrapValidator:
    """An annotation: the error for text of the wrong form is `remedy`, not the pattern."""

    def advised(value: Any, constrained: Callable[[Any], Any]) -> Any:
        try:
            return constrained(value)
        except ValidationError as exc:
            if exc.errors()[0]["type"] == "string_pattern_mismatch":
                raise ValueError(f"is {value!r}; {remedy}") from None
            raise

    return WrapValidator(advised)


def _day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is not a day; write it as 2026-11-30") from None
    return value


_TIME_SCHEMA = WithJsonSchema(
    {
        "anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": f"^{_TIME.pattern}$"}],
        "description": "H:MM:SS.mmm, leading parts optional, or seconds",
    }
)

Seconds = Annotated[float, BeforeValidator(parse_time), _TIME_SCHEMA]
"""A point in time or a length, in seconds, exact to the millisecond."""

Day = Annotated[
    date,
    BeforeValidator(_day, json_schema_input_type=Annotated[str, Field(json_schema_extra={"format": "date"})]),
]
"""A day, written as in ISO 8601."""

WebAddress = Annotated[str, AfterValidator(web_address)]
"""An http or https URL with a host and without credentials."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_printable)]
"""Text of any length that XML can contain."""

Title = Annotated[Text, StringConstraints(max_length=255), AfterValidator(_one_line)]
"""One line of at most 255 characters (PSP-1)."""


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank; remove it")
    return text


Guid = Annotated[str, StringConstraints(min_length=1), AfterValidator(_printable), AfterValidator(_not_blank)]
"""What apps know an episode by, to the letter: with blanks, and of any length."""

RepositoryPath = Annotated[Title, AfterValidator(inside_repository)]
"""A path relative to the repository's root that does not lead outside."""

Label = Annotated[Text, StringConstraints(max_length=128), AfterValidator(_one_line)]
"""One line of at most 128 characters (the limit of `podcast:` texts)."""

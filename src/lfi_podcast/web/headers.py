"""What the headers of an answer say of what is served (RFC 9110)."""

import re
from dataclasses import dataclass

from lfi_podcast.web.request import Answer

_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)

_CANONICAL = {
    "audio/mp3": "audio/mpeg",
    "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4",
    "application/srt": "application/x-subrip",
    "text/srt": "application/x-subrip",
    "application/xml": "application/rss+xml",
    "text/xml": "application/rss+xml",
    "application/xhtml+xml": "text/html",
}
"""Other names of media types, with which apps can do the same."""


@dataclass(frozen=True)
class ContentRange:
    """Bytes `first` to `last`, inclusive, of `total`."""

    first: int
    last: int
    total: int


def media_type(answer: Answer) -> str:
    """The media type without parameters; empty for what is none, which could do anything to a terminal."""
    match = _MEDIA_TYPE.match(answer.headers.get("content-type", "").strip())
    return match[0].lower() if match else ""


def canonical(media_type: str) -> str:
    """The usual name of a media type, without parameters."""
    name = media_type.partition(";")[0].strip().lower()
    return _CANONICAL.get(name, name)


def encoding(answer: Answer) -> str:
    """How the body is compressed; empty if it is not."""
    name = answer.headers.get("content-encoding", "").strip().lower()
    return "" if name == "identity" else name


def part(answer: Answer) -> ContentRange | None:
    """The part that a 206 says it brings."""
    match = _RANGE.fullmatch(answer.headers.get("content-range", "").strip())
    return ContentRange(*map(int, match.groups())) if match and answer.status == 206 else None


def length(answer: Answer) -> int | None:
    """The bytes of the whole file, if the answer tells."""
    if answer.status == 206:
        brought = part(answer)
        return brought.total if brought else None
    sent = _LENGTH.fullmatch(answer.headers.get("content-length", "").strip())
    return int(sent[0]) if sent and not encoding(answer) else None

"""How a web server answers for a file (RFC 9110): ranges, validators, compression. Decides; sends nothing."""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path

from lfi_podcast.model.layout import Headers
from lfi_podcast.site.headers import safety_headers

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_GZIP = re.compile(r"(?:^|,)\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[\d.]+\s*)?(?:,|$)", re.IGNORECASE)
_COMPRESSED = re.compile(
    r"text/.*|application/(?:rss\+xml|json(?:\+chapters)?|x-subrip)(?:;.*)?|image/svg\+xml"
)
"""Media types that are worth it; sound and pictures are compressed already."""


Asked = Callable[[str], str | None]
"""A header of the request, by its name in any case."""


@dataclass(frozen=True)
class Range:
    """Bytes `first` to `last`, inclusive."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True)
class Reply:
    """What to answer. `body`: bytes, or which of the file's."""

    status: HTTPStatus
    headers: Mapping[str, str]
    body: bytes | Range = b""


def parse_range(header: str | None, size: int) -> Range | None:
    """The requested range (14.1.2); None for the whole file; ValueError if it is not satisfiable."""
    match = _RANGE.fullmatch(header.strip()) if header else None
    if not match or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        wanted = Range(max(0, size - int(last)), size - 1)
    else:
        wanted = Range(int(first), min(int(last) if last else size - 1, size - 1))
    if wanted.first > wanted.last:
        raise ValueError("not satisfiable")
    return wanted


def reply(path: Path, key: str, asked: Asked, media: str | None = None) -> Reply:
    """The answer to a request for the file at `path`, which is `key` in the store. `media`: see `safety_headers`."""
    state, media_type = path.stat(), Headers.of(key).media_type
    size, tag = state.st_size, f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Access-Control-Allow-Origin": "*",
        "Cache-Control": "no-cache",
        "ETag": tag,
        "Last-Modified": formatdate(state.st_mtime, usegmt=True),
        **safety_headers(key, media),
    }
    if may_zip := bool(_COMPRESSED.fullmatch(media_type)):
        headers["Vary"] = "Accept-Encoding"
    if _is_known(asked, headers):
        return Reply(HTTPStatus.NOT_MODIFIED, headers)
    headers["Content-Type"] = media_type
    try:
        wanted = parse_range(asked("Range"), size) if _may_continue(asked, headers) else None
    except ValueError:
        unsatisfiable = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
        return Reply(unsatisfiable, {"Content-Range": f"bytes */{size}", "Content-Length": "0"})
    if wanted:
        part = {
            "Content-Range": f"bytes {wanted.first}-{wanted.last}/{size}",
            "Content-Length": str(wanted.length),
        }
        return Reply(HTTPStatus.PARTIAL_CONTENT, headers | part, wanted)
    if may_zip and _GZIP.search(asked("Accept-Encoding") or ""):
        body = gzip.compress(path.read_bytes(), mtime=0)
        # The same content in other bytes, so the tag is a weak one (8.8.3.3).
        zipped = {"Content-Encoding": "gzip", "Content-Length": str(len(body)), "ETag": f"W/{tag}"}
        return Reply(HTTPStatus.OK, headers | zipped, body)
    return Reply(HTTPStatus.OK, headers | {"Content-Length": str(size)}, Range(0, size - 1))


def _is_known(asked: Asked, headers: Mapping[str, str]) -> bool:
    """Whether the client has this version (13.1.2, 13.1.3)."""
    if tags := asked("If-None-Match"):
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool(known & {"*", headers["ETag"]})
    try:
        since = parsedate_to_datetime(asked("If-Modified-Since") or "")
        return since >= parsedate_to_datetime(headers["Last-Modified"])
    except (TypeError, ValueError):  # no date, or one without a zone
        return False


def _may_continue(asked: Asked, headers: Mapping[str, str]) -> bool:
    """Whether a part fits what the client has of the file (13.1.5)."""
    condition = asked("If-Range")
    return condition in (None, headers["ETag"], headers["Last-Modified"])

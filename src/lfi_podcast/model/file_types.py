"""The kinds of files in a store: their media types, and how their text is read before the upload.

A kind of file without a row is not published, since it could not be checked for redacted names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

ContentKind = Literal["text", "json", "tags", "picture"]
"""How the text in a file is read: `episode.readable.READERS` has a function for each.

`tags`: of audio and video. `picture`: its metadata.
"""


@dataclass(frozen=True)
class Unread:
    """A file without text from the show. `within`: the folders where this holds; `why`: the reason."""

    within: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class FileType:
    """A row of the table: the media type, and how the text is read."""

    media_type: str
    content: ContentKind | Unread


_OF_THE_PROGRAM = Unread(("static/", "sw.js"), "It is part of this program, unchanged.")
_INDEX = Unread(
    ("search/index/",),
    "It has single words in alphabetical order, which can look like names that nobody wrote. It is made of the same "
    "texts as the fragments beside it, which are read in full.",
)

FILE_TYPES: Mapping[str, FileType] = {
    ".bib": FileType("application/x-bibtex; charset=utf-8", "text"),
    "chapters.json": FileType("application/json+chapters", "json"),
    "citation.json": FileType("application/vnd.citationstyles.csl+json", "json"),
    ".css": FileType("text/css; charset=utf-8", _OF_THE_PROGRAM),
    ".gif": FileType("image/gif", "picture"),
    ".html": FileType("text/html; charset=utf-8", "text"),
    ".jpg": FileType("image/jpeg", "picture"),
    ".js": FileType("text/javascript; charset=utf-8", _OF_THE_PROGRAM),
    ".json": FileType("application/json", "json"),
    ".m4a": FileType("audio/mp4", "tags"),
    ".mp3": FileType("audio/mpeg", "tags"),
    ".mp4": FileType("video/mp4", "tags"),
    ".opus": FileType("audio/ogg", "tags"),
    ".opml": FileType("text/x-opml; charset=utf-8", "text"),
    ".png": FileType("image/png", "picture"),
    ".runs": FileType("application/octet-stream", _INDEX),
    "references.json": FileType("application/vnd.citationstyles.csl+json", "json"),
    "sitemap.xml": FileType("application/xml; charset=utf-8", "text"),
    ".srt": FileType("application/x-subrip", "text"),
    ".svg": FileType("image/svg+xml", "text"),
    ".tier": FileType("application/json", _INDEX),
    ".txt": FileType("text/plain; charset=utf-8", "text"),
    ".vocabulary": FileType("text/plain; charset=utf-8", _INDEX),
    ".vtt": FileType("text/vtt; charset=utf-8", "text"),
    ".webp": FileType("image/webp", "picture"),
    ".words": FileType("application/octet-stream", _INDEX),
    ".xml": FileType("application/rss+xml; charset=utf-8", "text"),
}
"""Each kind of file by its extension or its name."""

ENCLOSURE_TYPES: Mapping[str, str] = {".mp3": "audio/mpeg", ".m4a": "audio/x-m4a"}
"""The kinds of sound that every app plays, by their extensions, as feeds call them (PSP-1, enclosure)."""


def file_type(key: str) -> FileType | None:
    """The row for a key, or None."""
    path = PurePosixPath(key)
    return FILE_TYPES.get(path.name) or FILE_TYPES.get(path.suffix)

"""The kinds of files that go into a store: what a web server calls each, and how its words are read before it goes up.

A kind of file without a row is not published: nobody could say whether a redacted name is in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

ContentKind = Literal["text", "json", "fragment", "tags", "picture"]
"""How the words in a file are read: `episode.readable.READERS` has a function for each.

`fragment`: a page as Pagefind packs it. `tags`: of sound and video. `picture`: what a camera or a program wrote in it.
"""


@dataclass(frozen=True)
class Unread:
    """No words of the show's own are in it. `within`: the folders where that is so; `why`: how that is known."""

    within: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class FileType:
    """A row of the table: what a web server says that the file is, and what there is to read in it."""

    media_type: str
    content: ContentKind | Unread


_OF_THE_PROGRAM = Unread(("static/", "pagefind/"), "It comes with this program or with Pagefind, as it is.")
_STEMS = Unread(
    ("pagefind/",),
    "It has stems of single words, which look like names that nobody wrote. It is made of the pages that the "
    "fragments beside it have in full, and those are read.",
)

FILE_TYPES: Mapping[str, FileType] = {
    "chapters.json": FileType("application/json+chapters", "json"),
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
    ".pagefind": FileType("application/octet-stream", _OF_THE_PROGRAM),  # WebAssembly, compressed
    ".pf_fragment": FileType("application/octet-stream", "fragment"),
    ".pf_index": FileType("application/octet-stream", _STEMS),
    ".pf_meta": FileType("application/octet-stream", _STEMS),
    ".png": FileType("image/png", "picture"),
    ".srt": FileType("application/x-subrip", "text"),
    ".svg": FileType("image/svg+xml", "text"),
    ".txt": FileType("text/plain; charset=utf-8", "text"),
    ".vtt": FileType("text/vtt; charset=utf-8", "text"),
    ".webp": FileType("image/webp", "picture"),
    ".xml": FileType("application/rss+xml; charset=utf-8", "text"),
}
"""Each kind of file by the ending of its key, or by its name."""


def file_type(key: str) -> FileType | None:
    """The row for a key; None where there is none."""
    path = PurePosixPath(key)
    return FILE_TYPES.get(path.name) or FILE_TYPES.get(path.suffix)

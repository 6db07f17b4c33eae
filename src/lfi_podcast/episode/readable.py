"""All that somebody may read in an object of the store: text, tags of sound, what comes with a picture, the index.

What cannot be read is refused: a name may be in it.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO, Any, cast

from lfi_podcast.audio.delivering.picture_texts import picture_texts, texts_in
from lfi_podcast.audio.delivering.tag_texts import tag_texts
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.file_types import ContentKind, Unread, file_type
from lfi_podcast.store.store import Upload


def readable(upload: Upload) -> str:
    """Its key, and every text in it. UnmetPromise where nobody can tell what those are.

    Only the key of what has no text of the show's: styles, scripts, and the index proper (`FILE_TYPES` says why).
    """
    content = content_of(upload.key)
    read = None if isinstance(content, Unread) else READERS[content]
    return "\n".join([" ".join(PurePosixPath(upload.key).parts), *(read(upload) if read else ())])


def content_of(key: str) -> ContentKind | Unread:
    """How what lies under a key is read. UnmetPromise where no row of `FILE_TYPES` tells."""
    known, ending = file_type(key), PurePosixPath(key).suffix
    if known is None:
        raise UnmetPromise(
            f"a file in {ending!r} cannot be searched for redacted names",
            key,
            "use another kind of file, such as JPEG or PNG for a picture (a new kind is a row in FILE_TYPES)",
        )
    if isinstance(known.content, Unread) and not key.startswith(known.content.within):
        raise UnmetPromise(
            f"a file in {ending!r} is not searched for redacted names, so it may only be in "
            f"{' or '.join(known.content.within)}",
            key,
            "use another kind of file",
        )
    return known.content


def _unreadable(upload: Upload, why: object) -> UnmetPromise:
    return UnmetPromise(
        f"cannot be searched for redacted names: {why}",
        upload.key,
        "build the episode again; a file of your own, save it as UTF-8",
    )


def _text(upload: Upload) -> Iterator[str]:
    with upload.open() as content:
        yield _decoded(upload, content.read())


def _decoded(upload: Upload, content: bytes) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise _unreadable(upload, "it is not UTF-8") from exc
    if "\0" in text:  # as UTF-16 looks
        raise _unreadable(upload, "it is not plain text")
    return text


def _json(upload: Upload) -> Iterator[str]:
    for text in _text(upload):
        yield from _parsed(upload, text)


def _parsed(upload: Upload, text: str) -> Iterator[str]:
    """JSON as it stands, and what its strings mean."""
    yield text
    try:
        meant: Any = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise _unreadable(upload, f"it is not JSON ({exc})") from exc
    yield from texts_in(meant)


def _fragment(upload: Upload) -> Iterator[str]:
    """A page as Pagefind shows it: JSON behind a mark of its own, compressed."""
    with upload.open() as content:
        packed = content.read()
    try:
        page = gzip.decompress(packed)
    except (gzip.BadGzipFile, EOFError, zlib.error) as exc:
        raise _unreadable(upload, f"it is not a page of the index ({exc})") from exc
    yield from _parsed(upload, _decoded(upload, page.removeprefix(b"pagefind_dcd")))


def _tags(upload: Upload) -> Iterator[str]:
    with upload.open() as content:
        yield from tag_texts(content, upload.key)


def _picture(upload: Upload) -> Iterator[str]:
    with upload.open() as content:
        yield from picture_texts(cast(IO[bytes], content), upload.key)


READERS: Mapping[ContentKind, Callable[[Upload], Iterator[str]]] = {
    "text": _text,
    "json": _json,
    "fragment": _fragment,
    "tags": _tags,
    "picture": _picture,
}
"""How each kind of content is read."""

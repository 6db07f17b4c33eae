"""Everything readable in an object of the store: text, audio tags, image metadata, the search index.

Unreadable files are rejected, since they may contain a name.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO, Any, cast

from lfi_podcast.audio.delivering.picture_texts import picture_texts, texts_in
from lfi_podcast.audio.delivering.tag_texts import tag_texts
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.file_types import ContentKind, Unread, file_type
from lfi_podcast.store.store import Upload


def readable(upload: Upload) -> str:
    """Its key, and every text in it. UnmetPromise if they cannot be determined.

    Only the key for files without text from the show: styles, scripts, and the index itself (see `FILE_TYPES`).
    """
    content = content_of(upload.key)
    read = None if isinstance(content, Unread) else READERS[content]
    return "\n".join([" ".join(PurePosixPath(upload.key).parts), *(read(upload) if read else ())])


def content_of(key: str) -> ContentKind | Unread:
    """The reader for a key. UnmetPromise without a row in `FILE_TYPES`."""
    known, ending = file_type(key), PurePosixPath(key).suffix
    if known is None:
        raise UnmetPromise(
            f"{ending!r} files cannot be searched for redacted names",
            key,
            "use another format, such as JPEG or PNG for a picture (a new format needs a row in FILE_TYPES)",
        )
    if isinstance(known.content, Unread) and not key.startswith(known.content.within):
        raise UnmetPromise(
            f"{ending!r} files are not searched for redacted names, so they are only allowed in "
            f"{' or '.join(known.content.within)}",
            key,
            "use another format",
        )
    return known.content


def _unreadable(upload: Upload, why: object) -> UnmetPromise:
    return UnmetPromise(
        f"cannot be searched for redacted names: {why}",
        upload.key,
        "build the episode again; if it is your own file, save it as UTF-8",
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
    """The JSON as it is, and its decoded strings."""
    yield text
    try:
        meant: Any = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise _unreadable(upload, f"it is not JSON ({exc})") from exc
    yield from texts_in(meant)


def _tags(upload: Upload) -> Iterator[str]:
    with upload.open() as content:
        yield from tag_texts(content, upload.key)


def _picture(upload: Upload) -> Iterator[str]:
    with upload.open() as content:
        yield from picture_texts(cast(IO[bytes], content), upload.key)


READERS: Mapping[ContentKind, Callable[[Upload], Iterator[str]]] = {
    "text": _text,
    "json": _json,
    "tags": _tags,
    "picture": _picture,
}
"""How each kind of content is read."""

"""All that somebody may read in an object of the store: text, tags of sound, what comes with a picture, the index."""

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import IO, Any, cast

from PIL import Image, UnidentifiedImageError

from lfi_podcast.audio.delivering.tag_texts import tag_texts
from lfi_podcast.store.store import Upload


def readable(upload: Upload) -> str:
    """Empty for what has no text of the show's: styles, scripts, and the index proper.

    The index proper has single words without the pages that they are from. It is made of the same pages as its
    fragments, which have them in full.
    """
    path = PurePosixPath(upload.key)
    read = READERS.get(path.suffix)
    return "\n".join([" ".join(path.parts), *(read(upload) if read else ())])


def _plain(upload: Upload) -> Iterator[str]:
    with upload.open() as content:
        yield content.read().decode("utf-8", "replace")


def _json(upload: Upload) -> Iterator[str]:
    """As it stands, and what its strings mean."""
    for text in _plain(upload):
        yield text
        yield from _strings(json.loads(text))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _strings([*value, *value.values()])
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _fragment(upload: Upload) -> Iterator[str]:
    """A page as Pagefind shows it."""
    with upload.open() as content:
        packed = content.read()
    try:
        yield gzip.decompress(packed).decode("utf-8", "replace")
    except (gzip.BadGzipFile, EOFError, zlib.error):
        yield packed.decode("utf-8", "replace")


def _tags(upload: Upload) -> Iterator[str]:
    with upload.open() as content:
        yield from tag_texts(content, upload.key)


def _picture(upload: Upload) -> Iterator[str]:
    """What a camera or a program wrote into it; not what it shows."""
    try:
        with upload.open() as content, Image.open(cast(IO[bytes], content)) as image:
            found = [*image.info.values(), *image.getexif().values()]
    except (UnidentifiedImageError, OSError):
        return
    yield from (
        value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value) for value in found
    )


READERS: Mapping[str, Callable[[Upload], Iterator[str]]] = {
    ".html": _plain,
    ".xml": _plain,
    ".vtt": _plain,
    ".srt": _plain,
    ".txt": _plain,
    ".json": _json,
    ".pf_fragment": _fragment,
    ".mp3": _tags,
    ".opus": _tags,
    ".m4a": _tags,
    ".mp4": _tags,
    ".jpg": _picture,
    ".png": _picture,
}
"""How each kind of object is read, by the ending of its key."""

"""The readable text in a finished audio or video file: every text in its tags, whoever wrote them."""

# mypy: disable-error-code="no-untyped-call"

import base64
import io
from collections.abc import Iterator
from typing import Any

import mutagen
from mutagen.flac import Picture
from mutagen.id3 import APIC, Frame, ID3Tags
from mutagen.mp4 import MP4Cover

from lfi_podcast.audio.delivering.picture_texts import picture_texts, texts_in
from lfi_podcast.errors import UnmetPromise

_PICTURE = "metadata_block_picture"
"""The tag of an Ogg file with a picture, as a FLAC picture block in base64."""


def tag_texts(content: io.BufferedIOBase, name: str) -> Iterator[str]:
    """All texts, including those in chapters. PodcastError if the tags cannot be read."""
    try:
        file = mutagen.File(content)
        tags = dict(file.tags or {}) if file is not None else {}
        pictures = [Picture(base64.b64decode(text)) for text in tags.pop(_PICTURE, ())]
    except (mutagen.MutagenError, ValueError) as exc:
        raise _unreadable(name, str(exc)) from exc
    if file is None:
        raise _unreadable(name, "it is neither audio nor video")
    yield from tags
    yield from _texts([*tags.values(), *pictures, getattr(file.tags, "unknown_frames", ())], name)


def _texts(value: Any, name: str) -> Iterator[str]:
    """The texts in a tag's value: ID3 has nested frames, other formats have lists."""
    if isinstance(value, MP4Cover):
        yield from picture_texts(io.BytesIO(value), name)
    elif isinstance(value, APIC | Picture):
        picture: Any = value  # mutagen sets a frame's attributes when it is created
        yield picture.desc
        yield from picture_texts(io.BytesIO(picture.data), name)
    elif isinstance(value, Frame):
        yield from _texts(list(vars(value).values()), name)
    elif isinstance(value, ID3Tags):  # inside a chapter
        yield from _texts(list(value.values()), name)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part, name)
    else:
        yield from texts_in(value)


def _unreadable(name: str, why: str) -> UnmetPromise:
    return UnmetPromise(f"its tags cannot be read ({why})", name, "build the episode again")

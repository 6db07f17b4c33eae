"""What can be read in a finished file of sound or video: every text in its tags, whoever wrote them."""

# mypy: disable-error-code="no-untyped-call"

import io
from collections.abc import Iterable, Iterator
from typing import Any

import mutagen
from mutagen.id3 import Frame

from lfi_podcast.errors import PodcastError

_PICTURES = ("metadata_block_picture", "covr")


def tag_texts(content: io.BufferedIOBase, name: str) -> Iterator[str]:
    """All texts, those inside chapters too. PodcastError where the tags cannot be read."""
    try:
        file = mutagen.File(content)
    except mutagen.MutagenError as exc:
        raise PodcastError(f"its tags cannot be read ({exc})", name, "build the episode again") from exc
    for key, value in (file.tags or {}).items() if file is not None else ():
        if key not in _PICTURES:
            yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    """The texts in a value of a tag: ID3 has frames in frames, others lists."""
    if isinstance(value, Frame):
        yield from _texts([part for name, part in vars(value).items() if name != "data"])
    elif hasattr(value, "values"):  # frames inside a chapter, which are no dict
        yield from _texts(value.values())
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "replace")
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):
        for part in value:
            yield from _texts(part)

"""Pictures of feeds as covers that this program publishes: square, 1400 to 3000 px, JPEG or PNG."""

import base64
import binascii
import io
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from lfi_podcast.errors import PodcastError
from lfi_podcast.pictures.prepare import prepare

LARGEST_PICTURE = 30_000_000
"""Bytes."""

_SMALLEST, _LARGEST = 1400, 3000
_KINDS = {"JPEG": "jpg", "PNG": "png"}
ENDINGS = tuple(_KINDS.values())


@dataclass(frozen=True)
class Cover:
    """A picture, the ending of its file, and what was done to it, for people."""

    content: bytes
    ending: str
    change: str = ""


def inline(address: str) -> bytes | None:
    """The content of a `data:` address (RFC 2397); None if it is none, or damaged."""
    head, comma, data = address.partition(",")
    if not comma or not head.startswith("data:"):
        return None
    content = unquote_to_bytes(data)
    try:
        return (
            base64.b64decode(b"".join(content.split()), validate=True)
            if head.endswith(";base64")
            else content
        )
    except binascii.Error:
        return None


def cover(content: bytes, name: str, is_square: bool = True) -> Cover:
    """The picture byte for byte if it can be published, else one made of it. PodcastError if it is no picture.

    `is_square`: it has to have the form of a cover.
    """
    from PIL import Image  # slow to load

    try:
        with Image.open(io.BytesIO(content)) as image:
            size, kind, mode = image.size, image.format or "", image.mode
            is_plain = mode in ("RGB", "L") and "transparency" not in image.info
    except Exception as exc:  # Pillow's formats raise whatever their parsers do
        raise PodcastError("is no picture that can be read", name, "put a JPEG or PNG there") from exc
    fits = (size[0] == size[1] and _SMALLEST <= size[0] <= _LARGEST) or not is_square
    if fits and kind in _KINDS and is_plain:
        return Cover(content, _KINDS[kind])
    picture = prepare(content, name)
    if fits:
        return Cover(picture.content, picture.extension, f"was a {kind} in {mode}")
    return Cover(_squared(picture.content), "jpg", f"had {size[0]} x {size[1]} px")


def _squared(content: bytes) -> bytes:
    """On white, with as many pixels as apps ask for."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as opened:
        image = opened.convert("RGB")
    longest = max(image.size)
    side = min(max(longest, _SMALLEST), _LARGEST)
    width, height = (max(round(length * side / longest), 1) for length in image.size)
    square = Image.new("RGB", (side, side), "white")
    square.paste(
        image.resize((width, height), Image.Resampling.LANCZOS), ((side - width) // 2, (side - height) // 2)
    )
    saved = io.BytesIO()
    square.save(saved, "JPEG", quality=90)
    return saved.getvalue()

"""A picture as it is published, and what was done to make it so."""

import hashlib
from collections.abc import Mapping
from typing import Literal

from pydantic import ConfigDict

from lfi_podcast.model.value import Stored

VERSION = 2
"""Of what `prepare` does: raise it when the same content gives another picture."""

PictureChange = Literal[
    "metadata",  # EXIF, XMP, IPTC, comments and whatever follows the picture were removed
    "place",  # among them, where it was taken
    "frame",  # of an animation, the first frame was taken
    "upright",  # turned as EXIF asks
    "mode",  # grey, palette or opaque RGBA became RGB, without loss
    "depth",  # 16 bits a channel became 8
    "transparency",  # laid on white
    "cmyk",  # inks became light
    "profile",  # its profile was for other colours than red, green and blue
    "colours",  # another colour space became sRGB
    "format",  # of a kind that podcast apps do not show
    "scaled",  # more pixels than apps accept
    "size",  # more bytes than hosts advise
]


EXTENSIONS: Mapping[str, str] = {"image/jpeg": "jpg", "image/png": "png"}
"""The kinds of pictures that are published, by their media types."""

SAME_PIXELS: frozenset[PictureChange] = frozenset(("metadata", "place", "frame"))
"""What is done without encoding a JPEG or PNG again."""


class Original(Stored):
    """A picture as it was brought: SHA-256, bytes, kind (`JPEG`), and its upright size in pixels."""

    sha256: str
    size: int
    kind: str
    width: int
    height: int


class Picture(Stored):
    """A picture as it is published: its bytes, their SHA-256, its size in pixels, and what was done, in order.

    `thumbnail`: a JPEG of at most 600 px, for tags and videos.
    """

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    content: bytes
    sha256: str
    media_type: Literal["image/jpeg", "image/png"]
    width: int
    height: int
    thumbnail: bytes
    changes: tuple[PictureChange, ...]
    original: Original

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.media_type]

    @property
    def identity(self) -> str:
        """Stands for the thumbnail: where the picture's own pixels are published, by the digest of those bytes."""
        return (
            self.sha256
            if SAME_PIXELS.issuperset(self.changes)
            else hashlib.sha256(self.thumbnail).hexdigest()
        )

"""The metadata texts of a picture: comments, EXIF, IPTC, XMP, profiles. Not what it shows."""

import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from PIL import ExifTags, Image, ImageSequence
from PIL.IptcImagePlugin import getiptcinfo

from lfi_podcast.errors import UnmetPromise

_UNICODE = b"UNICODE\0"
"""The prefix of a UTF-16 comment in EXIF (Exif 2.3, UserComment)."""


def picture_texts(content: IO[bytes], name: str) -> Iterator[str]:
    """All texts, raw and decoded. UnmetPromise if the picture cannot be read."""
    try:
        with Image.open(content) as image:
            found = [list(_parts(frame)) for frame in ImageSequence.Iterator(image)]
            found.append([getattr(image, "text", {})])  # for a PNG, including text after its pixels
    except (OSError, EOFError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError) as exc:
        raise UnmetPromise(
            f"the picture's metadata cannot be read ({exc})", name, "export it again as JPEG or PNG"
        ) from exc
    yield from texts_in(found)


def _parts(frame: Image.Image) -> Iterator[Any]:
    exif = frame.getexif()
    yield list(frame.info.values())  # the keys are Pillow's
    yield getattr(frame, "applist", ())  # every segment of a JPEG
    yield dict(exif)
    yield [exif.get_ifd(ifd) for ifd in ExifTags.IFD]
    yield getiptcinfo(frame) or {}  # type: ignore[arg-type]  # it takes whatever has `info`


def texts_in(value: Any) -> Iterator[str]:
    """The texts in a metadata value. Bytes are read as UTF-8 and as UTF-16, at both alignments."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        value = value.removeprefix(_UNICODE)
        yield value.decode("utf-8", "replace")
        for encoding in ("utf-16-le", "utf-16-be"):
            yield value.decode(encoding, "replace")
            yield value[1:].decode(encoding, "replace")
    elif isinstance(value, Mapping):
        yield from texts_in([*value.keys(), *value.values()])
    elif isinstance(value, Iterable):
        for part in value:
            yield from texts_in(part)
    else:
        yield str(value)

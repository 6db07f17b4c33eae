"""The content of a picture's file into the picture that is published. Pure: equal bytes give equal bytes.

content ─ decoded ─ upright ─ first frame ─ RGB ─ sRGB ─┬─ as it was: its own bytes, without metadata
                                                        └─ changed, or too large: encoded again
"""

import hashlib
import struct
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageChops

from lfi_podcast.errors import PodcastError
from lfi_podcast.pictures.colours import MODES, to_srgb
from lfi_podcast.pictures.compress import LIMIT, LONGEST, as_png, scaled, thumbnail, within_limit
from lfi_podcast.pictures.jpeg import stripped_jpeg, with_more_data
from lfi_podcast.pictures.picture import SAME_PIXELS, Original, Picture, PictureChange
from lfi_podcast.pictures.png import bit_depth, stripped_png

MOST_BYTES, MOST_PIXELS = 100 * 1024**2, 100_000_000
"""The largest file that is opened, and the largest picture that is decoded: 300 MB in memory."""

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "TIFF", "BMP")
_LOSSLESS = ("PNG", "GIF", "TIFF", "BMP")
_KINDS = {"MPO": "JPEG"}  # a JPEG that is followed by others
_STRIPPED = {"JPEG": stripped_jpeg, "PNG": stripped_png}

_TURNS: Mapping[Any, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its orientation (Exif 2.3, 4.6.4 A); 1 is upright."""

_FOREIGN: Mapping[bytes, str] = {
    b"ftypheic": "a HEIC",
    b"ftypheix": "a HEIC",
    b"ftypmif1": "a HEIC",
    b"ftypmsf1": "a HEIC",
    b"ftyphevc": "a HEIC",
    b"\xff\x0a": "a JPEG XL",
    b"JXL ": "a JPEG XL",
    b"jP  ": "a JPEG 2000",
    b"8BPS": "a Photoshop file",
    b"%PDF": "a PDF",
    b"<svg": "an SVG",
}
"""Pictures that are no use to podcast apps and cannot be converted here, by what is near their start."""

_FAULTS = (
    *(
        OSError,
        EOFError,
        ValueError,
        SyntaxError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RuntimeError,
    ),
    *(OverflowError, ZeroDivisionError, MemoryError, struct.error),
    Image.DecompressionBombError,
)
"""What Pillow raises for damaged files."""


def prepare(content: bytes, name: str) -> Picture:
    """The picture as it is published. PodcastError if it is damaged, or cannot be converted; `name` is for messages."""
    with _readable(content, name) as image:
        kind = _KINDS.get(str(image.format), str(image.format))
        with _undamaged(name):
            stripped = _STRIPPED[kind](content) if kind in _STRIPPED else b""
            image.load()
            if kind == "JPEG":
                _refuse_gaps(image, stripped)
        if image.mode not in MODES:
            raise PodcastError(f"has colour mode {image.mode}", name, "save it as RGB, 8 bits a channel")
        orientation, has_place = _exif(image)
        changes = [*_facts(image, kind, content, stripped)]
        if has_place:
            changes.append("place")
        with _undamaged(name):
            pixels, converted = to_srgb(image)
    if orientation in _TURNS:
        pixels = pixels.transpose(_TURNS[orientation])
        changes.append("upright")
    pixels.info = {}  # otherwise what is in it would be written into the new file, such as a profile with its date
    original = Original(
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        kind=kind,
        width=pixels.width,
        height=pixels.height,
    )
    return _published(pixels, stripped, [*changes, *converted], original)


def _published(
    pixels: Image.Image, stripped: bytes, changes: list[PictureChange], original: Original
) -> Picture:
    """The picture in its own bytes if nothing but metadata had to go, otherwise encoded again."""
    if max(pixels.size) > LONGEST:
        changes.append("scaled")
    is_own = SAME_PIXELS.issuperset(changes) and original.kind in _STRIPPED and len(stripped) <= LIMIT
    shown, content = scaled(pixels, LONGEST), stripped
    if not is_own:
        if original.size > LIMIT:
            changes.append("size")
        content = as_png(shown) if original.kind in _LOSSLESS and original.size <= LIMIT else b""
        if not 0 < len(content) <= LIMIT:
            shown, content = within_limit(shown)
    return Picture(
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type="image/png" if content.startswith(b"\x89PNG") else "image/jpeg",
        width=shown.width,
        height=shown.height,
        thumbnail=thumbnail(pixels),
        changes=tuple(changes),
        original=original,
    )


def _refuse_gaps(image: Image.Image, stripped: bytes) -> None:
    """ValueError if pixels of a JPEG are missing: the decoder makes them of whatever comes next, without a word."""
    with Image.open(BytesIO(with_more_data(stripped))) as other:
        if ImageChops.difference(image, other).getbbox():
            raise ValueError("a part of it is missing")


def _facts(image: Image.Image, kind: str, content: bytes, stripped: bytes) -> Iterator[PictureChange]:
    """What has to be done besides converting pixels."""
    if kind not in _STRIPPED:
        yield "format"
    elif stripped != content:
        yield "metadata"
    if getattr(image, "is_animated", False) and kind != "JPEG":
        yield "frame"
    if kind == "PNG" and bit_depth(content) == 16 and image.mode in ("RGB", "RGBA", "LA"):
        yield "depth"


def _exif(image: Image.Image) -> tuple[Any, bool]:
    """The orientation, and whether EXIF or XMP say where the picture was taken."""
    xmp = image.info.get("xmp") or b""
    in_xmp = b"GPSLatitude" in (xmp if isinstance(xmp, bytes) else str(xmp).encode())
    try:
        exif = image.getexif()
        return exif.get(ExifTags.Base.Orientation), in_xmp or bool(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except _FAULTS:
        return None, in_xmp  # damaged metadata is removed like any other


@contextmanager
def _readable(content: bytes, name: str) -> Iterator[Image.Image]:
    """The picture, not decoded yet. PodcastError if it is none, or too large to decode."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            image = Image.open(BytesIO(content), formats=_FORMATS)
        except Image.DecompressionBombError as exc:
            raise PodcastError("has more than 100 million pixels", name, "scale it down to 3000 px") from exc
        except _FAULTS as exc:
            if foreign := next((kind for sign, kind in _FOREIGN.items() if sign in content[:512]), None):
                what = f"is {foreign}, which podcast apps cannot show"
                raise PodcastError(what, name, "export it as JPEG or PNG") from exc
            raise PodcastError("is not a readable picture", name, "use a JPEG or PNG") from exc
        with image:
            if image.width * image.height > MOST_PIXELS:
                raise PodcastError("has more than 100 million pixels", name, "scale it down to 3000 px")
            yield image


@contextmanager
def _undamaged(name: str) -> Iterator[None]:
    try:
        yield
    except _FAULTS as exc:
        raise PodcastError(f"is a damaged picture: {exc}", name, "export or copy it again") from exc

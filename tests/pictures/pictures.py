"""Pictures as cameras, phones and drawing programs write them."""

from io import BytesIO
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

GPS = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)}
XMP = b'<x:xmpmeta><rdf:Description exif:GPSLatitude="52,31N" dc:creator="Kevin Baker"/></x:xmpmeta>'


def drawn(side: int = 120, mode: str = "RGB") -> Image.Image:
    """A soft picture with a red corner at the top left, so that one sees which way up it is."""
    rows, columns = np.mgrid[0:side, 0:side] * (200 / side)
    pixels = np.stack([rows, columns, 128 + 0 * rows], axis=-1).astype(np.uint8)
    pixels[: side // 3, : side // 3] = (230, 30, 30)
    return Image.fromarray(pixels).convert(mode)


def noise(side: int) -> Image.Image:
    """A picture that no encoding makes small."""
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, (side, side, 3), np.uint8))


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded(drawn(), "JPEG", **{"quality": 90, **options})


def png(image: Image.Image | None = None, **options: Any) -> bytes:
    return encoded(image or drawn(), "PNG", **options)


def exif(orientation: int = 1, *, place: bool = True) -> Image.Exif:
    written = Image.Exif()
    written[ExifTags.Base.Orientation] = orientation
    written[ExifTags.Base.Artist] = "Kevin Baker"
    written[ExifTags.Base.Make] = "Camera"
    if place:
        written[ExifTags.IFD.GPSInfo] = GPS
    return written


def texts() -> PngImagePlugin.PngInfo:
    written = PngImagePlugin.PngInfo()
    written.add_text("Author", "Kevin Baker")
    written.add_itxt("Comment", "Kevin Baker", zip=True)
    return written


def several(form: str) -> bytes:
    return encoded(drawn(), form, save_all=True, append_images=[Image.new("RGB", (120, 120), "green")])


def profile(space: str) -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile(space)).tobytes()


def swapped_profile() -> bytes:
    """sRGB, but with the columns of red and blue in each other's place: nobody overlooks that it was not applied."""
    content = bytearray(profile("sRGB"))
    red, blue = content.index(b"rXYZ"), content.index(b"bXYZ")
    content[red : red + 4], content[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(content)


def sixteen_bits() -> bytes:
    """A PNG with 16 bits a channel, which Pillow itself does not write in colour."""
    content = png(Image.fromarray((np.arange(120 * 120).reshape(120, 120) * 4).astype(np.uint16)))
    assert content[24] == 16
    return content

"""Pixels of any kind into 8-bit RGB, as a screen without colour management shows them: in sRGB."""

from functools import cache
from io import BytesIO
from itertools import product

from PIL import Image, ImageChops, ImageCms

from lfi_podcast.pictures.picture import PictureChange

_LIKE_SRGB = 2
"""Steps of 255 by which no colour may differ for a profile to count as sRGB: versions of it differ by one or two."""

_SIXTEEN_BITS = ("I;16", "I;16B", "I;16L", "I;16N")
MODES = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", *_SIXTEEN_BITS))
"""The kinds of pixels (Pillow's modes) that can be converted."""


def to_srgb(image: Image.Image) -> tuple[Image.Image, list[PictureChange]]:
    """The image in sRGB, and what changed; the image itself if it is so already."""
    changes: list[PictureChange] = []
    pixels = image
    if image.mode in _SIXTEEN_BITS:
        changes.append("depth")
        pixels = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    elif image.has_transparency_data:
        pixels, is_transparent = _on_white(image)
        changes.append("transparency" if is_transparent else "mode")
    elif image.mode == "CMYK":
        changes.append("cmyk")
    elif image.mode != "RGB":
        changes.append("mode")
        pixels = image if image.mode == "L" else image.convert("RGB")
    profile = image.info.get("icc_profile")
    if profile and "cmyk" not in changes and _is_foreign(profile):
        changes.append("profile")
    converted = _converted(pixels, profile)
    if converted and "cmyk" not in changes:
        changes.append("colours")
    return converted or (pixels if pixels.mode == "RGB" else pixels.convert("RGB")), changes


def _is_foreign(profile: bytes) -> bool:
    """Whether a profile is whole, and for something else than red, green and blue (ICC.1, 7.2.8 and 7.2.11)."""
    return profile[36:40] == b"acsp" and profile[16:20] != b"RGB "


def _on_white(image: Image.Image) -> tuple[Image.Image, bool]:
    """The image on white, and whether anything of it was transparent."""
    rgba = image.convert("RGBA")
    alpha = rgba.getchannel("A")
    flat = Image.new("RGB", rgba.size, "white")
    flat.paste(rgba, mask=alpha)
    return flat, alpha.getextrema() != (255, 255)


def _converted(image: Image.Image, profile: bytes | None) -> Image.Image | None:
    """The image in sRGB; None if it is so already, or nothing usable says otherwise."""
    if not profile:
        return None
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            _srgb(),
            image.mode,
            "RGB",
            ImageCms.Intent.RELATIVE_COLORIMETRIC,
            ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        if image.mode == "RGB" and _changes_nothing(transform):
            return None
        return ImageCms.applyTransform(image, transform)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image.convert("RGB")  # a broken profile would be applied differently everywhere: it goes


def _changes_nothing(transform: ImageCms.ImageCmsTransform) -> bool:
    """Judged by what the profile does to 729 colours, since its name proves nothing."""
    samples = _samples()
    difference = ImageChops.difference(samples, ImageCms.applyTransform(samples, transform) or samples)
    return max(highest for _, highest in difference.getextrema()) <= _LIKE_SRGB  # type: ignore[misc]  # of RGB: pairs


@cache
def _samples() -> Image.Image:
    levels = [min(255, 32 * step) for step in range(9)]
    return Image.frombytes(
        "RGB", (27, 27), bytes(level for colour in product(levels, repeat=3) for level in colour)
    )


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))

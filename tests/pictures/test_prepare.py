"""What is published of a picture: upright, in sRGB, without metadata, within the limit, and always the same."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from lfi_podcast.audio.delivering.picture_texts import picture_texts
from lfi_podcast.errors import PodcastError
from lfi_podcast.pictures.compress import LIMIT
from lfi_podcast.pictures.picture import Picture
from lfi_podcast.pictures.prepare import prepare
from tests.helpers import COVER
from tests.pictures.pictures import (
    XMP,
    drawn,
    encoded,
    exif,
    jpeg,
    noise,
    png,
    profile,
    several,
    sixteen_bits,
    swapped_profile,
    texts,
)


def shown(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.content))
    image.load()
    return image


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures, in steps of 255."""
    small = [np.asarray(image.convert("RGB").resize((60, 60)), float) for image in (one, other)]
    return float(np.abs(small[0] - small[1]).mean())


UNTOUCHED = {
    "a JPEG": jpeg(),
    "a progressive JPEG": jpeg(progressive=True),
    "a JPEG with sRGB": jpeg(icc_profile=profile("sRGB")),
    "a PNG": png(),
    "a PNG with sRGB": png(icc_profile=profile("sRGB")),
    "a cover": COVER.read_bytes(),
}


@pytest.mark.parametrize("case", UNTOUCHED)
def test_what_needs_no_change_is_published_byte_for_byte(case: str):
    content = UNTOUCHED[case]
    picture = prepare(content, "a.jpg")
    assert picture.content == content
    assert picture.changes == ()
    assert picture.sha256 == picture.original.sha256 == picture.identity


STRIPPED = {
    "EXIF": jpeg(exif=exif()),
    "XMP": jpeg(xmp=XMP),
    "a comment": jpeg(comment=b"Kevin Baker"),
    "what follows the picture": jpeg() + b"Kevin Baker",
    "a picture that follows": several("MPO"),
    "PNG texts": png(pnginfo=texts()),
    "EXIF in a PNG": png(exif=exif()),
    "what follows a PNG": png() + b"Kevin Baker",
}


@pytest.mark.parametrize("case", STRIPPED)
def test_metadata_goes_and_pixels_stay(case: str):
    content = STRIPPED[case]
    picture = prepare(content, "a.jpg")
    assert "metadata" in picture.changes
    assert not {"size", "upright", "format"}.intersection(picture.changes)
    assert b"Baker" not in picture.content and len(picture.content) < len(content)
    assert not any("Baker" in text for text in picture_texts(BytesIO(picture.content), "a"))
    assert difference(shown(picture), Image.open(BytesIO(content))) == 0
    assert prepare(picture.content, "again").changes == ()


def test_where_a_picture_was_taken_is_noticed():
    assert "place" in prepare(jpeg(exif=exif()), "a").changes
    assert "place" in prepare(jpeg(xmp=XMP), "a").changes
    assert "place" not in prepare(jpeg(exif=exif(place=False)), "a").changes


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_upright(form: str, orientation: int):
    """As Pillow turns it; and the tag's picture and the published one are turned alike."""
    written = exif(orientation, place=form != "TIFF")
    options = {"quality": 95} if form in ("JPEG", "WEBP") else {}
    content = encoded(drawn(), form, exif=written, **options)
    picture = prepare(content, "a")
    expected = ImageOps.exif_transpose(Image.open(BytesIO(content)))
    assert ("upright" in picture.changes) == (orientation != 1 and form != "TIFF")  # Pillow turns that itself
    for image in (shown(picture), Image.open(BytesIO(picture.thumbnail))):
        assert difference(image, expected) < 4
        assert not image.getexif()


def test_a_picture_that_is_not_square_is_turned_with_its_sides():
    content = encoded(drawn().resize((90, 40)), "JPEG", exif=exif(6))
    picture = prepare(content, "a")
    assert (picture.width, picture.height) == shown(picture).size == (40, 90)
    assert (picture.original.width, picture.original.height) == (40, 90)


KINDS: dict[str, tuple[bytes, set[str]]] = {
    "WebP": (encoded(drawn(), "WEBP", lossless=True), {"format"}),
    "AVIF": (encoded(drawn(), "AVIF", quality=95), {"format"}),
    "GIF": (encoded(drawn(), "GIF"), {"format", "mode"}),
    "TIFF": (encoded(drawn(), "TIFF"), {"format"}),
    "BMP": (encoded(drawn(), "BMP"), {"format"}),
    "an animated WebP": (several("WEBP"), {"format", "frame"}),
    "an animated GIF": (several("GIF"), {"format", "frame", "mode"}),
    "an animated PNG": (several("PNG"), {"metadata", "frame"}),
    "CMYK": (encoded(drawn(mode="CMYK"), "JPEG", quality=95), {"cmyk"}),
    "opaque RGBA": (png(drawn(mode="RGBA")), {"mode"}),
    "a palette": (png(drawn().quantize(200)), {"mode"}),
}


@pytest.mark.parametrize("case", KINDS)
def test_other_kinds_are_converted(case: str):
    content, changes = KINDS[case]
    picture = prepare(content, "a")
    assert set(picture.changes) == changes
    image = shown(picture)
    assert (image.format, image.mode) in (("JPEG", "RGB"), ("PNG", "RGB"))
    assert picture.media_type == f"image/{str(image.format).lower()}"
    assert getattr(image, "n_frames", 1) == 1
    assert difference(image, drawn()) < 8
    assert prepare(picture.content, "again").changes == ()


def test_sixteen_bits_become_eight_and_keep_their_shades():
    picture = prepare(sixteen_bits(), "a")
    pixels = np.asarray(shown(picture).convert("L"), float)
    assert "depth" in picture.changes
    assert np.abs(pixels.ravel() - np.arange(120 * 120) * 4 / 257).max() <= 1


def test_grey_becomes_rgb():
    picture = prepare(encoded(drawn(mode="L"), "JPEG", quality=95), "a")
    assert picture.changes == ("mode",) and shown(picture).mode == "RGB"
    assert difference(shown(picture), drawn(mode="L")) < 2


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_white(mode: str):
    image = Image.new("RGBA", (40, 40), (200, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 20, 40))
    content = encoded(image.convert(mode), "PNG")
    picture = prepare(content, "a")
    assert "transparency" in picture.changes
    assert shown(picture).getpixel((30, 20)) == (255, 255, 255)
    assert shown(picture).getpixel((5, 20)) == (0, 0, 0)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_another_colour_space_becomes_srgb(form: str):
    red = encoded(Image.new("RGB", (40, 40), (220, 20, 20)), form, icc_profile=swapped_profile())
    picture = prepare(red, "a")
    assert picture.changes == ("colours",)
    red_now, _, blue_now = shown(picture).getpixel((20, 20))
    assert red_now < 60 and blue_now > 180
    assert "icc_profile" not in shown(picture).info


def test_a_profile_for_other_colours_is_left_out_and_noted():
    picture = prepare(jpeg(icc_profile=profile("LAB")), "a")
    assert picture.changes == ("profile", "colours") and "icc_profile" not in shown(picture).info


def test_a_broken_profile_is_left_out():
    picture = prepare(jpeg(icc_profile=b"no profile"), "a")
    assert picture.changes == ("colours",) and "icc_profile" not in shown(picture).info


@pytest.mark.parametrize(
    ("image", "form", "side"),
    [(drawn(1500).resize((2200, 2200)), "PNG", 2200), (noise(1500), "JPEG", 1400), (noise(700), "PNG", 700)],
    ids=["pixels enough", "fewer pixels", "no pixel to spare"],
)
def test_what_is_too_large_is_as_good_as_the_limit_allows(image: Image.Image, form: str, side: int):
    options = {"quality": 100} if form == "JPEG" else {"compress_level": 0}
    picture = prepare(encoded(image, form, **options), "a")
    assert picture.changes == ("size",)
    assert len(picture.content) <= LIMIT
    assert (picture.width, picture.height) == shown(picture).size == (side, side)
    assert len(picture.content) > LIMIT * 0.85 or side == 2200


def test_more_pixels_than_apps_accept_are_scaled_down():
    picture = prepare(encoded(drawn(200).resize((3200, 1600)), "JPEG", quality=50), "a")
    assert "scaled" in picture.changes
    assert shown(picture).size == (3000, 1500) and picture.original.width == 3200


@pytest.mark.parametrize("case", [*STRIPPED, *KINDS])
def test_the_same_picture_gives_the_same_bytes(case: str):
    content = STRIPPED.get(case) or KINDS[case][0]
    assert prepare(content, "a") == prepare(content, "a")


def test_a_picture_survives_its_json():
    picture = prepare(jpeg(exif=exif(6)), "a")
    assert Picture.from_json(picture.to_json()) == picture


def holes(content: bytes) -> bytes:
    """As a copy that was cut off, on a disk that had reserved its room."""
    return content[: len(content) // 2] + bytes(len(content) - len(content) // 2)


def closed(image: Image.Image, **options: bool) -> bytes:
    """Half a JPEG with an end, as programs write that recover files."""
    whole = encoded(image, "JPEG", **options)
    return whole[: len(whole) // 2] + b"\xff\xd9"


FAULTS: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "nothing": (b"", "is not a readable picture; use a JPEG or PNG"),
    "text": (b"title: One\n", "is not a readable picture; use a JPEG or PNG"),
    "half a JPEG": (jpeg()[:2000], "is a damaged picture: "),
    "a JPEG without its end": (jpeg()[:-2], "is a damaged picture: it ends early; export or copy it again"),
    "half a JPEG that was closed again": (closed(noise(80)), "is a damaged picture: a part of it is missing"),
    "half a progressive JPEG that was closed again": (
        closed(noise(80), progressive=True),
        "is a damaged picture: a part of it is missing",
    ),
    "a JPEG with a hole": (holes(jpeg()), "is a damaged picture: it ends early"),
    "half a PNG": (png()[: len(png()) // 2], "is a damaged picture: "),
    "a PNG with a hole": (holes(png()), "is a damaged picture: "),
    "a PNG with a wrong byte": (
        png().replace(b"IDAT", b"IDAT", 1)[:300] + b"\xff" + png()[301:],
        "is a damaged picture: ",
    ),
    "a PNG without its end": (png()[:-12], "is a damaged picture: it ends early"),
    "half a WebP": (encoded(drawn(), "WEBP")[:200], "is not a readable picture; use a JPEG or PNG"),
    "HEIC": (
        b"\0\0\0\x18ftypheic\0\0\0\0",
        "is a HEIC, which podcast apps cannot show; export it as JPEG or PNG",
    ),
    "SVG": (
        b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
        "is an SVG, which podcast apps",
    ),
    "PDF": (b"%PDF-1.7\n", "is a PDF, which podcast apps cannot show; export it as JPEG or PNG"),
    "a bomb": (
        lambda: png(Image.new("1", (10_001, 10_001))),
        "has more than 100 million pixels; scale it down to 3000 px",
    ),
    "a larger bomb": (lambda: png(Image.new("1", (14_000, 14_000))), "has more than 100 million pixels"),
    "numbers that are no colours": (
        encoded(drawn(mode="F"), "TIFF"),
        "has colour mode F; save it as RGB, 8 bits",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_cannot_be_published_is_refused_with_a_way_out(case: str):
    content, message = FAULTS[case]
    with pytest.raises(PodcastError) as caught:
        prepare(content() if callable(content) else content, "art/a.jpg")
    assert str(caught.value).startswith(f"art/a.jpg: {message}")
    assert caught.value.remedy


SAMPLES = [
    jpeg(exif=exif(6), xmp=XMP),
    png(pnginfo=texts()),
    *(several(form) for form in ("GIF", "PNG", "MPO", "WEBP")),
    *(encoded(drawn(), form) for form in ("AVIF", "TIFF", "BMP")),
]


@settings(max_examples=120, deadline=None)
@given(
    content=st.sampled_from(SAMPLES),
    at=st.floats(0, 1, exclude_max=True),
    change=st.sampled_from(["cut", "flip", "zeros", "doubled"]),
    length=st.integers(1, 40),
)
def test_whatever_is_damaged_is_refused_or_becomes_a_picture_that_apps_can_show(
    content: bytes, at: float, change: str, length: int
):
    place = int(at * len(content))
    start, middle, end = content[:place], content[place : place + length], content[place + length :]
    damaged = {
        "cut": start,
        "flip": start + bytes(byte ^ 0x55 for byte in middle) + end,
        "zeros": start + bytes(len(middle)) + end,
        "doubled": start + middle + middle + end,
    }[change]
    try:
        picture = prepare(damaged, "a")
    except PodcastError as exc:
        assert exc.remedy
        return
    image = shown(picture)
    assert (picture.width, picture.height) == image.size and image.mode == "RGB"
    assert prepare(picture.content, "again").changes == ()

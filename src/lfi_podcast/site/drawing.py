"""Draws pictures for previews of links: the cover, a title, and whose it is. Pure: the same facts give the same bytes.

A title that is written from right to left mirrors the picture. What no installed font can write is left to the cover.
"""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image

from lfi_podcast.audio.delivering.fonts import font_for
from lfi_podcast.audio.delivering.frames import colours, rounded
from lfi_podcast.audio.delivering.text_layout import Box, Colour, is_right_to_left, write
from lfi_podcast.site.sharing import SharePicture

WIDTH, HEIGHT = 1200, 630
"""Pixels: 1.91 to 1, as most apps show such pictures without cutting them."""

_WHITE, _SOFT = (255, 255, 255), (206, 209, 216)
_UNWRITABLE = 0.2
"""From this share of characters that no font has, a text makes no sense without them."""


@dataclass(frozen=True)
class _Layout:
    """Where things are, if written from left to right; sizes are the largest, in pixels.

    `low`: the share of free space above the byline.
    """

    cover: Box
    show: Box
    title: Box
    byline: Box
    title_size: int
    low: float


_LAYOUTS = {
    "page": _Layout(
        cover=Box(72, 100, 430, 430),
        show=Box(554, 100, 574, 78),
        title=Box(554, 186, 574, 240),
        byline=Box(554, 442, 574, 88),
        title_size=68,
        low=1.0,
    ),
    "quote": _Layout(
        cover=Box(72, 432, 126, 126),
        title=Box(72, 72, 1056, 320),
        byline=Box(230, 438, 898, 56),
        show=Box(230, 504, 898, 48),
        title_size=80,
        low=0.5,
    ),
}


def share_picture(picture: SharePicture, cover: bytes) -> bytes:
    """A JPEG of WIDTH x HEIGHT pixels. `cover`: the content of a picture."""
    layout = _LAYOUTS[picture.form]
    shown, background, accent = _cover(cover, layout.cover.width)
    image = Image.new("RGB", (WIDTH, HEIGHT), background)
    title = f"“{picture.title}”" if picture.form == "quote" else picture.title
    text = f"{picture.show} {title} {picture.byline}"
    font = font_for(text)
    if len(font.lacks(text)) > _UNWRITABLE * len(set(text)):
        shown, background, accent = _cover(cover, side := HEIGHT - 200)
        return _jpeg(image, shown, Box((WIDTH - side) // 2, 100, side, side))
    is_mirrored = is_right_to_left(picture.title)
    for box, part, colour, size, down in (
        (layout.show, picture.show, accent, 30, 0.0),
        (layout.title, title, _WHITE, layout.title_size, 0.0),
        (layout.byline, picture.byline, _SOFT, 34, layout.low),
    ):
        place = box.mirrored(WIDTH) if is_mirrored else box
        write(image, place, [(part, colour, size)], font, across=float(is_mirrored), down=down)
    return _jpeg(image, shown, layout.cover.mirrored(WIDTH) if is_mirrored else layout.cover)


@lru_cache(maxsize=4)
def _cover(content: bytes, side: int) -> tuple[Image.Image, Colour, Colour]:
    """The cover in that size, and the colours of the picture around it."""
    with Image.open(BytesIO(content)) as opened:
        opened.draft("RGB", (2 * side, 2 * side))  # of a JPEG, only as much is decoded as is needed
        cover = opened.convert("RGB")
    return cover.resize((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0), *colours(cover)


def _jpeg(image: Image.Image, cover: Image.Image, place: Box) -> bytes:
    image.paste(cover, (place.x, place.y), rounded(place.width))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=88, progressive=True)
    return buffer.getvalue()

"""Text in boxes: wrapped, and reduced in size until it fits. Pure.

What is written from right to left is put in order by libraqm, if Pillow has it (`fonts.HAS_RAQM`).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal, NamedTuple

from PIL import Image, ImageDraw

from lfi_podcast.audio.delivering.fonts import HAS_RAQM, Font

_LINE_HEIGHT = 1.22  # of the font's size

_SIZES = range(100, 15, -4)
"""Per cent of a text's largest size, as they are tried."""

_WHOLE = 60
"""Per cent of the largest size: rather than smaller than this, long words are broken."""

_EAST_ASIAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # without spaces
_BREAKS = re.compile(
    rf"(?<=[-/?&=_])(?=\w)|(?<![(「『《“(])(?=[{_EAST_ASIAN}])|(?<=[{_EAST_ASIAN}])(?=[A-Za-z0-9])"
)
"""Where a line may end inside a word: in addresses and compounds, and between characters of Chinese and Japanese."""

Colour = tuple[int, int, int]

StyledText = tuple[str, Colour, int]
"""A text, its colour, and its maximum size (pixels)."""


@dataclass(frozen=True)
class Box:
    """A rectangle, in pixels from the top left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def rows(self) -> slice:
        return slice(self.y, self.y + self.height)

    @property
    def columns(self) -> slice:
        return slice(self.x, self.x + self.width)

    def mirrored(self, width: int) -> "Box":
        """The same on the other side of a picture of that width."""
        return replace(self, x=width - self.x - self.width)


class FittedLine(NamedTuple):
    """A line of a text, with its size in pixels. `direction`: else Pillow goes by the line's first letter."""

    text: str
    colour: Colour
    size: int
    direction: Literal["rtl"] | None


def is_right_to_left(text: str) -> bool:
    """By its first letter, as browsers decide it (`dir="auto"`)."""
    letters = (unicodedata.bidirectional(character) for character in text)
    return next((kind for kind in letters if kind in ("L", "R", "AL")), "L") != "L"


def write(
    image: Image.Image,
    box: Box,
    parts: Sequence[StyledText],
    font: Font,
    *,
    across: float = 0.0,
    down: float = 0.0,
) -> None:
    """Texts stacked vertically, wrapped and reduced in size until they fit in the box.

    `across`, `down`: the share of the free space that is left of each line, and above them all: 0.5 for the middle.
    """
    draw = ImageDraw.Draw(image)
    _, lines = fitting(parts, box, font)
    height = sum(line.size * _LINE_HEIGHT for line in lines)
    y = box.y + (box.height - height) * down
    for text, colour, size, direction in lines:
        room = box.width - font.at(size).getlength(text, direction=direction)
        draw.text((box.x + room * across, y), text, fill=colour, font=font.at(size), direction=direction)
        y += size * _LINE_HEIGHT


def fitting(parts: Sequence[StyledText], box: Box, font: Font) -> tuple[float, list[FittedLine]]:
    """The scale at which the texts fit, and their lines at that scale.

    Words stay whole if that takes no size below `_WHOLE`.
    """
    texts = [(font.writable(text), colour, size) for text, colour, size in parts]
    whole = (percent for percent in _SIZES if percent >= _WHOLE)
    for percent, breaks in chain(((size, False) for size in whole), ((size, True) for size in _SIZES)):
        sized = [(text, colour, max(1, size * percent // 100)) for text, colour, size in texts]
        heights = (size * len(_packed(text, font, size, box.width)) for text, _, size in sized)
        if sum(heights) * _LINE_HEIGHT <= box.height and (
            breaks or all(_widest(text, font, size) <= box.width for text, _, size in sized)
        ):
            break
    return percent / 100, [
        FittedLine(line, colour, size, "rtl" if HAS_RAQM and is_right_to_left(text) else None)
        for text, colour, size in sized
        for line in _wrapped(text, font, size, box.width)
    ]


def _wrapped(text: str, font: Font, size: int, width: int) -> list[str]:
    """The fewest lines of at most `width` pixels, with balanced lengths."""
    lines = _packed(text, font, size, width)
    widest = _widest(text, font, size)
    narrow, wide = max(width // 2, int(widest) if widest <= width else 0), width
    while len(lines) > 1 and wide - narrow > size // 2:
        middle = (narrow + wide) // 2
        tried = _packed(text, font, size, middle)
        if len(tried) == len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """What lines are made of: a space or nothing before it, and a word, or a part of one after which a line may end."""
    for word in text.split():
        for number, piece in enumerate(filter(None, _BREAKS.split(word))):
            yield "" if number else " ", piece


def _widest(text: str, font: Font, size: int) -> float:
    return max((font.at(size).getlength(piece) for _, piece in _pieces(text)), default=0.0)


def _packed(text: str, font: Font, size: int, width: int) -> list[str]:
    """Lines with as much as fits; only what is wider than a line is broken anywhere."""
    length = font.at(size).getlength
    lines: list[str] = []
    for space, piece in _pieces(text):
        if lines and length(f"{lines[-1]}{space}{piece}") <= width:
            lines[-1] += f"{space}{piece}"
        elif length(piece) <= width:
            lines.append(piece)
        else:
            lines += _broken(piece, font, size, width)
    return lines


def _broken(word: str, font: Font, size: int, width: int) -> list[str]:
    """A word in lines, with a hyphen between letters of scripts that have one."""
    length = font.at(size).getlength
    hyphen = "" if is_right_to_left(word) or not font.has("-") else "-"
    lines = [""]
    for character in word:
        sign = hyphen if character.isalpha() and lines[-1][-1:].isalpha() else ""
        if lines[-1] and length(lines[-1] + character + hyphen) > width:
            lines[-1] += sign
            lines.append("")
        lines[-1] += character
    return lines

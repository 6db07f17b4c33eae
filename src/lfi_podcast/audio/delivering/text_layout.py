"""Text in boxes: wrapped, and reduced in size until it fits. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from lfi_podcast.audio.delivering.fonts import Font

_LINE_HEIGHT = 1.22  # of the font's size

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
    height = sum(size * _LINE_HEIGHT for _, _, size in lines)
    y = box.y + (box.height - height) * down
    for line, colour, size in lines:
        room = box.width - font.at(size).getlength(line)
        draw.text((box.x + room * across, y), line, fill=colour, font=font.at(size))
        y += size * _LINE_HEIGHT


def fitting(parts: Sequence[StyledText], box: Box, font: Font) -> tuple[float, list[StyledText]]:
    """The scale at which the texts fit, and their lines at that scale."""
    for percent in range(100, 15, -4):
        sized = [(font.writable(text), colour, max(1, size * percent // 100)) for text, colour, size in parts]
        heights = (size * len(_packed(text, font, size, box.width)) for text, _, size in sized)
        if sum(heights) * _LINE_HEIGHT <= box.height:
            break
    return percent / 100, [
        (line, colour, size) for text, colour, size in sized for line in _wrapped(text, font, size, box.width)
    ]


def _wrapped(text: str, font: Font, size: int, width: int) -> list[str]:
    """The fewest lines of at most `width` pixels, with balanced lengths."""
    lines = _packed(text, font, size, width)
    narrow, wide = width // 2, width
    while len(lines) > 1 and wide - narrow > size // 2:
        middle = (narrow + wide) // 2
        tried = _packed(text, font, size, middle)
        if len(tried) == len(lines):
            lines, wide = tried, middle
        else:
            narrow = middle
    return lines


def _packed(text: str, font: Font, size: int, width: int) -> list[str]:
    """Lines with as many words as fit; only a word wider than a line is broken."""
    length = font.at(size).getlength
    lines: list[str] = []
    for word in text.split():
        if lines and length(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        lines.append(word if length(word) <= width else "")
        for character in word if not lines[-1] else "":
            if lines[-1] and length(lines[-1] + character) > width:
                lines.append("")
            lines[-1] += character
    return lines

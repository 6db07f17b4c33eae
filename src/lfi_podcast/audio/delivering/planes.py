"""Pictures as video codecs take them: the luma of each pixel, and the chroma of every four. Pure.

This is `yuv420p` with the matrix and the range of BT.709 (ITU-R BT.709-6, 3 and 4), which players assume for HD.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.delivering.text_layout import Box, Colour

_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722  # their shares of the luma
_TO_LUMA = np.array([_RED, _GREEN, _BLUE]) * 219 / 255
_TO_BLUE = np.array([-_RED, -_GREEN, 1 - _BLUE]) * 112 / 255 / (1 - _BLUE)
_TO_RED = np.array([1 - _RED, -_GREEN, -_BLUE]) * 112 / 255 / (1 - _RED)
_BLACK = np.array([16, 128, 128])

_BITS = 16
"""Of the fraction: whole numbers give the same bytes on every processor, which products of float matrices do not."""

_MATRIX = np.rint(np.array([_TO_LUMA, _TO_BLUE, _TO_RED]) * 2**_BITS).astype(np.int32)

_Number = TypeVar("_Number", np.int32, np.float32)

Plane = NDArray[np.uint8]
Coverage = NDArray[np.float32]
"""How much a colour covers each pixel, 0 to 1, shape (height, width)."""


@dataclass(frozen=True, eq=False)
class Planes:
    """A picture of even width and height: its luma, and at half the size its blue and red chroma."""

    planes: tuple[Plane, Plane, Plane]

    def put(self, part: "Planes", x: int, y: int) -> None:
        """Copy a part into the picture at even coordinates."""
        for plane, own, scale in zip(self.planes, part.planes, (1, 2, 2), strict=True):
            height, width = own.shape
            plane[y // scale : y // scale + height, x // scale : x // scale + width] = own

    def inside(self, box: Box) -> "Planes":
        """The part of the picture in a box of even coordinates. It shares the picture's memory."""
        luma, blue, red = self.planes
        rows, columns = (slice(each.start // 2, each.stop // 2) for each in (box.rows, box.columns))
        return Planes((luma[box.rows, box.columns], blue[rows, columns], red[rows, columns]))


def blank(width: int, height: int) -> tuple[Plane, Planes]:
    """The bytes of a picture, in the order in which ffmpeg reads them, and its planes, which share that memory."""
    whole = np.zeros(width * height * 3 // 2, np.uint8)
    luma, blue, red = np.split(whole, [width * height, width * height * 5 // 4])
    half = height // 2, width // 2
    return whole, Planes((luma.reshape(height, width), blue.reshape(half), red.reshape(half)))


def planes_of(picture: NDArray[np.uint8]) -> Planes:
    """A picture of red, green and blue, shape (height, width, 3)."""
    luma, blue, red = _converted(np.moveaxis(picture, 2, 0).astype(np.int32))
    return Planes(
        (_shifted(luma, _BITS), _shifted(_fours(blue), _BITS + 2), _shifted(_fours(red), _BITS + 2))
    )


def covered(background: Colour, colour: Colour, shares: Coverage) -> Planes:
    """A flat background, with the colour over it."""
    below, above = (_flat(each) for each in (background, colour))
    halved = _fours(shares) * np.float32(0.25)
    sizes = shares, halved, halved
    luma, blue, red = (
        _rounded(low + (high - low) * share) for low, high, share in zip(below, above, sizes, strict=True)
    )
    return Planes((luma, blue, red))


def faded(part: Planes, background: Colour, shares: Coverage) -> Planes:
    """The part over a flat background; `shares`: how much of it is left in each column."""
    wide, half = shares, (shares[::2] + shares[1::2]) * np.float32(0.5)
    luma, blue, red = (
        _rounded(low + (plane - low) * share)
        for plane, low, share in zip(part.planes, _flat(background), (wide, half, half), strict=True)
    )
    return Planes((luma, blue, red))


def _converted(colours: NDArray[np.int32]) -> list[NDArray[np.int32]]:
    """Luma and chroma, times 2 to the power of `_BITS`, of red, green and blue."""
    red, green, blue = colours
    return [
        red * row[0] + green * row[1] + blue * row[2] + (black << _BITS)
        for row, black in zip(_MATRIX, _BLACK.astype(np.int32), strict=True)
    ]


def _flat(colour: Colour) -> list[np.float32]:
    return [np.float32(value / 2**_BITS) for value in _converted(np.array(colour, np.int32))]


def _fours(plane: NDArray[_Number]) -> NDArray[_Number]:
    """The sum of each square of four pixels."""
    rows = plane[::2] + plane[1::2]
    return rows[:, ::2] + rows[:, 1::2]


def _shifted(plane: NDArray[np.int32], bits: int) -> Plane:
    return ((plane + (1 << (bits - 1))) >> bits).astype(np.uint8)


def _rounded(plane: NDArray[np.float32]) -> Plane:
    return np.rint(plane).astype(np.uint8)

"""Colours as BT.709 has them, and chroma that four pixels share."""

import numpy as np
import pytest

from lfi_podcast.audio.delivering.planes import blank, covered, faded, planes_of
from lfi_podcast.audio.delivering.text_layout import Box

BARS = {
    (0, 0, 0): (16, 128, 128),
    (255, 255, 255): (235, 128, 128),
    (255, 0, 0): (63, 102, 240),
    (0, 255, 0): (173, 42, 26),
    (0, 0, 255): (32, 240, 118),
}
"""Colour bars of 100 %, as tables of BT.709 have them."""


@pytest.mark.parametrize(("colour", "expected"), BARS.items())
def test_colours_are_those_of_bt_709(colour, expected):
    pictures = (
        planes_of(np.full((2, 4, 3), colour, np.uint8)),
        covered((9, 9, 9), colour, np.ones((2, 4), np.float32)),
        faded(covered(colour, (9, 9, 9), np.zeros((2, 4), np.float32)), (9, 9, 9), np.ones(4, np.float32)),
    )
    for picture in pictures:
        assert [plane.shape for plane in picture.planes] == [(2, 4), (1, 2), (1, 2)]
        assert tuple(int(plane[0, 0]) for plane in picture.planes) == expected


def test_four_pixels_share_the_mean_of_their_chroma():
    picture = np.zeros((2, 2, 3), np.uint8)
    picture[0, 0], picture[1, 1] = (255, 0, 0), (0, 0, 255)
    luma, blue, red = planes_of(picture).planes
    assert luma.tolist() == [[63, 16], [16, 32]]
    assert (blue.tolist(), red.tolist()) == ([[150]], [[153]])


def test_a_part_is_put_where_it_belongs_in_the_bytes_that_ffmpeg_reads():
    whole, picture = blank(8, 6)
    picture.put(planes_of(np.full((2, 4, 3), 255, np.uint8)), 4, 2)
    luma = whole[:48].reshape(6, 8)
    assert (luma[2:4, 4:] == 235).all() and luma.sum() == 8 * 235
    assert whole[48:].reshape(2, 3, 4)[:, 1, 2:].tolist() == [[128, 128]] * 2 and whole[48:].sum() == 4 * 128
    assert (picture.inside(Box(4, 2, 4, 2)).planes[0] == 235).all()

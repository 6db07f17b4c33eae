"""The video frames of a clip: cover, titles, captions, and a moving waveform. Pure.

The static parts are drawn once. Each frame adds the waveform strip, and the caption when it changes.
"""

import colorsys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from lfi_podcast.audio.delivering.fonts import Font, font_for
from lfi_podcast.audio.delivering.text_layout import Box, Colour, StyledText, fitting, write
from lfi_podcast.audio.samples.pcm import Samples

RATE = 30
"""Frames per second."""

_WAVE_SPEED = 6  # pixels per frame, a whole number, so that bars keep sharp edges
_PITCH, _BAR = 18, 10  # pixels from one bar of the waveform to the next, and across one
BAR_SECONDS = _PITCH / (_WAVE_SPEED * RATE)
"""The length of sound per bar: a tenth of a second."""

_LOWEST = 0.06  # of a bar's full height, so that silence is a row of dots
_EDGE = 90  # pixels in which the waveform fades out on either side
_CORNER = 36  # pixels: radius of the cover's corners
_LINGER = 0.8  # seconds that a caption may stay after it was said, if no other follows
_WHITE, _WAITING = (255, 255, 255), 0.34  # and the opacity of a bar before it is played

Frame = NDArray[np.uint8]
"""Shape (height, width, 3): red, green, blue."""


@dataclass(frozen=True)
class Layout:
    """The layout. `centred`: centre the titles, which are otherwise left-aligned; captions are always centred.

    `title_size` and `caption_size` are the largest font sizes, in pixels.
    """

    name: Literal["square", "vertical"]
    width: int
    height: int
    cover: Box
    show: Box
    title: Box
    captions: Box
    wave: Box
    progress: Box
    centred: bool
    title_size: int
    caption_size: int


SQUARE = Layout(
    name="square",
    width=1080,
    height=1080,
    cover=Box(72, 72, 400, 400),
    show=Box(512, 88, 496, 80),
    title=Box(512, 184, 496, 280),
    captions=Box(72, 520, 936, 260),
    wave=Box(72, 820, 936, 140),
    progress=Box(72, 998, 936, 8),
    centred=False,
    title_size=60,
    caption_size=66,
)
VERTICAL = Layout(
    name="vertical",
    width=1080,
    height=1920,
    cover=Box(200, 200, 680, 680),
    show=Box(90, 924, 900, 48),
    title=Box(90, 984, 900, 150),
    captions=Box(90, 1184, 900, 290),
    wave=Box(72, 1510, 936, 150),
    progress=Box(72, 1700, 936, 8),
    centred=True,
    title_size=60,
    caption_size=74,
)
"""Apps overlay their own controls on the top 190 and bottom 210 pixels, so these stay empty."""

LAYOUTS = (SQUARE, VERTICAL)


@dataclass(frozen=True)
class Caption:
    """The words from `start` to `end`, in seconds from the start of the clip; `speaker` may be empty."""

    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(frozen=True)
class Scene:
    """The content of a clip. `cover`: the bytes of a JPEG. `levels`: 0 to 1, one per BAR_SECONDS."""

    show: str
    title: str
    cover: bytes
    captions: tuple[Caption, ...]
    levels: NDArray[np.float32]
    frames: int


def levels(samples: Samples, sample_rate: int) -> NDArray[np.float32]:
    """The height of each bar, 0 to 1: the sound's level relative to the highest bar."""
    frames = round(BAR_SECONDS * sample_rate)
    padded = np.pad(samples, ((0, -len(samples) % frames), (0, 0)))
    strength = np.sqrt(np.mean(padded.reshape(-1, frames * samples.shape[1]) ** 2, axis=1))
    return np.asarray((strength / max(float(strength.max(initial=0)), 1e-9)) ** 0.7, np.float32)


def lacking(scene: Scene) -> str:
    """Characters of the captions and titles that no installed font has, in Unicode order."""
    text = _text(scene)
    return "".join(sorted(font_for(text).lacks(text)))


def _text(scene: Scene) -> str:
    return " ".join([scene.show, scene.title, *(f"{said.speaker} {said.text}" for said in scene.captions)])


def frames(scene: Scene, layout: Layout) -> Iterator[Frame]:
    """All frames in order. Every frame reuses the same array: use it before requesting the next."""
    font = font_for(_text(scene))
    cover = Image.open(BytesIO(scene.cover)).convert("RGB")
    background, accent = colours(cover)
    still = _still(scene, layout, font, cover, background, accent)
    picture = still.copy()
    strip = _strip(scene.levels, layout.wave)
    captions = _Captions(scene.captions, layout, font, accent)
    shown: Caption | None = None
    for number in range(scene.frames):
        now = captions.at(number / RATE)
        if now is not shown:
            picture[layout.captions.rows, layout.captions.columns] = captions.drawn(now, still)
            shown = now
        _draw_wave(picture, still, strip, number, layout.wave, accent)
        done = layout.progress.x + round(layout.progress.width * (number + 1) / scene.frames)
        picture[layout.progress.rows, layout.progress.x : done] = accent
        yield picture


def colours(cover: Image.Image) -> tuple[Colour, Colour]:
    """A dark background in the cover's dominant hue, and its most vivid colour, lightened as needed."""
    small = cover.resize((96, 96), Image.Resampling.BOX)
    pixels = np.asarray(small, np.float64).reshape(-1, 3)
    shade = np.asarray(small.quantize(12)).reshape(-1)
    common = pixels[shade == np.bincount(shade).argmax()].mean(axis=0)
    chroma = pixels.max(axis=1) - pixels.min(axis=1)
    vivid = pixels[chroma >= 0.9 * chroma.max()].mean(axis=0)
    hue, _, saturation = colorsys.rgb_to_hls(*common / 255)
    background = colorsys.hls_to_rgb(hue, 0.115, min(saturation, 0.45))
    hue, lightness, saturation = colorsys.rgb_to_hls(*vivid / 255)
    return _eight_bits(background), _eight_bits(colorsys.hls_to_rgb(hue, max(0.68, lightness), saturation))


def _eight_bits(colour: tuple[float, float, float]) -> Colour:
    red, green, blue = (round(255 * channel) for channel in colour)
    return red, green, blue


def _still(
    scene: Scene, layout: Layout, font: Font, cover: Image.Image, background: Colour, accent: Colour
) -> Frame:
    """The static parts."""
    image = Image.new("RGB", (layout.width, layout.height), background)
    side = layout.cover.width
    scaled = cover.resize((side, side), Image.Resampling.LANCZOS)
    image.paste(scaled, (layout.cover.x, layout.cover.y), rounded(side))
    across = 0.5 if layout.centred else 0.0
    write(image, layout.show, [(scene.show, accent, 34)], font, across=across)
    write(image, layout.title, [(scene.title, _WHITE, layout.title_size)], font, across=across)
    still = np.array(image)
    track = still[layout.progress.rows, layout.progress.columns]
    track[:] = _mixed(track, _WHITE, np.float32(0.16))
    return still


@cache
def rounded(side: int) -> Image.Image:
    """The mask of a cover with round corners, drawn four times as large so that its edge is smooth."""
    mask = Image.new("L", (4 * side, 4 * side))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, 4 * side - 1, 4 * side - 1), 4 * _CORNER, fill=255)
    return mask.resize((side, side), Image.Resampling.LANCZOS)


def _mixed(under: Frame, colour: Colour, share: NDArray[np.float32] | np.float32) -> Frame:
    """`under` blended with the colour."""
    mixed = under + (np.array(colour, np.float32) - under) * np.asarray(share)[..., None]
    return np.asarray(np.rint(mixed), np.uint8)


def _strip(heights: NDArray[np.float32], wave: Box) -> NDArray[np.float32]:
    """All bars of the waveform side by side, 0 to 1, with half a window of empty space before and after them."""
    rows = np.arange(wave.height, dtype=np.float32)[:, None] + 0.5 - wave.height / 2
    columns = np.arange(_PITCH, dtype=np.float32)[None, :] + 0.5 - _PITCH / 2
    radius = _BAR / 2
    strip = np.zeros((wave.height, wave.width + len(heights) * _PITCH), np.float32)
    for number, height in enumerate(heights):
        straight = max(_BAR, max(_LOWEST, float(height)) * wave.height) / 2 - radius
        distance = np.hypot(columns, np.maximum(np.abs(rows) - straight, 0))
        start = wave.width // 2 + number * _PITCH
        strip[:, start : start + _PITCH] = np.clip(radius + 0.5 - distance, 0, 1)
    return strip


def _draw_wave(
    picture: Frame, still: Frame, strip: NDArray[np.float32], number: int, wave: Box, accent: Colour
) -> None:
    """The bars at that frame: the part already played is on the left, in the accent colour."""
    start, half = number * _WAVE_SPEED, wave.width // 2
    edge = np.minimum(1, (np.arange(wave.width, dtype=np.float32) + 0.5) / _EDGE)
    share = strip[:, start : start + wave.width]
    share = np.pad(share, ((0, 0), (0, wave.width - share.shape[1]))) * np.minimum(edge, edge[::-1])
    under = still[wave.rows, wave.columns]
    picture[wave.rows, wave.x : wave.x + half] = _mixed(under[:, :half], accent, share[:, :half])
    picture[wave.rows, wave.x + half : wave.x + wave.width] = _mixed(
        under[:, half:], _WHITE, share[:, half:] * np.float32(_WAITING)
    )


class _Captions:
    """The captions of a clip in one size: the largest in which all of them fit."""

    def __init__(self, captions: Sequence[Caption], layout: Layout, font: Font, accent: Colour) -> None:
        self._captions, self._box, self._font, self._accent = captions, layout.captions, font, accent
        sizes = [fitting(self._parts(said, layout.caption_size), self._box, font)[0] for said in captions]
        self._size = min(sizes, default=1.0) * layout.caption_size

    def _parts(self, said: Caption, size: float) -> list[StyledText]:
        name = [(said.speaker, self._accent, round(0.55 * size))] if said.speaker else []
        return [*name, (said.text, _WHITE, round(size))]

    def at(self, second: float) -> Caption | None:
        """The caption at that time: what is being said, or has just been said."""
        begun = [said for said in self._captions if said.start <= second]
        return begun[-1] if begun and second < begun[-1].end + _LINGER else None

    def drawn(self, said: Caption | None, still: Frame) -> Frame:
        under = still[self._box.rows, self._box.columns]
        if said is None:
            return under
        image = Image.fromarray(under)
        inside = Box(0, 0, self._box.width, self._box.height)
        write(image, inside, self._parts(said, self._size), self._font, across=0.5, down=0.5)
        return np.asarray(image)

"""The video frames of a clip: cover, titles, captions, and a moving waveform. Pure.

A picture has the clip's shapes one above the other. What does not move is drawn once for each shape; what moves is of
the same size in all of them, and drawn once for all: the captions when they change, a window of the waveform, and the
progress bar.
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
from lfi_podcast.audio.delivering.planes import Planes, blank, covered, faded, planes_of
from lfi_podcast.audio.delivering.text_layout import Box, Colour, StyledText, fitting, is_right_to_left, write
from lfi_podcast.audio.samples.pcm import Samples

RATE = 25
"""Frames per second. Instagram and TikTok refuse videos of fewer than 23 from the programs that post for people."""

WIDTH = 1080
"""Pixels, of every shape."""

# All numbers of pixels are even, since four pixels share their chroma.
_WAVE_SPEED = 8  # pixels per frame, a whole number, so that bars keep sharp edges
_PITCH, _BAR = 20, 12  # pixels from one bar of the waveform to the next, and across one
BAR_SECONDS = _PITCH / (_WAVE_SPEED * RATE)
"""The length of sound per bar: a tenth of a second."""

_LOWEST = 0.06  # of a bar's full height, so that silence is a row of dots
_EDGE = 90  # pixels in which the waveform fades out on either side
_CORNER = 36  # pixels: radius of the cover's corners
_LINGER = 0.8  # seconds that a caption may stay after it was said, if no other follows
_WHITE, _WAITING = (255, 255, 255), 0.34  # and the opacity of a bar before it is played
_AHEAD = 0.16  # the opacity of the progress bar that is still to come
_TITLE, _SHOW, _SAID = 60, 34, 72  # pixels: the largest sizes of the texts

Frame = NDArray[np.uint8]
"""The bytes of a picture of all shapes, in the form of `planes`."""


@dataclass(frozen=True)
class Layout:
    """A shape. `top`: where it is in the picture that has all of them; boxes are relative to that.

    `centred`: centre the titles, which are otherwise left-aligned; captions are always centred.
    """

    name: Literal["square", "vertical"]
    top: int
    height: int
    cover: Box
    show: Box
    title: Box
    captions: Box
    wave: Box
    progress: Box
    centred: bool


SQUARE = Layout(
    name="square",
    top=0,
    height=1080,
    cover=Box(72, 72, 400, 400),
    show=Box(512, 88, 496, 80),
    title=Box(512, 184, 496, 280),
    captions=Box(72, 508, 936, 284),
    wave=Box(72, 816, 936, 144),
    progress=Box(72, 998, 936, 8),
    centred=False,
)
VERTICAL = Layout(
    name="vertical",
    top=1080,
    height=1920,
    cover=Box(200, 200, 680, 680),
    show=Box(90, 924, 900, 48),
    title=Box(90, 984, 900, 150),
    captions=Box(72, 1188, 936, 284),
    wave=Box(72, 1512, 936, 144),
    progress=Box(72, 1700, 936, 8),
    centred=True,
)
"""Apps overlay their own controls on the top 190 and bottom 210 pixels, so these stay empty."""

LAYOUTS = (SQUARE, VERTICAL)
HEIGHT = sum(layout.height for layout in LAYOUTS)
"""Pixels, of the picture that has all shapes."""

_CAPTIONS, _WAVE, _PROGRESS = SQUARE.captions, SQUARE.wave, SQUARE.progress
"""The sizes of what moves."""


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


def frames(scene: Scene) -> Iterator[Frame]:
    """All frames in order. Every frame reuses the same memory: use it before requesting the next."""
    font = font_for(_text(scene))
    cover = Image.open(BytesIO(scene.cover)).convert("RGB")
    background, accent = colours(cover)
    frame, picture = blank(WIDTH, HEIGHT)
    for layout in LAYOUTS:
        picture.put(planes_of(_still(scene, layout, font, cover, background, accent)), 0, layout.top)
    captions = _Captions(scene.captions, font, background, accent)
    wave = _Wave(scene.levels, background, accent)
    empty, full = (_flat(background, colour, share) for colour, share in ((_WHITE, _AHEAD), (accent, 1.0)))
    shown: Caption | None = None
    for number in range(scene.frames):
        now = captions.at(number / RATE)
        if now is not shown:
            _put(picture, captions.drawn(now), "captions")
            shown = now
        _put(picture, wave.at(number), "wave")
        done = _PROGRESS.width * (number + 1) // scene.frames // 2 * 2
        _put(picture, empty, "progress")
        _put(picture, full.inside(Box(0, 0, done, _PROGRESS.height)), "progress")
        yield frame


def _put(picture: Planes, part: Planes, place: Literal["captions", "wave", "progress"]) -> None:
    """Copy what moves into each shape."""
    for layout in LAYOUTS:
        box: Box = getattr(layout, place)
        picture.put(part, box.x, layout.top + box.y)


def _flat(background: Colour, colour: Colour, share: float) -> Planes:
    """The progress bar in one colour."""
    return covered(background, colour, np.full((_PROGRESS.height, _PROGRESS.width), share, np.float32))


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
) -> NDArray[np.uint8]:
    """What does not move, in red, green and blue; mirrored where titles are written from right to left."""
    image = Image.new("RGB", (WIDTH, layout.height), background)
    is_mirrored = is_right_to_left(scene.title)
    where, show, title = (
        box.mirrored(WIDTH) if is_mirrored else box for box in (layout.cover, layout.show, layout.title)
    )
    scaled = cover.resize((where.width, where.height), Image.Resampling.LANCZOS)
    image.paste(scaled, (where.x, where.y), rounded(where.width))
    across = 0.5 if layout.centred else float(is_mirrored)
    write(image, show, [(scene.show, accent, _SHOW)], font, across=across)
    write(image, title, [(scene.title, _WHITE, _TITLE)], font, across=across)
    return np.asarray(image)


@cache
def rounded(side: int) -> Image.Image:
    """The mask of a cover with round corners, drawn four times as large so that its edge is smooth."""
    mask = Image.new("L", (4 * side, 4 * side))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, 4 * side - 1, 4 * side - 1), 4 * _CORNER, fill=255)
    return mask.resize((side, side), Image.Resampling.LANCZOS)


class _Wave:
    """The waveform, drawn once at full length in either colour. A frame has a window of it."""

    def __init__(self, heights: NDArray[np.float32], background: Colour, accent: Colour) -> None:
        strip = _strip(heights)
        self._played = covered(background, accent, strip)
        self._waiting = covered(background, _WHITE, strip * np.float32(_WAITING))
        self._background = background
        rising = (np.arange(_EDGE, dtype=np.float32) + np.float32(0.5)) / np.float32(_EDGE)
        self._fades = (0, rising), (_WAVE.width - _EDGE, rising[::-1])
        _, self._window = blank(_WAVE.width, _WAVE.height)

    def at(self, number: int) -> Planes:
        """The bars at that frame: the part already played is on the left, in the accent colour."""
        start, half = number * _WAVE_SPEED, _WAVE.width // 2
        self._window.put(self._played.inside(Box(start, 0, half, _WAVE.height)), 0, 0)
        self._window.put(self._waiting.inside(Box(start + half, 0, half, _WAVE.height)), half, 0)
        for x, shares in self._fades:
            edge = self._window.inside(Box(x, 0, _EDGE, _WAVE.height))
            self._window.put(faded(edge, self._background, shares), x, 0)
        return self._window


def _strip(heights: NDArray[np.float32]) -> NDArray[np.float32]:
    """All bars of the waveform side by side, 0 to 1, with half a window of empty space before and after them."""
    rows = np.arange(_WAVE.height, dtype=np.float32)[:, None] + 0.5 - _WAVE.height / 2
    columns = np.arange(_PITCH, dtype=np.float32)[None, :] + 0.5 - _PITCH / 2
    radius = _BAR / 2
    strip = np.zeros((_WAVE.height, _WAVE.width + len(heights) * _PITCH), np.float32)
    for number, height in enumerate(heights):
        straight = max(_BAR, max(_LOWEST, float(height)) * _WAVE.height) / 2 - radius
        distance = np.hypot(columns, np.maximum(np.abs(rows) - straight, 0))
        start = _WAVE.width // 2 + number * _PITCH
        strip[:, start : start + _PITCH] = np.clip(radius + 0.5 - distance, 0, 1)
    return strip


class _Captions:
    """The captions of a clip in one size: the largest in which all of them fit."""

    def __init__(self, captions: Sequence[Caption], font: Font, background: Colour, accent: Colour) -> None:
        self._captions, self._font, self._background, self._accent = captions, font, background, accent
        sizes = [fitting(self._parts(said, _SAID), _CAPTIONS, font)[0] for said in captions]
        self._size = min(sizes, default=1.0) * _SAID

    def _parts(self, said: Caption, size: float) -> list[StyledText]:
        name = [(said.speaker, self._accent, round(0.55 * size))] if said.speaker else []
        return [*name, (said.text, _WHITE, round(size))]

    def at(self, second: float) -> Caption | None:
        """The caption at that time: what is being said, or has just been said."""
        begun = [said for said in self._captions if said.start <= second]
        return begun[-1] if begun and second < begun[-1].end + _LINGER else None

    def drawn(self, said: Caption | None) -> Planes:
        image = Image.new("RGB", (_CAPTIONS.width, _CAPTIONS.height), self._background)
        if said:
            inside = Box(0, 0, _CAPTIONS.width, _CAPTIONS.height)
            write(image, inside, self._parts(said, self._size), self._font, across=0.5, down=0.5)
        return planes_of(np.asarray(image))

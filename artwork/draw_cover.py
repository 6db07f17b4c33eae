"""Draws the show's cover, `artwork/cover.jpg`: 3000 by 3000 pixels, RGB JPEG, as podcast directories ask.

Run it with the project's Python: `python artwork/draw_cover.py`. The letters are Inter (Debian: `apt install
fonts-inter`); the finished picture is committed, so nobody needs the font to publish the show.

A line of work runs along, is surprised, and settles again. It is drawn like a recorded sound, because people
tell it. The bottom fifth is empty: players lay their buttons over it.
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = 3000
SCALE = 2  # drawn larger, then scaled down, for smooth edges
FONT = "/usr/share/fonts/opentype/inter/InterDisplay-{weight}.otf"

NIGHT, DUSK = (14, 27, 44), (27, 58, 82)  # the ground, from top to bottom
PAPER, CORAL, MIST = (247, 243, 234), (255, 122, 89), (126, 164, 184)

MARGIN = 250
BARS = 25  # of the sound under the words
THICKNESS = 0.27  # half of a bar, as a share of the way to the next one
MIDDLE = 2035  # its height


def ground(size: int) -> Image.Image:
    """Night above, dusk below."""
    column = Image.new("RGB", (1, size))
    for y in range(size):
        share = y / (size - 1)
        column.putpixel((0, y), tuple(round(a + (b - a) * share) for a, b in zip(NIGHT, DUSK, strict=True)))
    return column.resize((size, size), Image.Resampling.NEAREST)


def height(share: float) -> float:
    """Half the height of the bar at this share of the width: quiet, a surprise, and a slow return."""
    surprise = 0.60
    if share < surprise:
        swell = math.exp(-(((share - surprise) / 0.10) ** 2))
    else:
        swell = math.exp(-(share - surprise) / 0.17) * (0.62 + 0.38 * math.cos((share - surprise) * 34))
    return 42 + 290 * swell + 26 * math.sin(share * 41) ** 2


def draw_sound(draw: ImageDraw.ImageDraw) -> None:
    step = (SIZE - 2 * MARGIN) / (BARS - 1 + 2 * THICKNESS)
    heights = [height(n / (BARS - 1)) for n in range(BARS)]
    for n, half in enumerate(heights):
        radius = step * THICKNESS
        x = MARGIN + radius + n * step
        box = [x - radius, MIDDLE - half, x + radius, MIDDLE + half]
        colour = CORAL if half == max(heights) else MIST
        draw.rounded_rectangle([v * SCALE for v in box], radius=radius * SCALE, fill=colour)


def draw_words(draw: ImageDraw.ImageDraw) -> None:
    def write(baseline: float, text: str, size: float, weight: str, colour: tuple[int, int, int]) -> None:
        font = ImageFont.truetype(FONT.format(weight=weight), round(size * SCALE))
        left = MARGIN - 0.036 * size  # Inter leaves this much before a stem
        draw.text((left * SCALE, baseline * SCALE), text, font=font, fill=colour, anchor="ls")

    write(700, "Learning", 634, "ExtraBold", PAPER)
    write(958, "from", 225, "Medium", CORAL)
    write(1445, "Incidents", 600, "ExtraBold", PAPER)
    write(1722, "in Software", 225, "Medium", CORAL)


def main() -> None:
    picture = ground(SIZE * SCALE)
    draw = ImageDraw.Draw(picture)
    draw_sound(draw)
    draw_words(draw)
    picture = picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    target = Path(__file__).with_name("cover.jpg")
    picture.save(target, quality=88, optimize=True, dpi=(72, 72))


if __name__ == "__main__":
    main()

"""Draws the cover that a new show has until it is replaced: src/lfi_podcast/config/templates/cover.jpg.

Run it with the project's Python: `python tools/placeholder_cover.py`. The picture is committed, since `check` knows it
by its bytes, and another version of Pillow may write others.
"""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE, MARGIN = 1400, 90  # the smallest cover that directories take
GROUND, PAPER, INK = (232, 228, 218), (247, 243, 234), (96, 90, 80)
TARGET = Path(__file__).resolve().parent.parent / "src/lfi_podcast/config/templates/cover.jpg"


def main() -> None:
    picture = Image.new("RGB", (SIZE, SIZE), GROUND)
    draw = ImageDraw.Draw(picture)
    for across in range(-SIZE, SIZE, 140):  # hatched, as an empty place on a drawing
        draw.line([(across, SIZE), (across + SIZE, 0)], fill=PAPER, width=48)
    draw.rectangle([MARGIN, MARGIN, SIZE - MARGIN, SIZE - MARGIN], outline=INK, width=6)
    for height, text, size in ((600, "No cover yet", 150), (790, "Replace artwork/cover.jpg", 74)):
        font = ImageFont.load_default(size)
        box = draw.textbbox((SIZE / 2, height), text, font=font, anchor="mm")
        draw.rectangle([box[0] - 40, box[1] - 30, box[2] + 40, box[3] + 30], fill=GROUND)
        draw.text((SIZE / 2, height), text, font=font, fill=INK, anchor="mm")
    picture.save(TARGET, quality=70, optimize=True)


if __name__ == "__main__":
    main()

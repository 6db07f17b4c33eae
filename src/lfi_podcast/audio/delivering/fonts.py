"""Chooses a font for a text, and replaces characters that no installed font has.

Pillow's own font covers only English. Other scripts use an installed font, from each system's usual folders.
"""

import unicodedata
from dataclasses import dataclass
from functools import cache

from PIL import ImageFont, features
from PIL.ImageFont import FreeTypeFont

INSTALLED = (
    "Inter-SemiBold.otf",
    "NotoSans-SemiBold.ttf",
    "NotoSans-Bold.ttf",
    "DejaVuSans-Bold.ttf",
    "LiberationSans-Bold.ttf",
    "Arial Bold.ttf",  # macOS
    "arialbd.ttf",  # Windows
    "Arial Unicode.ttf",
    "NotoSansCJK-Bold.ttc",
    "PingFang.ttc",
    "msyhbd.ttc",
)
"""Font files that are legible on a small screen; the first one with all characters is used."""

HAS_RAQM = features.check("raqm")
"""Whether Pillow can put letters in order that are written from right to left. Its libraqm needs FriBidi for that."""

_ABSENT = "\uffff"  # not a character, so it is drawn as the symbol for a missing glyph
_PROBE = 24  # pixels


@dataclass(frozen=True)
class Font:
    """A typeface in any size; `name` is the file of an installed font, or None for Pillow's own."""

    name: str | None

    def at(self, size: int) -> FreeTypeFont:
        """`size` in pixels."""
        return _load(self.name, size)

    def has(self, character: str) -> bool:
        """Whether it can be written: in the wrong order, nobody could read it."""
        if not HAS_RAQM and is_from_right(character):
            return False
        return character.isspace() or _drawn(self.name, character) != _drawn(self.name, _ABSENT)

    def lacks(self, text: str) -> frozenset[str]:
        return frozenset(character for character in set(text) if not self.has(character))

    def writable(self, text: str) -> str:
        """The text with this font's characters: accents removed if necessary, without emoji."""
        composed = unicodedata.normalize("NFC", text)
        kept = "".join(
            character if self.has(character) else _plain(self, character) for character in composed
        )
        return " ".join(kept.split())


def is_from_right(text: str) -> bool:
    """Whether any letter is written from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)


@cache
def _load(name: str | None, size: int) -> FreeTypeFont:
    if name:
        return ImageFont.truetype(name, size)
    font = ImageFont.load_default(size)
    assert isinstance(font, FreeTypeFont)  # noqa: S101  # Pillow's wheels all have FreeType
    return font


@cache
def _drawn(name: str | None, character: str) -> bytes:
    return bytes(_load(name, _PROBE).getmask(character))


def _plain(font: Font, character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if part != character and font.has(part))


def font_for(text: str) -> Font:
    """The first font with every character of the text, else the one that lacks the fewest."""
    wanted = unicodedata.normalize("NFC", text)
    best, missing = Font(None), Font(None).lacks(wanted)
    for font in _installed():
        lacking = font.lacks(wanted)
        if not lacking:
            return font
        if len(lacking) < len(missing):
            best, missing = font, lacking
    return best


@cache
def _installed() -> tuple[Font, ...]:
    found = []
    for name in INSTALLED:
        try:
            _load(name, _PROBE)
        except OSError:
            continue
        found.append(Font(name))
    return tuple(found)

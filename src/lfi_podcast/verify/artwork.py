"""What directories ask of a cover (podcasters.apple.com/support/896), as it is served."""

import warnings
from io import BytesIO

from PIL import Image

from lfi_podcast.pictures.compress import LIMIT, LONGEST

SHORTEST = 1400
_OTHERS = {"L": "grey", "LA": "grey", "1": "black and white", "CMYK": "CMYK", "YCCK": "CMYK", "LAB": "Lab"}


def shape_fault(content: bytes) -> str:
    """Empty if it is a square JPEG or PNG of 1400 to 3000 pixels."""
    image = _opened(content)
    if image is None:
        return "it is not a JPEG or PNG that can be read; publish again"
    width, height = image.size
    if width == height and SHORTEST <= width <= LONGEST:
        return ""
    return f"it has {width} × {height} pixels; directories want a square of {SHORTEST} to {LONGEST}: replace `artwork`"


def colour_fault(content: bytes) -> str:
    """Empty if it is RGB, without transparency."""
    image = _opened(content)
    if image is None:
        return ""
    profile = image.info.get("icc_profile") or b""
    space = profile[16:20].decode("latin-1").strip() if len(profile) >= 20 else "RGB"
    if image.mode in _OTHERS or space != "RGB":
        return f"its colours are {_OTHERS.get(image.mode, space)!r} instead of RGB; save it as RGB"
    if "A" in image.getbands() or "transparency" in image.info:
        return "it has transparent places, which apps show black; save it without"
    return ""


def weight_fault(content: bytes) -> str:
    """Empty if it is as light as hosts advise."""
    if len(content) <= LIMIT:
        return ""
    return f"it has {len(content) // 1024} KB; hosts advise at most {LIMIT // 1024}, as apps load it often"


def _opened(content: bytes) -> Image.Image | None:
    """Its header only is read, so that a small file that claims to be huge takes no memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return Image.open(BytesIO(content), formats=("JPEG", "PNG"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None

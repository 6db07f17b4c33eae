"""Pixels into bytes, as good as the size that hosts advise allows."""

from io import BytesIO

from PIL import Image

LIMIT = 512 * 1024
"""Bytes of a picture. Hosts advise no more (PRX, Podigee, Captivate), since apps load it with each episode."""

LONGEST = 3000
"""Pixels of a picture's longer side: the most for a cover (podcasters.apple.com/support/896)."""

THUMBNAIL = 600
"""Pixels. A tag is downloaded before any sound, so the picture in it must be small."""

_SIDES = (LONGEST, 2400, 1900, 1400)
"""Pixels of the longer side, tried in this order; 1400 is the least for a cover."""

_QUALITIES, _LAST_RESORT = range(75, 96), range(30, 76)
"""Of a JPEG: the best that fits is taken. Below 75 flaws can be seen, so fewer pixels are better."""


def as_png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def as_jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
    return buffer.getvalue()


def thumbnail(image: Image.Image) -> bytes:
    """A JPEG of at most 600 px."""
    small, buffer = scaled(image, THUMBNAIL), BytesIO()
    small.save(buffer, "JPEG", quality=85, optimize=True)
    return buffer.getvalue()


def small_copy(content: bytes, side: int) -> bytes:
    """A WebP of a picture, with a longer side of at most `side` pixels."""
    buffer = BytesIO()
    with Image.open(BytesIO(content)) as image:
        image.draft("RGB", (2 * side, 2 * side))  # of a JPEG, only as much is decoded as is needed
        small = scaled(image.convert("RGB"), side)
    small.info = {}
    small.save(buffer, "WEBP", quality=80)
    return buffer.getvalue()


def scaled(image: Image.Image, side: int) -> Image.Image:
    """The image with a longer side of at most `side` pixels; itself if it has no more."""
    ratio = side / max(image.size)
    if ratio >= 1:
        return image
    width, height = (max(1, round(length * ratio)) for length in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)


def within_limit(image: Image.Image) -> tuple[Image.Image, bytes]:
    """The best JPEG of at most LIMIT bytes, and the image as it shows it: of fewer pixels if it must be."""
    longer = max(image.size)
    for side in (longer, *(side for side in _SIDES if side < longer)):
        smaller = scaled(image, side)
        if found := _best(smaller, _QUALITIES):
            return smaller, found
    return smaller, _best(smaller, _LAST_RESORT) or as_jpeg(smaller, _LAST_RESORT.start)


def _best(image: Image.Image, qualities: range) -> bytes | None:
    """The JPEG of the highest quality that is within the limit; None if there is none."""
    found = as_jpeg(image, qualities[-1])
    if len(found) <= LIMIT:
        return found
    least = as_jpeg(image, qualities[0])
    if len(least) > LIMIT:
        return None
    low, high = qualities[0] + 1, qualities[-1] - 1
    while low <= high:
        middle = (low + high) // 2
        tried = as_jpeg(image, middle)
        if len(tried) <= LIMIT:
            least, low = tried, middle + 1
        else:
            high = middle - 1
    return least

"""A PNG without its metadata. Nothing is encoded again: chunks are left out (PNG, third edition, 5)."""

import zlib
from collections.abc import Iterator

_SIGNATURE = 8  # bytes
_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs".split())
"""The chunks that decide what is seen. Without those of an animation, the rest is its still picture."""


def stripped_png(content: bytes) -> bytes:
    """The picture without texts, EXIF and animation. ValueError if it is damaged or incomplete."""
    return b"".join([content[:_SIGNATURE], *(chunk for chunk in _chunks(content) if chunk[4:8] in _KEPT)])


def bit_depth(content: bytes) -> int:
    """Bits of a sample, from the header (11.2.1)."""
    return content[_SIGNATURE + 16]


def _chunks(content: bytes) -> Iterator[bytes]:
    """All chunks up to IEND. Each has a length, a type, its data, and a checksum of the last two."""
    position, kind = _SIGNATURE, b""
    while kind != b"IEND":
        end = position + 12 + int.from_bytes(content[position : position + 4])
        if end > len(content):
            raise ValueError("it ends early")
        kind, chunk = content[position + 4 : position + 8], content[position:end]
        if zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:]):
            raise ValueError("it is damaged in the middle")
        yield chunk
        position = end

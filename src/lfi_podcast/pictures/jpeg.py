"""A JPEG without its metadata. Nothing is encoded again: segments are left out (ITU-T T.81, annex B)."""

import re
from collections.abc import Iterator

_SOI, _EOI, _SOS, _APP0, _APP2, _APP14, _APP15, _COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE2, 0xEE, 0xEF, 0xFE
_KEPT = {_APP0: b"JFIF\0", _APP2: b"ICC_PROFILE\0", _APP14: b"Adobe"}
"""The application segments without which the pixels would look different, by how they begin."""

_PLAIN_JFIF = 18  # bytes of the segment; a longer one has a thumbnail
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
"""The end of a scan: in compressed data, FF is followed by zero or a restart marker (B.1.1.5)."""


def stripped_jpeg(content: bytes) -> bytes:
    """The first picture of a file, without EXIF, XMP, IPTC, comments and thumbnails. ValueError if it is incomplete."""
    return b"".join([content[:2], *(part for marker, part in _segments(content) if _is_kept(marker, part))])


def with_more_data(stripped: bytes) -> bytes:
    """The picture with more in its last scan than it needs: a decoder ignores that unless something is missing."""
    return stripped[:-2] + bytes(range(255)) * 8 + stripped[-2:]


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker with its segment; a scan's data belongs to its segment. The last one is EOI."""
    position, marker = 2, _SOI
    while marker != _EOI:
        if content[position : position + 1] != b"\xff":
            raise ValueError("it ends early" if position >= len(content) else "it is damaged in the middle")
        while content[position + 1 : position + 2] == b"\xff":
            position += 1
        header = content[position : position + 4]
        marker = int.from_bytes(header[1:2])
        end = position + 2 + (0 if marker == _EOI else int.from_bytes(header[2:]))
        if marker == _SOS:
            scanned = _NEXT_MARKER.search(content, end)
            end = scanned.start() if scanned else len(content) + 1
        if end > len(content) or len(header) < 2:
            raise ValueError("it ends early")
        yield marker, content[position:end]
        position = end


def _is_kept(marker: int, segment: bytes) -> bool:
    if marker == _COM or _APP0 <= marker <= _APP15:
        start = _KEPT.get(marker)
        return start is not None and segment[4:].startswith(start) and _is_plain(marker, segment)
    return True


def _is_plain(marker: int, segment: bytes) -> bool:
    return marker != _APP0 or len(segment) <= _PLAIN_JFIF

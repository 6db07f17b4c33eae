"""Whether a file of nested boxes is all there: MP4 and its relatives (ISO/IEC 14496-12), Matroska (RFC 9559)."""

from typing import BinaryIO

from lfi_podcast.audio.intake.promise import Promise

_FIRST = {b"ftyp", b"styp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"
_MOST = 1_000_000  # boxes; a fragment a second for twelve hours has two each


def read_boxes(file: BinaryIO, size: int) -> Promise | None:
    """The promise of a file of `size` bytes; None if it is not of this kind."""
    start = file.read(8)
    end: int | None
    if start[4:8] in _FIRST:
        end, has_more = _mp4_end(file, size)
    elif start.startswith(_EBML):
        end, has_more = _matroska_end(file)
    else:
        return None
    return Promise(size, end, missing=max(0, end - size) if end else 0, has_more=has_more)


def _mp4_end(file: BinaryIO, size: int) -> tuple[int, bool]:
    """Where the last box ends that is recognisable, and whether a second file begins somewhere before."""
    at, has_sound, has_more = 0, False, False
    for _ in range(_MOST):
        file.seek(at)
        head = file.read(16)
        length, name = int.from_bytes(head[:4], "big"), head[4:8]
        if len(head) < 8 or not all(32 <= byte < 127 for byte in name):
            break
        has_sound |= name == b"mdat"
        has_more |= name == b"ftyp" and has_sound
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length == 0:
            return size, has_more
        if length < 8:
            break
        at += length
    return at, has_more


def _matroska_end(file: BinaryIO) -> tuple[int | None, bool]:
    """Where the segment ends, and whether a second file follows; None if it was written by a program that streamed."""
    file.seek(len(_EBML))
    header = _number(file)
    if header is None:
        return None, False
    file.seek(header, 1)
    length = _number(file) if file.read(4) == _SEGMENT else None
    if length is None:
        return None, False
    end = file.seek(length, 1)
    return end, file.read(4) == _EBML


def _number(file: BinaryIO) -> int | None:
    """A number of variable length; None if it means "unknown", or is broken."""
    first = file.read(1)
    if not first or not first[0]:
        return None
    length = 9 - first[0].bit_length()
    value = int.from_bytes(first + file.read(length - 1), "big") & ((1 << 7 * length) - 1)
    return None if value == (1 << 7 * length) - 1 else value

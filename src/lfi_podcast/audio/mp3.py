"""Reading the frames of an MP3, to check what the encoder has made of it."""

from dataclasses import dataclass
from typing import BinaryIO

from lfi_podcast.errors import UnmetPromise

_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # MPEG-1 layer III, kb/s
_SAMPLE_RATES = (44_100, 48_000, 32_000)
_SAMPLES_PER_FRAME = 1152


@dataclass(frozen=True)
class Mp3:
    """An MPEG-1 layer III file of one constant bitrate (kb/s) that starts with an Info header.

    `duration`: seconds without the encoder's delay and padding, which the Info header names.
    """

    bitrate: int
    sample_rate: int
    channels: int
    duration: float


def constant_bitrate(stream: BinaryIO, where: str) -> Mp3:
    """Walks through all frames; UnmetPromise if any of them breaks the row, or the Info header is missing."""
    stream.seek(_tag_length(stream.read(10)))
    first = stream.read(_SAMPLES_PER_FRAME)
    bitrate, sample_rate, channels, length = _header(first, where)
    info = 36 if channels == 2 else 21  # behind the side information
    if first[info : info + 4] != b"Info":
        raise UnmetPromise("the MP3 has no Info header of a constant bitrate", where)
    stream.seek(length - len(first), 1)
    frames = 0
    while header := stream.read(4):
        *same, length = _header(header, where)
        if same != [bitrate, sample_rate, channels]:
            raise UnmetPromise("the MP3 changes its bitrate or channels on the way", where)
        stream.seek(length - 4, 1)
        frames += 1
    # LAME's extension of the header: 12 bits each of delay and padding, 141 bytes after "Info".
    delay_and_padding = int.from_bytes(first[info + 141 : info + 144], "big")
    trimmed = (delay_and_padding >> 12) + (delay_and_padding & 0xFFF)
    return Mp3(bitrate, sample_rate, channels, (frames * _SAMPLES_PER_FRAME - trimmed) / sample_rate)


def _tag_length(start: bytes) -> int:
    """Bytes of an ID3v2 tag (ID3v2.3 section 3.1: four times seven bits, without its own ten)."""
    if not start.startswith(b"ID3"):
        return 0
    return 10 + sum(byte << shift for byte, shift in zip(start[6:10], (21, 14, 7, 0), strict=True))


def _header(data: bytes, where: str) -> tuple[int, int, int, int]:
    """Bitrate, sample rate, channels and length of the frame that starts here (ISO 11172-3, 2.4.1.3)."""
    sync, kind, form, mode = data[:4] if len(data) >= 4 else bytes(4)
    row, column = form >> 4, form >> 2 & 3
    if sync != 0xFF or kind & 0xFE != 0xFA or not 0 < row < 15 or column == 3:
        raise UnmetPromise("the MP3 has something between its frames", where)
    bitrate, sample_rate = _BITRATES[row], _SAMPLE_RATES[column]
    length = 144_000 * bitrate // sample_rate + (form >> 1 & 1)
    return bitrate, sample_rate, 1 if mode >> 6 == 3 else 2, length

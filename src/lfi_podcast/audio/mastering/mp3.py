"""MP3 frames: reads them to check the encoder's output, and joins them under one Info header."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.errors import UnmetPromise

_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # MPEG-1 layer III, kb/s
_SAMPLE_RATES = (44_100, 48_000, 32_000)
SAMPLES_PER_FRAME = 1152

_DELAY = 576  # samples that LAME inserts before the sound
DELAY = _DELAY + 529
"""Samples before the decoded sound; a decoder adds the same number for all files."""

_TOC = bytes(256 * percent // 100 for percent in range(100))


@dataclass(frozen=True)
class Mp3:
    """An MPEG-1 layer III file at a constant bit rate (kb/s) that starts with an Info header.

    `duration`: seconds without the encoder's delay and padding, which the Info header contains.
    """

    bitrate: int
    sample_rate: int
    channels: int
    duration: float


def constant_bitrate(stream: BinaryIO, where: str) -> Mp3:
    """Read all frames; UnmetPromise if a frame is invalid or the Info header is missing."""
    stream.seek(_tag_length(stream.read(10)))
    first = stream.read(SAMPLES_PER_FRAME)
    bitrate, sample_rate, channels, length = _header(first, where)
    info = _info_offset(channels)
    if first[info : info + 4] != b"Info":
        raise UnmetPromise("the MP3 has no Info header for a constant bit rate", where)
    stream.seek(length - len(first), 1)
    frames = 0
    while header := stream.read(4):
        *same, length = _header(header, where)
        if same != [bitrate, sample_rate, channels]:
            raise UnmetPromise("the MP3 changes its bit rate or channels", where)
        stream.seek(length - 4, 1)
        frames += 1
    # LAME's extension of the header: 12 bits each of delay and padding, 141 bytes after "Info".
    delay_and_padding = int.from_bytes(first[info + 141 : info + 144], "big")
    trimmed = (delay_and_padding >> 12) + (delay_and_padding & 0xFFF)
    return Mp3(bitrate, sample_rate, channels, (frames * SAMPLES_PER_FRAME - trimmed) / sample_rate)


def frame_length(bitrate: int, sample_rate: int) -> int:
    """The size of a frame in bytes, without padding."""
    return 144_000 * bitrate // sample_rate


def split(data: bytes, where: str) -> tuple[list[bytes], bytes]:
    """The complete frames at the start of `data`, and the rest. UnmetPromise for anything but frames."""
    frames, start = [], 0
    while len(data) - start >= 4:
        *_, length = _header(data[start : start + 4], where)
        if start + length > len(data):
            break
        frames.append(data[start : start + length])
        start += length
    return frames, data[start:]


def takeover(earlier: Sequence[bytes], later: Sequence[bytes]) -> int | None:
    """The last frame, if any, at which the second of two encodes of the same sound can replace the first.

    A frame's main data (ISO 11172-3, 2.4.1.7) may begin up to 511 bytes before the frame itself, in the unused space of
    the frames before it: the bit reservoir. So the second can take over where its frame reaches no further back than
    that of the first, since the first then does not need the bytes in between.
    """
    frames = enumerate(zip(earlier, later, strict=False))
    return max((number for number, (one, other) in frames if _reach(one) >= _reach(other)), default=None)


def spliced(earlier: Sequence[bytes], later: Sequence[bytes], at: int, where: str) -> list[bytes]:
    """The first `at` frames of the earlier encode, with the bytes into which the later one reaches back."""
    start = _side_information_end(later[0], where)
    shared = b"".join(frame[start:] for frame in later[:at])
    shared = shared[len(shared) - _reach(later[at]) :]
    frames = list(earlier[:at])
    while shared:
        at -= 1
        count = min(len(shared), len(frames[at]) - start)
        frames[at] = frames[at][:-count] + shared[-count:]
        shared = shared[:-count]
    return frames


def _reach(frame: bytes) -> int:
    """How many bytes before the frame its main data begins, from the first nine bits of the side information."""
    return frame[4] << 1 | frame[5] >> 7


def _side_information_end(frame: bytes, where: str) -> int:
    *_, channels, _ = _header(frame, where)
    return _info_offset(channels)


@dataclass(frozen=True)
class FrameRun:
    """Consecutive frames at a constant bit rate, as described by their Info header.

    `first`: the header of the first frame; `length` is in bytes; `checksum` is theirs.
    """

    first: bytes = b""
    frames: int = 0
    length: int = 0
    checksum: int = 0

    def followed_by(self, frames: bytes, count: int) -> "FrameRun":
        return FrameRun(
            self.first or frames[:4],
            self.frames + count,
            self.length + len(frames),
            _crc(frames, self.checksum),
        )

    def info(self, samples: int, where: str) -> bytes:
        """The Info frame before them, once they are complete, for a sound of so many samples.

        Source: the Xing header with LAME's extension, as written by LAME (VbrTag.c) and ffmpeg (mp3enc.c). Players use
        it for sample-exact start and end, and for seeking.
        """
        header = bytes([*self.first[:2], self.first[2] & 0xFC, self.first[3] & 0xC0])  # not padded
        *_, channels, length = _header(header, where)
        whole = length + self.length
        padding = self.frames * SAMPLES_PER_FRAME - _DELAY - samples
        tag = b"".join(
            [
                header.ljust(_info_offset(channels), b"\0"),
                b"Info",
                (0b1111).to_bytes(4, "big"),  # all four fields that follow
                self.frames.to_bytes(4, "big"),
                whole.to_bytes(4, "big"),
                _TOC,
                bytes(4),  # quality: unspecified
                b"LAME3.100\1".ljust(
                    21, b"\0"
                ),  # the encoder, at a constant bit rate; no filters, no ReplayGain
                (_DELAY << 12 | padding).to_bytes(3, "big"),
                bytes(4),
                whole.to_bytes(4, "big"),
                self.checksum.to_bytes(2, "big"),
            ]
        )
        return (tag + _crc(tag).to_bytes(2, "big")).ljust(length, b"\0")


def _info_offset(channels: int) -> int:
    return 36 if channels == 2 else 21  # after the side information


@cache
def _crc_step(doublings: int) -> NDArray[np.uint16]:
    """The effect of 2 ** `doublings` zero bytes on each state of CRC-16 (polynomial 0x8005, reflected)."""
    if doublings:
        half = _crc_step(doublings - 1)
        return half[half]
    states = np.arange(1 << 16)
    for _ in range(8):
        states = (states >> 1) ^ np.where(states & 1, 0xA001, 0)
    return states.astype(np.uint16)


def _crc(data: bytes, start: int = 0) -> int:
    """The CRC-16 of LAME's header, continued from `start`, for zero or at least two bytes.

    It is linear: the checksums of two halves give that of the whole. So it processes all bytes at once, then all pairs,
    and so on; a loop over the bytes would take as long as decoding them.
    """
    if not data:
        return start
    values = np.frombuffer(data, np.uint8).astype(np.uint16)
    values[:2] ^= np.array([start & 0xFF, start >> 8], np.uint16)
    values = _crc_step(0)[values]
    doublings = 0
    while len(values) > 1:
        if len(values) % 2:
            values = np.concatenate([np.zeros(1, np.uint16), values])  # leading zeros have no effect
        values = _crc_step(doublings)[values[::2]] ^ values[1::2]
        doublings += 1
    return int(values[0])


def _tag_length(start: bytes) -> int:
    """The size of an ID3v2 tag in bytes (ID3v2.3 section 3.1: four times seven bits, without its ten-byte header)."""
    if not start.startswith(b"ID3"):
        return 0
    return 10 + sum(byte << shift for byte, shift in zip(start[6:10], (21, 14, 7, 0), strict=True))


def _header(data: bytes, where: str) -> tuple[int, int, int, int]:
    """Bitrate, sample rate, channels and length of the frame that starts here (ISO 11172-3, 2.4.1.3)."""
    sync, kind, form, mode = data[:4] if len(data) >= 4 else bytes(4)
    row, column = form >> 4, form >> 2 & 3
    if sync != 0xFF or kind & 0xFE != 0xFA or not 0 < row < 15 or column == 3:
        raise UnmetPromise("the MP3 has other data between its frames", where)
    bitrate, sample_rate = _BITRATES[row], _SAMPLE_RATES[column]
    length = frame_length(bitrate, sample_rate) + (form >> 1 & 1)
    return bitrate, sample_rate, 1 if mode >> 6 == 3 else 2, length

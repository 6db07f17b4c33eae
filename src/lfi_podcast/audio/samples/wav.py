"""The mix on disk: WAV of 32-bit floats, of any length (EBU Tech 3306, RF64).

It is written and read several times per episode, so samples are written without conversion.
"""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from lfi_podcast.audio.samples.ffmpeg import replacing
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.errors import SoundProblem

_FLOAT = 3  # WAVE_FORMAT_IEEE_FLOAT
_HEADER = struct.Struct("<4sI4s 4sIQQQI 4sIHHIIHHH 4sI")
_ELSEWHERE = 0xFFFFFFFF  # a 32-bit size that means: see the ds64 chunk
_BLOCK = 1 << 16  # frames


def write_wav(blocks: Iterable[Samples], pcm: Pcm, output: Path) -> int:
    """Write `output` atomically; returns the number of frames."""
    frames = 0
    with replacing(output) as temporary, temporary.open("wb") as file:
        file.write(bytes(_HEADER.size))
        for block in blocks:
            file.write(np.ascontiguousarray(block, "<f4").data)
            frames += len(block)
        file.seek(0)
        file.write(_header(frames, pcm))
    return frames


def read_wav(path: Path, pcm: Pcm, start: int = 0) -> Iterator[Samples]:
    """The blocks of a file written by `write_wav`, from frame `start`; SoundProblem for any other file."""
    with path.open("rb") as file:
        size = path.stat().st_size - _HEADER.size
        frame = 4 * pcm.channels
        if size < 0 or file.read(_HEADER.size) != _header(size // frame, pcm) or size % frame:
            raise SoundProblem("is not a mix written by this program", str(path), "delete it and build again")
    yield from read_samples(path, pcm, _HEADER.size + start * frame)


def read_samples(path: Path, pcm: Pcm, start: int = 0) -> Iterator[Samples]:
    """The blocks of a file of raw samples, starting at byte `start`."""
    with path.open("rb") as file:
        file.seek(start)
        while len(samples := np.fromfile(file, "<f4", _BLOCK * pcm.channels)):
            yield samples.reshape(-1, pcm.channels)


def excerpt(path: Path, pcm: Pcm, start: int, frames: int) -> Samples:
    """So many frames of a file of raw samples from `start` on, with silence before its first and after its last."""
    result = pcm.silence(frames)
    before = min(max(0, -start), frames)
    wanted, offset = (frames - before) * pcm.channels, 4 * pcm.channels * max(0, start)
    there = np.fromfile(path, "<f4", wanted, offset=offset).reshape(-1, pcm.channels)
    result[before : before + len(there)] = there
    return result


def _header(frames: int, pcm: Pcm) -> bytes:
    frame = 4 * pcm.channels
    size = frames * frame
    form = (18, _FLOAT, pcm.channels, pcm.sample_rate, pcm.sample_rate * frame, frame, 32, 0)
    whole = _HEADER.size - 8 + size
    return _HEADER.pack(
        b"RF64", _ELSEWHERE, b"WAVE", b"ds64", 28, whole, size, frames, 0,
        b"fmt ", *form, b"data", _ELSEWHERE,
    )  # fmt: skip

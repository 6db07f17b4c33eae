"""Checks whether a recording is complete, by comparing its header with its content."""

import re
from pathlib import Path

from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.value import parse_time

EXPORT_AGAIN = "export or copy the recording again"

_ENDLESS = 0x7FFF0000  # bytes; a WAV header with a larger size was written by a streaming program

# A log also contains the file's name and metadata, so lines are matched from their beginning.
_STREAM = r"\[info\]   Stream #0:\d+\S*: "


def require_whole(path: Path, log: str, duration: float) -> None:
    """SoundProblem if the file, decoded with this log to `duration` seconds, does not match its header."""
    where = str(path)
    if not duration:
        raise SoundProblem("has a header but no sound", where, EXPORT_AGAIN)
    if duration > ffmpeg.LONGEST - 1:
        raise SoundProblem("is longer than 12 hours", where, "split it into episodes")
    if missing := missing_bytes(path):
        raise SoundProblem(f"is cut short: {missing} bytes are missing", where, EXPORT_AGAIN)
    promised = promised_duration(log)
    if promised and promised - duration > max(1.0, 0.01 * promised):
        raise SoundProblem(
            f"is cut short: its header says {promised:.1f} s, but it contains {duration:.1f} s",
            where,
            EXPORT_AGAIN,
        )


def _found(pattern: str, log: str) -> str | None:
    """The first group of `pattern`, matched at the beginning of a line."""
    match = re.search(f"^{pattern}", log, re.MULTILINE)
    return match[1] if match else None


def promised_duration(log: str) -> float | None:
    """The duration in the header (seconds), if it has one and the file contains only sound."""
    stated = _found(r"\[info\]   Duration: (\d+:\d+:[\d.]+)", log)
    guessed = "Estimating duration from bitrate" in log or _found(r"\[info\] Input #0, (aac|ac3|eac3),", log)
    if not stated or guessed or _found(rf"{_STREAM}(Video):", log):
        return None
    return parse_time(stated)


def missing_bytes(path: Path) -> int:
    """How many bytes of sound a WAV file lacks according to its header; 0 for other files.

    ffmpeg computes the duration of a WAV file from its size. Headers written before the end was known do not count.
    """
    with path.open("rb") as file:
        if file.read(4) != b"RIFF":
            return 0
        file.seek(12)
        while len(chunk := file.read(8)) == 8:
            size = int.from_bytes(chunk[4:], "little")
            if chunk[:4] == b"data":
                return max(0, file.tell() + size - path.stat().st_size) if size < _ENDLESS else 0
            file.seek(size + size % 2, 1)
    return 0

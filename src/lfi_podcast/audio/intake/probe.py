"""The sound streams of a file, as ffmpeg finds them in its header and its first frames."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.recording import RawSamples, SoundStream
from lfi_podcast.model.value import parse_time

EXPORT_AGAIN = "export or copy the recording again"

# A log also contains the file's name and metadata, so lines are matched from their beginning.
_INPUT = re.compile(r"^\[info\] Input #0, (\S+), from ", re.MULTILINE)
_DURATION = re.compile(r"^\[info\]   Duration: (\d+:\d+:[\d.]+|N/A), (?:start: (-?[\d.]+), )?", re.MULTILINE)
_STREAM = re.compile(r"^\[info\]   Stream #0:\d+\S*: (Audio|Video): (.*)", re.MULTILINE)
_TITLE = re.compile(r"^\[info\]       title           : (.*)", re.MULTILINE)
_PICTURE = re.compile(r"\((?:attached pic|timed thumbnails)\)")
_GUESSED = re.compile(r"Estimating duration from bitrate")
_NO_LENGTH = {"aac", "ac3", "eac3", "amr", "loas"}  # their duration is computed from the bit rate

_LATE = 0.25  # seconds; a first time stamp is later only if the file says when it began
_WITH_CLOCKS = {"matroska", "mov", "mpegts", "mpeg", "mxf"}

_RATE = re.compile(r"^#sample_rate (\d+): (\d+)", re.MULTILINE)
_FRAME = re.compile(r"^(\d+), *(-?\d+), *(-?\d+), *(\d+), *(\d+), ", re.MULTILINE)


@dataclass(frozen=True)
class Probe:
    """A file as ffmpeg opens it. `seconds`: its length according to its header; None if that is a guess.

    `start`: the first time stamp of the file (seconds). `has_video`: pictures that move, so that the length may not
    be that of the sound.
    """

    container: str
    streams: tuple[SoundStream, ...]
    seconds: float | None
    start: float
    has_video: bool

    @property
    def clock(self) -> float | None:
        """When the file began on its own clock, if it has one: others count samples from 0, or are streams."""
        return self.start if self.container.split(",")[0] in _WITH_CLOCKS else None


def probe(path: Path, raw: RawSamples | None = None) -> Probe:
    """What `path` holds; SoundProblem if there is no sound in it."""
    every = ["-map", "0:a", "-frames:a", "1", "-c:a", "pcm_u8", "-f", "framecrc"]
    try:
        listing, log = ffmpeg.listing([*ffmpeg.recording(path, raw), *every, "pipe:1"], str(path))
    except SoundProblem as exc:
        if "matches no streams" in exc.what:
            raise SoundProblem(
                "cannot be read as audio: there is no sound in it", str(path), EXPORT_AGAIN
            ) from exc
        raise
    found = read_probe(log.text, listing)
    if not any(stream.channels for stream in found.streams):
        raise SoundProblem("has a header but no sound", str(path), EXPORT_AGAIN)
    return found


def read_probe(log: str, listing: str) -> Probe:
    """The probe in ffmpeg's log and its `framecrc` of the first frame of each stream, as one byte a sample."""
    header = log.partition("[info] Stream mapping:")[0]
    container = _found(_INPUT, header) or ""
    duration = _DURATION.search(header)
    stated = duration[1] if duration and duration[1] != "N/A" else None
    is_guess = bool(_GUESSED.search(header)) or container in _NO_LENGTH
    kinds = _STREAM.findall(header)
    start = float(duration[2]) if duration and duration[2] else 0.0
    # Matroska counts from 0 in the files of some programs, and from the first time stamp in those of others.
    is_guess = is_guess or (container.startswith("matroska") and start > _LATE)
    return Probe(
        container,
        tuple(_streams(header, listing, start)),
        parse_time(stated) if stated and not is_guess else None,
        start,
        any(kind == "Video" and not _PICTURE.search(text) for kind, text in kinds),
    )


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1] if match else None


def _streams(header: str, listing: str, start: float) -> Iterator[SoundStream]:
    """The sound streams; one without a single frame has no channels."""
    rates = {int(number): int(rate) for number, rate in _RATE.findall(listing)}
    frames = {int(frame[0]): tuple(map(int, frame[1:])) for frame in reversed(_FRAME.findall(listing))}
    places = list(_STREAM.finditer(header))
    sounds = [place for place in places if place[1] == "Audio"]
    for number, place in enumerate(sounds):
        later = [other.start() for other in places if other.start() > place.start()]
        own = header[place.end() : min(later, default=len(header))]
        rate = rates.get(number, 0)
        _, first, length, size = frames.get(number, (0, 0, 0, 0))
        yield SoundStream(
            number=number + 1,
            name=_found(_TITLE, own),
            codec=re.split(r"[ ,]", place[2], maxsplit=1)[0],
            sample_rate=rate,
            channels=size // length if length else 0,
            start=round(start + first / rate, 3) if rate and length else None,
        )

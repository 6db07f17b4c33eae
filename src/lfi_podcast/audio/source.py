"""What a recording holds. Its header is not trusted: everything here comes from decoding it whole."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lfi_podcast.audio import ffmpeg
from lfi_podcast.audio.loudness import METER, summary
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Finding, Loudness
from lfi_podcast.model.value import parse_time

SAMPLE_RATE = 44_100

_DEAD = 40.0  # dB under the loudest channel
_SILENT = -60.0  # dBFS, the peak of a channel
_ENDLESS = 0x7FFF0000  # bytes; a WAV header with more was written by a program that streams
_FAINT = -45.0  # LUFS; bringing such a recording to speech level brings its noise along
_EXPORT = "export or copy the recording again"


@dataclass(frozen=True)
class Source:
    """A recording that can become an episode.

    `duration` in seconds, counted in samples. `peaks`: dBFS of each channel. `live`: the channels that are
    used, from 0. `loudness`: of the chosen downmix of them, behind the high-pass.
    """

    path: Path
    duration: float
    channels: int
    sample_rate: int
    peaks: tuple[float, ...]
    live: tuple[int, ...]
    loudness: Loudness
    findings: tuple[Finding, ...] = ()


def inspect(path: Path, channels: int = 1) -> Source:
    """Decodes `path` whole and measures it, as it will be heard in `channels` (1 or 2).

    SoundProblem for what cannot become an episode: nothing there, no sound, silence, half a file.
    """
    where = str(path)
    if not path.is_file():
        raise SoundProblem("is not there, or is not a file", where, "put the recording there")
    if not path.stat().st_size:
        raise SoundProblem("is empty (0 bytes)", where, _EXPORT)
    log = ffmpeg.run([*ffmpeg.recording(path), *_SURVEY], where)
    duration = int(_found(rf"{_COUNTED}Number of samples: (\d+)", log) or 0) / SAMPLE_RATE
    peaks = tuple(map(float, re.findall(rf"(?m)^{_COUNTED}Peak level dB: (-?[\d.]+|-?inf|-?nan)", log)))
    _require_whole(path, log, duration)
    if not max(peaks) >= _SILENT:
        raise SoundProblem(
            "is silent: no channel holds any sound", where, "check the microphone and the export"
        )
    if _found(rf"{_COUNTED}Number of (?:NaNs|Infs): [\d.]*([1-9])", log):
        raise SoundProblem("holds samples that are not numbers", where, _EXPORT)
    live = live_channels(peaks)
    loudness = _loudness(path, live, channels)
    return Source(
        path,
        duration,
        len(peaks),
        int(_found(rf"{_STREAM}Audio: .*?(\d+) Hz", log) or 0),
        peaks,
        live,
        loudness,
        _findings(path.name, log, live, len(peaks), loudness),
    )


def live_channels(peaks: Sequence[float]) -> tuple[int, ...]:
    """The channels with sound in them, from the peaks of all (dBFS)."""
    floor = max(_SILENT, max(peaks) - _DEAD)
    return tuple(channel for channel, peak in enumerate(peaks) if peak >= floor)


def chain(live: Sequence[int], channels: int, sample_rate: int = SAMPLE_RATE) -> str:
    """Filters from a recording as decoded to `channels` (1 or 2) of the episode: rate, downmix, high-pass.

    Left and right stay apart in stereo; any other set of live channels becomes their mean. The mean keeps
    peaks where they were, which the downmix of ffmpeg does not: it sums 0.707 of each side.
    """
    mean = "+".join(f"{1 / len(live):.6g}*c{channel}" for channel in live)
    layouts = {1: f"mono|c0={mean}", 2: f"stereo|c0={mean}|c1={mean}"}
    apart = channels == 2 and tuple(live) == (0, 1)
    pan = "stereo|c0=c0|c1=c1" if apart else layouts[channels]
    return f"{_on_time(sample_rate)},pan={pan},highpass=f=80"


def _on_time(sample_rate: int) -> str:
    # Browsers leave gaps in what they record; filling them keeps the tracks together.
    return f"aresample={sample_rate}:osf=fltp:async=1:first_pts=0"


# A log also has the file's name and metadata in it, so lines are matched from their beginnings.
_COUNTED = r"\[Parsed_astats\S* @ \w+\] \[info\] "
_STREAM = r"\[info\]   Stream #0:\d+\S*: "

_ASTATS = (
    "astats=measure_perchannel=Peak_level:measure_overall=Number_of_samples+Number_of_NaNs+Number_of_Infs"
)
_SURVEY = [*ffmpeg.FIRST_SOUND, "-af", f"{_on_time(SAMPLE_RATE)},{_ASTATS}", *ffmpeg.NOWHERE]


def _found(pattern: str, log: str) -> str | None:
    match = re.search(f"^{pattern}", log, re.MULTILINE)
    return match[1] if match else None


def promised_duration(log: str) -> float | None:
    """The seconds that the header states, where it states them and sound is all there is in the file."""
    stated = _found(r"\[info\]   Duration: (\d+:\d+:[\d.]+)", log)
    guessed = "Estimating duration from bitrate" in log or _found(r"\[info\] Input #0, (aac|ac3|eac3),", log)
    if not stated or guessed or _found(rf"{_STREAM}(Video):", log):
        return None
    return parse_time(stated)


def missing_bytes(path: Path) -> int:
    """How many bytes a WAV file lacks of the sound that its header promises; 0 for other files.

    ffmpeg takes the duration of a WAV file from its size. Headers written before the end was known do not count.
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


def _require_whole(path: Path, log: str, duration: float) -> None:
    where = str(path)
    if not duration:
        raise SoundProblem("has a header and no sound after it", where, _EXPORT)
    if duration > ffmpeg.LONGEST - 1:
        raise SoundProblem("is longer than 12 hours", where, "split it into episodes")
    if missing := missing_bytes(path):
        raise SoundProblem(f"is cut short: {missing} bytes of it are missing", where, _EXPORT)
    promised = promised_duration(log)
    if promised and promised - duration > max(1.0, 0.01 * promised):
        raise SoundProblem(
            f"is cut short: its header promises {promised:.1f} s and it holds {duration:.1f} s",
            where,
            _EXPORT,
        )


def _loudness(path: Path, live: Sequence[int], channels: int) -> Loudness:
    arguments = [*ffmpeg.recording(path), *ffmpeg.FIRST_SOUND, "-af", f"{chain(live, channels)},{METER}"]
    try:
        return summary(ffmpeg.run([*arguments, *ffmpeg.NOWHERE], str(path)), str(path))
    except SoundProblem as problem:
        if "silent" not in problem.what or len(live) == 1:
            raise
        raise SoundProblem(
            "is nearly silent, or its channels cancel each other out",
            str(path),
            "record it louder; where one channel is the other upside down, keep only one",
        ) from problem


def _findings(
    name: str, log: str, live: Sequence[int], channels: int, loudness: Loudness
) -> tuple[Finding, ...]:
    damage = ffmpeg.first_error(log)
    faint = loudness.integrated < _FAINT
    dead = [str(channel + 1) for channel in range(channels) if channel not in live]
    messages = [
        f"{name}: channel {', '.join(dead)} of {channels} is dead; the rest is used" if dead else "",
        f"{name}: damaged in places ({damage}); listen to it before publishing" if damage else "",
        f"{name}: very faint ({loudness.integrated} LUFS); its noise will be heard" if faint else "",
    ]
    return tuple(Finding(at=0, level="warning", message=message) for message in messages if message)

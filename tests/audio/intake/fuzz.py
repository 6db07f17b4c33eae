"""Recordings of every usual kind, and what can happen to them on the way: cut off, damaged, joined, mislabelled.

Everything comes from a seed. `verdict` judges a file: its length agrees with what another decoder makes of it, or
something is said of it.
"""

import random
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.audio.samples.ffmpeg import binary
from lfi_podcast.errors import SoundProblem
from tests.audio.helpers import VOICE, ffmpeg

AGREE = 0.1
"""Seconds."""

SECONDS = 1.5
_STEREO = ["-ac", 2]
_COVER = ["-f", "lavfi", "-i", "testsrc=s=160x160:d=0.04", "-map", "0", "-map", "1", "-c:v", "mjpeg"]
_FILM = ["-f", "lavfi", "-i", f"testsrc=s=64x64:r=10:d={SECONDS}", "-map", "0", "-map", "1", "-c:v", "mpeg4"]
_SECOND = ["-f", "lavfi", "-i", VOICE.format(seconds=SECONDS, seed=2), "-map", "0", "-map", "1"]
_PICTURE = ["-disposition:v", "attached_pic"]

KINDS: Mapping[str, list[object]] = {
    "a.wav": ["-ar", 16000],
    "24.wav": ["-c:a", "pcm_s24le", *_STEREO],
    "float.wav": ["-c:a", "pcm_f32le"],
    "tagged.wav": ["-metadata", "title=T", "-write_bext", 1, "-ar", 8000],
    "rf64.wav": ["-rf64", "always", "-ar", 16000],
    "adpcm.wav": ["-c:a", "adpcm_ima_wav", "-ar", 22050],
    "a.w64": ["-ar", 16000],
    "a.aiff": ["-ar", 22050],
    "float.aiff": ["-c:a", "pcm_f32be", "-ar", 16000],
    "a.caf": ["-ar", 16000],
    "alac.caf": ["-c:a", "alac"],
    "a.au": ["-ar", 16000],
    "a.flac": _STEREO,
    "cover.flac": [*_COVER, *_PICTURE],
    "a.mp3": ["-b:a", "64k"],
    "cover.mp3": [*_COVER, "-id3v2_version", 3],
    "plain.mp3": ["-write_xing", 0, "-b:a", "64k"],
    "a.ogg": ["-c:a", "libvorbis"],
    "a.opus": ["-c:a", "libopus"],
    "flac.ogg": ["-c:a", "flac"],
    "a.m4a": [],
    "fast.m4a": ["-movflags", "+faststart"],
    "cover.m4a": [*_COVER, *_PICTURE, "-movflags", "+faststart"],
    "alac.m4a": ["-c:a", "alac"],
    "film.mp4": _FILM,
    "fast.mp4": [*_FILM, "-movflags", "+faststart"],
    "fragments.mp4": [*_FILM, "-movflags", "+frag_keyframe+empty_moov"],
    "a.mov": ["-c:a", "pcm_s16le", "-ar", 16000],
    "a.mka": ["-c:a", "libvorbis"],
    "film.mkv": [*_FILM, "-c:a", "libopus"],
    "two.mkv": [*_SECOND, "-c:a", "libopus"],
    "a.webm": ["-c:a", "libopus"],
    "live.webm": ["-c:a", "libopus", "-live", 1],
    "film.avi": [*_FILM, "-c:a", "pcm_s16le", "-ar", 16000],
    "a.aac": ["-f", "adts"],
    "film.ts": [*_FILM, "-c:a", "aac"],
    "a.wma": ["-c:a", "wmav2"],
    "a.wv": ["-c:a", "wavpack"],
    "a.tta": [],
    "a.ac3": [],
    "a.amr": ["-c:a", "libopencore_amrnb", "-ar", 8000],
}
"""Names of files, and the options that make them; the ending names the container."""


def made(folder: Path) -> dict[str, bytes]:
    """A file of each kind that this ffmpeg can write."""
    result = {}
    for name, options in KINDS.items():
        path = folder / name
        try:
            ffmpeg("-f", "lavfi", "-i", VOICE.format(seconds=SECONDS, seed=1), *options, path)
        except subprocess.CalledProcessError:
            continue
        result[name] = path.read_bytes()
    return result


Change = Callable[[bytes, bytes, random.Random], bytes]
"""What becomes of a file, given another one."""


def whole(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return data


def cut_off(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def bits(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return _flipped(data, len(data), chance)


def header_bits(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return _flipped(data, min(len(data), 256), chance)


def _flipped(data: bytes, within: int, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        changed[chance.randrange(within)] ^= 1 << chance.randrange(8)
    return bytes(changed)


_SIZES = re.compile(
    rb"RIFF|RF64|FORM|data|SSND|COMM|ds64|fmt |mdat|moov|trak|desc|LIST|\x18\x53\x80\x67|\x1f\x43\xb6\x75"
)


def size(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """One of the sizes in its headers is wrong."""
    places = [found.start() for found in _SIZES.finditer(data)] or [0]
    at = chance.choice(places)
    at += -4 if data[at : at + 4] in (b"mdat", b"moov", b"trak") else 4
    value = chance.choice([0, 0xFFFFFFFF, 0x7FFFFFFF, chance.randrange(1 << 32), chance.randrange(len(data))])
    order = chance.choice(["little", "big"])
    return data[: max(0, at)] + value.to_bytes(4, order) + data[max(0, at) + 4 :]


def hole(data: bytes, other: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data)), chance.randrange(1, 4000)
    return data[:at] + bytes(len(data[at : at + length])) + data[at + length :]


def lost(data: bytes, other: bytes, chance: random.Random) -> bytes:
    at, length = chance.randrange(len(data)), chance.randrange(1, 4000)
    return data[:at] + data[at + length :] or b"\0"


def put_in(data: bytes, other: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + chance.randbytes(chance.randrange(1, 4000)) + data[at:]


def twice(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return data + data


def joined(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return data + other


def with_other_header(data: bytes, other: bytes, chance: random.Random) -> bytes:
    length = chance.choice([12, 44, 64, 200, 1000])
    return other[:length] + data[length:]


def trailing(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return data + chance.choice(
        [bytes(5000), chance.randbytes(5000), b"TAG" + bytes(125), b"LIST\4\0\0\0INFO"]
    )


CHANGES: tuple[Change, ...] = (
    whole,
    cut_off,
    cut_off,
    bits,
    header_bits,
    size,
    size,
    hole,
    lost,
    put_in,
    twice,
    joined,
    with_other_header,
    trailing,
)


@dataclass(frozen=True)
class Case:
    """A damaged file. `name` says what it was, and what became of it."""

    name: str
    ending: str
    data: bytes


def cases(bases: Mapping[str, bytes], count: int, seed: int) -> Iterator[Case]:
    """So many damaged files: every kind in turn, each with the next change."""
    chance = random.Random(seed)
    names = list(bases)
    for number in range(count):
        name, change = names[number % len(names)], chance.choice(CHANGES)
        alike = [other for other in names if Path(other).suffix == Path(name).suffix]
        other = bases[chance.choice(alike if chance.random() < 0.5 else names)]
        yield Case(
            f"{number} {name} {change.__name__}", Path(name).suffix, change(bases[name], other, chance)
        )


SAID = re.compile(
    "promises|time stamps|damaged in places|end mark|belong to no page|pages are missing|does not say|in the middle|"
    "sound streams|the sound ends|impossible samples"
)
"""Findings about what a file promises and holds, as opposed to how it sounds."""


def verdict(path: Path, decoders: Mapping[str, Callable[[Path], float | None]]) -> tuple[bool, str]:
    """Whether a file is accounted for, and how it was judged. Only SoundProblem may be raised on the way.

    What is neither refused nor told has to be as long as one decoder says, and no decoder may find more.
    """
    try:
        source = inspect(path)
    except SoundProblem as exc:
        assert exc.remedy, exc
        return True, f"refused: {exc.what}"
    if said := [finding.message for finding in source.findings if SAID.search(finding.message)]:
        return True, f"told: {said[0]}"
    others = {name: decode(path) for name, decode in decoders.items()}
    lengths = [other for other in others.values() if other is not None]
    agrees = any(abs(source.duration - other) <= AGREE for other in lengths)
    is_longest = all(source.duration >= other - AGREE for other in lengths)
    return agrees and is_longest, f"{source.duration:.3f} {others}"


def by_ffmpeg(path: Path, program: str | None = None) -> float | None:
    """The length of the longest sound stream, from its samples alone, without regard to time stamps."""
    found = subprocess.run([program or binary(), "-i", path], capture_output=True).stderr
    streams = len(re.findall(rb"(?m)^ +Stream #0:\d+.*: Audio: ", found))
    lengths = []
    for stream in range(streams):
        command = [
            program or binary(),
            "-v",
            "quiet",
            "-i",
            path,
            "-map",
            f"0:a:{stream}",
            "-ac",
            "1",
            "-ar",
            "48000",
        ]
        decoded = subprocess.run([*command, "-f", "s16le", "-"], capture_output=True).stdout
        lengths.append(len(decoded) / 96_000)
    return max(lengths, default=None)

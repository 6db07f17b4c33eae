"""Sound for tests: made by ffmpeg's own sources, or read from a file; and a meter of the tests' own."""

import re
import subprocess
from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from lfi_podcast.audio.mastering.master import Mixed
from lfi_podcast.audio.mixing.mix import Mix, Session, mix
from lfi_podcast.audio.samples.ffmpeg import binary
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import write_wav
from lfi_podcast.model.show import AudioSettings
from tests.helpers import SHARED

LOUDNESS = SHARED / "data/loudness/1770-2_Comp_RelGateTest.wav"
"""ITU-R BS.2217: not ours to give away."""
needs_loudness = pytest.mark.skipif(not LOUDNESS.is_file(), reason=f"{LOUDNESS} is not there")

VOICE = "anoisesrc=color=pink:amplitude=0.3:seed={seed}:r=48000:d={seconds},tremolo=f=3:d=0.8,highpass=f=150"
"""Noise with the rhythm of syllables."""

CLAPS = (
    "aevalsrc=0.03*sin(2*PI*300*t)*(0.6+0.4*sin(6*PI*t))"
    "+0.9*exp(-400*mod(t\\,1.7))*sin(2*PI*1700*t):s=48000:d={seconds}"
)
"""A quiet voice and somebody who claps beside the microphone."""


def ffmpeg(*arguments: object) -> str:
    command = [binary(), "-nostdin", "-hide_banner", "-y", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stderr.decode()


def make(path: Path, source: str, *options: object) -> Path:
    """A recording at `path` from a lavfi source."""
    ffmpeg("-f", "lavfi", "-i", source, *options, path)
    return path


def voice(path: Path, seconds: float = 8, *options: object, seed: int = 1) -> Path:
    return make(path, VOICE.format(seconds=seconds, seed=seed), *options)


def samples(path: Path, rate: int = 44_100, channels: int = 1) -> array:
    """The sound of a file, 16 bits, interleaved."""
    command = [
        binary(),
        "-v",
        "error",
        "-nostdin",
        "-i",
        path,
        "-f",
        "s16le",
        "-ar",
        rate,
        "-ac",
        channels,
        "-",
    ]
    return array("h", subprocess.run(list(map(str, command)), check=True, capture_output=True).stdout)


def meter(path: Path) -> tuple[float, float]:
    """Integrated loudness (LUFS) and true peak (dBTP) of a finished file, decoded to WAV first."""
    wav = path.with_suffix(".metered.wav")
    ffmpeg("-i", path, "-c:a", "pcm_f32le", wav)
    log = ffmpeg("-i", wav, "-af", "ebur128=peak=true", "-f", "null", "-")
    wav.unlink()
    summary = log[log.rindex("Summary:") :]
    integrated, peak = re.findall(r"(?:I|Peak):\s+(-?[\d.]+) ", summary)
    return float(integrated), float(peak)


def rms(values: array) -> float:
    """Of full scale."""
    return (sum(value * value for value in values) / max(1, len(values))) ** 0.5 / 32768


def correlation(one: array, other: array) -> float:
    product = sum(a * b for a, b in zip(one, other, strict=True))
    return abs(product) / max(1.0, (sum(a * a for a in one) * sum(b * b for b in other)) ** 0.5)


def mixed(tracks: Iterable[Path], output: Path, settings: AudioSettings = AudioSettings(), **session) -> Mix:  # noqa: B008
    """The mix of some tracks, at `output`."""
    return mix(Session(tuple(tracks), settings, **session), output)


def mix_of(*tracks: Path, output: Path, settings: AudioSettings = AudioSettings()) -> Mixed:  # noqa: B008
    """The same, as masters are made from it."""
    made = mixed(tracks, output, settings)
    return Mixed(output, made.duration, made.integrated, made.peak)


def clicks(output: Path) -> Mixed:
    """A mix that no limiter can make loud."""
    time = np.arange(6 * 44_100, dtype=np.float32) / 44_100
    sound = np.where(time % 2 < 0.004, 0.8 * np.sin(2 * np.pi * 2000 * time), 0)
    write_wav([sound[:, np.newaxis]], Pcm(44_100, 1), output)
    return Mixed(output, 6.0, -40.0, -1.9)

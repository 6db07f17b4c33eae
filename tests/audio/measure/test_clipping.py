"""Clipping in recordings as files: found at every rate, with its times and its share, and nowhere else."""

from math import asin, pi

import numpy as np
import pytest

from lfi_podcast.audio.mastering.limit import Limited, Limiter
from lfi_podcast.audio.measure.source import Portion, inspect
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import write_wav
from tests.audio.helpers import ffmpeg, make, samples
from tests.helpers import SPEECH

READING = SPEECH / "jfk.flac"

DRIVEN = "aevalsrc='clip({gain}*(0.5+0.5*gt(t,1)*lt(t,3))*sin(2*PI*220*t),-1,1)':s={rate}:d=4"
"""A sine that is `gain` times as loud as full scale for two seconds, and half as loud before and after."""

MUSIC = (
    "aevalsrc='0.1*(sin(2*PI*110*t)+sin(2*PI*165*t)+0.7*sin(2*PI*277*t)+0.4*sin(2*PI*880*t))*(0.6+0.4*sin(2*PI*t))"
    "+0.3*exp(-12*mod(t,0.5))*sin(2*PI*60*t)+0.15*exp(-40*mod(t+0.25,0.5))*(2*random(0)-1)':s=44100:d=6"
)
"""A chord, and drums."""


def told(path, channels=1, portion=None):
    """What is said of clipping."""
    source = inspect(path, channels, portion=portion)
    assert all(("clipped" in finding.message) == (finding.kind == "clipping") for finding in source.findings)
    return [finding for finding in source.findings if finding.kind == "clipping"]


def share(finding) -> float:
    return float(finding.message.partition(", ")[2].partition(" %")[0])


@pytest.mark.parametrize("rate", [16_000, 44_100, 48_000, 88_200, 96_000])
@pytest.mark.parametrize(
    ("codec", "channels"), [("pcm_s16le", 2), ("pcm_s24le", 1), ("pcm_f32le", 1), ("flac", 1)]
)
def test_a_sine_driven_into_the_rails(tmp_path, rate, codec, channels):
    name = tmp_path / ("a.flac" if codec == "flac" else "a.wav")
    make(name, DRIVEN.format(gain=1.5, rate=rate), "-ac", channels, "-c:a", codec)
    (finding,) = told(name, channels)
    assert finding.at == pytest.approx(1, abs=0.01)
    assert "clipped at 0:01.0 to 0:02, " in finding.message
    assert share(finding) == pytest.approx(100 * (1 - 2 / pi * asin(1 / 1.5)), rel=0.05)


@pytest.mark.parametrize(
    ("rate", "gain", "channels"),
    [(44_100, 6, 1), (44_100, 12, 2), (48_000, 6, 2), (48_000, 12, 1), (96_000, 6, 1)],
)
def test_a_voice_driven_into_the_rails(tmp_path, rate, gain, channels):
    form = ("mono|c0=c0", "stereo|c0=c0|c1=c1")[channels - 1]
    driven = ["-af", f"aresample={rate},pan={form},volume={gain}dB", "-c:a", "pcm_s16le"]
    ffmpeg("-i", READING, *driven, path := tmp_path / "a.wav")
    sound = np.abs(np.array(samples(path, rate, channels), np.int32).reshape(-1, channels)) >= 32_767
    found = told(path, channels)
    assert found[0].at == pytest.approx(np.flatnonzero(sound.any(1))[0] / rate, abs=0.1)
    assert share(found[0]) == pytest.approx(100 * sound[rate // 3 : 2 * rate].mean(), rel=0.5)


@pytest.mark.parametrize(
    ("form", "bitrate", "gain"),
    [("mp3", 64, 14), ("mp3", 192, 14), ("m4a", 96, 14), ("m4a", 96, 11), ("mp3", 128, 9)],
)
def test_a_clipped_voice_that_was_compressed(tmp_path, form, bitrate, gain):
    driven = f"aresample=48000,volume={gain}dB"
    ffmpeg("-i", READING, "-af", driven, "-c:a", "pcm_s16le", whole := tmp_path / "a.wav")
    ffmpeg("-i", whole, "-b:a", f"{bitrate}k", path := tmp_path / f"a.{form}")
    assert "clipped" in told(path)[0].message


@pytest.mark.parametrize(
    "sound",
    [
        "sin(2*PI*220*t)",
        "sin(2*PI*220*t)*(0.6+0.4*sin(PI*t))",
        "0.5*sin(2*PI*220*t)+0.5*sin(2*PI*277*t)",
        "0.6*sin(2*PI*220*t)*gt(t,5)+0.1*sin(2*PI*1300*t)*sin(PI*t)",
        "0.3*(random(0)+random(1)+random(2))-0.45",
    ],
)
def test_tones_and_noise_up_to_full_scale_are_not_clipped(tmp_path, sound):
    make(path := tmp_path / "a.mp3", f"aevalsrc='0.95*({sound})':s=48000:d=6", "-b:a", "128k")
    assert told(path) == []


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("gain", [-6, 2])
def test_a_voice_up_to_full_scale_is_not_clipped(tmp_path, rate, gain):
    ffmpeg(
        "-i",
        READING,
        "-af",
        f"aresample={rate},volume={gain}dB",
        "-c:a",
        "pcm_s16le",
        path := tmp_path / "a.wav",
    )
    assert told(path) == []


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("form", ["wav", "mp3", "m4a"])
def test_music_that_was_limited_is_not_clipped(tmp_path, rate, form):
    """By 12 dB and more, so that its peaks touch the ceiling all the time."""
    if form == "mp3" and rate > 48_000:
        return
    sound = np.array(samples(make(tmp_path / "music.wav", MUSIC)), np.float32)[:, np.newaxis] / 32_768
    pcm = Pcm(44_100, 1)
    write_wav(Limited([sound], Limiter(20, -0.1), pcm), pcm, tmp_path / "limited.wav")
    ffmpeg("-i", tmp_path / "limited.wav", "-ar", rate, "-b:a", "128k", path := tmp_path / f"a.{form}")
    assert told(path) == []


def test_a_voice_that_was_limited_before_it_was_compressed_is_not_clipped(tmp_path):
    limited = "volume=18dB,alimiter=limit=0.7:level=0:attack=5:release=50"
    ffmpeg("-i", READING, "-af", limited, "-b:a", "128k", path := tmp_path / "a.mp3")
    assert told(path) == []


def test_clipping_is_told_of_the_track_that_has_it(tmp_path):
    clean, driven = (SPEECH / name for name in ("sense-0870.flac", "sense-0880.flac"))
    both = "[0]aresample=48000[a];[1]aresample=48000,volume=20dB[b];[a][b]join=inputs=2:channel_layout=stereo"
    ffmpeg(
        "-i", clean, "-i", driven, "-filter_complex", both, "-c:a", "pcm_s16le", path := tmp_path / "a.wav"
    )
    assert told(path, portion=Portion(0, 2)) == []
    assert told(path, portion=Portion(1, 2))

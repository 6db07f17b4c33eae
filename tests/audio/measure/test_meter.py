"""The meter, against material whose loudness is known (ITU-R BS.2217, EBU Tech 3341 and 3342) and ffmpeg's own."""

import re
import wave
from pathlib import Path

import numpy as np
import pytest

from lfi_podcast.audio.measure.meter import METER, Readings, integrated, summed
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.errors import SoundProblem
from tests.audio.helpers import LOUDNESS, needs_loudness
from tests.helpers import SPEECH


def tone(path: Path, *parts: tuple[float, float], rate: int = 48_000) -> Path:
    """1 kHz in both channels, 24 bits: pairs of a level (dBFS) and a length (s)."""
    sine = [
        10 ** (level / 20) * np.sin(2000 * np.pi * np.arange(int(length * rate)) / rate)
        for level, length in parts
    ]
    both = np.repeat(np.concatenate(sine)[:, None], 2, axis=1)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(3)
        file.setframerate(rate)
        file.writeframes((both * 8_388_607).astype("<i4").view("u1").reshape(-1, 4)[:, :3].tobytes())
    return path


def read(path: Path) -> tuple[Readings, str]:
    arguments = [*ffmpeg.recording(path), *ffmpeg.FIRST_SOUND, "-af", METER, *ffmpeg.NOWHERE]
    log = ffmpeg.run(arguments, str(path))
    return Readings.of(log, str(path)), log.text


@pytest.mark.parametrize(
    ("parts", "loudness"),
    [
        ([(-23, 20)], -23),
        ([(-33, 20)], -33),
        ([(-36, 10), (-23, 60), (-36, 10)], -23),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23),
    ],
)
def test_integrated_loudness_of_ebu_tech_3341(tmp_path, parts, loudness):
    assert read(tone(tmp_path / "a.wav", *parts))[0].integrated == pytest.approx(loudness, abs=0.1)


@pytest.mark.parametrize(
    ("parts", "width"),
    [
        ([(-20, 20), (-30, 20)], 10),
        ([(-20, 20), (-15, 20)], 5),
        ([(-40, 20), (-20, 20)], 20),
        ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15),
    ],
)
def test_loudness_range_of_ebu_tech_3342(tmp_path, parts, width):
    assert read(tone(tmp_path / "a.wav", *parts))[0].range == pytest.approx(width, abs=1)


@needs_loudness
def test_the_relative_gate_of_bs_2217():
    readings, _ = read(LOUDNESS)
    assert readings.integrated == pytest.approx(-10.0, abs=0.1)


@pytest.mark.parametrize("name", ["jfk.flac", "sonnet001.mp3"])
def test_the_gating_agrees_with_that_of_ffmpeg_on_speech(name):
    readings, log = read(SPEECH / name)
    said = re.findall(r"(?:I|LRA):\s+(-?[\d.]+) ", log[log.rindex("Integrated loudness:") :])
    assert readings.integrated == pytest.approx(float(said[0]), abs=0.1)
    # EBU Tech 3342 lets meters differ by 1 LU. These clips are short, and windows of 3 s here have soft edges.
    assert readings.range == pytest.approx(float(said[1]), abs=1.0)


def test_silence_and_less_than_a_block_are_refused(tmp_path):
    for parts in [(-90, 3)], [(-20, 0.3)]:
        with pytest.raises(SoundProblem, match=r"silent.*or shorter than 0\.4 s"):
            read(tone(tmp_path / "a.wav", *parts))


def test_sounds_that_share_nothing_add_up_by_their_power():
    one, other = np.full(50, -20, np.float32), np.full(40, -20, np.float32)
    assert integrated(summed([one, one])) == pytest.approx(-16.99, abs=0.01)
    assert summed([one, other])[[0, 45]] == pytest.approx([-16.99, -20], abs=0.01)

"""Noise and hum beside a voice, before and after: against a meter, and through the mix."""

from itertools import pairwise

import numpy as np
import pytest

from lfi_podcast.audio.mastering.finished import measured
from lfi_podcast.audio.measure.background import Later, Pauses, compared
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.audio.samples.wav import write_wav
from tests.audio.helpers import ffmpeg, mixed

RATE, WINDOW = 44_100, 17_640
SPEECH = -20.0


def noise(frames: int, level: float, channels: int) -> Samples:
    chance = np.random.default_rng(3)
    return (10 ** (level / 20) * chance.standard_normal((frames, channels))).astype(np.float32)


def hum(frames: int, mains: float, channels: int) -> Samples:
    time = np.arange(frames)[:, None] / RATE
    wave = sum(0.01 / n * np.sin(2 * np.pi * n * mains * time + n) for n in (2, 3, 4, 6))
    return np.repeat(np.asarray(wave, np.float32), channels, axis=1)


def loudness(sound: Samples, path) -> float:
    pcm = Pcm(RATE, sound.shape[1])
    write_wav([sound], pcm, path)
    return measured(path, pcm).loudness.integrated


def heard(before: Samples, after: Samples, mains: float):
    """The background of a sound that is one pause, and of another one after its treatment."""
    starts = np.arange(3, len(before) - WINDOW, 2 * WINDOW)
    windows = np.stack([before[start : start + WINDOW] for start in starts])
    later = Later(Pauses(starts, windows, SPEECH, mains, Pcm(RATE, before.shape[1])))
    edges = [0, 1, 5_000, 30_000, 30_000, len(after)]  # blocks of any length
    passed = list(later.passing(after[a:b] for a, b in pairwise(edges)))
    assert np.array_equal(np.concatenate(passed), after)
    return compared("Host", later)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("mains", [0.0, 50.1, 59.9])
def test_noise_and_hum_are_as_loud_as_a_meter_says(tmp_path, channels, mains):
    frames = 10 * RATE
    hiss = noise(frames, -60, channels)
    lines = hum(frames, mains, channels) if mains else np.zeros_like(hiss)
    told = heard(hiss + lines, 0.25 * hiss, mains)
    expected = loudness(hiss, tmp_path / "noise.wav") - SPEECH
    assert told.noise_before == pytest.approx(expected, abs=0.4)
    assert told.noise_after == pytest.approx(expected - 12, abs=0.4)
    assert told.mains == (mains or None) and told.hum_after is None, "no line stands out of the noise"
    if mains:
        assert told.hum_before == pytest.approx(loudness(lines, tmp_path / "hum.wav") - SPEECH, abs=0.5)
    else:
        assert told.hum_before is None


def test_what_is_left_of_hum_is_told():
    hiss, lines = noise(10 * RATE, -80, 1), hum(10 * RATE, 50, 1)
    told = heard(hiss + lines, hiss + 0.1 * lines, 50)
    assert told.hum_after == pytest.approx(told.hum_before - 20, abs=0.5)


def test_digital_silence_is_no_error():
    nothing = np.zeros((10 * RATE, 1), np.float32)
    told = heard(nothing, nothing, 0.0)
    assert told is None or told.noise_before < -60


def test_the_mix_measures_what_its_treatment_left(tmp_path):
    speech = "anoisesrc=color=pink:amplitude=0.3:seed=1:r=44100:d=20,tremolo=f=3:d=0.8,highpass=f=150"
    gated = "volume='if(lt(mod(t,2),1.2),1,0)':eval=frame"
    hiss = "anoisesrc=color=white:amplitude={}:seed=2:r=44100:d=20"
    found = []
    for name, amplitude in (("noisy", 0.003), ("clean", 0.00002)):
        graph = f"{speech},{gated}[v];{hiss.format(amplitude)}[n];[v][n]amix=normalize=0"
        ffmpeg("-f", "lavfi", "-i", graph, tmp_path / f"{name}.wav")
        found += mixed([tmp_path / f"{name}.wav"], tmp_path / f"{name}-mix.wav").backgrounds
    noisy, clean = found
    assert noisy.name == "Recording" and -30 < noisy.noise_before < -15
    assert noisy.noise_after < noisy.noise_before - 6
    assert clean.noise_after == pytest.approx(clean.noise_before, abs=0.05), "and no sample changes"

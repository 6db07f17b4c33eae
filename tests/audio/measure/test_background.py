"""Noise, hum and echo beside a voice, before and after: against a meter, and through the mix."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from lfi_podcast.audio.mastering.finished import measured
from lfi_podcast.audio.measure.background import Later, compared
from lfi_podcast.audio.measure.pauses import NO_PAUSES, Pauses
from lfi_podcast.audio.measure.reverberation import reverberation_time
from lfi_podcast.audio.measure.speech_activity import frame_levels
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.audio.samples.wav import write_wav
from lfi_podcast.model.audio import Hum
from tests.audio.helpers import ffmpeg, mixed
from tests.audio.measure.test_reverberation import sound
from tests.helpers import SPEECH as SPEECH_FILES

RATE, WINDOW = 44_100, 17_640
SPEECH = -20.0


def noise(frames: int, level: float, channels: int) -> Samples:
    chance = np.random.default_rng(3)
    return (10 ** (level / 20) * chance.standard_normal((frames, channels))).astype(np.float32)


def hum(frames: int, mains: float, channels: int) -> Samples:
    time = np.arange(frames)[:, None] / RATE
    wave = sum(0.01 / n * np.sin(2 * np.pi * n * mains * time + n) for n in (2, 3, 4, 6))
    return np.repeat(np.asarray(wave, np.float32), channels, axis=1)


def hum_of(mains: float) -> Hum | None:
    return Hum(frequencies=(mains,), multiples=(2, 3), below=20) if mains else None


def loudness(sound: Samples, path) -> float:
    pcm = Pcm(RATE, sound.shape[1])
    write_wav([sound], pcm, path)
    return measured(path, pcm).loudness.integrated


def heard(before: Samples, after: Samples, mains: float, noise: float = -60.0):
    """The background of a sound that is one pause, and of another one after its treatment."""
    starts = np.arange(3, len(before) - WINDOW, 2 * WINDOW)
    windows = np.stack([before[start : start + WINDOW] for start in starts])
    later = Later(Pauses(starts, windows, SPEECH, hum_of(mains), Pcm(RATE, before.shape[1]), noise))
    edges = [0, 1, 5_000, 30_000, 30_000, len(after)]  # blocks of any length
    passed = list(later.passing(after[a:b] for a, b in pairwise(edges)))
    assert np.array_equal(np.concatenate(passed), after)
    return compared("Host", later)


@pytest.mark.parametrize(("channels", "mains"), [(1, 0.0), (1, 50.1), (2, 59.9)])
def test_noise_is_so_much_softer_as_a_meter_says(tmp_path, channels, mains):
    frames = 10 * RATE
    hiss = noise(frames, -60, channels)
    lines = hum(frames, mains, channels) if mains else np.zeros_like(hiss)
    found = loudness(hiss, tmp_path / "noise.wav")
    told = heard(hiss + lines, 0.25 * hiss, mains, found)
    expected = found - SPEECH
    assert told.noise_before == pytest.approx(expected, abs=1e-9)
    assert told.noise_after == pytest.approx(expected - 12, abs=0.4)
    assert told.mains == (mains or None) and told.hum_after is None, "no line stands out of the noise"
    assert told.hum_before == (-20 if mains else None), "as it was found"


def test_where_nothing_is_quiet_it_is_not_told_what_is_left_of_noise():
    coming_and_going = np.resize(np.repeat(np.float32([1, 0.1]), RATE // 5), (10 * RATE, 1))
    restless = noise(10 * RATE, -60, 1) * coming_and_going
    told = heard(restless, restless, 0.0)
    assert told.noise_before == -40 and told.noise_after is None
    unmeasured = compared("Host", Later(NO_PAUSES))
    assert (unmeasured.noise_before, unmeasured.hum_before, unmeasured.is_known) == (None, None, False)


def test_what_is_left_of_hum_is_told(tmp_path):
    hiss, lines = noise(10 * RATE, -80, 1), hum(10 * RATE, 50, 1)
    told = heard(hiss + lines, hiss + 0.1 * lines, 50)
    assert told.hum_after == pytest.approx(loudness(lines, tmp_path / "hum.wav") - 20 - SPEECH, abs=0.5)


def test_hum_is_measured_where_nobody_pauses():
    lines = hum(12 * RATE, 50, 1)
    for share, least, most in ((1.0, -30, -15), (0.0, None, None)):
        later = Later(replace(NO_PAUSES, speech=-20.0, hum=hum_of(50.0), pcm=Pcm(RATE, 1)))
        for _ in later.passing(iter([noise(12 * RATE, -70, 1) + np.float32(share) * lines])):
            pass
        told = compared("Host", later)
        assert (told.noise_before, told.hum_before, told.mains) == (None, -20.0, 50.0)
        assert told.hum_after is None if least is None else least < told.hum_after < most


def test_echo_is_measured_again():
    voice = sound(SPEECH_FILES / "sonnet001.mp3")[: 12 * RATE, np.newaxis]
    later = Later(replace(NO_PAUSES, echo=0.6, pcm=Pcm(RATE, 1)))
    for _ in later.passing(iter(np.split(voice, [1, 800, 90_001]))):  # blocks of any length
        pass
    whole = reverberation_time(frame_levels(voice, RATE))
    told = compared("Host", later)
    assert (told.echo_before, told.echo_after) == (0.6, pytest.approx(whole, abs=0.01))
    assert whole < 0.3 and told.noise_before is None
    silent = Later(later.pauses)
    assert not list(silent.passing(iter(())))
    assert compared("Host", silent).echo_after is None


def test_digital_silence_is_no_error():
    nothing = np.zeros((10 * RATE, 1), np.float32)
    told = heard(nothing, nothing, 0.0, -120.0)
    assert told.noise_before == -100 and told.noise_after in (None, -100)


def test_the_mix_measures_what_its_treatment_left(tmp_path):
    speech = "anoisesrc=color=pink:amplitude=0.3:seed=1:r=44100:d=12,tremolo=f=3:d=0.8,highpass=f=150"
    gated = "volume='if(lt(mod(t,2),1.2),1,0)':eval=frame"
    hiss = "anoisesrc=color=white:amplitude=0.00002:seed=2:r=44100:d=12"
    tones = "+".join(f"0.01/{n}*sin({n}*2*PI*50*t)" for n in (1, 2, 3, 4, 5))
    found = []
    for name, beside in (("humming", f"aevalsrc={tones}:s=44100:d=12"), ("clean", "anullsrc=r=44100:d=12")):
        graph = f"{speech},{gated}[v];{hiss}[n];{beside}[h];[v][n][h]amix=inputs=3:normalize=0"
        ffmpeg("-f", "lavfi", "-i", graph, tmp_path / f"{name}.wav")
        found += mixed([tmp_path / f"{name}.wav"], tmp_path / f"{name}-mix.wav").backgrounds
    humming, clean = found
    assert humming.name == clean.name == "Recording"
    assert humming.mains == pytest.approx(50, abs=0.05) and -30 < humming.hum_before < -10
    assert humming.hum_after is None or humming.hum_after < humming.hum_before - 15
    assert clean.mains is None and clean.noise_after == pytest.approx(clean.noise_before, abs=0.05)

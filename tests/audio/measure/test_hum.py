"""Mains hum: heard in the pauses, and taken out where it disturbs."""

import numpy as np
import pytest

from lfi_podcast.audio.measure import hum, noise
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from tests.audio.helpers import samples
from tests.audio.measure.test_faults import RATE, surveyed, voice
from tests.audio.measure.test_noise import PCM, coloured, filtered, loudness, real, segmental_snr
from tests.helpers import SPEECH


def waves(length: int, mains: float, multiples: tuple[int, ...], decibels: float) -> Samples:
    times = np.arange(length) / RATE
    parts = [10 ** (decibels / 20) * np.sin(2 * np.pi * mains * n * times + n) for n in multiples]
    return np.sum(parts, 0).astype(np.float32)[:, None]


def level_at(sound: Samples, frequency: float) -> float:
    """dBFS of a sine, away from the ends where filters ring."""
    middle = sound[RATE:-RATE, 0]
    window = np.hanning(len(middle)) * np.exp(-2j * np.pi * frequency * np.arange(len(middle)) / RATE)
    return float(20 * np.log10(np.abs(middle @ window) * 4 / len(middle) + 1e-9))


@pytest.mark.parametrize("mains", [50.0, 59.97])
def test_hum(mains):
    sound = voice(20)
    sound = sound * np.float32(10 ** ((-20 - loudness(sound)) / 20)) + coloured(len(sound), 1, -60)
    humming = waves(len(sound), mains, (1, 2, 3, 5), -30)
    pauses = surveyed(sound + humming).pauses
    found = hum.measure(pauses, PCM)
    assert found and found.mains == pytest.approx(mains, abs=0.02)
    assert {line.multiple for line in found.lines} == {1, 2, 3, 5}
    heard = noise.measure(pauses, PCM, found.frequencies)
    assert heard and heard.loudness == pytest.approx(-60, abs=2)  # hum is not counted as noise
    assert noise.plan(heard, -20) == noise.Cleaning()
    fallen = filtered(humming, hum.plan(found, -20))
    for multiple in (1, 2, 3, 5):
        assert level_at(humming, mains * multiple) - level_at(fallen, mains * multiple) > 20


def test_the_voice_survives_notches():
    clean = real("sense-0870.flac", "sense-0890.flac", "stereo_diarization.flac")
    humming = waves(len(clean), 50, (1, 2, 3, 4, 5, 6), -30)
    plan = hum.plan(hum.measure(surveyed(clean + humming).pauses, PCM), loudness(clean + humming))
    assert len(plan) == 6
    after = filtered(clean + humming, plan)
    assert loudness(after) == pytest.approx(-20, abs=0.5)
    assert segmental_snr(after, clean) > segmental_snr(clean + humming, clean) + 5


def test_faint_hum_is_no_matter():
    sound = voice(20)
    sound = sound * np.float32(10 ** ((-20 - loudness(sound)) / 20)) + coloured(len(sound), 1, -75)
    pauses = surveyed(sound + waves(len(sound), 50, (2, 3), -70)).pauses
    assert hum.plan(hum.measure(pauses, PCM), -20) == ()


def test_real_hum():
    """The Shakespeare recording has some, of North America."""
    sound = np.array(samples(SPEECH / "sonnet001.mp3", channels=2), np.float32).reshape(-1, 2) / 32768
    found = hum.measure(surveyed(sound).pauses, Pcm(RATE, 2))
    assert found and found.mains == pytest.approx(60, abs=0.05)


def test_what_the_producer_is_told():
    sound = voice(20) * np.float32(0.5)
    found = hum.measure(surveyed(sound + waves(len(sound), 50, (1, 2), -25)).pauses, PCM)
    (told,) = hum.findings("a.wav", found, -20)
    assert told.message.startswith("a.wav: hum of 50.0 Hz mains, at 2 frequencies")
    assert hum.findings("a.wav", None, -20) == ()

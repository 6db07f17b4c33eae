"""Knocks: found beside a quiet voice, and kept out of what it is levelled by; no speech or music is one."""

import numpy as np
import pytest

from lfi_podcast.audio.measure.knocks import fast_levels, findings, knocks
from lfi_podcast.audio.samples.curve import Curve
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import write_wav
from tests.audio.helpers import mixed, samples
from tests.helpers import SPEECH

RATE = 44_100
TIME = np.arange(RATE // 3) / RATE
KNOCKS = {
    "a stand": np.sin(2 * np.pi * 110 * TIME) * np.exp(-TIME / 0.04),
    "a table": (np.sin(2 * np.pi * 300 * TIME) + np.sin(2 * np.pi * 900 * TIME)) * np.exp(-TIME / 0.02) / 2,
    "a door": np.convolve(np.random.default_rng(3).normal(size=len(TIME)), np.ones(30) / 12, "same")
    * np.exp(-TIME / 0.05),
}
AT = (2.2, 4.9, 7.7)


def quiet_voice() -> np.ndarray:
    return 0.1 * np.array(samples(SPEECH / "jfk.flac"), np.float32)[:, np.newaxis] / 32_768


def with_knocks(voice: np.ndarray, knock: np.ndarray) -> np.ndarray:
    result = voice.copy()
    for at in AT:
        struck = knock * np.minimum(1, TIME / 0.003)
        result[round(at * RATE) :][: len(knock), 0] += 0.8 * struck / np.abs(struck).max()
    return result


@pytest.mark.parametrize("knock", KNOCKS.values(), ids=KNOCKS)
def test_knocks_are_found(knock):
    found = knocks(fast_levels(with_knocks(quiet_voice(), knock), RATE))
    assert [(start + 0.03, end - 0.3) for start, end in found] == [
        pytest.approx((at, at), abs=0.03) for at in AT
    ]


@pytest.mark.parametrize("name", ["jfk.flac", "sonnet001.mp3", "sense-0870.flac", "welcome.flac"])
def test_speech_has_none(name):
    sound = np.array(samples(SPEECH / name), np.float32)[:, np.newaxis] / 32_768
    assert knocks(fast_levels(sound, RATE)) == ()


def test_several_are_worth_checking_and_a_single_one_may_be_a_word():
    spans = [(at, at + 0.3) for at in (1.0, 5.0, 9.0)]
    assert {each.level for each in findings("a.wav", spans)} == {"warning"}
    assert [each.level for each in findings("a.wav", spans[:1])] == ["info"]


def test_a_short_loud_answer_is_none():
    """A word 20 dB louder than what is around it."""
    sound = quiet_voice()
    word = 10 * sound[round(8.35 * RATE) : round(8.9 * RATE)]
    sound[5 * RATE :][: len(word)] += word
    assert knocks(fast_levels(sound, RATE)) == ()


def test_a_drum_has_a_rhythm():
    beats = np.tile(np.pad(KNOCKS["a stand"], (0, RATE // 8)), 20)[:, np.newaxis]
    assert knocks(fast_levels(beats.astype(np.float32), RATE)) == ()


def test_a_voice_is_levelled_as_if_nobody_had_knocked(tmp_path):
    gains = []
    for name, sound in (("quiet", quiet_voice()), ("knocked", with_knocks(quiet_voice(), KNOCKS["a stand"]))):
        write_wav([sound], Pcm(RATE, 1), tmp_path / f"{name}.wav")
        made = mixed([tmp_path / f"{name}.wav"], tmp_path / f"{name}.mix.wav")
        gains.append(Curve(made.voices[0].times, made.voices[0].decibels).at(np.arange(0.5, 10.5, 0.1)))
    assert sum(": knock at" in finding.message for finding in made.findings) == len(AT)
    assert not any(finding.kind for finding in made.findings)
    assert np.abs(gains[1] - gains[0]).max() < 2
    assert abs((gains[1] - gains[0]).mean()) < 0.5

"""Where there is a voice: in speech, also over noise; and in nothing else that a microphone hears."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.speech.voice_activity import measuring, voiced
from tests.helpers import SPEECH
from tests.speech.helpers import DEMO, blocks, seconds, sound
from tests.speech.noises import RATE, noises, pcm


def spans(speech: bytes) -> tuple[tuple[float, float], ...]:
    found: list = []
    assert b"".join(measuring([speech], found)) == speech
    return voiced(found)


def share(speech: bytes) -> float:
    return sum(end - start for start, end in spans(speech)) / seconds(speech)


@pytest.mark.parametrize("name", sorted(noises(0.1)))
def test_noise_hum_clicks_and_music_are_no_voice(name: str):
    assert share(pcm(noises(12.0)[name])) < (0.15 if name == "melody" else 0.01)


@pytest.mark.parametrize("noise", ["white", "pink", "hum"])
def test_speech_is_found_under_noise(noise: str):
    speech = np.frombuffer(sound(DEMO[0])[: 2 * 10 * RATE], "<i2").astype(float) / 32_768
    level = np.sqrt(np.mean(np.square(speech))) * 10 ** (-10 / 20)
    sounds = speech + noises(10.0)[noise] * level
    clean = share(sound(DEMO[0])[: 2 * 10 * RATE])
    assert clean > 0.9 and share(pcm(sounds, None)) > 0.8 * clean


@pytest.mark.parametrize("width", [15, 40])
def test_a_burst_of_muffled_noise_is_no_voice(width: int):
    """Noise that is not always there, and so narrow that it nearly has a pitch: a fan that somebody turns on."""
    noise = np.random.default_rng(5).standard_normal(10 * RATE)
    swelling = 1 + 0.5 * np.sin(2 * np.pi * 1.3 * np.arange(len(noise)) / RATE)
    fan = np.convolve(noise, np.ones(width), "same") * swelling
    silence = np.zeros(15 * RATE)
    assert share(pcm(np.concatenate([silence, 0.3 * fan / np.abs(fan).max(), silence]), None)) < 0.03


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("jfk.flac", 0.7),  # he pauses between his phrases
        ("sense-0870.flac", 0.8),
        ("sense-0890.flac", 0.8),
    ],
)
def test_real_voices_are_found(name: str, least: float):
    assert share(sound(SPEECH / name)) > least


def test_a_pause_is_one():
    speech, pause = sound(DEMO[0])[: 2 * 4 * RATE], bytes(2 * 3 * RATE)
    found = spans(speech + pause + speech)
    before, after = next(
        (before[1], after[0]) for before, after in pairwise(found) if after[0] - before[1] > 1
    )
    assert before <= 4.3 and after >= 6.7
    assert spans(pause) == spans(b"") == spans(bytes(100)) == ()


@settings(max_examples=15)
@given(st.lists(st.integers(1, 200_000), min_size=1, max_size=6))
def test_the_size_of_the_blocks_changes_nothing(sizes: list[int]):
    speech = sound(DEMO[0])
    found: list = []
    even = [2 * size for size in sizes]
    assert b"".join(measuring(blocks(speech, even), found)) == speech
    assert voiced(found) == spans(speech)


def test_spans_are_in_order_and_apart():
    found = spans(sound(DEMO[0]))
    assert found and all(0 <= start < end for start, end in found)
    assert all(before[1] < after[0] for before, after in pairwise(found))

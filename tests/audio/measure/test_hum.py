"""Mains hum: found in speech with pauses or without, and in nothing that only resembles it."""

import numpy as np
import pytest

from lfi_podcast.audio.measure.hum import FoundHum, findings, planned, strongest
from lfi_podcast.audio.measure.mains_windows import MainsMeter
from lfi_podcast.audio.samples.pcm import Samples
from lfi_podcast.model.audio import Hum
from tests.audio.helpers import samples
from tests.audio.measure.test_faults import RATE, voice
from tests.audio.measure.test_noise import coloured
from tests.helpers import SPEECH

NOTE = 440 * 2 ** (np.arange(-69, 59) / 12)
"""The pitches of a keyboard (Hz), by their numbers in MIDI."""

VOICE = voice(20)

CHORDS = [[45, 57, 60, 64], [41, 53, 57, 60], [43, 55, 59, 62], [40, 52, 56, 59]]


def found(sound: Samples, block: int = 30_000) -> FoundHum | None:
    meter = MainsMeter(RATE, sound.shape[1])
    for start in range(0, len(sound), block):
        meter.feed(sound[start : start + block])
    return strongest(meter.result())


def waves(length: int, mains: float, multiples: tuple[int, ...], decibels: float) -> Samples:
    """Each line softer than the first by its multiple."""
    times = np.arange(length) / RATE
    lines = [10 ** (decibels / 20) * np.sin(2 * np.pi * mains * n * times + n * n) / n for n in multiples]
    return np.sum(lines, 0).astype(np.float32)[:, None]


def chords(pitches: list[list[float]], seconds: float) -> Samples:
    """Twenty seconds of them, one after the other, each as a sum of tones with eight partials."""
    times = np.arange(round(seconds * RATE)) / RATE
    swell = np.minimum(1, np.minimum(times, times[::-1]) / 0.1)
    each = [
        sum(np.sin(2 * np.pi * pitch * n * times) / n**1.2 for pitch in chord for n in range(1, 9)) * swell
        for chord in pitches
    ]
    count = round(20 / seconds)
    return np.concatenate([each[n % len(each)] for n in range(count)]).astype(np.float32)[
        :, None
    ] * np.float32(0.02)


@pytest.mark.parametrize(("mains", "multiples"), [(50.0, (1, 2, 3, 5)), (59.93, (2, 4, 6, 8)), (50.21, (1,))])
def test_it_is_found_wherever_it_is(mains, multiples):
    sound = VOICE[: 11 * RATE] * np.float32(0.5)
    hum = waves(len(sound), mains, multiples, -35)
    heard = found(sound + hum)
    assert heard and heard.mains == pytest.approx(mains, abs=0.02)
    assert {*multiples} <= {*heard.multiples} and heard.multiples[-1] == multiples[-1]
    alone = found(hum)
    assert alone and heard.loudness == pytest.approx(alone.loudness, abs=1)
    assert found(sound + hum, block=7_777) == heard


def test_it_is_found_under_somebody_who_does_not_pause():
    words = VOICE[: 11 * RATE]
    restless = words + np.roll(words, round(0.45 * RATE), axis=0)
    heard = found(restless + waves(len(words), 50, (1, 2, 3, 4), -30))
    assert heard and heard.multiples[:2] == (1, 2)


def test_it_is_found_where_a_voice_hides_its_lowest_tones():
    heard = found(VOICE[: 11 * RATE] * np.float32(0.5) + waves(11 * RATE, 59.98, (6, 8, 10, 12, 14, 16), -35))
    assert heard and heard.multiples == tuple(range(2, 17, 2))


def test_it_is_found_where_it_begins_late():
    sound = np.concatenate([VOICE, VOICE, VOICE])[: 50 * RATE]
    sound[22 * RATE :] += waves(28 * RATE, 60, (1, 2, 3), -35)
    heard = found(sound)
    assert heard and heard.multiples == (1, 2, 3)


@pytest.mark.parametrize("other", [1.0, -1.0, 0.0])
def test_it_is_found_in_two_channels_whatever_their_phases(other):
    hum = waves(11 * RATE, 50, (1, 2, 3), -35)
    heard = found(VOICE[: 11 * RATE] * np.float32(0.5) + np.concatenate([hum, other * hum], axis=1))
    alone = found(hum)
    assert heard and alone and heard.multiples == (1, 2, 3)
    total = alone.loudness + 10 * np.log10(1 + other**2)
    assert heard.loudness == pytest.approx(total, abs=1)


@pytest.mark.parametrize(
    "sound",
    [
        VOICE,
        coloured(10 * RATE, 1, -30),
        chords([[NOTE[n] for n in chord] for chord in CHORDS], 2),
        chords([[200.0, 250.0, 300.0], [150.0, 250.0, 350.0]], 2),  # at multiples of 50 Hz, but they end
        chords(
            [[99.8, 150.0], [NOTE[57], NOTE[60]]], 12
        ),  # G of a piano that is tuned high, and held for long
        chords([[NOTE[65], NOTE[72]]], 20),  # F is near seven times 50 Hz
        chords([[NOTE[31], NOTE[35]]], 20),  # G and B, the notes next to the mains
        np.zeros((10 * RATE, 1), np.float32),
        np.zeros((100, 1), np.float32),
    ],
    ids=["voice", "noise", "chords", "chords like hum", "a long note", "F", "G and B", "silence", "nothing"],
)
def test_nothing_else_is_taken_for_it(sound):
    assert found(sound) is None


def test_real_hum():
    """The Shakespeare recording has some, of North America."""
    heard = found(np.array(samples(SPEECH / "sonnet001.mp3"), np.float32)[: 20 * RATE, None] / 32768)
    assert heard and heard.mains == pytest.approx(60, abs=0.05)


def test_what_nobody_hears_stays():
    hum = found(waves(10 * RATE, 50, (1, 2, 3), -40))
    assert hum
    plan = planned(hum, hum.level + 47)
    assert plan and plan.multiples == (1, 2, 3)
    assert plan.below == pytest.approx(hum.level + 47 - hum.loudness, abs=0.1)
    assert planned(hum, hum.level + 49) is None
    assert planned(None, -20) is None


@pytest.mark.parametrize(
    ("multiples", "below", "what"),
    [
        (
            (1, 2, 3),
            14.2,
            "hum from the mains (50 Hz and tones above it), 14 LU softer than the voice; taken out",
        ),
        ((2,), -3.1, "hum from the mains (100 Hz), 3 LU louder than the voice; taken out"),
    ],
)
def test_what_the_producer_is_told(multiples, below, what):
    hum = Hum(frequencies=(50.01,), multiples=multiples, below=below)
    (told,) = findings("a.wav", hum, True)
    assert told.message.startswith(f"a.wav: {what}")
    (left,) = findings("a.wav", hum, False)
    assert "left as it is, as `noise_reduction` says" in left.message
    assert findings("a.wav", None, True) == ()


def test_what_is_kept_of_a_window_keeps_nothing_else():
    """A view of a window's spectra would keep them all: 100 MB in an hour."""
    meter = MainsMeter(RATE, 1)
    meter.feed(np.random.default_rng(1).normal(size=(16 * RATE, 1)).astype(np.float32))
    windows = [window for mains in meter.result() for window in mains.windows]
    assert len(windows) >= 4
    assert all(
        each.base is None for window in windows for each in (window.excess, window.level, window.heard)
    )

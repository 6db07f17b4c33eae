"""Tracks that were lined up, measured again: what is left of a late start, in a room that misleads as well."""

import wave

import numpy as np
import pytest

from lfi_podcast.audio.mixing.alignment import Residual
from lfi_podcast.audio.mixing.residual import MOMENT, RATE, left
from lfi_podcast.model.show import AudioSettings
from tests.audio.helpers import mixed, samples
from tests.helpers import SPEECH

AIR = 0.009
"""Seconds from one microphone to the other."""


def in_turns(seconds, rate):
    """Two people who read by turns, four seconds each."""
    files = ["sonnet001.mp3", "sense-0870.flac"]
    voices = [
        np.resize(np.array(samples(SPEECH / name, rate)) / 32_768, round(seconds * rate)) for name in files
    ]
    turns = np.arange(len(voices[0])) // (4 * rate) % 2
    return [0.1 * voice / voice.std() * (turns == speaker) for speaker, voice in enumerate(voices)]


def after(sound, seconds, rate):
    """The same sound so much later."""
    size = len(sound) + rate
    shift = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / rate) * seconds)
    return np.fft.irfft(np.fft.rfft(sound, size) * shift, size)[: len(sound)]


def heard_by_both(voices, rate, wall=0.0, late=0.0, sign=1, there=0.1, back=0.1):
    """What two microphones record; a `wall` sends the first voice to the second one, louder than the air does.

    The second track is `late` (seconds), and its microphone wired with the `sign`.
    """
    host, guest = voices
    noise = 1e-4 * np.random.default_rng(3).standard_normal((2, len(host)))
    at_guest = there * after(host, AIR, rate) + 1.6 * wall * there * after(host, AIR + 0.028, rate)
    first = host + back * after(guest, AIR, rate) + noise[0]
    return first, sign * after(guest + at_guest + noise[1], late, rate)


def measured(tracks):
    frame = round(0.02 * RATE)
    levels = [
        10 * np.log10(np.mean(np.square(each[: len(each) // frame * frame].reshape(-1, frame)), axis=1))
        for each in tracks
    ]

    def moments(track, times):
        return np.array([tracks[track][round(at * RATE) :][:MOMENT] for at in times])

    return left(levels, moments)


@pytest.mark.parametrize(
    ("late", "options"),
    [
        (0.0, {}),
        (0.014, {}),
        (-0.0023, {"sign": -1}),
        (0.0, {"wall": 1.0}),
        (0.005, {"wall": 1.0, "there": 0.03, "back": 0.01}),
    ],
)
def test_what_is_left_is_measured_to_a_tenth_of_a_millisecond(late, options):
    tracks = heard_by_both(in_turns(30, RATE), RATE, late=late, **options)
    first, second = measured(tracks)
    assert (second.is_whole, second.beside) == (True, 0)
    assert second.offset == pytest.approx(late, abs=0.0001)
    assert first.offset == pytest.approx(-late, abs=0.0001)
    assert second.residual(30).seconds == pytest.approx(abs(late), abs=0.0001)
    assert second.polarity == options.get("sign", 1)


def test_what_is_heard_by_one_of_them_tells_the_drift_alone():
    tracks = heard_by_both(in_turns(30, RATE), RATE, late=0.014, back=0)
    _, second = measured(tracks)
    assert second.residual(30) == Residual(pytest.approx(0, abs=0.0001), False, 1)
    assert measured(heard_by_both(in_turns(30, RATE), RATE, there=0, back=0)) == (None, None)


def test_a_room_that_is_louder_than_the_straight_way_does_not_mislead(tmp_path):
    rate = 44_100
    tracks = heard_by_both(in_turns(24, rate), rate, wall=1.0)
    paths = [tmp_path / "host.wav", tmp_path / "guest.wav"]
    for path, sound in zip(paths, (tracks[0], tracks[1][round(0.8 * rate) :]), strict=True):
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes((20_000 * np.clip(sound, -1, 1)).astype("<i2").tobytes())
    result = mixed(paths, tmp_path / "mix.wav", AudioSettings(noise_reduction=False))
    assert result.voices[1].offset == pytest.approx(-0.8, abs=0.0002)
    (clock,) = result.clocks[1:]
    assert (clock.name, clock.evidence, clock.polarity) == ("guest", "both ways", 1)
    assert clock.apart < 0.0002
    assert any("corrected, and measured again: at most 0." in each.message for each in result.findings)

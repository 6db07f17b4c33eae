"""What is noticed in a recording: damage put into real and made speech is found, and nothing where there is none."""

import numpy as np
import pytest

from lfi_podcast.audio.intake.breaks import Break
from lfi_podcast.audio.measure import faults
from lfi_podcast.audio.measure.clipping import ClippedRun
from lfi_podcast.audio.measure.native import Native
from lfi_podcast.audio.measure.survey import Survey, Surveyed
from lfi_podcast.audio.measure.wiring import Wiring
from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of
from tests.audio.helpers import samples
from tests.helpers import SPEECH

RATE = 44_100
LOUDNESS = -20.0


def surveyed(sound: Samples, block: int = 30_000) -> Surveyed:
    survey = Survey(Pcm(RATE, sound.shape[1]))
    for start in range(0, len(sound), block):
        survey.feed(sound[start : start + block])
    return survey.result()


def native(sound: Samples, rate: int = RATE) -> Native:
    found = Native(Pcm(rate, sound.shape[1]))
    for block in blocks_of([sound], rate):
        found.feed(block)
    return found


def clips(sound: Samples) -> tuple[ClippedRun, ...]:
    return native(sound).clipping.runs(range(sound.shape[1]))


def voice(seconds: float = 12, seed: int = 1) -> Samples:
    """Mono: a buzz with two resonances in words of half a second, with pauses between; peak 0.5."""
    random = np.random.default_rng(seed)
    times = np.arange(round(seconds * RATE)) / RATE
    phase = np.cumsum(110 + 15 * np.sin(2 * np.pi * 0.7 * times)) / RATE
    buzz = sum(np.sin(2 * np.pi * n * phase + n * n) / n**1.2 for n in range(1, 30))
    words = np.clip(3 * np.sin(2 * np.pi * times / 0.9) * np.sin(2 * np.pi * times / 7), 0, 1)
    sound = buzz * words * (1 + 0.5 * np.sin(2 * np.pi * 3.3 * times))
    return (0.5 * sound / np.abs(sound).max() + 1e-4 * random.normal(size=len(times))).astype(np.float32)[
        :, None
    ]


def messages(sound: Samples) -> list[str]:
    survey = surveyed(sound)
    found = faults.findings("a.wav", survey, Wiring.of(survey), LOUDNESS, native(sound))
    return [finding.message for finding in found]


def loud_moments(sound: Samples, count: int) -> list[int]:
    """Frames of a recording around which it is loud, in different words."""
    levels = surveyed(sound).levels
    loud = np.flatnonzero(levels > np.percentile(levels, 85))
    return [int(loud[len(loud) * k // count]) * 882 for k in range(count)]


def resampled(sound: Samples, ratio: float) -> Samples:
    """By the whole spectrum, as an ideal converter does it."""
    spectrum = np.fft.rfft(sound[:, 0].astype(float))
    length = round(len(sound) * ratio)
    return (np.fft.irfft(spectrum[: length // 2 + 1], length) * ratio).astype(np.float32)[:, None]


def test_how_a_recording_is_cut_into_blocks_changes_nothing():
    sound = np.hstack([voice(5.3), -voice(5.3, seed=2)])
    sound[100_000:101_000] = 0
    one, other = surveyed(sound, 777), surveyed(sound, len(sound))
    assert (one.frames, one.peaks, one.offsets) == (other.frames, other.peaks, other.offsets)
    assert one.holes == other.holes
    for name in ("levels", "correlation", "difference", "pauses"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_levels_offset_and_length():
    times = np.arange(3 * RATE + 500) / RATE
    sound = (0.5 * np.sin(2 * np.pi * 1000 * times) + 0.1).astype(np.float32)[:, None]
    survey = surveyed(sound)
    assert survey.frames == len(sound)
    assert survey.peaks[0] == pytest.approx(20 * np.log10(0.6), abs=0.01)
    assert survey.offsets[0] == pytest.approx(0.1, abs=0.001)
    assert len(survey.levels) == 151
    # The first difference of a sine has 2 sin(w/2) of its amplitude.
    expected = 20 * np.log10(0.5 * 2 * np.sin(np.pi * 1000 / RATE) / 2**0.5)
    np.testing.assert_allclose(survey.levels[1:-1], expected, atol=0.01)


def test_what_is_kept_does_not_grow_with_the_recording():
    minute = voice(60)
    survey = Survey(Pcm(RATE, 1))
    for _ in range(10):
        survey.feed(minute)
    pauses = survey.result().pauses
    assert 32 <= len(pauses) <= 64
    assert np.abs(pauses).max() < 0.01  # there was a pause in each stratum


@pytest.mark.parametrize(
    "name", ["jfk.flac", "sense-0870.flac", "sense-0880.flac", "sense-0890.flac", "stereo_diarization.flac"]
)
def test_nothing_is_found_in_sound_recordings(name):
    channels = 2 if name.startswith(("jfk", "stereo")) else 1
    sound = np.array(samples(SPEECH / name, channels=channels), np.float32).reshape(-1, channels) / 32768
    assert messages(sound) == []


def test_nothing_is_found_in_a_made_voice():
    assert messages(voice()) == []


@pytest.mark.parametrize("fader", [1.0, 0.4])
@pytest.mark.parametrize("ratio", [1.0, 160 / 147])
def test_clipping(fader, ratio):
    """At full scale or turned down afterwards, as it was recorded or resampled."""
    whole = voice() * 2
    at = next(start for start in loud_moments(whole, 3) if start > RATE)
    clipped = whole * 0.5
    clipped[at - 4000 : at + 4000] = np.clip(whole[at - 4000 : at + 4000] * 4, -1, 1)
    sound = resampled(clipped, ratio) * np.float32(fader)
    (clip,) = clips(sound)
    assert clip.count >= 5
    assert at - 4000 <= clip.start * RATE / ratio <= clip.end * RATE / ratio <= at + 4000
    (message,) = messages(sound)
    assert "a.wav: clipped at 0:0" in message and "a lower input level" in message


@pytest.mark.parametrize("frequency", [45, 100, 440, 3000])
def test_a_round_top_is_not_clipped(frequency):
    times = np.arange(2 * RATE) / RATE
    assert clips(np.sin(2 * np.pi * frequency * times).astype(np.float32)[:, None]) == ()


def test_many_places_are_summed_up():
    sound = np.clip(voice(40) * 4, -0.9, 0.9)
    found = [message for message in messages(sound) if "clipped" in message]
    assert len(found) == 5
    assert "more places until 0:" in found[-1]


def test_dropouts():
    sound = voice()
    lost = loud_moments(sound, 3)
    for start, duration in zip(lost, (200, 2000, 9000), strict=True):
        sound[start : start + duration] = sound[start] if duration == 2000 else 0
    holes = surveyed(sound).holes
    assert [round(hole.start * RATE) for hole in holes] == pytest.approx(lost, abs=2)
    assert [round(hole.duration * RATE) for hole in holes] == pytest.approx([200, 2000, 9000], abs=3)
    assert [message.split(";")[0][:16] for message in messages(sound)] == ["a.wav: dropout a"] * 3


def test_a_dropout_of_one_channel_is_found_once_and_of_both_too():
    sound = np.hstack([voice(), voice(seed=2)])
    one, both = loud_moments(sound, 2)
    sound[one : one + 1000, 1] = 0
    sound[both : both + 1000] = 0
    assert len([message for message in messages(sound) if "dropout" in message]) == 2


def test_a_gate_leaves_no_dropouts():
    sound = voice()
    quiet = np.repeat(surveyed(sound).levels < -70, 882)[:, None]
    sound[: len(quiet)][quiet] = 0
    assert np.count_nonzero(sound == 0) > RATE
    assert messages(sound) == []


@pytest.mark.parametrize(
    ("weights", "live", "sign", "told"),
    [
        ((1, 0.0001), (0,), 1, "channel 2 of 2 is dead"),
        ((0, 1), (1,), 1, "channel 1 of 2 is dead"),
        ((1, 1), (0,), 1, "channel 2 of 2 is the same"),
        ((1, -0.7), (0, 1), -1, "channel 2 of 2 has inverted polarity"),
        ((0.5, -0.9), (0, 1), -1, "channel 2 of 2 has inverted polarity"),
    ],
)
def test_channels(weights, live, sign, told):
    sound = voice() * np.array(weights, np.float32)
    wiring = Wiring.of(surveyed(sound))
    assert wiring.live == live
    shares = wiring.weights(2)
    assert [channel for channel, share in enumerate(shares) if share] == list(live)
    assert shares[live[-1]] == sign / len(live)
    (message,) = messages(sound)
    assert message.startswith(f"a.wav: {told}")
    expected = np.mean([abs(weights[channel]) for channel in live]) * voice()
    np.testing.assert_allclose(wiring.heard(sound, 1), expected, atol=1e-6)


def test_independent_channels_stay_as_they_are():
    sound = np.hstack([voice(), voice(seed=2)[::-1]])
    wiring = Wiring.of(surveyed(sound))
    assert wiring == Wiring((0, 1))
    np.testing.assert_array_equal(wiring.heard(sound, 2), sound)
    np.testing.assert_allclose(wiring.heard(sound, 1), sound.mean(axis=1, keepdims=True), atol=1e-6)


def test_offset_noise_and_faintness():
    assert "DC offset" in messages(voice() + np.float32(0.03))[0]
    survey = surveyed(voice())
    (finding,) = faults.findings("a.wav", survey, Wiring.of(survey), -50.0, native(voice()))
    assert "very faint (-50.0 LUFS)" in finding.message


def test_what_is_struck_is_not_lost_samples():
    survey = surveyed(voice())
    struck = native(voice())
    struck.breaks = (Break(channel=0, start=1.5, seconds=0.0, kind="jump"),)
    for knocks, told in (((), 1), (((3.0, 4.0),), 1), (((1.4, 1.8),), 0)):
        found = faults.findings("a.wav", survey, Wiring.of(survey), -20.0, struck, struck=knocks)
        assert sum("samples lost" in finding.message for finding in found) == told


def test_whether_a_voice_stands_out():
    hiss = surveyed(0.05 * np.random.default_rng(1).normal(size=(6 * RATE, 1)).astype(np.float32))
    assert not faults.stands_out(hiss, 0.1, has_music=False), "nothing but its noise"
    assert faults.stands_out(hiss, 6.0, has_music=False), "a voice in strong noise"
    assert not faults.stands_out(hiss, None, has_music=False), "as loud all the time, and not steady"
    assert faults.stands_out(hiss, None, has_music=True)
    assert faults.stands_out(surveyed(voice()), None, has_music=False)
    (finding,) = faults.findings("a.wav", hiss, Wiring.of(hiss), -20.0, native(voice()), has_voice=False)
    assert finding.level == "warning" and "a.wav: no voice stands out" in finding.message


def test_silence():
    assert faults.is_silent(surveyed(np.zeros((RATE, 2), np.float32)))
    assert faults.is_silent(surveyed(np.zeros((0, 1), np.float32)))
    assert not faults.is_silent(surveyed(voice(2) * np.float32(0.01)))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
def test_samples_that_are_no_numbers(value):
    sound = voice(3)
    sound[70_000] = value
    survey = surveyed(sound)
    assert (survey.impossible, survey.first_impossible) == (1, pytest.approx(70_000 / RATE))
    assert np.isfinite(survey.peaks).all() and np.isfinite(survey.levels).all()
    assert not surveyed(voice(3)).impossible

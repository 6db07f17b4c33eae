"""True peaks against the meters of others, and what a limiter may and may not do to a sound."""

import re
import subprocess

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.audio.mastering.limit import REACH, Limited, Limiter, Limiting, limiting, windows
from lfi_podcast.audio.measure.true_peak import STEP, TruePeakMeter, true_peak
from lfi_podcast.audio.samples.ffmpeg import binary
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from tests.helpers import SPEECH

RATE = 44_100
MONO, STEREO = Pcm(RATE, 1), Pcm(RATE, 2)


def tone(hertz: float, degrees: float = 0.0, seconds: float = 0.5) -> Samples:
    """Full scale, faded in and out, so that its peaks are those of the tone and not of its beginning."""
    times = np.arange(round(seconds * RATE)) / RATE
    fades = np.clip(np.minimum(times, seconds - times) * 20, 0, 1)
    return (fades * np.sin(2 * np.pi * hertz * times + np.radians(degrees))).astype(np.float32)[:, None]


def shouting(seconds: float = 3.0, channels: int = 2, seed: int = 1) -> Samples:
    """Syllables of coloured noise, some of them far too loud, over a constant murmur."""
    random = np.random.default_rng(seed)
    frames = round(seconds * RATE)
    noise = np.convolve(random.standard_normal(frames * channels), [0.3, 0.4, 0.3], "same")
    times = np.arange(frames) / RATE
    loudness = 0.02 + 2.0 * np.clip(np.sin(2 * np.pi * 2.3 * times) - 0.7, 0, 1)
    return (noise.reshape(frames, channels) * loudness[:, None]).astype(np.float32)


def speech(name: str) -> Samples:
    command = [binary(), "-v", "error", "-i", SPEECH / name, "-t", "30", "-f", "f32le"]
    sound = subprocess.run([*command, "-ar", str(RATE), "-ac", "1", "-"], check=True, capture_output=True)
    return np.frombuffer(sound.stdout, np.float32)[:, None]


def metered_by_ffmpeg(samples: Samples) -> float:
    arguments = ["-f", "f32le", "-ar", str(RATE), "-ac", str(samples.shape[1]), "-i", "-"]
    command = [binary(), "-hide_banner", *arguments, "-af", "ebur128=peak=true", "-f", "null", "-"]
    log = subprocess.run(command, input=samples.tobytes(), check=True, capture_output=True).stderr.decode()
    return float(re.findall(r"Peak:\s+(-?[\d.]+) ", log)[-1])


def limited(samples: Samples, limiter: Limiter) -> tuple[Samples, Limiting]:
    stream = Limited([samples], limiter, Pcm(RATE, samples.shape[1]))
    return np.concatenate(list(stream)), stream.limiting


def in_pieces(samples: Samples, limiter: Limiter, frames: int) -> tuple[Samples, Limiting]:
    pcm, total, parts = Pcm(RATE, samples.shape[1]), Limiting(), []
    for window in windows([samples], frames, REACH, REACH, pcm):
        curve = limiter.curve(window)
        total += limiting(curve)
        parts += limiter.apply(window[REACH:-REACH], curve)
    return np.concatenate(parts), total


@pytest.mark.parametrize(
    ("hertz", "degrees", "highest_sample"), [(RATE / 4, 45, -3.01), (RATE / 4, 0, 0.0), (RATE / 6, 60, -1.25)]
)
def test_a_peak_between_two_samples_is_found(hertz: float, degrees: float, highest_sample: float):
    samples = tone(hertz, degrees)
    assert 20 * np.log10(np.abs(samples).max()) == pytest.approx(highest_sample, abs=0.01)
    assert true_peak(samples) == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("name", ["jfk.flac", "sense-0890.flac", "p001-short.ogg", "sonnet001.mp3"])
def test_the_meter_agrees_with_ffmpeg_on_speech(name: str):
    samples = speech(name)
    assert true_peak(samples) == pytest.approx(metered_by_ffmpeg(samples), abs=0.1)


def test_nothing_is_missed_by_looking_only_where_a_peak_can_be():
    """Against the band-limited sound itself: four times the rate by a transform of the whole."""
    for seed in range(5):
        samples = shouting(0.5, 1, seed)[:22_048]
        spectrum = np.fft.rfft(samples[:, 0])
        spectrum[round(len(spectrum) * 0.8) :] = 0  # above 17.6 kHz every interpolator is a compromise
        samples = np.fft.irfft(spectrum).astype(np.float32)[:, None]
        truth = 4 * np.fft.irfft(np.pad(spectrum, (0, 3 * (len(spectrum) - 1))))
        assert true_peak(samples) == pytest.approx(20 * np.log10(np.abs(truth).max()), abs=0.03)


@given(cuts=st.lists(st.integers(0, 8_000), max_size=12))
@settings(max_examples=30)
def test_where_blocks_end_makes_no_difference_to_the_meter(cuts: list[int]):
    samples = shouting(0.2)
    meter = TruePeakMeter(2)
    for block in np.split(samples, sorted(cuts)):
        meter.add(block)
    assert meter.level == true_peak(samples)


def test_silence_has_no_peak():
    assert true_peak(MONO.silence(1000)) == TruePeakMeter(2).level == -np.inf


@pytest.mark.parametrize("gain", [0.0, 6.0, 14.0])
def test_true_peaks_stay_below_the_ceiling(gain: float):
    samples = shouting()
    assert true_peak(samples) + gain > -2
    output, done = limited(samples, Limiter(gain, -2.0))
    assert output.shape == samples.shape
    assert true_peak(output) == pytest.approx(-2.0, abs=0.02)
    assert metered_by_ffmpeg(output) <= -1.9
    assert done.depth == pytest.approx(true_peak(samples) + gain + 2.0, abs=0.02), "no more than is needed"


def test_true_peaks_of_speech_stay_below_the_ceiling():
    samples = speech("jfk.flac")
    output, done = limited(samples, Limiter(6.0, -1.0))
    assert metered_by_ffmpeg(output) <= -0.9
    assert done.events > 5


def test_a_sound_below_the_ceiling_is_only_gained():
    samples = shouting()
    output, done = limited(samples, Limiter(-20.0, -2.0))
    assert np.array_equal(output, samples * np.float32(0.1))
    assert done == Limiting()


def test_one_peak_is_turned_down_for_a_moment_only():
    samples = 0.1 * tone(300, seconds=2)
    samples[RATE : RATE + 40] *= 20  # to twice the full scale, for a millisecond
    output, done = limited(samples, Limiter(0.0, -6.0))
    changed = np.flatnonzero((output != samples).any(axis=1))
    assert RATE - 600 < changed[0] < changed[-1] < RATE + 4_000
    assert done.events == 1
    assert done.frames <= changed[-1] - changed[0] + 2 * STEP
    assert true_peak(output) == pytest.approx(-6.0, abs=0.02)


def test_the_gain_glides():
    samples = shouting()
    curve = Limiter(12.0, -3.0).curve(np.pad(samples, ((REACH, REACH), (0, 0))))
    assert curve.min() < 0.5
    assert np.abs(np.diff(curve)).max() < 0.07, "of full scale in a third of a millisecond"
    assert curve.max() == 1.0


def test_both_channels_are_turned_down_together():
    left = shouting(channels=1)
    output, done = limited(np.concatenate([left, 0.25 * left], axis=1), Limiter(6.0, -3.0))
    assert done.events > 1
    assert np.array_equal(output[:, 1], 0.25 * output[:, 0])


def test_events_are_counted_one_by_one():
    samples = 0.1 * tone(300, seconds=3)
    samples[:30] = 0.8  # one as the sound begins, one as it ends
    for start in (RATE, RATE + 12_000, len(samples) - 30):
        samples[start : start + 30] = 0.8
    _, done = limited(samples, Limiter(0.0, -6.0))
    assert done.events == 4


@given(frames=st.integers(1, 3_000).map(lambda steps: steps * STEP), gain=st.sampled_from([3.0, 12.0]))
@settings(max_examples=25)
def test_pieces_join_to_the_same_samples_wherever_they_are_cut(frames: int, gain: float):
    samples = shouting(0.7)[: -7 - STEP]
    limiter = Limiter(gain, -2.0)
    whole, done = limited(samples, limiter)
    joined, counted = in_pieces(samples, limiter, max(frames, 512))
    assert done.events
    assert np.array_equal(joined, whole)
    assert counted == done


def test_windows_hold_every_frame_once_with_silence_around():
    samples = np.arange(1, 1001, dtype=np.float32)[:, None]
    blocks = np.split(samples, [3, 3, 250, 700])
    for frames in (64, 500, 1000, 4000):
        found = list(windows(blocks, frames, 32, 16, MONO))
        assert np.array_equal(np.concatenate([window[32:-16] for window in found]), samples)
        padded = np.pad(samples, ((32, 16), (0, 0)))
        starts = range(0, 1000, frames)
        expected = [padded[start : start + frames + 48] for start in starts]
        assert all(np.array_equal(*pair) for pair in zip(found, expected, strict=True))
    assert list(windows([], 64, 32, 16, STEREO)) == []

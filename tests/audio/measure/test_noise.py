"""Noise: heard in the pauses, reduced where it disturbs, and nothing touched where it does not."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lfi_podcast.audio.measure import noise, passing_noise
from lfi_podcast.audio.samples.ffmpeg import binary
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.audio.treating.denoise import denoised
from lfi_podcast.model.audio import Denoising, Treatment
from tests.audio.helpers import samples
from tests.audio.measure.test_faults import RATE, surveyed, voice
from tests.helpers import ROOT, SPEECH

PCM = Pcm(RATE, 1)
INTRO = ROOT / "sounds/intro.flac"


def ffmpeg(sound: Samples, filters: tuple[str, ...], *output: str) -> subprocess.CompletedProcess[bytes]:
    given = ["-f", "f32le", "-ar", str(RATE), "-ac", str(sound.shape[1]), "-i", "pipe:0"]
    command = [binary(), "-hide_banner", *given, "-af", ",".join(filters), *output]
    return subprocess.run(command, input=sound.astype("<f4").tobytes(), capture_output=True, check=True)


def filtered(sound: Samples, filters: tuple[str, ...]) -> Samples:
    raw = ffmpeg(sound, filters or ("anull",), "-f", "f32le", "-").stdout
    return np.frombuffer(raw, np.float32).reshape(-1, sound.shape[1])


def loudness(sound: Samples) -> float:
    """LUFS behind the high-pass, by ffmpeg's meter."""
    log = ffmpeg(sound, ("highpass=f=80", "ebur128=framelog=quiet"), "-f", "null", "-").stderr.decode()
    return float(re.findall(r"I: +(-?[\d.]+) LUFS", log)[-1])


def planned(sound: Samples) -> Denoising | None:
    survey, speech = surveyed(sound), loudness(sound)
    return noise.plan(passing_noise.found(survey, survey.pauses, speech), speech)


def reduced(sound: Samples) -> Samples:
    blocks = np.array_split(sound, 7)
    return np.concatenate([*denoised(iter(blocks), Treatment(denoising=planned(sound)), PCM)])


def real(*names: str) -> Samples:
    """Sentences at -20 LUFS behind the high-pass, with silence around them."""
    parts = [np.zeros(RATE, np.float32)]
    for name in names:
        channels = 2 if name.startswith("stereo") else 1
        path: Path = SPEECH / name
        sides = np.array(samples(path, channels=channels), np.float32).reshape(-1, channels).T / 32768
        for side in sides:
            parts += [side, np.zeros(RATE, np.float32)]
    sound = filtered(np.concatenate(parts)[:, None], ("highpass=f=80",))
    return sound * np.float32(10 ** ((-20 - loudness(sound)) / 20))


def coloured(length: int, slope: float, level: float, seed: int = 1) -> Samples:
    """Noise whose density falls with the frequency (white: 0, pink: 1), at `level` LUFS."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=length))
    spectrum *= np.maximum(np.arange(len(spectrum)) * RATE / length, 40) ** (-slope / 2)
    sound = np.fft.irfft(spectrum, length).astype(np.float32)[:, None]
    sound = filtered(sound * np.float32(0.02 / sound.std()), ("highpass=f=80",))
    return sound * np.float32(10 ** ((level - loudness(sound)) / 20))


def distance(sound: Samples, clean: Samples) -> float:
    """dB, between the spectra of 20 ms in which there is speech."""
    frames = len(clean) // 882 * 882
    power = np.square(clean[:frames, 0].reshape(-1, 882)).mean(1)
    levels = [
        20
        * np.log10(np.abs(np.fft.rfft(each[:frames, 0].reshape(-1, 882)))[power > power.max() / 3000] + 1e-3)
        for each in (sound, clean)
    ]
    return float(np.abs(levels[0] - levels[1]).mean())


@pytest.mark.parametrize("level", [-60, -75])
def test_clean_speech_is_left_alone(level):
    sound = voice(20)
    sound = sound * np.float32(10 ** ((-20 - loudness(sound)) / 20)) + coloured(len(sound), 1, level)
    assert planned(sound) is None


def test_clean_real_speech_is_left_alone():
    for name in ("sense-0870.flac", "sense-0880.flac", "sense-0890.flac", "stereo_diarization.flac"):
        assert planned(real(name)) is None


def chords(length: int, level: float, beat: int = RATE) -> Samples:
    """Three notes with their overtones, others with each beat, at `level` LUFS."""
    times = np.arange(beat) / RATE
    beats = [
        sum(np.sin(2 * np.pi * note * n * times + n) / n for note in notes for n in range(1, 9))
        for notes in ((220.0, 277.2, 329.6), (146.8, 220.0, 370.0), (164.8, 246.9, 415.3))
    ]
    sound = np.resize(np.concatenate(beats), length).astype(np.float32)[:, None]
    return sound * np.float32(10 ** ((level - loudness(sound)) / 20))


def without_pauses(sound: Samples) -> Samples:
    """Only the 20 ms that are less than 28 dB below the loudest."""
    framed = sound[: len(sound) // 882 * 882, 0].reshape(-1, 882)
    levels = 10 * np.log10(np.square(framed).mean(1) + 1e-12)
    return framed[levels > np.percentile(levels, 90) - 28].reshape(-1, 1)


@pytest.mark.parametrize("beat", [RATE // 3, RATE, 4 * RATE])
def test_music_is_not_taken_for_noise(beat):
    sound = chords(12 * RATE, -20, beat)
    assert planned(sound) is None
    speech = real("sense-0870.flac")
    for level in (-30, -45):
        assert planned(speech + chords(len(speech), level, beat)) is None


def test_music_beside_a_noisy_voice_is_known():
    speech = real("sense-0870.flac")
    noisy = speech + coloured(len(speech), 1, -45)
    music = chords(len(speech), -35, RATE)
    assert noise.is_under_music(surveyed(noisy + music).pauses, PCM, -np.inf)
    assert not noise.is_under_music(
        surveyed(noisy + music).pauses, PCM, -35
    )  # as loud as the hum: that is all
    assert not noise.is_under_music(surveyed(noisy).pauses, PCM, -np.inf)
    assert not noise.is_under_music(surveyed(noisy[:100]).pauses, PCM, -np.inf)


def test_the_music_of_this_show_is_left_alone():
    assert planned(np.array(samples(INTRO), np.float32)[:, None] / 32768) is None


@pytest.mark.parametrize(("slope", "below"), [(0, 18), (1, 12), (1, 26)])
def test_noise_is_found_where_somebody_hardly_pauses(slope, below):
    speech = without_pauses(real("sense-0870.flac", "sense-0890.flac"))
    assert planned(speech) is None
    found = planned(speech + coloured(len(speech), slope, -20 - below))
    assert found and found.limit == pytest.approx(min(36, 48 - below), abs=4)


def test_noise_below_the_words_is_lowered_gently():
    speech = real("sense-0870.flac", "sense-0890.flac")
    found = planned(speech + filtered(coloured(len(speech), 2, -35), ("lowpass=f=500",)))
    assert found and found.limit == 12


def test_there_is_nothing_to_say_without_a_second_of_sound():
    assert noise.measure(surveyed(coloured(RATE // 2, 1, -25)).pauses, PCM) is None
    assert noise.plan(None, -20.0) is None


@pytest.mark.parametrize(("slope", "level"), [(0, -45), (1, -50), (2, -40)])
def test_noise_is_measured_as_the_loudness_meter_would(slope, level):
    sound = voice(20) * np.float32(0.5)
    found = noise.measure(surveyed(sound + coloured(len(sound), slope, level)).pauses, PCM)
    assert found and found.loudness == pytest.approx(level, abs=1)


@pytest.mark.parametrize(("slope", "ratio"), [(0, 20), (1, 30)])
def test_steady_noise(slope, ratio):
    clean = real("sense-0890.flac")
    noisy = clean + coloured(len(clean), slope, -20 - ratio)
    after = reduced(noisy)
    assert len(after) == len(noisy)
    pause = slice(8000, 40_000)  # before the sentence
    assert loudness(noisy[pause]) - loudness(after[pause]) > 12
    assert distance(after, clean) < 0.8 * distance(noisy, clean)
    assert loudness(after) == pytest.approx(loudness(clean), abs=0.5)
    moved = np.correlate(after[60_000:160_000, 0], clean[62_000:158_000, 0], "valid")
    assert int(moved.argmax()) == 2000  # it stays in its place, to the sample


def test_noise_of_a_part_is_lowered_there_alone():
    clean = np.tile(real("sense-0870.flac", "sense-0890.flac"), (2, 1))
    begins = len(clean) // 2
    noisy = clean.copy()
    noisy[begins:] += coloured(len(clean) - begins, 1, -38)
    found = planned(noisy)
    assert found
    ((start, end),) = found.spans
    assert begins / RATE - 4 < start < begins / RATE + 0.1
    assert end == pytest.approx(len(clean) / RATE)
    after = np.concatenate([*denoised(iter(np.array_split(noisy, 9)), Treatment(denoising=found), PCM)])
    assert len(after) == len(noisy)
    untouched, inside = slice(round((start - 1) * RATE)), slice(begins, len(clean))
    np.testing.assert_array_equal(after[untouched], noisy[untouched])
    assert distance(after[inside], clean[inside]) < 0.8 * distance(noisy[inside], clean[inside])


def test_strong_noise_is_found_in_a_sentence():
    speech = real("sense-0880.flac")[RATE:-RATE]
    assert len(speech) < 3.1 * RATE
    assert planned(speech + coloured(len(speech), 1, -36))


@pytest.mark.parametrize("seconds", [2, 5])
def test_a_few_clean_words_are_left_alone(seconds):
    speech = real("sense-0870.flac", "sense-0890.flac")
    for start in range(0, len(speech) - seconds * RATE, 2 * RATE):
        assert planned(speech[start : start + seconds * RATE]) is None


def test_what_the_producer_is_told():
    sound = voice(20)
    sound = sound * np.float32(10 ** ((-20 - loudness(sound)) / 20)) + coloured(len(sound), 1, -45)
    found = noise.measure(surveyed(sound).pauses, PCM)
    told = [finding.message for finding in noise.findings("a.wav", found, -20, True)]
    assert told[0].startswith("a.wav: steady noise, 25 LU below the voice; lowered by up to 2")
    assert noise.findings("a.wav", None, -20, True) == ()
    passing = replace(found, spans=((12.5, 80.2),))
    (told_when,) = noise.findings("a.wav", passing, -20, True)
    assert told_when.at == 12.5
    assert told_when.message.startswith(
        "a.wav: steady noise from 0:12 to 1:20, 25 LU below the voice; lowered"
    )
    (strong,) = noise.findings("a.wav", noise.Noise(-30.0, -30.0), -20, True)
    assert strong.level == "warning"
    assert "strong noise, 10 LU below the voice; lowered by up to 36 dB; the voice suffers" in strong.message
    (left,) = noise.findings("a.wav", found, -20, False)
    assert left.level == "info" and "left as it is, as `noise_reduction` says" in left.message

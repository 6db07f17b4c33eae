"""How long a room goes on sounding: known for rooms made of decaying noise, and not claimed of dry readings."""

from functools import cache

import numpy as np
import pytest

from lfi_podcast.audio.measure.music import is_music
from lfi_podcast.audio.measure.reverberation import echo, findings, reverberation_time
from lfi_podcast.audio.measure.speech_activity import frame_levels
from lfi_podcast.audio.measure.timbre import timbre
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.treating.reverberation import dereverberated
from lfi_podcast.model.audio import Treatment
from tests.audio.helpers import samples
from tests.helpers import ROOT, SPEECH

DRY = [
    SPEECH / "sonnet001.mp3",
    SPEECH / "jfk.flac",
    *sorted(SPEECH.glob("sense-*.flac")),
    *ROOT.glob("episodes/*/*/*.flac"),
]


@cache
def sound(path):
    return np.array(samples(path), np.float32)[: 30 * 44_100] / 32_768


def room(voice, seconds, direct=0.0):
    """A voice in a room; `direct`: dB of what comes straight from the mouth above all that comes later."""
    time = np.arange(round(seconds * 44_100)) / 44_100
    response = np.random.default_rng(5).standard_normal(len(time)) * 10 ** (-3 * time / seconds)
    response[:110] = 0
    response *= 10 ** (-direct / 20) / np.sqrt(np.square(response).sum())
    response[0] = 1
    size = len(voice) + len(response)
    return np.fft.irfft(np.fft.rfft(voice, size) * np.fft.rfft(response, size), size)[: len(voice)]


def notes(seconds, apart, count):
    """A melody, or chords, of plucked strings that go on for some seconds."""
    random, time = np.random.default_rng(count), np.arange(2 * 44_100) / 44_100
    music = np.zeros(14 * 44_100)
    for start in np.arange(0, 12, apart):
        for pitch in 220 * 2 ** (random.choice([0, 3, 4, 7, 9, 12], count) / 12):
            note = sum(np.sin(2 * np.pi * pitch * n * time) / n for n in range(1, 6)) * 10 ** (
                -3 * time / seconds
            )
            music[int(start * 44_100) :][: len(note)] += note / 10
    return music


def drums():
    """Hits of noise four times in a second and a half, every second one louder."""
    time = np.arange(0, 14, 1 / 44_100)
    hit = np.random.default_rng(4).normal(size=len(time)) * np.exp(-40 * (time % 0.375))
    return hit * np.where(time % 0.75 < 0.375, 0.3, 0.1)


def levels(voice):
    return frame_levels(voice[:, np.newaxis], 44_100)


def marks(voice):
    """Its timbre, in blocks as a recording is measured, and its levels."""
    parts = np.split(voice, range(56_448, len(voice), 56_448))
    return np.concatenate([timbre(part[:, np.newaxis], 44_100) for part in parts]), levels(voice)


@pytest.mark.parametrize("path", DRY, ids=lambda path: path.stem)
@pytest.mark.parametrize("noise", [0.0, 0.003])
def test_a_dry_voice_is_not_called_reverberant(path, noise):
    voice = sound(path) + noise * np.random.default_rng(1).standard_normal(len(sound(path)))
    assert echo(levels(voice)) is None


@pytest.mark.parametrize("seconds", [0.6, 0.9])
@pytest.mark.parametrize("direct", [0.0, 3.0])
def test_the_time_of_a_room_is_measured(seconds, direct):
    time = reverberation_time(levels(room(sound(SPEECH / "sonnet001.mp3"), seconds, direct)))
    assert time == pytest.approx(seconds, rel=0.2)


def test_the_room_is_reduced_and_the_voice_keeps_its_place_and_loudness():
    voice = sound(SPEECH / "sonnet001.mp3")[: 12 * 44_100]
    heard_in_it = room(voice, 0.6).astype(np.float32)[:, np.newaxis]
    blocks, treatment = np.split(heard_in_it, [1, 50_000, 441_001]), Treatment(dereverberation=True)
    dry = np.concatenate(list(dereverberated(iter(blocks), treatment, Pcm(44_100, 1))))[:, 0]
    assert len(dry) == len(voice)
    assert np.sqrt(np.mean(dry**2)) == pytest.approx(np.sqrt(np.mean(heard_in_it**2)), rel=0.02)
    before, after = (reverberation_time(levels(each)) for each in (heard_in_it[:, 0], dry))
    assert before is not None
    assert after is not None
    assert after < before - 0.1
    lag = np.fft.irfft(np.fft.rfft(dry) * np.conj(np.fft.rfft(voice))).argmax()
    assert lag == 0


def test_a_dry_recording_passes_as_it_is():
    blocks = iter([])
    assert dereverberated(blocks, Treatment(), Pcm(44_100, 1)) is blocks
    assert list(dereverberated(blocks, Treatment(dereverberation=True), Pcm(44_100, 2))) == []


def test_what_the_producer_is_told():
    heard_in_it = echo(levels(room(sound(SPEECH / "sonnet001.mp3"), 0.6)))
    (told,) = findings("guest.wav", heard_in_it, is_reduced=False)
    assert told.level == "warning"
    assert told.message.startswith("guest.wav: the room echoes, sound takes 0.6 s to die away; left as it is")
    assert not list(findings("guest.wav", None, is_reduced=False))


@pytest.mark.parametrize(("seconds", "apart", "count"), [(0.6, 0.5, 1), (1.5, 1.0, 3), (0.8, 0.25, 1)])
def test_music_is_known_by_pitches_that_hold_still(seconds, apart, count):
    assert is_music(*marks(notes(seconds, apart, count)))


def test_music_without_pitches_is_known_by_its_beat():
    assert is_music(*marks(drums()))


@pytest.mark.parametrize("path", DRY[:4], ids=lambda path: path.stem)
def test_a_voice_in_a_room_is_not_taken_for_music(path):
    assert not is_music(*marks(sound(path)))
    assert not is_music(*marks(room(sound(path), 0.9)))


def test_nothing_is_said_of_silence_and_steady_noise():
    assert reverberation_time(levels(np.zeros(441_000))) is None
    assert reverberation_time(levels(np.random.default_rng(2).standard_normal(441_000))) is None
    assert reverberation_time(levels(np.zeros(100))) is None

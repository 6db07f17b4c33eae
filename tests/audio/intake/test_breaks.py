"""Clicks and missing samples in recordings as files: found at every rate, clicks interpolated, nothing else touched."""

import numpy as np
import pytest

from lfi_podcast.audio.intake.breaks import Mending, mended
from lfi_podcast.audio.measure.source import Portion, inspect
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import write_wav
from tests.audio.helpers import ffmpeg, make, mixed, samples
from tests.helpers import SPEECH

READING = SPEECH / "jfk.flac"


def reading(rate: int, channels: int = 1) -> np.ndarray:
    """The first five seconds of a real reading."""
    sound = np.array(samples(READING, rate, channels), np.float32).reshape(-1, channels) / 32_768
    return sound[: 5 * rate]


def impulses(sound, at):
    sound[at] += np.where(sound[at] > 0, -0.5, 0.5)


def bursts(sound, at):
    for place in at:
        sound[place : place + 8] += np.random.default_rng(place).uniform(-0.6, 0.6, 8)


def decays(sound, at):
    for place in at:
        sound[place : place + 20] += 0.6 * np.exp(-np.arange(20) / 4) * np.cos(np.arange(20))


def gaps(sound, at):
    for place in at:
        sound[place : place + 60] = 0


def places(rate: int) -> np.ndarray:
    """Eight, all of them in the voice."""
    return (np.array([0.41, 0.6, 0.93, 1.34, 1.7, 2.1, 3.6, 4.05]) * rate).astype(int)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize("harm", [impulses, bursts, decays])
def test_clicks_are_interpolated_and_nothing_else_is_touched(rate, harm):
    clean, at = reading(rate), places(rate)
    harm((harmed := clean.copy())[:, 0], at)
    mending = Mending(Pcm(rate, 1))
    result = np.concatenate([*map(mending.feed, np.array_split(harmed, 17)), mending.rest()])
    assert [found.start * rate for found in mending.found] == pytest.approx(at, abs=4)
    assert {found.kind for found in mending.found} == {"click"}
    changed = np.flatnonzero(result[:, 0] != harmed[:, 0])
    assert np.abs(changed[:, np.newaxis] - at).min(1).max() <= 0.001 * rate
    assert np.square(result - clean).sum() < 0.05 * np.square(harmed - clean).sum()


@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("lost", [0, 3, 40, 400])
def test_missing_samples_are_told_and_left(rate, lost):
    """Samples that are 0, or that are not there."""
    harmed, at = reading(rate)[:, 0], places(rate)
    if lost:
        harmed = np.delete(harmed, (at[:, np.newaxis] + np.arange(lost)).ravel())
        at = at - lost * np.arange(len(at))
    else:
        gaps(harmed, at)
    mending = Mending(Pcm(rate, 1))
    result = np.concatenate([mending.feed(harmed[:, np.newaxis]), mending.rest()])[:, 0]
    told = np.array([found.start * rate for found in mending.found])
    assert sum(np.abs(told - place).min(initial=rate) < 0.002 * rate for place in at) >= 5
    assert all(np.abs(at - place).min() < 0.002 * rate for place in told)
    assert np.array_equal(result, harmed)


def test_blocks_do_not_matter():
    sound = reading(44_100)
    impulses(sound[:, 0], places(44_100))
    pcm = Pcm(44_100, 1)
    whole, *others = (
        np.concatenate(list(mended(np.array_split(sound, pieces), pcm))) for pieces in (1, 2, 31)
    )
    assert all(np.array_equal(whole, other) for other in others)


CLEAN = [
    "jfk.flac",
    "p001-short.ogg",
    "sense-0870.flac",
    "sense-0890.flac",
    "welcome.flac",
    "stereo_diarization.flac",
]


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("rate", [0, 48_000])
def test_clean_voices_have_none(tmp_path, name, rate):
    path = SPEECH / name
    if rate:
        ffmpeg("-i", path, "-ar", rate, path := tmp_path / "a.wav")
    source = inspect(path)
    assert [finding for finding in source.findings if finding.kind in ("click", "dropout")] == []
    assert not source.opening.declicked_at


@pytest.mark.parametrize(
    "sound",
    [
        "0.5*exp(-40*mod(t,0.5))*(2*random(0)-1)",
        "0.8*exp(-400*mod(t,0.7))*sin(2*PI*1700*t)+0.01*sin(2*PI*300*t)",
        "0.6*sin(2*PI*1000*t)*lt(mod(t,0.5),0.02)+0.02*(2*random(0)-1)",
        "clip(1.6*sin(2*PI*180*t)*sin(PI*t),-0.99,0.99)",
    ],
)
def test_drums_claps_metronomes_and_flat_tops_are_none(tmp_path, sound):
    source = inspect(make(tmp_path / "a.wav", f"aevalsrc='{sound}':s=48000:d=5"))
    assert [finding for finding in source.findings if finding.kind in ("click", "dropout")] == []


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_recording_is_mended_where_it_clicks(tmp_path, rate):
    """In the right channel only; the rest of the mix is what it would have been."""
    clean = reading(rate, 2)
    harmed = clean.copy()
    impulses(harmed[:, 1], places(rate)[:4])
    pcm = Pcm(rate, 2)
    for name, sound in (("clean", clean), ("harmed", harmed)):
        write_wav([sound], pcm, tmp_path / f"{name}.wav")
    source = inspect(path := tmp_path / "harmed.wav", 2)
    assert source.opening.declicked_at == rate
    (finding,) = [each for each in source.findings if each.kind == "click"]
    assert finding.at == pytest.approx(0.41, abs=0.001)
    assert not inspect(path, portion=Portion(0, 2)).opening.declicked_at
    sounds = []
    for name in ("clean", "harmed"):
        mixed([tmp_path / f"{name}.wav"], output := tmp_path / f"{name}.mix.wav")
        sounds.append(np.array(samples(output), np.int32))
    assert len(sounds[0]) == len(sounds[1])
    assert np.abs(sounds[0] - sounds[1]).max() < 30

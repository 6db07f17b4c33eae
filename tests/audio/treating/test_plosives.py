"""Pops of p and b: found, and lowered in the lows alone; no other sample changes, and no good voice has any."""

import numpy as np
import pytest

from lfi_podcast.audio.measure.knocks import fast_levels, knocks
from lfi_podcast.audio.measure.plosives import LowsMeter, plosives, without_plosives
from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of
from lfi_podcast.audio.samples.wav import write_wav
from lfi_podcast.audio.treating.treat import treated
from lfi_podcast.model.audio import Plosive, Treatment
from tests.audio.helpers import samples
from tests.audio.measure.test_knocks import KNOCKS, with_knocks
from tests.helpers import SPEECH

RATE = 44_100
TIME = np.arange(round(0.06 * RATE)) / RATE
POP = (
    np.sin(2 * np.pi * 90 * TIME)
    * np.exp(-TIME / 0.03)
    * np.minimum(1, TIME / 0.003)
    * np.minimum(1, (0.06 - TIME) / 0.01)
)
ONSETS = {"welcome.flac": (0.36, 4.48), "sonnet001.mp3": (2.62, 5.84, 9.18)}  # before words
READINGS = ["jfk.flac", "sonnet001.mp3", "sense-0870.flac", "welcome.flac", "stereo_diarization.flac"]


def reading(name: str, seconds: float = 15) -> Samples:
    return np.array(samples(SPEECH / name), np.float32)[: round(seconds * RATE), np.newaxis] / 32_768


def popping(name: str, peak: float = 0.4) -> Samples:
    sound = reading(name)
    for at in ONSETS[name]:
        sound[round(at * RATE) :][: len(POP), 0] += (peak * POP / np.abs(POP).max()).astype(np.float32)
    return sound


def found(sound: Samples, block: int = 56_448) -> tuple[Plosive, ...]:
    meter = LowsMeter(RATE)
    for each in blocks_of(iter([sound]), block):
        meter.feed(each)
    return plosives(*meter.result())


def lows(sound: Samples, at: float) -> float:
    """The level below 150 Hz, during a pop."""
    spectrum = np.fft.rfft(sound[:, 0])
    spectrum[np.fft.rfftfreq(len(sound), 1 / RATE) > 150] = 0
    part = np.fft.irfft(spectrum, len(sound))[round(at * RATE) :][: len(POP)]
    return float(10 * np.log10(np.square(part).mean()))


@pytest.mark.parametrize("name", ONSETS)
def test_pops_are_lowered_and_nothing_else(name):
    sound = popping(name)
    pops = found(sound)
    assert len(pops) == len(ONSETS[name])
    assert all(pop.start <= at < pop.end for pop, at in zip(pops, ONSETS[name], strict=True))
    blocks = treated(blocks_of(iter([sound]), 30_000), Treatment(plosives=pops), Pcm(RATE, 1))
    after = np.concatenate(list(blocks))
    assert after.shape == sound.shape
    assert after.dtype == np.float32
    elsewhere = np.ones(len(sound), np.bool_)
    for pop in pops:
        elsewhere[int((pop.start - 0.011) * RATE) : int((pop.end + 0.011) * RATE)] = False
    assert (after == sound)[elsewhere].all()
    for at in ONSETS[name]:
        assert lows(after, at) - lows(sound, at) < -10
    assert len(found(after)) == 0


def test_blocks_do_not_matter():
    sound = popping("welcome.flac")
    pops = found(sound)
    assert found(sound, 441 * 3) == pops
    ways = [
        np.concatenate(list(treated(blocks_of(iter([sound]), size), Treatment(plosives=pops), Pcm(RATE, 1))))
        for size in (1000, len(sound))
    ]
    assert (ways[0] == ways[1]).all()


@pytest.mark.parametrize("name", READINGS)
def test_good_readings_have_none(name):
    assert found(reading(name, 60)) == ()


@pytest.mark.parametrize("knock", KNOCKS.values(), ids=KNOCKS)
def test_a_knock_is_none(knock):
    sound = with_knocks(reading("jfk.flac") / 10, knock)
    assert found(sound) == ()


def test_a_strong_pop_is_not_told_as_a_knock():
    sound = popping("welcome.flac", 0.9)
    struck, pops = knocks(fast_levels(sound, RATE)), found(sound)
    assert len(struck) == 2
    assert without_plosives(struck, pops) == ()


@pytest.mark.parametrize("is_cleaned", [True, False])
def test_a_producer_is_told(tmp_path, is_cleaned):
    write_wav([popping("sonnet001.mp3")], Pcm(RATE, 1), tmp_path / "a.wav")
    source = inspect(tmp_path / "a.wav", is_cleaned=is_cleaned)
    assert len(source.treatment.plosives) == (3 if is_cleaned else 0)
    told = [finding for finding in source.findings if "pop of a p or b" in finding.message]
    assert [finding.at for finding in told] == [pytest.approx(at, abs=0.05) for at in ONSETS["sonnet001.mp3"]]
    assert all(finding.level == "info" for finding in told)
    assert all(("left as it is" in finding.message) != is_cleaned for finding in told)

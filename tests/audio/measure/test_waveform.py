"""The outline of a sound: what its heights are, and that it does not matter how the sound was handed over."""

import numpy as np
import pytest

from lfi_podcast.audio.measure.waveform import RESOLUTION, STRETCH, Outline, outline

RATE = 44_100


def met(samples, sizes=(65_536,)):
    meter, start, turn = Outline(RATE), 0, 0
    while start < len(samples):
        size = sizes[turn % len(sizes)]
        meter.add(samples[start : start + size])
        start, turn = start + size, turn + 1
    return meter


def noise(seconds, channels=1):
    frames = round(seconds * RATE)
    return np.random.default_rng(1).normal(0, 0.2, (frames, channels)).astype(np.float32)


@pytest.mark.parametrize("sizes", [(1,), (4410,), (4409, 2), (7, 44_100, 4410, 0), (1_000_000,)])
def test_the_borders_of_blocks_make_no_difference(sizes):
    samples = noise(0.55 if sizes == (1,) else 3.33, channels=2)
    expected = [np.abs(samples[n : n + 4410]).max() for n in range(0, len(samples), 4410)]
    assert met(samples, sizes).peaks().tolist() == expected


def test_the_loudest_channel_counts_and_so_do_troughs():
    samples = np.zeros((RATE, 2), np.float32)
    samples[10_000, 1], samples[30_000, 0] = -0.75, 0.5
    peaks = met(samples).peaks()
    assert len(peaks) == 1 / STRETCH
    assert {n: peak for n, peak in enumerate(peaks.tolist()) if peak} == {2: 0.75, 6: 0.5}


def test_heights_are_per_cent_of_full_scale_and_louder_samples_stop_there():
    waveform = outline(met(np.full((RATE, 1), 1.7, np.float32)).peaks(), RESOLUTION)
    assert waveform.peaks == waveform.levels == (100,) * 10
    soft = outline(met(np.full((RATE, 1), 0.124, np.float32)).peaks(), RESOLUTION)
    assert soft.peaks == (12,) * 10


def test_an_outline_keeps_the_highest_peak_and_the_average_of_each_stretch():
    peaks = np.array([0.1, 0.3, 0.8, 0, 0, 0, 0.5, 0.5, 0.2], np.float32)
    waveform = outline(peaks, 3)
    assert waveform.peaks == (80, 0, 50)
    assert waveform.levels == (40, 0, 40)


@pytest.mark.parametrize("count", [1, 7, 100, 1199, 1200, 1201, 108_000])
def test_every_peak_is_in_exactly_one_stretch(count):
    peaks = np.zeros(count, np.float32)
    for place in {0, count // 3, count - 1}:
        peaks[place] = 1.0
    waveform = outline(peaks, RESOLUTION)
    assert len(waveform.peaks) == len(waveform.levels) == min(count, RESOLUTION)
    assert waveform.peaks.count(100) == len({0, count // 3, count - 1})


def test_nothing_gives_nothing():
    assert len(Outline(RATE).peaks()) == 0
    assert outline(Outline(RATE).peaks(), RESOLUTION).peaks == ()


def test_what_is_kept_of_three_hours_is_small():
    meter = Outline(RATE)
    block = np.zeros((RATE * 60, 1), np.float32)
    for _ in range(180):
        meter.add(block)
    assert meter.peaks().nbytes < 500_000
    assert len(outline(meter.peaks(), RESOLUTION).to_json()) < 20_000

"""Hum is subtracted: it is gone, the voice is not, and nothing is put where no hum was."""

from functools import cache

import numpy as np
import pytest

from lfi_podcast.audio.measure.hum import planned, strongest
from lfi_podcast.audio.measure.mains_windows import MainsMeter
from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of
from lfi_podcast.audio.treating.treat import treated
from lfi_podcast.model.audio import Hum, Treatment
from tests.audio.measure.test_faults import RATE, voice

HUM = Hum(frequencies=(50.0, 50.021, 50.03, 50.021), multiples=(1, 2, 3, 5), below=10)


@cache
def words() -> Samples:
    return voice(16) * np.float32(0.5)


def drifting(length: int, multiples: tuple[int, ...], level: float, mains: float = 50.0) -> Samples:
    """Hum of `level` dBFS whose frequency wanders by 30 mHz, as the grid's does."""
    times = np.arange(length) / RATE
    phase = 2 * np.pi * np.cumsum(mains + 0.03 * np.sin(2 * np.pi * times / 40)) / RATE
    wave = np.sum([np.sin(n * phase + n * n) / n for n in multiples], 0)
    return (10 ** (level / 20) * wave).astype(np.float32)[:, None]


def without(sound: Samples, hum: Hum | None, block: int = 30_000) -> Samples:
    pcm = Pcm(RATE, sound.shape[1])
    return np.concatenate(list(treated(blocks_of([sound], block), Treatment(hum=hum), pcm)))


def found(sound: Samples) -> Hum | None:
    meter = MainsMeter(RATE, sound.shape[1])
    meter.feed(sound)
    return planned(strongest(meter.result()), -20)


def decibels(sound: Samples) -> float:
    return float(10 * np.log10(np.square(sound, dtype=np.float64).mean() + 1e-15))


@pytest.mark.parametrize("multiples", [(1, 2, 3, 5), (2, 4, 6, 8, 10), tuple(range(1, 21))])
def test_hum_is_gone_and_the_voice_is_not(multiples):
    clean = words()
    hum = drifting(len(clean), multiples, -30)
    left = without(clean + hum, found(clean + hum)) - clean
    assert decibels(left) < decibels(hum) - 27


@pytest.mark.parametrize("other", [-0.2, -1.0])
def test_each_channel_has_its_own(other):
    clean = words()[: 8 * RATE]
    hum = drifting(len(clean), (1, 3), -30)
    sound = np.concatenate([clean + hum, 0.7 * clean + other * hum], axis=1)
    after = without(sound, found(sound))
    for side, ours in enumerate((clean, 0.7 * clean)):
        assert decibels(after[:, [side]] - ours) < decibels(sound[:, [side]] - ours) - 15


def test_hum_that_ends_is_not_put_where_it_was_not():
    clean = words()
    hum = drifting(len(clean), (1, 2, 3, 5), -30)
    hum[9 * RATE :] = 0
    left = without(clean + hum, HUM) - clean
    assert decibels(left[: round(8.5 * RATE)]) < decibels(hum[: 8 * RATE]) - 20
    assert decibels(left[round(9.5 * RATE) :]) < decibels(hum[: 8 * RATE]) - 25


def test_where_there_is_silence_it_stays_silence():
    sound = drifting(12 * RATE, (1, 2, 3, 5), -30)
    sound[5 * RATE : 6 * RATE] = 0
    assert decibels(without(sound, HUM)[round(5.2 * RATE) : round(5.8 * RATE)]) < -100


@pytest.mark.parametrize("length", [1, 4000, 3 * RATE + 7, 10 * RATE, 10 * RATE + 1])
def test_length_and_blocks_do_not_matter(length):
    sound = (words() + drifting(len(words()), (1, 2), -30))[:length]
    after = without(sound, HUM)
    assert len(after) == length
    assert np.array_equal(after, without(sound, HUM, block=7_777))


def test_no_hum_no_change():
    blocks = iter([words()])
    assert treated(blocks, Treatment(), Pcm(RATE, 1)) is blocks
    assert found(words()) is None
    assert decibels(without(words(), HUM) - words()) < decibels(words()) - 45

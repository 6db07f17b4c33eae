"""Music that is repeated: nobody hears where it begins again."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext

import numpy as np
import pytest

from lfi_podcast.audio.measure.meter import HOP, WINDOW, Readings
from lfi_podcast.audio.mixing.loop import LONGEST, Loop, loop, repeated
from lfi_podcast.audio.samples.pcm import Pcm, Reader, Samples

PCM = Pcm(8000, 1)


def seconds(length: float) -> np.ndarray:
    return np.arange(PCM.frames(length)) / PCM.sample_rate


def chord(length: float, *frequencies: float) -> np.ndarray:
    return sum(0.1 * np.sin(2 * np.pi * each * seconds(length) + each) for each in frequencies)


def beats(length: float) -> np.ndarray:
    """Two different ones in turns, a hundred a minute, over a chord."""
    since = seconds(length) % 1.2
    low, high = (
        np.sin(2 * np.pi * pitch * at) * np.exp(-12 * at) * (at >= 0)
        for pitch, at in ((80, since), (240, since - 0.6))
    )
    return 0.3 * (low + high) + chord(length, 220, 330)


def faded(sound: np.ndarray, before: float, after: float) -> np.ndarray:
    times = seconds(len(sound) / PCM.sample_rate)
    return sound * np.clip(np.minimum(times / before, (times[-1] - times) / after), 0, 1)


def noise(length: float) -> np.ndarray:
    return 0.1 * np.random.default_rng(5).standard_normal(PCM.frames(length))


def level(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(np.square(sound)) + 1e-12))


def levels(sound: np.ndarray) -> np.ndarray:
    window, hop = PCM.frames(WINDOW), PCM.frames(HOP)
    ends = range(hop, len(sound) + 1, hop)
    return np.array([level(sound[max(0, end - window) : end]) for end in ends])


def opening(music: np.ndarray) -> Callable[[], AbstractContextManager[Iterator[Samples]]]:
    blocks = np.array_split(music.astype(np.float32)[:, np.newaxis], 40)
    return lambda: nullcontext(iter(blocks))


def looped(music: np.ndarray, rounds: float = 2.5) -> tuple[Loop, np.ndarray]:
    found = loop(Readings(levels(music)), len(music) / PCM.sample_rate, opening(music), PCM)
    with closing(repeated(found, opening(music), PCM)) as sound:
        return found, np.concatenate(list(Reader(sound).read(round(rounds * found.end))))[:, 0]


@pytest.mark.parametrize(
    "music",
    [
        chord(7.77, 220, 277.2, 329.6),
        beats(9.6),
        beats(9.9),
        noise(12),
        faded(noise(14), 1, 3),
        chord(0.9, 440),
    ],
    ids=["a chord", "whole bars", "cut in a beat", "unlike itself", "faded at both ends", "short"],
)
def test_no_seam_is_heard(music):
    found, sound = looped(music)
    seam = slice(found.end - found.overlap, found.end)
    inside = slice(found.start, found.end - found.overlap)
    usual, there = (
        levels(sound[inside])[4:],
        levels(sound[found.end - 2 * found.overlap :][: 3 * found.overlap])[4:],
    )
    assert usual.min() - 1 < there.min() and there.max() < usual.max() + 1
    steps = np.abs(np.diff(sound.astype(float)))
    assert steps[seam].max() < 1.2 * steps[inside].max()
    assert found.overlap <= min(PCM.frames(LONGEST), (found.end - found.start) // 3)


def test_a_beat_goes_on():
    found, _ = looped(beats(9.9))
    bars = (found.end - found.start - found.overlap) / PCM.sample_rate / 1.2
    assert bars == pytest.approx(round(bars), abs=0.01)


def test_the_first_round_begins_where_the_file_does():
    music = faded(noise(14), 1, 3)
    found, sound = looped(music)
    assert found.start > PCM.frames(0.2) and found.end < PCM.frames(13)
    first = found.end - found.overlap
    assert np.array_equal(sound[:first], music.astype(np.float32)[:first])

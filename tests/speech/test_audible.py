"""Silences are left out of a stream, and every sound keeps its time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.speech.audible import BESIDE, LONGEST_PAUSE, SOFTEST, AudibleSound
from tests.speech.helpers import blocks

RATE = 16_000


def stream(lengths: list[int], decibels: float) -> bytes:
    """Turns of sound and silence of so many tenths of a second, the first one silent."""
    level = 32_768 * 10 ** (decibels / 20)
    parts = [np.full(length * RATE // 10, level * (n % 2), "<i2") for n, length in enumerate(lengths)]
    return np.concatenate(parts).tobytes() if parts else b""


@given(st.lists(st.integers(1, 40), max_size=9), st.integers(500, 40_000))
def test_every_sound_is_kept_with_what_is_beside_it_and_knows_its_time(lengths: list[int], size: int):
    audible = AudibleSound(blocks(stream(lengths, SOFTEST + 20), [2 * size]))
    kept = np.frombuffer(b"".join(audible), "<i2")
    places = np.flatnonzero(np.diff(kept != 0, prepend=False, append=False)).reshape(-1, 2) / RATE
    bounds = np.cumsum([0, *lengths]) / 10
    turns = list(zip(bounds[1::2], bounds[2::2], strict=False))
    assert np.allclose([audible.recorded(*place) for place in places], turns)
    pauses = [n / 10 if n / 10 <= LONGEST_PAUSE else 2 * BESIDE for n in lengths[2::2]]
    assert np.allclose(np.diff(places.ravel())[1::2], pauses[: max(0, len(turns) - 1)])


def test_long_silences_and_softer_sounds_are_left_out():
    assert len(b"".join(AudibleSound([stream([1, 50], SOFTEST - 3)]))) == 2 * RATE * BESIDE
    assert len(b"".join(AudibleSound([stream([100, 10, 100], -20)]))) == 2 * RATE * (1 + 3 * BESIDE)

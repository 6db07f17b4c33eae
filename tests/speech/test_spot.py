"""Phrases that are said, whatever a recogniser makes of them."""

from array import array
from math import pi, sin

import numpy as np
import pytest

from lfi_podcast.speech.lexicon import Lexicon
from lfi_podcast.speech.spot import OVERLAP, STRETCH, spot
from lfi_podcast.work.pool import worker_map
from tests.helpers import SPEECH
from tests.speech.flite import timed
from tests.speech.helpers import blocks, sound

LEXICON = Lexicon()


def tone(length: float) -> bytes:
    return array("h", (int(8000 * sin(2 * pi * n / 16)) for n in range(int(16_000 * length)))).tobytes()


def noise(length: float) -> bytes:
    """A room, at -50 dBFS."""
    return np.random.default_rng(1).normal(0, 100, round(16_000 * length)).astype("<i2").tobytes()


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_a_name_is_found_where_it_is_said_and_nowhere_else(voice: str):
    words, pcm = timed("Then Elizabeth told us what had happened that night.", voice)
    (found,) = spot(blocks(pcm, [5000]), ["Elizabeth", "Rasmussen", "Northwind Traders"], LEXICON)
    assert found.phrase == "Elizabeth"
    assert found.start == pytest.approx(words[1][1], abs=0.1)
    assert found.end == pytest.approx(words[1][2], abs=0.1)


def test_a_name_on_the_border_of_two_stretches_is_found_once():
    words, pcm = timed("Then Elizabeth told us what had happened that night.")
    room = noise(STRETCH - words[1][1] - 0.2)
    found = spot(blocks(room + pcm, [1 << 16]), ["Elizabeth"], LEXICON)
    assert [round(one.start) for one in found] == [round(STRETCH - 0.2)]
    assert found[0].end - found[0].start < OVERLAP


def test_a_name_between_long_silences_is_found_at_its_time():
    words, pcm = timed("Then Elizabeth told us what had happened that night.")
    (first, second) = spot([bytes(32_000 * 50), pcm, bytes(32_000 * 50), pcm], ["Elizabeth"], LEXICON)
    length = len(pcm) / 32_000
    assert first.start == pytest.approx(50 + words[1][1], abs=0.1)
    assert second.start == pytest.approx(100 + length + words[1][1], abs=0.1)


def test_a_bleep_is_no_name():
    _, pcm = timed("Two engines failed within a minute of each other.")
    assert spot([pcm[:32_000], tone(1), pcm[32_000:]], ["Elizabeth", "Kiran"], LEXICON) == ()
    assert spot([tone(3), bytes(32_000)], ["Elizabeth", "Kiran"], LEXICON) == ()


def test_steady_noise_is_no_name():
    assert spot([noise(25)], ["Elizabeth", "Northwind Traders"], LEXICON) == ()


def test_a_short_name_is_never_sure_and_the_shortest_not_looked_for():
    _, pcm = timed("Then Kiran told us what Ann had done.")
    assert not any(one.sure for one in spot([pcm], ["Kiran", "Ann", "—"], LEXICON))
    assert spot([pcm], ["Ann"], LEXICON) == ()
    assert spot([], ["Elizabeth"], LEXICON) == spot([pcm], [], LEXICON) == ()


def test_a_name_of_seven_phones_is_found_and_not_sure():
    _, pcm = timed("Then Jonathan told us what had happened that night.")
    assert [one.sure for one in spot([pcm], ["Jonathan"], LEXICON)] == [False]


def test_a_phrase_in_an_old_recording_is_found_each_time():
    found = spot([sound(SPEECH / "jfk.flac")], ["your country"], LEXICON)
    starts = [one.start for one in found]
    assert all(any(abs(start - said) < 0.15 for start in starts) for said in (5.56, 9.78))
    assert len(found) <= 3


def test_searched_by_several_workers_a_stream_has_the_same_names():
    _, name = timed("Then Elizabeth told us what had happened that night.")
    stream, searched = [name, noise(40), name], list[float]()
    alone = spot(stream, ["Elizabeth"], LEXICON, searched=searched.append)
    with worker_map(2) as side_by_side:
        assert spot(stream, ["Elizabeth"], LEXICON, side_by_side) == alone
    assert len(alone) == 2
    assert searched == [30, 57]

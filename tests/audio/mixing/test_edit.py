"""Cuts and edits of a stream of samples: exact to the frame, whatever the blocks; and without clicks."""

import itertools
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.audio.mixing.edit import CROSSFADE, SLIDE, Cut, Edit, cut, edited, merged
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from tests.audio.helpers import ffmpeg
from tests.helpers import SPEECH

MONO, STEREO = Pcm(44_100, 1), Pcm(44_100, 2)
SMALL = Pcm(1000, 2)
LENGTH = 400
FADE = 6
NEIGHBOURHOOD = SLIDE + CROSSFADE / 2

spans = st.lists(st.tuples(st.integers(0, 450), st.integers(1, 90)), max_size=5)
block_lengths = st.lists(st.integers(1, LENGTH), max_size=8)


def in_blocks(sound: Samples, lengths: list[int]) -> list[Samples]:
    return np.split(sound, sorted({min(len(sound), at) for at in itertools.accumulate(lengths)}))


def joined(blocks) -> Samples:
    return np.concatenate(list(blocks))


def noise(frames: int, pcm: Pcm) -> Samples:
    return np.random.default_rng(7).uniform(-0.5, 0.5, (frames, pcm.channels)).astype(np.float32)


def tone(frequency: float, seconds: float, pcm: Pcm = MONO) -> Samples:
    wave = 0.5 * np.sin(2 * np.pi * frequency * np.arange(pcm.frames(seconds)) / pcm.sample_rate)
    return np.repeat(wave.astype(np.float32)[:, np.newaxis], pcm.channels, axis=1)


def highs(sound: Samples, pcm: Pcm = MONO) -> float:
    """The energy above 5 kHz, as the loudest 10 ms have it, in dB of full scale."""
    spectra = [
        np.abs(np.fft.rfft(sound[start : start + 441, 0] * np.hanning(441))) ** 2 / 441**2
        for start in range(0, len(sound) - 441, 110)
    ]
    above = np.fft.rfftfreq(441, 1 / pcm.sample_rate) > 5000
    return 10 * np.log10(max(spectrum[above].sum() for spectrum in spectra) + 1e-20)


@given(spans, block_lengths)
@settings(max_examples=200)
def test_cuts_take_exactly_their_length_and_move_the_rest_exactly(cuts, lengths):
    sound = noise(LENGTH, SMALL)
    all_cuts = [Cut(start, start + length) for start, length in cuts]
    apart = merged(all_cuts, SMALL)
    result = joined(cut(in_blocks(sound, lengths), all_cuts, SMALL))

    assert sum(each.end - each.start for each in apart) == len(
        {n for e in all_cuts for n in range(e.start, e.end)}
    )
    gone = {n for each in apart for n in range(each.start, min(each.end, LENGTH))}
    assert len(result) == LENGTH - len(gone)
    reach, removed = SMALL.frames(NEIGHBOURHOOD), 0
    edges = [Cut(-reach, -reach), *apart, Cut(LENGTH + reach, LENGTH + reach)]
    for before, after in itertools.pairwise(edges):
        removed += before.end - before.start
        first = before.end + reach
        last = max(first, min(LENGTH, after.start - reach))
        assert np.array_equal(result[first - removed : last - removed], sound[first:last])


@given(spans, block_lengths)
@settings(max_examples=100)
def test_blocks_do_not_matter(places, lengths):
    sound = noise(LENGTH, SMALL)
    cuts = [Cut(start, start + length) for start, length in places]
    edits = [Edit(each.start, each.end, np.full((3, 2), 0.7, np.float32)) for each in cuts]
    split = in_blocks(sound, lengths)
    assert np.array_equal(joined(cut(split, cuts, SMALL)), joined(cut([sound], cuts, SMALL)))
    assert np.array_equal(joined(edited(split, edits, FADE)), joined(edited([sound], edits, FADE)))


@given(spans, block_lengths)
@settings(max_examples=200)
def test_only_what_is_edited_changes(places, lengths):
    sound = noise(LENGTH, SMALL)
    edits = [Edit(start, start + length, np.full((3, 2), 0.7, np.float32)) for start, length in places]
    result = joined(edited(in_blocks(sound, lengths), edits, FADE))
    frames = np.arange(LENGTH)
    assert result.shape == sound.shape
    gone, near, deep = np.zeros((3, LENGTH), bool)
    for edit in edits:
        gone |= (frames >= edit.start) & (frames < edit.end)
        near |= (frames >= edit.start - 2 * FADE) & (frames < edit.end + 2 * FADE)
        deep |= (frames >= edit.start + FADE) & (frames < edit.end - FADE)
    assert np.array_equal(result[~near], sound[~near])
    assert np.all(result[deep] == np.float32(0.7))
    other = joined(edited(in_blocks(np.full_like(sound, np.nan), lengths), edits, FADE))
    assert np.array_equal(result[gone], other[gone]), "something of the original is left"


def test_nothing_to_do_passes_the_same_blocks():
    blocks = in_blocks(noise(LENGTH, SMALL), [100, 100, 100])
    assert [id(block) for block in cut(blocks, [], SMALL)] == [id(block) for block in blocks]
    assert [id(block) for block in edited(blocks, [], FADE)] == [id(block) for block in blocks]


@pytest.mark.parametrize("length", [0.00131, 0.0217, 0.5, 0.51234])
def test_a_cut_through_a_tone_does_not_click(length):
    sound = tone(440, 1.5)
    cuts = [Cut(start, start + MONO.frames(length)) for start in (20_000, 43_210)]
    result = joined(cut([sound], cuts, MONO))
    assert len(result) == len(sound) - 2 * MONO.frames(length)
    # Where one crossfaded sound is half of each, it changes at most by its own steps and the crossfade's.
    own = np.abs(np.diff(sound, axis=0)).max()
    assert np.abs(np.diff(result, axis=0)).max() <= own + 2 / MONO.frames(CROSSFADE)
    hard = np.concatenate([sound[: cuts[0].start], sound[cuts[0].end :]])
    assert highs(result) == pytest.approx(highs(sound), abs=0.1)
    assert length == 0.5 or highs(hard) > highs(result) + 20


def test_a_cut_at_either_end_fades():
    sound = np.full((44_100, 2), 0.8, np.float32)
    result = joined(cut([sound], [Cut(0, 4410), Cut(40_000, 999_999)], STEREO))
    assert len(result) == 40_000 - 4410
    assert np.abs(np.diff(result, axis=0)).max() < 0.8 / 250
    assert max(result[0].max(), result[-1].max()) < 0.8 / 400
    assert np.all(result[441:-441] == np.float32(0.8))
    assert len(joined([STEREO.silence(0), *cut([sound], [Cut(0, 44_100)], STEREO)])) == 0


def test_the_cut_slides_to_where_both_sides_cross_zero():
    # Two tones that are in step only once in the reach of the cut: 4 ms behind its place.
    rate, start, removed = 44_100, 22_050, 30_000
    joint = start + round(0.004 * rate)
    time = np.arange(2 * rate) / rate
    before = np.sin(2 * np.pi * 61 * (time - joint / rate))
    after = np.sin(2 * np.pi * 61 * (time - (joint + removed) / rate)) * 0.9
    sound = np.where(time < 1, before, after).astype(np.float32)[:, np.newaxis]
    result = joined(cut([sound], [Cut(start, start + removed)], MONO))
    crossed = result[joint - 220 : joint + 220, 0]
    assert abs(result[joint, 0]) < 1e-6
    ideal = np.sin(2 * np.pi * 61 * np.arange(-220, 220) / rate)
    assert np.abs(crossed - ideal * np.linspace(1, 0.9, 440)).max() < 0.01


def test_near_cuts_become_one_of_the_same_length():
    cuts = [Cut(70_000, 80_000), Cut(500, 1500), Cut(80_400, 81_000), Cut(75_000, 76_000)]
    assert merged(cuts, MONO) == (Cut(0, 1000), Cut(70_000, 80_600))


def test_an_hour_is_cut_in_flat_memory():
    made, most = [], 0

    def hour():
        nonlocal most
        for _ in range(3600):
            block = MONO.silence(44_100)
            made.append(weakref.ref(block))
            most = max(most, sum(reference() is not None for reference in made[-100:]))
            yield block

    frames = sum(len(block) for block in cut(hour(), [Cut(44_100, 3500 * 44_100)], MONO))
    assert frames == 101 * 44_100
    assert most <= 4


def test_real_speech_is_cut_without_a_click(tmp_path):
    ffmpeg("-i", SPEECH / "jfk.flac", "-f", "f32le", "-ar", 44_100, "-ac", 1, tmp_path / "raw")
    sound = np.fromfile(tmp_path / "raw", np.float32)[:, np.newaxis]
    cuts = [Cut(start, start + 17_000) for start in range(30_000, len(sound) - 60_000, 50_000)]
    result = joined(cut([sound], cuts, MONO))
    assert len(result) == len(sound) - 17_000 * len(cuts)
    for number, each in enumerate(cuts):
        joint = each.start - 17_000 * number
        around = [sound[at - 1500 : at + 1500, 0] for at in (each.start, each.end)]
        own = max(np.abs(np.diff(part, 2)).max() for part in around)
        assert np.abs(np.diff(result[joint - 700 : joint + 700, 0], 2)).max() <= own

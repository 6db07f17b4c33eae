"""Music: under speech it is out of the way, in pauses it is there, and the time line is exact."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.audio.measure.speech_activity import Mask
from lfi_podcast.audio.mixing.music import (
    FALL,
    PAUSE,
    RISE,
    Layer,
    Piece,
    bed,
    ducked,
    intro,
    mixed,
    outro,
    recording_start,
    sting,
)
from lfi_podcast.audio.samples.curve import FRAME, applied, constant
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.model.show import AudioSettings
from tests.audio.helpers import ffmpeg
from tests.helpers import SPEECH as RECORDINGS

MONO, STEREO = Pcm(44_100, 1), Pcm(44_100, 2)
SMALL = Pcm(1000, 2)
SPEECH, LOUDNESS = -36.0, -14.0
"""LUFS of the speech in the mix, and of the music as it came."""
BED_LEVEL, DUCKING = AudioSettings().bed_level, AudioSettings().ducking


def noise(seconds: float, level: float, pcm: Pcm = MONO, seed: int = 1) -> Samples:
    """Noise of that RMS (dBFS), all channels the same."""
    wave = np.random.default_rng(seed).standard_normal(pcm.frames(seconds)) * 10 ** (level / 20)
    return np.repeat(wave.astype(np.float32)[:, np.newaxis], pcm.channels, axis=1)


def spoken(seconds: float, *stretches: tuple[float, float]) -> Mask:
    times = np.arange(round(seconds / FRAME)) * FRAME + FRAME / 2
    return np.any([(times > start) & (times < end) for start, end in stretches], axis=0)


def joined(blocks) -> Samples:
    return np.concatenate(list(blocks))


def level(sound: Samples, start: float, end: float, pcm: Pcm = MONO) -> float:
    """RMS in dBFS between two times."""
    part = sound[pcm.frames(start) : pcm.frames(end)].astype(float)
    return 10 * np.log10(np.mean(part**2) + 1e-20)


def momentary(sound: Samples, pcm: Pcm = MONO) -> np.ndarray:
    """RMS in dBFS of 0.4 s, ten times a second."""
    starts = np.arange(0, len(sound) / pcm.sample_rate - 0.4, 0.1)
    return np.array([level(sound, start, start + 0.4, pcm) for start in starts])


def alone(piece: Piece, speech: Mask, start: int, music: Samples, pcm: Pcm = MONO) -> Samples:
    """The piece as it is heard, without the recording."""
    return joined(
        mixed([], start, [Layer(piece, ducked(piece, speech, start, SPEECH, DUCKING, pcm), [music])], pcm)
    )


def test_without_music_the_same_blocks_pass():
    blocks = [noise(0.1, -20), noise(0.2, -20)]
    assert [id(block) for block in mixed(blocks, 0, [], MONO)] == [id(block) for block in blocks]


def test_a_bed_is_soft_under_speech_and_rises_in_pauses():
    speech = spoken(40, (8, 14), (15, 20), (26, 38))
    piece = bed(MONO.frames(2), MONO.frames(36), LOUDNESS, BED_LEVEL, MONO)
    heard = alone(piece, speech, 0, noise(34, LOUDNESS))
    assert len(heard) == MONO.frames(36)
    assert not heard[: MONO.frames(2)].any()
    # Between 14 and 15 it stays down: nobody wants it to pump between sentences.
    for start, end in ((8, 14), (14, 15), (15, 20), (26, 33)):
        assert level(heard, start, end) == pytest.approx(SPEECH + DUCKING, abs=0.3)
    for start, end in ((5, 7.6), (20 + RISE, 26 - FALL)):
        assert level(heard, start, end) == pytest.approx(SPEECH + BED_LEVEL, abs=0.3)
    assert (
        level(heard, 2, 2.2) < level(heard, 5, 6) - 15 and level(heard, 35.8, 36) < level(heard, 30, 31) - 15
    )


@pytest.mark.parametrize("pause", [0.2, PAUSE, PAUSE + 0.1, 3.0])
def test_ramps_are_smooth_and_end_where_speech_begins(pause):
    speech = spoken(30, (5, 10), (10 + pause, 20))
    for piece in (
        bed(0, MONO.frames(30), LOUDNESS, BED_LEVEL, MONO),
        sting(0, MONO.frames(30), LOUDNESS, MONO),
    ):
        curve = ducked(piece, speech, 0, SPEECH, DUCKING, MONO)
        gains = curve.at(np.arange(0, 30, 0.01))
        down = SPEECH - LOUDNESS + DUCKING
        assert np.abs(np.diff(gains)).max() < 3
        assert np.allclose(curve.at(np.array([5, 9.99, 10 + pause, 19.99])), down, atol=0.01)
        assert curve.at(np.array([10 + pause / 2]))[0] > down + 3 or pause <= PAUSE
        assert gains.max() == pytest.approx(SPEECH - LOUDNESS + piece.level)
        assert gains.min() == pytest.approx(down)


def test_an_intro_crosses_into_speech_without_a_dip_or_a_clip():
    crossfade = MONO.frames(3)
    opening = intro(MONO.frames(10), LOUDNESS, crossfade, MONO)
    start = recording_start(opening, crossfade)
    assert start == MONO.frames(7)
    speech, recording = spoken(12, (0, 12)), noise(12, SPEECH, seed=2)
    gain = ducked(opening, speech, start, SPEECH, DUCKING, MONO)
    sound = joined(mixed([recording], start, [Layer(opening, gain, [noise(10, LOUDNESS)])], MONO))
    assert len(sound) == MONO.frames(19)
    assert momentary(sound).min() > SPEECH - 3
    assert momentary(sound).max() < SPEECH + 0.5
    assert np.abs(sound).max() < 1
    assert np.array_equal(sound[MONO.frames(10) :], recording[crossfade:])


def test_an_intro_over_a_silent_beginning_fades_slowly_and_is_down_when_speech_begins():
    opening = intro(MONO.frames(8), LOUDNESS, MONO.frames(4), MONO)
    heard = alone(opening, spoken(10, (2, 10)), MONO.frames(4), noise(8, LOUDNESS))
    assert level(heard, 1, 4) == pytest.approx(SPEECH, abs=0.2)
    assert SPEECH - 6 < level(heard, 5, 5.5) < SPEECH - 1
    assert level(heard, 6, 8) < SPEECH + DUCKING


def test_an_outro_waits_for_the_last_word():
    end = MONO.frames(20)
    closing = outro(MONO.frames(10), LOUDNESS, end, MONO.frames(4), 0, MONO)
    assert (closing.start, closing.end) == (MONO.frames(16), MONO.frames(26))
    heard = alone(closing, spoken(20, (1, 19)), 0, noise(10, LOUDNESS))
    assert level(heard, 16, 19) < SPEECH + DUCKING
    assert level(heard, 20.3, 25.9) == pytest.approx(SPEECH, abs=0.2)
    assert not heard[closing.end :].any()


def test_without_a_crossfade_one_comes_after_the_other():
    opening = intro(MONO.frames(2), LOUDNESS, 0, MONO)
    start = recording_start(opening, 0)
    recording = noise(5.013, SPEECH, seed=2)
    end = start + len(recording)
    closing = outro(MONO.frames(3), LOUDNESS, end, 0, 0, MONO)
    speech = spoken(5.04, (0, 5.04))
    layers = [
        Layer(piece, ducked(piece, speech, start, SPEECH, DUCKING, MONO), [noise(seconds, LOUDNESS)])
        for piece, seconds in ((opening, 2), (closing, 3))
    ]
    sound = joined(mixed([recording], start, layers, MONO))
    assert len(sound) == MONO.frames(2) + len(recording) + MONO.frames(3)
    assert np.array_equal(sound[start:end], recording)
    assert layers[0].gain == layers[1].gain == constant(SPEECH - LOUDNESS)
    assert level(sound, 0.02, 1.98) == pytest.approx(SPEECH, abs=0.2)
    assert abs(sound[0, 0]) + abs(sound[start - 1, 0]) + abs(sound[end, 0]) + abs(sound[-1, 0]) < 1e-5


def test_music_that_ends_early_leaves_silence():
    piece = sting(MONO.frames(1), MONO.frames(3), LOUDNESS, MONO)
    recording = noise(2, SPEECH)
    sound = joined(mixed([recording], 0, [Layer(piece, constant(0), [noise(0.5, LOUDNESS)])], MONO))
    assert len(sound) == MONO.frames(4)
    assert np.array_equal(sound[MONO.frames(1.5) : MONO.frames(2)], recording[MONO.frames(1.5) :])
    assert not sound[MONO.frames(2) :].any()


@given(st.data())
@settings(max_examples=60)
def test_blocks_do_not_matter(data):
    def split(sound: Samples) -> list[Samples]:
        return np.split(sound, sorted(data.draw(st.lists(st.integers(0, len(sound)), max_size=6))))

    recording, speech = noise(6, SPEECH, SMALL), spoken(6, (0.5, 2), (4, 5.5))
    start = data.draw(st.integers(0, 1500))
    opening = intro(2000, LOUDNESS, 2000 - start, SMALL)
    pieces = [
        opening,
        bed(2300, 7100, LOUDNESS, BED_LEVEL, SMALL),
        outro(1777, LOUDNESS, start + 6000, 900, 300, SMALL),
    ]

    def sound(parts) -> Samples:
        layers = [
            Layer(
                piece,
                ducked(piece, speech, start, SPEECH, DUCKING, SMALL),
                parts(noise(8, LOUDNESS, SMALL, seed=n)),
            )
            for n, piece in enumerate(pieces)
        ]
        return joined(mixed(parts(recording), start, layers, SMALL))

    whole = sound(lambda samples: [samples])
    assert len(whole) == max(start + 6000, *(piece.end for piece in pieces))
    assert np.array_equal(sound(split), whole)


def test_an_endless_bed_is_read_only_as_far_as_it_is_heard():
    read = 0

    def endless():
        nonlocal read
        while True:
            read += 1
            yield noise(0.1, LOUDNESS, STEREO)

    piece = bed(0, STEREO.frames(5), LOUDNESS, BED_LEVEL, STEREO)
    blocks = [noise(1, SPEECH, STEREO)] * 8
    result = list(mixed(blocks, 0, [Layer(piece, constant(-40), endless())], STEREO))
    assert read == 50
    assert [len(block) for block in result] == [44_100] * 8
    assert all(one is other for one, other in zip(result[5:], blocks[5:], strict=True))


def test_real_speech_stays_on_top_of_a_bed(tmp_path):
    ffmpeg("-i", RECORDINGS / "jfk.flac", *MONO.arguments, tmp_path / "raw")
    recording = np.fromfile(tmp_path / "raw", np.float32)[:, np.newaxis]
    recording = applied(recording, constant(SPEECH - level(recording, 0, 11)), 0, MONO.sample_rate)
    frames = recording[: len(recording) // 882 * 882].reshape(-1, 882)
    speech = np.sqrt(np.mean(frames**2, axis=1)) > 10 ** ((SPEECH - 15) / 20)
    piece = bed(0, len(recording), LOUDNESS, BED_LEVEL, MONO)
    music = alone(piece, speech, 0, noise(11.1, LOUDNESS)[: len(recording)])
    mask = np.repeat(speech, 882)
    words, under = (np.mean(sound[: len(mask)][mask] ** 2) for sound in (recording, music))
    assert 10 * np.log10(words / under) > 15

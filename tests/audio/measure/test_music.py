"""Music: notes that are held, or a beat; and nothing of a voice is either."""

import numpy as np
import pytest

from lfi_podcast.audio.measure.music import is_music
from lfi_podcast.audio.measure.speech_activity import frame_levels
from lfi_podcast.audio.measure.timbre import timbre
from tests.audio.measure.test_faults import RATE
from tests.audio.measure.test_noise import real


def judged(sound):
    return is_music(timbre(sound, RATE), frame_levels(sound, RATE))


@pytest.mark.parametrize("silence", [0, 4, 12])
def test_a_voice_that_is_silent_while_others_speak_is_no_music(silence):
    turn = np.concatenate([real("sense-0870.flac"), np.zeros((silence * RATE, 1), np.float32)])
    assert not judged(turn)
    assert not judged(np.tile(turn, (3, 1)))
    assert not judged(turn[::-1])


def test_a_beat_is_music():
    beat = np.zeros((RATE // 2, 1), np.float32)
    length = RATE // 20
    fading = np.exp(-np.arange(length) / (length / 5))
    beat[:length, 0] = np.random.default_rng(1).normal(size=length) * fading
    assert judged(np.tile(beat, (24, 1)))

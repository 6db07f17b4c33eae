"""What is heard in place of what must not be heard: nothing of the original, no click, and the right bleep."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.audio.mastering.redact import bleep, patched, patches
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Interval
from tests.audio.helpers import ffmpeg

MONO, STEREO = Pcm(44_100, 1), Pcm(44_100, 2)


@given(st.floats(-4, 4, width=32), st.floats(-4, 4, width=32))
def test_nothing_of_the_original_is_left_inside(one, other):
    edits = patches(
        [Interval(start=0.1, end=0.2), Interval(start=0.19, end=0.3, sound="mute")], STEREO, -23.0
    )
    heard = [
        np.concatenate(list(patched([np.full((22_050, 2), value, np.float32)], edits, STEREO)))
        for value in (one, other)
    ]
    assert np.array_equal(heard[0][4410:13_230], heard[1][4410:13_230])
    assert [sound.shape for sound in heard] == [(22_050, 2)] * 2


def test_where_a_bleep_and_a_mute_meet_the_bleep_is_heard():
    intervals = [Interval(start=0.1, end=0.2, sound="mute"), Interval(start=0.19, end=0.3)]
    for order in (intervals, intervals[::-1]):
        heard = next(patched([MONO.silence(22_050)], patches(order, MONO, -23.0), MONO))
        assert np.abs(heard[4410 + 441 : 13_230 - 441]).max() == pytest.approx(
            10 ** ((-29 + 3.01) / 20), abs=1e-4
        )
        assert not heard[:4410].any() and not heard[13_230:].any()


def test_edges_do_not_click():
    edits = patches([Interval(start=0.1, end=0.2, sound="mute")], MONO, -23.0)
    heard = np.concatenate(list(patched([np.full((22_050, 1), 0.6, np.float32)], edits, MONO)))
    assert np.abs(np.diff(heard[:, 0])).max() < 0.6 / 200  # 5 ms are 220 frames
    assert not heard[4410:8820].any()
    assert np.all(heard[: 4410 - 221] == np.float32(0.6)) and np.all(heard[8820 + 221 :] == np.float32(0.6))


@pytest.mark.parametrize("pcm", [MONO, STEREO], ids=["mono", "stereo"])
def test_the_bleep_is_one_kilohertz_six_below_the_speech_and_has_no_seam(tmp_path, pcm):
    period = bleep(pcm, -20.0)
    assert period.shape == (441, pcm.channels) and period.dtype == np.float32
    tone = np.tile(period, (200, 1))
    rising = np.flatnonzero((tone[:-1, 0] < 0) & (tone[1:, 0] >= 0))
    assert all(43 <= b - a <= 45 for a, b in itertools.pairwise(rising))
    steps = np.abs(np.diff(tone[:, 0]))
    assert steps.max() <= np.abs(tone).max() * 2 * np.pi * 1000 / 44_100
    tone.tofile(tmp_path / "raw")
    log = ffmpeg(*pcm.arguments, "-i", tmp_path / "raw", "-af", "ebur128", "-f", "null", "-")
    assert "I:         -26.0 LUFS" in log[log.rindex("Summary") :]

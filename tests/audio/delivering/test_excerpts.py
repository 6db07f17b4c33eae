"""Passages as recorded: on the time line of the mix, to the sample, whatever a track's clock did."""

from base64 import b64decode

import numpy as np
import pytest

from lfi_podcast.audio.delivering.excerpts import excerpts
from lfi_podcast.audio.mixing.listen import taken
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Voice
from lfi_podcast.model.recording import Opening, TakenStream
from lfi_podcast.model.timeline import TimeMap
from tests.audio.helpers import voice

PCM = Pcm(44_100, 1)
SECONDS = 12


@pytest.mark.parametrize(
    ("offset", "drift", "span"),
    [(-1.5, 0, (0.0, 6.0)), (0.7, 200e-6, (6.0, 12.0))],
    ids=["late", "early and fast"],
)
def test_a_passage_is_what_the_mix_has_there(tmp_path, offset, drift, span):
    recording = voice(tmp_path / "guest.flac", SECONDS)
    opening = Opening(streams=(TakenStream(number=0, channels=1),))
    how = Voice(
        weights=(1.0,), noise=(), offset=offset, drift=drift, times=(0.0,), decibels=(0.0,), opening=opening
    )
    with taken(recording, how, PCM) as blocks:
        mix = np.concatenate(list(blocks))
    (found,) = excerpts([(recording, how)], recording, TimeMap(), [span], 1)
    sounds = []
    for name, sound in (("recording", found.recording), ("episode", found.episode)):
        (tmp_path / f"{name}.mp3").write_bytes(b64decode(sound))
        with ffmpeg.decoding(["-i", str(tmp_path / f"{name}.mp3")], PCM, name) as blocks:
            sounds.append(np.concatenate(list(blocks))[:, 0])
    expected = mix[PCM.frames(span[0]) : PCM.frames(span[1]), 0]
    heard = sounds[0][: len(expected)]
    assert len(sounds[0]) == len(sounds[1]) == PCM.frames(span[1] - span[0])
    product = np.fft.rfft(heard) * np.conj(np.fft.rfft(expected))
    likeness = np.abs(np.fft.irfft(product, len(heard)))
    place = int(likeness.argmax())
    assert min(place, len(heard) - place) <= 2, "frames: the mix has a high-pass that this has not"
    assert likeness[place] > 0.9 * np.sqrt((heard @ heard) * (expected @ expected))


def test_where_one_version_is_silent_there_is_nothing_to_compare(tmp_path):
    recording = voice(tmp_path / "guest.flac", SECONDS)
    quiet = tmp_path / "quiet.wav"
    ffmpeg.run(["-i", str(recording), "-af", "volume=0", "-y", str(quiet)], "quiet")
    opening = Opening(streams=(TakenStream(number=0, channels=1),))
    how = Voice(weights=(1.0,), noise=(), offset=0, drift=0, times=(0.0,), decibels=(0.0,), opening=opening)
    assert not list(excerpts([(quiet, how)], recording, TimeMap(), [(1.0, 6.0)], 1))

"""Passages as recorded: on the time line of the mix, to the sample, whatever a track's clock did."""

from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lfi_podcast.audio.delivering.excerpts import excerpts
from lfi_podcast.audio.mixing.listen import taken
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import write_wav
from lfi_podcast.model.audio import Voice
from lfi_podcast.model.recording import Opening, TakenStream
from lfi_podcast.model.timeline import TimeMap
from tests.audio.helpers import voice

PCM = Pcm(44_100, 1)
SECONDS = 12


def decoded(sound: str, file: Path) -> NDArray[np.float32]:
    file.write_bytes(b64decode(sound))
    with ffmpeg.decoding(["-i", str(file)], PCM, file.name) as blocks:
        return np.concatenate(list(blocks))[:, 0]


def plain(**facts: object) -> Voice:
    """A voice with which nothing is done."""
    opening = Opening(streams=(TakenStream(number=0, channels=1),))
    known = {"weights": (1.0,), "noise": (), "offset": 0, "drift": 0, "times": (0.0,), "decibels": (0.0,)}
    return Voice.model_validate({**known, "opening": opening, **facts})


@pytest.mark.parametrize(
    ("offset", "drift", "span"),
    [(-1.5, 0, (0.0, 6.0)), (0.7, 200e-6, (6.0, 12.0))],
    ids=["late", "early and fast"],
)
def test_a_passage_is_what_the_mix_has_there(tmp_path, offset, drift, span):
    recording = voice(tmp_path / "guest.flac", SECONDS)
    how = plain(offset=offset, drift=drift)
    with taken(recording, how, PCM) as blocks:
        mix = np.concatenate(list(blocks))
    (found,) = excerpts([(recording, how)], recording, TimeMap(), [span], 1)
    sounds = [decoded(sound, tmp_path / "heard.mp3") for sound in (found.recording, found.episode)]
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
    assert not list(excerpts([(quiet, plain())], recording, TimeMap(), [(1.0, 6.0)], 1))


def test_a_click_is_heard_as_it_was_recorded(tmp_path):
    recording, clicking = voice(tmp_path / "guest.flac", SECONDS), tmp_path / "clicking.wav"
    with ffmpeg.decoding(["-i", str(recording)], PCM, "guest") as blocks:
        sound = np.concatenate(list(blocks))
    at = PCM.frames(4)
    sound[at : at + 6] = 0.95
    write_wav([sound], PCM, clicking)
    how = plain(opening=Opening(streams=(TakenStream(number=0, channels=1),), declicked_at=PCM.sample_rate))
    (found,) = excerpts([(clicking, how)], recording, TimeMap(), [(2.0, 7.0)], 1)
    before, after = (decoded(each, tmp_path / "heard.mp3") for each in (found.recording, found.episode))
    assert abs(int(np.abs(before).argmax()) - PCM.frames(2)) < 10
    assert np.abs(before).max() > 1.5 * np.abs(after).max()

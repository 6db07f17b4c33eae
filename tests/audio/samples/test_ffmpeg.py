"""The edge: what it leaves behind when something goes wrong, which has to be nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.errors import SoundProblem
from tests.audio.helpers import samples, voice

PCM = Pcm(44_100, 1)
FLAC = ["-c:a", "flac", "-f", "flac"]


def children() -> list[str]:
    """Command names of this process's living children."""
    pids = Path(f"/proc/self/task/{os.getpid()}/children")
    if not pids.exists():
        pytest.skip("needs Linux's list of children")
    return [Path(f"/proc/{pid}/comm").read_text() for pid in pids.read_text().split()]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError, SystemExit])
def test_an_exception_on_the_way_leaves_no_process_and_no_file(tmp_path, failure):
    source, output = voice(tmp_path / "a.wav", 20), tmp_path / "out" / "a.flac"
    output.parent.mkdir()
    before = children()

    def failing(blocks):
        yield next(blocks)
        raise failure

    with (
        pytest.raises(failure),
        ffmpeg.decoding([*ffmpeg.recording(source), *ffmpeg.FIRST_SOUND], PCM, "a") as blocks,
    ):
        ffmpeg.encode(failing(blocks), PCM, FLAC, output)
    assert children() == before
    assert list(output.parent.iterdir()) == []


def test_a_decoder_that_fails_is_not_the_end_of_the_sound(tmp_path):
    output = tmp_path / "a.flac"
    output.write_bytes(b"what was there before")
    arguments = [*ffmpeg.recording(tmp_path / "missing.wav"), *ffmpeg.FIRST_SOUND]
    with (
        pytest.raises(SoundProblem, match="No such file"),
        ffmpeg.decoding(arguments, PCM, "missing.wav") as blocks,
    ):
        ffmpeg.encode(blocks, PCM, FLAC, output)
    assert output.read_bytes() == b"what was there before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.flac"]


def test_an_encoder_that_fails_says_why(tmp_path):
    with pytest.raises(SoundProblem, match="encoder"):
        ffmpeg.encode(
            [PCM.silence(1 << 16)] * 50, PCM, ["-c:a", "no-such", "-f", "flac"], tmp_path / "a.flac"
        )
    assert list(tmp_path.iterdir()) == []


def test_a_stream_comes_back_as_it_went_in(tmp_path):
    source, copy = voice(tmp_path / "a.wav", 5, "-ar", 44100), tmp_path / "b.flac"
    with ffmpeg.decoding([*ffmpeg.recording(source), *ffmpeg.FIRST_SOUND], PCM, "a") as blocks:
        ffmpeg.encode(blocks, PCM, FLAC, copy)
    assert samples(copy) == samples(source)
    assert b"Lavf" not in copy.read_bytes()[:4096]


def test_no_ffmpeg_is_one_clear_message(tmp_path, monkeypatch):
    monkeypatch.setenv("LFI_FFMPEG", str(tmp_path / "nowhere"))
    with pytest.raises(SoundProblem, match="correct LFI_FFMPEG"):
        ffmpeg.run(["-version"], "a.wav")


def test_importing_the_room_says_nothing():
    program = "import lfi_podcast.audio.mixing.mix, lfi_podcast.audio.mastering.master"
    clean = subprocess.run([sys.executable, "-W", "always", "-c", program], capture_output=True, check=True)
    assert clean.stdout + clean.stderr == b""

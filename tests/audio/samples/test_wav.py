"""The mix on disk: it comes back bit for bit, other programs read it, and nothing else is taken for it."""

import numpy as np
import pytest

from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import read_wav, write_wav
from lfi_podcast.errors import SoundProblem
from tests.audio.helpers import ffmpeg, make

MONO, STEREO = Pcm(44_100, 1), Pcm(44_100, 2)


def noise(frames, pcm, seed=1):
    """Some of it above full scale, which a mix may be."""
    return np.random.default_rng(seed).normal(0, 0.7, (frames, pcm.channels)).astype(np.float32)


@pytest.mark.parametrize("pcm", [MONO, STEREO], ids=["mono", "stereo"])
@pytest.mark.parametrize("frames", [0, 1, 44_100, 200_001])
def test_samples_come_back_bit_for_bit_however_they_were_cut(tmp_path, pcm, frames):
    sound = noise(frames, pcm)
    blocks = np.array_split(
        sound[:, ::-1], 7
    )  # not contiguous in stereo, and empty where there are few frames
    assert write_wav(blocks, pcm, tmp_path / "mix.wav") == frames
    found = np.concatenate([pcm.silence(0), *read_wav(tmp_path / "mix.wav", pcm)])
    np.testing.assert_array_equal(found, sound[:, ::-1])
    assert found.dtype == np.float32


def test_it_is_an_rf64_file_with_its_sizes_in_64_bits(tmp_path):
    write_wav([noise(1000, STEREO)], STEREO, tmp_path / "mix.wav")
    content = (tmp_path / "mix.wav").read_bytes()
    assert content[:16] == b"RF64\xff\xff\xff\xffWAVEds64"
    sizes = np.frombuffer(content[20:44], "<u8").tolist()
    assert sizes == [len(content) - 8, 8000, 1000]
    assert content.index(b"data\xff\xff\xff\xff") + 8 == len(content) - 8000


def test_ffmpeg_reads_the_same_samples(tmp_path):
    sound = noise(50_000, STEREO)
    write_wav([sound], STEREO, tmp_path / "mix.wav")
    log = ffmpeg("-i", tmp_path / "mix.wav", "-f", "f32le", tmp_path / "raw")
    np.testing.assert_array_equal(np.fromfile(tmp_path / "raw", "<f4").reshape(-1, 2), sound)
    assert "44100 Hz, stereo, flt" in log


def test_a_file_that_something_else_has_written_is_refused(tmp_path):
    make(tmp_path / "other.wav", "sine=d=1:r=44100", "-c:a", "pcm_f32le")
    write_wav([noise(1000, MONO)], MONO, tmp_path / "mix.wav")
    whole = (tmp_path / "mix.wav").read_bytes()
    (tmp_path / "half.wav").write_bytes(whole[:-400])
    (tmp_path / "odd.wav").write_bytes(whole + b"\0")
    (tmp_path / "empty.wav").write_bytes(b"")
    for name, pcm in [("other", MONO), ("half", MONO), ("odd", MONO), ("empty", MONO), ("mix", STEREO)]:
        with pytest.raises(SoundProblem, match=f"{name}.wav: is not a mix.*build again"):
            next(read_wav(tmp_path / f"{name}.wav", pcm))


def test_what_fails_half_way_leaves_the_earlier_file_as_it_was(tmp_path):
    def failing():
        yield noise(100, MONO)
        raise SoundProblem("is damaged", "a.wav")

    for expected in ([], ["mix.wav"]):
        with pytest.raises(SoundProblem, match="damaged"):
            write_wav(failing(), MONO, tmp_path / "mix.wav")
        assert [path.name for path in tmp_path.iterdir()] == expected
        if not expected:
            write_wav([noise(10, MONO)], MONO, tmp_path / "mix.wav")
    assert sum(map(len, read_wav(tmp_path / "mix.wav", MONO))) == 10

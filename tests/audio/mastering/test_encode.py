"""An MP3 made of pieces: nobody may hear, count or measure that it is."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from lfi_podcast.audio.mastering import encode
from lfi_podcast.audio.mastering.encode import PIECE, encode_mp3
from lfi_podcast.audio.mastering.lame import Lame, rounded
from lfi_podcast.audio.mastering.limit import Limited, Limiter
from lfi_podcast.audio.mastering.mp3 import (
    SAMPLES_PER_FRAME,
    FrameRun,
    constant_bitrate,
    frame_length,
    spliced,
    split,
    takeover,
)
from lfi_podcast.audio.samples.ffmpeg import REPRODUCIBLE, binary
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.errors import SoundProblem, UnmetPromise
from tests.audio.helpers import ffmpeg

RATE = 44_100
WHOLE = PIECE * SAMPLES_PER_FRAME
AS_IT_IS = Limiter(0.0, 0.0)


def voice(frames: int, channels: int = 1, seed: int = 1) -> Samples:
    """Harmonics of a gliding pitch in syllables, another place for each channel, and some breath."""
    times = np.arange(frames) / RATE
    phase = 2 * np.pi * np.cumsum(120 + 30 * np.sin(2 * np.pi * 0.7 * times)) / RATE
    sung = sum(np.sin(k * phase) / k**1.3 for k in range(1, 24))
    syllables = 0.15 + 0.85 * np.clip(np.sin(2 * np.pi * 3 * times), 0, 1) ** 0.5
    breath = 0.002 * np.random.default_rng(seed).standard_normal((frames, channels))
    sides = np.linspace(1.0, 0.7, channels)
    return ((0.6 * sung * syllables)[:, None] * sides + breath).astype(np.float32)


def blocks(samples: Samples, frames: int = 10_007) -> Iterator[Samples]:
    return (samples[start : start + frames] for start in range(0, len(samples), frames))


def noise(frames: int, channels: int, seed: int = 1) -> Samples:
    """Hiss that swells and fades: it asks for more bits than there are, and for different ones on each side."""
    swelling = 0.3 + 0.2 * np.sin(2 * np.pi * np.arange(frames) / (3 * RATE))
    hiss = np.random.default_rng(seed).standard_normal((frames, channels))
    return (0.3 * hiss * swelling[:, None]).astype(np.float32)


def encoded(samples: Samples, path: Path, bitrate: int = 96, **options: int) -> bytes:
    encode_mp3(blocks(samples), Pcm(RATE, samples.shape[1]), bitrate, AS_IT_IS, path, **options)
    return path.read_bytes()


def in_one_go(samples: Samples, bitrate: int) -> list[bytes]:
    """The frames that one encoder makes of all."""
    lame = Lame(Pcm(RATE, samples.shape[1]), bitrate, 0, "here")
    lame.add(
        rounded(np.concatenate([samples, np.zeros((3 * SAMPLES_PER_FRAME, samples.shape[1]), np.float32)]))
    )
    lame.finish()
    return lame.frames[: -(-len(samples) // SAMPLES_PER_FRAME) + 1]


def decoded(path: Path, channels: int) -> Samples:
    command = [binary(), "-v", "error", "-err_detect", "explode", "-i", path, "-f", "f32le", "-"]
    sound = subprocess.run(command, check=True, capture_output=True)
    assert not sound.stderr
    return np.frombuffer(sound.stdout, np.float32).reshape(-1, channels)


def frames_of(data: bytes) -> list[bytes]:
    frames, rest = split(data, "here")
    assert not rest
    return frames


def signal_to_noise(heard: Samples, meant: Samples) -> np.ndarray:
    """dB, of each frame."""
    whole = len(meant) // SAMPLES_PER_FRAME * SAMPLES_PER_FRAME
    shape = -1, SAMPLES_PER_FRAME * meant.shape[1]
    wrong = (heard[:whole] - meant[:whole]).reshape(shape)
    return 10 * np.log10(np.mean(meant[:whole].reshape(shape) ** 2, 1) / np.mean(wrong**2, 1))


@pytest.mark.parametrize(
    ("frames", "channels", "bitrate"),
    [
        (1, 1, 96),
        (RATE // 2, 1, 64),
        (RATE // 2, 2, 320),
        (10 * SAMPLES_PER_FRAME - 577, 2, 192),
        (10 * SAMPLES_PER_FRAME - 1, 1, 112),
        (10 * SAMPLES_PER_FRAME, 1, 80),
        (10 * SAMPLES_PER_FRAME + 1, 1, 160),
        (WHOLE - 1, 1, 96),
        (WHOLE, 2, 128),
        (WHOLE + 1, 1, 96),
        (2 * WHOLE + 30_000, 1, 224),
    ],
)
def test_the_file_is_as_long_as_the_sound(tmp_path: Path, frames: int, channels: int, bitrate: int):
    output = tmp_path / "sound.mp3"
    data = encoded(voice(frames, channels), output, bitrate)
    assert decoded(output, channels).shape == (frames, channels)
    with output.open("rb") as stream:
        form = constant_bitrate(stream, "here")
    assert (form.bitrate, form.sample_rate, form.channels) == (bitrate, RATE, channels)
    assert form.duration == pytest.approx(frames / RATE, abs=1e-6)
    first, *others = frames_of(data)
    assert len(data) / (len(others) + 1) == pytest.approx(144_000 * bitrate / RATE, abs=0.7), "bytes a frame"
    assert len(first) == frame_length(bitrate, RATE)


def test_the_bytes_do_not_depend_on_the_workers_or_the_blocks(tmp_path: Path):
    samples = voice(2 * WHOLE + 5000)
    one = encoded(samples, tmp_path / "one.mp3", workers=1)
    assert one == encoded(samples, tmp_path / "three.mp3", workers=3)
    encode_mp3([samples], Pcm(RATE, 1), 96, AS_IT_IS, tmp_path / "whole.mp3")
    assert one == (tmp_path / "whole.mp3").read_bytes()


def test_clicks_stay_where_they_are(tmp_path: Path):
    samples = np.zeros((2 * WHOLE + RATE, 1), np.float32)
    places = [5_000, WHOLE - 1, WHOLE + 2, 2 * WHOLE - 600, 2 * WHOLE + RATE - 3_000]
    for place in places:
        samples[place] = 0.9
    encoded(samples, tmp_path / "clicks.mp3", 128)
    heard = np.abs(decoded(tmp_path / "clicks.mp3", 1)[:, 0])
    for place in (places[0], places[3], places[4]):
        start = place - 400
        assert abs(start + np.argmax(heard[start : place + 400]) - place) <= 1
    joint = heard[WHOLE - 400 : WHOLE + 400]
    assert {400 - 1, 400 + 2} <= set(np.argsort(joint)[-6:]), "a joint moves nothing"


@pytest.mark.parametrize(
    ("sound", "channels", "bitrate"), [(voice, 1, 96), (noise, 2, 128), (noise, 2, 320), (voice, 1, 32)]
)
def test_there_are_no_seams(tmp_path: Path, sound: Callable[..., Samples], channels: int, bitrate: int):
    """Around a joint, the sound is as near to what it should be as one encoder for all would have made it."""
    samples = sound(WHOLE + 60_000, channels)
    pieces = encoded(samples, tmp_path / "pieces.mp3", bitrate)
    whole = pieces[: frame_length(bitrate, RATE)] + b"".join(in_one_go(samples, bitrate))
    assert abs(len(pieces) - len(whole)) <= 1
    (tmp_path / "whole.mp3").write_bytes(whole)
    nearness = signal_to_noise(decoded(tmp_path / "pieces.mp3", channels), samples)
    usual = signal_to_noise(decoded(tmp_path / "whole.mp3", channels), samples)
    about = slice(PIECE - 49, None)
    assert np.mean(nearness[about]) > np.mean(usual[about]) - 0.3
    assert np.min(nearness[about]) > np.min(usual) - 1


def test_what_fits_in_a_piece_is_what_one_encoder_makes(tmp_path: Path):
    samples = voice(WHOLE, 2)
    _, *others = frames_of(encoded(samples, tmp_path / "sound.mp3", 128))
    assert others == in_one_go(samples, 128)


def test_where_no_frame_can_take_over_the_encoder_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encode, "_SETTLED", 3 * PIECE)
    samples = voice(WHOLE + 20_000)
    _, *others = frames_of(encoded(samples, tmp_path / "sound.mp3"))
    assert others == in_one_go(samples, 96)


def frame(reach: int, fill: int, length: int = 313) -> bytes:
    """A mono frame of 96 kb/s that is full of one byte, and reaches so many bytes back."""
    return (
        bytes([0xFF, 0xFB, 0x70, 0xC0, reach >> 1, (reach & 1) << 7])
        .ljust(21, b"\0")
        .ljust(length, bytes([fill]))
    )


def test_a_frame_takes_over_with_the_bytes_that_it_reaches_back_into():
    earlier = [frame(reach, 1) for reach in (0, 100, 200, 400, 300)]
    later = [frame(reach, 2) for reach in (0, 150, 250, 380, 310)]
    assert takeover(earlier, later) == 3
    kept = spliced(earlier, later, 3, "here")
    assert kept[0] == earlier[0]
    assert kept[1] == frame(100, 1, 313 - 88) + bytes([2]) * 88
    assert kept[2] == frame(200, 2)
    assert takeover(earlier[1:3], later[1:3]) is None
    assert spliced(earlier, later, 0, "here") == []


@pytest.mark.parametrize("channels", [1, 2])
def test_the_info_header_is_the_one_that_ffmpeg_writes(tmp_path: Path, channels: int):
    frames = 100_000
    voice(frames, channels).tofile(tmp_path / "sound.f32")
    raw = ["-f", "f32le", "-ar", RATE, "-ac", channels, "-i", tmp_path / "sound.f32"]
    plain = ["-id3v2_version", "0", "-write_id3v1", "0", *REPRODUCIBLE]
    ffmpeg(*raw, "-c:a", "libmp3lame", "-b:a", "128k", *plain, tmp_path / "whole.mp3")
    theirs, *others = frames_of((tmp_path / "whole.mp3").read_bytes())
    middle = len(others) // 2
    run = FrameRun().followed_by(b"".join(others[:middle]), middle)
    run = run.followed_by(b"".join(others[middle:]), len(others) - middle)
    ours = run.info(frames, "here")
    tag = 36 if channels == 2 else 21
    assert ours[tag : tag + 16] == theirs[tag : tag + 16], "frames and bytes"
    assert ours[tag + 141 : tag + 154] == theirs[tag + 141 : tag + 154], (
        "delay, padding, checksum of the music"
    )
    assert len(ours) == len(theirs)
    near = np.frombuffer(ours, np.uint8)[tag + 16 : tag + 116].astype(int)
    assert np.abs(near - 2.56 * np.arange(100)).max() < 1, "to seek is to divide"


def test_the_limiter_works_as_on_the_whole_sound(tmp_path: Path):
    samples = voice(2 * WHOLE + RATE)
    samples[WHOLE - 50 : WHOLE + 50] *= 2  # an event across the joint
    pcm, limiter = Pcm(RATE, 1), Limiter(4.0, -3.0)
    done = encode_mp3(blocks(samples), pcm, 320, limiter, tmp_path / "limited.mp3")
    stream = Limited(blocks(samples), limiter, pcm)
    meant = np.concatenate(list(stream))
    assert done == stream.limiting
    assert done.events > 10
    heard = decoded(tmp_path / "limited.mp3", 1)
    assert np.mean((heard - meant) ** 2) < 1e-3 * np.mean(meant**2)


@pytest.mark.parametrize("reason", [SoundProblem("gone", "there"), KeyboardInterrupt()])
def test_what_stops_it_leaves_nothing_behind(tmp_path: Path, reason: BaseException):
    def broken() -> Iterator[Samples]:
        yield voice(2 * WHOLE + 5000)
        raise reason

    output = tmp_path / "sound.mp3"
    output.write_bytes(b"the one before")
    threads = threading.enumerate()
    with pytest.raises(type(reason)):
        encode_mp3(broken(), Pcm(RATE, 1), 96, AS_IT_IS, output, workers=2)
    assert [path.name for path in tmp_path.iterdir()] == ["sound.mp3"]
    assert output.read_bytes() == b"the one before"
    assert threading.enumerate() == threads


def test_no_sound_is_a_problem(tmp_path: Path):
    with pytest.raises(SoundProblem, match="no sound"):
        encode_mp3([], Pcm(RATE, 1), 96, AS_IT_IS, tmp_path / "sound.mp3")
    assert not list(tmp_path.iterdir())


def test_frames_are_told_from_what_is_not_whole_or_no_frame():
    whole = frame(0, 0)
    assert split(2 * whole + whole[:-1], "here") == ([whole, whole], whole[:-1])
    assert split(whole + whole[:3], "here") == ([whole], whole[:3])
    with pytest.raises(UnmetPromise, match="between its frames"):
        split(whole + b"TAG and more", "here")

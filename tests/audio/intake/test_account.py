"""What is promised and what is there: sizes, streams, changes, ends, levels and single samples that are wrong."""

import struct

import numpy as np
import pytest

from lfi_podcast.audio.intake.chunks import read_chunks
from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.errors import SoundProblem
from tests.audio.helpers import VOICE, ffmpeg, samples, voice

RATE = 16_000


def speech(tmp_path, seconds=3.0):
    """Samples of a voice, of full scale, with pauses and an end that nothing else has."""
    sound = np.array(samples(voice(tmp_path / "speech.wav", seconds), RATE), np.float32) / 32_768
    return sound * np.repeat(np.resize([1, 1, 1, 0.01], 10 * round(seconds)), RATE // 10)[: len(sound)]


def wav(sound, stated=None, extra=b"", before=b"", tag=3, riff=b"RIFF", rate=RATE):
    """A WAV; `stated`: what its header says of the bytes of sound."""
    channels = sound.shape[1] if sound.ndim > 1 else 1
    data = sound.astype("<f4" if tag == 3 else "<i2").tobytes()
    width = 4 if tag == 3 else 2
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * channels * width, channels * width, 8 * width)
    size = len(data) if stated is None else stated
    chunks = b"fmt " + struct.pack("<I", 16) + form + before
    chunks += b"data" + struct.pack("<I", size) + data + extra
    return riff + struct.pack("<I", min(len(chunks) + 4, 0xFFFFFFFF)) + b"WAVE" + chunks


def big(sound, stated, kind=b"NONE"):
    """An AIFF whose sound chunk states so many bytes."""
    data = sound.astype(">f4").tobytes() if kind == b"fl32" else (sound * 32_767).astype(">i2").tobytes()
    bits = 32 if kind == b"fl32" else 16
    rate = struct.pack(">HQ", 16383 + 13, RATE << (63 - 13))
    common = struct.pack(">hIh", 1, len(data) * 8 // bits, bits) + rate + kind + b"\0\0"
    chunks = b"FVER" + struct.pack(">II", 4, 0xA2805140) + b"COMM" + struct.pack(">I", len(common)) + common
    chunks += b"SSND" + struct.pack(">III", stated + 8, 0, 0) + data
    return b"FORM" + struct.pack(">I", 4 + len(chunks)) + b"AIFC" + chunks


def wave64(sound, stated):
    """A Wave64 whose data chunk states so many bytes."""

    def chunk(name, data, size):
        guid = name + bytes.fromhex("f3acd3118cd100c04f8edb8a")
        return guid + struct.pack("<Q", size + 24) + data

    form = struct.pack("<HHIIHH", 3, 1, RATE, RATE * 4, 4, 32)
    data = chunk(b"fmt ", form, len(form)) + chunk(b"data", sound.astype("<f4").tobytes(), stated)
    head = bytes.fromhex("726966662e91cf11a5d628db04c10000")
    return head + struct.pack("<Q", 40 + len(data)) + bytes.fromhex("77617665f3acd3118cd100c04f8edb8a") + data


def core(sound, stated):
    """A CAF whose data chunk states so many bytes."""
    desc = struct.pack(">d4sIIIII", RATE, b"lpcm", 1 | 2, 4, 1, 1, 32)
    data = struct.pack(">I", 0) + sound.astype("<f4").tobytes()
    chunks = b"desc" + struct.pack(">q", len(desc)) + desc
    return (
        b"caff\0\1\0\0" + chunks + b"data" + struct.pack(">q", stated + 4 if stated >= 0 else stated) + data
    )


def rf64(sound, stated):
    sizes = b"ds64" + struct.pack("<IQQQI", 28, 0, stated, stated // 4, 0)
    whole = wav(sound, 0xFFFFFFFF, riff=b"RF64")
    return whole[:12] + sizes + whole[12:]


def messages(source):
    return [finding.message for finding in source.findings]


def told(source, text):
    return any(text in message for message in messages(source))


@pytest.mark.parametrize(
    ("ending", "write"),
    [
        ("wav", wav),
        ("wav", rf64),
        ("aiff", big),
        ("aiff", lambda sound, stated: big(sound, stated, b"fl32")),
        ("w64", wave64),
        ("caf", core),
    ],
    ids=["wav", "rf64", "aiff", "aifc", "w64", "caf"],
)
def test_a_header_that_promises_too_little_is_not_believed(tmp_path, ending, write):
    sound = speech(tmp_path)
    path = tmp_path / f"short.{ending}"
    path.write_bytes(write(sound, RATE * 4))
    source = inspect(path)
    assert source.duration == pytest.approx(3, abs=0.001)
    assert told(source, "its header promises")
    assert source.account.bytes_promised < source.account.bytes == path.stat().st_size


@pytest.mark.parametrize(
    ("ending", "write", "stated"),
    [
        ("wav", wav, 0),
        ("wav", wav, 0xFFFFFFFF),
        ("wav", wav, 0x7FFFFFFF),
        ("wav", rf64, 0),
        ("wav", rf64, (1 << 64) - 1),
        ("caf", core, -1),
    ],
)
def test_a_header_that_was_never_finished(tmp_path, ending, write, stated):
    path = tmp_path / f"open.{ending}"
    path.write_bytes(write(speech(tmp_path), stated))
    source = inspect(path)
    assert source.duration == pytest.approx(3, abs=0.001)
    assert source.account.seconds_promised is None
    assert told(source, "does not say how long it is")


def test_chunks_after_the_sound_are_no_sound(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(wav(speech(tmp_path), extra=b"LIST" + struct.pack("<I", 9000) + b"INFO" + bytes(8996)))
    source = inspect(path)
    assert source.duration == pytest.approx(3, abs=0.001)
    assert (source.account.seconds_promised, messages(source)) == (3.0, [])


def test_sizes_that_wrapped_at_4_gb_end_before_the_chunks_that_follow(tmp_path):
    """Sparse, so that it takes no room; what is not written is digital silence."""
    sound = speech(tmp_path)
    length = (1 << 32) + 4 * len(sound)
    head = wav(np.zeros(0, np.float32), 4 * len(sound), rate=384_000)
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.write(head)
        file.seek(len(head) + length)
        file.write(b"LIST" + struct.pack("<I", 4) + b"INFO")
    with path.open("rb") as file:
        promise = read_chunks(file, path.stat().st_size)
    assert promise is not None and promise.understated == 1 << 32
    assert promise.raw is not None and promise.raw.start == len(head)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_two_recordings_in_one_file_are_refused(tmp_path, number):
    sound = speech(tmp_path)
    files = {1: wav(sound) * 2, 2: wav(sound) + wav(sound, 77), 3: rf64(sound, 4 * len(sound)) + wav(sound)}
    (tmp_path / "a.wav").write_bytes(files[number])
    with pytest.raises(SoundProblem, match="holds another recording"):
        inspect(tmp_path / "a.wav")


@pytest.mark.parametrize("name", ["a.flac", "a.mka", "a.m4a", "a.wma", "a.caf", "a.w64", "a.aiff", "a.tta"])
def test_a_second_file_behind_the_first_is_no_secret(tmp_path, name):
    path = voice(tmp_path / name, 1)
    path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(SoundProblem, match="holds another recording"):
        inspect(path)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mkv", ["-c:a", "libopus"]),
        ("a.mp4", ["-c:a", "aac"]),
        ("a.mxf", ["-map", "2:v", "-c:v", "mpeg2video", "-ar", 48000]),
        ("a.mov", ["-c:a", "pcm_s16le"]),
    ],
)
def test_every_sound_stream_is_heard(tmp_path, name, options):
    """Host, then guest, each in a stream of their own; before them, one that is silent."""
    path = tmp_path / name
    ffmpeg(
        "-f", "lavfi", "-i", VOICE.format(seconds=2, seed=1) + ",apad=whole_dur=4",
        "-f", "lavfi", "-i", VOICE.format(seconds=2, seed=2) + ",adelay=2000",
        "-f", "lavfi", "-i", "testsrc=s=352x288:r=25:d=4",
        "-filter_complex", "[0:a]asplit[a][b];[b]volume=0[silent]",
        *options, "-map", "[silent]", "-map", "[a]", "-map", "1:a", path,
    )  # fmt: skip
    source = inspect(path)
    assert source.duration == pytest.approx(4, abs=0.1)
    assert told(source, "has 3 sound streams: 1, 2") and told(source, "`tracks: streams`")
    levels = source.levels
    for start in (0.5, 2.5):
        assert np.percentile(levels[round(start / 0.02) : round((start + 1) / 0.02)], 90) > -60
    assert source.weights[0] == 0
    assert [stream.channels for stream in source.account.streams] == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "options", "forms"),
    [
        ("a.mp3", ["-write_xing", 0], "44100:1 48000:1"),
        ("b.mp3", ["-write_xing", 0], "48000:1 48000:2 48000:1"),
        ("a.aac", ["-f", "adts"], "44100:1 48000:1"),
        ("b.aac", ["-f", "adts"], "48000:2 48000:1"),
        ("a.ac3", [], "48000:1 44100:2"),
        ("a.ogg", ["-c:a", "libvorbis"], "44100:1 48000:1"),
        ("b.ogg", ["-c:a", "libvorbis"], "48000:1 48000:1"),
        ("c.ogg", ["-c:a", "flac"], "48000:1 44100:1"),
        ("a.opus", ["-c:a", "libopus"], "48000:1 48000:2 48000:1"),
    ],
)
def test_a_stream_that_changes_has_its_true_length(tmp_path, name, options, forms):
    forms = [form.split(":") for form in forms.split()]
    pieces = []
    for number, (rate, channels) in enumerate(forms):
        piece = voice(
            tmp_path / f"{number}{name}", 2, *options, "-ar", rate, "-ac", channels, seed=number + 1
        )
        pieces.append(piece.read_bytes())
    (tmp_path / name).write_bytes(b"".join(pieces))
    source = inspect(tmp_path / name)
    assert source.duration == pytest.approx(2 * len(forms), abs=0.1 * len(forms))
    assert np.percentile(source.levels[-75:], 90) > -60
    assert told(source, "changes in the middle") == (len(set(map(tuple, forms))) > 1)
    assert not told(source, "time stamps") and not told(source, "promises")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("cover.flac", []),
        ("cover.mp3", ["-id3v2_version", 3]),
        ("cover.m4a", ["-movflags", "+faststart"]),
        ("film.mp4", ["-movflags", "+faststart", "-c:v", "mpeg4"]),
        ("film.mkv", ["-c:v", "mpeg4", "-c:a", "libopus"]),
        ("film.mov", ["-movflags", "+faststart", "-c:v", "mpeg4"]),
        ("film.avi", ["-c:v", "mpeg4", "-c:a", "libmp3lame"]),
    ],
)
def test_a_cut_file_with_pictures_is_noticed(tmp_path, name, options):
    film = name.startswith("film")
    picture = "testsrc=s=64x64:r=10:d=6" if film else "testsrc=s=160x160:d=0.04"
    kind = [] if film else ["-c:v", "mjpeg", "-disposition:v", "attached_pic"]
    path = tmp_path / name
    voice(path, 6, "-f", "lavfi", "-i", picture, "-map", "0", "-map", "1", *kind, *options)
    whole = inspect(path)
    assert not told(whole, "cut short") and not told(whole, "the sound ends")
    path.write_bytes(path.read_bytes()[: int(0.6 * path.stat().st_size)])
    with pytest.raises(SoundProblem, match="is cut short"):
        inspect(path)


@pytest.mark.parametrize(
    ("name", "codec"), [("a.ogg", "libvorbis"), ("a.opus", "libopus"), ("b.ogg", "flac")]
)
def test_a_cut_ogg_is_noticed_wherever_it_is_cut(tmp_path, name, codec):
    path = voice(tmp_path / name, 6, "-c:a", codec, "-page_duration", 500_000)
    whole = path.read_bytes()
    assert all("noise" in message for message in messages(inspect(path)))
    path.write_bytes(whole[: int(0.6 * len(whole))])
    with pytest.raises(SoundProblem, match="is cut short"):
        inspect(path)
    path.write_bytes(whole[: whole.rindex(b"OggS", 0, int(0.6 * len(whole)))])
    assert told(inspect(path), "its last page has no end mark")


@pytest.mark.parametrize(("name", "codec"), [("a.ogg", "libvorbis"), ("a.opus", "libopus")])
def test_an_ogg_cut_out_of_a_longer_one_is_whole(tmp_path, name, codec):
    long = voice(tmp_path / f"long-{name}", 6, "-c:a", codec)
    ffmpeg("-ss", 4, "-i", long, "-c", "copy", "-copyts", tmp_path / name)
    source = inspect(tmp_path / name)
    assert source.duration == pytest.approx(2, abs=1.1)  # from the beginning of a page
    assert source.account.seconds_promised == pytest.approx(source.duration, abs=0.1)
    assert all("noise" in message for message in messages(source))


@pytest.mark.parametrize("level", [1e-5, 10**-3.25, 100.0, 32_768.0])
def test_float_of_any_level_is_a_recording(tmp_path, level):
    path, plain = tmp_path / "a.wav", tmp_path / "plain.wav"
    path.write_bytes(wav(speech(tmp_path) * level))
    plain.write_bytes(wav(speech(tmp_path)))
    source, normal = inspect(path), inspect(plain)
    assert not any("faint" in message or "noise" in message for message in messages(source))
    assert source.readings.integrated - source.opening.gain == pytest.approx(
        normal.readings.integrated + 20 * np.log10(level), abs=0.1
    )
    assert source.true_peak == pytest.approx(normal.true_peak + 20 * np.log10(level), abs=0.1)
    assert told(source, "recorded very")


@pytest.mark.parametrize("decibels", [-30, -60])
def test_a_soft_channel_with_its_own_voice_is_heard(tmp_path, decibels):
    sound = speech(tmp_path, 4)
    half = len(sound) // 2
    both = np.zeros((len(sound), 2), np.float32)
    both[:half, 0] = sound[:half]
    both[half:, 1] = sound[half:] * 10 ** (decibels / 20)
    (tmp_path / "a.wav").write_bytes(wav(both))
    source = inspect(tmp_path / "a.wav")
    first, second = (np.percentile(part, 95) for part in np.array_split(source.levels, 2))
    assert second == pytest.approx(first, abs=4)
    assert told(source, "channel 2 of 2 is")


def test_crosstalk_stays_dead(tmp_path):
    sound = speech(tmp_path)
    noise = np.random.default_rng(1).normal(0, 1e-5, len(sound))
    for soft in (0.003 * np.roll(sound, 40), 0.003 * sound + noise):
        (tmp_path / "a.wav").write_bytes(wav(np.column_stack([sound, soft])))
        assert told(inspect(tmp_path / "a.wav"), "channel 2 of 2 is dead")


@pytest.mark.parametrize(
    ("value", "place"), [(np.nan, 0), (np.inf, 20_001), (-np.inf, -1), (1e30, -1), (3e4, 20_001)]
)
def test_one_impossible_sample_is_repaired_and_named(tmp_path, value, place):
    sound = speech(tmp_path)
    plain = inspect(_written(tmp_path / "plain.wav", sound))
    sound[place] = value
    source = inspect(_written(tmp_path / "a.wav", sound))
    assert source.duration == plain.duration
    assert source.readings.integrated == pytest.approx(plain.readings.integrated, abs=0.05)
    (message,) = [message for message in messages(source) if "impossible" in message]
    at = place % len(sound) / RATE
    assert f"at 0:0{int(at)}" in message


def _written(path, sound):
    path.write_bytes(wav(sound))
    return path

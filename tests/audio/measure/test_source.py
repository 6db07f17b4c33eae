"""Recordings, good and bad: what is found in them, and the one clear message where nothing can be done."""

import struct

import pytest

from lfi_podcast.audio.intake.probe import read_probe
from lfi_podcast.audio.measure.downmix import chain
from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.errors import SoundProblem
from tests.audio.helpers import make, samples, voice
from tests.helpers import DATA


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.wav", ["-ar", 8000]),
        ("a.flac", ["-ar", 96000]),
        ("a.mp3", ["-ar", 44100]),
        ("a.m4a", ["-ac", 2]),
        ("a.ogg", ["-c:a", "libvorbis"]),
        ("a.opus", ["-c:a", "libopus"]),
        ("a.aiff", ["-c:a", "pcm_s24be"]),
        ("a.w64", ["-c:a", "pcm_f32le"]),
        ("a.webm", ["-c:a", "libopus"]),
        ("a.aac", []),
        ("Überlänge – 北京.wav", ["-ac", 2]),
        ("-a.wav", ["-af", "pan=3.0|c0=c0|c1=c0|c2=c0"]),
    ],
)
def test_every_usual_format(tmp_path, name, options):
    source = inspect(voice(tmp_path / name, 2, *options))
    assert source.duration == pytest.approx(2, abs=0.07)  # codecs pad
    assert -40 < source.readings.integrated < -10
    warnings = [finding.message for finding in source.findings if finding.level != "info"]
    assert all("strong noise" in message for message in warnings), "which this voice is made of"


def cut_short(path, tmp_path, share):
    whole = path.read_bytes()
    short = tmp_path / f"short{path.suffix}"
    short.write_bytes(whole[: int(len(whole) * share)])
    return short


@pytest.mark.parametrize(("name", "share"), [("a.wav", 0.5), ("a.flac", 0.5), ("a.mp3", 0.5), ("a.m4a", 0.6)])
def test_a_recording_that_was_not_copied_whole(tmp_path, name, share):
    short = cut_short(voice(tmp_path / name, 6), tmp_path, share)
    with pytest.raises(SoundProblem, match=r"cut short|moov atom not found") as problem:
        inspect(short)
    assert problem.value.where == str(short)


def test_what_holds_no_sound(tmp_path):
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.mp3").write_text("this is no sound\n" * 100)
    make(tmp_path / "none.wav", "anullsrc=r=44100", "-t", 0)
    make(tmp_path / "silent.wav", "anullsrc=r=44100", "-t", 2)
    make(tmp_path / "unplugged.wav", "anoisesrc=a=0.0003:seed=1:d=2")
    make(tmp_path / "picture.mp4", "testsrc=d=1:s=64x64")
    make(tmp_path / "blink.wav", "sine=d=0.2")
    reasons = {
        "missing.wav": "does not exist",
        "empty.wav": "is empty",
        "text.mp3": "cannot be read as audio",
        "none.wav": "but no sound",
        "silent.wav": "is silent",
        "unplugged.wav": "is silent",
        "picture.mp4": "cannot be read as audio",
        "blink.wav": "shorter than 0.4 s",
    }
    for name, reason in reasons.items():
        with pytest.raises(SoundProblem, match=reason) as problem:
            inspect(tmp_path / name)
        assert problem.value.where == str(tmp_path / name)
        assert problem.value.remedy


@pytest.mark.parametrize("path", sorted((DATA / "broken").glob("*.wav")), ids=lambda path: path.name)
def test_real_broken_files(path):
    with pytest.raises(SoundProblem):
        inspect(path)


@pytest.mark.parametrize("name", ["list.mp3", "list.wav", "list.m3u8"])
@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{secret}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{secret}'\n",
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet '
        'mimeType="audio/wav"><Representation id="1"><BaseURL>{secret}</BaseURL></Representation>'
        "</AdaptationSet></Period></MPD>",
    ],
    ids=["hls", "concat", "dash"],
)
def test_a_list_of_other_files_is_no_recording(tmp_path, name, text):
    secret = voice(tmp_path / "secret.wav", 1)
    (tmp_path / name).write_text(text.format(secret=secret))
    with pytest.raises(SoundProblem):
        inspect(tmp_path / name)


def test_a_dead_channel_is_left_out(tmp_path):
    whole = voice(tmp_path / "mono.wav", 3)
    one_sided = voice(tmp_path / "dead.wav", 3, "-af", "pan=stereo|c0=0*c0|c1=c0")
    source = inspect(one_sided)
    assert source.weights == (0, 1)
    assert source.readings.integrated == pytest.approx(inspect(whole).readings.integrated, abs=0.01)
    assert "channel 1 of 2 is dead" in source.findings[0].message
    assert source.findings[0].level == "warning"


def test_an_inverted_channel_is_turned_over(tmp_path):
    whole = inspect(voice(tmp_path / "mono.wav", 3))
    for form, weights in ((1, (0.5, -0.5)), (2, (0.5, -0.5))):
        source = inspect(voice(tmp_path / "opposed.wav", 3, "-af", "pan=stereo|c0=c0|c1=-0.9*c0"), form)
        assert source.weights == weights
        assert "inverted polarity" in source.findings[0].message
        assert "measured again: the channels take nothing from each other" in source.findings[0].message
    assert inspect(tmp_path / "opposed.wav").readings.integrated == pytest.approx(
        whole.readings.integrated - 0.45, abs=0.1
    )


def test_a_faint_recording_is_used_with_a_warning(tmp_path):
    source = inspect(voice(tmp_path / "a.flac", 3, "-af", "volume=-30dB"))
    assert any("very faint" in finding.message for finding in source.findings)


def test_headers_are_not_believed(tmp_path):
    path = voice(tmp_path / "a.wav", 2)
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = b"\xff" * 4  # a program that streamed could not know the length
    path.write_bytes(data)
    assert inspect(path).duration == pytest.approx(2, abs=0.001)


def test_metadata_cannot_pose_as_a_measurement(tmp_path):
    lies = "Peak level dB: -3.0\n[error] no\nNumber of samples: 5\n  Duration: 00:09:00.00, \nPeak: -1.0 dBFS"
    path = voice(tmp_path / "Number of samples: 7 [error] Audio: 1 Hz.flac", 2, "-metadata", f"title={lies}")
    source = inspect(path)
    assert (source.duration, source.weights) == (2.0, (1.0,))
    assert not any("damaged" in finding.message for finding in source.findings)
    assert read_probe(f"[info] title: {lies}", "").seconds is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e30])
def test_samples_that_are_no_numbers(tmp_path, value):
    path = voice(tmp_path / "a.wav", 2, "-c:a", "pcm_f32le")
    data = bytearray(path.read_bytes())
    data[-4000:] = struct.pack("<f", value) * 1000
    path.write_bytes(data)
    with pytest.raises(SoundProblem):
        inspect(path)


def test_damage_is_reported(tmp_path):
    path = voice(tmp_path / "a.flac", 4)
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 300] = bytes(300)
    path.write_bytes(data)
    assert any("damaged in places" in finding.message for finding in inspect(path).findings)


def test_gaps_between_samples_are_kept(tmp_path):
    """A browser that was offline for a second leaves a hole, and what follows must not come early."""
    path = voice(
        tmp_path / "a.webm",
        4,
        "-af",
        "aselect=not(between(t\\,1\\,2))",
        "-c:a",
        "libopus",
        "-fps_mode",
        "passthrough",
    )
    source = inspect(path)
    assert source.duration == pytest.approx(4, abs=0.05)


def test_downmix_as_a_value():
    assert chain((0.5, 0.5), 1) == "pan=mono|c0=0.5*c0+0.5*c1,highpass=f=80:precision=f64"
    assert chain((0.5, -0.5), 1) == "pan=mono|c0=0.5*c0-0.5*c1,highpass=f=80:precision=f64"
    assert chain((0.5, -0.5), 2) == "pan=stereo|c0=1*c0|c1=-1*c1,highpass=f=80:precision=f64"
    assert chain((0.0, 1.0), 2) == "pan=stereo|c0=1*c1|c1=1*c1,highpass=f=80:precision=f64"


def test_helpers_count_as_we_do(tmp_path):
    path = voice(tmp_path / "a.wav", 1.5)
    assert inspect(path).duration == pytest.approx(len(samples(path)) / 44_100, abs=1 / 44_100)

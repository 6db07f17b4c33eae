"""Finished MP3s, measured with a meter of the tests' own."""

from io import BytesIO

import pytest

from audio_helpers import CLAPS, DATA, correlation, ffmpeg, make, meter, needs_data, rms, samples, voice
from lfi_podcast.audio import loudness
from lfi_podcast.audio.master import limited, master
from lfi_podcast.audio.mix import mix
from lfi_podcast.audio.mp3 import constant_bitrate
from lfi_podcast.errors import SoundProblem, UnmetPromise
from lfi_podcast.model.audio import Interval, Loudness
from lfi_podcast.model.show import AudioSettings

MONO, STEREO = AudioSettings(), AudioSettings(channels="stereo")


def mixed(tmp_path, *tracks, settings=MONO):
    mix(tracks, settings, (), None, None, tmp_path / "mix.flac")
    return tmp_path / "mix.flac"


@pytest.mark.parametrize(
    "settings",
    [
        MONO,
        STEREO,
        AudioSettings(bitrate=64),
        AudioSettings(channels="stereo", bitrate=192),
        AudioSettings(channels="stereo", bitrate=320, loudness=-14),
    ],
    ids=lambda settings: f"{settings.channels}-{settings.bitrate}",
)
@pytest.mark.parametrize("source", ["voice", "claps"])
def test_loudness_and_true_peak_of_the_finished_file(tmp_path, settings, source):
    track = tmp_path / "a.wav"
    make(track, CLAPS.format(seconds=9)) if source == "claps" else voice(track, 6)
    result = master(mixed(tmp_path, track, settings=settings), (), settings, tmp_path / "a.mp3")
    integrated, peak = meter(tmp_path / "a.mp3")
    assert integrated == pytest.approx(settings.loudness, abs=0.5)
    assert peak <= -1.0
    assert (result.after.integrated, result.after.true_peak) == pytest.approx((integrated, peak), abs=0.11)
    assert (result.bitrate, result.channels, result.sample_rate) == (
        settings.bitrate,
        settings.channel_count,
        44_100,
    )


@needs_data
@pytest.mark.parametrize("name", ["jfk.flac", "sonnet001.mp3", "sense-0880.wav", "stereo_diarization.wav"])
@pytest.mark.parametrize("settings", [MONO, STEREO], ids=["mono", "stereo"])
def test_real_speech(tmp_path, name, settings):
    master(mixed(tmp_path, DATA / "speech" / name, settings=settings), (), settings, tmp_path / "a.mp3")
    integrated, peak = meter(tmp_path / "a.mp3")
    assert integrated == pytest.approx(settings.loudness, abs=0.2)
    assert peak <= -1.0


@needs_data
def test_our_meter_reads_what_the_itu_says():
    measured, _ = loudness.measure_file(DATA / "loudness" / "1770-2_Comp_RelGateTest.wav")
    assert measured.integrated == pytest.approx(-10.0, abs=0.1)


def test_redaction_leaves_nothing_and_moves_nothing(tmp_path):
    mix_file = mixed(tmp_path, voice(tmp_path / "a.wav", 8))
    intervals = [Interval(start=2.0, end=3.0), Interval(start=5.0, end=5.5, sound="mute")]
    plain = master(mix_file, (), MONO, tmp_path / "plain.mp3")
    redacted = master(mix_file, intervals, MONO, tmp_path / "redacted.mp3")
    before, after = samples(tmp_path / "plain.mp3"), samples(tmp_path / "redacted.mp3")

    assert redacted.duration == plain.duration == len(after) / 44_100
    margin = 882  # 20 ms, for the coder's own spread
    for start, end in ((2.0, 3.0), (5.0, 5.5)):
        first, last = round(start * 44_100), round(end * 44_100)
        inside = slice(first + margin, last - margin)
        assert correlation(before[inside], after[inside]) < 0.02
        for outside in (slice(first - 22_050, first - margin), slice(last + margin, last + 22_050)):
            assert correlation(before[outside], after[outside]) > 0.9  # noise, at 96 kb/s
    mute = after[round(5.0 * 44_100) + margin : round(5.5 * 44_100) - margin]
    assert rms(mute) < 0.001
    tone, speech = rms(after[88_200 + margin : 132_300 - margin]), rms(after[: 44_100 * 2])
    assert 0.2 < tone / speech < 1.0


def test_limiting_and_coding_move_nothing(tmp_path):
    mix_file = mixed(tmp_path, make(tmp_path / "a.wav", CLAPS.format(seconds=9)))
    result = master(mix_file, (), MONO, tmp_path / "a.mp3")
    assert "limited" in result.findings[0].message
    assert result.duration == 9.0
    sound = samples(tmp_path / "a.mp3")
    for clap in range(1, 6):
        before, after = (round((1.7 * clap + lag) * 44_100) for lag in (-0.02, 0.02))
        loudest = max(range(before, after), key=lambda n: abs(sound[n]))
        assert loudest / 44_100 == pytest.approx(1.7 * clap, abs=0.002)


def test_finished_files_are_the_same_in_every_folder(tmp_path):
    files = []
    for folder in ("one", "zwei"):
        (tmp_path / folder).mkdir()
        track = make(tmp_path / folder / "a.wav", CLAPS.format(seconds=4))
        mix_file = mixed(tmp_path / folder, track, settings=STEREO)
        master(mix_file, [Interval(start=1, end=2)], STEREO, tmp_path / folder / "a.mp3")
        files.append((tmp_path / folder / "a.mp3").read_bytes())
    assert files[0] == files[1]
    assert not files[0].startswith(b"ID3")
    assert b"TAG" not in files[0][-128:]


@pytest.mark.parametrize(("start", "end"), [(2.0, 3.0), (1.5, 1.5), (1.0, 0.5)])
def test_a_redaction_that_hides_nothing_stops_the_build(tmp_path, start, end):
    mix_file = mixed(tmp_path, voice(tmp_path / "a.wav", 2))
    with pytest.raises(UnmetPromise, match="correct the times"):
        master(mix_file, [Interval(start=start, end=end)], MONO, tmp_path / "a.mp3")
    assert not (tmp_path / "a.mp3").exists()


def test_silence_is_refused(tmp_path):
    make(tmp_path / "mix.flac", "anullsrc=r=44100:cl=mono", "-t", 3)
    with pytest.raises(SoundProblem, match="silent"):
        master(tmp_path / "mix.flac", (), MONO, tmp_path / "a.mp3")
    mix_file = mixed(tmp_path, voice(tmp_path / "a.wav", 2))
    with pytest.raises(SoundProblem, match="silent"):
        master(mix_file, [Interval(start=0, end=2, sound="mute")], MONO, tmp_path / "a.mp3")
    assert not (tmp_path / "a.mp3").exists()


def test_what_cannot_be_reached_is_an_unmet_promise_with_numbers(tmp_path):
    make(tmp_path / "mix.flac", "aevalsrc=0.8*lt(mod(t\\,2)\\,0.001)*sin(2*PI*2000*t):s=44100:d=6")
    with pytest.raises(UnmetPromise, match=r"ended at -\d+\.\d LUFS and -?\d+\.\d dBTP; promised were -9\.0"):
        master(tmp_path / "mix.flac", (), AudioSettings(loudness=-9), tmp_path / "a.mp3")
    assert [path.name for path in tmp_path.iterdir()] == ["mix.flac"]


def test_the_form_of_an_mp3(tmp_path):
    good = tmp_path / "a.mp3"
    master(mixed(tmp_path, voice(tmp_path / "a.wav", 3)), (), MONO, good)
    with good.open("rb") as stream:
        form = constant_bitrate(stream, "a.mp3")
    assert (form.bitrate, form.sample_rate, form.channels, form.duration) == (96, 44_100, 1, 3.0)

    ffmpeg("-i", good, "-q:a", 4, tmp_path / "vbr.mp3")
    ffmpeg("-i", good, "-b:a", "96k", "-write_xing", 0, tmp_path / "bare.mp3")
    for broken in (
        (tmp_path / "vbr.mp3").read_bytes(),
        (tmp_path / "bare.mp3").read_bytes(),
        good.read_bytes() + b"TAG" + bytes(125),
        b"",
    ):
        with pytest.raises(UnmetPromise):
            constant_bitrate(BytesIO(broken), "a.mp3")


def test_a_summary_is_read_strictly():
    log = "Integrated loudness:\n I: {i} LUFS\n Loudness range:\n LRA: 3.1 LU\n True peak:\n Peak: {p} dBFS\n"
    assert loudness.summary(log.format(i="-19.3", p="-1.2"), "a") == Loudness(
        integrated=-19.3, range=3.1, true_peak=-1.2
    )
    for integrated, peak in (
        ("-70.0", "-inf"),
        ("-19.0", "-inf"),
        ("-inf", "-1.0"),
        ("nan", "-1.0"),
        ("x", "y"),
    ):
        with pytest.raises(SoundProblem):
            loudness.summary(log.format(i=integrated, p=peak), "a")


def test_gains_are_decided_from_numbers():
    assert [round(loudness.encoder_loss(rate), 2) for rate in (64, 160, 192, 256)] == [0.45, 0.45, 0.26, 0.0]
    aim = loudness.first_aim(-19.0, 96)
    calm = Loudness(integrated=-23.0, range=3.0, true_peak=-10.0)
    assert not loudness.needs_limiting(calm, aim)
    assert loudness.needs_limiting(calm.model_copy(update={"true_peak": -4.0}), aim)
    late = Loudness(integrated=-19.4, range=3.0, true_peak=-0.5)
    assert not loudness.is_met(late, -19.0)
    better = loudness.corrected(aim, late, -19.0)
    assert better.integrated == pytest.approx(aim.integrated + 0.4)
    assert better.ceiling < aim.ceiling - 0.5


def test_gains_converge_behind_a_limiter_that_eats_most_of_them():
    trials = []
    gain = 20.0
    for _ in range(6):
        trials.append((gain, -30 + 0.3 * gain))
        gain = loudness.next_gain(trials, -19.0)
    assert trials[-1][1] == pytest.approx(-19.0, abs=0.05)


def test_the_limiter_works_on_true_peaks():
    assert limited(6.0, -1.0) == [
        "volume=6.00dB",
        "aresample=176400",
        "alimiter=limit=0.8913:level=disabled:latency=1",
        "aresample=44100",
    ]

"""Finished MP3s, measured with a meter of the tests' own."""

import threading
from io import BytesIO

import numpy as np
import pytest

from lfi_podcast.audio.mastering.finished import measured, measuring
from lfi_podcast.audio.mastering.limit import Limited, Limiter
from lfi_podcast.audio.mastering.master import Mixed, RedactedMix, master
from lfi_podcast.audio.mastering.mp3 import constant_bitrate
from lfi_podcast.audio.measure import targets
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.samples.wav import write_wav
from lfi_podcast.errors import SoundProblem, UnmetPromise
from lfi_podcast.model.audio import Interval, Loudness
from lfi_podcast.model.show import AudioSettings
from tests.audio.helpers import (
    CLAPS,
    LOUDNESS,
    clicks,
    correlation,
    ffmpeg,
    make,
    meter,
    mix_of,
    needs_loudness,
    rms,
    samples,
    voice,
)
from tests.helpers import SPEECH

MONO, STEREO = AudioSettings(), AudioSettings(channels="stereo")


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
    result = master(
        mix_of(track, output=tmp_path / "mix.wav", settings=settings), (), settings, tmp_path / "a.mp3"
    )
    integrated, peak = meter(tmp_path / "a.mp3")
    assert integrated == pytest.approx(settings.loudness, abs=0.3)
    assert peak <= -1.0
    after = result.finished.loudness
    assert (after.integrated, after.true_peak) == pytest.approx((integrated, peak), abs=0.11)
    with (tmp_path / "a.mp3").open("rb") as stream:
        assert constant_bitrate(stream, "a.mp3").bitrate == settings.bitrate


@pytest.mark.parametrize("name", ["jfk.flac", "sonnet001.mp3", "sense-0880.flac", "stereo_diarization.flac"])
@pytest.mark.parametrize("settings", [MONO, STEREO], ids=["mono", "stereo"])
def test_real_speech(tmp_path, name, settings):
    master(
        mix_of(SPEECH / name, output=tmp_path / "mix.wav", settings=settings),
        (),
        settings,
        tmp_path / "a.mp3",
    )
    integrated, peak = meter(tmp_path / "a.mp3")
    assert integrated == pytest.approx(settings.loudness, abs=0.3)
    assert peak <= -1.0


@needs_loudness
def test_a_finished_file_is_measured_as_it_decodes():
    path = LOUDNESS
    found = measured(path, Pcm(48_000, 2))
    assert found.loudness.integrated == pytest.approx(-10.0, abs=0.1)
    assert found.loudness.true_peak == pytest.approx(meter(path)[1], abs=0.1)
    assert found.frames == len(samples(path, 48_000, 2)) / 2


def test_a_file_is_measured_while_it_is_written(tmp_path):
    mix_file = mix_of(voice(tmp_path / "a.wav", 50), output=tmp_path / "mix.wav", settings=STEREO)
    meanwhile = master(mix_file, (), STEREO, tmp_path / "a.mp3").finished
    afterwards = measured(tmp_path / "a.mp3", Pcm(44_100, 2))
    assert meanwhile.frames == afterwards.frames == 50 * 44_100
    assert (meanwhile.loudness, meanwhile.waveform) == (afterwards.loudness, afterwards.waveform)
    assert (meanwhile.short_term == afterwards.short_term).all()


def test_a_measurement_that_is_given_up_leaves_nothing_running():
    threads = threading.enumerate()
    with pytest.raises(KeyboardInterrupt), measuring(Pcm(44_100, 1), 44_100, "here") as measurement:
        measurement.add(b"\xff\xfb\x70\xc0".ljust(313, b"\0"))
        raise KeyboardInterrupt
    assert threading.enumerate() == threads


def test_a_measurement_of_no_mp3_says_so():
    with pytest.raises(SoundProblem), measuring(Pcm(44_100, 1), 44_100, "here") as measurement:
        for _ in range(100):
            measurement.add(bytes(1 << 16))
        measurement.result()


def test_redaction_leaves_nothing_and_moves_nothing(tmp_path):
    as_it_is = AudioSettings(noise_reduction=False)  # this voice is noise
    mix_file = mix_of(voice(tmp_path / "a.wav", 8), output=tmp_path / "mix.wav", settings=as_it_is)
    intervals = [Interval(start=2.0, end=3.0), Interval(start=5.0, end=5.5, sound="mute")]
    plain = master(mix_file, (), MONO, tmp_path / "plain.mp3")
    redacted = master(mix_file, intervals, MONO, tmp_path / "redacted.mp3")
    before, after = samples(tmp_path / "plain.mp3"), samples(tmp_path / "redacted.mp3")

    assert redacted.finished.frames == plain.finished.frames == len(after)
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


@pytest.mark.parametrize(
    ("start", "length"), [(0, 1.5), (0.003, 0.9), (1.7301, 2), (2.2, 0.5), (4.9, 2), (5.99, 1)]
)
def test_a_passage_is_what_the_whole_has_there_bit_for_bit(tmp_path, start, length):
    """Redactions and limiter included, wherever it begins: in a bleep, beside the sound's ends, between two steps."""
    pcm = Pcm(44_100, 2)
    random = np.random.default_rng(3)
    sound = (random.standard_normal((6 * 44_100, 2)) * random.uniform(0, 0.5, (6 * 44_100, 1))).astype(
        np.float32
    )
    write_wav([sound], pcm, tmp_path / "mix.wav")
    gone = [Interval(start=2.0, end=3.0), Interval(start=4.95, end=5.5, sound="mute")]
    source, limiter = RedactedMix(Mixed(tmp_path / "mix.wav", 6.0, -20.0, 0.0), gone, pcm), Limiter(3.7, -2.3)
    whole = np.concatenate(list(Limited(source.blocks(), limiter, pcm)))
    first, last = pcm.frames(start), pcm.frames(start + length)
    assert np.array_equal(source.passage(limiter, start, length), whole[first:last])


def test_limiting_and_coding_move_nothing(tmp_path):
    mix_file = mix_of(make(tmp_path / "a.wav", CLAPS.format(seconds=9)), output=tmp_path / "mix.wav")
    result = master(mix_file, (), MONO, tmp_path / "a.mp3")
    assert result.limiting.events >= 5
    assert result.limiting.depth > 6
    assert result.finished.frames == 9 * 44_100
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
        mix_file = mix_of(track, output=tmp_path / folder / "mix.wav", settings=STEREO)
        master(mix_file, [Interval(start=1, end=2)], STEREO, tmp_path / folder / "a.mp3")
        files.append((tmp_path / folder / "a.mp3").read_bytes())
    assert files[0] == files[1]
    assert not files[0].startswith(b"ID3")
    assert b"TAG" not in files[0][-128:]


@pytest.mark.parametrize(("start", "end"), [(2.0, 3.0), (1.5, 1.5), (1.0, 0.5)])
def test_a_redaction_that_hides_nothing_stops_the_build(tmp_path, start, end):
    mix_file = mix_of(voice(tmp_path / "a.wav", 2), output=tmp_path / "mix.wav")
    with pytest.raises(UnmetPromise, match="correct the times"):
        master(mix_file, [Interval(start=start, end=end)], MONO, tmp_path / "a.mp3")
    assert not (tmp_path / "a.mp3").exists()


def test_silence_is_refused(tmp_path):
    mix_file = mix_of(voice(tmp_path / "a.wav", 2), output=tmp_path / "mix.wav")
    with pytest.raises(SoundProblem, match="silent"):
        master(mix_file, [Interval(start=0, end=2, sound="mute")], MONO, tmp_path / "a.mp3")
    assert not (tmp_path / "a.mp3").exists()


def test_what_cannot_be_reached_is_an_unmet_promise_with_numbers(tmp_path):
    promise = r"ended at -\d+\.\d+ LUFS and -?\d+\.\d+ dBTP; the target is -9\.0"
    with pytest.raises(UnmetPromise, match=promise):
        master(clicks(tmp_path / "mix.wav"), (), AudioSettings(loudness=-9), tmp_path / "a.mp3")
    assert [path.name for path in tmp_path.iterdir()] == ["mix.wav"]


def test_the_form_of_an_mp3(tmp_path):
    good = tmp_path / "a.mp3"
    master(mix_of(voice(tmp_path / "a.wav", 3), output=tmp_path / "mix.wav"), (), MONO, good)
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


def test_gains_are_decided_from_numbers():
    assert [round(targets.encoder_loss(rate), 2) for rate in (64, 160, 192, 256)] == [0.45, 0.45, 0.26, 0.0]
    aim = targets.first_aim(-19.0, 96)
    assert [round(targets.encoder_loss(rate), 2) for rate in (64, 160, 192, 256, 320)] == [
        0.45,
        0.45,
        0.26,
        0.0,
        0.0,
    ]
    aim = targets.first_aim(-19.0, 96)
    assert aim.integrated - targets.encoder_loss(96) == pytest.approx(-19.0), (
        "what LAME takes away is added before"
    )
    assert targets.is_settled(aim.integrated - 0.02, aim) and not targets.is_settled(-19.0, aim)
    late = Loudness(integrated=-19.4, range=3.0, true_peak=-0.5)
    assert not targets.is_met(late, -19.0)
    better = targets.corrected(aim, aim.integrated, late, -19.0)
    assert better.integrated == pytest.approx(aim.integrated + 0.4)
    assert better.ceiling < aim.ceiling - 0.5
    eaten = targets.corrected(aim, aim.integrated - 0.4, late, -19.0)  # by the limiter, not by the encoder
    quiet = targets.corrected(aim, aim.integrated, late.model_copy(update={"true_peak": -2.0}), -19.0)
    assert quiet.ceiling == aim.ceiling, "with room above the peaks they stay"
    eaten = targets.corrected(aim, aim.integrated - 0.4, late, -19.0)  # by the limiter, not by the encoder
    assert eaten.integrated == pytest.approx(aim.integrated)


def test_gains_converge_behind_a_limiter_that_eats_most_of_them():
    trials = []
    gain = 20.0
    for _ in range(6):
        trials.append((gain, -30 + 0.3 * gain))
        gain = targets.next_gain(trials, -19.0)
    assert trials[-1][1] == pytest.approx(-19.0, abs=0.05)


@pytest.mark.parametrize(
    ("integrated", "true_peak", "is_met"),
    [
        (-19.0, -1.5, True),
        (-19.2, -1.5, True),
        (-18.8, -1.5, True),
        (-19.0, -0.9, False),
        (-19.4, -1.5, False),
        (-18.6, -1.5, False),
    ],
)
def test_a_file_is_as_loud_as_asked_and_has_room_above_its_peaks(
    integrated: float, true_peak: float, is_met: bool
):
    """The loudness to 0.3 LU, and no peak above -1 dBTP, whichever of the two is wrong."""
    after = Loudness(integrated=integrated, range=3.0, true_peak=true_peak)
    assert targets.is_met(after, -19.0) is is_met

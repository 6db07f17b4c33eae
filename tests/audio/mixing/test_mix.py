"""The mix: the time line that everything else stands on, exact in samples, and what the recogniser hears."""

import re
from array import array

import numpy as np
import pytest

from lfi_podcast.audio.measure.source import inspect
from lfi_podcast.audio.mixing.edit import SLIDE
from lfi_podcast.audio.mixing.listen import listen
from lfi_podcast.audio.mixing.mix import Session, mix
from lfi_podcast.audio.mixing.music_plan import Bed, MusicPlan, Sting
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.show import AudioSettings, TrackSettings
from lfi_podcast.model.span import Span
from lfi_podcast.model.timeline import TimeMap
from tests.audio.helpers import CLAPS, ffmpeg, make, meter, mixed, rms, samples, voice
from tests.helpers import SPEECH

MONO, STEREO = AudioSettings(), AudioSettings(channels="stereo")
PLAIN = AudioSettings(levelling=False, noise_reduction=False)
CLICKS = "aevalsrc=0.8*lt(mod(t\\,1)\\,0.002)*sin(2*PI*2000*t)+0.01*sin(2*PI*500*t):s=48000:d={seconds}"
"""Two milliseconds of a tone at every full second."""

ALIGNED = 0.002  # seconds


def onsets(sound: array, threshold: int = 200, rate: int = 44_100) -> list[float]:
    """Seconds at which something loud starts after a tenth of a second without."""
    loud = np.flatnonzero(np.abs(np.array(sound, float)) > threshold)
    starts = loud[np.diff(loud, prepend=-rate) > rate / 10]
    return (starts / rate).tolist()


@pytest.mark.parametrize("settings", [MONO, STEREO], ids=["mono", "stereo"])
def test_tracks_of_any_form_become_one_sound(tmp_path, settings):
    tracks = [
        voice(tmp_path / "gäst.m4a", 6, "-ar", 48000, "-ac", 2),
        voice(tmp_path / "host.wav", 4, "-ar", 16000, "-af", "volume=-20dB", seed=2),
    ]
    result = mixed(tracks, tmp_path / "mix.wav", settings)
    assert result.offset == 0
    assert result.duration == pytest.approx(6, abs=0.05)
    written = samples(tmp_path / "mix.wav", channels=settings.channel_count)
    assert len(written) == round(result.duration * 44_100) * settings.channel_count


def test_every_track_speaks_at_the_same_loudness(tmp_path):
    near = voice(tmp_path / "near.wav", 4, "-af", "apad=whole_dur=8")
    far = voice(tmp_path / "far.wav", 4, "-af", "volume=-25dB,adelay=4000:all=1", seed=2)
    result = mixed([near, far], tmp_path / "mix.wav")
    sound = samples(tmp_path / "mix.wav")
    first, second = rms(sound[8820:170_000]), rms(sound[185_220:346_000])
    assert first == pytest.approx(second, rel=0.12)  # 1 dB
    assert meter(tmp_path / "mix.wav")[0] == pytest.approx(-36, abs=0.6)
    assert result.integrated == pytest.approx(meter(tmp_path / "mix.wav")[0], abs=0.1)


def test_a_recording_that_is_there_twice_is_told(tmp_path):
    host, other = voice(tmp_path / "host.wav", 4), voice(tmp_path / "other.wav", 4, seed=2)
    guest = voice(tmp_path / "guest.mp3", 4, "-af", "volume=-3dB")
    for tracks, told in (([guest, host], ["host.wav: the same recording as guest.mp3"]), ([host, other], [])):
        found = [each.message.partition(";")[0] for each in mixed(tracks, tmp_path / "mix.wav").findings]
        assert [message for message in found if "same recording" in message] == told


def test_peaks_far_above_the_speech_do_not_clip(tmp_path):
    track = make(tmp_path / "a.wav", CLICKS.format(seconds=5))
    mixed([track, track], tmp_path / "mix.wav", PLAIN)
    assert max(map(abs, samples(tmp_path / "mix.wav"))) < 32_700


def test_sounds_that_never_vary_become_a_mix_too(tmp_path):
    track = make(tmp_path / "a.wav", CLAPS.format(seconds=6))
    assert mixed([track], tmp_path / "mix.wav").duration == 6.0


def test_cuts_and_intro_move_the_time_line_exactly(tmp_path):
    track = make(tmp_path / "clicks.wav", CLICKS.format(seconds=10))
    intro = make(tmp_path / "intro.flac", "sine=frequency=440:duration=1.25", "-ar", 48000)
    outro = make(tmp_path / "outro.wav", "sine=frequency=440:duration=0.75", "-ac", 2, "-ar", 22050)
    cuts = (Span(start=2.5, end=3.75), Span(start=0, end=0.5), Span(start=8.25, end=60))
    result = mixed([track], tmp_path / "mix.wav", PLAIN, cuts=cuts, music=MusicPlan(intro, outro))

    assert result.offset == pytest.approx(1.25, abs=1 / 44_100)
    assert result.duration == pytest.approx(1.25 + 8.25 - 0.5 - 1.25 + 0.75, abs=3 / 44_100)
    assert any("beyond the recording" in finding.message for finding in result.findings)
    body = samples(tmp_path / "mix.wav")[round(1.25 * 44_100) : round(7.75 * 44_100)]
    expected = [0.5, 1.5, 2.25, 3.25, 4.25, 5.25, 6.25]  # seconds 1, 2, 4, 5, 6, 7, 8 of the recording
    assert onsets(body, 1000) == pytest.approx(expected, abs=ALIGNED)

    line = TimeMap(cuts, result.offset)
    heard = array("h", b"".join(listen(track, result.voices[0])))
    there = [line.heard(at) - result.offset for at in onsets(heard, 1000, 16_000) if not line.removes(at)]
    assert there == pytest.approx([*expected], abs=SLIDE + ALIGNED)


def test_the_intro_is_as_loud_as_the_speech(tmp_path):
    intro = make(tmp_path / "intro.wav", "sine=frequency=997:duration=4", "-af", "volume=-30dB")
    mixed([voice(tmp_path / "a.wav", 6)], tmp_path / "mix.wav", STEREO, music=MusicPlan(intro))
    ffmpeg("-i", tmp_path / "mix.wav", "-t", 4, tmp_path / "start.flac")
    assert meter(tmp_path / "start.flac")[0] == pytest.approx(-36, abs=0.3)


def test_music_makes_room_for_speech_and_moves_nothing(tmp_path):
    track = voice(tmp_path / "a.wav", 5, "-af", "adelay=3000:all=1,apad=whole_dur=14")
    tune = make(tmp_path / "tune.wav", "sine=frequency=3000:duration=4")
    plain = mixed([track], tmp_path / "plain.wav")
    plan = MusicPlan(pieces=(Bed(tune, 0.0, None), Sting(tune, 12.0)))
    result = mixed([track], tmp_path / "mix.wav", music=plan)
    assert (result.offset, result.duration) == (0.0, 16.0)  # the sting ends after the recording
    assert plain.duration == 14.0
    alone = [
        b - a
        for a, b in zip(
            samples(tmp_path / "plain.wav")[: 14 * 44_100],
            samples(tmp_path / "mix.wav"),
            strict=False,
        )
    ]
    under, beside = (rms(array("i", alone[int(44_100 * at) : int(44_100 * (at + 1))])) for at in (5.0, 10.5))
    assert 20 * np.log10(beside / under) == pytest.approx(10, abs=1.5)  # 16 bits are coarse down there


def test_what_a_producer_wants_of_single_tracks(tmp_path):
    near = voice(tmp_path / "near.wav", 4, "-af", "apad=whole_dur=8")
    far = voice(tmp_path / "far.wav", 4, "-af", "volume=-25dB,adelay=4000:all=1", seed=2)
    wishes = {
        "far": TrackSettings(gain=-6, levelling=False, noise_reduction=False),
        "near": TrackSettings(offset=1),
    }
    result = mixed([near, far], tmp_path / "mix.wav", by_hand=wishes)
    voices = dict(zip(("near", "far"), result.voices, strict=True))
    assert len(voices["far"].times) == 1 < len(voices["near"].times)
    sound = samples(tmp_path / "mix.wav")
    assert not any(sound[:40_000])
    louder = 20 * np.log10(rms(sound[52_920:170_000]) / rms(sound[230_000:346_000]))
    assert louder == pytest.approx(6, abs=1)


def test_an_outro_may_be_shortened_and_faded(tmp_path):
    outro = make(tmp_path / "outro.wav", "sine=frequency=997:duration=9")
    settings = AudioSettings(outro_length=4, outro_fade=2)
    result = mixed(
        [voice(tmp_path / "a.wav", 3)], tmp_path / "mix.wav", settings, music=MusicPlan(outro=outro)
    )
    assert result.duration == pytest.approx(7, abs=0.001)
    sound = samples(tmp_path / "mix.wav")
    heard = [
        20 * np.log10(rms(sound[start : start + 4410])) for start in (160_000, 220_000, 264_000, 304_000)
    ]
    assert heard[0] == pytest.approx(heard[1], abs=0.2)
    assert heard[1] - 9 < heard[2] < heard[1] - 3 and heard[3] < heard[1] - 30


def test_what_cannot_be_mixed(tmp_path):
    track = voice(tmp_path / "a.wav", 2)
    with pytest.raises(SoundProblem, match="remove the whole recording"):
        mixed([track], tmp_path / "mix.wav", cuts=(Span(start=1, end=9), Span(start=0, end=1)))
    silent = make(tmp_path / "silent.wav", "anullsrc=r=44100", "-t", 2)
    with pytest.raises(SoundProblem, match="silent") as problem:
        mixed([track], tmp_path / "mix.wav", music=MusicPlan(outro=silent))
    assert problem.value.where == str(silent)
    assert not (tmp_path / "mix.wav").exists()


def test_same_input_same_bytes(tmp_path):
    outputs = []
    for folder in ("one", "zwei"):
        (tmp_path / folder).mkdir()
        tracks = [voice(tmp_path / folder / "a.wav", 3), voice(tmp_path / folder / "b.wav", 4, seed=3)]
        cuts = (Span(start=1, end=2),)
        result = mixed(tracks, tmp_path / folder / "mix.wav", STEREO, cuts=cuts, music=MusicPlan(tracks[0]))
        heard = b"".join(listen(tracks[0], result.voices[0]))
        outputs.append(((tmp_path / folder / "mix.wav").read_bytes(), heard, result))
    assert outputs[0] == outputs[1]
    assert b"Lav" not in outputs[0][0][:8192]


def test_progress_ends_at_one(tmp_path):
    heard = []
    mix(Session((voice(tmp_path / "a.wav", 5),), MONO), tmp_path / "mix.wav", heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1, abs=0.001)


def test_before_is_the_recording_as_it_came(tmp_path):
    loud, soft = voice(tmp_path / "a.wav", 8), voice(tmp_path / "b.wav", 8, "-af", "volume=-20dB", seed=2)
    alone = mixed([soft], tmp_path / "alone.wav").recorded
    assert alone.integrated == pytest.approx(inspect(soft).readings.integrated, abs=0.01)
    assert alone.true_peak == pytest.approx(meter(soft)[1], abs=0.2)
    both = mixed([loud, soft], tmp_path / "both.wav").recorded
    assert both.integrated == pytest.approx(inspect(loud).readings.integrated, abs=0.5)


def test_a_late_track_with_a_fast_clock_is_put_right(tmp_path):
    """Each microphone hears the other speaker 20 ms later and 20 dB softer; the guest's recorder starts 1.3 s late."""
    turns = "volume='{when}(mod(t\\,8)\\,4)':eval=frame"
    host = voice(tmp_path / "h.wav", 56, "-af", turns.format(when="lt"))
    guest = voice(tmp_path / "g.wav", 56, "-af", turns.format(when="gte"), seed=2)
    soft = "volume=-20dB,adelay=20:all=1"
    bleed = f"[0]asplit[a][a2];[1]asplit[b][b2];[b2]{soft}[bb];[a2]{soft}[aa]"
    ffmpeg(
        "-i", host, "-i", guest, "-filter_complex",
        f"{bleed};[a][bb]amix=inputs=2:normalize=0[h];[b][aa]amix=inputs=2:normalize=0,atrim=start=1.3[g]",
        "-map", "[h]", tmp_path / "host.wav", "-map", "[g]", tmp_path / "guest.wav",
    )  # fmt: skip
    result = mixed([tmp_path / "guest.wav", tmp_path / "host.wav"], tmp_path / "mix.wav")
    late = [finding.message for finding in result.findings if "guest.wav" in finding.message]
    assert any(re.search(r"1\.3", message) for message in late)
    offsets = sorted(voice.offset for voice in result.voices)
    assert offsets[1] - offsets[0] == pytest.approx(1.3, abs=0.005)


@pytest.mark.parametrize("name", ["jfk.flac", "sense-0870.flac", "sonnet001.mp3"])
def test_the_recogniser_hears_speech_at_one_level(tmp_path, name):
    taken = mixed([SPEECH / name], tmp_path / "mix.wav").voices[0]
    heard = array("h", b"".join(listen(SPEECH / name, taken)))
    assert 0.02 < rms(heard) < 0.2
    assert len(heard) == pytest.approx(inspect(SPEECH / name).duration * 16_000, abs=2)

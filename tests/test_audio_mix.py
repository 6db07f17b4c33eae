"""The mix: the time line that everything else stands on, exact in samples, and what the recogniser hears."""

from array import array

import pytest

from audio_helpers import DATA, ffmpeg, make, meter, needs_data, rms, samples, voice
from lfi_podcast.audio.listen import listen
from lfi_podcast.audio.mix import mix, mixing, speech_loudness
from lfi_podcast.audio.pcm import Pcm
from lfi_podcast.audio.source import inspect
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Loudness
from lfi_podcast.model.episode import Span
from lfi_podcast.model.show import AudioSettings

MONO, STEREO = AudioSettings(), AudioSettings(channels="stereo")
CLICKS = "aevalsrc=0.8*lt(mod(t\\,1)\\,0.002)*sin(2*PI*2000*t)+0.01*sin(2*PI*500*t):s=48000:d={seconds}"
"""Two milliseconds of a tone at every full second."""


def onsets(sound: array, threshold: int = 3000, rate: int = 44_100) -> list[float]:
    """Seconds at which something loud starts after a tenth of a second without."""
    found, last = [], -rate
    for index, value in enumerate(sound):
        if abs(value) > threshold:
            if index - last > rate / 10:
                found.append(index / rate)
            last = index
    return found


@pytest.mark.parametrize("settings", [MONO, STEREO], ids=["mono", "stereo"])
def test_tracks_of_any_form_become_one_sound(tmp_path, settings):
    tracks = [
        voice(tmp_path / "gäst.m4a", 6, "-ar", 48000, "-ac", 2),
        voice(tmp_path / "host.wav", 4, "-ar", 16000, "-af", "volume=-20dB", seed=2),
    ]
    result = mix(tracks, settings, (), None, None, tmp_path / "mix.flac")
    assert result.offset == 0
    assert result.duration == pytest.approx(6, abs=0.05)
    written = samples(tmp_path / "mix.flac", channels=settings.channel_count)
    assert len(written) == round(result.duration * 44_100) * settings.channel_count
    assert "24 bit" in ffmpeg("-i", tmp_path / "mix.flac", "-f", "null", "-")


def test_every_track_speaks_at_the_same_loudness(tmp_path):
    near = voice(tmp_path / "near.wav", 4, "-af", "apad=whole_dur=8")
    far = voice(tmp_path / "far.wav", 4, "-af", "volume=-25dB,adelay=4000:all=1", seed=2)
    mix([near, far], MONO, (), None, None, tmp_path / "mix.flac")
    sound = samples(tmp_path / "mix.flac")
    first, second = rms(sound[8820:170_000]), rms(sound[185_220:346_000])
    assert first == pytest.approx(second, rel=0.12)  # 1 dB
    assert meter(tmp_path / "mix.flac")[0] == pytest.approx(-23, abs=0.6)


def test_the_sum_of_loud_peaks_does_not_clip():
    clapping = Loudness(integrated=-30.0, range=3.0, true_peak=-1.0)
    calm = Loudness(integrated=-20.0, range=3.0, true_peak=-8.0)
    assert speech_loudness([calm]) == -23.0
    target = speech_loudness([clapping, calm])
    peaks = [10 ** ((target - track.integrated + track.true_peak) / 20) for track in (clapping, calm)]
    assert sum(peaks) == pytest.approx(10 ** (-1 / 20))


def test_cuts_and_intro_move_the_time_line_exactly(tmp_path):
    track = make(tmp_path / "clicks.wav", CLICKS.format(seconds=10))
    intro = make(tmp_path / "intro.flac", "sine=frequency=440:duration=1.25", "-ar", 48000)
    outro = make(tmp_path / "outro.wav", "sine=frequency=440:duration=0.75", "-ac", 2, "-ar", 22050)
    cuts = [Span(start=2.5, end=3.75), Span(start=0, end=0.5), Span(start=8.25, end=60)]
    result = mix([track], MONO, cuts, intro, outro, tmp_path / "mix.flac")

    assert result.offset == pytest.approx(1.25, abs=1 / 44_100)
    assert result.duration == pytest.approx(1.25 + 8.25 - 0.5 - 1.25 + 0.75, abs=3 / 44_100)
    assert "beyond the recording" in result.findings[0].message
    body = samples(tmp_path / "mix.flac")[round(1.25 * 44_100) : round(7.75 * 44_100)]
    expected = [0.5, 1.5, 2.25, 3.25, 4.25, 5.25, 6.25]  # seconds 1, 2, 4, 5, 6, 7, 8 of the recording
    assert onsets(body) == pytest.approx(expected, abs=0.001)

    heard = array("h", b"".join(listen(track, cuts)))
    assert len(heard) / 16_000 == pytest.approx(6.5, abs=3 / 16_000)
    assert onsets(heard, rate=16_000) == pytest.approx(expected, abs=0.001)


def test_the_intro_is_as_loud_as_the_speech(tmp_path):
    intro = make(tmp_path / "intro.wav", "sine=frequency=997:duration=4", "-af", "volume=-30dB")
    mix([voice(tmp_path / "a.wav", 6)], STEREO, (), intro, None, tmp_path / "mix.flac")
    ffmpeg("-i", tmp_path / "mix.flac", "-t", 4, tmp_path / "start.flac")
    assert meter(tmp_path / "start.flac")[0] == pytest.approx(-23, abs=0.3)


def test_what_cannot_be_mixed(tmp_path):
    track = voice(tmp_path / "a.wav", 2)
    long = make(tmp_path / "long.wav", "sine=d=130:r=8000")
    with pytest.raises(SoundProblem, match="leave nothing"):
        mix([track], MONO, [Span(start=1, end=9), Span(start=0, end=1)], None, None, tmp_path / "mix.flac")
    with pytest.raises(SoundProblem, match="may last 120 s"):
        mix([track], MONO, (), long, None, tmp_path / "mix.flac")
    assert not (tmp_path / "mix.flac").exists()


def test_same_input_same_bytes(tmp_path):
    outputs = []
    for folder in ("one", "zwei"):
        (tmp_path / folder).mkdir()
        tracks = [voice(tmp_path / folder / "a.wav", 3), voice(tmp_path / folder / "b.wav", 4, seed=3)]
        mix(tracks, STEREO, [Span(start=1, end=2)], tracks[0], None, tmp_path / folder / "mix.flac")
        heard = b"".join(listen(tracks[0], ()))
        outputs.append(((tmp_path / folder / "mix.flac").read_bytes(), heard))
    assert outputs[0] == outputs[1]
    assert b"Lav" not in outputs[0][0][:8192]


def test_progress_ends_at_one(tmp_path):
    heard = []
    mix([voice(tmp_path / "a.wav", 5)], MONO, (), None, None, tmp_path / "mix.flac", heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1, abs=0.001)


def test_before_is_the_recording_as_it_came(tmp_path):
    loud, soft = voice(tmp_path / "a.wav", 8), voice(tmp_path / "b.wav", 8, "-af", "volume=-20dB", seed=2)
    alone = mix([soft], MONO, (), None, None, tmp_path / "alone.flac").recorded
    assert alone == inspect(soft).loudness
    both = mix([loud, soft], MONO, (), None, None, tmp_path / "both.flac").recorded
    assert both.integrated == pytest.approx(inspect(loud).loudness.integrated, abs=0.5)


def test_the_mixing_command_is_a_value(tmp_path):
    sources = [inspect(voice(tmp_path / "a.wav", 1)), inspect(voice(tmp_path / "b.wav", 1, "-ac", 2))]
    command = mixing(sources, [1.5, -2.25], Pcm(44_100, 1))
    fixed = "aresample=44100:osf=fltp:async=1:first_pts=0,pan=mono|c0="
    assert command[command.index("-filter_complex") + 1] == (
        f"[0:a:0]{fixed}1*c0,highpass=f=80,volume=1.50dB[t0];"
        f"[1:a:0]{fixed}0.5*c0+0.5*c1,highpass=f=80,volume=-2.25dB[t1];"
        "[t0][t1]amix=inputs=2:duration=longest:normalize=0[mix]"
    )


@needs_data
def test_the_recogniser_hears_speech_at_one_level():
    for name in ("jfk.flac", "sense-0870.wav", "sonnet001.mp3"):
        heard = array("h", b"".join(listen(DATA / "speech" / name, ())))
        assert 0.02 < rms(heard) < 0.2
        assert len(heard) == pytest.approx(inspect(DATA / "speech" / name).duration * 16_000, abs=2)

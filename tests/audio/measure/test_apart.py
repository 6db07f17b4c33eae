"""Two people in the two channels of a recording, and stereo that is something else."""

import pytest

from lfi_podcast.audio.measure.source import Portion, inspect
from lfi_podcast.audio.mixing.mix import Session, mix
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.show import AudioSettings
from tests.audio.helpers import ffmpeg, rms, samples
from tests.helpers import SHARED, SPEECH

ONE, OTHER = SPEECH / "sense-0870.flac", SPEECH / "sense-0890.flac"
MONO = "aformat=sample_rates=44100:channel_layouts=mono"
TURNS = f"[0]{MONO},apad=whole_dur=13[l];[1]{MONO},adelay=7500,apad=whole_dur=13[r];"


def is_noticed(path) -> bool:
    return any("tracks: channels" in finding.message for finding in inspect(path).findings)


def stereo(path, graph: str):
    ffmpeg("-i", ONE, "-i", OTHER, "-filter_complex", f"{graph}[out]", "-map", "[out]", path)
    return path


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        pytest.param(f"{TURNS}[l][r]amerge", True, id="turns, no bleed"),
        pytest.param(
            f"{TURNS}[l][r]amerge,pan=stereo|c0=c0+0.1*c1|c1=c1+0.1*c0", True, id="turns, bleed of -20 dB"
        ),
        pytest.param(
            f"{TURNS}[l][r]amerge,pan=stereo|c0=c0+0.3*c1|c1=c1+0.3*c0", True, id="turns, bleed of -10 dB"
        ),
        pytest.param(
            f"[0]{MONO}[l];[1]{MONO},atrim=0.3:0.9,adelay=6800,apad=whole_dur=8[r];[l]apad=whole_dur=8[l];"
            "[l][r]amerge,pan=stereo|c0=c0+0.1*c1|c1=c1+0.1*c0",
            True,
            id="one says a word",
        ),
        pytest.param(f"[0]{MONO}[l];[1]{MONO}[r];[l][r]amerge", True, id="both at once"),
        pytest.param(
            f"{TURNS}[l][r]amerge,pan=stereo|c0=c0+0.5*c1|c1=c1+0.5*c0", False, id="panned in a finished mix"
        ),
        pytest.param(
            f"[0]{MONO},asplit[l][r];[r]adelay=3[d];[l][d]amerge", False, id="a pair of microphones"
        ),
        pytest.param(f"[0]{MONO},asplit[l][r];[l][r]amerge", False, id="the same twice"),
        pytest.param(f"[0]{MONO},asplit[l][r];[r]volume=0[s];[l][s]amerge", False, id="one side is silent"),
        pytest.param(
            f"[0]{MONO}[l];anoisesrc=a=0.01:d=7:r=44100,{MONO}[r];[l][r]amerge", False, id="one side is noise"
        ),
    ],
)
def test_two_people_are_noticed_and_no_other_stereo(tmp_path, graph, expected):
    assert is_noticed(stereo(tmp_path / "recording.wav", graph)) is expected


def test_a_real_recording_of_two_people_is_noticed():
    path = SHARED / "data/speech/stereo_diarization.wav"
    if not path.is_file():
        pytest.skip(f"{path} is not there")
    assert is_noticed(path)


def test_each_side_is_a_track_with_its_own_gain(tmp_path):
    """The right is 20 dB softer, and as loud in the mix; on each track, the other is not heard."""
    path = stereo(tmp_path / "recording.wav", f"{TURNS}[l][r]amerge,pan=stereo|c0=c0|c1=0.1*c1")
    made = mix(Session((path,), AudioSettings(), sides=("host", "guest")), tmp_path / "mix.wav")
    assert [voice.weights for voice in made.voices] == [(1.0, 0.0), (0.0, 1.0)]
    assert [gain.name for gain in made.gains] == ["host", "guest"]
    assert [(voice.offset, voice.drift) for voice in made.voices] == [(0.0, 0.0)] * 2
    sound = samples(tmp_path / "mix.wav")
    assert rms(sound[44_100:300_000]) == pytest.approx(rms(sound[350_000:550_000]), rel=0.4)
    assert not any("tracks: channels" in finding.message for finding in made.findings)


def test_a_recording_of_one_channel_has_no_sides(tmp_path):
    with pytest.raises(
        SoundProblem, match="has 1 channel, but `tracks: channels` needs one for each of the 2"
    ):
        inspect(ONE, portion=Portion(0, 2))

"""Renditions, judged by decoding the finished files and by readers of their tags that are not ours."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from lfi_podcast.audio.delivering.renditions import CODINGS, encode_rendition, tag_rendition
from lfi_podcast.audio.delivering.tags import Tags
from lfi_podcast.audio.mastering.master import Mixed, RedactedMix
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.show import AudioSettings, RenditionKind
from tests.audio.helpers import CLAPS, clicks, correlation, make, meter, mix_of, samples, voice
from tests.helpers import SPEECH

MONO = Pcm(44_100, 1)
KINDS: list[RenditionKind] = ["opus", "aac"]
TAGS = Tags(
    title="Blåmandag — ünd mehr",
    show="A Show",
    duration=8,
    author="Somebody",
    number=3,
    date="2026-11-30",
    summary="How it began.",
    cover=b"\xff\xd8\xff\xe0 a picture",
    chapters=((0, 4.5, "One", None), (4.5, 8, "Two", "https://example.org/")),
)


def rendition(mix: Mixed, kind: RenditionKind, output: Path, pcm=MONO, target=-19.0, gone=()) -> Path:
    encode_rendition(RedactedMix(mix, gone, pcm), kind, target, output)
    return output


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("channels", "target"), [(1, -19.0), (2, -16.0)])
def test_speech_comes_out_as_loud_as_promised_and_not_longer(kind, channels, target, tmp_path):
    settings = AudioSettings(channels="mono" if channels == 1 else "stereo")
    mix = mix_of(SPEECH / "jfk.flac", output=tmp_path / "mix.wav", settings=settings)
    output = rendition(mix, kind, tmp_path / "a", Pcm(44_100, channels), target)
    loudness, peak = meter(output)
    assert abs(loudness - target) <= 0.5 and peak <= -1.0
    before, after = samples(mix.path), samples(output)
    assert abs(len(after) - len(before)) <= 0.03 * 44_100
    assert output.stat().st_size * 8 / (len(before) / 44_100) < 1.35e3 * CODINGS[kind].bitrate(channels)


@pytest.mark.parametrize("kind", KINDS)
def test_claps_do_not_break_through_the_ceiling(kind, tmp_path):
    mix = mix_of(make(tmp_path / "a.wav", CLAPS.format(seconds=8)), output=tmp_path / "mix.wav")
    loudness, peak = meter(rendition(mix, kind, tmp_path / "a"))
    assert abs(loudness + 19) <= 0.5 and peak <= -1.0


@pytest.mark.parametrize("kind", KINDS)
def test_the_sound_is_the_mix_at_its_own_time(kind, tmp_path):
    mix = mix_of(voice(tmp_path / "voice.wav", 6), output=tmp_path / "mix.wav")
    output = rendition(mix, kind, tmp_path / "a")
    before, after = (np.array(samples(path), float) for path in (mix.path, output))
    piece = slice(100_000, 130_000)
    likeness = [
        np.corrcoef(before[piece], after[100_000 + lag : 130_000 + lag])[0, 1] for lag in range(-50, 51)
    ]
    assert abs(int(np.argmax(likeness)) - 50) <= 4 and max(likeness) > 0.8


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_redacted_is_not_in_it(kind, tmp_path):
    mix = mix_of(voice(tmp_path / "voice.wav", 6), output=tmp_path / "mix.wav")
    gone = [Interval(start=2.0, end=3.0, sound="mute")]
    before, after = samples(mix.path), samples(rendition(mix, kind, tmp_path / "a", gone=gone))
    inside = slice(int(2.1 * 44_100), int(2.9 * 44_100))
    assert max(abs(value) for value in after[inside]) < 50  # of 32768
    assert correlation(before[150_000:160_000], after[150_000:160_000]) > 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_two_runs_give_the_same_bytes(kind, tmp_path):
    mix = mix_of(voice(tmp_path / "voice.wav", 4), output=tmp_path / "mix.wav")
    made = []
    for name in ("a", "b"):
        tag_rendition(rendition(mix, kind, tmp_path / name), tmp_path / f"{name}.tagged", kind, TAGS)
        made.append((tmp_path / f"{name}.tagged").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize("kind", KINDS)
def test_tags_read_back_and_leave_the_sound_alone(kind, tmp_path):
    mix = mix_of(voice(tmp_path / "voice.wav", 4), output=tmp_path / "mix.wav")
    plain, tagged = rendition(mix, kind, tmp_path / "a"), tmp_path / "b"
    tag_rendition(plain, tagged, kind, TAGS)
    assert samples(plain) == samples(tagged)
    if kind == "opus":
        comments = OggOpus(tagged)
        assert (comments["title"], comments["album"]) == ([TAGS.title], [TAGS.show])
        assert (comments["chapter001"], comments["chapter001name"]) == (["00:00:04.500"], ["Two"])
        assert comments["metadata_block_picture"]
    else:
        atoms = MP4(tagged)
        assert (atoms["\xa9nam"], atoms["\xa9alb"]) == ([TAGS.title], [TAGS.show])
        assert bytes(atoms["covr"][0]) == TAGS.cover and atoms["trkn"] == [(3, 0)]
        content = tagged.read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")  # plays before it is whole
    tag_rendition(plain, tagged, kind, replace(TAGS, number=2.5))
    if kind == "opus":
        assert OggOpus(tagged)["tracknumber"] == ["2.5"]
    else:
        assert "trkn" not in MP4(tagged), "holds whole numbers only"


def test_what_cannot_be_reached_is_an_unmet_promise(tmp_path):
    with pytest.raises(UnmetPromise, match="LUFS"):
        rendition(clicks(tmp_path / "mix.wav"), "opus", tmp_path / "a.opus", target=-9.0)
    assert [path.name for path in tmp_path.iterdir()] == ["mix.wav"]

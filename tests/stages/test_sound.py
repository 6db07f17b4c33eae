"""The chain as a whole: what it does to clean speech, and what the report tells of it."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lfi_podcast.audio.samples.ffmpeg import decoding
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.config.repository import Repository
from lfi_podcast.episode.leftovers import refuse_leftovers
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Treatment
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import silent
from lfi_podcast.work.job import Job, Workshop
from tests.audio.helpers import ffmpeg, mixed
from tests.helpers import ROOT, SLUG, SPEECH, cut_sound, of_demo

PCM = Pcm(44_100, 1)
FRAME = 882  # 20 ms
AUDIBLE = 1e-5  # of the power of the loudest frames: -50 dB


def sound(path: Path, *options: str) -> Samples:
    with decoding(["-i", str(path), *options], PCM, str(path)) as blocks:
        return np.concatenate(list(blocks))[:, 0]


def changed(before: Samples, after: Samples) -> tuple[float, float]:
    """What of `after` is not `before` times a number, in dB of its power: in the worst 20 ms, and in all.

    The number may move along a straight line in each 20 ms, as a slow gain does. Nothing is told what it should be.
    """
    frames = min(len(before), len(after)) // FRAME
    ramp = np.linspace(-1, 1, FRAME)
    powers, residuals = [], []
    for x, y in zip(
        *(s[: frames * FRAME].reshape(frames, FRAME).astype(float) for s in (before, after)), strict=True
    ):
        terms = np.stack([x, x * ramp], 1)
        left = y - terms @ np.linalg.lstsq(terms, y)[0]
        powers.append(y @ y)
        residuals.append(left @ left)
    power, residual = np.array(powers), np.array(residuals)
    heard = power > AUDIBLE * np.percentile(power, 99)
    return 10 * np.log10((residual / np.maximum(power, 1e-20))[heard].max()), 10 * np.log10(
        residual.sum() / power.sum()
    )


@pytest.mark.parametrize(
    "recording",
    [
        ROOT / "episodes/000-trailer/recording.flac",
        ROOT / "episodes/001-public-or-private/tracks/guest.flac",
        *(SPEECH / name for name in ("sense-0870.flac", "sense-0880.flac", "sense-0890.flac")),
    ],
    ids=lambda path: path.stem,
)
def test_clean_speech_is_changed_in_nothing_but_level(recording: Path, tmp_path: Path):
    """Behind the high-pass at 80 Hz, with everything on that is on by default."""
    if recording.is_relative_to(ROOT / "episodes"):
        of_demo(recording.name)
    result = mixed([recording], tmp_path / "mix.wav")
    assert result.voices[0].treatment == Treatment()
    before = sound(recording, "-af", "aresample=44100:osf=flt,highpass=f=80:precision=f64")
    worst, whole = changed(before, sound(tmp_path / "mix.wav"))
    assert worst < -80 and whole < -110


def reported(show: Path) -> dict[str, Any]:
    return json.loads((show / "build" / SLUG / "report.json").read_bytes())


def test_the_report_tells_the_whole_gain(built_show: Path):
    """From the recording to the MP3, as two meters saw them, and not only what the mix did."""
    told = reported(built_show)
    assert [gain["name"] for gain in told["gains"]] == ["Recording"]
    gains = [gain for gain in told["gains"][0]["decibels"] if gain is not None]
    louder = told["after"]["integrated"] - told["before"]["integrated"]
    assert abs(louder) > 1 and np.mean(gains) == pytest.approx(louder, abs=0.5)
    assert any(f"from {min(gains):+.1f} to {max(gains):+.1f} dB" in sentence for sentence in told["done"])


def test_the_report_follows_what_it_tells_of(show: Path, lfi):
    settings = show / "show.yml"
    settings.write_text(settings.read_text() + "audio: {intro: intro.flac, crossfade: 1}\n")
    cut_sound(of_demo("sounds/intro.flac"), show / "intro.flac", 2.0)
    assert lfi("-C", show, "build", SLUG, "--only", "report").status == 0
    told = reported(show)
    assert "The intro was added at the loudness of the speech." in told["done"]
    assert told["gains"][0]["decibels"][0] is None, "the recording begins after a second"


def test_a_name_that_hides_is_refused(show: Path):
    (show / "episodes" / SLUG / "episode.yml").write_text("title: x\nredact: [{say: Kevin}]\n")
    where = Repository(show)
    job = Job(Workshop(where, where.show(), Cache(where.root), silent, map), where.episode(SLUG))
    hidden, plain = job.built("index.html"), job.built("record.json")
    hidden.write_text("<p>kev&#105;n.wav: clipped</p>")
    refuse_leftovers(job, (plain,))
    with pytest.raises(UnmetPromise, match=r"'Kevin' would still be in index\.html"):
        refuse_leftovers(job, (plain, hidden))
    assert not hidden.exists() and plain.exists()


def test_a_redacted_word_may_be_one_that_the_report_says_itself(show: Path, lfi):
    episode = show / "episodes" / SLUG / "episode.yml"
    title = "chapters: [{at: 0, title: What Apple asks for}]\n"
    episode.write_text(f"title: Apple\n{title}redact: [{{say: Apple, with: a company, from: 1, to: 1.5}}]\n")
    result = lfi("-C", show, "build", SLUG, "--only", "report")
    assert result.status == 0, result.out
    told = (show / "build" / SLUG / "report.html").read_text()
    assert "What a company asks for" in told and "Apple Podcasts" in told and "What Apple" not in told


def test_the_channels_of_a_recording_are_heard_as_two_tracks(show: Path, lfi):
    """Two readers, one a channel; then the people change places, and their words with them."""
    folder = show / "episodes" / SLUG
    plain, form = (folder / "episode.yml").read_text(), "aformat=sample_rates=16000:channel_layouts=mono"
    (folder / "recording.flac").unlink()
    (folder / "transcript.md").unlink()
    (folder / "words.json").unlink()
    readers = [("-i", SPEECH / f"sense-{number}.flac") for number in ("0870", "0880")]
    graph = f"[0]{form},apad=whole_dur=11[l];[1]{form},adelay=7300,apad=whole_dur=11[r];[l][r]amerge[out]"
    ffmpeg(*readers[0], *readers[1], "-filter_complex", graph, "-map", "[out]", folder / "recording.wav")
    assert "another person speaks in each channel" in lfi("-C", show, "build", SLUG, "--only", "mix").out
    for left, right in ("host", "guest"), ("guest", "host"):
        people = ", ".join(f"{{id: {person}, name: {person.title()}}}" for person in (left, right))
        (folder / "episode.yml").write_text(f"{plain}people: [{people}]\ntracks: channels\n")
        result = lfi("-C", show, "build", SLUG, "--only", "transcript")
        assert result.status == 0 and "tracks: channels" not in result.out, result.err
        words = json.loads((folder / "words.json").read_bytes())["words"]
        starts = {person: [w["start"] for w in words if w["speaker"] == person] for person in (left, right)}
        assert starts[left] and starts[right]
        assert max(starts[left]) < 7.3 <= min(starts[right])
    quiet = f"{plain}people: [{people}]\ntracks:\n  channels:\n    guest: {{levelling: false, gain: -6}}\n"
    (folder / "episode.yml").write_text(quiet)
    facts = show / "build" / SLUG / "mix.json"
    before = dict(zip((left, right), json.loads(facts.read_bytes())["voices"], strict=True))
    assert lfi("-C", show, "build", SLUG, "--only", "mix").status == 0
    after = dict(zip((left, right), json.loads(facts.read_bytes())["voices"], strict=True))
    assert after["host"] == before["host"] and len(after["guest"]["times"]) == 1 < len(
        before["guest"]["times"]
    )

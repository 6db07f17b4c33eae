"""Recognition segment by segment: what survives a kill, what is heard again, and engines that break down."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from lfi_podcast.episode.segments import HeardSegments
from lfi_podcast.errors import SpeechProblem
from lfi_podcast.speech import engine as engines
from lfi_podcast.speech.choice import open_engine
from lfi_podcast.speech.hear import opened
from lfi_podcast.stages.hear import hear_episode, make_hear
from lfi_podcast.work.cache import Cache
from tests.audio.helpers import ffmpeg
from tests.helpers import COVER, SHOW, SLUG, cut_sound, of_demo
from tests.stages.test_hear import job, repository

TRAILER = "episodes/000-trailer/recording.flac"


@pytest.fixture
def show(tmp_path: Path) -> Path:
    """A show with the trailer as its only episode; nothing is built."""
    folder = tmp_path / "show" / "episodes" / SLUG
    folder.mkdir(parents=True)
    (tmp_path / "show" / "artwork").mkdir()
    shutil.copyfile(COVER, tmp_path / "show/artwork/cover.jpg")
    (tmp_path / "show" / "show.yml").write_text(SHOW)
    (folder / "episode.yml").write_text("title: The only one\n")
    shutil.copyfile(of_demo(TRAILER), folder / "recording.flac")
    return tmp_path / "show"


def command(show: Path, *options: str) -> list[object]:
    return [sys.executable, "-m", "lfi_podcast", "-C", show, "build", "--only", "hear", *options]


def heard(show: Path) -> bytes:
    """What was heard, by a run to its end."""
    done = subprocess.run(command(show), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return (show / "build" / SLUG / "heard.json").read_bytes()


def segments(show: Path) -> dict[str, int]:
    """The segments that are kept, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in (show / "build" / SLUG / "pieces").glob("*.json")}


def kill_after_the_first_segment(show: Path) -> None:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(command(show, "--jobs", "1"), start_new_session=True, **quiet)
    while not segments(show):
        assert running.poll() is None
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()


def test_a_killed_run_goes_on_where_it_was_and_a_changed_part_alone_is_heard_again(show: Path):
    cut_sound(TRAILER, show / "episodes" / SLUG / "recording.flac", 46.0)  # three segments
    # What is treated anywhere is converted anew everywhere; and reversed speech has pops.
    with (show / "show.yml").open("a") as settings:
        settings.write("audio: {noise_reduction: false}\n")
    kill_after_the_first_segment(show)
    before = segments(show)
    assert before and not (show / "build" / SLUG / "heard.json").exists()
    folder = show / "build" / SLUG / "pieces"
    (folder / ".half.json.123.part").write_bytes(b'{"words": [')
    words = heard(show)
    after = segments(show)
    assert len(after) > len(before)
    assert before.items() <= after.items(), "a segment was heard twice"
    assert len(list(folder.iterdir())) == len(after), "what a kill left half written is gone"

    # What is damaged is heard again, and says the same.
    damaged = folder / next(iter(before))
    damaged.write_bytes(damaged.read_bytes()[:40])
    (show / "build" / SLUG / "heard.json").unlink()
    assert heard(show) == words
    assert segments(show).keys() == after.keys()

    # Another beginning: the end is not heard again, and the segments of the old beginning go.
    recording = show / "episodes" / SLUG / "recording.flac"
    graph = (
        "[0:a]atrim=0:12,areverse[first];[0:a]atrim=12,asetpts=PTS-STARTPTS[last];[first][last]concat=v=0:a=1"
    )
    ffmpeg("-i", recording, "-filter_complex", graph, recording.with_name("new.flac"))
    recording.with_name("new.flac").replace(recording)
    assert heard(show) != words
    changed = segments(show)
    same = changed.keys() & after.keys()
    assert same and same != changed.keys() and same != after.keys()


def test_the_same_sound_is_known_wherever_it_is_and_another_engine_hears_anew(tmp_path):
    work = job(repository(tmp_path, "000-trailer"))
    engine = open_engine(work.show.speech, engines.Listening("", "en")).engine
    kept = HeardSegments(tmp_path / "pieces", engine.identity, "en")
    key = kept.key(b"\1\0" * 100)
    kept.keep(key, [])
    assert kept.find(key) == ()
    others = [
        replace(kept, engine=engine.identity.model_copy(update=change))
        for change in (
            {"version": "0"},
            {"digest": "0"},
            {"options": {}},
            {"model": "other"},
            {"name": "other"},
        )
    ]
    for other in (*others, replace(kept, language="en-GB")):
        assert other.find(other.key(b"\1\0" * 100)) is None
    assert kept.find(kept.key(b"\1\0" * 101)) is None
    kept.drop_others([])
    assert kept.find(key) is None


def test_another_version_other_weights_and_other_options_make_a_hearing_stale(tmp_path, monkeypatch):
    weights = tmp_path / "ours.pt"
    weights.write_bytes(b"of whom nothing has to be loaded")
    work = job(repository(tmp_path, "000-trailer", f"{{engine: whisper, model: {weights}}}"))
    stage = make_hear(work)
    work.cache.record(work.slug, replace(stage, writes=()))

    def why() -> str | None:
        fresh = replace(work, workshop=replace(work.workshop, cache=Cache(work.workshop.repository.root)))
        return fresh.cache.staleness(work.slug, replace(make_hear(fresh), writes=()))

    assert why() is None
    whisper = engines.ENGINES["whisper"]
    monkeypatch.setitem(engines.ENGINES, "whisper", replace(whisper, distribution="pocketsphinx"))
    assert why() == "engine version changed"
    options = {**whisper.options, "temperature": replace(whisper.options["temperature"], value=[0.0])}
    monkeypatch.setitem(engines.ENGINES, "whisper", replace(whisper, options=options))
    assert why() == "engine options changed"
    monkeypatch.setitem(engines.ENGINES, "whisper", whisper)
    weights.write_bytes(b"others")
    assert why() == "engine weights changed"
    assert "whisper" not in sys.modules or "torch" in sys.modules, "asking has loaded no engine"


def test_terms_that_were_misheard_are_told_and_proposed_and_never_applied(show: Path, lfi):
    episode = show / "episodes" / SLUG
    cut_sound(TRAILER, episode / "recording.flac", 8.0)
    (episode / "episode.yml").write_text("title: The only one\nglossary: [large sistem, Dekker]\n")
    lfi("-C", show, "build", "--only", "transcript")
    transcript, heard_file = episode / "transcript.md", show / "build" / SLUG / "heard.json"
    assert lfi("-C", show, "suggest", "terms", SLUG).status == 0

    # As if it had heard something else, without which there is nothing to propose.
    for path in (transcript, heard_file):
        path.write_text(path.read_text().replace('"hello"', '"decker"').replace(": hello", ": decker"))
    before = transcript.read_bytes()
    result = lfi("-C", show, "suggest", "terms", SLUG)
    assert result.status == 0 and f"places to review in build/{SLUG}/terms.md" in result.out
    text = (show / "build" / SLUG / "terms.md").read_text()
    assert "## Dekker: heard never" in text and "] Host: Dekker this is" in text
    rows = {row["term"]: row for row in json.loads(lfi("-C", show, "suggest", "terms", SLUG, "--json").out)}
    (miss,) = rows["Dekker"]["near_misses"]
    assert (miss["heard"], miss["distance"], miss["speaker"]) == ("decker", 0, "host")
    assert set(miss) == {"start", "end", "speaker", "heard", "distance", "around", "line"}
    assert transcript.read_bytes() == before

    # What somebody has corrected is not proposed again, and what is redacted never.
    transcript.write_text(transcript.read_text().replace("decker", "Dekker"))
    rows = json.loads(lfi("-C", show, "suggest", "terms", SLUG, "--json").out)
    assert not any(row["near_misses"] for row in rows if row["term"] == "Dekker")
    redact = "redact: [{say: Dekker, with: someone}]\n"
    (episode / "episode.yml").write_text(f"title: The only one\nglossary: [Dekker]\n{redact}")
    assert "Dekker" not in lfi("-C", show, "suggest", "terms", SLUG).out


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch):
    """An engine in the embedded one's place that breaks down."""
    kind = replace(engines.ENGINES["pocketsphinx"], module="tests.stages.breaking_engine")
    monkeypatch.setitem(engines.ENGINES, "pocketsphinx", kind)
    opened.cache_clear()
    yield
    opened.cache_clear()


def test_a_segment_that_fails_is_tried_again_and_then_named(tmp_path, breaking):
    work = job(repository(tmp_path, "000-trailer"))
    with pytest.raises(SpeechProblem) as problem:
        hear_episode(work)
    said = str(problem.value)
    assert said.startswith("episodes/000-trailer/recording.flac: pocketsphinx failed twice between 0:")
    assert "(MemoryError)" in said and "build again" in said
    found = list(work.built("pieces").glob("*.json"))
    assert found, "what was heard before is kept, though each segment failed once"
    assert all(json.loads(path.read_bytes())["words"] for path in found)

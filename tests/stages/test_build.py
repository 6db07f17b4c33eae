"""An episode from its recording to its page, on real sound: what runs, why, and what is left alone."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mutagen.id3 import ID3

from tests.helpers import EPISODE, SLUG, cut_sound, said_once

STAGES = ["mix", "hear", "transcript", "master", "tag", "excerpts", "report", "notes", "doubt", "page"]


def episode(show: Path) -> Path:
    return show / "episodes" / SLUG


def built(show: Path) -> Path:
    return show / "build" / SLUG


def ran(result) -> dict[str, str]:
    """The stages that ran, with the reason."""
    events = [json.loads(line) for line in result.out.splitlines()]
    return {event["stage"]: event["reason"] for event in events if event["event"] == "done"}


def test_everything_is_made_once(show: Path, lfi):
    result = lfi("-C", show, "build", "--json")
    assert result.status == 0
    assert [(e["stage"], e["event"]) for e in map(json.loads, result.out.splitlines())] == [
        (stage, "fresh") for stage in STAGES
    ]


def test_a_new_title_does_not_master_or_listen_again(show: Path, lfi):
    sound = (built(show) / "encoded.mp3").stat()
    (episode(show) / "episode.yml").write_text(EPISODE.replace("The first one", "The very first"))
    assert ran(lfi("-C", show, "build", "--json")) == {
        "tag": "title changed",
        "report": "the sound changed, title changed",
        "notes": "title changed",
        "page": "title changed, enclosure changed",
    }
    after = (built(show) / "encoded.mp3").stat()
    assert (after.st_ino, after.st_mtime_ns) == (sound.st_ino, sound.st_mtime_ns)
    assert "The very first" in (built(show) / "index.html").read_text()


def test_a_correction_is_kept_and_followed(show: Path, lfi):
    text = episode(show) / "transcript.md"
    words = (episode(show) / "words.json").read_bytes()
    edited = text.read_text().replace("hello", "Good evening") + "\n# A heading of mine\n\n"
    text.write_text(edited)
    assert list(ran(lfi("-C", show, "build", "--json"))) == ["transcript", "notes", "doubt", "page"]
    assert text.read_text() == edited
    assert (episode(show) / "words.json").read_bytes() == words
    assert "Good evening" in (built(show) / "transcript.vtt").read_text()
    assert "Corrected by hand" in (built(show) / "transcript.vtt").read_text()
    assert ran(lfi("-C", show, "build", "--json")) == {}

    # Not even a new recording takes it away.
    cut_sound(episode(show) / "recording.flac", episode(show) / "new.flac", 5.0)
    (episode(show) / "new.flac").replace(episode(show) / "recording.flac")
    assert ran(lfi("-C", show, "build", "--json"))["hear"] == f"episodes/{SLUG}/recording.flac changed"
    assert text.read_text() == edited


def test_a_new_recording_replaces_a_transcript_that_nobody_edited(show: Path, lfi):
    text = episode(show) / "transcript.md"
    before = text.read_text()
    cut_sound(episode(show) / "recording.flac", episode(show) / "new.flac", 4.0)
    (episode(show) / "new.flac").replace(episode(show) / "recording.flac")
    assert lfi("-C", show, "build").status == 0
    assert 0 < len(text.read_text()) < len(before)


def test_a_broken_correction_is_one_clear_message(show: Path, lfi):
    text = episode(show) / "transcript.md"
    text.write_text(text.read_text() + "no time, no name\n")
    line = len(text.read_text().splitlines())
    result = lfi("-C", show, "build")
    assert result.status == 1
    assert f"episodes/{SLUG}/transcript.md:{line}: is not an utterance" in result.out
    assert "Traceback" not in result.out + result.err


def test_what_was_deleted_is_made_again_and_the_same(show: Path, built_show: Path, lfi):
    shutil.rmtree(show / "build")
    assert lfi("-C", show, "build").status == 0
    for name in ("master.mp3", "master.json", "transcript.vtt", "chapters.json", "index.html", "record.json"):
        assert (built(show) / name).read_bytes() == (built(built_show) / name).read_bytes(), name


def test_a_damaged_output_is_noticed(show: Path, lfi):
    (built(show) / "master.mp3").write_bytes(b"half an upload")
    assert ran(lfi("-C", show, "build", "--json")) == {"tag": "master.mp3 was changed after the build"}


def test_without_its_sound_an_episode_still_reads(show: Path, lfi):
    shutil.rmtree(show / "build")
    (episode(show) / "recording.flac").unlink()
    result = lfi("-C", show, "build", "--json")
    assert list(ran(result)) == ["check", "transcript", "notes", "doubt"]
    assert (built(show) / "transcript.vtt").is_file()


def test_one_bad_episode_does_not_stop_the_others(show: Path, lfi):
    bad = show / "episodes" / "000-bad"
    shutil.copytree(episode(show), bad)
    (bad / "recording.flac").write_bytes(b"")
    (bad / "transcript.md").unlink()
    (bad / "words.json").unlink()
    worse = show / "episodes" / "000-worse"
    worse.mkdir()
    (worse / "episode.yml").write_text("titel: x\n")
    result = lfi("-C", show, "build")
    assert result.status == 1
    assert "recording.flac" in result.out and "empty" in result.out
    assert "episodes/000-worse/episode.yml:1: titel: is not a known key; did you mean 'title'?" in result.out
    assert f"{SLUG:<28} page       fresh" in result.out


def test_only_a_master(show: Path, lfi):
    shutil.rmtree(show / "build")
    assert list(ran(lfi("-C", show, "build", SLUG, "--only", "master", "--json"))) == ["mix", "master", "tag"]
    facts = json.loads((built(show) / "master.json").read_bytes())
    assert facts["bytes"] == (built(show) / "master.mp3").stat().st_size
    assert facts["duration"] == round(facts["duration"], 3)


@pytest.mark.parametrize("stage", ["mix", "hear", "master"])
def test_a_killed_run_leaves_nothing_that_a_later_one_believes(show: Path, built_show: Path, lfi, stage: str):
    shutil.rmtree(show / "build")
    running = subprocess.Popen(
        [sys.executable, "-m", "lfi_podcast", "-C", show, "build"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    before = {"mix": None, "hear": "mix", "master": "transcript"}[stage]
    deadline = time.monotonic() + 60
    while before and not (built(show) / "receipts" / f"{before}.json").is_file():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(0.3 if stage == "hear" else 0.1)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert lfi("-C", show, "build").status == 0
    assert (built(show) / "master.mp3").read_bytes() == (built(built_show) / "master.mp3").read_bytes()
    assert (built(show) / "transcript.vtt").read_bytes() == (
        built(built_show) / "transcript.vtt"
    ).read_bytes()


def test_status_says_what_is_to_do_without_doing_it(show: Path, lfi):
    (episode(show) / "episode.yml").write_text(EPISODE.replace("number: 1", "number: 2"))
    (built(show) / "mix.wav").unlink()
    rows = json.loads(lfi("-C", show, "--now", "2026-10-01T00:00:00Z", "status", "--json").out)
    assert [(row["slug"], row["state"]) for row in rows] == [(SLUG, "scheduled")]
    stages = rows[0]["stages"]
    assert list(stages) == STAGES
    assert stages["mix"] == {"fresh": False, "reason": "mix.wav is missing"}
    assert stages["master"] == {"fresh": False, "reason": "waits for mix"}
    assert not (built(show) / "mix.wav").exists()
    assert "mix.wav is missing" in lfi("-C", show, "status").out


REDACT = "redact: [{{say: {say}, with: the engineer}}]\n"


def test_a_name_that_only_a_correction_has_stops_the_build(show: Path, lfi):
    said = said_once(show)
    text = episode(show) / "transcript.md"
    corrected = text.read_text().replace(" every ", f" {said.capitalize()}, ")
    assert corrected != text.read_text()
    text.write_text(corrected)
    (episode(show) / "episode.yml").write_text(EPISODE + REDACT.format(say=said))
    result = lfi("-C", show, "build")
    assert result.status == 1 and "and was misheard" in result.out
    assert text.read_text() == corrected, "it is the only evidence"

    place = f"{{say: {said}, with: the engineer, from: 0, to: 7}}"
    (episode(show) / "episode.yml").write_text(EPISODE + f"redact: [{place}]\n")
    assert lfi("-C", show, "build").status == 0
    assert said not in text.read_text().lower()


def test_a_redaction_needs_the_sound(show: Path, lfi):
    said = said_once(show)
    assert lfi("-C", show, "publish").status == 0
    feed = (show / "public" / "feed.xml").read_bytes()
    (episode(show) / "episode.yml").write_text(EPISODE + REDACT.format(say=said))
    recording = (episode(show) / "recording.flac").rename(show / "elsewhere.flac")
    for _ in range(2):
        result = lfi("-C", show, "publish")
        assert result.status == 1 and "the recording is missing" in result.out
        assert (show / "public" / "feed.xml").read_bytes() == feed
    recording.rename(episode(show) / "recording.flac")
    result = lfi("-C", show, "publish")
    assert result.status == 0 and "stays in the store" in result.err
    assert (show / "public" / "feed.xml").read_bytes() != feed
    (episode(show) / "recording.flac").unlink()
    assert lfi("-C", show, "publish").status == 0


def test_another_recording_under_a_corrected_transcript_is_told(show: Path, lfi):
    text = episode(show) / "transcript.md"
    text.write_text(text.read_text().replace("hello", "Hello"))
    assert lfi("-C", show, "build").status == 0
    cut_sound(episode(show) / "recording.flac", episode(show) / "new.flac", 4.0)
    (episode(show) / "new.flac").replace(episode(show) / "recording.flac")
    result = lfi("-C", show, "build")
    assert f"episodes/{SLUG}/transcript.md was corrected for a different recording" in result.out


def test_a_line_after_the_end(show: Path, lfi):
    text = episode(show) / "transcript.md"
    text.write_text(text.read_text() + "[01:00:00] Host: too late\n")
    result = lfi("-C", show, "build")
    assert result.status == 1 and "the line at 1:00:00 is after the end of the episode (0:07)" in result.out


def test_times_after_the_end(show: Path, lfi):
    """Of references as of chapters, also where only the published sound is left."""
    assert lfi("-C", show, "publish").status == 0
    late = "references: [{text: A paper., at: 59:00}]\n"
    (episode(show) / "episode.yml").write_text(EPISODE + late)
    said = (
        f"episodes/{SLUG}/episode.yml: references: the reference 'A paper.' is at 59:00, after the end (0:07)"
    )
    for _ in range(2):
        result = lfi("-C", show, "publish")
        assert result.status == 1 and said in result.out
        (episode(show) / "recording.flac").unlink(missing_ok=True)
    (episode(show) / "episode.yml").write_text(EPISODE + late.replace("59:00", "0:05"))
    assert lfi("-C", show, "publish").status == 0


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("people: [{id: kiran, name: Host}]", "people[0]"),
        ("references: [{text: A paper, url: https://example.org/kiran%2Dsays}]", "references[0]"),
        ("artwork: artwork/kiran.jpg", "artwork"),
    ],
)
def test_a_name_where_nothing_can_replace_it(show: Path, lfi, key: str, place: str):
    (episode(show) / "episode.yml").write_text(f"{EPISODE}{key}\n{REDACT.format(say='Kiran')}")
    for command in ("check", "build"):
        result = lfi("-C", show, command)
        assert result.status == 1
        assert f"{place}: contains 'Kiran', which `redact` removes" in result.out + result.err


def test_a_transcript_by_hand_needs_no_engine(show: Path, lfi):
    (episode(show) / "episode.yml").write_text(f"{EPISODE}language: de\n")
    shutil.rmtree(show / "build")
    for name in ("words.json", "transcript.md"):
        (episode(show) / name).unlink()
    result = lfi("-C", show, "build")
    assert result.status == 1 and "knows only English" in result.out and "transcript.md by hand" in result.out
    (episode(show) / "transcript.md").write_text("[0:01] Host: Guten Abend.\n")
    assert lfi("-C", show, "build").status == 0
    assert "Guten Abend." in (built(show) / "transcript.vtt").read_text()
    assert json.loads((built(show) / "said.json").read_bytes())["language"] == "de"
    assert ID3(built(show) / "master.mp3")["TLAN"].text == ["deu"]


def test_a_place_that_was_found_is_not_lost(show: Path, lfi):
    """As when a lesser engine listens, or a cut makes a name sound like something else."""
    said = said_once(show)
    (episode(show) / "episode.yml").write_text(EPISODE + REDACT.format(say=said))
    assert lfi("-C", show, "build").status == 0
    words = json.loads((episode(show) / "words.json").read_bytes())
    assert len(words["silenced"]) == 1
    words["silenced"].append({"start": 5.0, "end": 5.5, "sound": "bleep"})
    (episode(show) / "words.json").write_text(json.dumps(words))
    shutil.rmtree(show / "build")
    for arguments in (["build"], ["build", "--only", "master"]):
        result = lfi("-C", show, *arguments)
        assert result.status == 1 and "00:00:05.000 to 00:00:05.500 was silenced before" in result.out
    place = "  {say: again, with: the engineer, from: 5, to: 5.5}"
    (episode(show) / "episode.yml").write_text(
        EPISODE + REDACT.format(say=said).replace("]\n", f",{place}]\n")
    )
    assert lfi("-C", show, "build").status == 0


def test_described_later_is_described_from_the_start(show: Path, lfi):
    people = "people: [{id: anna, name: Anna}]\n"
    (episode(show) / "episode.yml").write_text(EPISODE + people)
    assert ran(lfi("-C", show, "build", "--json"))["hear"] == "who speaks changed"
    kept = [(episode(show) / name).read_bytes() for name in ("words.json", "transcript.md")]
    assert b"] Anna: " in kept[1]
    shutil.rmtree(show / "build")
    for name in ("words.json", "transcript.md"):
        (episode(show) / name).unlink()
    assert lfi("-C", show, "build").status == 0
    assert kept == [(episode(show) / name).read_bytes() for name in ("words.json", "transcript.md")]


@pytest.mark.parametrize(("at", "is_there"), [(6.9, True), (7.0, False), (99, False)])
def test_a_chapter_begins_before_the_end(show: Path, lfi, at: float, is_there: bool):
    """The recording lasts 7 s."""
    assert json.loads((built(show) / "master.json").read_bytes())["duration"] == 7.0
    (episode(show) / "episode.yml").write_text(EPISODE.replace("at: 3,", f"at: {at},"))
    result = lfi("-C", show, "build")
    assert (result.status == 0) is is_there
    assert ("the chapter 'End' is at" in result.out) is not is_there

"""Every command in a clone, which has neither recordings nor what was built: it says so, and does the rest."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.helpers import EPISODE, SLUG

OTHER = "002-scheduled"
NOT_HERE = f"the recording of {SLUG} is not here"


@pytest.fixture
def clone(show: Path, tmp_path: Path) -> Path:
    """A clone of a show whose episode is not published yet; its intro is not in git either."""
    with (show / "show.yml").open("a") as file:
        file.write("audio: {intro: sounds/intro.wav}\n")
    shutil.rmtree(show / "build")
    (show / "episodes" / SLUG / "recording.flac").unlink()
    return show


@pytest.fixture
def published(show: Path, lfi) -> Path:
    """A clone of a show that has been published, with the store beside it."""
    assert lfi("-C", show, "publish").status == 0
    shutil.rmtree(show / "build")
    (show / "episodes" / SLUG / "recording.flac").unlink()
    return show


COMMANDS = {
    "check": 0,
    "status": 0,
    "build": 0,
    f"build {SLUG} --only transcript": 0,
    f"build {SLUG} --only master": 1,
    f"build {SLUG} --only page": 1,
    "publish": 1,
    "publish --due": 0,
    "publish --dry-run": 1,
    "feed": 0,
    "site": 0,
    "search hello": 0,
    f"words diff {SLUG}": 0,
    f"doubts {SLUG}": 0,
    f"suggest cuts {SLUG}": 1,
    f"suggest chapters {SLUG}": 0,
    f"suggest terms {SLUG}": 0,
    "history": 0,
    "ledger": 1,
}


def test_no_command_breaks(clone: Path, lfi):
    said = {command: lfi("-C", clone, *command.split()) for command in COMMANDS}
    assert {command: result.status for command, result in said.items()} == COMMANDS
    assert not any("a fault in lfi-podcast itself" in result.err for result in said.values())
    assert "the recording of 1 episode is not here (001-first)" in said["check"].err.replace("\n", " ")
    assert "audio.intro: sounds/intro.wav: no such file" in said["check"].err.replace("\n", " ")
    assert "the recording is not here" in said["status"].out
    assert f"{NOT_HERE}: only its texts are made" in said["build"].out
    assert "the recording is not here, and master needs it" in said[f"build {SLUG} --only master"].out
    assert "its recording is not here, and it has not been published yet" in said["publish"].out.replace(
        "\n", " "
    )
    assert "the recording is not here" in said[f"suggest cuts {SLUG}"].err
    (row,) = json.loads(lfi("-C", clone, "status", "--json").out)
    assert row["recording"] is False


def test_an_intro_is_needed_where_there_is_a_recording(clone: Path, lfi):
    (clone / "episodes" / OTHER).mkdir()
    (clone / "episodes" / OTHER / "episode.yml").write_text("title: Two\n")
    (clone / "episodes" / OTHER / "recording.wav").write_bytes(b"x")
    assert lfi("-C", clone, "check").status == 1


def test_texts_go_out_and_the_sound_stays(published: Path, lfi):
    """Also where another episode cannot: one that is due and was never uploaded, one of which nothing is in git."""
    sound = sorted(path.name for path in (published / "public" / "audio").iterdir())
    (published / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace("The first one", "Renamed"))
    shutil.copytree(published / "episodes" / SLUG, published / "episodes" / OTHER)
    (published / "episodes" / OTHER / "published.json").unlink(missing_ok=True)
    result = lfi("-C", published, "publish")
    assert result.status == 1 and f"{NOT_HERE}: its sound stays as it was published" in result.out
    assert f"episodes/{OTHER}: its recording is not here, and it has not been published yet" in result.out
    feed = (published / "public" / "feed.xml").read_text()
    assert "<title>Renamed</title>" in feed and feed.count("<item>") == 1
    assert sorted(path.name for path in (published / "public" / "audio").iterdir()) == sound
    for name in ("words.json", "transcript.md"):
        (published / "episodes" / SLUG / name).unlink()
    shutil.rmtree(published / "build")
    result = lfi("-C", published, "publish", SLUG)
    assert result.status == 1 and "neither its recording nor its transcript is here" in result.out
    assert (published / "public" / "feed.xml").read_text() == feed


def test_its_pages_keep_the_waveform(published: Path, lfi):
    page = published / "public/episodes" / SLUG / "index.html"
    before = page.read_text()
    assert 'class="waveform"' in before
    episode = published / "episodes" / SLUG / "episode.yml"
    episode.write_text(EPISODE.replace("The first one", "A better title"))
    assert lfi("-C", published, "publish", "--again", SLUG).status == 0
    after = page.read_text()
    assert "A better title" in after and bars(after) == bars(before)


def bars(page: str) -> str:
    """The path that is the player's waveform."""
    (path,) = re.findall(r'id="bars" d="([^"]+)"', page)
    return path

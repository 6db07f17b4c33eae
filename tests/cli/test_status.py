"""`lfi-podcast status`: what is to do, for people and for machines."""

import json
from pathlib import Path

from lfi_podcast.speech.weights import joined_weights
from tests.helpers import EPISODE, SHOW, SLUG, sign_off


def test_nothing_to_do(show: Path, lfi):
    sign_off(show)
    assert lfi("-C", show, "build").status == 0
    for _ in range(2):  # as found, and as remembered
        said = lfi("-C", show, "status").out
        assert "nothing: everything is fresh" in said
        assert f"1 warning: lfi-podcast check {SLUG}" in " ".join(said.split()), "two chapters are too few"
    (row,) = json.loads(lfi("-C", show, "status", "--json").out)
    assert (row["slug"], row["state"], row["advice"]) == (SLUG, "published", 1)
    assert all(stage == {"fresh": True, "reason": None} for stage in row["stages"].values())


def test_warnings_of_the_show_are_counted(show: Path, lfi):
    assert "show.yml has" not in lfi("-C", show, "status").out
    (show / "show.yml").write_text(SHOW.replace("author: Somebody\n", "copyright: © Somebody\n"))
    assert "show.yml has 2 warnings: lfi-podcast check" in lfi("-C", show, "status").out


def test_what_is_stale_and_why(show: Path, lfi):
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace("The first one", "Another title"))
    (row,) = json.loads(lfi("-C", show, "status", "--json").out)
    assert row["stages"]["mix"]["fresh"] and not row["stages"]["tag"]["fresh"]
    assert "title" in row["stages"]["tag"]["reason"]
    assert f"tag: {row['stages']['tag']['reason']}" in lfi("-C", show, "status").out


def test_the_state_is_that_of_the_moment(show: Path, lfi):
    (row,) = json.loads(lfi("-C", show, "--now", "2026-10-31T00:00:00Z", "status", "--json").out)
    assert row["state"] == "scheduled"


def test_whose_consent_is_missing(show: Path, lfi):
    with (show / "show.yml").open("a") as file:
        file.write("require_consent: true\n")
    (show / "episodes" / SLUG / "episode.yml").write_text(
        EPISODE + "people: [{id: host, name: Guest, role: guest}]\n"
    )
    assert "consent: missing of host" in lfi("-C", show, "status").out
    (row,) = json.loads(lfi("-C", show, "status", "--json").out)
    assert row["without_consent"] == ["host"]


def test_an_episode_that_does_not_read_is_a_row_like_others(show: Path, lfi):
    (show / "episodes" / "000-bad").mkdir()
    (show / "episodes" / "000-bad" / "episode.yml").write_text("titel: x\n")
    result = lfi("-C", show, "status", "--json")
    bad, good = json.loads(result.out)
    assert result.status == 0 and good["slug"] == SLUG
    assert bad["state"] == "draft" and not bad["stages"]["check"]["fresh"]
    assert "titel: is not a known key" in bad["stages"]["check"]["reason"]


def test_an_episode_without_a_recording(show: Path, lfi):
    assert lfi("-C", show, "new", "002-near-misses").status == 0
    assert "add a recording" in lfi("-C", show, "status").out


def test_weights_that_are_not_at_hand(show: Path, lfi, monkeypatch, tmp_path):
    """Told only where they would be needed: `auto` without them, and not where an engine is named."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "cache"))
    said = "Whisper's weights small.en are not on this machine"
    assert "Whisper" not in lfi("-C", show, "status").out
    text = (show / "show.yml").read_text().replace("engine: pocketsphinx", "model: small.en")
    (show / "show.yml").write_text(text)
    assert said in lfi("-C", show, "status").out
    weights = joined_weights("small.en")
    weights.parent.mkdir(parents=True)
    weights.touch()
    assert said not in lfi("-C", show, "status").out


def test_sound_that_is_not_used(show: Path, lfi):
    """Told by `status` and by `build`, also once all the rest is fresh."""
    folder = show / "episodes" / SLUG
    (folder / "Zoom").mkdir()
    assert lfi("-C", show, "build").status == 0
    (folder / "Zoom" / "Tr1.WAV").write_bytes(b"x")
    said = f"episodes/{SLUG}/Zoom/Tr1.WAV: is not used; episodes/{SLUG}/recording.flac is used instead"
    for _ in range(2):
        (row,) = json.loads(lfi("-C", show, "status", "--json").out)
        assert [warning.startswith(said) for warning in row["warnings"]] == [True]
        assert said in lfi("-C", show, "build").out.replace("\n", "")
    (folder / "Zoom" / "Tr1.WAV").unlink()
    assert json.loads(lfi("-C", show, "status", "--json").out)[0]["warnings"] == []
    (folder / "recording.flac").rename(folder / "Recording.FLAC")
    built = lfi("-C", show, "build", SLUG)
    assert f"name it episodes/{SLUG}/recording.flac" in built.out.replace("\n", "")

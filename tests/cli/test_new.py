"""`lfi-podcast new`: what it lays out reads, and is a draft."""

import json
import subprocess
import sys
from pathlib import Path

from tests.helpers import SLUG


def test_a_new_episode_reads_and_is_a_draft(show: Path, lfi):
    assert lfi("-C", show, "new", "002-near-misses").status == 0
    assert lfi("-C", show, "check").status == 0
    rows = json.loads(lfi("-C", show, "status", "--json").out)
    warnings = rows[1].pop("warnings")
    assert rows[1] == {
        "slug": "002-near-misses",
        "state": "draft",
        "stages": {},
        "doubts": {"open": 0, "serious": 0},
        "without_consent": [],
        "recording": False,
        "older_tags": False,
        "advice": 0,
    }
    assert [warning.split(" ")[0] for warning in warnings] == [
        "episodes/002-near-misses/episode.yml:2:",
        "episodes/002-near-misses/notes.md:1:",
    ]
    again = lfi("-C", show, "new", "002-near-misses")
    assert again.status == 1 and "already exists" in again.err
    built = lfi("-C", show, "build", "002-near-misses")
    assert built.status == 1 and "add recording.wav, or tracks/" in built.out


def test_recordings_are_copied_under_the_right_names(show: Path, lfi, tmp_path: Path):
    """From where the command is called, and not from the show; the originals stay."""
    subprocess.run(["git", "init", "--quiet", show], check=True)
    card = tmp_path / "card"
    card.mkdir()
    for name in ("ZOOM0001.WAV", "host.WAV", "Anna Weber.wav"):
        (card / name).write_bytes(name.encode())
    one = run(show, card, "new", "002-one", "--from", "ZOOM0001.WAV")
    assert one.returncode == 0, one.stderr
    assert (show / "episodes/002-one/recording.wav").read_bytes() == b"ZOOM0001.WAV"
    assert "wrote episodes/.gitignore" in one.stdout
    two = run(show, card, "new", "003-two", "--from", "host.WAV", "Anna Weber.wav")
    assert (show / "episodes/003-two/tracks/host.wav").read_bytes() == b"host.WAV"
    assert (show / "episodes/003-two/tracks/anna-weber.wav").read_bytes() == b"Anna Weber.wav"
    assert f"episodes/003-two/tracks/host.wav is a copy of {card}/host.WAV" in two.stdout
    assert "wrote" not in two.stdout
    text = (show / "episodes/003-two/episode.yml").read_text()
    assert "\npeople: [host, {id: anna-weber, name: Anna Weber, role: guest}]\n" in text
    assert lfi("-C", show, "check").status == 0
    listed = subprocess.run(
        ["git", "-C", show, "ls-files", "-o", "--exclude-standard", "episodes"],
        capture_output=True,
        text=True,
    )
    assert "002-one/episode.yml" in listed.stdout and ".wav" not in listed.stdout
    assert sorted(path.name for path in card.iterdir()) == ["Anna Weber.wav", "ZOOM0001.WAV", "host.WAV"]


def run(show: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lfi_podcast", "-C", show, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_nothing_is_made_where_something_is_wrong(show: Path, lfi, tmp_path):
    (tmp_path / "ZOOM1.WAV").write_bytes(b"1")
    (tmp_path / "ZOOM2.WAV").write_bytes(b"2")
    missing = lfi("-C", show, "new", "002-one", "--from", tmp_path / "none.wav")
    assert missing.status == 1 and "no such file" in missing.err
    unclear = lfi("-C", show, "new", "002-one", "--from", tmp_path / "ZOOM1.WAV", tmp_path / "ZOOM2.WAV")
    assert unclear.status == 1 and "does not tell whose track it is; say it: --from ID=" in unclear.err
    assert lfi("-C", show, "new", "002-one", "ZOOM1.WAV").status == 2
    assert not list((show / "episodes").glob("*002*"))
    before = (show / "episodes" / SLUG / "recording.flac").read_bytes()
    again = lfi("-C", show, "new", SLUG, "--from", tmp_path / "ZOOM1.WAV")
    assert again.status == 1 and "already exists" in again.err
    assert (show / "episodes" / SLUG / "recording.flac").read_bytes() == before
    assert not (show / "episodes" / SLUG / "recording.wav").exists()

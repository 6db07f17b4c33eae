"""`lfi-podcast init`: a new show, in a folder that has nothing to lose."""

import subprocess
from pathlib import Path

import pytest
import yaml

from lfi_podcast.model.show import Show
from tests.helpers import program


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_show_is_laid_out_in_a_repository_of_its_own(lfi, tmp_path):
    program("git")
    folder = tmp_path / "shows" / "near-misses"
    done = lfi("init", folder)
    assert (done.status, done.err) == (0, "")
    assert (folder / ".git").is_dir() and "nothing is committed" in done.out
    assert yaml.safe_load((folder / "show.yml").read_text())["title"] == "Near misses"
    assert lfi("-C", folder, "check").status == 0
    assert lfi("-C", folder, "new", "001-first-steps").status == 0
    assert lfi("-C", folder, "check").status == 0
    assert lfi("-C", folder, "status").status == 0
    ignored = ["private.yml", "build/x", "public/x", "episodes/001-first-steps/recording.wav"]
    asked = subprocess.run(["git", "check-ignore", *ignored], cwd=folder, capture_output=True, text=True)
    assert asked.stdout.split() == ignored


def test_the_folder_of_the_show_itself_and_a_fresh_clone_will_do(lfi, tmp_path):
    program("git")
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / ".DS_Store").write_bytes(b"of the Finder")
    done = lfi("-C", tmp_path, "init", ".", "--title", "Near Misses: a show")
    assert done.status == 0 and "inside a git repository already" in done.out
    assert yaml.safe_load((tmp_path / "show.yml").read_text())["title"] == "Near Misses: a show"


def test_git_is_left_out_where_it_is_not_wanted_or_not_there(lfi, tmp_path, monkeypatch):
    assert lfi("init", tmp_path / "one", "--no-git").status == 0
    assert not (tmp_path / "one/.git").exists()
    monkeypatch.setenv("PATH", str(tmp_path))
    done = lfi("init", tmp_path / "two")
    assert done.status == 0 and "git is not at hand" in done.out
    assert (tmp_path / "two/show.yml").is_file()


def test_a_show_s_identity_is_its_own(lfi, tmp_path):
    """From its address, as the standard says; without one, no other show's."""
    for name, options in {"a": [], "b": [], "c": ["--link", "https://near.example.org/show"]}.items():
        assert lfi("init", tmp_path / name, *options).status == 0
    a, b, c = (yaml.safe_load((tmp_path / name / "show.yml").read_text()) for name in "abc")
    assert len({a["guid"], b["guid"], c["guid"]}) == 3
    assert str(Show(**{**c, "guid": None}).identity) == c["guid"]


def test_nothing_that_is_there_is_touched(lfi, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".hidden").write_text("mine too")
    before = everything(tmp_path)
    done = lfi("init", tmp_path)
    assert done.status == 1 and ".hidden, notes.txt" in done.err and "nothing was changed" in done.err
    assert lfi("init", tmp_path / "notes.txt").status == 1
    assert everything(tmp_path) == before


def test_a_folder_that_cannot_be_written_is_told(lfi, tmp_path):
    (tmp_path / "file").touch()
    done = lfi("init", tmp_path / "file" / "show")
    assert done.status == 1 and "Traceback" not in done.err and "fault in" not in done.err


@pytest.mark.parametrize("wrong", [["--title", " "], ["--title", "a\nb"], ["--link", "near.example.org"]])
def test_values_are_checked_before_anything_is_written(lfi, tmp_path, wrong):
    done = lfi("init", tmp_path / "show", *wrong)
    assert done.status == 2 and not (tmp_path / "show").exists()


@pytest.mark.slow
def test_publishing_says_what_nobody_has_filled_in(lfi, tmp_path):
    assert lfi("init", tmp_path / "show", "--no-git").status == 0
    done = lfi("-C", tmp_path / "show", "publish", "--no-probe")
    assert done.status == 0, done.err
    assert [line.split(": ")[2] for line in done.err.splitlines()] == ["description", "link", "artwork"]

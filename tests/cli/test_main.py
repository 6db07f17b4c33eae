"""The command line as people and machines meet it: exit codes, messages, JSON."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lfi_podcast import __version__
from lfi_podcast.work.files import alone
from tests.helpers import EPISODE, SHOW, SLUG


def test_version_and_help(lfi):
    assert lfi("--version").out == f"lfi-podcast {__version__}\n"
    for command in (
        "build",
        "check",
        "feed",
        "new",
        "preview",
        "publish",
        "schema",
        "search",
        "site",
        "status",
    ):
        assert command in lfi("--help").out
        assert lfi(command, "--help").status == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["build", "--only", "nonsense"],
        ["build", "--jobs", "0"],
        ["-C", "no/such/folder", "status"],
        ["--now", "tomorrow", "status"],
        ["search"],
        ["new", "../outside"],
        ["new", "Not-A-Slug"],
    ],
)
def test_wrong_usage_is_2(show: Path, lfi, arguments: list[str]):
    result = lfi("-C", show, *arguments) if arguments[0] not in ("-C", "--now") else lfi(*arguments)
    assert result.status == 2
    assert "Traceback" not in result.err


def test_a_folder_that_is_no_show(tmp_path: Path, lfi):
    for command in (["check"], ["build"], ["status"], ["publish"], ["search", "x"], ["new", "001-x"]):
        result = lfi("-C", tmp_path, *command)
        assert result.status == 1
        assert "show.yml" in result.err and "-C" in result.err
        assert not list(tmp_path.iterdir())


def test_all_problems_at_once(show: Path, lfi):
    (show / "show.yml").write_text(SHOW.replace("Technology", "Tech") + "colour: blue\n")
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace("at: 3", "at: 1:75"))
    result = lfi("-C", show, "check")
    assert result.status == 1
    assert "show.yml:5: categories[0]: 'Tech' is not one of Apple's categories" in result.err
    assert "show.yml:14: colour: is not a known key" in result.err
    assert f"episodes/{SLUG}/episode.yml:5: chapters[1].at: '1:75' has more than 59" in result.err
    problems = json.loads(lfi("-C", show, "check", "--json").out)
    assert {"path", "line", "key", "level", "message"} == set(problems[0])
    assert [problem["line"] for problem in problems] == [5, 5, 14]
    assert lfi("-C", show, "build").status == 1


def test_nothing_to_complain_about(show: Path, lfi):
    result = lfi("-C", show, "check")
    assert (result.status, result.out, result.err) == (0, "nothing to complain about\n", "")
    assert json.loads(lfi("-C", show, "check", "--json").out) == []


def test_an_unknown_episode(show: Path, lfi):
    result = lfi("-C", show, "build", "002-other")
    assert result.status == 1
    assert "episodes/002-other/episode.yml" in result.out + result.err
    assert "lfi-podcast new 002-other" in result.out + result.err


def test_a_new_episode_reads_and_is_a_draft(show: Path, lfi):
    assert lfi("-C", show, "new", "002-near-misses").status == 0
    assert lfi("-C", show, "check").status == 0
    rows = json.loads(lfi("-C", show, "status", "--json").out)
    assert rows[1] == {
        "slug": "002-near-misses",
        "state": "draft",
        "stages": {},
        "doubts": {"open": 0, "serious": 0},
    }
    again = lfi("-C", show, "new", "002-near-misses")
    assert again.status == 1 and "is there already" in again.err
    built = lfi("-C", show, "build", "002-near-misses")
    assert built.status == 1 and "add recording.wav, or tracks/" in built.out


def test_schema(show: Path, lfi):
    assert lfi("-C", show, "schema").status == 0
    schema = json.loads((show / "schema" / "episode.schema.json").read_bytes())
    assert {"title", "redact", "chapters", "withdrawn"} <= schema["properties"].keys()
    assert schema["required"] == ["title"]


def test_publish_to_the_folder_and_again(show: Path, lfi):
    first = lfi("-C", show, "publish")
    assert first.status == 0
    assert "1 episodes are out" in first.out
    feed = (show / "public" / "feed.xml").read_bytes()
    again = lfi("-C", show, "publish")
    assert "has everything already" in again.out and str(show) not in again.out
    assert (show / "public" / "feed.xml").read_bytes() == feed
    (show / "show.yml").write_text(SHOW.replace("for *tests*", "of *tests*"))
    assert lfi("-C", show, "feed").status == 0
    assert b"of tests" in (show / "public" / "feed.xml").read_bytes()


def test_published_bytes_do_not_depend_on_the_folder(show: Path, tmp_path: Path, lfi):
    other = tmp_path / "somewhere" / "else"
    shutil.copytree(show, other, ignore=shutil.ignore_patterns("build"))
    for root in (show, other):
        assert lfi("-C", root, "--now", "2026-12-01T00:00:00Z", "publish").status == 0
    files = {path.relative_to(show) for path in (show / "public").rglob("*") if path.is_file()}
    assert len(files) > 15
    assert files == {path.relative_to(other) for path in (other / "public").rglob("*") if path.is_file()}
    for name in files:
        assert (show / name).read_bytes() == (other / name).read_bytes(), name


def test_a_service_that_fails_is_3(show: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a-secret-that-nobody-prints")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    (show / "show.yml").write_text(SHOW + "store: s3://bucket/x\nendpoint: http://127.0.0.1:9\n")
    result = lfi("-C", show, "publish")
    assert result.status == 3
    assert "127.0.0.1:9" in result.err or "s3://bucket" in result.err
    assert "a-secret" not in result.out + result.err and "Traceback" not in result.err


def test_a_fault_of_ours_is_no_traceback(show: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    def broken(*_arguments: object) -> None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("lfi_podcast.show.check.check", broken)
    result = lfi("-C", show, "check")
    assert result.status == 1
    assert "a fault in lfi-podcast itself: RuntimeError: out of luck" in result.err
    assert "Traceback" not in result.err


def test_search(show: Path, lfi):
    word = (show / "episodes" / SLUG / "transcript.md").read_text().split("] Host: ")[1].split()[1]
    hits = json.loads(lfi("-C", show, "search", word, "--json").out)
    assert hits[0].keys() >= {"slug", "at", "speaker", "text", "url"}
    assert hits[0]["url"] == f"https://small.example.org/episodes/{SLUG}/#t={hits[0]['at']:g}"
    words = json.loads((show / "episodes" / SLUG / "words.json").read_bytes())["words"]
    assert hits[0]["at"] in [heard["start"] for heard in words if heard["text"] == word]
    assert "nobody has said that yet" in lfi("-C", show, "search", "zyzzyva").out


@pytest.mark.parametrize("query", ['"', "* OR", "NEAR(", "a:b", "-", "x' --", "(((", '"un closed'])
def test_no_query_breaks_the_search(show: Path, lfi, query: str):
    result = lfi("-C", show, "search", "--", query)
    assert result.status in (0, 1)
    assert "fault" not in result.err and "Traceback" not in result.err


def test_search_follows_corrections(show: Path, lfi):
    assert json.loads(lfi("-C", show, "search", "zyzzyva", "--json").out) == []
    text = show / "episodes" / SLUG / "transcript.md"
    text.write_text(text.read_text() + "[00:00:06.900] Host: Zyzzyva, they said.\n")
    assert json.loads(lfi("-C", show, "search", "zyzzyva", "--json").out)[0]["at"] == 6.96, (
        "after what was heard"
    )


def test_publishing_an_episode_that_is_not_there_does_nothing(show: Path, lfi):
    result = lfi("-C", show, "publish", SLUG, "002-other")
    assert result.status == 1
    assert "episodes/002-other/episode.yml" in result.err
    assert not (show / "public").exists()


def test_one_bad_episode_is_left_out_and_the_others_go_out(show: Path, lfi):
    (show / "episodes" / "000-bad").mkdir()
    (show / "episodes" / "000-bad" / "episode.yml").write_text("titel: x\n")
    result = lfi("-C", show, "publish")
    assert result.status == 1
    assert "titel: is not a known key" in result.out and "1 episodes are out" in result.out
    assert (show / "public" / "feed.xml").is_file()


def test_two_runs_at_once(show: Path, lfi):
    with alone(show / "build"):
        result = lfi("-C", show, "build")
        assert (result.status, result.err) == (
            1,
            "build: another run is working on this show; wait until it has finished, then try again\n",
        )
        assert lfi("-C", show, "status").status == 0
    assert lfi("-C", show, "build").status == 0


def test_a_lost_catalog_is_not_made_up(show: Path, lfi):
    assert lfi("-C", show, "publish").status == 0
    feed = (show / "public" / "feed.xml").read_bytes()
    (show / "public" / "catalog.json").unlink()
    result = lfi("-C", show, "publish")
    assert result.status == 3 and "restore it from a copy" in result.err
    assert (show / "public" / "feed.xml").read_bytes() == feed


def test_search_goes_on_without_a_broken_episode(show: Path, lfi):
    (show / "episodes" / "000-bad").mkdir()
    (show / "episodes" / "000-bad" / "episode.yml").write_text("titel: x\n")
    result = lfi("-C", show, "search", "the", "--json")
    assert result.status == 0 and json.loads(result.out)
    assert "not searched: episodes/000-bad/episode.yml:1: titel" in result.err


def test_a_place_is_not_an_emoji(show: Path, lfi):
    (show / "show.yml").write_text(SHOW + "\n" * 86 + "colour: blue\n")
    assert "show.yml:100: colour: is not a known key" in lfi("-C", show, "check").err


def test_a_redacted_name_in_show_yml(show: Path, lfi):
    (show / "show.yml").write_text(SHOW.replace("author: Somebody", "author: Kevin Smith"))
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "redact: [{say: Kevin}]\n")
    result = lfi("-C", show, "check")
    assert result.status == 1 and "redact: 'Kevin' is in show.yml, and so on every page" in result.err


def test_a_search_forgets_what_is_gone(show: Path, lfi):
    shutil.copytree(show / "episodes" / SLUG, show / "episodes" / "002-copy")
    assert len(json.loads(lfi("-C", show, "search", "the", "--json").out)) == 2
    shutil.rmtree(show / "episodes" / SLUG)
    (hit,) = json.loads(lfi("-C", show, "search", "the", "--limit", "1", "--json").out)
    assert hit["slug"] == "002-copy"
    (show / "episodes" / "002-copy" / "transcript.md").write_text("broken\n")
    result = lfi("-C", show, "search", "the")
    assert result.status == 0 and "not searched: episodes/002-copy/transcript.md:1" in result.err


def test_a_terminal_that_knows_only_ascii(show: Path):
    text = show / "episodes" / SLUG / "transcript.md"
    text.write_text(text.read_text() + "[00:00:06.900] Host: Überprüfung, „ja“.\n")
    done = subprocess.run(
        [sys.executable, "-m", "lfi_podcast", "-C", show, "search", "Überprüfung"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
    )
    assert done.returncode == 0 and rb"\xdcberpr\xfcfung" in done.stdout

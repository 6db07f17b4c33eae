"""`lfi-podcast search`: hits as people and machines get them, and what it follows and forgets."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers import SLUG


def test_search(show: Path, lfi):
    word = (show / "episodes" / SLUG / "transcript.md").read_text().split("] Host: ")[1].split()[1]
    hits = json.loads(lfi("-C", show, "search", word, "--json").out)
    assert hits[0].keys() >= {"slug", "at", "speaker", "text", "url"}
    assert hits[0]["url"] == f"https://small.example.org/episodes/{SLUG}/#t={hits[0]['at']:g}"
    words = json.loads((show / "episodes" / SLUG / "words.json").read_bytes())["words"]
    assert hits[0]["at"] in [heard["start"] for heard in words if heard["text"] == word]
    assert "nothing found" in lfi("-C", show, "search", "zyzzyva").out


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


def test_search_goes_on_without_a_broken_episode(show: Path, lfi):
    (show / "episodes" / "000-bad").mkdir()
    (show / "episodes" / "000-bad" / "episode.yml").write_text("titel: x\n")
    result = lfi("-C", show, "search", "the", "--json")
    assert result.status == 0 and json.loads(result.out)
    assert "not searched: episodes/000-bad/episode.yml:1: titel" in result.err


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

"""The index that Pagefind makes of the pages."""

import gzip
import json
from pathlib import Path

import pytest

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.site.search import build_index
from tests.site.helpers import build_site


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def fragments(folder: Path) -> dict[str, dict]:
    """What the index holds of each page: gzip, a signature of twelve bytes, JSON."""
    read = [
        json.loads(gzip.decompress(path.read_bytes())[12:]) for path in folder.glob("pagefind/fragment/*")
    ]
    return {fragment["url"]: fragment for fragment in read}


def test_title_notes_and_transcript_are_indexed_with_their_moments(tmp_path):
    build_site(tmp_path)
    found = fragments(tmp_path)
    assert set(found) == {
        "/episodes/000-draft/",
        "/episodes/001-pager/",
        "/episodes/002-elsewhere/",
        "/episodes/003-hebrew/",
    }
    pager = found["/episodes/001-pager/"]
    shown = {"title": "The pager & the “quiet” week", "date": "30 November 2026"}
    assert shown.items() <= pager["meta"].items()
    words = pager["content"].split()
    places = {anchor["id"]: " ".join(words[anchor["location"] :][:2]) for anchor in pager["anchors"]}
    assert places == {
        "notes": "About pagers,",
        "t=0.2": "Welcome to",
        "t=1.4": "Today we",
        "t=3.1": "Thank you.",
        "t=4": "It is",
        "t=5.6": "So what",
        "t=8.25": "Nothing! The",
        "t=8.55": "The zookeeper",
    }
    assert "Allspaw" not in pager["content"]
    assert not list(tmp_path.glob("pagefind/*ui*"))


def test_the_same_pages_give_the_same_bytes_wherever_and_whatever_was_there(tmp_path, monkeypatch):
    first, second = tmp_path / "a", tmp_path / "somewhere" / "else"
    build_site(first)
    (second / "pagefind").mkdir(parents=True)
    (second / "pagefind" / "stale.pf_fragment").touch()
    monkeypatch.setenv("PAGEFIND_OUTPUT_SUBDIR", "elsewhere")
    build_site(second)
    assert contents(first) == contents(second)
    build_index(first)
    assert contents(first) == contents(second)


def test_a_folder_without_pages_is_one_clear_message(tmp_path):
    with pytest.raises(
        UnmetPromise, match=r"Pagefind could not index the pages: .*not able to build an index"
    ):
        build_index(tmp_path)

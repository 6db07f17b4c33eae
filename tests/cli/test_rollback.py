"""`rollback` asks before it does anything, and brings back nothing that was taken away."""

import io
import json
from pathlib import Path

import pytest

from tests.helpers import EPISODE, SLUG


def test_nothing_withdrawn_comes_back_unless_it_is_said(show: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    assert lfi("-C", show, "publish").status == 0
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "withdrawn: a mistake\n")
    assert lfi("-C", show, "publish").status == 0
    feed = (show / "public" / "feed.xml").read_bytes()
    name = json.loads(lfi("-C", show, "history", "--json").out)[0]["name"]
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert lfi("-C", show, "rollback", name).status != 0
    refused = lfi("-C", show, "rollback", name, "--yes")
    assert refused.status == 1 and f"{SLUG} has been withdrawn (--again {SLUG})" in refused.err
    assert (show / "public" / "feed.xml").read_bytes() == feed

"""`lfi-podcast new`: what it lays out reads, and is a draft."""

import json
from pathlib import Path


def test_a_new_episode_reads_and_is_a_draft(show: Path, lfi):
    assert lfi("-C", show, "new", "002-near-misses").status == 0
    assert lfi("-C", show, "check").status == 0
    rows = json.loads(lfi("-C", show, "status", "--json").out)
    assert rows[1] == {
        "slug": "002-near-misses",
        "state": "draft",
        "stages": {},
        "doubts": {"open": 0, "serious": 0},
        "without_consent": [],
    }
    again = lfi("-C", show, "new", "002-near-misses")
    assert again.status == 1 and "already exists" in again.err
    built = lfi("-C", show, "build", "002-near-misses")
    assert built.status == 1 and "add recording.wav, or tracks/" in built.out

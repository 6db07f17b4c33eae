"""`lfi-podcast doubts`: what it lists, what it signs off, and what it says when it cannot."""

import io
import json
import os
import sys
from pathlib import Path

import pytest

from lfi_podcast.cli import player as player_module
from lfi_podcast.model.doubt import Accepted, Doubt, Doubts, doubt_id, name_doubt_id, name_key
from tests.helpers import SLUG


def doubt(number: int, serious: bool) -> Doubt:
    return Doubt(
        id=f"{number:04x}{number:08x}",
        kind="name",
        at=float(number),
        end=number + 0.5,
        speaker="Host",
        text="a [person]",
        reason="a name may be heard here",
        serious=serious,
    )


@pytest.fixture
def doubtful(show: Path) -> Path:
    """The small show, with three doubts that another stage has left."""
    left = Doubts(doubts=(doubt(1, False), doubt(2, True), doubt(3, False)))
    (show / "build" / SLUG / "names.json").write_bytes(left.to_json())
    return show


def accepted(show: Path) -> tuple[str, ...]:
    file = show / "episodes" / SLUG / "accepted.json"
    return Accepted.from_json(file.read_bytes()).accepted if file.is_file() else ()


def named(result) -> list[str]:
    rows = json.loads(result.out)
    return [row["id"] for row in rows if row["kind"] == "name"]


def test_serious_ones_come_first_each_with_where_to_listen(doubtful: Path, lfi):
    result = lfi("-C", doubtful, "doubts", SLUG)
    assert result.status == 0
    ids = [doubt(number, False).id for number in (2, 1, 3)]
    assert sorted(map(result.out.index, ids)) == list(map(result.out.index, ids))
    assert "0:02  Host  serious" in result.out and "a [person]" in result.out
    assert f"https://small.example.org/episodes/{SLUG}/#t=1\n" in result.out
    row = json.loads(lfi("-C", doubtful, "doubts", SLUG, "--json").out)[0]
    assert set(row) == {"id", "kind", "at", "end", "speaker", "text", "reason", "serious", "url"}


def test_signing_off(doubtful: Path, lfi):
    result = lfi("-C", doubtful, "doubts", SLUG, "--accept", "0001", "--accept", doubt(2, True).id, "--json")
    assert result.status == 0 and named(result) == [doubt(3, False).id]
    assert accepted(doubtful) == (doubt(1, False).id, doubt(2, True).id)
    result = lfi("-C", doubtful, "doubts", SLUG, "--accept", "0003")
    assert f"signed off 1, in episodes/{SLUG}/accepted.json" in result.out
    assert len(accepted(doubtful)) == 3


def test_all_of_them_are_those_that_are_not_serious(doubtful: Path, lfi):
    assert named(lfi("-C", doubtful, "doubts", SLUG, "--accept", "all", "--json")) == [doubt(2, True).id]


@pytest.mark.parametrize("wrong", ["0", "000", "ffff", "nonsense", ""])
def test_an_id_that_is_none_changes_nothing(doubtful: Path, lfi, wrong: str):
    result = lfi("-C", doubtful, "doubts", SLUG, "--accept", "0001", "--accept", wrong)
    assert result.status == 1 and f"{wrong!r} is not the id of an open doubt" in result.err
    assert accepted(doubtful) == ()


def test_digits_that_could_be_several(doubtful: Path, lfi):
    twin = doubt(1, False).model_copy(update={"id": "0001ffffffff"})
    left = Doubts(doubts=(doubt(1, False), twin))
    (doubtful / "build" / SLUG / "names.json").write_bytes(left.to_json())
    result = lfi("-C", doubtful, "doubts", SLUG, "--accept", "0001")
    assert result.status == 1 and "'0001' matches 2 doubts" in result.err
    assert lfi("-C", doubtful, "doubts", SLUG, "--accept", "0001f").status == 0


def test_what_is_signed_off_and_gone_does_no_harm(doubtful: Path, lfi):
    file = doubtful / "episodes" / SLUG / "accepted.json"
    file.write_bytes(Accepted(accepted=("feedfeedfeed",)).to_json())
    assert lfi("-C", doubtful, "doubts", SLUG, "--accept", "0001").status == 0
    assert accepted(doubtful) == (doubt(1, False).id, "feedfeedfeed")
    file.write_text("[]")
    result = lfi("-C", doubtful, "doubts", SLUG)
    assert result.status == 1 and f"episodes/{SLUG}/accepted.json" in result.err and "git" in result.err


def test_an_episode_without_words(doubtful: Path, lfi):
    for name in ("transcript.md", "words.json"):
        (doubtful / "episodes" / SLUG / name).unlink()
    result = lfi("-C", doubtful, "doubts", SLUG)
    assert result.status == 1 and f"make episode EP={SLUG}" in result.err


def test_status_counts_them(doubtful: Path, lfi):
    assert lfi("-C", doubtful, "build").status == 0
    (row,) = json.loads(lfi("-C", doubtful, "status", "--json").out)
    assert row["doubts"]["serious"] == 1 and row["doubts"]["open"] >= 3
    assert "1 serious" in lfi("-C", doubtful, "status").out


def test_an_id_tells_names_places_and_how_sure_it_is():
    first, second = name_key("=name-1 seal"), name_key("=name-2 seal")
    assert name_doubt_id(first, True, 3.1) == name_doubt_id(first, True, 2.9)
    others = (second, True, 3.1), (first, False, 3.1), (first, True, 3.6)
    assert len({name_doubt_id(first, True, 3.1), *(name_doubt_id(*other) for other in others)}) == 4
    assert doubt_id("silence", "host", "thank you") != doubt_id("silence", "host", "thank you", 2)
    assert len(name_doubt_id(first, True, 0.0)) == len(doubt_id("a", "b", "c")) == 12


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A player that writes the length of what it is given (in bytes) to the file that is returned."""
    played, program = tmp_path / "played", tmp_path / "bin" / "ffplay"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nfor last; do true; done\nwc -c < "$last" >> {played}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    return played


def answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_each_is_played_and_asked_about(doubtful: Path, lfi, player: Path, monkeypatch: pytest.MonkeyPatch):
    answers(monkeypatch, "a", "r", "w", "")
    result = lfi("-C", doubtful, "doubts", SLUG, "--listen")
    assert result.status == 0 and "1 of 3" in result.out and "3 of 3" in result.out
    assert accepted(doubtful) == (doubt(2, True).id,), "only what was right is signed off"
    assert f"correct or delete in episodes/{SLUG}/transcript.md" in result.out
    sizes = [int(line) for line in player.read_text().split()]
    assert len(sizes) == 4 and min(sizes) > 100_000, (
        "the first one twice, each with a second before and after"
    )


def test_the_end_of_the_answers_is_the_end(
    doubtful: Path, lfi, player: Path, monkeypatch: pytest.MonkeyPatch
):
    answers(monkeypatch, "nonsense", "r")
    assert lfi("-C", doubtful, "doubts", SLUG, "--listen").status == 0
    assert accepted(doubtful) == (doubt(2, True).id,)


def test_what_cannot_be_played_is_located(doubtful: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(player_module.shutil, "which", lambda _name: None)
    answers(monkeypatch, "q")
    result = lfi("-C", doubtful, "doubts", SLUG, "--listen")
    assert result.status == 0 and f"open build/{SLUG}/master.mp3 at 0:02" in result.out
    assert accepted(doubtful) == ()

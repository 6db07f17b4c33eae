"""Corrections of a transcript: found in the sound, kept in git, and safe from whatever is heard later."""

import shutil
from pathlib import Path

import pytest

from conftest import SLUG
from lfi_podcast.model.transcript import Hearing, Transcript


@pytest.fixture
def episode(show: Path) -> Path:
    return show / "episodes" / SLUG


def words(show: Path) -> Hearing:
    return Hearing.from_json((show / "episodes" / SLUG / "words.json").read_bytes())


def said(show: Path) -> Transcript:
    return Transcript.from_json((show / "build" / SLUG / "said.json").read_bytes())


def edit(path: Path, before: str, after: str) -> None:
    heading, lines = path.read_text().split("\n\n", 1)
    assert before in lines
    path.write_text(f"{heading}\n\n{lines.replace(before, after, 1)}")


def times(transcript: Transcript) -> list[tuple[str, float, float]]:
    return [(word.text, word.start, word.end) for said in transcript.utterances for word in said.words]


@pytest.fixture
def corrected(show: Path, lfi, episode: Path) -> Path:
    """The show with `incidence` put right, and built."""
    edit(episode / "transcript.md", " incidence in ", " incidents, in ")
    assert lfi("-C", show, "build").status == 0
    return show


def test_a_changed_word_is_found_in_the_sound_and_all_others_keep_their_times(corrected: Path):
    heard = {word.text: word for word in words(corrected).words}
    found = {text: (start, end) for text, start, end in times(said(corrected))}
    assert all(found[text] == (word.start, word.end) for text, word in heard.items() if text != "incidence")
    (again,) = words(corrected).corrected
    assert again.text == "incidents," and found["incidents,"] == (again.start, again.end)
    assert abs(again.start - heard["incidence"].start) < 0.1
    assert heard["from"].end <= again.start < again.end <= heard["in"].start


def test_nothing_is_looked_for_twice(corrected: Path, lfi):
    before = words(corrected)
    built = lfi("-C", corrected, "build")
    assert "done" not in built.out
    assert words(corrected) == before


def test_a_clone_without_the_sound_has_the_same_times(corrected: Path, lfi, episode: Path):
    before = times(said(corrected))
    shutil.rmtree(corrected / "build")
    (episode / "recording.flac").unlink()
    assert lfi("-C", corrected, "build", SLUG, "--only", "notes").status == 0
    assert times(said(corrected)) == before

    edit(episode / "transcript.md", " large ", " big ")
    assert lfi("-C", corrected, "build", SLUG, "--only", "notes").status == 0
    after = times(said(corrected))
    assert [word for word in after if word[0] != "big"] == [word for word in before if word[0] != "large"]
    assert [(start, end) for text, start, end in after if text == "big"] == [
        (start, end) for text, start, end in before if text == "large"
    ]


def test_taking_a_correction_back_gives_back_the_times(show: Path, lfi, episode: Path, corrected: Path):
    edit(episode / "transcript.md", " incidents, in ", " incidence in ")
    assert lfi("-C", corrected, "build").status == 0
    assert not words(corrected).corrected
    assert [(text, start, end) for text, start, end in times(said(corrected))] == [
        (word.text, word.start, word.end) for word in words(corrected).words
    ]


def test_a_corrected_name_that_is_redacted_is_in_no_file_of_git(corrected: Path, lfi, episode: Path):
    with (episode / "episode.yml").open("a") as file:
        file.write("redact: [{say: incidents, with: something, from: 2.5, to: 3.1}]\n")
    assert lfi("-C", corrected, "build").status == 0
    assert "incidents" not in (episode / "words.json").read_text() + (episode / "transcript.md").read_text()
    assert not words(corrected).corrected


def test_a_cut_moves_what_was_found(corrected: Path, lfi, episode: Path):
    (before,) = words(corrected).corrected
    with (episode / "episode.yml").open("a") as file:
        file.write("cuts: [{from: 0, to: 0.4}]\n")
    assert lfi("-C", corrected, "build").status == 0
    (after,) = words(corrected).corrected
    assert (after.start, after.end) == pytest.approx((before.start - 0.4, before.end - 0.4), abs=0.002)

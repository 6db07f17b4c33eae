"""Corrections of a transcript: found in the sound, kept in git, and safe from whatever is heard later."""

import json
import re
import shutil
from pathlib import Path

import pytest

from lfi_podcast.model.transcript import Recognition, Transcript
from tests.helpers import SLUG


@pytest.fixture
def episode(show: Path) -> Path:
    return show / "episodes" / SLUG


def words(show: Path) -> Recognition:
    return Recognition.from_json((show / "episodes" / SLUG / "words.json").read_bytes())


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


def test_what_is_not_found_in_the_sound_is_told_once(show: Path, lfi, episode: Path):
    edit(episode / "transcript.md", " incidence in ", " incidents, in – xylophone constitution ")
    built = lfi("-C", show, "build", SLUG, "--only", "notes")
    assert (
        "transcript.md: 2 of 3 corrected words were not found in the audio; their times are estimated"
        in built.out
    )
    assert [word.text for word in words(show).corrected] == ["incidents,"]
    by_word = json.loads((show / "build" / SLUG / "transcript.words.json").read_text())["segments"]
    assert all(word["startTime"] < word["endTime"] for word in by_word)
    assert "incidents, in – xylophone constitution" in " ".join(word["body"] for word in by_word)
    assert "not found" not in lfi("-C", show, "build", SLUG, "--only", "notes").out


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


VTT = """\
WEBVTT

00:00:00.400 --> 00:00:01.000
<v Host>Hello.

00:00:01.000 --> 00:00:04.200
<v Host>This is a show about learning from incidents in software.

00:00:04.500 --> 00:00:06.300
<v Anna>Every large system surprises
"""


@pytest.fixture
def unheard(show: Path, episode: Path) -> Path:
    """The show with its recording, and nothing that was heard in it."""
    (episode / "words.json").unlink()
    (episode / "transcript.md").unlink()
    (show / "build" / SLUG / "heard.json").unlink()
    return show


def test_a_brought_transcript_is_timed_by_the_sound(unheard: Path, lfi, episode: Path, built_show: Path):
    heard = {word.text: word for word in words(built_show).words}
    (episode / "transcript.vtt").write_text(VTT)
    assert lfi("-C", unheard, "build", SLUG, "--only", "notes").status == 0
    brought = words(unheard)
    assert brought.engine.name == "forced alignment" and brought.engine.model == "en-us"
    assert {word.speaker for word in brought.words} == {"host", "Anna"}
    assert "<v Anna>" in (unheard / "build" / SLUG / "transcript.vtt").read_text()
    for word in brought.words:
        assert word.probability == 1
        if word.text in heard:
            assert word.start == pytest.approx(heard[word.text].start, abs=0.12)

    (episode / "transcript.vtt").write_text(VTT.replace("Hello.", "Hello there."))
    assert lfi("-C", unheard, "build", SLUG, "--only", "notes").status == 0
    assert "Hello there." in (episode / "transcript.md").read_text(), "as long as nobody has edited it"

    (episode / "transcript.vtt").unlink()
    assert lfi("-C", unheard, "build", SLUG, "--only", "notes").status == 0
    assert words(unheard).engine.name == "forced alignment", "no recogniser replaces what people brought"


def test_cues_that_are_late_are_no_bound(unheard: Path, lfi, episode: Path, built_show: Path):
    heard = {word.text: word for word in words(built_show).words}
    late = re.sub(r"00:00:0(\d)", lambda at: f"00:00:0{int(at[1]) + 1}", VTT)
    (episode / "transcript.vtt").write_text(late)
    assert lfi("-C", unheard, "build", SLUG, "--only", "notes").status == 0
    for word in words(unheard).words:
        assert word.probability == 1
        if word.text in heard:
            assert word.start == pytest.approx(heard[word.text].start, abs=0.12)


def test_plain_text_is_enough_and_what_is_not_said_is_told(unheard: Path, lfi, episode: Path):
    text = "Hello. This is a show about learning from incidents in software. ¡¿ Every large system"
    (episode / "transcript.txt").write_text(text)
    built = lfi("-C", unheard, "build", SLUG, "--only", "notes")
    assert "1 of 15 words were not found in the audio" in built.out
    assert [word.text for word in words(unheard).words if not word.probability] == ["¡¿"]


def test_two_transcripts_are_one_too_many(unheard: Path, lfi, episode: Path):
    (episode / "transcript.vtt").write_text(VTT)
    (episode / "transcript.md").write_text("[0:00] Host: Hello.\n")
    built = lfi("-C", unheard, "build")
    assert built.status == 1
    assert "there are several transcripts (transcript.vtt, transcript.md); keep one of them" in built.out


def test_another_hearing_is_offered_once_and_changes_nothing(show: Path, episode: Path, lfi):
    edit(episode / "transcript.md", " large ", " big ")
    assert lfi("-C", show, "build").status == 0
    before = (episode / "transcript.md").read_text(), words(show).words
    text = " ".join(word.text for word in words(show).words)
    (episode / "transcript.txt").write_text(text.replace(" incidence ", " incidents "))

    built = lfi("-C", show, "build", SLUG, "--only", "transcript")
    new = episode / "transcript.new.md"
    assert " incidents in " in new.read_text()
    assert (
        "has been edited and is kept; the new recognition by forced alignment (en-us) is in transcript.new.md"
        in built.out
    )
    assert "2 words differ (lfi-podcast words diff 001-first --new)" in built.out
    assert ((episode / "transcript.md").read_text(), words(show).words) == before
    shown = lfi("-C", show, "words", "diff", SLUG, "--new").out
    assert "[-incidents-] [+incidence+]" in shown and "[-large-] [+big+]" in shown

    new.unlink()
    edit(episode / "transcript.md", " big ", " huge ")
    assert lfi("-C", show, "build", SLUG, "--only", "transcript").status == 0
    assert not new.exists(), "it has been seen"

    with (episode / "episode.yml").open("a") as file:
        file.write("redact: [{say: incidents, with: something}]\n")
    assert lfi("-C", show, "build", SLUG, "--only", "transcript").status == 0
    assert " something in " in new.read_text() and "incidents" not in new.read_text()


def test_an_emptied_transcript_is_a_slip(show: Path, episode: Path, lfi):
    (episode / "transcript.md").write_text("# nothing\n")
    built = lfi("-C", show, "build")
    assert built.status == 1
    assert "transcript.md: has no lines; delete it to have it rewritten" in built.out


def test_check_reads_what_is_brought_and_lets_what_is_offered_lie(show: Path, episode: Path, lfi):
    (episode / "transcript.new.md").write_text("anything\n")
    assert lfi("-C", show, "check").status == 0
    (episode / "transcript.srt").write_text("1\n00:00:02,000 --> 00:00:01,000\nhello\n")
    checked = lfi("-C", show, "check")
    assert checked.status == 1
    assert "transcript.srt:2: ends before it begins; correct the times" in checked.err


def test_check_says_who_was_understood_to_speak(show: Path, episode: Path, lfi):
    (episode / "transcript.txt").write_text(
        "HOST  0:00\nHello: all.\n\nSPEAKER_01  0:07\nHello.\n\nHost  0:09\nWhy?\n"
    )
    checked = lfi("-C", show, "check")
    assert "transcript.txt: understood to speak: Host (2 lines), SPEAKER_01 (1 line)" in checked.out
    assert "{id: speaker-01, name: NAME}" in checked.out and checked.status == 0
    (episode / "episode.yml").write_text("title: One\npeople: [somebody]\n")
    checked = lfi("-C", show, "check")
    assert checked.status == 1 and "somebody" in checked.err and "fault" not in checked.err

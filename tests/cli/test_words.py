"""`lfi-podcast words diff`: what people changed, and how wrong the machine was."""

import json
from pathlib import Path

import jiwer
import pytest

from lfi_podcast.episode.committed import CommittedWords, next_words
from lfi_podcast.model.transcript import Recognition, Word
from lfi_podcast.transcript.lines import Line
from lfi_podcast.transcript.utterances import compared
from lfi_podcast.transcript.worddiff import DiffKind, changes, word_errors
from tests.helpers import SLUG

NAMES = {"host": "Host", "guest": "Guest"}


def said(text, start=0.0, speaker="host"):
    return tuple(
        Word(text=word, start=start + n * 0.5, end=start + n * 0.5 + 0.5, probability=1, speaker=speaker)
        for n, word in enumerate(text.split())
    )


def line(start, text, name="Host"):
    return Line(start=start, name=name, text=text)


def test_a_change_shows_what_was_heard_before_what_is_written():
    heard = said("deck her says so") + said("um yes", 1.0, "guest") + said("gone now", 9)
    lines = [line(0, "Dekker says: so."), line(1, "Yes indeed.", "Guest")]
    found = changes(compared(lines, heard, NAMES))
    assert [(change.at, change.speaker, change.parts) for change in found] == [
        (
            0,
            "Host",
            ((DiffKind.HEARD, "deck her"), (DiffKind.CORRECTED, "Dekker"), (DiffKind.SAME, "says: so.")),
        ),
        (1.5, "Guest", ((DiffKind.HEARD, "um"), (DiffKind.SAME, "Yes"), (DiffKind.CORRECTED, "indeed."))),
        (9, "Host", ((DiffKind.HEARD, "gone now"),)),
    ]


def test_a_voice_without_any_line_is_all_deleted():
    found = changes(compared([line(0, "So it was.")], said("So it was.") + said("mhm", 0.7, "guest"), NAMES))
    assert [(change.speaker, change.parts) for change in found] == [("Guest", ((DiffKind.HEARD, "mhm"),))]


def test_the_error_rate_is_that_of_jiwer():
    heard, text = said("deck her says so"), "Dekker says: so, doesn't he?"
    counted = word_errors(compared([line(0, text)], heard, NAMES), heard, NAMES)
    assert counted.rate == jiwer.wer("dekker says so doesn't he", "deck her says so")
    assert (counted.words, counted.errors) == (5, 4)


@pytest.mark.parametrize(("written", "heard"), [("", "one two"), ("one two", ""), ("", ""), ("… –", "one")])
def test_nothing_on_one_side_is_counted_too(written, heard):
    lines = [line(0, written)] if written else []
    counted = word_errors(compared(lines, said(heard), NAMES), said(heard), NAMES)
    assert counted.insertions == len(heard.split())
    assert counted.deletions == (2 if written == "one two" else 0)


def test_what_was_folded_away_is_nobodys_correction(show: Path, lfi):
    folder = show / "episodes" / SLUG
    host = said("Then nobody called the office. And nobody knew why.")
    words = sorted((*host, *said("Mhm.", 2.4, "guest")), key=lambda word: word.start)
    before = Recognition.from_json((folder / "words.json").read_bytes())
    heard = before.model_copy(update={"words": tuple(words), "time_line": None})
    folding = next_words(CommittedWords(None, None), heard, NAMES, [], fold=True)
    (folder / "words.json").write_bytes(folding.words.to_json())
    (folder / "transcript.md").write_text(folding.text.replace("office", "vendor"))
    assert "[-Mhm.-]" in lfi("-C", show, "words", "diff", SLUG).out
    settings = show / "show.yml"
    settings.write_text(settings.read_text().replace("pocketsphinx}", "pocketsphinx, fold: true}"))
    shown = lfi("-C", show, "words", "diff", SLUG).out
    assert "[-office.-] [+vendor.+]" in shown and "Mhm" not in shown
    assert "11.1% of 9 words: 1 substituted, 0 deleted, 0 inserted" in shown

    transcript = folder / "transcript.md"
    transcript.write_text(transcript.read_text() + "[00:00:02.400] Guest: Mhm.\n")
    assert "0 deleted, 0 inserted" in lfi("-C", show, "words", "diff", SLUG).out, "somebody wrote it back"


def test_the_command(show: Path, lfi):
    transcript = show / "episodes" / SLUG / "transcript.md"
    transcript.write_text(transcript.read_text().replace(" incidence in ", " incidents in "))
    done = lfi("-C", show, "words", "diff", SLUG)
    assert done.status == 0
    assert "[-incidence-] [+incidents+] in software" in done.out
    assert "word error rate 5.6% of 18 words: 1 substituted, 0 deleted, 0 inserted" in done.out
    found = json.loads(lfi("-C", show, "words", "diff", SLUG, "--json").out)
    assert (found["substitutions"], found["error_rate"]) == (1, 0.0556)
    assert {"kind": "corrected", "text": "incidents"} in found["changes"][0]["parts"]

    recognition = Recognition.from_json((show / "build" / SLUG / "heard.json").read_bytes())
    assert lfi("-C", show, "words", "diff", SLUG, "--new").out == done.out, "it is the same hearing"
    assert recognition.engine.name in done.out


def test_a_transcript_that_nobody_has_read_is_not_called_free_of_errors(show: Path, lfi):
    said = lfi("-C", show, "words", "diff", SLUG).out
    assert "no corrections yet" in said
    assert "0.0%" not in said


def test_nothing_to_compare(show: Path, lfi):
    (show / "episodes" / SLUG / "words.json").unlink()
    done = lfi("-C", show, "words", "diff", SLUG)
    assert done.status == 1
    assert "words.json: there is nothing to compare; run `lfi-podcast build" in done.err

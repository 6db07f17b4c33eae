"""From the words heard and the lines corrected to what people read.

A golden case is a file tests/data/transcripts/NAME.words.json (a hearing) and NAME.md (its transcript.md), and
beside them NAME.vtt, .srt, .json and .txt. Speakers are named after their ids: `host` is Host.
`LFI_REGENERATE=1 pytest tests/test_text_transcripts.py` writes the four anew; read the difference before
committing it.
"""

import html
import json
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given

from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.transcript import Hearing, Transcript
from lfi_podcast.pipeline.transcripts import Kept
from lfi_podcast.text.captions import cues
from lfi_podcast.text.chapters import render_chapters
from lfi_podcast.text.formats import FORMATS, render_srt, render_vtt
from lfi_podcast.text.lines import parse_lines
from lfi_podcast.text.utterances import gather, timed
from text_helpers import ENGINE, NAMES, heard, names

TRANSCRIPTS = Path(__file__).parent / "data" / "transcripts"
CASES = sorted(path.name.removesuffix(".words.json") for path in TRANSCRIPTS.glob("*.words.json"))


def transcript_of(case):
    hearing = Hearing.from_json((TRANSCRIPTS / f"{case}.words.json").read_bytes())
    text = (TRANSCRIPTS / f"{case}.md").read_text("utf-8")
    return Transcript(
        language=hearing.language,
        engine=hearing.engine,
        draft=hearing.draft,
        corrected=Kept(hearing, text).is_edited,
        utterances=timed(parse_lines(f"{case}.md", text), hearing.words, NAMES),
    )


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_golden(case, extension):
    rendered, golden = FORMATS[extension](transcript_of(case)), TRANSCRIPTS / f"{case}.{extension}"
    if os.environ.get("LFI_REGENERATE"):
        golden.write_text(rendered, "utf-8")
    assert rendered == golden.read_text("utf-8")


def transcript(words, names):
    return Transcript(language="en", engine=ENGINE, utterances=gather(words, names))


def seconds(stamp):
    hours, minutes, rest = stamp.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def blocks(text, line_of_times):
    """(start, end, payload lines) of each cue; a strict reading of the little that we write."""
    for block in text.removesuffix("\n").split("\n\n"):
        lines = block.split("\n")
        if len(lines) > line_of_times and "-->" in lines[line_of_times]:
            start, end = re.fullmatch(
                r"([\d:]{8,}[.,]\d{3}) --> ([\d:]{8,}[.,]\d{3})", lines[line_of_times]
            ).groups()
            yield seconds(start), seconds(end), lines[line_of_times + 1 :]


def assert_times_are_in_order(found):
    assert all(0 <= start < end for start, end, _ in found)
    assert all(before[0] <= after[0] for before, after in pairwise(found))


@given(heard(), names)
def test_vtt_is_narrow_escaped_and_in_order(words, names):
    assume(names["host"] != names["guest"])
    found = list(blocks(render_vtt(transcript(words, names)), 0))
    assert_times_are_in_order(found)
    said = {name: [] for name in names.values()}
    for _, _, payload in found:
        voice, first = re.fullmatch("<v ([^<>]+)>(.*)", payload[0]).groups()
        for line in (first, *payload[1:]):
            assert len(html.unescape(line)) <= 65
            assert not re.search("[<>]|&(?!amp;|lt;|gt;)", line)
            said[html.unescape(voice)].append(html.unescape(line))
        assert len(payload) <= 2
    assert_words_are_all_there(said, words, names)


def assert_words_are_all_there(said, words, names):
    for speaker, name in names.items():
        expected = "".join(word.text for word in words if word.speaker == speaker)
        assert "".join(said[name]).replace(" ", "") == expected


@given(heard(), names)
def test_srt_has_two_short_lines_and_numbers_in_order(words, names):
    rendered = render_srt(transcript(words, names))
    found = list(blocks(rendered, 1))
    assert_times_are_in_order(found)
    assert [block.split("\n")[0] for block in rendered.split("\n\n")] == [
        str(number) for number in range(1, len(found) + 1)
    ]
    for _, _, payload in found:
        assert 1 <= len(payload) <= 2
        assert all(1 <= len(line) <= 32 and "-->" not in line for line in payload)


@given(heard(), names)
def test_every_change_of_speaker_is_marked(words, names):
    assume(names["host"][:25] != names["guest"][:25])
    found = cues(gather(words, names), 32, 2, prefixed=True)
    for before, after in pairwise(found):
        if before.speaker != after.speaker:
            assert after.lines[0].startswith(after.speaker[:25])


@given(heard(), names)
def test_json_and_text_have_every_word_in_order(words, names):
    utterances = gather(words, names)
    segments = json.loads(FORMATS["json"](transcript(words, names)))["segments"]
    assert [segment["body"] for segment in segments] == [said.text for said in utterances]
    assert [segment["startTime"] for segment in segments] == sorted(said.start for said in utterances)
    text = FORMATS["txt"](transcript(words, names)).split()
    everything = iter(text)
    assert all(word in everything for said in utterances for word in said.text.split())


def test_chapters_are_json_1_2():
    marks = [
        ChapterMark(at=0, title="Störung"),
        ChapterMark(at=72.5, title="b", url="https://example.org/", image="artwork/b-0.jpg"),
    ]
    assert json.loads(render_chapters("Title", marks, "https://media.example.org/{}".format)) == {
        "version": "1.2.0",
        "title": "Title",
        "chapters": [
            {"startTime": 0, "title": "Störung"},
            {
                "startTime": 72.5,
                "title": "b",
                "url": "https://example.org/",
                "img": "https://media.example.org/artwork/b-0.jpg",
            },
        ],
    }

"""From the words heard and the lines corrected to what people read.

A golden case is a file tests/data/transcripts/NAME.words.json (a hearing) and NAME.md (its transcript.md), and
beside them NAME.vtt and the other formats; NAME.by-word.json is the store's transcript.words.json. Speakers are named
after their ids: `host` is Host. `LFI_REGENERATE=1 pytest tests/text/test_formats.py` writes them anew; read the
difference before committing it.
"""

import json
import os
from html.parser import HTMLParser

import pytest
from hypothesis import given

from lfi_podcast.episode.committed import CommittedWords
from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.transcript import Recognition, Transcript
from lfi_podcast.model.value import clock_time
from lfi_podcast.text.chapters import render_chapters
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.transcript.lines import parse_lines
from lfi_podcast.transcript.utterances import gather, timed
from tests.helpers import DATA
from tests.words import NAMES, heard, names, transcript

TRANSCRIPTS = DATA / "transcripts"
CASES = sorted(path.name.removesuffix(".words.json") for path in TRANSCRIPTS.glob("*.words.json"))


def transcript_of(case):
    recognition = Recognition.from_json((TRANSCRIPTS / f"{case}.words.json").read_bytes())
    text = (TRANSCRIPTS / f"{case}.md").read_text("utf-8")
    return Transcript(
        language=recognition.language,
        engine=recognition.engine,
        draft=recognition.draft,
        corrected=CommittedWords(recognition, text).is_edited,
        utterances=timed(parse_lines(f"{case}.md", text), recognition.words, NAMES),
    )


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_golden(case, extension):
    golden = TRANSCRIPTS / f"{case}.{extension.replace('words', 'by-word')}"
    rendered = FORMATS[extension].render(transcript_of(case))
    if os.environ.get("LFI_REGENERATE"):
        golden.write_text(rendered, "utf-8")
    assert rendered == golden.read_text("utf-8")


@given(heard(), names)
def test_json_and_text_have_every_word_in_order(words, names):
    utterances = gather(words, names)
    segments = json.loads(FORMATS["json"].render(transcript(words, names)))["segments"]
    if names["host"] != names["guest"]:
        for name in names.values():
            bodies = [segment["body"] for segment in segments if segment["speaker"] == name]
            assert " ".join(bodies) == " ".join(said.text for said in utterances if said.speaker == name)
    assert [segment["startTime"] for segment in segments] == sorted(each["startTime"] for each in segments)
    text = FORMATS["txt"].render(transcript(words, names)).split()
    everything = iter(text)
    assert all(word in everything for said in utterances for word in said.text.split())


@given(heard(), names)
def test_a_segment_is_no_longer_than_a_caption(words, names):
    for segment in json.loads(FORMATS["json"].render(transcript(words, names)))["segments"]:
        assert len(segment["body"]) <= 131 or max(map(len, segment["body"].split())) > 65
        assert segment["startTime"] < segment["endTime"]


@given(heard(), names)
def test_json_by_word_has_each_word_with_its_own_times(words, names):
    segments = json.loads(FORMATS["words.json"].render(transcript(words, names)))["segments"]
    found = [tuple(segment.values()) for segment in segments]
    expected = [(names[word.speaker], word.start, word.end, word.text) for word in words]
    assert sorted(found) == sorted(expected)
    assert [segment["startTime"] for segment in segments] == sorted(word.start for word in words)


class Reader(HTMLParser):
    """What stands in each `cite`, `time` and `p`, in the order of the page."""

    def __init__(self):
        super().__init__()
        self.said = []

    def handle_starttag(self, tag, attrs):
        assert tag in ("html", "meta", "title", "footer", "cite", "time", "p")
        self.said.append([tag, ""])

    def handle_endtag(self, tag):
        self.said.append(["", ""])

    def handle_data(self, data):
        if self.said:
            self.said[-1][1] += data


@given(heard(), names)
def test_html_names_who_speaks_where_the_voice_changes_and_says_everything(words, names):
    page = transcript(words, names)
    reader = Reader()
    reader.feed(FORMATS["html"].render(page))
    said = [(tag, text) for tag, text in reader.said if tag in ("cite", "time", "p")]
    expected, before = [], None
    for utterance in page.utterances:
        if utterance.speaker != before:
            expected.append(("cite", utterance.speaker + ":"))
        expected += [("time", clock_time(utterance.start)), ("p", utterance.text)]
        before = utterance.speaker
    assert said == expected


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

"""Transcripts that people bring, as other programs write them, and as nobody should."""

import json
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.errors import PodcastError, ShowProblems
from lfi_podcast.model.transcript import BROUGHT_KINDS, Passage
from lfi_podcast.text.brought import LARGEST, MOST_LINES, parse_brought, who_speaks
from lfi_podcast.text.people import People
from lfi_podcast.transcript.place_imported import Token, placed, tokens
from tests.helpers import DATA

VTT = """\
\ufeffWEBVTT - from somewhere

STYLE
::cue { color: red }

NOTE made by a service

1
00:00.500 --> 00:00:02.500 align:start position:10%
<v Dr. Zoë><c.loud>Tom &amp; Jerry</c> <00:00:01.000>failed</v>

00:00:03.000 --> 00:00:04.000
<v.first Sam>Did they? <v Dr. Zoë>Yes.

00:00:05.000 --> 00:00:06.000
Both
of them.
"""


PEOPLE = People({"host": "Mira Lang", "guest": "Tomáš Vrba"}, {"anna": "Anna Nováková"})


def said(kind: str, text: str, people: People = PEOPLE) -> list[tuple[str | None, str]]:
    found = parse_brought(f"episodes/x/transcript.{kind}", text.encode(), people).passages
    return [(passage.name, passage.text) for passage in found]


def test_webvtt_with_voices():
    assert parse_brought("transcript.vtt", VTT.replace("\n", "\r\n").encode()).passages == (
        Passage("Tom & Jerry failed", "Dr. Zoë", 0.5, 2.5),
        Passage("Did they?", "Sam", 3.0, 3.714),
        Passage("Yes.", "Dr. Zoë", 3.714, 4.0),
        Passage("Both of them.", "Dr. Zoë", 5.0, 6.0),
    )


def test_subrip_with_names_tags_and_two_in_a_cue():
    text = (
        "1\n00:00:01,000 --> 00:00:02,500\n{\\an8}<i>SPEAKER 1: It failed.</i>\n\n"
        "2\n00:00:02,600 --> 00:00:03,000\nAgain: at night.\n\n3\n00:00:04,000 --> 00:00:05,0\n- Why?\n- Who knows?"
    )
    found = parse_brought("transcript.srt", text.encode()).passages
    assert [(p.name, p.text, p.start, p.end) for p in found] == [
        ("SPEAKER 1", "It failed.", 1.0, 2.5),
        ("SPEAKER 1", "Again: at night.", 2.6, 3.0),
        ("SPEAKER 1", "Why?", 4.0, 4.286),
        ("SPEAKER 1", "Who knows?", 4.286, 5.0),
    ]


ROLLING = """\
WEBVTT

00:00:00.000 --> 00:00:02.000 align:start position:0%
 \n\
the<00:00:00.500><c> disk</c><00:00:01.000><c> was</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
the disk was
 \n\

00:00:02.010 --> 00:00:04.000 align:start position:0%
the disk was
full<00:00:02.500><c> at</c><00:00:03.000><c> night</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
full at night
 \n\

00:00:04.010 --> 00:00:06.000 align:start position:0%
full at night
no
"""


@pytest.mark.parametrize(
    "content",
    [
        '{"version": "1.0.0", "segments": [{"speaker": "Zoë", "startTime": 2.5, "endTime": 4, "body": "Yes: it did."},'
        ' {"startTime": 0.5, "endTime": 2.5, "speaker": "Sam", "body": "Did it?"}]}',
        '{"text": "…", "segments": [{"id": 0, "start": 0.5, "end": 2.5, "text": " Sam: Did it?"},'
        ' {"id": 1, "start": 2.5, "end": 4, "text": " Zoë: Yes: it did."}], "language": "en"}',
    ],
    ids=["podcast namespace", "Whisper"],
)
def test_json_with_segments(content: str):
    assert parse_brought("transcript.json", content.encode()).passages == (
        Passage("Did it?", "Sam", 0.5, 2.5),
        Passage("Yes: it did.", "Zoë", 2.5, 4.0),
    )


def test_captions_that_roll_up_say_each_line_once():
    found = parse_brought("transcript.vtt", ROLLING.encode()).passages
    assert [(p.text, p.start, p.end) for p in found] == [
        ("the disk was", 0.0, 2.0),
        ("full at night", 2.01, 4.0),
        ("no", 4.01, 6.0),
    ]


def test_a_line_of_spaces_ends_a_cue_of_subrip_only():
    cue = "00:00:01.000 --> 00:00:02.000\nIt was\n \t\nfull.\n\nNOTE no word\n"
    assert said("vtt", f"WEBVTT\n\n{cue}") == [(None, "It was full.")]
    assert said("srt", cue.replace("NOTE no word", "")) == [(None, "It was")]


def test_what_is_said_twice_stays_where_captions_do_not_roll_up():
    spoken = ["No.", "No.", "It was full.", "Why?", "Nobody knows."]
    cues = (f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}\n\n" for n, text in enumerate(spoken))
    assert [text for _, text in said("srt", "".join(cues))] == spoken


def test_cues_are_read_in_the_order_of_time():
    text = "00:00:03,000 --> 00:00:04,000\nNo.\n\n00:00:01,000 --> 00:00:02,000\nSam: Full?\n"
    assert said("srt", text) == [("Sam", "Full?"), ("Sam", "No.")]


def test_plain_text_with_names_or_as_a_screenplay():
    text = "host: Welcome.\nThere are two things: this\nand that.\n\n[00:01:02] Sam: Thanks.\n\nMore of it.\n"
    assert said("txt", text) == [
        ("host", "Welcome. There are two things: this and that."),
        ("Sam", "Thanks."),
        ("Sam", "More of it."),
    ]
    assert said("txt", "HOST\nIt was three\nat night.\n\nGUEST\nThe NRC\nsaid so.\n") == [
        ("host", "It was three at night."),
        ("guest", "The NRC said so."),
    ]
    assert said("txt", "Nobody is named.\n\nAt all.") == [(None, "Nobody is named."), (None, "At all.")]


@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        ("vtt", b"00:00.000 --> 00:01.000\nhello\n", "transcript.vtt:1: does not start with WEBVTT"),
        ("vtt", b"WEBVTT\n\nhello\n", "has no line with a time"),
        ("vtt", b"WEBVTT\n\nnow --> then\nhello\n", "transcript.vtt:3: is not a time"),
        ("srt", b"1\n00:00:02,000 --> 00:00:01,000\nhello\n", "transcript.srt:2: ends before it begins"),
        ("json", b'{\n"segments": [', "transcript.json:2: is not JSON"),
        ("json", b'["hello"]', "has no `segments`"),
        ("json", b'{"segments": [{"start": 2, "end": 1, "text": "hello"}]}', "has no `segments`"),
        ("json", b'{"segments": [{"start": 0, "end": NaN, "text": "hello"}]}', "has no `segments`"),
        ("json", b'{"segments": [{"start": 0, "end": 1, "text": "hel\\u0000lo"}]}', "has no `segments`"),
        ("json", b'{"segments": [{"start": 0, "end": 1, "text": "\\ud800"}]}', "has no `segments`"),
        ("txt", "Zoë".encode("latin-1"), "transcript.txt:1: byte 0xeb is not UTF-8"),
        ("txt", b"\xff\xfeh\x00\x00\xd8", "is not UTF-16"),
        ("txt", b"fine\nhel\x00lo", "transcript.txt:2: has the control character U+0000"),
        ("txt", b" \n\n", "contains no speech"),
        ("txt", b"x" * (LARGEST + 1), "is larger than 32 MB, which is too large for a transcript"),
        ("txt", b"\n" * (MOST_LINES + 1), "has 200,001 lines, which are too many for a transcript"),
        ("json", b"[" * 100_000, "has no `segments`"),
        ("csv", b"speaker,start\nMira,0:00\n", "transcript.csv:1: has no column `text`"),
        ("html", b"<!doctype html><title>Transcript</title>", "contains no speech"),
    ],
)
def test_what_is_no_transcript_is_said_so(kind: str, content: bytes, message: str):
    with pytest.raises(PodcastError) as caught:
        parse_brought(f"transcript.{kind}", content)
    assert message in str(caught.value)


GOLDEN = sorted(path for path in (DATA / "brought").iterdir() if path.suffix != ".said")


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.name)
def test_golden(path: Path):
    """A case is two files: NAME.KIND, as another program writes it, and NAME.KIND.said. For LFI_REGENERATE see
    test_formats.py.
    """
    found = parse_brought(path.name, path.read_bytes(), PEOPLE)
    times = [
        f"[{passage.start:.3f} {passage.end:.3f}] " if passage.start is not None else ""
        for passage in found.passages
    ]
    lines = [f"{at}{each.name}: {each.text}\n" for at, each in zip(times, found.passages, strict=True)]
    lines += [f"# {who_speaks(found, PEOPLE)}\n", *(f"# left out: {line}\n" for line in found.left_out)]
    golden = path.with_name(f"{path.name}.said")
    if os.environ.get("LFI_REGENERATE"):
        golden.write_text("".join(lines), "utf-8")
    assert "".join(lines) == golden.read_text("utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\u2028"])
def test_marks_and_line_ends_of_other_systems(encoding: str, line_end: str):
    text = "Mira:\u00a0Why?\n\nTomáš Vrba  0:07\nNobody knew.\n".replace("\n", line_end)
    found = parse_brought("transcript.txt", text.encode(encoding), PEOPLE).passages
    assert [(each.name, each.text) for each in found] == [("host", "Why?"), ("guest", "Nobody knew.")]


@given(st.sampled_from(BROUGHT_KINDS), st.text(max_size=300) | st.binary(max_size=100))
def test_whatever_is_brought_is_read_or_refused(kind: str, content: str | bytes):
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if kind == "vtt":
        data = b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + data
    if kind == "json" and isinstance(content, str):
        segments = [{"startTime": 0, "endTime": 1, "body": content, "speaker": content[:9]}]
        data = json.dumps({"segments": segments}).encode()
    try:
        found = parse_brought(f"transcript.{kind}", data)
    except (PodcastError, ShowProblems):
        return
    assert found.passages
    assert who_speaks(found, PEOPLE)
    for passage in found.passages:
        assert passage.text and "\n" not in passage.text
        assert passage.name is None or (passage.name and ":" not in passage.name and "\n" not in passage.name)


times = st.none() | st.tuples(st.integers(0, 90), st.integers(0, 5)).map(
    lambda at: (at[0] / 10, sum(at) / 10)
)


@given(st.lists(st.tuples(times, st.integers(0, 8)), max_size=25), st.booleans())
def test_every_brought_word_has_a_time_and_all_are_in_order(found, is_cued):
    cues = sorted(cue for _, cue in found)
    said = tokens([Passage("word", "Host", cue, cue + 1.5) for cue in cues])
    words = placed(said, [at for at, _ in found], 0.0, 10.0, is_cued)
    assert [word.text for word in words] == ["word"] * len(found)
    assert all(a.start <= b.start for a, b in pairwise(words))
    assert all(word.start < word.end for word in words if not word.probability)
    for word, (at, _) in zip(words, found, strict=True):
        assert word.probability in (0, 1)
        assert word.probability == 0 or (word.start, word.end) == at


def test_words_that_were_not_found_lie_in_their_cues():
    said = [Token(text, None, cue, cue + 2) for text, cue in [("one", 0.0), ("two", 4.0), ("three", 4.0)]]
    words = placed(said, [(0.5, 1.0), None, (5.0, 5.5)], 0.0, 6.0, is_cued=True)
    assert [(word.start, word.end, word.probability) for word in words] == [
        (0.5, 1.0, 1.0),
        (4.0, 5.0, 0.0),
        (5.0, 5.5, 1.0),
    ]

"""Cues: what VTT and SRT promise of them, for any words; and where people would break them."""

import html
import json
import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lfi_podcast.model.transcript import Transcript, Utterance, Word
from lfi_podcast.text.captions import READING, Screen, cues
from lfi_podcast.text.formats import SRT, VTT, render_srt, render_vtt
from tests.text.test_formats import CASES, transcript_of
from tests.words import heard, names, transcript


def seconds(stamp):
    hours, minutes, rest = stamp.replace(",", ".").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def blocks(text, line_of_times):
    """(start, end, payload lines) of each cue; a strict reading of the little that we write."""
    for block in text.removesuffix("\n").split("\n\n"):
        lines = block.split("\n")
        if len(lines) > line_of_times and "-->" in lines[line_of_times]:
            stamp = r"([\d:]{8,}[.,]\d{3})"
            start, end = re.fullmatch(f"{stamp} --> {stamp}", lines[line_of_times]).groups()
            yield seconds(start), seconds(end), lines[line_of_times + 1 :]


def assert_times_are_in_order(found):
    assert all(0 <= start < end for start, end, _ in found)
    assert all(before[0] <= after[0] for before, after in pairwise(found))


@settings(max_examples=60)
@given(heard(), names)
def test_vtt_is_narrow_escaped_and_in_order(words, names):
    assume(names["host"] != names["guest"])
    found = list(blocks(render_vtt(transcript(words, names)), 0))
    assert_times_are_in_order(found)
    said = {name: [] for name in names.values()}
    for _, _, payload in found:
        voice, first = re.fullmatch("<v ([^<>]+)>(.*)", payload[0]).groups()
        for line in (first, *payload[1:]):
            assert len(line) <= 65
            assert not re.search("[<>]|&(?!amp;|lt;|gt;)", line)
            said[html.unescape(voice)].append(html.unescape(line))
        if len(voice) < 36 and all(len(html.escape(word.text)) < 24 for word in words):
            assert len(payload[0]) <= 65, "the name counts too, unless it takes most of the line"
        assert len(payload) <= 2
    assert_words_are_all_there(said, words, names)


def assert_words_are_all_there(said, words, names):
    for speaker, name in names.items():
        expected = "".join(word.text for word in words if word.speaker == speaker)
        assert "".join(said[name]).replace(" ", "") == expected


@settings(max_examples=60)
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


@settings(max_examples=60)
@given(heard(), names)
def test_srt_has_every_word_once_and_in_order(words, names):
    assume(not any("-->" in word.text for word in words))
    names = {"host": "Ann", "guest": "Bob"}
    said = {"Ann": "", "Bob": ""}
    for cue in cues(transcript(words, names), SRT):
        text = " ".join(cue.lines)
        said[cue.speaker] += re.sub(f"^{cue.speaker}: ?", "", text).replace(" ", "")
    for speaker, name in names.items():
        expected = "".join(word.text for word in words if word.speaker == speaker)
        assert said[name] == expected or f"{name}:" in expected


@settings(max_examples=60)
@given(heard(), names)
def test_every_change_of_speaker_is_marked(words, names):
    assume(names["host"][:25] != names["guest"][:25])
    for before, after in pairwise(cues(transcript(words, names), SRT)):
        if before.speaker != after.speaker:
            assert after.lines[0].startswith(after.speaker[:25])


@pytest.mark.parametrize("screen", [VTT, SRT], ids=["vtt", "srt"])
@settings(max_examples=60)
@given(words=heard(), names=names)
def test_cues_of_one_speaker_never_overlap(screen, words, names):
    assume(names["host"] != names["guest"])
    shown = cues(transcript(words, names), screen)
    for name in names.values():
        own = [cue for cue in shown if cue.speaker == name]
        assert all(before.end <= after.start for before, after in pairwise(own))


@settings(max_examples=60)
@given(words=heard(speakers=("host",)), names=names)
def test_a_cue_stays_until_it_is_read_or_another_follows(words, names):
    shown = cues(transcript(words, names), VTT)
    for cue, after in pairwise(shown):
        length = len(" ".join(cue.lines))
        assert cue.end == after.start or cue.end - cue.start >= length / READING - 0.001


def one_speaker(*words):
    return transcript(
        [Word(text=t, start=a, end=b, probability=1, speaker="host") for t, a, b in words], {"host": "Ann"}
    )


def test_parts_of_a_long_word_and_guesses_between_two_words_can_be_seen():
    """A word of 136 letters that is left 0.03 seconds; and eighty words that nobody says, between two that touch."""
    long = one_speaker(("See", 2, 2.4), ("x" * 136, 2.4, 2.43), ("then", 2.43, 2.8), ("on", 6, 6.2))
    for screen in (VTT, SRT):
        shown = cues(long, screen)
        assert all(cue.end - cue.start >= 0.2999 for cue in shown)
        assert abs(shown[-2].start - 2.43) <= 1 and shown[-1].start == 6
    guesses = [("elephant", 10 + n / 100, 10.01 + n / 100) for n in range(80)]
    shown = cues(one_speaker(("one", 9, 10), *guesses, ("two", 10.8, 11), ("far", 14, 15)), SRT)
    assert len(shown) == 15 and all(cue.end - cue.start >= 0.149 for cue in shown)
    assert 8.5 <= shown[0].start <= 9 and shown[-1].start == 14


def test_what_is_said_fast_begins_when_it_is_said():
    pairs = [(f"{number} and.", n / 2, n / 2 + 0.3) for n, number in enumerate("one two three four".split())]
    said = one_speaker(*pairs)
    assert {cue.start for cue in cues(said, SRT)} <= {start for _, start, _ in pairs}


@pytest.mark.parametrize("case", CASES)
def test_w3c_finds_nothing_wrong(on_node, case):
    talk = transcript_of(case)
    (read,) = json.loads(on_node("webvtt.js", json.dumps([render_vtt(talk)]).encode()))
    assert read["errors"] == []
    times = [(round(cue["startTime"], 3), round(cue["endTime"], 3)) for cue in read["cues"]]
    assert times == [(cue.start, cue.end) for cue in cues(talk, VTT)]


@settings(max_examples=60)
@given(heard(), names)
def test_w3c_finds_nothing_wrong_with_any_words(words, names):
    """Its rules on cue text, without a process for each example (W3C WebVTT, sections 4.2 and 6.1)."""
    text = render_vtt(transcript(words, names))
    assert text.startswith("WEBVTT\n\n") and text.endswith("\n") and "\r" not in text and "\0" not in text
    payload = "\n".join(line for *_, lines in blocks(text, 0) for line in lines)
    assert "-->" not in payload
    assert (
        re.sub(r"^<v [^<>&\n]*(?:&(?:amp|lt|gt);[^<>&\n]*)*>", "", payload, flags=re.MULTILINE).count("<")
        == 0
    )


def spoken(text, gaps=None, phrases=(), language="en", each=0.3):
    """Words at an even pace, but for pauses after some of them."""
    now, words = 0.0, []
    for place, word in enumerate(text.split()):
        words.append(Word(text=word, start=round(now, 3), end=round(now + each, 3), probability=1))
        now += each + (gaps or {}).get(place, 0.0)
    said = Utterance(speaker="Ann", start=0, end=words[-1].end, text=text, words=tuple(words))
    return Transcript(language=language, phrases=phrases, utterances=(said,))


NARROW = Screen(width=24, height=2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "We read all the reports again. Then we wrote one more.",
            [("We read all", "the reports again."), ("Then we wrote one more.",)],
            id="at the end of a sentence",
        ),
        pytest.param(
            "Yesterday we spoke with Sidney Dekker and nobody else at all.",
            [("Yesterday we spoke", "with Sidney Dekker"), ("and nobody else at all.",)],
            id="not inside a name",
        ),
        pytest.param(
            "That took us nearly forty 300 seconds and more.",
            [("That took us nearly",), ("forty 300 seconds", "and more.")],
            id="not between a number and what it counts",
        ),
        pytest.param(
            "It was Dr. Cook who said so in the end of it all.",
            [("It was Dr. Cook who said", "so in the end of it all.")],
            id="a title ends no sentence",
        ),
        pytest.param(
            "Let us begin with that review, what is possible there?",
            [("Let us begin", "with that review,"), ("what is possible there?",)],
            id="after a clause",
        ),
        pytest.param(
            "They found the report that nobody had read.",
            [("They found the report", "that nobody had read.")],
            id="before a clause",
        ),
        pytest.param(
            "Was it really so bad that evening ? Non, « pas du tout » .",
            [("Was it really so bad", "that evening ?"), ("Non, « pas du tout » .",)],
            id="not between a word and its mark",
        ),
    ],
)
def test_breaks_where_people_would(text, expected):
    assert [cue.lines for cue in cues(spoken(text), NARROW)] == expected


def test_no_cue_lasts_longer_than_seven_seconds_if_it_can_be_divided():
    slow = cues(spoken("word " * 40, each=0.9), VTT)
    assert all(cue.end - cue.start <= 7.3 for cue in slow)


def test_a_short_clause_is_no_cue_of_its_own():
    shown = cues(spoken("Well, so then we all went home and nobody called us again.", each=0.2), NARROW)
    assert shown[0].lines[0].startswith("Well, so")


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["so", "we", "near", "wrote", "nobody", "reports", "x" * 20]), max_size=30),
    st.data(),
)
def test_a_term_is_never_torn(words, data):
    place = data.draw(st.integers(0, len(words)))
    text = " ".join([*words[:place], "blunt", "end", *words[place:]])
    lines = [line for cue in cues(spoken(text, phrases=("Blunt End",)), VTT) for line in cue.lines]
    assert any("blunt end" in line for line in lines)


def test_a_pause_ends_a_cue_and_a_breath_is_a_good_place():
    shown = cues(spoken("so then we went home and nobody called us ever again", {4: 1.0}), VTT)
    assert [cue.lines for cue in shown] == [("so then we went home",), ("and nobody called us ever again",)]
    breath = cues(spoken("so then we went home nobody called us ever again", {4: 0.5}), NARROW)
    assert breath[0].lines == ("so then we went home",)


def test_small_words_are_those_of_the_language():
    text = "Gestern lasen wir also die alten Berichte"
    assert cues(spoken(text, language="de"), NARROW)[0].lines == (
        "Gestern lasen wir also",
        "die alten Berichte",
    )


def test_a_long_address_is_broken_only_where_a_line_is_full():
    address = "https://example.org/" + "a" * 50 + "?query=1&other=2"
    word = Word(text=address, start=0, end=4, probability=1.0, speaker="Host")
    said = Utterance(speaker="Host", start=0, end=4, text=address, words=(word,))
    found = cues(Transcript(language="en", utterances=(said,)), VTT)
    lines = [line for cue in found for line in cue.lines]
    assert " " not in "".join(lines) and "".join(lines) == address
    assert len(lines) == 2

"""A transcript as a page shows it."""

from collections import Counter
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.page_text import TimedText
from lfi_podcast.model.transcript import Utterance, Word
from lfi_podcast.site.reading import LONGEST_LINE, Anchors, headings, moment, sections, timed_lines
from lfi_podcast.transcript.lines import Line
from lfi_podcast.transcript.utterances import timed
from tests.words import heard


def spoken(text: str, start: float = 0.0, step: float = 0.5, heard: str | None = None) -> TimedText:
    words = [
        Word(text=word, start=start + n * step, end=start + (n + 1) * step, probability=1)
        for n, word in enumerate((text if heard is None else heard).split())
    ]
    said = Utterance(speaker="Ada", start=start, end=start + len(words) * step, text=text, words=tuple(words))
    return TimedText.of(said)


def lines_of(utterance: TimedText, language: str = "en") -> list[tuple[float, str]]:
    return [(line.start, line.text) for line in timed_lines(utterance, language)]


def test_lines_are_sentences_with_the_time_of_their_first_word():
    utterance = spoken("It paged. “Who, me?” Yes, at 3.5 a.m. again", start=10)
    assert lines_of(utterance) == [
        (10, "It paged."),
        (11, "“Who, me?”"),
        (12, "Yes, at 3.5 a.m. again"),
    ]


def test_a_draft_without_full_stops_is_cut_by_the_clock():
    starts = [start for start, _ in lines_of(spoken("word " * 200))]
    assert len(starts) > 5
    assert all(b - a <= LONGEST_LINE + 0.5 for a, b in pairwise(starts))


def test_a_long_sentence_is_cut_after_a_clause():
    said = "word " * 18 + "word, " + "word " * 16
    assert [text.count("word") for _, text in lines_of(spoken(said))] == [19, 16]


def test_abbreviations_and_marks_of_other_languages_end_no_line():
    assert [text for _, text in lines_of(spoken("Am 3. Mai kam Dr. Weiß. Ja."), "de")] == [
        "Am 3. Mai kam Dr. Weiß.",
        "Ja.",
    ]
    assert len(lines_of(spoken("« Ça va ? »"), "fr")) == 1


def test_a_chapter_may_begin_inside_an_utterance_and_with_the_nearest_line():
    said = [spoken("One. Two three four. Five six seven. Eight.", start=10), spoken("Nine.", 30)]
    anchors = Anchors()
    found = list(sections(said, headings([ChapterMark(at=12.4, title="b")], anchors), anchors, "en"))
    assert [[line.text for p in s.paragraphs for line in p.lines] for s in found] == [
        ["One.", "Two three four."],
        ["Five six seven.", "Eight.", "Nine."],
    ]
    assert [[p.speaker for p in s.paragraphs] for s in found] == [["Ada"], ["Ada", ""]]


def test_corrected_words_keep_the_pace_of_those_heard():
    corrected = spoken("One two three. Four five six.", heard="won to tree for")
    assert lines_of(corrected) == [(0, "One two three."), (1, "Four five six.")]


def test_chapters_open_with_the_utterance_they_were_rounded_to():
    utterances = [spoken("Hello.", 0), spoken("Now then.", 71.4), spoken("Bye.", 200)]
    marks = [
        ChapterMark(at=72, title="Second"),
        ChapterMark(at=150, title="Third"),
        ChapterMark(at=0, title="1"),
    ]
    anchors = Anchors()
    found = list(sections(utterances, headings(marks, anchors), anchors, "en"))
    assert [(s.heading.title, s.paragraphs[0].lines[0].text) for s in found if s.heading] == [
        ("1", "Hello."),
        ("Second", "Now then."),
        ("Third", "Bye."),
    ]


times = st.floats(0, 20_000).map(lambda seconds: round(seconds, 3))
utterances = st.builds(
    spoken,
    st.text(st.sampled_from("ab.?! \n"), max_size=60),
    times,
    st.floats(0, 5),
    st.sampled_from(["a b", ""]),
)


@given(st.lists(utterances, max_size=8), st.lists(times, max_size=5))
def test_no_word_is_lost_and_every_anchor_is_one_moment(said, chapter_times):
    said.sort(key=lambda utterance: utterance.starts[:1])
    anchors = Anchors()
    chapters = headings([ChapterMark(at=at, title="c") for at in chapter_times], anchors)
    found = list(sections(said, chapters, anchors, "en"))
    lines = [line for section in found for paragraph in section.paragraphs for line in paragraph.lines]
    shown, written = (Counter(" ".join(each.text for each in all_).split()) for all_ in (lines, said))
    assert shown == written
    names = [line.anchor for line in lines] + [chapter.anchor for chapter in chapters]
    assert len(set(names)) == len(names)
    assert all(abs(float(line.anchor.removeprefix("t=")) - line.start) < 0.1 for line in lines)
    for line in lines:  # as scripts read it
        read = [
            line.start + hundredths / 100
            for hundredths in accumulate(map(int, line.steps.split()), initial=0)
        ]
        assert read == [pytest.approx(start, abs=0.011) for start in line.starts]


written = st.sampled_from(["near-miss", "21", "–", "…", "?", "near", "misses", "“Why?”", "a.m.", "état"])


@settings(max_examples=50)
@given(
    heard(("host",), word=st.sampled_from(["near", "miss", "misses", "twenty", "one", "why"])),
    st.lists(st.lists(written, min_size=1), min_size=1),
)
def test_each_word_of_a_corrected_transcript_has_its_own_time(words, lines):
    corrected = [Line(start=2.0 * n, name="host", text=" ".join(texts)) for n, texts in enumerate(lines)]
    for utterance in timed(corrected, words, {}):
        shown = TimedText.of(utterance)
        assert shown.words == [word.text for word in utterance.words]
        assert shown.starts == [pytest.approx(word.start, abs=0.001) for word in utterance.words]


def test_a_moment_is_a_media_fragment():
    assert [moment(seconds) for seconds in (0, 75, 75.12, 3600.0005)] == [
        "t=0",
        "t=75",
        "t=75.12",
        "t=3600.001",
    ]

"""Words gathered into lines, and lines that people corrected, which keep the times of the words heard."""

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lfi_podcast.errors import ShowProblems
from lfi_podcast.model.transcript import Hearing, Utterance, Word
from lfi_podcast.text.lines import Line, parse_lines, render_lines, rewritten
from lfi_podcast.text.redact import bare
from lfi_podcast.text.utterances import gather, timed
from text_helpers import ENGINE, NAMES, heard, names, spoken


def written(words, names):
    hearing = Hearing(engine=ENGINE, language="en", words=words)
    return render_lines(hearing, gather(words, names))


def in_order(utterances, name):
    return [word for said in utterances if said.speaker == name for word in said.words]


@given(heard(), names)
def test_a_transcript_that_nobody_edited_has_the_times_of_the_words(words, names):
    assume(names["host"] != names["guest"])
    utterances = timed(parse_lines("transcript.md", written(words, names)), words, names)
    for speaker, name in names.items():
        assert in_order(utterances, name) == [word for word in words if word.speaker == speaker]


def test_two_people_of_one_name_keep_their_times():
    words = tuple(
        Word(text=text, start=start, end=start + 0.5, probability=1, speaker=speaker)
        for text, start, speaker in [("one", 0, "a"), ("two", 3, "b"), ("three", 6, "a"), ("four", 9, "b")]
    )
    names = {"a": "Alex", "b": "Alex"}
    utterances = timed(parse_lines("transcript.md", written(words, names)), words, names)
    assert [word for said in utterances for word in said.words] == list(words)


def assert_bounds(utterances):
    for said in utterances:
        assert said.text.split() == [word.text for word in said.words]
        assert all(said.start <= word.start <= word.end <= said.end for word in said.words)
        assert all(before.end <= after.start for before, after in pairwise(said.words))


@st.composite
def edits(draw):
    """Words of one speaker, each different, and lines in which people changed some of them."""
    plain = draw(heard(["host"], st.just("x")))
    words = tuple(word.model_copy(update={"text": f"w{i}"}) for i, word in enumerate(plain))
    lines = []
    for line in parse_lines("transcript.md", written(words, NAMES)):
        texts = []
        for text in line.text.split():
            edit = draw(st.sampled_from(["keep"] * 5 + ["change", "delete", "insert"]))
            texts += {"keep": [text], "change": ["new"], "delete": [], "insert": [text, "new", "new"]}[edit]
        if texts:
            lines.append(line.model_copy(update={"text": " ".join(texts)}))
    return words, tuple(lines)


def kept_times(utterances):
    return {word.text: word for said in utterances for word in said.words if word.text != "new"}


@given(edits(), st.booleans())
def test_unchanged_words_keep_their_times(edited, renamed):
    words, lines = edited
    if renamed:
        lines = tuple(line.model_copy(update={"name": "Somebody else"}) for line in lines)
    utterances = timed(lines, words, NAMES)
    assert_bounds(utterances)
    heard = {word.text: word for word in words}
    assert kept_times(utterances) == {text: heard[text] for text in kept_times(utterances)}


@given(edits(), st.data())
def test_lines_may_be_split_and_joined(edited, data):
    words, lines = edited
    heard = {word.text: word for word in words}
    regrouped = []
    for line in lines:
        texts = line.text.split()
        at = data.draw(st.integers(0, len(texts) - 1))
        if at and texts[at] in heard:  # split where a word begins
            second = Line(start=heard[texts[at]].start, name=line.name, text=" ".join(texts[at:]))
            regrouped += [line.model_copy(update={"text": " ".join(texts[:at])}), second]
        elif regrouped and data.draw(st.booleans()):  # joined with the line before
            text = f"{regrouped[-1].text} {line.text}"
            regrouped[-1] = regrouped[-1].model_copy(update={"text": text})
        else:
            regrouped.append(line)
    utterances = timed(regrouped, words, NAMES)
    assert_bounds(utterances)
    assert kept_times(utterances) == {text: heard[text] for text in kept_times(utterances)}


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["Host", "Guest", "Who"]), spoken), max_size=8),
    heard(),
)
def test_any_lines_have_times_in_order(lines, words):
    corrected = [Line(start=start, name=name, text=text) for start, name, text in sorted(lines)]
    utterances = timed(corrected, words, NAMES)
    assert [(said.speaker, said.start) for said in utterances] == [
        (line.name, line.start) for line in corrected
    ]
    assert_bounds(utterances)


def test_a_line_is_compared_without_capitals_and_punctuation():
    words = (Word(text="Really?", start=1.0, end=1.5, probability=1, speaker="host"),)
    (said,) = timed([Line(start=1.0, name="Host", text="really,")], words, NAMES)
    assert (said.words[0].text, said.words[0].start, said.words[0].end) == ("really,", 1.0, 1.5)
    assert bare("“Really?”") == bare("really,") == "really"


def test_no_word_ends_before_it_begins_where_two_speak_at_once():
    words = tuple(
        Word(text=speaker, start=start, end=start + 1, probability=1, speaker=speaker)
        for speaker, start in [("host", 0.0), ("guest", 0.5)]
    )
    (said,) = timed([Line(start=0, name="Both", text="host new guest")], words, NAMES)
    assert [(word.start, word.end) for word in said.words] == [(0, 1), (1, 1), (0.5, 1.5)]


# --- transcript.md ----------------------------------------------------------------------------------------


def test_lines_are_read_as_people_write_them():
    content = "# Title\r\n\r\n[0:01]  Dr. Zoë :  hello:  there \r\n  [62.5] Host: 12:30\u2028or so\r\n"
    lines = parse_lines("transcript.md", content)
    assert lines == (
        Line(start=1, name="Dr. Zoë", text="hello:  there"),
        Line(start=62.5, name="Host", text="12:30\u2028or so"),
    )
    changed = rewritten(content, [("Dr. Zoë", "one"), ("Host", "two")])
    assert changed == "# Title\r\n\r\n[0:01]  Dr. Zoë :  one \r\n  [62.5] Host: two\r\n"


def test_every_wrong_line_is_named():
    content = (
        "[0:10] Host: fine\nno brackets\n[1:75] Host: late\n[0:05] Host: early\n[0:11] nobody\n[0:12] Host:\n"
    )
    with pytest.raises(ShowProblems) as caught:
        parse_lines("transcript.md", content)
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4, 5, 6]
    assert "write `[HH:MM:SS.mmm] Name: text`" in str(caught.value)
    assert "'1:75' has more than 59" in str(caught.value)
    assert "is earlier than the line above it" in str(caught.value)


@given(st.lists(st.tuples(st.integers(0, 10**7), spoken.filter(lambda text: ":" not in text), spoken)))
def test_lines_survive_writing_and_reading(said):
    utterances = [
        Utterance(speaker=name, start=at / 1000, end=at / 1000, text=text) for at, name, text in sorted(said)
    ]
    content = render_lines(Hearing(engine=ENGINE, language="en", words=()), utterances)
    lines = parse_lines("transcript.md", content)
    assert [(line.start, line.name, line.text) for line in lines] == [
        (said.start, said.speaker, said.text) for said in utterances
    ]
    assert rewritten(content, [(line.name, line.text) for line in lines]) == content


def test_an_utterance_ends_at_a_pause_or_when_it_is_full():
    def at(position, pause):
        start = position * (0.4 + pause)
        return Word(text="word", start=start, end=start + 0.4, probability=1, speaker="host")

    runs = [len(said.words) for said in gather([at(i, 0.5) for i in range(100)], NAMES)]
    assert sum(runs) == 100 and max(runs) * 5 <= 250
    assert len(gather([at(i, 0.1) for i in range(100)], NAMES)) == 1
    assert len(gather([at(i, 1.1) for i in range(100)], NAMES)) == 100

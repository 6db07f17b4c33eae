"""Words gathered into lines, and lines that people corrected, which keep the times of the words heard."""

from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from lfi_podcast.errors import ShowProblems
from lfi_podcast.model.folding import bare
from lfi_podcast.model.transcript import Recognition, Transcript, Utterance, Word
from lfi_podcast.text.formats import FORMATS
from lfi_podcast.transcript.interpolate import SHORTEST_WORD
from lfi_podcast.transcript.lines import Line, parse_lines, render_lines, rewritten
from lfi_podcast.transcript.match import ComparedLine
from lfi_podcast.transcript.order import fitting
from lfi_podcast.transcript.utterances import compared, gather, timed
from tests.words import ENGINE, NAMES, heard, names, spoken


def written(words, names):
    recognition = Recognition(engine=ENGINE, language="en", words=words)
    return render_lines(recognition, gather(words, names))


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


@given(heard(["host", "guest"], st.just("x")))
def test_two_people_to_whom_one_name_is_given_keep_their_times_even_when_they_talk_at_once(plain):
    words = tuple(word.model_copy(update={"text": f"w{i}"}) for i, word in enumerate(plain))
    lines = parse_lines("transcript.md", written(words, NAMES))
    together = timed([line.model_copy(update={"name": "Anna"}) for line in lines], words, NAMES)
    assert [said.words for said in together] == [said.words for said in gather(words, NAMES)]


def assert_bounds(utterances, heard=()):
    """Words in the order of time; a new one shares the time of another only where it has none of its own."""
    for said in utterances:
        assert said.text.split() == [word.text for word in said.words]
        assert all(said.start <= word.start <= word.end <= said.end for word in said.words)
        assert_one_by_one(said.words, heard)


def assert_one_by_one(words, heard):
    known = {(word.start, word.end) for word in heard}
    is_heard = [(word.start, word.end) in known for word in words]
    assert all(before.start <= after.start for before, after in pairwise(words))
    assert all(kept or word.start < word.end for word, kept in zip(words, is_heard, strict=True))
    for (before, after), (is_before, is_after) in zip(pairwise(words), pairwise(is_heard), strict=True):
        most = len(words) * SHORTEST_WORD if not is_after else SHORTEST_WORD if not is_before else 0
        assert before.end - after.start <= most + 0.001


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
    assert_bounds(utterances, words)
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
    assert_bounds(utterances, words)
    assert kept_times(utterances) == {text: heard[text] for text in kept_times(utterances)}


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["Host", "Guest", "Who"]), spoken), max_size=8),
    heard(),
)
def test_any_lines_have_times_in_order(lines, words):
    corrected = [Line(start=start, name=name, text=text) for start, name, text in sorted(lines)]
    utterances = timed(corrected, words, NAMES)
    assert [said.speaker for said in utterances] == [line.name for line in corrected]
    assert_bounds(utterances, words)
    unheard = timed(corrected, (), NAMES)
    assert_bounds(unheard)
    assert all(said.start >= line.start for said, line in zip(unheard, corrected, strict=True))


@st.composite
def scripts(draw):
    """What two people said at once, no word twice, and its lines after a script of edits.

    Also, for each word that nobody changed, where it was heard. Only what the lines say tells the edits.
    """
    plain = draw(heard(["host", "guest"], st.just("x")))
    words = tuple(word.model_copy(update={"text": f"{word.speaker}{i}"}) for i, word in enumerate(plain))
    lines = [[line.start, line.name, line.text.split()] for line in parse_lines("", written(words, NAMES))]
    for kind in draw(st.lists(st.sampled_from(["change", "insert", "delete", "swap"]), max_size=12)):
        texts = draw(st.sampled_from(lines))[2]
        at = draw(st.integers(0, len(texts) - 1)) if texts else 0
        match kind:
            case "change" if texts:
                texts[at] = "new"
            case "insert":
                texts.insert(at, "new")
            case "delete":
                del texts[at : at + draw(st.integers(1, 3))]
            case "swap" if at:  # the later one is said too early now: it is another word
                texts[at - 1 : at + 1] = ["new", texts[at - 1]]
    for kind in draw(
        st.lists(st.sampled_from(["join", "split", "stale split", "rename", "drop"]), max_size=6)
    ):
        at = draw(st.integers(0, len(lines) - 1))
        start, name, texts = lines[at]
        following = next((line for line in lines[at + 1 :] if line[1] == name), None)
        match kind:
            case "join":
                if following:
                    texts += following[2]
                    lines.remove(following)
            case "split" | "stale split" if len(texts) > 1:
                cut = draw(st.integers(1, len(texts) - 1))
                known = {word.text: word.start for word in words}
                time = known.get(texts[cut], start) if kind == "split" else start
                if following and following[0] < time:  # which was split off and kept an older time
                    time = start
                lines[at : at + 1] = [[start, name, texts[:cut]], [max(start, time), name, texts[cut:]]]
                lines.sort(key=lambda line: line[0])
            case "rename":
                old, new = name, draw(st.sampled_from(["Anna", f"{name} Smith"]))
                # Not the other's name too: under one name, a lone word recognised after the words of a later line is
                # taken for another occurrence, since one person says one word after the other.
                if new not in {line[1] for line in lines}:
                    lines = [[start, new if name == old else name, texts] for start, name, texts in lines]
            case "drop" if len(lines) > 1:
                del lines[at]
    return words, tuple(
        Line(start=start, name=name, text=" ".join(texts)) for start, name, texts in lines if texts
    )


def two_under_one_name():
    """A word of each begins at 2.2 s: one is a line, the other the last word of the edited line before it."""
    host = [("host0", 0.0), *((f"host{n}", 0.1) for n in range(1, 4)), ("host4", 2.2)]
    guest = [("guest5", 1.2), ("guest6", 2.2), *((f"guest{n}", 3.3) for n in range(7, 10))]
    words = [
        Word(text=text, start=start, end=start, probability=0.9, speaker=speaker)
        for speaker, said in (("host", host), ("guest", guest))
        for text, start in said
    ]
    lines = [
        (0.0, "host0 host1 host2 host3"),
        (1.2, "new guest6"),
        (2.2, "host4"),
        (3.3, "guest7 guest8 guest9"),
    ]
    return (
        tuple(sorted(words, key=lambda word: word.start)),
        tuple(Line(start=start, name="Anna", text=text) for start, text in lines),
    )


@given(scripts())
@example(two_under_one_name())
def test_whatever_is_edited_unchanged_words_are_exact_and_all_are_in_order(edited):
    words, lines = edited
    heard = {word.text: word for word in words}
    utterances = timed(lines, words, NAMES)
    assert [said.text for said in utterances] == [line.text for line in lines]
    for name in {line.name for line in lines}:
        own = in_order(utterances, name)
        kept = [word for word in own if word.text in heard]
        for word in kept:
            assert (word.start, word.end) == (heard[word.text].start, heard[word.text].end)
        if len({word.speaker for word in kept}) < 2:
            assert_one_by_one(own, words)


def line(start, text, name="Host"):
    return Line(start=start, name=name, text=text)


def said(text, start=0.0, speaker="host", each=0.5):
    """Words said one right after the other."""
    return tuple(
        Word(text=word, start=start + n * each, end=start + (n + 1) * each, probability=1, speaker=speaker)
        for n, word in enumerate(text.split())
    )


def times(utterances):
    return [(word.text, word.start, word.end) for said in utterances for word in said.words]


def test_three_words_in_place_of_two_begin_and_end_where_those_did():
    heard = said("a near miss is cheap")
    (two,) = timed([line(0, "a near misses cheap")], heard, NAMES)
    assert times([two]) == [("a", 0, 0.5), ("near", 0.5, 1), ("misses", 1, 2), ("cheap", 2, 2.5)]
    (three,) = timed([line(0, "a near Mrs is it cheap")], heard, NAMES)
    assert times([three])[1] == ("near", 0.5, 1) and times([three])[-1] == ("cheap", 2, 2.5)
    assert ("is", 1.5, 2) in times([three])


def test_a_misheard_name_has_the_time_of_what_was_heard():
    (corrected,) = timed([line(0, "said Dekker twice")], said("said deck her twice"), NAMES)
    assert times([corrected]) == [("said", 0, 0.5), ("Dekker", 0.5, 1.5), ("twice", 1.5, 2)]


def test_of_equal_words_those_in_place_are_meant():
    heard = said("no no no way") + said("no not at all no", start=10)
    lines = [line(0, "no way"), line(10, "no not at all")]
    assert times(timed(lines, heard, NAMES)) == [
        (word.text, word.start, word.end) for word in (*heard[2:4], *heard[4:8])
    ]


def test_a_line_given_to_the_other_speaker_keeps_its_times():
    heard = said("how do you do") + said("very well thank you", 4, "guest") + said("so let us begin", 8)
    lines = [line(0, "how do you do"), line(4, "very well thank you"), line(8, "so let us begin")]
    assert [word for said in timed(lines, heard, NAMES) for word in said.words] == list(heard)


def test_a_new_name_whose_words_are_all_new_is_that_of_the_track_that_no_other_name_has():
    heard = said("how do") + said("very well", 0.6, "guest") + said("you do", 8)
    lines = [line(0, "how new you"), line(0.6, "new new", "Anna")]
    host, anna = compared(lines, heard, NAMES).said
    assert (host.voice, anna.voice) == ("Host", "Guest")
    assert [(word.start, word.end) for word in host.utterance.words[::2]] == [(0, 0.5), (8, 8.5)]


def test_lines_of_two_people_joined_into_one():
    heard = said("how do you do") + said("very well", 4, "guest")
    (both,) = timed([line(0, "how do you do very well")], heard, NAMES)
    assert list(both.words) == list(heard)


def test_a_line_split_off_with_a_stale_time_begins_with_its_first_word():
    heard = said("one two three four five six")
    first, second = timed([line(0, "one two three"), line(0, "four five six")], heard, NAMES)
    assert (first.start, second.start) == (0, 1.5)
    first, second = timed([line(0, "one two three"), line(0.2, "new five six")], heard, NAMES)
    assert (second.start, times([second])[0]) == (1.5, ("new", 1.5, 2))


def test_a_new_line_has_the_time_that_it_was_given():
    heard = said("one two") + said("three four", 60)
    _, new, _ = timed(
        [line(0, "one two"), line(30, "what nobody heard"), line(60, "three four")], heard, NAMES
    )
    assert new.start == 30 and 30 < new.end < 33


def test_what_was_corrected_before_keeps_its_times_and_what_comes_back_has_its_own():
    heard, again = said("one too three"), said("two", 0.625, "Host", 0.25)
    kept = timed([line(0, "one two three")], heard, NAMES, again)
    assert ("two", 0.625, 0.875) in times(kept)
    assert times(timed([line(0, "one too three")], heard, NAMES, again)) == times(
        timed([line(0, "one too three")], heard, NAMES)
    )


def test_an_hour_with_many_edits_keeps_its_times():
    """9,000 words of a small vocabulary, a word changed in every line."""
    heard = tuple(
        word
        for n in range(750)
        for word in said("we learn from what went well and from what went so", n * 6.0)
    )
    lines = [line(n * 6.0, "we learn from all that went well and from what went so") for n in range(750)]
    utterances = timed(lines, heard, NAMES)
    assert all(said.words[-1].end == n * 6.0 + 5.5 for n, said in enumerate(utterances))


def test_a_word_for_which_there_is_no_room_shares_the_end_of_the_one_before_it():
    heard = said("public or private review")
    (one,) = timed([line(0, "public or very private review")], heard, NAMES)
    assert times([one])[1:4] == [("or", 0.5, 1), ("very", 0.97, 1), ("private", 1, 1.5)]
    first, new, last = timed(
        [line(0, "public or"), line(0.5, "no not so"), line(1, "private review")], heard, NAMES
    )
    assert times([new]) == [("no", 0.91, 0.94), ("not", 0.94, 0.97), ("so", 0.97, 1)]
    assert (new.start, new.end) == (0.91, 1) and times([first, last]) == [
        (word.text, word.start, word.end) for word in heard
    ]


def test_a_lone_word_is_not_one_that_was_heard_after_what_follows_it():
    """`be` was heard for `thee`: the line before, which ends with `be`, has another."""
    heard = said("what a block of b. to eat the do") + said("and to be", 5)
    lines = [line(0, "what a glutton be,"), line(2.5, "to eat the due, and thee")]
    glutton, due = timed(lines, heard, NAMES)
    assert glutton.words[-1].end <= due.words[0].start == 2.5
    moved = [line(0, "so it was"), line(2.5, "to eat the do"), line(4, "what a block of b.")]
    assert timed(moved, heard, NAMES)[2].words == heard[:5], "a whole line that was moved is that line"


def test_a_word_said_while_another_talks_keeps_its_time_when_it_is_given_to_them():
    heard = said("so we looked at the graph again") + said("yeah", 1.2, "guest")
    lines = [line(0, "so we looked at the graph again"), line(1.2, "yeah")]
    assert timed(lines, heard, NAMES)[1].words == heard[-1:]


@pytest.mark.parametrize(
    ("place", "at", "fits"),
    [
        ((1, 0), 12.0, True),  # in the time of its line, before what is known of it
        ((1, 0), 14.0, False),  # after that
        ((1, 2), 12.0, False),
        ((1, 2), 14.0, True),
        ((1, 0), 9.0, True),  # away from its line, and between what is known around it
        ((1, 0), 4.0, False),  # before the line before it
        ((1, 2), 19.0, True),
        ((1, 2), 22.0, False),  # after the line after it
    ],
)
def test_a_word_was_heard_between_those_around_it(place: tuple[int, int], at: float, fits: bool):
    starts = [5.0, 13.0, 20.0, at]
    known = {(0, 0): ("Host", 0), (1, 1): ("Host", 1), (2, 0): ("Host", 2)}
    rows = [
        ComparedLine(["a"], 5.0, 10.0),
        ComparedLine(["b", "c", "d"], 10.0, 15.0),
        ComparedLine(["e"], 15.0),
    ]
    found = {place: ("Host", 3)}
    left = fitting(found, known, ["Host"] * 3, rows, lambda match: starts[match[1]])
    assert left == (found if fits else {})


@pytest.mark.parametrize(("at", "fits"), [(12.0, True), (16.0, False)])
def test_a_word_in_the_time_of_its_line_may_be_said_while_a_later_line_is(at: float, fits: bool):
    rows = [ComparedLine(["a"], 10.0, 15.0), ComparedLine(["b"], 15.0)]
    starts = [11.0, at]
    found = {(0, 0): ("Host", 1)}
    left = fitting(found, {(1, 0): ("Host", 0)}, ["Host"] * 2, rows, lambda match: starts[match[1]])
    assert left == (found if fits else {})


@pytest.mark.parametrize("place", [(0, 0), (1, 0)])
def test_words_that_begin_together_fit_in_either_order(place: tuple[int, int]):
    other = (1 - place[0], 0)
    rows = [ComparedLine(["a"], 10.0, 15.0), ComparedLine(["b"], 16.0)]
    found = {place: ("Guest", 0)}
    assert fitting(found, {other: ("Host", 0)}, ["Host"] * 2, rows, lambda match: 15.0) == found


@pytest.mark.parametrize(("index", "fits"), [(1, True), (2, False)])
def test_a_word_that_follows_one_in_the_time_of_its_line_fits_with_it(index: int, fits: bool):
    """The same words at the same times; in one case another word was recognised between them."""
    rows = [ComparedLine(["a", "b"], 10.0, 15.0), ComparedLine(["c"], 15.0)]
    starts = {("Guest", 0): 14.5, ("Guest", index): 16.0, ("Host", 0): 15.0}
    found = {(0, 0): ("Guest", 0), (0, 1): ("Guest", index)}
    left = fitting(found, {(1, 0): ("Host", 0)}, ["Host"] * 2, rows, starts.__getitem__)
    assert left == (found if fits else {(0, 0): ("Guest", 0)})


def test_what_was_heard_and_no_line_has_is_known_for_each_voice():
    heard = said("so we looked at it") + said("yes well we did", 4, "guest")
    lines = [line(0, "so we looked"), line(4, "yes we did")]
    unsaid = compared(lines, heard, NAMES).unsaid
    assert {voice: [word.text for word in words] for voice, words in unsaid.items()} == {
        "Host": ["at", "it"],
        "Guest": ["well"],
    }


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
    assert [(word.start, word.end) for word in said.words] == [(0, 1), (0.47, 0.5), (0.5, 1.5)]


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
    content = render_lines(Recognition(engine=ENGINE, language="en", words=()), utterances)
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


def test_a_label_is_given_a_name_once_for_all_lines():
    content = (
        "[0:01] SPEAKER_00: Before.\n[0:02] SPEAKER_00 = Dr. Zoë : Now.\n# cut: [0:03] S 2 = Sam: cut\n"
        "[0:04] SPEAKER_00: After.\n[0:05] S 2: Yes = no: both.\n"
    )
    lines = parse_lines("transcript.md", content)
    assert [line.name for line in lines] == ["Dr. Zoë", "Dr. Zoë", "Dr. Zoë", "Sam"]
    assert lines[3].text == "Yes = no: both."
    assert rewritten(content, [(line.written, line.text) for line in lines]) == content
    with pytest.raises(ShowProblems, match=r"transcript.md:3: 'A' is 'Sam' here and 'Zoë' above"):
        parse_lines("transcript.md", "[0:01] A = Zoë: x\n\n[0:02] A = Sam: y\n")


def test_in_the_captions_everybody_says_their_own_words_when_two_talk_at_once():
    heard = said("so what did you do then") + said("well I was asleep you know", 1.25, "guest")
    lines = [line(0, "So what did you do then?"), line(1.25, "Well, I was asleep, you know.", "Guest")]
    utterances = timed(lines, heard, NAMES)
    assert [(word.start, word.end) for each in utterances for word in each.words] == [
        (word.start, word.end) for word in heard
    ]
    captions = FORMATS["vtt"].render(Transcript(language="en", utterances=utterances))
    assert "00:00:00.000 --> 00:00:03.000\n<v Host>So what did you do then?" in captions
    assert "00:00:01.250 --> 00:00:04.250\n<v Guest>Well, I was asleep, you know." in captions

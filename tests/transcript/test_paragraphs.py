"""What readers see of a conversation: paragraphs, and who interrupts whom."""

from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.acknowledgements import turns
from lfi_podcast.transcript.paragraphs import SILENCE
from lfi_podcast.transcript.utterances import gather
from tests.words import NAMES, heard, names


def said(speaker: str, start: float, text: str, pace: float = 0.3) -> list[Word]:
    """Words at an even pace; a number in brackets, as in `[1.5]`, is a pause of so many seconds."""
    words, now = [], start
    for part in text.split():
        if part.startswith("["):
            now += float(part.strip("[]"))
        else:
            words.append(
                Word(text=part, start=round(now, 3), end=round(now + pace, 3), probability=1, speaker=speaker)
            )
            now += pace
    return words


def lines(*voices: list[Word], language: str = "en", fold: bool = False) -> list[str]:
    words = sorted(chain(*voices), key=lambda word: word.start)
    return [f"{line.speaker}: {line.text}" for line in gather(words, NAMES, language, fold)]


def test_a_long_turn_is_divided_after_sentences_of_similar_length_in_all():
    sentence = "Nobody knew at that time what the alarm had really meant to say to us."
    made = lines(said("host", 0, " ".join([sentence] * 12)))
    assert [line.count(sentence) for line in made] == [4, 4, 4]


def test_a_long_pause_between_sentences_is_the_better_place():
    first, second = "This is what we knew about it on Monday. " * 3, "This is what we knew on Tuesday. " * 6
    made = lines(said("host", 0, f"{first} [1.5] {second}"))
    assert made[0] == f"Host: {first.strip()}"


def test_a_pause_to_think_does_not_tear_a_sentence():
    assert lines(said("host", 0, "It was, I think, [1.8] the third. [0.5] Yes.")) == [
        "Host: It was, I think, the third. Yes."
    ]
    assert len(lines(said("host", 0, "It was, I think, [3.5] the third. [0.5] Yes."))) == 2


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We met Dr. [1.2] Cook at 3.5 per cent, e.g. [1.2] on Monday."),
        ("de", "Das war am 3. [1.2] Mai, z.B. [1.2] um fünf."),
        ("fr", "« Bonjour à tous. [1.2] »"),
    ],
)
def test_an_abbreviation_ends_no_paragraph(language: str, text: str):
    assert len(lines(said("host", 0, text), language=language)) == 1


def test_words_without_punctuation_are_divided_at_pauses():
    assert lines(said("host", 0, "so this is one [1.2] and this another")) == [
        "Host: so this is one",
        "Host: and this another",
    ]


def test_who_is_interrupted_finishes_the_sentence():
    host = said("host", 0, "We had two alarms that night and nobody saw them. Then came the third.")
    guest = said("guest", 2, "But why? [9] I see.")
    assert lines(host, guest) == [
        "Host: We had two alarms that night and nobody saw them.",
        "Guest: But why?",
        "Host: Then came the third.",
        "Guest: I see.",
    ]


def test_who_waits_for_somebody_else_begins_a_new_line():
    host = said("host", 0, "So what I wanted [2] was to ask you why.")
    assert lines(host, said("guest", 1.3, "Sorry, the line was bad. [5] Ah.")) == [
        "Host: So what I wanted",
        "Guest: Sorry, the line was bad.",
        "Host: was to ask you why.",
        "Guest: Ah.",
    ]


TALE = "We had two alarms that night. [0.9] And nobody, [0.9] not even the vendor, saw them."


@pytest.mark.parametrize("sound", ["Mhm.", "Right.", "Yeah, right.", "Uh-huh."])
@pytest.mark.parametrize("at", [1.9, 3.2])
def test_an_acknowledgement_interrupts_nobody_and_may_be_folded_away(sound: str, at: float):
    host, guest = said("host", 0, TALE), said("guest", at, sound)
    whole = "Host: We had two alarms that night. And nobody, not even the vendor, saw them."
    assert lines(host, guest) == [whole, f"Guest: {sound}"]
    assert lines(host, guest, fold=True) == [whole]


def test_german_acknowledgements_are_german():
    host, guest = said("host", 0, TALE), said("guest", 3.2, "Genau.")
    assert len(lines(host, guest, language="de", fold=True)) == 1
    assert len(lines(host, guest, language="en", fold=True)) == 2


@pytest.mark.parametrize(
    ("host", "guest"),
    [
        pytest.param("Was it you? [0.9] And why?", "Yes.", id="an answer"),
        pytest.param("That was the last thing.", "Right.", id="the last word"),
        pytest.param("That was it. [0.9] And then.", "Right, it was me.", id="more than that"),
        pytest.param(
            "that was it [0.9] and then nothing", "yes", id="no punctuation shows that it is no answer"
        ),
    ],
)
def test_what_is_more_than_an_acknowledgement_is_never_folded(host: str, guest: str):
    at = said("host", 0, host.split("[")[0])[-1].end + 0.1
    made = lines(said("host", 0, host), said("guest", at, guest), fold=True)
    assert f"Guest: {guest}" in made


written = st.sampled_from("so we Dr. 3.5 wrote, nobody. Why? mhm right yes 3. e.g. « » … reports".split())


@settings(max_examples=200)
@given(heard(word=written), names, st.sampled_from(["en", "de", "fr", ""]), st.booleans())
def test_no_word_is_lost_or_moved(words, names, language, fold):
    utterances = gather(words, names, language, fold)
    assert [line.start for line in utterances] == sorted(line.start for line in utterances)
    for speaker, name in names.items():
        if names["host"] == names["guest"]:
            continue
        own = [word for word in words if word.speaker == speaker]
        shown = [word for line in utterances if line.speaker == name for word in line.words]
        left = [word for word in own if word not in shown]
        assert shown == [word for word in own if word in shown]
        assert not left or fold
        assert all(len(turn) <= 3 for turn in turns(own) if set(map(id, turn)) <= set(map(id, left)))
    assert gather(words, names, language, fold) == utterances


@given(heard(word=written))
def test_no_paragraph_goes_on_after_a_long_silence(words):
    for line in gather(words, NAMES, "en"):
        assert all(after.start - before.end <= SILENCE for before, after in pairwise(line.words))

"""Corrected words, found in sound in which it is known when each was said."""

from itertools import pairwise
from statistics import median

import pytest

from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.model.span import Span
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.transcript import Word
from lfi_podcast.transcript.lines import Line
from lfi_podcast.transcript.realign import rewritten, stretches
from lfi_podcast.transcript.utterances import compared
from tests.transcript.helpers import VOICES, found_words, speech

SAID = "When the pager went off at night, the engineer on call had already seen the graph."


@pytest.mark.parametrize("voice", VOICES)
def test_words_are_found_where_they_are_said(voice: str):
    """Some were not heard, some were heard as fewer words, some as more."""
    pcm, times = speech(SAID, voice)
    texts = SAID.split()
    heard = []
    for first, last, count in [
        (0, 2, 0),
        (2, 3, 2),
        (3, 7, 0),
        (7, 10, 2),
        (10, 14, 0),
        (14, 15, 1),
        (15, 16, 0),
    ]:
        start, end = times[first][0], times[last - 1][1]
        step = (end - start) / (count or 1)
        wrong = [("mumble", start + n * step, start + (n + 1) * step) for n in range(count)]
        kept = [(texts[n], *times[n]) for n in range(first, last)] if not count else []
        heard += [
            Word(text=text, start=round(a, 3), end=round(b, 3), probability=0.5, speaker="Host")
            for text, a, b in (*wrong, *kept)
        ]
    found = found_words(pcm, [Line(start=0, name="Host", text=SAID)], heard)
    assert list(found) == [2, 7, 8, 9, 14]
    off = sorted(
        abs(at - known)
        for n, w in found.items()
        for at, known in zip((w.start, w.end), times[n], strict=True)
    )
    assert median(off) <= 0.04 and off[-1] <= 0.15


def test_a_stretch_in_which_something_is_cut_out_has_the_sound_on_either_side():
    line = TimeMap((Span(start=10, end=20), Span(start=30, end=31)), 5)
    assert line.spans(14, 16) == ((9, 10), (20, 21))
    assert line.spans(14, 27) == ((9, 10), (20, 30), (31, 33))
    assert line.spans(15, 16) == ((20, 21),)
    assert line.spans(16, 27) == ((21, 30), (31, 33)), "what is cut out before it is no part of it"
    assert line.spans(3, 6) == ((0, 1),)
    assert list(excerpts([bytes(range(64))], [line.spans(14, 16)], 2)) == [bytes([18, 19, 40, 41])]


def heard_as(said: str, start: float) -> list[Word]:
    """Words of half a second each, one after the other."""
    return [
        Word(text=text, start=start + n / 2, end=start + n / 2 + 0.5, probability=0.5, speaker="Host")
        for n, text in enumerate(said.split())
    ]


def test_a_word_between_rewritten_ones_may_be_another_of_the_same_spelling():
    """Six of seven words were misheard, and the one `the` that was heard belongs to others."""
    heard = heard_as("so we looked yeah quick hum ducks the then it came back", 0.0)
    lines = [
        Line(start=0, name="Host", text="So we looked while the network team noticed that, then it came back")
    ]
    before = compared(lines, heard, {})
    (wanted,) = rewritten(before)
    texts = [word.text for word in wanted.words]
    assert texts == "So we looked while the network team noticed that, then it came".split()
    times = [(n * 0.4, n * 0.4 + 0.4) for n in range(len(texts))]
    again = list(wanted.found(times))
    assert [word.text for word in again] == ["while", "the", "network", "team", "noticed", "that,"]
    after = [word for said in compared(lines, heard, {}, again).said for word in said.utterance.words]
    assert (after[4].text, after[4].start) == ("the", 1.6)
    assert [word.start for word in after[-4:]] == [4.0, 4.5, 5.0, 5.5]
    assert not rewritten(compared(lines, heard, {}, again)), "it is looked for once"
    assert compared(
        [Line(start=0, name="Host", text=" ".join(w.text for w in heard))], heard, {}, again
    ).said[0].utterance.words == tuple(heard), "taken back, all is as it was heard"

    there = [(word.start - wanted.start, word.end - wanted.start) for word in wanted.words]
    assert "the" not in [word.text for word in wanted.found(there)], "it stays where it was heard"
    assert not list(wanted.found([None] * 5 + times[5:])), "a text that is not said moves nothing"


def test_a_rewritten_text_of_which_much_is_not_said_moves_nothing():
    """Some words may be missing in the sound. Where many are, what was found of the others is chance."""
    heard = heard_as("so we looked yeah quick hum ducks the then it came back", 0.0)
    text = "So we looked while the network team noticed that, then it came back"
    (wanted,) = rewritten(compared([Line(start=0, name="Host", text=text)], heard, {}))
    times = [(n * 0.4, n * 0.4 + 0.4) for n in range(len(wanted.words))]
    texts = ["while", "the", "network", "team", "noticed", "that,"]
    for lost in (["while"], ["while", "network"], ["network", "team", "that,"]):
        found = [None if word.text in lost else at for word, at in zip(wanted.words, times, strict=True)]
        moved = [word.text for word in wanted.found(found)]
        assert moved == ([text for text in texts if text not in lost] if len(lost) < 2 else [])


def test_found_words_lie_around_the_one_that_stays_where_it_was_heard():
    heard = heard_as("so we looked yeah quick the hum ducks quack so then it came back", 0.0)
    text = "So we looked while the network team noticed that, then it came back"
    (wanted,) = rewritten(compared([Line(start=0, name="Host", text=text)], heard, {}))
    assert wanted.start == 0
    where = {"while": (2.2, 2.7), "the": (2.6, 3.0), "network": (2.8, 3.3), "team": (3.4, 3.8)}
    times = [where.get(word.text, (4.0, 4.2 + n / 10)) for n, word in enumerate(wanted.words)]
    found = {word.text: (word.start, word.end) for word in wanted.found(times)}
    assert "the" not in found
    assert (found["while"], found["network"], found["team"]) == ((2.2, 2.5), (3.0, 3.3), (3.4, 3.8))


def test_a_few_changes_around_a_heard_word_do_not_put_it_in_doubt():
    heard = heard_as("so we looked yeah the ducks then it came back", 0.0)
    text = "So we looked while the team then it came back"
    comparison = compared([Line(start=0, name="Host", text=text)], heard, {})
    assert not rewritten(comparison)
    assert [word.text for each in stretches(comparison) for word in each.words].count("the") == 2


def test_found_words_come_one_after_the_other():
    """An aligner may tell of a word that it begins before the one before it ends; its time is then the later one."""
    heard = heard_as("so we looked yeah quick then it came back", 0.0)
    said = [Line(start=0, name="Host", text="So we looked at graphs then it came back")]
    (stretch,) = stretches(compared(said, heard, {}))
    times = [(n * 0.5, n * 0.5 + 0.5) for n in range(len(stretch.words))]
    times[stretch.first : stretch.last] = [(1.6, 2.1), (1.9, 2.4)]
    first, second = stretch.found(times)
    assert (first.text, first.start, first.end) == ("at", 1.6, 2.1)
    assert (second.text, second.start, second.end) == ("graphs", 2.1, 2.4)
    (wanted,) = rewritten(
        compared(
            [
                Line(
                    start=0,
                    name="Host",
                    text="So we looked while the network team noticed that, then it came",
                )
            ],
            heard_as("so we looked yeah quick hum ducks the then it came", 0.0),
            {},
        )
    )
    evenly = [(n * 0.4, n * 0.4 + 0.4) for n in range(len(wanted.words))]
    found = list(wanted.found([*evenly[:5], (evenly[4][0] - 0.1, evenly[5][1]), *evenly[6:]]))
    assert all(a.end <= b.start for a, b in pairwise(found)) and len(found) == 6


def test_a_change_is_looked_for_with_the_known_words_right_beside_it():
    """Words behind a pause are no help; up to them there may be a second of sound more than what was guessed."""

    def word(text: str, start: float, end: float) -> Word:
        return Word(text=text, start=start, end=end, probability=0.5, speaker="Host")

    heard = [
        *(word("we", 0.0, 0.5), word("saw", 0.5, 1.0)),
        *(word("grafs", 3.0, 3.5), word("on", 3.8, 4.0), word("screens", 4.0, 4.5)),
        *(word("scene", 7.0, 7.5), word("again", 9.0, 9.5)),
    ]
    said = [Line(start=0, name="Host", text="we saw graphs on screens seen again")]
    first, second = stretches(compared(said, heard, {}))
    assert [each.text for each in first.words] == ["graphs", "on", "screens"]
    assert (first.first, first.last, first.start, first.end) == (0, 1, 2.0, 4.5)
    assert (first.floor, first.ceiling) == (1.0, 3.8)
    assert [each.text for each in second.words] == ["seen"]
    assert (second.start, second.end, second.floor, second.ceiling) == (6.0, 8.5, 4.5, 9.0)
    assert [each.text for each in second.found([(1.2, 1.5)])] == ["seen"]
    assert not list(second.found([None])), "what is not in the sound keeps the time that was worked out"
    assert not list(second.found([(0.0, 0.01)])), "no word is as short as that"

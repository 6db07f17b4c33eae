"""Written and recognised words are matched by their order, then by runs, then by time."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.transcript.match import ComparedLine, Heard, matches


def heard(text: str, start: float = 0.0, step: float = 1.0) -> list[Heard]:
    return [Heard(word, start + number * step) for number, word in enumerate(text.split())]


def line(text: str, start: float = 0.0, until: float | None = None) -> ComparedLine:
    words = text.split()
    return ComparedLine(words, start, start + len(words) if until is None else until)


def found(rows: Sequence[ComparedLine], said: Sequence[Heard]) -> dict[tuple[int, int], int]:
    return dict(sorted(matches(rows, said).items()))


def test_lines_as_they_were_recognised_have_each_word_in_its_place():
    rows = [line("good evening"), line("good night", 2.0004)]
    assert found(rows, heard("good evening good night")) == {(0, 0): 0, (0, 1): 1, (1, 0): 2, (1, 1): 3}


def test_changed_words_have_none_and_their_neighbours_keep_theirs():
    assert found([line("good warm evening all")], heard("good cold evening all")) == {
        (0, 0): 0,
        (0, 2): 2,
        (0, 3): 3,
    }
    assert found([line("evening")], heard("good evening")) == {(0, 0): 1}
    assert found([line("x")], heard("good evening")) == found([line("")], heard("good")) == {}
    assert found([line("good")], []) == found([], heard("good")) == {}


def test_words_that_follow_each_other_stay_together():
    assert found([line("the pager x")], heard("the same the pager")) == {(0, 0): 2, (0, 1): 3}
    assert found([line("x the pager")], heard("the pager the same")) == {(0, 1): 0, (0, 2): 1}


@pytest.mark.parametrize(("start", "place"), [(0.0, 0), (8.0, 1), (20.0, 2)])
def test_a_word_that_is_said_often_is_the_one_near_its_line(start: float, place: int):
    said = [Heard("yes", 1.0), Heard("yes", 8.5), Heard("yes", 21.0)]
    assert found([line("well yes", start)], said) == {(0, 1): place}


@pytest.mark.parametrize("side", [1, -1])
@pytest.mark.parametrize(("words", "within"), [("yes", 4.8), ("a b c d e f g h", 29.0)])
def test_a_word_far_from_its_line_is_another_one_and_a_run_may_be_farther(
    side: int, words: str, within: float
):
    row = line(f"x {words}", 100.0, 100.0)
    count = len(words.split())
    near, far = (heard(words, 100 + side * away, 0.01) for away in (within, within + 1.2))
    assert found([row], near) == {(0, number + 1): number for number in range(count)}
    assert found([row], far) == {}


def test_a_line_that_was_moved_over_another_gives_way():
    """Both are in the order of time, so of two that cross only one can be matched: the longer run."""
    rows = [line("c d e x"), line("a b", 4.0)]
    assert found(rows, heard("a b c d e")) == {(0, 0): 2, (0, 1): 3, (0, 2): 4}


WORDS = st.lists(st.sampled_from("abc"), max_size=8)


@given(st.lists(WORDS, max_size=3), WORDS)
def test_matches_are_the_same_words_in_the_same_order(written: list[list[str]], said: list[str]):
    rows = [ComparedLine(words, 0.0, 9.0) for words in written]
    pairs = found(rows, heard(" ".join(said)))
    assert all(rows[row].words[position] == said[place] for (row, position), place in pairs.items())
    places = list(pairs.values())
    assert places == sorted(set(places))
    whole = [word for words in written for word in words]
    if whole == said:
        assert len(pairs) == len(said)


def best_score(written: Sequence[tuple[str, ComparedLine]], said: Sequence[Heard]) -> float:
    """The best score of all ways to match, each tried: near words count more, and each run costs half a word."""

    @cache
    def best(one: int, other: int, is_in_run: bool) -> float:
        if one == len(written) or other == len(said):
            return 0.0
        passed = max(best(one + 1, other, False), best(one, other + 1, False))
        if written[one][0] != said[other].word:
            return passed
        worth = value(written[one][1], said[other]) - (0.0 if is_in_run else 0.5)
        return max(passed, worth + best(one + 1, other + 1, True))

    return best(0, 0, False)


def value(row: ComparedLine, word: Heard) -> float:
    away = max(row.start - word.start, word.start - row.until, 0.0)
    return max(1 - away / 10, 0.1)


@given(st.lists(WORDS, min_size=1, max_size=3), WORDS)
def test_no_other_way_to_match_is_better(lines: list[list[str]], words: list[str]):
    rows = [ComparedLine(["x", *texts], 4.0 * number, 4.0 * number + 2) for number, texts in enumerate(lines)]
    said = heard(" ".join(words), 0.5, 1.5)
    pairs = found(rows, said)
    order = [(number, position) for number, row in enumerate(rows) for position in range(len(row.words))]
    places = [pairs.get(at) for at in order]
    runs = sum(
        place is not None and (before is None or place != before + 1)
        for before, place in pairwise([None, *places])
    )
    score = sum(value(rows[number], said[place]) for (number, _), place in pairs.items()) - 0.5 * runs
    written = [(rows[number].words[position], rows[number]) for number, position in order]
    assert score == pytest.approx(best_score(written, said))

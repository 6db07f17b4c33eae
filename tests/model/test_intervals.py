"""Stretches that touch become one, whatever their order, and nothing else changes."""

from itertools import groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.model.intervals import coalesced, merged

intervals = st.tuples(st.integers(0, 60), st.integers(0, 9)).map(lambda pair: (pair[0], sum(pair)))
many = st.lists(intervals, max_size=12)


def covered(found) -> set[float]:
    """The whole and half numbers in the stretches; a half is missing where two only lie beside each other."""
    return {half / 2 for start, end in found for half in range(2 * start, 2 * end + 1)}


@given(many)
def test_merged_stretches_cover_the_same_in_order_and_apart(given_ones):
    found = merged(given_ones)
    assert covered(found) == covered(given_ones)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(found))
    assert {start for start, _ in found} <= {start for start, _ in given_ones}
    assert {end for _, end in found} <= {end for _, end in given_ones}


@given(many, st.randoms())
def test_neither_order_nor_repetition_matters(given_ones, random):
    shuffled = [*given_ones, *given_ones[:3]]
    random.shuffle(shuffled)
    assert merged(shuffled) == merged(given_ones) == merged(merged(given_ones))


@given(many)
def test_where_nothing_touches_nothing_changes(given_ones):
    apart = [(start + 100 * n, end + 100 * n) for n, (start, end) in enumerate(given_ones)]
    assert merged(apart) == apart


def test_stretches_that_end_where_the_next_begins_are_one():
    assert merged([(3.0, 4.5), (0.0, 1.0), (1.0, 2.0), (0.2, 0.3)]) == [(0.0, 2.0), (3.0, 4.5)]
    assert merged([(0.0, 1.0), (1.001, 2.0)]) == [(0.0, 1.0), (1.001, 2.0)]
    assert merged(iter(())) == []


@given(st.lists(st.integers(0, 2)))
def test_items_are_joined_to_the_whole_of_those_before(numbers):
    alone = [[number] for number in numbers]
    alike = coalesced(alone, lambda last, item: last[-1] == item[0], lambda last, item: last + item)
    assert alike == [list(run) for _, run in groupby(numbers)]
    three = coalesced(alone, lambda last, item: len(last) + len(item) <= 3, lambda last, item: last + item)
    assert three == [numbers[at : at + 3] for at in range(0, len(numbers), 3)]

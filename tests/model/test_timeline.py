"""The two time lines of an episode, and the way from each to the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.model.span import Span
from lfi_podcast.model.timeline import Move, TimeMap

CUTS = (Span(start=10, end=12), Span(start=2, end=3), Span(start=11, end=14))
LINE = TimeMap(CUTS, offset=5.0)


@pytest.mark.parametrize(
    ("recorded", "heard"), [(0, 5), (1.5, 6.5), (2.5, 7), (3, 7), (4, 8), (11, 14), (14, 14), (20, 20)]
)
def test_what_was_recorded_is_heard_later_by_the_intro_and_earlier_by_the_cuts(recorded, heard):
    assert LINE.heard(recorded) == pytest.approx(heard)


@pytest.mark.parametrize(("heard", "after", "before"), [(6, 1, 1), (7, 3, 2), (14, 14, 10), (15, 15, 15)])
def test_a_joint_is_the_end_of_one_thing_and_the_start_of_another(heard, after, before):
    assert (LINE.recorded(heard), LINE.recorded_until(heard)) == (after, before)


def test_a_joint_is_found_although_times_are_kept_to_the_millisecond():
    line = TimeMap((Span(start=2, end=3),), offset=319_777 / 44_100)
    assert line.recorded(round(line.heard(2), 3)) == pytest.approx(3, abs=0.001)
    assert not line.removes(line.recorded(round(line.heard(2), 3)))
    assert line.recorded_until(round(line.heard(2), 3)) == pytest.approx(2, abs=0.001)


@pytest.mark.parametrize(
    ("cuts", "more"), [([], False), ([(10, 13)], False), ([(2, 3), (10, 14)], False), ([(2, 3.1)], True)]
)
def test_whether_another_time_line_has_more(cuts, more):
    assert TimeMap(tuple(Span(start=a, end=b) for a, b in cuts)).leaves_out_more_than(LINE) == more


def test_a_cut_moves_what_comes_after_and_ends_what_ran_into_it():
    move = Move(TimeMap(offset=5), TimeMap((Span(start=10, end=12),), offset=5))
    assert [move.start(at) for at in (5, 14, 16, 17, 20)] == [5, 14, 15, 15, 18]
    assert move.end(16) == 15
    assert move.keeps(14, 15.9) and move.keeps(14.2, 15.7) and not move.keeps(14.5, 16)


def test_a_cut_that_is_taken_back_does_not_stretch_what_stood_at_the_joint():
    move = Move(TimeMap((Span(start=10, end=12),)), TimeMap())
    assert (move.start(9), move.end(10)) == (9, 10)
    assert (move.start(10), move.end(11)) == (12, 13)


def test_another_intro_moves_the_recording_and_keeps_the_intros_own_times():
    longer, shorter = Move(TimeMap(offset=5), TimeMap(offset=8)), Move(TimeMap(offset=5), TimeMap(offset=1))
    assert [longer.start(at) for at in (0, 4, 5, 9)] == [0, 4, 8, 12]
    assert [shorter.start(at) for at in (0, 4, 5, 9)] == [0, 1, 1, 5]


seconds = st.integers(0, 60_000).map(lambda milliseconds: milliseconds / 1000)
spans = st.tuples(seconds, seconds).filter(lambda pair: pair[0] < pair[1])
cuts = st.lists(spans.map(lambda pair: Span(start=pair[0], end=pair[1])), max_size=5).map(tuple)
maps = st.builds(TimeMap, cuts, seconds)


@given(maps, seconds)
def test_there_and_back(line, at):
    if not line.removes(at):
        assert line.recorded(line.heard(at)) == pytest.approx(at, abs=1e-6)
    else:
        assert not line.removes(line.recorded(line.heard(at)))


@given(maps, maps, seconds, seconds)
def test_moving_keeps_the_order(before, after, first, second):
    move, (first, second) = Move(before, after), sorted((first, second))
    assert 0 <= move.start(first) <= move.start(second)
    assert move.end(first) <= move.start(first)


@given(maps, maps, seconds)
def test_what_is_heard_in_both_comes_back(before, after, recorded):
    if before.removes(recorded) or after.removes(recorded):
        return
    there = Move(before, after).start(before.heard(recorded))
    assert there == pytest.approx(after.heard(recorded), abs=0.0011)

"""Where passages to listen to are taken from: at what is worth hearing, and never near what must not be heard."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.audio.delivering.places import LENGTH, MARGIN, MOST, SHORTEST, allowed, passages, spoken
from lfi_podcast.model.audio import Finding
from lfi_podcast.model.report import Gain
from lfi_podcast.model.span import Span
from lfi_podcast.model.timeline import TimeMap

DURATION = 120.0
WHOLE = [(0.0, DURATION)]
EVEN = Gain(name="Host", decibels=(3.0,) * 120)


def at(*times: float, level: str = "warning", kind: str | None = None) -> list[Finding]:
    return [Finding.model_validate({"at": t, "level": level, "message": "-", "kind": kind}) for t in times]


TIMES = st.integers(1, 1150).map(lambda tenths: tenths / 10)
SPANS = st.lists(st.tuples(TIMES, st.floats(0.1, 5)).map(lambda t: (t[0], t[0] + t[1])), max_size=6)


@settings(max_examples=40)
@given(redacted=SPANS, cuts=SPANS, offset=st.sampled_from([0.0, 7.5]), times=st.lists(TIMES, max_size=8))
def test_no_passage_is_near_a_redaction_or_a_cut(redacted, cuts, offset, times):
    line = TimeMap(tuple(Span(start=round(a, 1), end=round(b + 0.1, 1)) for a, b in cuts), offset)
    room = allowed(line, DURATION, redacted)
    chosen = passages(at(*times), [EVEN], room)
    gone = [*redacted, *((line.heard(cut.start),) * 2 for cut in line.cuts)]
    assert len(chosen) <= MOST
    for start, end in chosen:
        assert offset <= start and end <= DURATION and SHORTEST - 0.01 <= end - start <= LENGTH + 0.01
        assert all(end <= first - MARGIN + 0.001 or start >= last + MARGIN - 0.001 for first, last in gone)
        length = line.recorded_until(end) - line.recorded(start)
        assert length == pytest.approx(end - start), "no cut in it"


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        (at(50), [(46, 56)]),
        (at(2), [(0, 10)]),
        (at(119), [(110, 120)]),
        ([*at(20, level="info"), *at(90), *at(60, level="error")], [(56, 66), (86, 96)]),
        ([*at(20), *at(90, kind="clipping")], [(86, 96), (16, 26)]),
        (at(50, 53, 57), [(46, 56), (53, 63)]),
    ],
    ids=["alone", "early", "late", "gravest first", "damage first", "near each other"],
)
def test_passages_begin_before_what_they_are_about(findings, expected):
    assert list(passages(findings, [EVEN], WHOLE))[: len(expected)] == expected


def test_no_two_passages_are_nearly_the_same():
    assert passages(at(111, 119), [EVEN], WHOLE)[0] == (107, 117)
    assert all(start < 100 for start, _ in passages(at(111, 119), [EVEN], WHOLE)[1:])


def test_what_is_everywhere_has_no_place_and_the_gain_decides():
    levels = [3.0] * 60 + [None, 12.0] + [3.0] * 58
    gains = [Gain(name="Host", decibels=tuple(levels))]
    (first, last), *more = passages(at(0), gains, WHOLE)
    assert first <= 60 < 62 <= last and not more
    assert passages(at(0), [Gain(name="Host", decibels=(3.0,))], [(0.0, 6.0)]) == ((0.0, 6.0),)


def test_what_is_soft_in_the_episode_is_no_speech():
    gain = Gain(name="Host", decibels=(3.0, 20.0, 4.0))
    assert spoken([gain], (-19.0, -35.0, None), -19.0)[0].decibels == (3.0, None, None)


def test_differences_between_tracks_count():
    near, far = [2.0] * 30 + [None] * 90, [None] * 30 + [15.0] * 90
    ((first, last),) = passages(
        [], [Gain(name=n, decibels=tuple(d)) for n, d in (("a", near), ("b", far))], WHOLE
    )
    assert first < 30 < last


@pytest.mark.parametrize("room", [[], [(0.0, 3.0)], [(10.0, 12.0), (20.0, 23.9)]])
def test_there_may_be_nothing_to_hear(room):
    assert passages(at(1, 11, 21), [EVEN], room) == ()

"""Edits of a stream of samples: exact, whatever the blocks, whatever the edits."""

import itertools
from array import array

from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.audio.edit import Edit, edited, merged
from lfi_podcast.audio.pcm import Pcm
from lfi_podcast.audio.redact import bleep, patched, patches
from lfi_podcast.model.audio import Interval

LENGTH = 400
FADE = 6
FILLER = 7_777


@st.composite
def cases(draw):
    pcm = Pcm(1000, draw(st.sampled_from([1, 2])), draw(st.sampled_from([2, 4])))
    filler = draw(st.sampled_from([0, 1, 3]))
    spans = draw(st.lists(st.tuples(st.integers(0, 450), st.integers(1, 90)), max_size=5))
    loop = array(pcm.typecode, [FILLER] * filler * pcm.channels).tobytes()
    edits = [Edit(start, start + length, loop) for start, length in spans]
    return pcm, edits, draw(st.lists(st.integers(1, LENGTH), max_size=8))


def stream(pcm, lengths):
    """Numbered frames (1000 and up, the same in all channels), in blocks of those lengths."""
    sound = array(pcm.typecode, [1000 + n for n in range(LENGTH) for _ in range(pcm.channels)]).tobytes()
    edges = [0, *sorted({min(LENGTH, sum(lengths[: n + 1])) for n in range(len(lengths))}), LENGTH]
    return [sound[a * pcm.frame : b * pcm.frame] for a, b in itertools.pairwise(edges)]


@given(cases())
@settings(max_examples=200, deadline=None)
def test_only_what_is_edited_changes(case):
    pcm, edits, lengths = case
    joined = merged(edits, 2 * FADE)
    result = array(pcm.typecode, b"".join(edited(stream(pcm, lengths), edits, pcm, FADE)))[:: pcm.channels]

    gone = {n for edit in joined for n in range(edit.start, min(edit.end, LENGTH))}
    kept = [n for n in range(LENGTH) if n not in gone]
    near = {n for edit in joined for n in range(edit.start - FADE, edit.end + FADE)}
    if any(edit.filler for edit in joined):
        assert len(result) == LENGTH
        assert all(abs(result[n]) <= FILLER for n in gone)
        assert all(result[n] == 1000 + n for n in kept if n not in near)
        inside = [n for e in joined for n in range(e.start + FADE, min(e.end - FADE, LENGTH))]
        assert all(result[n] == FILLER for n in inside)
    else:
        assert len(result) == len(kept)
        assert all(
            value == 1000 + n if n not in near else 0 <= value <= 1000 + n
            for value, n in zip(result, kept, strict=True)
        )


@given(cases())
@settings(max_examples=100, deadline=None)
def test_blocks_do_not_matter(case):
    pcm, edits, lengths = case
    whole = b"".join(edited(stream(pcm, []), edits, pcm, FADE))
    assert b"".join(edited(stream(pcm, lengths), edits, pcm, FADE)) == whole


@given(st.integers(-30_000, 30_000), st.integers(-30_000, 30_000))
def test_nothing_of_the_original_is_left_inside(one, other):
    pcm = Pcm(44_100, 1, 2)
    edits = patches([Interval(start=0.1, end=0.2), Interval(start=0.19, end=0.3, sound="mute")], pcm, -23.0)
    heard = [
        b"".join(patched([array("h", [value] * 22_050).tobytes()], edits, pcm)) for value in (one, other)
    ]
    first, last = 4410 * 2, 13_230 * 2
    assert heard[0][first:last] == heard[1][first:last]
    assert [len(sound) for sound in heard] == [44_100] * 2


def test_edges_do_not_click():
    pcm = Pcm(44_100, 1, 2)
    edits = patches([Interval(start=0.1, end=0.2, sound="mute")], pcm, -23.0)
    heard = array("h", b"".join(patched([array("h", [20_000] * 22_050).tobytes()], edits, pcm)))
    steps = [abs(a - b) for a, b in itertools.pairwise(heard)]
    assert max(steps) < 20_000 / 200  # 5 ms are 220 frames
    assert set(heard[4410:8820]) == {0}


def test_the_bleep_is_one_kilohertz_and_repeats_without_a_seam():
    tone = array("i", bleep(Pcm(44_100, 1), -20.0))
    assert len(tone) == 441
    twice = [*tone, *tone]
    rising = [n for n in range(1, 882) if twice[n - 1] < 0 <= twice[n]]
    assert all(43 <= b - a <= 45 for a, b in itertools.pairwise(rising))
    assert abs(max(tone) / 2**31 - 10 ** ((-26 + 3.01) / 20)) < 0.001

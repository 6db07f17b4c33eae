"""Where speech is cut: the same whatever the blocks, at exact times, and without losing a sample."""

import tracemalloc
from array import array
from itertools import cycle, pairwise
from math import pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.speech.engine import segments as cut
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, LONGEST_UTTERANCE, Segment, joined, kept, utterances
from tests.helpers import SPEECH
from tests.speech.helpers import DEMO, blocks, sound

WINDOW = 30  # seconds, Whisper's


def position(seconds: float) -> int:
    """The byte at which a time is."""
    return 2 * round(seconds * 16_000)


@settings(max_examples=30)
@given(
    st.lists(st.integers(1, 100_000), min_size=1, max_size=8), st.integers(0, 10_000), st.integers(0, 100_000)
)
def test_the_size_of_the_blocks_changes_nothing(sizes, first, length):
    speech = sound(DEMO[0])[2 * first : 2 * (first + length)]
    assert list(utterances(blocks(speech, sizes))) == list(utterances([speech]))


def test_no_sound_and_silence_have_no_speech():
    for nothing in ([], [b""], [bytes(2)], [bytes(960)], [bytes(320_000)]):
        assert list(utterances(nothing)) == []


def test_kept_pieces_are_the_same_and_take_no_memory():
    def pieces():
        for number in range(60):
            yield Segment(float(number), bytes([number]) * 960_000)

    tracemalloc.start()
    with kept(pieces()) as segments:
        assert [segment.pcm[0] for segment in segments] == list(range(60))
        assert segments[-1] == Segment(59.0, bytes([59]) * 960_000)
        assert list(segments[3:5]) == [segments[3], segments[4]]
        assert (len(segments), bool(segments)) == (60, True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6_000_000


def test_times_do_not_drift_over_an_hour():
    minute = sound(DEMO[0])[: 60 * BYTES_PER_SECOND]
    hour = 60 * len(minute)
    block = 1 << 18

    def at(start: int, length: int) -> bytes:
        start %= len(minute)
        return (
            (minute[start:] + minute)[:length]
            if start + length > len(minute)
            else minute[start : start + length]
        )

    stream = (at(start, min(block, hour - start)) for start in range(0, hour, block))
    last = Segment(0, b"")
    for segment in utterances(stream):
        assert segment.start * 16_000 == pytest.approx(round(segment.start * 16_000), abs=1e-3)
        assert segment.pcm == at(position(segment.start), len(segment.pcm))
        assert segment.start >= last.end - 1e-9
        last = segment
    assert 3590 < last.end <= 3600.001


def buzz(length: float, dips: tuple[float, ...]) -> bytes:
    """A voice that never pauses, but for a tenth of a second at each dip."""
    vowel = [
        int(600 * sum(sin(2 * pi * 160 * k * n / 16_000) * 9 / (1 + abs(k - 4)) for k in range(1, 20)))
        for n in range(100)
    ]
    samples = array(
        "h", (sample for _, sample in zip(range(int(length * 16_000)), cycle(vowel), strict=False))
    )
    for dip in dips:
        start = int(dip * 16_000)
        samples[start : start + 1600] = array("h", [0] * 1600)
    return samples.tobytes()


def test_a_monologue_is_cut_where_it_is_quietest_and_loses_nothing():
    speech = buzz(81, (10, 26.5, 52, 76))
    segments = list(utterances(blocks(speech, [1 << 18])))
    assert (
        b"".join(segment.pcm for segment in segments)
        == speech[position(segments[0].start) :][: sum(len(segment.pcm) for segment in segments)]
    )
    assert [earlier.end for earlier in segments[:-1]] == pytest.approx(
        [segment.start for segment in segments[1:]], abs=1e-9
    )
    assert segments[0].start < 0.1 and segments[-1].end > 80.9
    cuts = [segment.start for segment in segments[1:]]
    assert [dip <= cut <= dip + 0.1 for dip, cut in zip((26.5, 52, 76), cuts, strict=True)] == [True] * 3


def test_a_monologue_is_cut_between_words_and_not_before_a_stop():
    """A p, t or k begins with up to a tenth of a second of silence, which is quieter than a breath."""
    samples = array("h", buzz(32, ()))
    for stop in (20.5, 22.5, 25.0, 27.3):
        samples[int(stop * 16_000) : int((stop + 0.09) * 16_000)] = array("h", [0] * int(0.09 * 16_000))
    breath = slice(24 * 16_000, int(24.25 * 16_000))
    samples[breath] = array("h", (sample // 30 for sample in samples[breath]))
    first, _ = utterances([samples.tobytes()])
    assert 24 <= first.end <= 24.25


def test_segments_of_a_recording_that_changed_in_one_place_are_the_same_elsewhere():
    speech, other = sound(DEMO[0]), sound(SPEECH / "sonnet001.mp3")
    minute = 2 * speech  # two minutes, of which ten seconds change
    changed = minute[: position(40)] + other[: position(10)] + minute[position(50) :]
    before, after = (
        {(segment.start, segment.pcm) for segment in cut([recording], 28.0)}
        for recording in (minute, changed)
    )
    again = after - before
    assert again and sum(segment.end - segment.start for segment in (Segment(*found) for found in again)) < 75
    assert len(before & after) >= len(after) - 3


def test_a_segment_ends_with_the_longest_pause_at_which_it_could():
    second = b"\1\0" * 16_000
    starts = (0, 1.2, 2.4, 4.2, 5.5, 6.6, 7.7)
    segments = [Segment(start, second) for start in starts]
    ends = [segment.end for segment in joined(segments, 6, 2)]
    assert ends == [5.2, 8.7], "after the longest pause of those past four seconds"


def test_a_segment_fits_the_window_of_whisper():
    for length in (27.9, 28, 28.3, 60.5):
        segments = list(utterances([buzz(length, ())]))
        assert max(len(segment.pcm) for segment in segments) < WINDOW * BYTES_PER_SECOND
        assert sum(len(segment.pcm) for segment in segments) > (length - 0.5) * BYTES_PER_SECOND


PIECES = st.lists(st.tuples(st.integers(0, 8_000), st.integers(1, 16_000)), max_size=12)


@given(PIECES, st.floats(0, 2), st.floats(0, 0.4))
def test_joined_segments_keep_their_places(gaps, longest, pause):
    segments, place = [], 0
    for number, (gap, length) in enumerate(gaps, 1):
        place += gap
        segments.append(Segment(place / 16_000, bytes([number, 1]) * length))
        place += length
    together = list(joined(segments, longest, pause))
    for earlier, later in pairwise(together):
        assert position(earlier.end) <= position(later.start)
    holders = iter(together)
    holder = next(holders, None)
    for segment in segments:
        while position(segment.start) >= position(holder.end):
            holder = next(holders)
        inside = position(segment.start) - position(holder.start)
        assert holder.pcm[inside : inside + len(segment.pcm)] == segment.pcm
    spoken = sum(len(segment.pcm) for segment in segments)
    assert sum(len(segment.pcm.replace(b"\0\0", b"")) for segment in together) == spoken
    alone = {segment.pcm for segment in segments}
    assert all(segment.pcm in alone or segment.end - segment.start <= longest + 1e-6 for segment in together)


@given(PIECES, st.floats(0, 2), st.floats(0.1, 0.4), st.integers(0, 1600), st.data())
def test_turns_joined_over_shortened_pauses_keep_their_times(gaps, longest, pause, left, data):
    segments, place = [], 0
    for number, (gap, length) in enumerate(gaps, 1):
        place += gap
        segments.append(Segment(place / 16_000, bytes([number, 1]) * length))
        place += length
    windows = list(joined(segments, longest, pause, left / 16_000))
    turns = [turn for window in windows for turn in window.turns]
    for expected, turn in zip(joined(segments, 99, pause), joined(turns, 99, pause), strict=True):
        assert (turn.start, turn.pcm) == (pytest.approx(expected.start), expected.pcm)
    for window in windows:
        assert window.length <= longest + 1e-6 or window.pcm in {segment.pcm for segment in segments}
        assert window.end == pytest.approx(window.turns[-1].end)
        for turn, begin in zip(window.turns, (0.0, *(at.end for at in window.shortened)), strict=True):
            assert window.recorded(begin, begin + turn.length) == pytest.approx((turn.start, turn.end))
        start, end = window.recorded(*sorted(data.draw(st.tuples(*[st.floats(0, 3)] * 2))))
        assert any(turn.start - 1e-6 <= start <= end <= turn.end + 1e-6 for turn in window.turns)


def test_a_word_that_reaches_into_a_shortened_pause_ends_with_its_turn():
    second = b"\1\0" * 16_000
    (window,) = joined([Segment(10, second), Segment(20, second), Segment(60, second)], 28, 2, 1)
    assert (window.length, window.end) == (5, 61)
    assert [(turn.start, turn.end) for turn in window.turns] == [(10, 11), (20, 21), (60, 61)]
    assert window.recorded(0.2, 0.8) == (10.2, 10.8)
    assert window.recorded(0.8, 2.1) == (10.8, 11)
    assert window.recorded(0.9, 2.3) == (20, pytest.approx(20.3))
    assert window.recorded(4.5, 9) == (60.5, 61)
    assert window.recorded(900, 901) == (61, 61)


def test_segments_are_joined_over_short_pauses_only():
    second = b"\1\0" * 16_000
    segments = [Segment(0, second), Segment(1.5, second), Segment(5, second), Segment(6, second)]
    assert [(segment.start, segment.end) for segment in joined(segments, 28, 2)] == [(0, 2.5), (5, 7)]
    assert [(segment.start, segment.end) for segment in joined(segments, 2, 2)] == [
        (0, 1),
        (1.5, 2.5),
        (5, 7),
    ]
    assert list(joined(segments, 0, 2)) == segments
    assert LONGEST_UTTERANCE < WINDOW

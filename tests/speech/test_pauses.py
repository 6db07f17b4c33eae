"""Where speech is cut: the same whatever the blocks, at exact times, and without losing a sample."""

from array import array
from itertools import cycle, pairwise
from math import pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.speech.engine import pieces as cut
from lfi_podcast.speech.pauses import BYTES_PER_SECOND, LONGEST_UTTERANCE, Piece, joined, utterances
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
    last = Piece(0, b"")
    for piece in utterances(stream):
        assert piece.start * 16_000 == pytest.approx(round(piece.start * 16_000), abs=1e-3)
        assert piece.pcm == at(position(piece.start), len(piece.pcm))
        assert piece.start >= last.end - 1e-9
        last = piece
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
    pieces = list(utterances(blocks(speech, [1 << 18])))
    assert (
        b"".join(piece.pcm for piece in pieces)
        == speech[position(pieces[0].start) :][: sum(len(piece.pcm) for piece in pieces)]
    )
    assert [earlier.end for earlier in pieces[:-1]] == pytest.approx(
        [piece.start for piece in pieces[1:]], abs=1e-9
    )
    assert pieces[0].start < 0.1 and pieces[-1].end > 80.9
    cuts = [piece.start for piece in pieces[1:]]
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


def test_pieces_of_a_recording_that_changed_in_one_place_are_the_same_elsewhere():
    speech, other = sound(DEMO[0]), sound(SPEECH / "sonnet001.mp3")
    minute = 2 * speech  # two minutes, of which ten seconds change
    changed = minute[: position(40)] + other[: position(10)] + minute[position(50) :]
    before, after = (
        {(piece.start, piece.pcm) for piece in cut([recording], 28.0)} for recording in (minute, changed)
    )
    again = after - before
    assert again and sum(piece.end - piece.start for piece in (Piece(*found) for found in again)) < 75
    assert len(before & after) >= len(after) - 3


def test_a_piece_ends_with_the_longest_pause_at_which_it_could():
    second = b"\1\0" * 16_000
    starts = (0, 1.2, 2.4, 4.2, 5.5, 6.6, 7.7)
    pieces = [Piece(start, second) for start in starts]
    ends = [piece.end for piece in joined(pieces, 6, 2)]
    assert ends == [5.2, 8.7], "after the longest pause of those past four seconds"


def test_a_piece_fits_the_window_of_whisper():
    for length in (27.9, 28, 28.3, 60.5):
        pieces = list(utterances([buzz(length, ())]))
        assert max(len(piece.pcm) for piece in pieces) < WINDOW * BYTES_PER_SECOND
        assert sum(len(piece.pcm) for piece in pieces) > (length - 0.5) * BYTES_PER_SECOND


PIECES = st.lists(st.tuples(st.integers(0, 8_000), st.integers(1, 16_000)), max_size=12)


@given(PIECES, st.floats(0, 2), st.floats(0, 0.4))
def test_joined_pieces_keep_their_places(gaps, longest, pause):
    pieces, place = [], 0
    for number, (gap, length) in enumerate(gaps, 1):
        place += gap
        pieces.append(Piece(place / 16_000, bytes([number, 1]) * length))
        place += length
    together = list(joined(pieces, longest, pause))
    for earlier, later in pairwise(together):
        assert position(earlier.end) <= position(later.start)
    holders = iter(together)
    holder = next(holders, None)
    for piece in pieces:
        while position(piece.start) >= position(holder.end):
            holder = next(holders)
        inside = position(piece.start) - position(holder.start)
        assert holder.pcm[inside : inside + len(piece.pcm)] == piece.pcm
    spoken = sum(len(piece.pcm) for piece in pieces)
    assert sum(len(piece.pcm.replace(b"\0\0", b"")) for piece in together) == spoken
    alone = {piece.pcm for piece in pieces}
    assert all(piece.pcm in alone or piece.end - piece.start <= longest + 1e-6 for piece in together)


def test_pieces_are_joined_over_short_pauses_only():
    second = b"\1\0" * 16_000
    pieces = [Piece(0, second), Piece(1.5, second), Piece(5, second), Piece(6, second)]
    assert [(piece.start, piece.end) for piece in joined(pieces, 28, 2)] == [(0, 2.5), (5, 7)]
    assert [(piece.start, piece.end) for piece in joined(pieces, 2, 2)] == [(0, 1), (1.5, 2.5), (5, 7)]
    assert list(joined(pieces, 0, 2)) == pieces
    assert LONGEST_UTTERANCE < WINDOW

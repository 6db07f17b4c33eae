"""Excerpts of a stream are what lies there, whatever its blocks, and no more is read than they need."""

from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.audio.samples.stretches import excerpts
from lfi_podcast.model.intervals import merged

STREAM = bytes(n % 251 for n in range(800))  # 16-bit samples: at 2 bytes a second, a sample lasts a second

spans = st.tuples(st.integers(0, 500), st.integers(0, 60)).map(lambda pair: (pair[0], sum(pair)))
stretches = st.lists(spans, max_size=3).map(merged)
sizes = st.lists(st.integers(1, 90), min_size=1, max_size=5)


def blocks(lengths: list[int]):
    position = 0
    while position < len(STREAM):
        for length in lengths:
            yield STREAM[position : position + 2 * length]
            position += 2 * length


def samples(parts) -> bytes:
    return b"".join(STREAM[2 * start : 2 * end] for start, end in parts)


@given(st.lists(stretches, max_size=6), sizes)
def test_excerpts_are_the_samples_of_their_times_in_the_order_asked_for(wanted, lengths):
    assert list(excerpts(blocks(lengths), wanted, 2)) == [samples(parts) for parts in wanted]


@given(st.lists(spans, min_size=1, max_size=6), sizes)
def test_an_excerpt_comes_with_the_block_that_ends_it(wanted, lengths):
    read = 0

    def counted():
        nonlocal read
        for block in blocks(lengths):
            read += len(block)
            yield block

    needed = 0
    for (_, end), found in zip(wanted, excerpts(counted(), [(span,) for span in wanted], 2), strict=True):
        needed = max(needed, 2 * end)
        assert read <= max(needed, 1) + 2 * max(lengths) - 1 or read == len(STREAM)
        assert len(found) <= read


def test_times_are_rounded_to_whole_samples():
    assert list(excerpts([STREAM], [((0.4, 1.6),), ((2.51, 4.49),)], 2)) == [STREAM[0:4], STREAM[6:8]]

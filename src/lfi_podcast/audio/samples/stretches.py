"""Extracts intervals from a stream of samples: an hour is decoded once for any number of them."""

from collections.abc import Iterable, Iterator, Sequence

from lfi_podcast.model.intervals import TimeSpans


def excerpts(blocks: Iterable[bytes], wanted: Sequence[TimeSpans], bytes_per_second: int) -> Iterator[bytes]:
    """The concatenated samples of each interval, as soon as it and those before it are complete.

    `wanted`: each interval as its parts (seconds, in order, not overlapping). Blocks are of 16-bit samples. Nothing is
    read beyond the end of the last interval; an interval beyond the end of the stream is shorter. Intervals in order of
    time take the least memory.
    """

    def byte(at: float) -> int:
        return round(at * bytes_per_second / 2) * 2

    parts = [[(byte(start), byte(end)) for start, end in spans] for spans in wanted]
    taken = [bytearray() for _ in parts]
    given = position = 0
    for block in blocks:
        if given == len(parts):
            return
        end = position + len(block)
        for samples, spans in zip(taken[given:], parts[given:], strict=True):
            for first, last in spans:
                samples += block[max(first - position, 0) : max(last - position, 0)]
        while given < len(parts) and (not parts[given] or parts[given][-1][1] <= end):
            yield bytes(taken[given])
            taken[given].clear()
            given += 1
        position = end
    yield from map(bytes, taken[given:])

"""Stretches of a stream of samples, taken out as they come by: an hour is decoded once, however many are wanted."""

from collections.abc import Iterable, Iterator, Sequence

from lfi_podcast.model.intervals import TimeSpans


def picked(
    blocks: Iterable[bytes], wanted: Sequence[TimeSpans], bytes_per_second: int
) -> Iterator[tuple[int, bytes]]:
    """(number among those wanted, samples of its parts, one after the other) of each stretch, as soon as it is whole.

    Blocks are of 16-bit samples. Nothing is read beyond the end of the last stretch; one that the stream does not
    reach comes shorter.
    """

    def byte(at: float) -> int:
        return round(at * bytes_per_second / 2) * 2

    parts = {n: [(byte(start), byte(end)) for start, end in spans] for n, spans in enumerate(wanted)}
    taken = {n: bytearray() for n in parts}
    position = 0
    for block in blocks:
        if not parts:
            return
        end = position + len(block)
        for n, spans in list(parts.items()):
            for first, last in spans:
                taken[n] += block[max(first - position, 0) : max(last - position, 0)]
            if not spans or spans[-1][1] <= end:
                del parts[n]
                yield n, bytes(taken.pop(n))
        position = end
    for n in parts:
        yield n, bytes(taken[n])

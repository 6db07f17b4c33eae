"""Taking stretches out of a stream of samples, and putting something else in their place. Pure."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from lfi_podcast.audio.pcm import Pcm


@dataclass(frozen=True)
class Edit:
    """Frames [start, end) go. `filler`, repeated, is heard instead; an empty one leaves no gap."""

    start: int
    end: int
    filler: bytes = b""


@dataclass(frozen=True)
class _Segment:
    """Frames [start, end) of the stream: kept (`filler` is None), replaced by `filler`, or left out."""

    start: int
    end: float
    filler: bytes | None = None


def merged(edits: Iterable[Edit], apart: int) -> tuple[Edit, ...]:
    """In order, with those at most `apart` frames between them joined. A joint edit keeps a filler that is heard."""
    result: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if result and edit.start <= result[-1].end + apart:
            last = result[-1]
            result[-1] = replace(last, end=max(last.end, edit.end), filler=max(last.filler, edit.filler))
        else:
            result.append(edit)
    return tuple(result)


def edited(blocks: Iterable[bytes], edits: Sequence[Edit], pcm: Pcm, fade: int) -> Iterator[bytes]:
    """The stream with `edits` made (any order, overlaps allowed).

    Frames that an edit takes out leave no trace. `fade` frames on either side of every joint are faded
    linearly so that it does not click; all others come through unchanged.
    """
    segments = _segments(merged(edits, 2 * fade))
    start = 0
    for block in blocks:
        end = start + len(block) // pcm.frame
        overlapping = [segment for segment in segments if segment.start < end and segment.end > start]
        if overlapping == [_Segment(0, inf)]:
            yield block
        else:
            yield b"".join(_piece(block, start, end, segment, pcm, fade) for segment in overlapping)
        start = end


def _segments(edits: Sequence[Edit]) -> list[_Segment]:
    segments, start = [], 0
    for edit in edits:
        segments += [_Segment(start, edit.start), _Segment(edit.start, edit.end, edit.filler)]
        start = edit.end
    return [*segments, _Segment(start, inf)]


def _piece(block: bytes, block_start: int, block_end: int, segment: _Segment, pcm: Pcm, fade: int) -> bytes:
    """What is heard of `segment` during the block."""
    start, end = max(block_start, segment.start), int(min(block_end, segment.end))
    if segment.filler is None:
        samples = block[(start - block_start) * pcm.frame : (end - block_start) * pcm.frame]
    elif segment.filler:
        period = len(segment.filler) // pcm.frame
        offset = (start - segment.start) % period
        repeated = segment.filler * ((offset + end - start) // period + 1)
        samples = repeated[offset * pcm.frame : (offset + end - start) * pcm.frame]
    else:
        return b""
    return _faded(samples, start, end, segment, pcm, fade)


def _faded(samples: bytes, start: int, end: int, segment: _Segment, pcm: Pcm, fade: int) -> bytes:
    rising_until = min(end, segment.start + fade) if segment.start else start
    falling_from = max(start, int(segment.end) - fade) if segment.end < inf else end
    if rising_until <= start and falling_from >= end:
        return samples
    values = array(pcm.typecode, samples)
    for frame in {*range(start, rising_until), *range(falling_from, end)}:
        rising = (frame - segment.start + 0.5) / fade if segment.start else 1.0
        gain = min(1.0, rising, (segment.end - frame - 0.5) / fade)
        first = (frame - start) * pcm.channels
        for index in range(first, first + pcm.channels):
            values[index] = int(values[index] * gain)
    return values.tobytes()

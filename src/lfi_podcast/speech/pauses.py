"""Cuts a stream of samples into pieces of speech at pauses.

The voice activity detector is pocketsphinx's (WebRTC's) for every engine, so that all engines get the same pieces.
Memory is bounded by the longest piece, not by the recording.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from tempfile import TemporaryFile
from typing import IO, overload

from pocketsphinx import Endpointer

SAMPLE_RATE = 16_000
BYTES_PER_SECOND = 2 * SAMPLE_RATE
LONGEST_UTTERANCE = 28.0
"""After so many seconds of speech without a pause, it is cut anyway, at the quietest frame nearby.

Including the endpointer's last frames, it still fits in Whisper's window of 30 s.
"""

_SEARCH_FOR_QUIET = 10.0  # seconds
_BETWEEN_WORDS = 0.2  # seconds: longer than the silence before a p, t or k inside words


@dataclass(frozen=True)
class Segment:
    """A piece of speech: its start (seconds) and samples."""

    start: float
    pcm: bytes

    @property
    def end(self) -> float:
        return self.start + len(self.pcm) / BYTES_PER_SECOND


def utterances(blocks: Iterable[bytes]) -> Iterator[Segment]:
    """The pieces of speech in a stream of 16 kHz mono s16le blocks, in order."""
    endpointer = Endpointer(sample_rate=SAMPLE_RATE)
    speech, start = bytearray(), 0.0
    longest = int(LONGEST_UTTERANCE * BYTES_PER_SECOND)
    for frame, is_last in _frames(blocks, endpointer.frame_bytes):
        voiced = endpointer.end_stream(frame) if is_last else endpointer.process(frame)
        if voiced is not None:
            if not speech:
                start = endpointer.speech_start
            speech += voiced
        if speech and not endpointer.in_speech:
            yield Segment(start, bytes(speech))
            speech.clear()
        elif len(speech) >= longest:
            cut = _quietest(speech, endpointer.frame_bytes)
            yield Segment(start, bytes(speech[:cut]))
            del speech[:cut]
            start += cut / BYTES_PER_SECOND
    if speech:
        yield Segment(start, bytes(speech))


def joined(segments: Iterable[Segment], longest: float, pause: float) -> Iterator[Segment]:
    """Join neighbouring pieces while pauses stay under `pause` seconds and the total under `longest`.

    If there is too much for one, it ends at the longest pause in the last third of what would fit: a sentence is
    likely to end there, and two recordings that differ in one place are soon cut at the same places again. Gaps between
    pieces are filled with silence.
    """
    held: list[Segment] = []
    for segment in segments:
        while held and (fitting := _fitting([*held, segment], longest, pause)) <= len(held):
            yield _together(held[:fitting])
            del held[:fitting]
        held.append(segment)
    if held:
        yield _together(held)


def _fitting(segments: Sequence[Segment], longest: float, pause: float) -> int:
    """How many of the first pieces to join: all of them if they fit."""
    gaps = [later.start - earlier.end for earlier, later in pairwise(segments)]
    if gaps[-1] >= pause:
        return len(gaps)
    if segments[-1].end - segments[0].start <= longest:
        return len(segments)
    late = [
        number
        for number, segment in enumerate(segments[:-1])
        if segment.end - segments[0].start >= longest * 2 / 3
    ]
    return 1 + max(late, key=lambda number: (gaps[number], number), default=len(gaps) - 1)


def _together(segments: Sequence[Segment]) -> Segment:
    samples = bytearray()
    for segment in segments:
        samples += bytes(2 * round((segment.start - segments[0].start) * SAMPLE_RATE) - len(samples))
        samples += segment.pcm
    return Segment(segments[0].start, bytes(samples))


@contextmanager
def kept(segments: Iterable[Segment]) -> Iterator[Sequence[Segment]]:
    """The same pieces in a temporary file, to be read one at a time and as often as needed: 115 MB for an hour."""
    with TemporaryFile() as file:
        places = []
        for segment in segments:
            places.append((replace(segment, pcm=b""), file.tell(), len(segment.pcm)))
            file.write(segment.pcm)
        yield _Kept(file, places)


@dataclass(frozen=True)
class _Kept(Sequence[Segment]):
    """Pieces in a file. `places`: each without its samples, and their position and length (bytes)."""

    file: IO[bytes]
    places: Sequence[tuple[Segment, int, int]]

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, number: int) -> Segment: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Segment]: ...
    def __getitem__(self, number: int | slice) -> Segment | Sequence[Segment]:
        if isinstance(number, slice):
            return _Kept(self.file, self.places[number])
        segment, position, length = self.places[number]
        self.file.seek(position)
        return replace(segment, pcm=self.file.read(length))


def _frames(blocks: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """Frames of exactly `size` bytes; the last one, which may be shorter, is marked. Empty input gives no frames."""
    held = bytearray()
    for block in blocks:
        held += block
        whole = (len(held) - 1) // size * size
        for position in range(0, whole, size):
            yield bytes(held[position : position + size]), False
        if whole > 0:
            del held[:whole]
    if held:
        yield bytes(held), True


def _quietest(pcm: bytearray, frame_bytes: int) -> int:
    """The position (bytes) of the quietest frame in the quietest part of the last seconds of `pcm`."""
    first = max(frame_bytes, len(pcm) - int(_SEARCH_FOR_QUIET * BYTES_PER_SECOND))
    first -= first % 2
    positions = range(first, len(pcm) - frame_bytes + 1, frame_bytes)
    energies = [sum(map(abs, array("h", bytes(pcm[at : at + frame_bytes])))) for at in positions]
    width = round(_BETWEEN_WORDS * BYTES_PER_SECOND / frame_bytes)
    stretches = range(max(1, len(energies) - width + 1))
    best = min(stretches, key=lambda start: sum(energies[start : start + width]))
    return positions[min(range(best, min(best + width, len(energies))), key=energies.__getitem__)]

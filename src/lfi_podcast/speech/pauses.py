"""Cuts a stream of samples into pieces of speech at pauses.

The voice activity detector is pocketsphinx's (WebRTC's) for every engine, so that all engines get the same pieces.
Memory is bounded by the longest piece, not by the recording.
"""

from array import array
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from tempfile import TemporaryFile
from typing import IO, NamedTuple, overload

from pocketsphinx import Endpointer

from lfi_podcast.model.intervals import TimeSpan

SAMPLE_RATE = 16_000
BYTES_PER_SECOND = 2 * SAMPLE_RATE
LONGEST_UTTERANCE = 28.0
"""After so many seconds of speech without a pause, it is cut anyway, at the quietest frame nearby.

Including the endpointer's last frames, it still fits in Whisper's window of 30 s.
"""

_SEARCH_FOR_QUIET = 10.0  # seconds
_BETWEEN_WORDS = 0.2  # seconds: longer than the silence before a p, t or k inside words


class Shortened(NamedTuple):
    """A pause within a segment's samples (seconds), and how many seconds longer it was."""

    start: float
    end: float
    missing: float


@dataclass(frozen=True)
class Segment:
    """A piece of speech: its start (seconds) and samples, and the pauses in them that were shortened."""

    start: float
    pcm: bytes
    shortened: tuple[Shortened, ...] = ()

    @property
    def length(self) -> float:
        """Seconds of samples."""
        return len(self.pcm) / BYTES_PER_SECOND

    @property
    def end(self) -> float:
        return self.start + self.length + sum(pause.missing for pause in self.shortened)

    def recorded(self, start: float, end: float) -> TimeSpan:
        """The time in the stream of a word in the samples: all of it in the turn where its middle is."""
        number = bisect(self.shortened, (start + end) / 2, key=lambda pause: (pause.start + pause.end) / 2)
        turn = self.turns[number]
        earliest = self.shortened[number - 1].end if number else 0.0
        later = turn.start - earliest
        start = min(max(later + start, turn.start), turn.end)
        return start, min(max(later + end, start), turn.end)

    @property
    def turns(self) -> Sequence["Segment"]:
        """What is between shortened pauses, each at its own time."""
        if not self.shortened:
            return (self,)
        starts = (0.0, *(pause.end for pause in self.shortened))
        ends = (*(pause.start for pause in self.shortened), self.length)
        before = accumulate((pause.missing for pause in self.shortened), initial=self.start)
        return [
            Segment(since + start, self.pcm[_bytes(start) : _bytes(end)])
            for start, end, since in zip(starts, ends, before, strict=True)
        ]


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


def joined(
    segments: Iterable[Segment], longest: float, pause: float, shortened: float | None = None
) -> Iterator[Segment]:
    """Join neighbouring pieces while pauses stay under `pause` seconds and the total under `longest`.

    Longer pauses are `shortened` to so many seconds; if it is None, nothing is joined over them.

    If there is too much for one, it ends at the longest pause in the last third of what would fit: a sentence is
    likely to end there, and two recordings that differ in one place are soon cut at the same places again. Gaps between
    pieces are filled with silence.
    """
    held: list[Segment] = []
    for segment in segments:
        while held and (fitting := _fitting([*held, segment], longest, pause, shortened)) <= len(held):
            yield _together(held[:fitting], pause, shortened)
            del held[:fitting]
        held.append(segment)
    if held:
        yield _together(held, pause, shortened)


def _fitting(segments: Sequence[Segment], longest: float, pause: float, shortened: float | None) -> int:
    """How many of the first pieces to join: all of them if they fit."""
    gaps = [later.start - earlier.end for earlier, later in pairwise(segments)]
    if gaps[-1] >= pause and shortened is None:
        return len(gaps)
    lengths = accumulate(
        segment.length + (gap if gap < pause else shortened or 0.0)
        for segment, gap in zip(segments, (0.0, *gaps), strict=True)
    )
    *ends, whole = lengths
    if whole <= longest:
        return len(segments)
    late = [number for number, end in enumerate(ends) if end >= longest * 2 / 3]
    return 1 + max(late, key=lambda number: (gaps[number], number), default=len(gaps) - 1)


def _together(segments: Sequence[Segment], pause: float, shortened: float | None) -> Segment:
    samples, pauses = bytearray(segments[0].pcm), list[Shortened]()
    missing = segments[0].start
    for earlier, later in pairwise(segments):
        if shortened is not None and (gap := later.start - earlier.end) >= pause:
            start = len(samples) / BYTES_PER_SECOND
            pauses.append(Shortened(start, start + shortened, gap - shortened))
            missing += gap - shortened
        samples += bytes(_bytes(later.start - missing) - len(samples))
        samples += later.pcm
    return Segment(segments[0].start, bytes(samples), tuple(pauses))


def _bytes(seconds: float) -> int:
    return 2 * round(seconds * SAMPLE_RATE)


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

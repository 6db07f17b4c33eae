"""Music repeated without a seam: the end of each round and the beginning of the next are crossfaded. Pure.

    round 1   ▇▇▇▇▇▇▇▇▇▇▇▇▇▆▅▃▁
    round 2                ▁▃▅▆▇▇▇▇▇▇▇▇▇▆▅▃▁
                           overlap

They overlap by the length at which they are most alike, so that a beat goes on; what is alike adds up louder than what
is not, and the gains allow for it (Fink, Holters and Zölzer 2016, "Signal-matched power-complementary cross-fading and
dry-wet mixing", DAFx-16). A fade at either end of the file is left out.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np

from lfi_podcast.audio.measure.meter import HOP, WINDOW, Readings
from lfi_podcast.audio.samples.curve import Levels
from lfi_podcast.audio.samples.pcm import Pcm, Reader, Samples

LONGEST, SHORTEST = 3.0, 1.0
"""Seconds of an overlap, in music that is at least three times as long."""

_FADED = 3.0  # LU below the music itself: the end of a fade-in, or the beginning of a fade-out
_MOST_LEFT_OUT = 0.25  # of the file, at either end: a piece that is soft for longer than that begins softly
_MARGIN = 0.01  # seconds: resampling may give a few frames more or fewer than were counted

Opened = Callable[[], AbstractContextManager[Iterator[Samples]]]
"""Opens the music at its beginning."""


@dataclass(frozen=True)
class Loop:
    """What is repeated, in frames: from `start` to `end`, where rounds overlap by `overlap`.

    `likeness`: the correlation of what overlaps.
    """

    start: int
    end: int
    overlap: int
    likeness: float


def loop(readings: Readings, duration: float, opened: Opened, pcm: Pcm) -> Loop:
    """How music of `duration` seconds is repeated."""
    first, last = _without_fades(readings, duration)
    start, end = pcm.frames(first), pcm.frames(last)
    longest = min(pcm.frames(LONGEST), (end - start) // 3)
    shortest = min(pcm.frames(SHORTEST), longest // 2)
    with opened() as blocks:
        reader = Reader(blocks)
        _skip(reader, start)
        head = _read(reader, longest, pcm)
        _skip(reader, end - start - 2 * longest)
        tail = _read(reader, longest, pcm)
    likeness = _likeness(tail.mean(axis=1), head.mean(axis=1))
    overlap = max(1, shortest) + int(np.argmax(likeness[max(1, shortest) :]))
    return Loop(start, end, overlap, float(likeness[overlap]))


def repeated(music: Loop, opened: Opened, pcm: Pcm) -> Generator[Samples]:
    """The music from the beginning of its file, again and again."""
    tail: Samples | None = None
    while True:
        with opened() as blocks:
            reader = Reader(blocks)
            if tail is None:
                yield from reader.read(music.end - music.overlap)
            else:
                _skip(reader, music.start)
                yield _crossfaded(tail, _read(reader, music.overlap, pcm), music.likeness)
                yield from reader.read(music.end - music.start - 2 * music.overlap)
            tail = _read(reader, music.overlap, pcm)


def _without_fades(readings: Readings, duration: float) -> tuple[float, float]:
    """When (seconds) the music has come up, and when it begins to go."""
    loud = np.flatnonzero(readings.momentary > readings.integrated - _FADED)
    whole = round(WINDOW / HOP) - 1  # the first reading of a whole window
    start = 0.0 if loud[0] <= whole else (loud[0] + 1) * HOP
    end = duration if loud[-1] >= len(readings.momentary) - 1 else (loud[-1] + 1) * HOP - WINDOW
    most = _MOST_LEFT_OUT * duration
    return min(float(start), most), max(float(end), duration - most) - _MARGIN


def _likeness(tail: Levels, head: Levels) -> Levels:
    """The correlation of the last n frames of `tail` with the first n of `head`, for each n up to their length."""
    size = 1 << (len(tail) + len(head)).bit_length()
    products = np.fft.irfft(np.fft.rfft(tail, size) * np.conj(np.fft.rfft(head, size)), size)
    together = np.concatenate([[0.0], products[: len(tail)][::-1]])
    powers = [np.concatenate([[0.0], np.cumsum(np.square(side))]) for side in (tail[::-1], head)]
    return np.asarray(together / np.maximum(np.sqrt(powers[0] * powers[1]), 1e-12))


def _crossfaded(tail: Samples, head: Samples, likeness: float) -> Samples:
    """From one to the other, at constant power."""
    turn = (np.arange(len(tail)) + 0.5) / len(tail) * np.pi / 2
    down, up = np.cos(turn), np.sin(turn)
    level = 1 / np.sqrt(1 + 2 * likeness * down * up)
    return np.asarray(
        tail * (down * level).astype(np.float32)[:, np.newaxis]
        + head * (up * level).astype(np.float32)[:, np.newaxis]
    )


def _read(reader: Reader, frames: int, pcm: Pcm) -> Samples:
    found = np.concatenate([pcm.silence(0), *reader.read(frames)])
    return np.concatenate([found, pcm.silence(frames - len(found))])


def _skip(reader: Reader, frames: int) -> None:
    for _ in reader.read(frames):
        pass

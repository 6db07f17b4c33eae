"""One pass over a recording while streaming: the numbers from which its faults and noise are judged.

Nothing is decided here. Little is kept: a level for each 20 ms, the places that look damaged, and some seconds of the
quietest moments.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.dropouts import Hole, Holes, distinct
from lfi_podcast.audio.samples.curve import FRAME, Levels, decibels
from lfi_podcast.audio.samples.pcm import Pcm, Samples

PAUSE = 20
"""Frames (of 20 ms) in a window of the quietest moments. With its 0.4 s, 50 and 60 Hz fall on bins."""

_IMPOSSIBLE = 1e10  # of full scale: damage, or not a number
_FAINTEST = 1e-12  # of full scale; what is softer counts as this, -240 dBFS
_CHUNK = 50  # frames of 20 ms processed together: small enough for the CPU cache
_WINDOWS = 64  # windows kept for mono; for eight channels, eight each
_STEP = 5  # frames from one candidate for the quietest window to the next


@dataclass(frozen=True, eq=False)
class Surveyed:
    """The results of a `Survey`.

    `frames`: its length. `peaks`: dBFS of each channel. `offsets`: the mean of each channel, of full scale.
    `impossible`: how many samples are not numbers, and where the first is (seconds); they count as silence.
    `levels`: RMS in dBFS of each 20 ms of the first difference of the sound, all channels together, in which speech
    stands out and hum does not; `own_levels`: of each channel, shape (channels, frames).
    `correlation`: between the channels, shape (channels, channels). `difference`: dB, how loud the
    difference of two channels is beside them (or their sum, where they correlate negatively).
    `pauses`: the quietest moments all over the recording, as recorded, shape (windows, frames, channels), in order of
    time; `pause_starts`: the first frame of each.
    """

    pcm: Pcm
    frames: int
    peaks: tuple[float, ...]
    offsets: tuple[float, ...]
    impossible: int
    first_impossible: float
    levels: Levels
    own_levels: NDArray[np.float32]
    correlation: NDArray[np.float64]
    difference: NDArray[np.float64]
    holes: tuple[Hole, ...]
    pauses: NDArray[np.float32]
    pause_starts: NDArray[np.intp]

    @property
    def duration(self) -> float:
        return self.pcm.seconds(self.frames)


class Survey:
    """Receives a recording block by block; block boundaries do not affect the result.

    The samples are processed a second at a time, with the preceding 20 ms for events across the boundary.
    """

    def __init__(self, pcm: Pcm) -> None:
        self.pcm = pcm
        self._frame = pcm.frames(FRAME)
        self._chunk = _CHUNK * self._frame
        self._samples = np.zeros((pcm.channels, self._frame + self._chunk), np.float32)
        self._filled = 0  # of the chunk, behind the 20 ms before it
        self._start = 0  # frames of the recording before the chunk
        self._impossible, self._first_impossible = 0, 0.0
        self._peaks = np.zeros(pcm.channels)
        self._sums = np.zeros(pcm.channels)
        self._products = np.zeros((pcm.channels, pcm.channels))
        self._differences = np.zeros((pcm.channels, pcm.channels))
        self._powers: list[NDArray[np.float32]] = []  # each (channels, frames)
        self._pauses = _Pauses(_WINDOWS // pcm.channels)
        self._holes = [Holes(pcm) for _ in range(pcm.channels)]

    def feed(self, block: Samples) -> None:
        while len(block):
            start = self._frame + self._filled
            part = block[: self._chunk - self._filled]
            self._samples[:, start : start + len(part)] = part.T
            self._filled += len(part)
            block = block[len(part) :]
            if self._filled == self._chunk:
                self._look()

    def result(self) -> Surveyed:
        """The results, once the whole recording has been fed."""
        if self._filled:
            self._look()
        frames = max(1, self._start)
        means = self._sums / frames
        covariance = self._products / frames - np.outer(means, means)
        deviation = np.sqrt(np.maximum(np.diag(covariance), 1e-20))
        power = np.add.outer(np.diag(self._products), np.diag(self._products)) / 2
        powers = np.concatenate([*self._powers, np.zeros((self.pcm.channels, 0), np.float32)], axis=1)
        pauses = self._pauses.windows
        empty = np.zeros((0, PAUSE * self._frame, self.pcm.channels), np.float32)
        return Surveyed(
            self.pcm,
            self._start,
            tuple((20 * np.log10(np.maximum(self._peaks, _FAINTEST))).tolist()),
            tuple(float(mean) for mean in means),
            self._impossible,
            self._first_impossible,
            decibels(powers.mean(0)),
            decibels(powers).astype(np.float32),
            covariance / np.outer(deviation, deviation),
            decibels(self._differences / np.maximum(power, 1e-20)),
            distinct(hole for holes in self._holes for hole in holes.found),
            np.stack([window.T for _, window in pauses]) if pauses else empty,
            np.array([start for start, _ in pauses], np.intp),
        )

    def _look(self) -> None:
        """Process the filled part of the chunk, and make room for the next."""
        samples = self._samples[:, : self._frame + self._filled]
        chunk = samples[:, self._frame :]
        highest, lowest = chunk.max(1), chunk.min(1)
        if not (np.all(highest < _IMPOSSIBLE) and np.all(lowest > -_IMPOSSIBLE)):
            self._repair(samples)
            highest, lowest = chunk.max(1), chunk.min(1)
        self._peaks = np.maximum(self._peaks, np.maximum(highest, -lowest))
        self._correlate(chunk)
        steps = samples[:, 1:] - samples[:, :-1]
        self._measure(steps[:, self._frame - 1 :], chunk)
        for holes, own in zip(self._holes, steps, strict=True):
            holes.look(own, self._start - self._frame + 1)
        self._start += self._filled
        self._samples[:, : self._frame] = samples[:, -self._frame :]
        self._filled = 0

    def _repair(self, samples: NDArray[np.float32]) -> None:
        wrong = ~(np.abs(samples) < _IMPOSSIBLE)
        if not self._impossible:
            first = int(np.flatnonzero(wrong.any(0))[0])
            self._first_impossible = self.pcm.seconds(self._start - self._frame + first)
        self._impossible += int(wrong.any(0).sum())
        samples[wrong] = 0

    def _correlate(self, chunk: NDArray[np.float32]) -> None:
        self._sums += chunk.sum(1)
        products = (chunk @ chunk.T).astype(np.float64)
        self._products += products
        for one in range(len(chunk)):
            for other in range(one):
                both, shared = products[one, one] + products[other, other], products[one, other]
                difference = both - 2 * abs(shared)
                if difference < 0.001 * both:  # too small for the difference of two float32 sums
                    apart = chunk[one] - chunk[other] if shared > 0 else chunk[one] + chunk[other]
                    difference = float(apart @ apart)
                self._differences[one, other] += difference
                self._differences[other, one] += difference

    def _measure(self, steps: NDArray[np.float32], chunk: NDArray[np.float32]) -> None:
        short = -steps.shape[1] % self._frame
        if short:
            steps = np.pad(steps, ((0, 0), (0, short)))
        framed = steps.reshape(len(steps), -1, self._frame)
        powers = np.einsum("cft,cft->cf", framed, framed) / self._frame
        self._powers.append(powers)
        if self._filled == self._chunk:
            whole = chunk.reshape(len(chunk), -1, self._frame)
            # Hiss hides voices in the first difference, rumble in the signal itself.
            self._pauses.look(chunk, powers.mean(0) * np.einsum("cft,cft->f", whole, whole), self._frame)


class _Pauses:
    """The quietest window of each section of the recording, with a bounded number of sections."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._chunks = 0
        self._stratum = 1  # chunks
        self._kept: dict[int, tuple[float, int, NDArray[np.float32]]] = {}

    @property
    def windows(self) -> list[tuple[int, NDArray[np.float32]]]:
        """Each with its first frame."""
        return [(start, window) for _, start, window in self._kept.values()]

    def look(self, chunk: NDArray[np.float32], activity: NDArray[np.float32], frame: int) -> None:
        windows = np.lib.stride_tricks.sliding_window_view(activity, PAUSE)[::_STEP]
        loudest = windows.max(1)
        first = int(loudest.argmin())
        start = first * _STEP * frame
        window = chunk[:, start : start + PAUSE * frame]
        begun = self._chunks * _CHUNK * frame + start
        self._keep(self._chunks // self._stratum, float(loudest[first]), begun, window)
        self._chunks += 1
        if len(self._kept) > self._most:
            kept, self._kept = self._kept, {}
            self._stratum *= 2
            for stratum, (level, start, window) in kept.items():
                self._keep(stratum // 2, level, start, window)

    def _keep(self, stratum: int, level: float, start: int, window: NDArray[np.float32]) -> None:
        if stratum not in self._kept or level < self._kept[stratum][0]:
            self._kept[stratum] = level, start, window.copy()

"""Streams of raw samples."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import inf, log10

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Shape (frames, channels); full scale is 1.0, and louder samples are preserved."""

ProgressCallback = Callable[[float], None]
"""Called with the fraction of the work done, 0 to 1."""


@dataclass(frozen=True)
class Pcm:
    """A raw sample format: frames per second, samples per frame."""

    sample_rate: int
    channels: int

    @property
    def arguments(self) -> list[str]:
        """The ffmpeg arguments for this format, before an input."""
        return ["-f", "f32le", "-ar", str(self.sample_rate), "-ac", str(self.channels)]

    def frames(self, seconds: float) -> int:
        return round(seconds * self.sample_rate)

    def seconds(self, frames: int) -> float:
        return frames / self.sample_rate

    def silence(self, frames: int) -> Samples:
        return np.zeros((frames, self.channels), np.float32)


def mono(samples: Samples) -> NDArray[np.float32]:
    """The mean of the channels, which is quick to say of one."""
    mean: NDArray[np.float32] = samples.mean(axis=1) if samples.shape[1] > 1 else samples[:, 0]
    return mean


class Counted:
    """The same blocks; `frames` counts those that have passed."""

    def __init__(self, blocks: Iterable[Samples]) -> None:
        self.blocks, self.frames = blocks, 0

    def __iter__(self) -> Iterator[Samples]:
        for block in self.blocks:
            self.frames += len(block)
            yield block


class Watched(Counted):
    """Counted blocks; `peak` is the highest of their samples (dBFS)."""

    def __init__(self, blocks: Iterable[Samples]) -> None:
        super().__init__(blocks)
        self._highest = 0.0

    def __iter__(self) -> Iterator[Samples]:
        for block in super().__iter__():
            self._highest = max(self._highest, float(block.max(initial=0)), -float(block.min(initial=0)))
            yield block

    @property
    def peak(self) -> float:
        return 20 * log10(self._highest) if self._highest else -inf


class Reader:
    """A stream to read in pieces of any length."""

    def __init__(self, blocks: Iterable[Samples]) -> None:
        self._blocks = iter(blocks)
        self._ahead: Samples | None = None

    def read(self, frames: int) -> Iterator[Samples]:
        """The next frames, in the stream's own blocks; fewer at its end."""
        while frames > 0:
            block = next(self._blocks, None) if self._ahead is None else self._ahead
            if block is None:
                return
            taken, self._ahead = block[:frames], block[frames:] if len(block) > frames else None
            frames -= len(taken)
            yield taken

    def rest(self) -> Iterator[Samples]:
        if self._ahead is not None:
            yield self._ahead
        yield from self._blocks


def reported(
    blocks: Iterable[Samples], expected: int, progress: ProgressCallback | None
) -> Iterator[Samples]:
    """The same blocks; `progress` is called with the fraction of the `expected` frames that has passed."""
    counted = Counted(blocks)
    for block in counted:
        yield block
        if progress:
            progress(min(1.0, counted.frames / max(1, expected)))


def alongside(blocks: Iterable[Samples], receive: Callable[[Samples], object]) -> Iterator[Samples]:
    """The same blocks; meanwhile, `receive` gets each of them in a thread of its own, at most one behind."""
    with ThreadPoolExecutor(1) as pool:
        behind: Future[object] | None = None
        for block in blocks:
            if behind:
                behind.result()
            behind = pool.submit(receive, block)
            yield block
        if behind:
            behind.result()


def blocks_of(blocks: Iterable[Samples], frames: int) -> Iterator[Samples]:
    """The same samples in blocks of `frames`; the last one may be shorter."""
    held: list[Samples] = []
    count = 0
    for block in blocks:
        held.append(block)
        count += len(block)
        if count < frames:
            continue
        joined = np.concatenate(held) if len(held) > 1 else block
        whole = count - count % frames
        yield from (joined[start : start + frames] for start in range(0, whole, frames))
        held, count = [joined[whole:]], count - whole
    if count:
        yield np.concatenate(held)

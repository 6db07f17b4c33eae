"""Breaks in a recording: clicks, and moments that are missing, in its samples as they were recorded.

A click is a few samples that do not belong to the sound before and after them; they are interpolated. Where samples
are missing, there is none between what belongs to what is before, and what belongs to what is after. Each stands out of
the highest frequencies for a moment, with the same sound on either side: the onset of a consonant or of a drum goes on,
and the pulses of a voice return.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from lfi_podcast.audio.intake.impulses import BreakKind, block_size, impulse, spikes
from lfi_podcast.audio.intake.prediction import Signal
from lfi_podcast.audio.samples.pcm import Pcm, Samples

_CHUNK, _CONTEXT = 1400, 80  # blocks that are searched at once, and on either side of them


@dataclass(frozen=True)
class Break:
    """A break in a channel at `start`, `seconds` long: a click, a constant value, or a jump, which has no length."""

    channel: int
    start: float
    seconds: float
    kind: BreakKind


class Mending:
    """Receives a recording in any blocks, and returns it with its clicks interpolated, a moment later.

    `found`: the breaks so far, in all channels. Every other sample stays what it was.
    """

    def __init__(self, pcm: Pcm) -> None:
        self.found: list[Break] = []
        self._pcm = pcm
        self._chunk, self._context = (count * block_size(pcm.sample_rate) for count in (_CHUNK, _CONTEXT))
        self._held = pcm.silence(self._context)
        self._start = 0  # frames of the recording before the next chunk

    def feed(self, block: Samples) -> Samples:
        """More of the recording; what is finished of it."""
        self._held = np.concatenate([self._held, block])
        finished = [self._held[:0]]
        while len(self._held) >= self._chunk + 2 * self._context:
            finished.append(self._next(self._chunk))
        return np.concatenate(finished)

    def rest(self) -> Samples:
        """The end of the recording."""
        left = len(self._held) - self._context
        self._held = np.concatenate([self._held, self._pcm.silence(self._context)])
        return self._next(left)

    def _next(self, size: int) -> Samples:
        whole = self._held[: size + 2 * self._context]
        if np.isfinite(whole).all():
            for channel in range(self._pcm.channels):
                sound = np.ascontiguousarray(whole[:, channel])
                if self._mend(channel, sound, size):
                    whole[:, channel] = sound
        self._held = self._held[size:]
        self._start += size
        return whole[self._context : self._context + size]

    def _mend(self, channel: int, sound: Signal, size: int) -> bool:
        """Interpolate the clicks in the middle of `sound`; whether there are any."""
        rate, end, changed = self._pcm.sample_rate, 0, False
        found = spikes(sound, rate)
        for spike in found:
            is_here = self._context <= spike.start < self._context + size and spike.start >= end
            if not is_here or not (broken := impulse(sound, spike, found, rate)):
                continue
            end = broken.end
            seconds = self._pcm.seconds(self._start + broken.start - self._context)
            self.found.append(Break(channel, seconds, self._pcm.seconds(end - broken.start), broken.kind))
            if broken.samples is not None:
                sound[broken.start : end] = broken.samples
                changed = True
        return changed


def mended(blocks: Iterable[Samples], pcm: Pcm) -> Iterator[Samples]:
    """The same recording, with its clicks interpolated."""
    mending = Mending(pcm)
    for block in blocks:
        yield mending.feed(block)
    yield mending.rest()

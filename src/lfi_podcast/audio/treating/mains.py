"""The lines of mains hum as slowly changing amplitudes, and back: a bank of filters for any set of frequencies.

Frames of 0.1 s overlap by half under a Hann window. 50 and 60 Hz, and all their multiples, lie where its spectrum is
zero for each other, so one line does not disturb the next; and the windows add up to one, so that amplitudes that stay
give back an unbroken sine.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Samples

RATE = 20
"""Frames in a second."""

Amplitudes = NDArray[np.complexfloating]
"""A row for each frame: the complex amplitude of each line, for a cosine that began at the time 0."""


def smoothed(power: NDArray[np.floating]) -> NDArray[np.floating]:
    """Each frame's power (next to last axis) with those beside it: one alone may be low by chance."""
    mean = power.copy()
    mean[..., 1:-1, :] = (power[..., :-2, :] + power[..., 1:-1, :] + power[..., 2:, :]) / 3
    return mean


class MainsLines:
    """The lines at `frequencies` (Hz), in sound of this rate."""

    def __init__(self, frequencies: NDArray[np.float64], sample_rate: int) -> None:
        self.hop = sample_rate // RATE
        self._steps = np.arange(-self.hop, self.hop)
        self._window = (0.5 + 0.5 * np.cos(np.pi * self._steps / self.hop)).astype(np.float32)
        self._turns = frequencies * self.hop / sample_rate  # from one frame to the next
        bins = np.rint(2 * self._turns).astype(np.intp)
        self._bins = bins if np.allclose(bins, 2 * self._turns, atol=1e-9) else None
        self._odd = bins % 2 == 1

    @cached_property
    def _waves(self) -> NDArray[np.float32]:
        """Of each line, over a frame. Who only asks for amplitudes at nominal frequencies needs none."""
        waves = np.exp(2j * np.pi * np.outer(self._turns, self._steps / self.hop))
        real = np.concatenate([waves.real, -waves.imag]).astype(np.float32)
        return np.asarray(real * self._window, np.float32)

    def amplitudes(self, samples: NDArray[np.float32], first: int) -> NDArray[np.complex128]:
        """Of the frames that fit into `samples`, one every `hop`; `first`: the number of the one that they begin with.

        Frame n has its middle at n * hop. The lines' phases are those at the time 0.
        """
        frames = np.lib.stride_tricks.sliding_window_view(samples, 2 * self.hop)[:: self.hop]
        found = (self._products(frames) if self._bins is None else self._spectra(frames)) * (2 / self.hop)
        return np.asarray(found * np.exp(-2j * np.pi * self._angles(first, len(frames))))

    def _products(self, frames: NDArray[np.float32]) -> NDArray[np.complex128]:
        # Contiguous, or numpy multiplies it without the linear algebra library, ten times slower.
        products = np.asarray(np.ascontiguousarray(frames) @ self._waves.T, np.float64)
        return np.asarray(products[:, : len(self._turns)] + 1j * products[:, len(self._turns) :])

    def _spectra(self, frames: NDArray[np.float32]) -> NDArray[np.complex128]:
        """The same of nominal frequencies, which are multiples of 10 Hz: ten times quicker, for a hundred lines."""
        found = np.fft.rfft(frames * self._window)[:, self._bins]
        return np.asarray(found * np.where(self._odd, -1, 1), np.complex128)  # from the middle of the frame

    def sound(self, amplitudes: Amplitudes, first: int) -> Samples:
        """Mono: the sum of the lines, from the middle of the first frame to the middle of the last."""
        turned = amplitudes * np.exp(2j * np.pi * self._angles(first, len(amplitudes)))
        frames = np.concatenate([turned.real, turned.imag], axis=1).astype(np.float32) @ self._waves
        return (frames[:-1, self.hop :] + frames[1:, : self.hop]).reshape(-1, 1)

    def _angles(self, first: int, frames: int) -> NDArray[np.float64]:
        return np.outer(np.arange(first, first + frames), self._turns) % 1.0

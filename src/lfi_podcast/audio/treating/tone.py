"""Tone: broad bands of a voice raised or lowered by a few decibels, with a linear phase."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.convolution import convolved
from lfi_podcast.audio.samples.curve import Levels
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.model.audio import Treatment

BANDS = ((100, 250), (250, 500), (500, 2000), (2000, 4000), (4000, 10_000))
"""Hz. Warmth, body, the middle, presence, brilliance."""

_TAPS = 2047  # 46 ms: resolves 40 Hz, far less than the narrowest transition, and leaves no audible echo
_MIDDLES = np.log([np.sqrt(low * high) for low, high in BANDS])


def toned(blocks: Iterator[Samples], treatment: Treatment, pcm: Pcm) -> Iterator[Samples]:
    """The step of `treat`."""
    return convolved(blocks, _kernel(treatment.tone, pcm.sample_rate), pcm) if treatment.tone else blocks


def response(tone: tuple[float, ...], frequencies: Levels) -> Levels:
    """The gain (dB) at `frequencies` (Hz): that of `BANDS` in their middles, and smooth in between."""
    octaves = np.log(np.maximum(frequencies, 1.0))
    band = np.clip(np.searchsorted(_MIDDLES, octaves) - 1, 0, len(BANDS) - 2)
    way = np.clip((octaves - _MIDDLES[band]) / np.diff(_MIDDLES)[band], 0, 1)
    gains = np.array(tone)
    return np.asarray(gains[band] + (gains[band + 1] - gains[band]) * (1 - np.cos(np.pi * way)) / 2)


def _kernel(tone: tuple[float, ...], sample_rate: int) -> NDArray[np.float32]:
    frequencies = np.fft.rfftfreq(_TAPS, 1 / sample_rate).astype(np.float64)
    impulse = np.fft.irfft(10 ** (response(tone, frequencies) / 20), _TAPS)
    return (np.fft.fftshift(impulse) * np.hanning(_TAPS + 2)[1:-1]).astype(np.float32)

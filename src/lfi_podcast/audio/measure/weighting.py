"""How loud a spectrum is heard: the filters that every recording passes, and those of BS.1770. Pure."""

from math import log10

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE

Spectrum = NDArray[np.float64]
"""Per bin, the mean square of white noise with the same density."""

_HIGH_PASS = 80.0  # Hz: the two-pole filter that every recording passes before these filters


def high_pass(frequencies: Spectrum) -> Spectrum:
    fourth: Spectrum = (frequencies / _HIGH_PASS) ** 4
    return fourth / (1 + fourth)


def k_weighting(frequencies: Spectrum) -> Spectrum:
    """The power gain of the two filters of ITU-R BS.1770-4 Annex 1, from their coefficients at 48 kHz."""
    z = np.exp(-2j * np.pi * frequencies / 48_000)
    shelf = np.polyval([1.19839281085285, -2.69169618940638, 1.53512485958697], z) / np.polyval(
        [0.73248077421585, -1.69065929318241, 1.0], z
    )
    high_pass = np.polyval([1.0, -2.0, 1.0], z) / np.polyval([0.99007225036621, -1.99004745483398, 1.0], z)
    gain: Spectrum = np.square(np.abs(shelf * high_pass))
    return gain


def loudness(power: float) -> float:
    return -0.691 + 10 * log10(max(power, 10 ** (DIGITAL_SILENCE / 10)))

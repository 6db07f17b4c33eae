"""Noise and hum beside the voice, at the same moments of a recording and of what became of it. Pure.

The moments are those of the survey's pauses in which nobody speaks and nothing happens.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.noise import (
    LOBE,
    Spectrum,
    around,
    k_weighting,
    loudness,
    spectra,
    steady,
)
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.model.report import Background

_HIGHEST_LINE = 1000.0  # Hz
_STANDS_OUT = 2.0  # times the power beside it; less is the noise itself


@dataclass(frozen=True, eq=False)
class Pauses:
    """Moments of a recording in which nobody speaks, as recorded, in the channels that are used.

    `starts`: their first frames. `windows`: shape (moments, frames, channels). `speech`: the loudness of the voice
    (LUFS). `mains`: the frequency of its hum (Hz); 0 without hum.
    """

    starts: NDArray[np.intp]
    windows: NDArray[np.float32]
    speech: float
    mains: float
    pcm: Pcm


NO_PAUSES = Pauses(np.zeros(0, np.intp), np.zeros((0, 1, 1), np.float32), 0.0, 0.0, Pcm(1, 1))


class Later:
    """The same moments of the recording after its treatment; collects them from a stream that passes."""

    def __init__(self, pauses: Pauses) -> None:
        self.pauses, self._starts = pauses, pauses.starts
        self.windows = np.zeros_like(pauses.windows)

    def passing(self, blocks: Iterator[Samples]) -> Iterator[Samples]:
        """The same blocks; they begin where the recording does."""
        length, position = self.windows.shape[1], 0
        for block in blocks:
            reached = position + len(block)
            near = (self._starts < reached) & (self._starts + length > position)
            for moment in np.flatnonzero(near):
                start = int(self._starts[moment])
                first, last = max(start, position), min(start + length, reached)
                self.windows[moment, first - start : last - start] = block[first - position : last - position]
            yield block
            position = reached


def compared(name: str, after: Later) -> Background | None:
    """What there is beside the voice of the track with this name; None if there was nothing to measure it in."""
    before = after.pauses
    usual = steady(before.windows, before.pcm)
    if not len(usual):
        return None
    frequencies = np.fft.rfftfreq(before.windows.shape[1], 1 / before.pcm.sample_rate).astype(np.float64)
    audible = k_weighting(frequencies) * before.windows.shape[2] * 2 / before.windows.shape[1]
    was, is_now = spectra(before.windows), spectra(after.windows)
    levels = [_levels(each[usual].mean(0), frequencies, audible, before.mains) for each in (was, is_now)]
    (noise, hum), (noise_left, hum_left) = [
        (loudness(noise) - before.speech, loudness(hum) - before.speech if hum else None)
        for noise, hum in levels
    ]
    return Background(
        name=name,
        noise_before=round(noise, 2),
        noise_after=round(noise_left, 2),
        mains=before.mains or None,
        hum_before=hum,
        hum_after=hum_left,
    )


def _levels(
    spectrum: Spectrum, frequencies: Spectrum, audible: Spectrum, mains: float
) -> tuple[float, float]:
    """The audible power of the noise, and of the lines of hum that stand out of it."""
    hum = 0.0
    for multiple in range(1, int(_HIGHEST_LINE / mains) + 1 if mains else 0):
        at = round(multiple * mains / frequencies[1])
        line = slice(at - LOBE, at + LOBE + 1)
        beside = np.full(2 * LOBE + 1, around(spectrum, at))
        if spectrum[line].sum() > _STANDS_OUT * beside.sum():
            hum += float((spectrum[line] - beside) @ audible[line])
    return float(spectrum @ audible) - hum, hum

"""The timbre of a voice from moment to moment: what tells speakers apart, and a voice from a breath. Pure.

For each frame of 40 ms in which there is a pitch: twelve cepstral coefficients of the band up to 5 kHz (after Davis and
Mermelstein 1980), which describe the shape of the spectrum whatever its level, and the pitch. Breaths, chairs and
paper have no pitch. It is found by autocorrelation, corrected for the window (Boersma 1993, "Accurate short-term
analysis of the fundamental frequency and the harmonics-to-noise ratio of a sampled sound").
"""

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Samples

Timbre = NDArray[np.float16]
"""Shape (frames, COEFFICIENTS); not a number where no voice is heard."""

COEFFICIENTS = 13

HOP = 0.04
"""Seconds from one frame to the next."""

_RATE = 11_025  # samples per second that are kept: the timbre of a voice lies below 5 kHz
_WINDOW = 512  # of these, 46 ms: at least three periods of a low voice
_PITCH = (70.0, 410.0)  # Hz
_VOICED = 0.5  # autocorrelation at the pitch: as much of the power is periodic as is not
_LOWEST, _HIGHEST, _BANDS = 100.0, 5000.0, 18  # Hz, and how many bands on the mel scale
_RUMBLE = 70.0  # Hz: anything lower is no voice
_SEMITONES = 12 / np.log(2)  # per natural logarithm; a semitone counts as much as a decibel


def _bands() -> NDArray[np.float32]:
    """Triangles that overlap by half, shape (frequencies, _BANDS)."""
    low, high = 1127 * np.log1p(np.array([_LOWEST, _HIGHEST]) / 700)
    edges = 700 * np.expm1(np.linspace(low, high, _BANDS + 2) / 1127)
    frequency = np.fft.rfftfreq(_WINDOW, 1 / _RATE)[:, np.newaxis]
    rise = (frequency - edges[:-2]) / np.diff(edges)[:-1]
    fall = (edges[2:] - frequency) / np.diff(edges)[1:]
    return np.asarray(np.maximum(0, np.minimum(rise, fall)), np.float32)


def _cosines() -> NDArray[np.float32]:
    """From levels of bands to cepstral coefficients, without the first, which is the level."""
    angles = np.pi * np.outer(np.arange(_BANDS) + 0.5, np.arange(1, COEFFICIENTS)) / _BANDS
    return np.asarray(np.sqrt(2 / _BANDS) * np.cos(angles), np.float32)


_TRIANGLES, _CEPSTRUM = _bands(), _cosines()
_HANN = np.hanning(_WINDOW + 2)[1:-1].astype(np.float32)
_LAGS = np.arange(int(_RATE / _PITCH[1]), int(_RATE / _PITCH[0]) + 1)
_WINDOWED = np.correlate(_HANN, _HANN, "full")[_WINDOW - 1 :][_LAGS] / np.square(_HANN).sum()
_HEARD = (np.fft.rfftfreq(_WINDOW, 1 / _RATE) >= _RUMBLE).astype(np.float32)


def nothing_heard(frames: int = 0) -> Timbre:
    """The timbre where there is no voice."""
    return np.full((frames, COEFFICIENTS), np.nan, np.float16)


def timbre(samples: Samples, sample_rate: int) -> Timbre:
    """The timbre in each whole frame of a block, which starts where a frame starts; channels are averaged."""
    every = max(1, round(sample_rate / _RATE))
    count = len(samples) // round(HOP * sample_rate)
    result = nothing_heard(count)
    sides = samples[: len(samples) // every * every].T
    low = np.sum([side[first::every] for side in sides for first in range(every)], axis=0)
    if len(low) < _WINDOW:
        return result
    starts = np.minimum(np.rint(np.arange(count) * HOP * sample_rate / every), len(low) - _WINDOW)
    windows = np.lib.stride_tricks.sliding_window_view(low, _WINDOW)[starts.astype(np.intp)]
    spectrum = np.fft.rfft(windows * _HANN)
    power = (np.square(spectrum.real) + np.square(spectrum.imag)) * _HEARD
    correlation = np.fft.irfft(power)
    periodic = correlation[:, _LAGS] / (np.maximum(correlation[:, :1], 1e-12) * _WINDOWED)
    best = periodic.argmax(axis=1)
    voiced = periodic.max(axis=1) > _VOICED
    levels = 10 * np.log10(power[voiced] @ _TRIANGLES + 1e-10)
    pitch = _SEMITONES * np.log(_RATE / _LAGS[best[voiced]])
    result[voiced] = np.concatenate([levels @ _CEPSTRUM, pitch[:, np.newaxis]], axis=1)
    return result

"""Mains hum, measured in pauses, and the filters that remove it. Pure."""

from dataclasses import dataclass
from math import log10

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.noise import (
    LOBE,
    Spectrum,
    around,
    high_pass,
    k_weighting,
    loudness,
    spectra,
    steady_windows,
)
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Finding

_FEWEST = 2  # pauses needed
_MAINS = (50, 60)  # Hz
_HIGHEST_LINE = 1000.0  # Hz
_OUTSTANDING = 12.0  # dB above the surrounding noise: 2 such lines are hum
_ALONE = 20.0  # dB: with so much, one of the first three multiples alone is hum
_DRIFT = 0.005  # of the mains frequency, in either direction
_AUDIBLE = (
    45.0  # LU below the speech; a fainter line does not matter, and a notch also removes some of the voice
)
_SHARPNESS = 30  # Q of a notch: 2 Hz wide at 60 Hz


@dataclass(frozen=True)
class HumLine:
    """A multiple of the mains frequency: its loudness in LUFS, and its excess over the surrounding noise in dB."""

    multiple: int
    loudness: float
    excess: float


@dataclass(frozen=True)
class Hum:
    """`mains`: the measured mains frequency in Hz. `lines`: its multiples that stand out."""

    mains: float
    lines: tuple[HumLine, ...]

    @property
    def frequencies(self) -> tuple[float, ...]:
        """Of the lines, in Hz."""
        return tuple(line.multiple * self.mains for line in self.lines)


def measure(pauses: NDArray[np.float32], pcm: Pcm) -> Hum | None:
    """The hum in `pauses`, as in `Surveyed`, in the channels that are used; None if there is none."""
    steady = steady_windows(pauses, pcm)
    if len(steady) < _FEWEST:
        return None
    frequencies = np.fft.rfftfreq(steady.shape[1], 1 / pcm.sample_rate).astype(np.float64)
    audible = high_pass(frequencies) * k_weighting(frequencies) * steady.shape[2] * 2 / steady.shape[1]
    mains, lines = _hum(np.median(spectra(steady), 0), frequencies, audible)
    return Hum(mains, lines) if lines else None


def plan(hum: Hum | None, speech: float) -> tuple[str, ...]:
    """The filters against `hum` under speech of this loudness (LUFS)."""
    if not hum:
        return ()
    return tuple(
        f"bandreject=f={line.multiple * hum.mains:.2f}:width_type=q:width={_SHARPNESS}:precision=f64"
        for line in hum.lines
        if line.loudness >= speech - _AUDIBLE
    )


def findings(name: str, hum: Hum | None, speech: float) -> tuple[Finding, ...]:
    """Findings about what `plan` does, for the producer of the recording with this name."""
    count = len(plan(hum, speech))
    if not hum or not count:
        return ()
    excess = max(line.excess for line in hum.lines)
    message = (
        f"{name}: hum of {hum.mains:.1f} Hz mains, at {count} {'frequency' if count == 1 else 'frequencies'} "
        f"and up to {excess:.0f} dB above the noise; removed by notch filters; keep cables away from power supplies"
    )
    return (Finding(at=0, level="info", message=message),)


def _hum(spectrum: Spectrum, frequencies: Spectrum, audible: Spectrum) -> tuple[float, tuple[HumLine, ...]]:
    """The measured mains frequency, and its lines that stand out; 0 and none without hum."""
    best: tuple[float, tuple[HumLine, ...]] = 0.0, ()
    for mains in _MAINS:
        multiples = range(1, int(_HIGHEST_LINE / mains) + 1)
        found = [_line(spectrum, frequencies, audible, mains, multiple) for multiple in multiples]
        found = [(at, line) for at, line in found if line.excess >= _OUTSTANDING]
        lines = tuple(line for _, line in found)
        is_hum = len(lines) > 1 or any(line.excess >= _ALONE and line.multiple <= 3 for line in lines)
        if is_hum and sum(line.excess for line in lines) > sum(line.excess for line in best[1]):
            # Higher multiples and stronger lines give the frequency more precisely.
            weights = [line.multiple * 10 ** (line.excess / 20) for line in lines]
            best = float(np.average([at / line.multiple for at, line in found], weights=weights)), lines
    return best


def _line(
    spectrum: Spectrum, frequencies: Spectrum, audible: Spectrum, mains: int, multiple: int
) -> tuple[float, HumLine]:
    """The line at a multiple of the mains frequency, and its exact frequency."""
    spacing = float(frequencies[1])
    nearest = round(mains * multiple / spacing)
    reach = max(1, round(mains * multiple * _DRIFT / spacing))
    at = nearest - reach + int(spectrum[nearest - reach : nearest + reach + 1].argmax())
    left, peak, right = np.sqrt(np.maximum(spectrum[at - 1 : at + 2], 1e-24))
    # Interpolated between bins for a Hann window, from the ratio of the two highest.
    side, ratio = (1, right / peak) if right > left else (-1, left / peak)
    power = float(spectrum[at - LOBE : at + LOBE + 1] @ audible[at - LOBE : at + LOBE + 1])
    excess = 20 * log10(peak) - 10 * log10(max(around(spectrum, at), 1e-24))
    return (at + side * (2 * ratio - 1) / (ratio + 1)) * spacing, HumLine(multiple, loudness(power), excess)

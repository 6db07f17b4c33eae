"""What is heard in the pauses: how loud the noise is, whether there is hum, and what to do about them.

Pure: from the quietest moments of a recording to the filters that ffmpeg shall use. A recording that is clean
gets none, and so keeps every sample.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import log10

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, decibels
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Finding

Spectrum = NDArray[np.float64]
"""Per bin, the mean square of white noise that would be as dense there."""

_REGISTERS = (150, 700, 2500, 8000)  # Hz
_PARTS = 4  # of a pause, 100 ms each: whole periods of any mains hum
_STEADY = 6.0  # dB between the levels of those parts: noise makes 1 to 4, syllables 10 to 40
_USUAL = 25  # percent of the steady moments that are quieter than the noise is taken to be
_ALIKE = 3.0  # dB from there; what is louder may be a breath or a long sibilant
_FEWEST = 2  # pauses from which noise is judged
_HIGH_PASS = 80.0  # Hz: two poles, which every recording goes through before these filters

_MAINS = (50, 60)  # Hz
_HIGHEST_LINE = 1000.0  # Hz
_OUTSTANDING = 12.0  # dB over the noise around it: 2 such lines are hum
_ALONE = 20.0  # dB: so much, and one of the first three multiples is hum without others
_DRIFT = 0.005  # of the mains frequency, either way
_LOBE = 3  # bins that a line takes on either side, with the window used here
_AUDIBLE = 45.0  # LU under the speech; a fainter line is no matter, and a notch takes some of the voice along
_SHARPNESS = 30  # Q of a notch: 2 Hz wide at 60 Hz

_CLEAN = 35.0  # LU of speech over the noise; such a recording needs no help
_REDUCTION = 12.0  # dB; pauses get about 9 quieter by it, and more would be heard as an effect
_MARGIN = 2.0  # dB added to the noise as measured: without it, much of it flutters through

# Hz. Where afftdn is told of the noise: `band_centre` in ffmpeg's af_afftdn.c.
_BANDS = (80, 120, 180, 270, 410, 620, 930, 1400, 2100, 3150, 4750, 7100, 10700, 16000, 24000)
_SPAN = 24.0  # dB about their mean that the bands may have
_FAINTEST = -76.0  # dBFS, the mean of the bands: as low as afftdn can be told
_CONVENTION = 10 * log10(2)  # dB: afftdn counts from the mean square of a full-scale sine


@dataclass(frozen=True)
class HumLine:
    """A multiple of the mains frequency: its loudness in LUFS, and its excess over the noise around it in dB."""

    multiple: int
    loudness: float
    excess: float


@dataclass(frozen=True)
class Noise:
    """What is there in the pauses of a recording, behind the high-pass.

    `loudness` (LUFS) and `bands` (dBFS of white noise that would be as dense, at each of afftdn's bands) are
    those of the steady noise without hum. `mains`: the measured mains frequency in Hz; 0 without hum.
    """

    loudness: float
    bands: tuple[float, ...]
    mains: float = 0.0
    lines: tuple[HumLine, ...] = ()


@dataclass(frozen=True)
class Cleaning:
    """ffmpeg's filters, to be used behind the high-pass; none for a clean recording."""

    notches: tuple[float, ...] = ()
    """Hz."""
    bands: tuple[float, ...] = ()
    """What `Noise` has, where it is to be reduced."""

    def filters(self, pcm: Pcm) -> tuple[str, ...]:
        """In order. The sound keeps its length and its place."""
        notches = [
            f"bandreject=f={at:.2f}:width_type=q:width={_SHARPNESS}:precision=f64" for at in self.notches
        ]
        return (*notches, *(_denoiser(self.bands, pcm) if self.bands else ()))


def _denoiser(bands: tuple[float, ...], pcm: Pcm) -> tuple[str, ...]:
    """afftdn, told of this noise.

    Measured with pink and white noise 20 and 30 LU under speech: pauses 9 dB quieter, segmental SNR 1 to 5 dB
    better, the voice's level unchanged, and no fewer words recognised.
    """
    levels = np.array(bands) + _MARGIN - _CONVENTION
    while np.ptp(levels) > 2 * _SPAN or abs(levels - levels.mean()).max() > _SPAN:
        levels = np.maximum(levels, levels.min() + 1)
    floor = float(levels.mean())
    shape = "|".join(f"{level - floor:.1f}" for level in levels)
    late = 2 * (pcm.sample_rate // 80)  # afftdn does not make up for its own delay
    return (
        f"apad=pad_len={late}",
        f"afftdn=nr={_REDUCTION:g}:nf={min(floor, -20.0):.1f}:nt=custom:bn={shape}",
        f"atrim=start_sample={late}",
        "asetpts=N/SR/TB",
    )


def measure(pauses: NDArray[np.float32], pcm: Pcm) -> Noise | None:
    """The noise in `pauses`, as `Surveyed` has them, in the channels that will be heard.

    None where nothing can be said: where there are no steady pauses.
    """
    steady = _steady(pauses, pcm)
    if len(steady) < _FEWEST:
        return None
    spectra = _spectra(steady)
    frequencies = np.fft.rfftfreq(steady.shape[1], 1 / pcm.sample_rate).astype(np.float64)
    heard = _high_pass(frequencies)
    audible = heard * k_weighting(frequencies) * steady.shape[2] * 2 / steady.shape[1]
    mains, lines = _hum(np.median(spectra, 0), frequencies, audible)
    smooth = spectra.mean(0)
    for line in lines:
        at = round(line.multiple * mains / frequencies[1])
        smooth[at - _LOBE : at + _LOBE + 1] = _around(smooth, at)
    edge = 1.5**0.5
    bands = [(smooth * heard)[(frequencies >= at / edge) & (frequencies <= at * edge)] for at in _BANDS]
    return Noise(
        _loudness(float(smooth @ audible)),
        tuple(float(decibels(band.mean())) for band in bands),
        mains,
        lines,
    )


def plan(noise: Noise | None, speech: float) -> Cleaning:
    """What to do about `noise` beside speech of this loudness (LUFS)."""
    if noise is None:
        return Cleaning()
    notches = [line for line in noise.lines if line.loudness >= speech - _AUDIBLE]
    noisy = speech - noise.loudness < _CLEAN and np.mean(noise.bands) > _FAINTEST
    return Cleaning(tuple(line.multiple * noise.mains for line in notches), noise.bands if noisy else ())


def findings(name: str, noise: Noise | None, speech: float) -> tuple[Finding, ...]:
    """What `plan` does about the noise of the recording of this name, for its producer."""
    cleaning = plan(noise, speech)
    messages = []
    if noise and cleaning.notches:
        excess = max(line.excess for line in noise.lines)
        count = len(cleaning.notches)
        messages.append(
            f"{name}: hum of {noise.mains:.1f} Hz mains, at {count} {'frequency' if count == 1 else 'frequencies'} "
            f"and up to {excess:.0f} dB over the noise, taken out by notches; keep cables away from power supplies"
        )
    if noise and cleaning.bands:
        messages.append(
            f"{name}: steady noise, {speech - noise.loudness:.0f} LU under the voice, reduced by up to "
            f"{_REDUCTION:.0f} dB; record closer to the microphone, or in a quieter room"
        )
    return tuple(Finding(at=0, level="info", message=message) for message in messages)


def _steady(pauses: NDArray[np.float32], pcm: Pcm) -> NDArray[np.float32]:
    """Those windows in which nothing happens, and that sound like most of them.

    Asked in each of `_REGISTERS` apart: under hiss, the highs do not tell of a voice, nor the lows under rumble.
    """
    if not len(pauses):
        return pauses
    parts = pauses.reshape(len(pauses), _PARTS, -1, pauses.shape[2])
    frequencies = np.fft.rfftfreq(parts.shape[2], 1 / pcm.sample_rate)
    windowed = parts * np.hanning(parts.shape[2])[:, None]
    power = np.square(np.abs(np.fft.rfft(windowed, axis=2))).sum(3)
    registers = [(frequencies > low) & (frequencies <= high) for low, high in pairwise(_REGISTERS)]
    levels = np.stack([decibels(power[:, :, register].mean(2)) for register in registers])
    calm = np.flatnonzero((np.ptp(levels, axis=2) <= _STEADY).all(0))
    if not len(calm):
        return pauses[:0]
    level = levels[:, calm].mean(2)
    usual = np.percentile(level, _USUAL, axis=1, keepdims=True)
    alike: NDArray[np.intp] = calm[(np.abs(level - usual) <= _ALIKE).all(0)]
    return pauses[alike]


def _spectra(windows: NDArray[np.float32]) -> Spectrum:
    """Of each window, the mean of its channels; shape (windows, bins)."""
    window = np.hanning(windows.shape[1] + 1)[:-1, None]
    spectra: Spectrum = np.square(np.abs(np.fft.rfft(windows * window, axis=1))).mean(2)
    return spectra / float(np.square(window).sum())


def _high_pass(frequencies: Spectrum) -> Spectrum:
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


def _loudness(power: float) -> float:
    return -0.691 + 10 * log10(max(power, 10 ** (DIGITAL_SILENCE / 10)))


def _around(spectrum: Spectrum, at: int) -> float:
    """The noise beside a line."""
    below = spectrum[max(1, at - 4 * _LOBE) : max(1, at - _LOBE)]
    return float(np.median([*below, *spectrum[at + _LOBE + 1 : at + 4 * _LOBE + 1]]))


def _hum(spectrum: Spectrum, frequencies: Spectrum, audible: Spectrum) -> tuple[float, tuple[HumLine, ...]]:
    """The mains frequency as measured, and the lines of it that stand out; 0 and none without hum."""
    best: tuple[float, tuple[HumLine, ...]] = 0.0, ()
    for mains in _MAINS:
        multiples = range(1, int(_HIGHEST_LINE / mains) + 1)
        found = [_line(spectrum, frequencies, audible, mains, multiple) for multiple in multiples]
        found = [(at, line) for at, line in found if line.excess >= _OUTSTANDING]
        lines = tuple(line for _, line in found)
        is_hum = len(lines) > 1 or any(line.excess >= _ALONE and line.multiple <= 3 for line in lines)
        if is_hum and sum(line.excess for line in lines) > sum(line.excess for line in best[1]):
            # Higher multiples and stronger lines tell the frequency better.
            weights = [line.multiple * 10 ** (line.excess / 20) for line in lines]
            best = float(np.average([at / line.multiple for at, line in found], weights=weights)), lines
    return best


def _line(
    spectrum: Spectrum, frequencies: Spectrum, audible: Spectrum, mains: int, multiple: int
) -> tuple[float, HumLine]:
    """What there is at a multiple of the mains frequency, and its frequency."""
    spacing = float(frequencies[1])
    nearest = round(mains * multiple / spacing)
    reach = max(1, round(mains * multiple * _DRIFT / spacing))
    at = nearest - reach + int(spectrum[nearest - reach : nearest + reach + 1].argmax())
    left, peak, right = np.sqrt(np.maximum(spectrum[at - 1 : at + 2], 1e-24))
    # Between bins, as Hann's window has it: the ratio of the two highest tells the place.
    side, ratio = (1, right / peak) if right > left else (-1, left / peak)
    power = float(spectrum[at - _LOBE : at + _LOBE + 1] @ audible[at - _LOBE : at + _LOBE + 1])
    excess = 20 * log10(peak) - 10 * log10(max(_around(spectrum, at), 1e-24))
    return (at + side * (2 * ratio - 1) / (ratio + 1)) * spacing, HumLine(multiple, _loudness(power), excess)

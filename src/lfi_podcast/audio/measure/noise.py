"""Noise, measured in pauses, and whether it is to be lowered.

Pure, from the quietest moments of a recording. A clean recording keeps every sample.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.weighting import Spectrum, high_pass, k_weighting, loudness
from lfi_podcast.audio.samples.curve import Levels, decibels
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.audio.treating import denoise, network
from lfi_podcast.model.audio import Denoising, Finding
from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.model.value import clock_time

_REGISTERS = (150, 700, 2500, 8000)  # Hz
_PARTS = 4  # of a pause, 100 ms each: whole periods of mains hum
_STEADY = 6.0  # dB between the levels of those parts: 1 to 4 for noise, 10 to 40 for syllables
_USUAL = 25  # the percentile of steady moments that counts as the noise level
_ALIKE = 3.0  # dB above that; anything louder may be a breath or a long sibilant
_FEWEST = 2  # pauses needed to judge noise; one is kept of each second

LOBE = 3  # bins that a line covers on either side, with this window


# Hz: half octaves, up to where MP3 and AAC end
_BANDS = tuple(75 * 2 ** (number / 2) for number in range(17))
_MIDDLES = np.sqrt(np.multiply(_BANDS[:-1], _BANDS[1:]))
_OFTEN = (
    20  # the percentile of moments that counts as the noise: even who hardly pauses is silent there so often
)
_SPREAD = 4.0  # dB from the 10th to the 30th percentile: 1 to 3 for noise, 5 to 20 for voices and music
_SLOPE = 12.0  # dB from one band to the next: more is a tone
_BIAS = 1.0  # dB that the percentile of a steady noise is below its mean
_CLEAN = 35.0  # LU of speech above the noise; such a recording needs no reduction
_STRONG = 12.0  # LU of speech above the noise; of words under it, some are lost
_HIGHS = 1000.0  # Hz: what is softest of a voice, and tells its words apart, is above
_QUIET = 25  # the percentile of moments in which somebody may still speak, but music that plays is heard
_MORE = 6.0  # LU: by as much may a voice or noise make hum seem louder
_TONAL = 8.5  # dB: at most 2 in noise, 8 where a monotonous voice never pauses; 10 to 60 where tones are held


@dataclass(frozen=True)
class Noise:
    """The steady noise of a recording, without hum and held notes, after the high-pass filter.

    `loudness`: LUFS. `highs`: of what is above 1 kHz. `spread`: dB from its 10th to its 40th percentile, where it is;
    in strong noise it is small, even if somebody hardly pauses. `spans`: when it is there, if not always (seconds).
    """

    loudness: float
    highs: float
    spread: float = 0.0
    spans: tuple[TimeSpan, ...] = ()


def measure(pauses: NDArray[np.float32], pcm: Pcm) -> Noise | None:
    """The noise in `pauses`, as in `Surveyed`, in the channels that are used; None if nothing in them is steady.

    Each band is judged for itself. A voice leaves each of them now and then, even if it hardly pauses, and what is
    left then is noise if it is always the same. Tones do not count: they are narrow, and noise is also between them.
    """
    if len(pauses) < _FEWEST:
        return None
    count, frames, channels = pauses.shape
    _, often = _levels(pauses.reshape(count * _PARTS, frames // _PARTS, channels), pcm)
    _, rarely = _levels(pauses, pcm)
    low, floor, high, higher = np.percentile(often, (10, _OFTEN, 30, 40), axis=0)
    # Longer moments tell the tones of a chord apart, shorter ones find gaps between syllables.
    floor = np.minimum(floor, np.percentile(rarely, _OFTEN, axis=0)) + _BIAS
    floor = np.minimum(floor, _beside(floor).max(0) + _SLOPE)
    is_steady = np.median([high - low, *_beside(high - low)], axis=0) <= _SPREAD
    if not is_steady.any():
        return None
    power = 10 ** (floor / 10) * _audible(pauses, pcm) * is_steady
    whole, highs = (loudness(float(each.sum())) for each in (power, power[_MIDDLES > _HIGHS]))
    return Noise(whole, highs, float(power @ (higher - low) / power.sum()))


def is_under_music(pauses: NDArray[np.float32], pcm: Pcm, hum: float) -> bool:
    """Whether tones stand out of the quietest of these moments, and are louder than the hum (LUFS) that was found.

    Then the voice has no pauses in which noise could be measured, and the network would take the music for noise.
    """
    if not len(pauses):
        return False
    power, between = (10 ** (each / 10) @ _audible(pauses, pcm) for each in _levels(pauses, pcm))
    quiet = power <= np.percentile(power, _QUIET)
    is_tonal = float(np.median((decibels(power) - decibels(between))[quiet])) > _TONAL
    return is_tonal and loudness(float(np.median(power[quiet]))) > hum + _MORE


def between_tones(pauses: NDArray[np.float32], pcm: Pcm) -> Levels:
    """The loudness (LUFS) of each pause, as far as it is noise."""
    _, levels = _levels(pauses, pcm)
    return np.array([loudness(power) for power in 10 ** (levels / 10) @ _audible(pauses, pcm)])


def _audible(pauses: NDArray[np.float32], pcm: Pcm) -> Levels:
    """By how much the power of noise in each of `_BANDS`, as `_levels` has it, adds to the power that is heard."""
    weights = high_pass(_MIDDLES) * k_weighting(_MIDDLES)
    return np.asarray(weights * np.diff(_BANDS) * pauses.shape[2] * 2 / pcm.sample_rate)


def _beside(bands: Levels) -> Levels:
    """The values of the bands below and above each; shape (2, bands)."""
    padded = np.pad(bands, 1, mode="edge")
    return np.stack([padded[:-2], padded[2:]])


def _levels(windows: NDArray[np.float32], pcm: Pcm) -> tuple[Levels, Levels]:
    """The level of each window in each band, and of what lies between its tones (dB of white noise of that density)."""
    frequencies = np.fft.rfftfreq(windows.shape[1], 1 / pcm.sample_rate)
    power = spectra(windows)
    bands = [power[:, (frequencies >= low) & (frequencies < high)] for low, high in pairwise(_BANDS)]
    # The median of noise is below its mean, by ln 2 for one channel.
    means, medians = ([of(band, axis=1) for band in bands] for of in (np.mean, np.median))
    return decibels(np.stack(means, axis=1)), decibels(np.stack(medians, axis=1) / log(2))


def plan(noise: Noise | None, speech: float) -> Denoising | None:
    """How `noise` under speech of this loudness (LUFS) is lowered; None if it need not be, or cannot be here."""
    if noise is None or not disturbs(noise, speech) or not network.is_available():
        return None
    return denoise.planned(speech, noise.highs, noise.spans)


def findings(name: str, noise: Noise | None, speech: float, is_lowered: bool) -> tuple[Finding, ...]:
    """Findings about what `plan` does, if that is wanted, for the producer of the recording with this name."""
    if noise is None or not disturbs(noise, speech):
        return ()
    planned = plan(noise, speech) if is_lowered else None
    is_strong = speech - noise.loudness < _STRONG
    if planned:
        done = f"lowered by up to {planned.limit:.0f} dB"
    elif is_lowered:
        done = "it was not lowered, since the program's noise reduction does not run on this machine"
    else:
        done = "left as it is, as `noise_reduction` says"
    when = " and".join(f" from {clock_time(start)} to {clock_time(end)}" for start, end in noise.spans)
    kind = "strong" if is_strong else "steady"
    suffers = "; the voice suffers from it, so listen whether each word is understood" if is_strong else ""
    what = f"{name}: {kind} noise{when}, {speech - noise.loudness:.0f} LU below the voice"
    message = f"{what}; {done}{suffers}; record closer to the microphone, or in a quieter room"
    begins = noise.spans[0][0] if noise.spans else 0
    is_fine = not is_strong and (planned or not is_lowered)
    return (Finding(at=begins, level="info" if is_fine else "warning", message=message),)


def disturbs(noise: Noise, speech: float) -> bool:
    """Whether it is heard beside speech of this loudness (LUFS)."""
    return speech - noise.loudness < _CLEAN


def steady(pauses: NDArray[np.float32], pcm: Pcm) -> NDArray[np.intp]:
    """The numbers of the windows in which nothing happens and that sound like most others.

    Checked separately in each of `_REGISTERS`: hiss hides a voice in the highs, and rumble in the lows.
    """
    if not len(pauses):
        return np.zeros(0, np.intp)
    parts = pauses.reshape(len(pauses), _PARTS, -1, pauses.shape[2])
    frequencies = np.fft.rfftfreq(parts.shape[2], 1 / pcm.sample_rate)
    windowed = parts * np.hanning(parts.shape[2])[:, None]
    power = np.square(np.abs(np.fft.rfft(windowed, axis=2))).sum(3)
    registers = [(frequencies > low) & (frequencies <= high) for low, high in pairwise(_REGISTERS)]
    levels = np.stack([decibels(power[:, :, register].mean(2)) for register in registers])
    calm = np.flatnonzero((np.ptp(levels, axis=2) <= _STEADY).all(0))
    if not len(calm):
        return calm
    level = levels[:, calm].mean(2)
    usual = np.percentile(level, _USUAL, axis=1, keepdims=True)
    alike: NDArray[np.intp] = calm[(np.abs(level - usual) <= _ALIKE).all(0)]
    return alike


def spectra(windows: NDArray[np.float32]) -> Spectrum:
    """The mean of the channels of each window; shape (windows, bins)."""
    window = np.hanning(windows.shape[1] + 1)[:-1, None]
    spectra: Spectrum = np.square(np.abs(np.fft.rfft(windows * window, axis=1))).mean(2)
    return spectra / float(np.square(window).sum())


def around(spectrum: Spectrum, at: int) -> float:
    """The noise next to a line."""
    below = spectrum[max(1, at - 4 * LOBE) : max(1, at - LOBE)]
    return float(np.median([*below, *spectrum[at + LOBE + 1 : at + 4 * LOBE + 1]]))

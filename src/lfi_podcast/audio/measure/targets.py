"""The encoder's input level that gives the finished file the promised loudness. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from lfi_podcast.model.audio import Loudness

SPEECH_LOUDNESS = -36.0
"""LUFS of the speech in a mix: samples are floating point, so any peak fits."""

TRUE_PEAK = -1.0
"""dBTP. The highest true peak of a finished file (Apple Podcasts, support/893)."""

TOLERANCE = 0.3
"""LU. The allowed deviation from the target loudness."""

_CODING_RISE = 1.0  # dB: MP3 coding raises true peaks by a few tenths, claps by more, so aim lower
_PEAK_CORRECTION = 0.4  # dB below the correction that a failed encode requires
_MARGIN = 0.05  # LU, dB: the deviation of other meters
_LARGEST_STEP = 6.0  # dB: if a limiter absorbs the whole gain, the gain must not grow without limit


def encoder_loss(bitrate: int) -> float:
    """How far LAME lowers the level (dB) at this constant bit rate (kb/s).

    Source: the `scale` column of LAME's `abr_switch_map` (libmp3lame/presets.c).
    """
    scale = {192: 0.97, 224: 0.98, 256: 1.0, 320: 1.0}.get(bitrate, 0.95)
    return -20 * log10(scale)


@dataclass(frozen=True)
class Aim:
    """The encoder's input: LUFS, and the ceiling of the true peaks in dBTP."""

    integrated: float
    ceiling: float


def first_aim(target: float, bitrate: int) -> Aim:
    loss = encoder_loss(bitrate)
    return Aim(target + loss, TRUE_PEAK + loss - _CODING_RISE)


def is_met(after: Loudness, target: float) -> bool:
    """Whether a finished file meets the targets with any meter."""
    return abs(after.integrated - target) <= TOLERANCE - _MARGIN and after.true_peak <= TRUE_PEAK - _MARGIN


def corrected(aim: Aim, fed: float, after: Loudness, target: float) -> Aim:
    """The aim for the next encode, after `fed` (LUFS) resulted in `after`."""
    excess = after.true_peak - TRUE_PEAK
    lower = excess + _PEAK_CORRECTION if excess > -_MARGIN else 0.0
    return Aim(target + fed - after.integrated, aim.ceiling - lower)


def is_settled(reached: float, aim: Aim) -> bool:
    return abs(reached - aim.integrated) <= _MARGIN


def next_gain(trials: Sequence[tuple[float, float]], wanted: float) -> float:
    """The next gain (dB) to try after `trials`, pairs of a gain and the resulting loudness (LUFS).

    A limiter absorbs part of the gain, so this is the secant method, with bounded slopes and steps.
    """
    tried, reached = trials[-1]
    slope = 1.0
    if len(trials) > 1 and tried != trials[-2][0]:
        slope = (reached - trials[-2][1]) / (tried - trials[-2][0])
    step = (wanted - reached) / min(1.0, max(0.1, slope))
    return tried + min(_LARGEST_STEP, max(-_LARGEST_STEP, step))

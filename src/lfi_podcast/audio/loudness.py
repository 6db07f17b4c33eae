"""Loudness after ITU-R BS.1770-4 and EBU R 128: measuring it, and deciding on gains. Only measuring acts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path

from lfi_podcast.audio import ffmpeg
from lfi_podcast.audio.pcm import Pcm
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Loudness

METER = "ebur128=peak=true:framelog=quiet"
"""The filter whose summary `summary` reads."""

SILENCE = -60.0
"""LUFS. Below this there is no speech: an unplugged microphone leaves about -80."""

TRUE_PEAK = -1.0
"""dBTP. What a finished file may reach (Apple Podcasts, support/893)."""

TOLERANCE = 0.5
"""LU. How far a finished file may be from the loudness that was asked for."""

_CODING_RISE = 1.0  # dB: MP3 coding lifts true peaks by a few tenths, claps by more, so aim lower
_PEAK_CORRECTION = 0.4  # dB below what a failed encode asks for
_METER_STEP = 0.1  # LU, dB: ffmpeg's summary has one decimal


def summary(log: str, where: str) -> Loudness:
    """The loudness that a log of `METER` ends with; SoundProblem where there is nothing to hear."""
    text = log[log.rfind("Integrated loudness:") :]
    number = r":\s+(-?(?:\d+\.\d+|inf|nan)) "
    names = {"integrated": "I", "range": "LRA", "true_peak": "Peak"}
    found = {key: re.search(rf"\b{name}{number}", text) for key, name in names.items()}
    values = {key: float(match[1]) for key, match in found.items() if match}
    if len(values) < len(names):
        raise SoundProblem(
            "ffmpeg gave no loudness", where, "set LFI_FFMPEG to ffmpeg 7 or later, or unset it"
        )
    if not values["integrated"] >= SILENCE or not -200 < values["true_peak"] < 200:
        raise SoundProblem(
            f"is silent, or nearly so ({values['integrated']:.1f} LUFS), or shorter than 0.4 s",
            where,
            "check the microphone and the export, then record it again",
        )
    return Loudness(**values)


def measure(blocks: Iterable[bytes], pcm: Pcm, where: str, filters: Sequence[str] = ()) -> Loudness:
    """The loudness of a stream, behind `filters` where there are any."""
    chain = ",".join([*filters, METER])
    return summary(
        ffmpeg.feed([*pcm.arguments, "-i", "pipe:0", "-af", chain, *ffmpeg.NOWHERE], blocks, where), where
    )


def measure_file(path: Path) -> tuple[Loudness, int]:
    """The loudness of a file's sound, and how many frames were decoded."""
    counter = "astats=measure_perchannel=none:measure_overall=Number_of_samples"
    filters = ["-af", f"{METER},{counter}"]
    log = ffmpeg.run([*ffmpeg.recording(path), *ffmpeg.FIRST_SOUND, *filters, *ffmpeg.NOWHERE], str(path))
    frames = re.search(r"Number of samples: (\d+)", log)
    return summary(log, str(path)), int(frames[1]) if frames else 0


def encoder_loss(bitrate: int) -> float:
    """By how many dB LAME lowers the level at this constant bitrate (kb/s).

    Source: the `scale` column of LAME's `abr_switch_map` (libmp3lame/presets.c).
    """
    scale = {192: 0.97, 224: 0.98, 256: 1.0, 320: 1.0}.get(bitrate, 0.95)
    return -20 * log10(scale)


def gain(decibels: float) -> str:
    """The filter that applies one static gain."""
    return f"volume={decibels:.2f}dB"


@dataclass(frozen=True)
class Aim:
    """What the encoder is to be fed with: LUFS, and the ceiling of the true peaks in dBTP."""

    integrated: float
    ceiling: float


def first_aim(target: float, bitrate: int) -> Aim:
    loss = encoder_loss(bitrate)
    return Aim(target + loss, TRUE_PEAK + loss - _CODING_RISE)


def is_met(after: Loudness, target: float) -> bool:
    """Whether a finished file keeps the promise, whichever way the meter has rounded."""
    return (
        abs(after.integrated - target) <= TOLERANCE - _METER_STEP
        and after.true_peak - TRUE_PEAK <= -_METER_STEP / 2
    )


def corrected(aim: Aim, after: Loudness, target: float) -> Aim:
    """The aim for the next encode, from what came of the last one."""
    excess = after.true_peak - TRUE_PEAK
    lower = excess + _PEAK_CORRECTION if excess > -_METER_STEP / 2 else 0.0
    return Aim(aim.integrated + target - after.integrated, aim.ceiling - lower)


def needs_limiting(before: Loudness, aim: Aim) -> bool:
    return before.true_peak + (aim.integrated - before.integrated) > aim.ceiling


def is_settled(reached: float, aim: Aim) -> bool:
    return abs(reached - aim.integrated) <= _METER_STEP


def next_gain(trials: Sequence[tuple[float, float]], wanted: float) -> float:
    """The gain (dB) to try after `trials`, pairs of a gain and the loudness behind the limiter (LUFS).

    A limiter eats part of what a gain adds, so this is the secant method, with a slope that stays sane.
    """
    tried, reached = trials[-1]
    slope = 1.0
    if len(trials) > 1 and tried != trials[-2][0]:
        slope = (reached - trials[-2][1]) / (tried - trials[-2][0])
    return tried + (wanted - reached) / min(1.0, max(0.1, slope))

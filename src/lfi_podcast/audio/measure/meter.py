"""Loudness after ITU-R BS.1770-4 and EBU R 128, measured while streaming.

ffmpeg's `ebur128` weights and integrates; the gating of its readings, every tenth of a second, is done here, so that
the loudness of parts, or after a gain that has yet to be applied, needs no second pass over the samples.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, Levels, decibels
from lfi_podcast.audio.samples.ffmpeg import LARGE_FRAMES
from lfi_podcast.audio.samples.log import Log
from lfi_podcast.errors import SoundProblem

METER = (
    f"{LARGE_FRAMES},ebur128=metadata=1:framelog=quiet,ametadata=mode=print:key=lavfi.r128.M,{LARGE_FRAMES}"
)
"""Filters that pass the sound unchanged and print the values for `Readings`."""

HOP = 0.1
"""Seconds between two readings."""

WINDOW = 0.4
"""Seconds covered by a reading of momentary loudness (a gating block in BS.1770-4)."""

SILENCE = -60.0
"""LUFS. Below this there is no speech: an unplugged microphone gives about -80."""

ABSOLUTE_GATE = -70.0
"""LUFS. The absolute gate (BS.1770-4; EBU Tech 3342)."""

_RELATIVE_GATE, _RANGE_GATE = -10.0, -20.0  # LU below the loudness of what passes the absolute gate
_MOMENTARY, _SHORT_TERM = round(WINDOW / HOP), 30  # hops in the windows of 0.4 s and 3 s


@dataclass(frozen=True)
class Readings:
    """Momentary loudness (LUFS): reading `i` is of the WINDOW that ends at (i + 1) * HOP."""

    momentary: Levels

    @classmethod
    def of(cls, log: Log, where: str) -> "Readings":
        """The readings of the METER in a finished run; SoundProblem if the sound is silent."""
        return cls.heard(printed(log), where)

    @classmethod
    def heard(cls, momentary: Levels, where: str) -> "Readings":
        """The readings; SoundProblem if the sound is silent."""
        readings = cls(momentary)
        if not readings.integrated >= SILENCE:
            raise SoundProblem(
                f"is silent or nearly silent ({max(readings.integrated, -99):.1f} LUFS), or shorter than 0.4 s",
                where,
                "check the microphone and the export, then record it again",
            )
        return readings

    @cached_property
    def integrated(self) -> float:
        return integrated(self.momentary)

    @cached_property
    def short_term(self) -> Levels:
        return short_term(self.momentary)

    @cached_property
    def range(self) -> float:
        return loudness_range(self.short_term)


def printed(log: Log) -> Levels:
    """The momentary loudness printed by the METER."""
    # In digital silence the filter may take the logarithm of a negative number and print nan.
    return np.fmax(log.values.get("lavfi.r128.M", np.empty(0)), DIGITAL_SILENCE)


def mean(loudness: Levels) -> float:
    """The combined loudness (LUFS); -inf for no blocks."""
    return float(10 * np.log10(np.mean(10 ** (loudness / 10)))) if loudness.size else -np.inf


def integrated(momentary: Levels) -> float:
    """Integrated loudness (LUFS): BS.1770-4, Annex 1, equations 5 to 7; -inf if nothing passes the gate."""
    return gated(momentary[_MOMENTARY - 1 :])


def gated(blocks: Levels) -> float:
    """The same for any blocks of 0.4 s."""
    blocks = blocks[blocks > ABSOLUTE_GATE]
    return mean(blocks[blocks > mean(blocks) + _RELATIVE_GATE])


def short_term(momentary: Levels) -> Levels:
    """Short-term loudness (LUFS, EBU Tech 3341): of the 3 s that end where each momentary reading ends.

    It is the mean of those readings, so the window has soft edges, 0.3 s wide.
    """
    power = np.concatenate([np.zeros(_SHORT_TERM), 10 ** (momentary / 10)])
    total = np.cumsum(power)
    means = (total[_SHORT_TERM:] - total[:-_SHORT_TERM]) / _SHORT_TERM
    return decibels(means)


def loudness_range(short_term: Levels) -> float:
    """Loudness range (LU): EBU Tech 3342; 0 for less than 3 s."""
    blocks = short_term[_SHORT_TERM - 1 :]
    blocks = blocks[blocks > ABSOLUTE_GATE]
    blocks = blocks[blocks > mean(blocks) + _RANGE_GATE]
    if not blocks.size:
        return 0.0
    low, high = np.percentile(blocks, [10, 95])
    return float(high - low)


def summed(readings: list[Levels]) -> Levels:
    """The readings of several sounds together, assuming that they are uncorrelated."""
    length = max(map(len, readings))
    power = sum(np.pad(10 ** (level / 10), (0, length - len(level))) for level in readings)
    return decibels(np.asarray(power))

"""Mains hum, sought over the whole recording, in pauses or not.

Hum is lines at multiples of one frequency near 50 or 60 Hz that go on for as long as one listens. In 10 s, a voice
passes over these frequencies and stays nowhere; a note of music ends, or lies beside them. Every frame counts as much
as any other, whatever its level, so that loud words do not hide what is between them. Numbers: docs/decisions/hum.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, log10

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.mains_windows import LINE, Mains
from lfi_podcast.audio.measure.weighting import high_pass, k_weighting
from lfi_podcast.model.audio import Finding, Hum

_FAINT_LINE = 4.0  # times; so much is enough in several windows, at a multiple of what is hum
_RUN = 4  # windows in a row, 25 s, in which a line is heard: so long, or half of the recording
_FEWEST = 3  # windows; a note of 12 s is in two
_LOWEST = 3  # hum has one of the first three multiples,
_MANY, _DENSER = 5, 0.75  # or so many lines without great gaps, where a voice hides those
_COMMON = 2  # the highest common divisor of its multiples; the notes of chords have others
_DENSE = 0.25  # of the multiples up to the highest are there; tuned notes meet one in ten
_ALONE = 25.0  # times the mean of its surroundings, of a line without others
_SILENCE = 1e-12  # of full scale squared
_ASTRAY = 0.15  # Hz from the usual frequency, in a window that is not believed

_AUDIBLE = 48.0  # dB(A) below the voice; of speech at 65 dB(A), what is left is 17, below any quiet room


@dataclass(frozen=True)
class FoundHum:
    """Hum after the high-pass filter: its loudness in LUFS, and its level in dB(A) of full scale.

    `frequencies`, `multiples`: as in `Hum`.
    """

    frequencies: tuple[float, ...]
    multiples: tuple[int, ...]
    loudness: float
    level: float

    @property
    def mains(self) -> float:
        """The mean frequency of the mains, in Hz."""
        return sum(self.frequencies) / len(self.frequencies)

    @property
    def lines(self) -> tuple[float, ...]:
        """Their frequencies, in Hz."""
        return tuple(multiple * self.mains for multiple in self.multiples)


def strongest(mains: Sequence[Mains]) -> FoundHum | None:
    """The hum of a recording, from what it shows of each mains frequency; None if there is none."""
    found = [_found(each) for each in mains if each.windows]
    return max((each for each in found if each), key=lambda each: each.loudness, default=None)


def _found(mains: Mains) -> FoundHum | None:
    """The hum of these mains. Lines of mains count, wherever they are; other sounds have none of the lowest."""
    windows, multiples = mains.windows, mains.multiples
    excess = np.array([window.excess for window in windows])
    heard = np.array([window.heard for window in windows])
    off = np.array([window.off for window in windows])
    if not heard.any():
        return None
    believed = heard.any(1)
    believed &= np.abs(off - np.median(off[believed])) <= _ASTRAY
    heard &= believed[:, np.newaxis]
    lasting = np.array([_lasts(line) for line in heard.T])
    lines = multiples[lasting]
    if not len(lines) or (common := gcd(*lines.tolist())) > _COMMON or not _is_hum(lines // common, lines[0]):
        return None
    if len(lines) == 1 and np.median(excess[:, lasting][heard[:, lasting]]) < _ALONE:
        return None
    enough = max(_FAINT_LINE, LINE / believed.sum())
    between = (multiples < lines[-1]) & (multiples % common == 0)
    lines = multiples[lasting | between | (np.median(excess[believed], axis=0) >= enough)]
    levels = np.median(np.array([window.level for window in windows])[believed], axis=0)[lines - 1]
    at = lines * float(mains.frequency)
    powers = np.square(levels) / 2 * high_pass(at)
    course = np.interp(np.arange(len(off)), np.flatnonzero(believed), off[believed]) + mains.frequency
    return FoundHum(
        tuple(round(float(each), 3) for each in (course[0], *course)),
        tuple(lines.tolist()),
        round(-0.691 + 10 * log10(float(powers @ k_weighting(at)) + _SILENCE), 1),
        round(10 * log10(float(powers @ _a_weighting(at)) + _SILENCE), 1),
    )


def _is_hum(numbers: NDArray[np.intp], lowest: int) -> bool:
    """Whether lines of these numbers, without a common divisor, can be hum, and not notes of music."""
    if lowest <= _LOWEST:
        return bool(len(numbers) >= numbers[-1] * _DENSE)
    return bool(_MANY <= len(numbers) > (numbers[-1] - numbers[0]) * _DENSER)


def _a_weighting(frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
    """The power gain of IEC 61672-1, formula E.6: low tones are heard less, the more so if they are soft."""
    squares = np.square(frequencies)
    below = squares / (squares + 20.6**2) / np.sqrt((squares + 107.7**2) * (squares + 737.9**2)) * squares
    return np.asarray(np.square(1.2589 * below * 12194**2 / (squares + 12194**2)))


def _lasts(heard: NDArray[np.bool_]) -> bool:
    """Whether a line is heard in half of the windows, and not only in two next to each other, or in enough in a row."""
    breaks = np.flatnonzero(np.concatenate([[True], ~heard, [True]]))
    enough = max(len(heard) / 2, min(_FEWEST, len(heard) - 1))
    return int(heard.sum()) >= enough or int(np.diff(breaks).max()) - 1 >= _RUN


def planned(hum: FoundHum | None, speech: float) -> Hum | None:
    """What is to be subtracted under a voice of this loudness (LUFS); None if nobody would hear it."""
    if not hum or hum.level < speech - _AUDIBLE:
        return None
    return Hum(frequencies=hum.frequencies, multiples=hum.multiples, below=round(speech - hum.loudness, 1))


def findings(name: str, hum: Hum | None, is_subtracted: bool) -> tuple[Finding, ...]:
    """What the producer of the recording with this name is told of the hum that is audible in it."""
    if not hum:
        return ()
    tones = f"{hum.multiples[0] * hum.mains:.0f} Hz" + (
        " and tones above it" if len(hum.multiples) > 1 else ""
    )
    how = f"{abs(hum.below):.0f} LU {'softer' if hum.below >= 0 else 'louder'} than the voice"
    done = (
        "taken out without touching the voice"
        if is_subtracted
        else "left as it is, as `noise_reduction` says"
    )
    message = (
        f"{name}: hum from the mains ({tones}), {how}; {done}; next time, keep cables away from power supplies, or run "
        "the computer on its battery"
    )
    return (Finding(at=0, level="info", message=message),)

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

from lfi_podcast.audio.measure.noise import high_pass, k_weighting
from lfi_podcast.audio.treating.mains import RATE, Amplitudes, MainsLines, smoothed
from lfi_podcast.model.audio import HUM_STEP, Finding, Hum

_MAINS = (50, 60)  # Hz
_HIGHEST = 2500.0  # Hz; rectifiers buzz up to there
_MULTIPLES = tuple(np.arange(1, int(_HIGHEST / mains) + 1) for mains in _MAINS)
_DRIFT = 0.005  # of the mains frequency, in either direction
_GRID = np.arange(-_DRIFT, _DRIFT + 1e-9, 2e-5)  # 1 mHz apart
_STEP = round(HUM_STEP * RATE)  # frames from one window to the next
_WINDOW = 2 * _STEP  # frames
_SHORTEST = 2 * RATE  # frames; a shorter recording tells nothing
_BINS = 4096  # of a window's spectrum: 5 mHz apart

_CHANCE = 4.0  # times the mean of its surroundings; in noise, one bin in fifty has more
_LINE = 12.0  # times; one in 160,000
_PARTS = 5  # of a window; a line that is steady is in almost all of them
_PART_SHARE = 0.4  # of its mean, in a part of which a line is there
_FAINT_LINE = 4.0  # times; so much is enough in several windows, at a multiple of what is hum for certain
_RUN = 4  # windows in a row, 25 s, in which a line is heard: so long, or half of the recording
_LOWEST = 3  # hum has one of the first three multiples
_COMMON = 3  # the highest common divisor of its multiples; the notes of chords have others
_DENSE = 0.25  # of the multiples up to the highest are there; tuned notes meet one in ten
_ALONE = 40.0  # times the mean of its surroundings, of a line without others
_ASTRAY = 0.15  # Hz from the usual frequency, in a window that is not believed

_TINY = 1e-12  # of full scale squared; what is softer is no sound
_ROUNDING = 1.0  # of the power in a bin, which is 75 for noise
_AUDIBLE = 48.0  # dB(A) below the voice; of speech at 65 dB(A), what is left is 17, below any quiet room


@dataclass(frozen=True, eq=False)
class _Window:
    """What 10 s show of each mains frequency: its distance from the nominal one (Hz), and its lines.

    `excess`: the power of each line over that of its surroundings. `level`: its amplitude. `steady`: it did not end.
    """

    off: float
    excess: NDArray[np.float32]
    level: NDArray[np.float32]
    steady: NDArray[np.bool_]


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


class HumMeter:
    """Receives a recording, one channel of it, block by block; block boundaries do not affect the result."""

    def __init__(self, sample_rate: int) -> None:
        frequencies = np.concatenate([mains * m for mains, m in zip(_MAINS, _MULTIPLES, strict=True)])
        self._lines = MainsLines(frequencies.astype(np.float64), sample_rate)
        self._samples = np.zeros(0, np.float32)
        self._frames = 0
        self._recent = np.zeros((0, len(frequencies)), np.complex128)
        self._windows: list[tuple[_Window, ...]] = []

    def feed(self, samples: NDArray[np.float32]) -> None:
        self._samples = np.concatenate([self._samples, samples])
        while len(self._samples) >= (_STEP + 1) * self._lines.hop:  # frames overlap by half
            self._analyse(_STEP)
            if len(self._recent) == _WINDOW:
                self._look()

    def result(self) -> FoundHum | None:
        """The hum, once the whole recording has been fed; None if there is none."""
        if rest := max(0, len(self._samples) // self._lines.hop - 1):
            self._analyse(rest)
        if len(self._recent) >= (_STEP + _STEP // 2 if self._windows else _SHORTEST):
            self._look()
        cases = zip(zip(*self._windows, strict=True), _MULTIPLES, _MAINS, strict=bool(self._windows))
        found = [_found(windows, multiples, mains) for windows, multiples, mains in cases]
        return max((each for each in found if each), key=lambda each: each.loudness, default=None)

    def _analyse(self, frames: int) -> None:
        """Takes the next frames in."""
        hop = self._lines.hop
        new = self._lines.amplitudes(self._samples[: (frames + 1) * hop], self._frames + 1)
        self._recent = np.concatenate([self._recent, new])
        self._samples = self._samples[frames * hop :]
        self._frames += frames

    def _look(self) -> None:
        """A window is complete; half of it is also in the next."""
        halves = np.split(self._recent, [len(_MULTIPLES[0])], axis=1)
        cases = zip(halves, _MULTIPLES, _MAINS, strict=True)
        self._windows.append(tuple(_window(half, multiples, mains) for half, multiples, mains in cases))
        self._recent = self._recent[_STEP:]


def _window(amplitudes: Amplitudes, multiples: NDArray[np.intp], mains: float) -> _Window:
    frames = len(amplitudes)
    power = smoothed(np.square(np.abs(amplitudes)))
    weights = 1 / np.sqrt(power + np.percentile(power, 10, axis=0) / 2 + _TINY)
    alike = weights * amplitudes
    shaped = (alike * np.hanning(frames)[:, np.newaxis]).T.astype(np.complex64, order="C")
    found = np.fft.fft(shaped, _BINS).T
    spectrum = np.square(found.real) + np.square(found.imag)
    # The mean of noise, from its median; of every fourth bin, as there are 20 for each frame.
    spectrum = spectrum / (np.median(spectrum[::4], axis=0) / np.log(2) + _ROUNDING)
    bins = np.rint(np.outer(_GRID * mains, multiples) * (_BINS / RATE)).astype(np.intp) % _BINS
    excess = spectrum[bins, np.arange(len(multiples))]
    best = int(np.where(excess > _CHANCE, excess, 0).sum(1).argmax())
    off = float(_GRID[best] * mains)
    still = np.exp(-2j * np.pi * np.outer(np.arange(frames) * off / RATE, multiples))
    parts = np.stack([part.sum(0) / len(part) for part in np.array_split(alike * still, _PARTS)])
    mean = parts.mean(0)
    shares = (parts * mean.conj()).real / (np.square(np.abs(mean)) + _TINY)
    level = np.abs((np.square(weights) * amplitudes * still).sum(0)) / np.square(weights).sum(0)
    return _Window(
        off,
        excess[best].astype(np.float32),
        level.astype(np.float32),
        (shares > _PART_SHARE).sum(0) >= _PARTS - 1,
    )


def _found(windows: Sequence[_Window], multiples: NDArray[np.intp], mains: float) -> FoundHum | None:
    """The hum of these mains. Lines of mains count, wherever they are; other sounds have none of the lowest."""
    excess = np.array([window.excess for window in windows])
    heard = (excess >= _LINE) & np.array([window.steady for window in windows])
    off = np.array([window.off for window in windows])
    if not heard.any():
        return None
    believed = heard.any(1)
    believed &= np.abs(off - np.median(off[believed])) <= _ASTRAY
    heard &= believed[:, np.newaxis]
    lasting = np.array([_lasts(line) for line in heard.T])
    lines = multiples[lasting]
    if not len(lines) or lines[0] > _LOWEST or (common := gcd(*lines.tolist())) > _COMMON:
        return None
    if len(lines) < lines[-1] / common * _DENSE:
        return None
    if len(lines) == 1 and np.median(excess[:, lasting][heard[:, lasting]]) < _ALONE:
        return None
    enough = max(_FAINT_LINE, _LINE / believed.sum())
    lines = multiples[lasting | (np.median(excess[believed], axis=0) >= enough)]
    levels = np.median(np.array([window.level for window in windows])[believed], axis=0)[lines - 1]
    at = lines * float(mains)
    powers = np.square(levels) / 2 * high_pass(at)
    course = np.interp(np.arange(len(off)), np.flatnonzero(believed), off[believed]) + mains
    return FoundHum(
        tuple(round(float(each), 3) for each in (course[0], *course)),
        tuple(lines.tolist()),
        round(-0.691 + 10 * log10(float(powers @ k_weighting(at)) + _TINY), 1),
        round(10 * log10(float(powers @ _a_weighting(at)) + _TINY), 1),
    )


def _a_weighting(frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
    """The power gain of IEC 61672-1, formula E.6: low tones are heard less, the more so if they are soft."""
    squares = np.square(frequencies)
    below = squares / (squares + 20.6**2) / np.sqrt((squares + 107.7**2) * (squares + 737.9**2)) * squares
    return np.asarray(np.square(1.2589 * below * 12194**2 / (squares + 12194**2)))


def _lasts(heard: NDArray[np.bool_]) -> bool:
    """Whether a line is heard in half of the windows, or in enough of them in a row."""
    breaks = np.flatnonzero(np.concatenate([[True], ~heard, [True]]))
    return 2 * int(heard.sum()) >= len(heard) or int(np.diff(breaks).max()) - 1 >= _RUN


def planned(hum: FoundHum | None, speech: float) -> Hum | None:
    """What is to be subtracted under a voice of this loudness (LUFS); None if nobody would hear it."""
    if not hum or hum.level < speech - _AUDIBLE:
        return None
    return Hum(frequencies=hum.frequencies, multiples=hum.multiples, below=round(speech - hum.loudness, 1))


def findings(name: str, hum: Hum | None) -> tuple[Finding, ...]:
    """What the producer of the recording with this name is told."""
    if not hum:
        return ()
    tones = f"{hum.multiples[0] * hum.mains:.0f} Hz" + (
        " and tones above it" if len(hum.multiples) > 1 else ""
    )
    how = f"{abs(hum.below):.0f} LU {'softer' if hum.below >= 0 else 'louder'} than the voice"
    message = (
        f"{name}: hum from the mains ({tones}), {how}; taken out without touching the voice; next time, keep cables "
        "away from power supplies, or run the computer on its battery"
    )
    return (Finding(at=0, level="info", message=message),)

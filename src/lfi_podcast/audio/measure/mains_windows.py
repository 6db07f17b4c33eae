"""What 10 s of sound show of each mains frequency and its multiples, while streaming.

Every frame counts as much as any other, whatever its level, so that loud words do not hide what is between them. What
is above 2.5 kHz is not looked at, so a seventh of the samples is enough. Numbers: docs/decisions/hum.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Samples
from lfi_podcast.audio.treating.mains import RATE, smoothed
from lfi_podcast.model.audio import HUM_STEP

FREQUENCIES = (50, 60)
"""Of the mains in this world, in Hz."""

LINE = 12.0
"""Times the mean of its surroundings that a line has; in noise, one bin in 160,000 does."""

_HIGHEST = 2500  # Hz; rectifiers buzz up to there
_MULTIPLES = tuple(np.arange(1, _HIGHEST // mains + 1) for mains in FREQUENCIES)
_KEPT = 6300  # samples per second
_FOLDS = 3  # times as many go into each, under a Hann window, which keeps out what is above
_DRIFT = 0.005  # of the mains frequency, in either direction
_GRID = np.arange(-_DRIFT, _DRIFT + 1e-9, 2e-5)  # 1 mHz apart
_STEP = round(HUM_STEP * RATE)  # frames from one window to the next
_WINDOW = 2 * _STEP  # frames
_SHORTEST = 2 * RATE  # frames; a shorter recording tells nothing
_BINS = 512  # of a window's spectrum: 40 mHz apart, where a line is 200 mHz wide

_SOFT = 10  # percentile of a line's power: what is there when nobody speaks
_CHANCE = 4.0  # times the mean of its surroundings; in noise, one bin in fifty has more
_PARTS = 5  # of a window; a line that is steady is in almost all of them
_PART_SHARE = 0.4  # of its mean, in a part of which a line is there

_TINY = 1e-12  # of full scale squared; what is softer is no sound
_ROUNDING = 1.0  # of the power in a bin, which is 75 for noise

_Spectra = NDArray[np.complex64]
"""A row for each line, a column for each frame."""

_Real = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Window:
    """What 10 s show of a mains frequency: its distance from the nominal one (Hz), and its lines.

    `excess`: the power of each line over that of its surroundings. `level`: its amplitude, 0 where there is no line.
    `heard`: for certain, and without an end.
    """

    off: float
    excess: _Real
    level: _Real
    heard: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Mains:
    """A nominal frequency (Hz), the multiples that are looked for, and the windows of a recording."""

    frequency: int
    multiples: NDArray[np.intp]
    windows: tuple[Window, ...]


class MainsMeter:
    """Receives a recording, one or two channels of it; boundaries of blocks do not affect the result.

    Two channels are added, the second turned by a quarter of a period, so that hum of opposite phase does not cancel
    out. The power of the sum is that of both.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._every = round(sample_rate / _KEPT)
        rate = sample_rate / self._every
        self._hop = round(rate / RATE)
        self._hann = np.hanning(2 * self._hop + 1)[:-1].astype(np.float32)
        fold = np.hanning(_FOLDS * self._every + 2)[1:-1]
        tiles = (fold / fold.sum()).reshape(_FOLDS, self._every)
        self._tiles = np.kron(tiles, np.eye(channels)).astype(np.float32)
        lines = np.concatenate([mains * each for mains, each in zip(FREQUENCIES, _MULTIPLES, strict=True)])
        self._bins = lines * 2 // RATE
        places = np.arange(len(fold)) - (len(fold) - 1) / 2
        gains = np.cos(2 * np.pi / sample_rate * np.outer(lines, places)) @ fold / fold.sum()
        # From one frame to the next, odd bins turn by half a period.
        signs = np.where(self._bins % 2, [[1], [-1]], 1)
        self._scales = (signs * 2 / self._hop / gains).astype(np.float32)
        self._before = (_FOLDS - 1) * self._every
        self._samples = np.zeros((self._before + _STEP * self._hop * self._every, channels), np.float32)
        self._filled = self._before
        self._low = np.zeros((channels, 0), np.float32)
        self._frames = 0
        self._recent = np.zeros((len(lines), 0), np.complex64)
        self._windows: list[list[Window]] = [[] for _ in FREQUENCIES]

    def feed(self, block: Samples) -> None:
        while len(block):
            part = block[: len(self._samples) - self._filled]
            self._samples[self._filled : self._filled + len(part)] = part
            self._filled += len(part)
            block = block[len(part) :]
            if self._filled == len(self._samples):
                self._analyse()

    def result(self) -> tuple[Mains, ...]:
        """What each frequency shows, once the whole recording has been fed."""
        self._analyse()
        least = _STEP + _STEP // 2 if self._windows[0] else _SHORTEST
        if self._recent.shape[1] >= least:
            self._look()
        found = zip(FREQUENCIES, _MULTIPLES, self._windows, strict=True)
        return tuple(Mains(mains, multiples, tuple(windows)) for mains, multiples, windows in found)

    def _analyse(self) -> None:
        """Takes what has been received in, and looks at a window if one is complete."""
        self._low = np.concatenate([self._low, self._folded()], axis=1)
        if self._low.shape[1] >= 2 * self._hop:
            frames = np.lib.stride_tricks.sliding_window_view(self._low, 2 * self._hop, 1)[:, :: self._hop]
            count = frames.shape[1]
            self._low = self._low[:, count * self._hop :]
            sides = np.fft.rfft(frames * self._hann).take(self._bins, axis=2)
            spectra = sides[0] if len(sides) == 1 else sides[0] + 1j * sides[1]
            spectra *= self._scales[np.arange(self._frames, self._frames + count) % 2]
            self._frames += count
            self._recent = np.concatenate([self._recent, spectra.T], axis=1)
        while self._recent.shape[1] >= _WINDOW:
            self._look()

    def _folded(self) -> _Real:
        """What was received, at the lower rate, a row for each channel."""
        count = self._filled // self._every
        products = self._tiles @ self._samples[: count * self._every].reshape(count, -1).T
        folds = products.reshape(_FOLDS, -1, count)
        self._samples[: self._before] = self._samples[self._filled - self._before : self._filled]
        self._filled = self._before
        return np.asarray(sum(fold[:, n : count - _FOLDS + 1 + n] for n, fold in enumerate(folds)))

    def _look(self) -> None:
        """A window is complete; half of it is also in the next."""
        window = np.ascontiguousarray(self._recent[:, :_WINDOW])
        self._recent = self._recent[:, _STEP:]
        halves = np.split(window, [len(_MULTIPLES[0])])
        for kept, half, mains, multiples in zip(self._windows, halves, FREQUENCIES, _MULTIPLES, strict=True):
            kept.append(_window(half, multiples, mains))


def _window(amplitudes: _Spectra, multiples: NDArray[np.intp], mains: int) -> Window:
    lines, frames = amplitudes.shape
    power = smoothed((np.square(amplitudes.real) + np.square(amplitudes.imag)).T).T
    soft = np.partition(power, frames * _SOFT // 100, axis=1)[:, [frames * _SOFT // 100]]
    weights = 1 / (power + soft / 2 + np.float32(_TINY))
    alike = np.sqrt(weights) * amplitudes
    spectrum = np.fft.fft(alike * np.hanning(frames).astype(np.float32), _BINS)
    density = np.square(spectrum.real) + np.square(spectrum.imag)
    density /= (
        np.median(density, axis=1, keepdims=True) / np.float32(np.log(2)) + _ROUNDING
    )  # the mean of noise
    bins = np.rint(np.outer(multiples, _GRID) * (mains * _BINS / RATE)).astype(np.intp) % _BINS
    grid = np.take_along_axis(density, bins, axis=1)
    best = int(np.where(grid > _CHANCE, grid, 0).sum(0).argmax())
    off, excess = float(_GRID[best] * mains), grid[:, best].copy()  # a view would keep all of the grid
    level, heard = np.zeros(lines, np.float32), np.zeros(lines, np.bool_)
    likely = np.flatnonzero(excess > _CHANCE)
    parts = _parts(alike[likely], multiples[likely] * off)
    is_steady = _is_steady(parts)
    heard[likely] = is_steady & (excess[likely] >= LINE)
    off += _turning(parts[is_steady], multiples[likely][is_steady]) * RATE * _PARTS / frames
    level[likely] = np.abs(_parts(weights[likely] * amplitudes[likely], multiples[likely] * off).mean(1))
    level[likely] /= weights[likely].mean(1)
    return Window(off, excess, level, heard)


def _parts(amplitudes: _Spectra, frequencies: NDArray[np.floating]) -> _Spectra:
    """The means of the parts of a window, after each line has been turned back by its frequency (Hz)."""
    turns = np.exp(-2j * np.pi / RATE * np.outer(frequencies, np.arange(amplitudes.shape[1])))
    still = amplitudes * turns.astype(np.complex64)
    return np.stack([part.mean(1) for part in np.array_split(still, _PARTS, axis=1)], axis=1)


def _is_steady(parts: _Spectra) -> NDArray[np.bool_]:
    """Whether each line is there in almost all parts of a window."""
    mean = parts.mean(1, keepdims=True)
    shares = (parts * mean.conj()).real / (np.square(np.abs(mean)) + _TINY)
    return np.asarray((shares > _PART_SHARE).sum(1) >= _PARTS - 1)


def _turning(parts: _Spectra, multiples: NDArray[np.intp]) -> float:
    """How many periods the mains turn from one part to the next, by all lines together (least squares)."""
    places = np.arange(_PARTS) - (_PARTS - 1) / 2
    mean = parts.mean(1)
    slopes = np.angle(parts * mean[:, np.newaxis].conj()) @ places / (places @ places)
    certainty = np.square(np.abs(mean)) * multiples
    return float(certainty @ slopes / (certainty @ multiples + _TINY) / (2 * np.pi))

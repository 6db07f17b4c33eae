"""Measures how much later a voice appears in another track than in its speaker's own. Pure.

Lags come from a generalised cross-correlation (Knapp and Carter, 1976) of whitened signals. The voice keeps its
dynamics, while the other track is normalised to a constant level: so the other speaker's pauses, which contain only
bleed, weigh most, and speech need not be separated from bleed beforehand.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.curve import FRAME, Levels
from lfi_podcast.audio.samples.pcm import Samples

RATE = 8000
"""The sample rate at which lags are measured."""

Read = Callable[[int, int, int], Samples]
"""Frames [start, end) of a track, one channel at `RATE`, given its number, start and end.

`start` is never before the track's start. Frames after its end are omitted.
"""

FURTHEST_START = 10.0
"""The largest difference between the starts of two tracks (seconds)."""

FEWEST = 4
"""The fewest windows with bleed per direction for a result."""

_PLACES = 12  # the most windows per direction, spread over the recording
_WINDOW = 10.0  # seconds
_PIECES = 5  # of a window, each short enough not to be blurred by drift
_STEPS = np.arange(-2, 3)  # samples per piece by which drift may move the lag: up to 125 ppm
_BAND = (250.0, 3600.0)  # Hz: the band of speech, without hum
_WHITENED = 100.0  # Hz over which the spectrum is flattened
_EVEN = round(FRAME * RATE)  # frames over which levels are flattened

_RIVAL = 0.85  # of the highest peak
_RIVALS_WITHIN = 0.1  # seconds

_FLOOR = -80.0  # dBFS: anything softer is silence
_DIGITAL_SILENCE = 1e-6  # of the highest power


@dataclass(frozen=True)
class Lag:
    """A lag of `seconds` of the second of two tracks after the first, at `time` in the first.

    `direction`: 1 if the first track's speaker is audible in the second, -1 for the reverse. `strength`: the peak
    of the correlation relative to its RMS.
    """

    time: float
    seconds: float
    direction: int
    strength: float


def lags(first: int, second: int, levels: Sequence[Levels], read: Read) -> Iterator[Lag]:
    """The lag of each speaker in the other's track, at places throughout the recording."""
    frames, search = round(_WINDOW * RATE), round(FURTHEST_START * RATE)
    for voice, other, direction in ((first, second, 1), (second, first, -1)):
        for start in _places(levels[voice], levels[other]):
            source = _sound(read, voice, start, frames)
            later, strength = _lag(source, _sound(read, other, start - search, frames + 2 * search))
            middle = start / RATE + _WINDOW / 2
            time = middle if direction == 1 else middle + later
            yield Lag(time, direction * later, direction, strength)


def _places(voice: Levels, other: Levels) -> list[int]:
    """The window starts (frames at `RATE`): in each part of the recording where `voice` is relatively loudest."""
    common, length = min(len(voice), len(other)), round(_WINDOW / FRAME)
    louder = np.clip(voice[:common], _FLOOR, 0.0) - np.clip(other[:common], _FLOOR, 0.0)
    total = np.concatenate([[0.0], np.cumsum(louder)])
    sums = total[length:] - total[:-length] if common > length else np.zeros(1)
    count = min(_PLACES, max(FEWEST, common // length))
    parts = [part for part in np.array_split(np.arange(len(sums)), count) if len(part)]
    return [int(part[sums[part].argmax()]) * _EVEN for part in parts]


def _sound(read: Read, track: int, start: int, frames: int) -> NDArray[np.float32]:
    """`frames` frames of a track from `start`, padded with silence."""
    sound = np.zeros(frames, np.float32)
    if start + frames > 0:
        there = read(track, max(0, start), start + frames)[:, 0]
        sound[max(0, -start) :][: len(there)] = there
    return sound


def _lag(voice: NDArray[np.float32], other: NDArray[np.float32]) -> tuple[float, float]:
    """The lag (seconds) of `voice` in `other`, which begins `FURTHEST_START` before it, and its strength.

    If several lags are about equally likely, the latest: a voice reaches other microphones after its own.
    """
    speech, evened = _whitened(voice).reshape(-1, _EVEN), _whitened(other).reshape(-1, _EVEN)
    power = np.mean(evened**2, axis=1)
    sounds = power > _DIGITAL_SILENCE * power.max()
    evened *= np.where(sounds, 1 / np.sqrt(np.maximum(power, np.finfo(np.float32).tiny)), 0)[:, None]
    if not sounds.any() or not speech.any():
        return 0.0, 0.0
    stacks = _stacked(speech.ravel(), evened.ravel())
    # A chance correlation grows with the overlap of `voice` and sound in `other`.
    chance = np.correlate(sounds.astype(np.float32), np.sum(speech**2, axis=1), "valid")
    chance = np.maximum(chance, 0.1 * chance.max())
    expected = np.sqrt(np.interp(np.arange(stacks.shape[1]) / _EVEN, np.arange(len(chance)), chance))
    likelihood = np.abs(stacks).max(axis=0) / expected
    noise = np.sqrt(np.mean((stacks[len(_STEPS) // 2] / expected) ** 2))
    highest = int(likelihood.argmax())
    rivals = likelihood[highest:][: round(_RIVALS_WITHIN * RATE)]
    latest = highest + int(np.flatnonzero(rivals >= _RIVAL * rivals[0])[-1])
    return latest / RATE - FURTHEST_START, float(likelihood[highest] / noise)


def _stacked(voice: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """Correlation of `voice` with each section of `other`: shape (drifts, lags).

    Over a window, drift moves the lag by more than a period of speech. So the window is correlated in pieces, which are
    summed with the shift of each drift (a slant stack).
    """
    lags = len(other) - len(voice) + 1
    pieces = np.zeros((_PIECES, len(voice)), np.float32)
    for number, piece in enumerate(np.array_split(np.arange(len(voice)), _PIECES)):
        pieces[number, piece] = voice[piece]
    spectra = np.fft.rfft(other) * np.conj(np.fft.rfft(pieces, len(other)))
    correlations = np.fft.irfft(spectra, len(other))[:, :lags]
    moves = np.arange(_PIECES) - _PIECES // 2
    shifted = ([np.roll(c, -step * m) for c, m in zip(correlations, moves, strict=True)] for step in _STEPS)
    return np.array([np.sum(stack, axis=0) for stack in shifted], np.float32)


def _whitened(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """The speech band with a flattened spectrum; its dynamics stay."""
    spectrum = np.fft.rfft(sound)
    per_hertz = len(sound) / RATE
    low, high = (round(edge * per_hertz) for edge in _BAND)
    half = round(_WHITENED / 2 * per_hertz)
    power = np.cumsum(np.abs(spectrum.astype(np.complex128)) ** 2)
    smooth = (power[low + half : high + half] - power[low - half : high - half]) / (2 * half)
    result = np.zeros_like(spectrum)
    result[low:high] = spectrum[low:high] / np.sqrt(smooth + np.finfo(np.float32).tiny)
    return np.fft.irfft(result, len(sound)).astype(np.float32)

"""Detects speech in a recording from the levels of its frames. Pure.

A frame is 20 ms. Its level is the RMS (dBFS) of the speech band with pre-emphasis: hiss above the band does not hide a
distant speaker, hum and rumble do not count as speech, and consonants are as strong as vowels.
"""

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.curve import FRAME, Levels, decibels
from lfi_podcast.audio.samples.pcm import Samples, mono

Mask = NDArray[np.bool_]
"""One boolean per frame."""

_BAND = 11_000  # samples per second that are kept: except for sibilants, speech reaches about 5 kHz

_BLOCK = 50  # frames: floor and peak are estimated once a second, and move linearly in between
_WINDOW = 15  # blocks per estimate: long enough for some pauses, short enough to follow a fan
_AT_ONCE = 128  # windows
_FLOOR, _PEAK = 10, 95  # percentiles
_ABOVE_FLOOR = 6.0  # dB: speech is at least this far above the noise
_BELOW_PEAK = 50.0  # dB: a distant speaker's weak sounds are this far below a near speaker's sibilants
_SILENT = -95.0  # dBFS: anything lower is 16-bit dither
_WORD_GAP = 6  # frames: the closure of a consonant is shorter than this, a pause is longer
_CLICK = 4  # frames: nothing that is spoken is shorter


def frame_levels(samples: Samples, sample_rate: int) -> Levels:
    """The level (dBFS) of each whole frame of 20 ms in a block, which starts where a frame starts.

    Averaging a few samples is the low-pass filter, the difference of these averages the pre-emphasis.
    """
    every = max(1, round(sample_rate / _BAND))
    per_frame = round(FRAME * sample_rate) // every
    length = round(FRAME * sample_rate)
    count = len(samples) // length
    frames = mono(samples)[: count * length].reshape(count, length)
    weights = np.full(every, 1 / every, np.float32)
    band = frames[:, : per_frame * every].reshape(count, per_frame, every) @ weights
    power = np.square(np.diff(band, axis=1), dtype=np.float64).mean(axis=1)
    return decibels(power)


def activity(frames: Levels) -> Mask:
    """Which frames are speech. Gaps inside words count as speech; clicks and steady noise do not."""
    if not len(frames):
        return np.zeros(0, np.bool_)
    floor, peak = noise_floor(frames), _percentile(frames, _PEAK)
    threshold = np.maximum(np.maximum(floor + _ABOVE_FLOOR, peak - _BELOW_PEAK), _SILENT)
    return without_runs(filled(frames > threshold, _WORD_GAP), _CLICK)


def noise_floor(frames: Levels) -> Levels:
    """The level of the noise (dBFS) at every frame; it follows slow changes."""
    return _percentile(frames, _FLOOR)


def runs(mask: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first frame of every run of true values, and the frame after its last."""
    edges = np.diff(mask.astype(np.int8), prepend=0, append=0)
    return np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)


def filled(mask: Mask, longest: int) -> Mask:
    """The mask with gaps of at most `longest` frames closed, except before the first and after the last run."""
    starts, ends = runs(mask)
    result = mask.copy()
    for start, end in zip(ends[:-1], starts[1:], strict=True):
        if end - start <= longest:
            result[start:end] = True
    return result


def without_runs(mask: Mask, shortest: int) -> Mask:
    """The mask without runs of fewer than `shortest` frames."""
    result = mask.copy()
    for start, end in zip(*runs(mask), strict=True):
        if end - start < shortest:
            result[start:end] = False
    return result


def widened(mask: Mask, before: int, after: int) -> Mask:
    """The mask with every run extended by `before` frames at its start and `after` frames at its end."""
    result = mask.copy()
    for start, end in zip(*runs(mask), strict=True):
        result[max(0, start - before) : end + after] = True
    return result


def _percentile(frames: Levels, percentile: int) -> Levels:
    """A percentile of the frames in a sliding window, at every frame."""
    blocks = -(-len(frames) // _BLOCK)
    if blocks <= _WINDOW:
        return np.full(len(frames), np.percentile(frames, percentile)) if blocks else np.zeros(0)
    padded = np.pad(frames, (0, blocks * _BLOCK - len(frames)), "edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW * _BLOCK)[::_BLOCK]
    middles = (np.arange(len(windows)) + _WINDOW / 2) * _BLOCK
    # Sorting copies the windows, so not all of an hour at once.
    found = [
        np.percentile(windows[start : start + _AT_ONCE], percentile, axis=1)
        for start in range(0, len(windows), _AT_ONCE)
    ]
    return np.interp(np.arange(len(frames)), middles, np.concatenate(found))

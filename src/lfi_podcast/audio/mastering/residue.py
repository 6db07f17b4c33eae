"""Measures how much of a redacted sound is left in the finished file, and where that has something else."""

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.mastering.redact import BLEEP_FREQUENCY
from lfi_podcast.audio.mixing.listen import SPEECH
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.intervals import TimeSpan

TRACE = 0.05
"""The share of the original's amplitude that coding noise and coincidence may suggest: 26 dB below it."""

_EDGE = 0.03
"""Seconds ignored at either end, since MP3 frames smear adjacent sound into them."""

_LAG = 0.005
"""Seconds by which codecs may have shifted the sound."""

_FAINT = 1e-4
"""RMS relative to full scale (-80 dBFS); anything softer was never audible."""

_COMPARED, _STEP = 8_000, 0.25
"""Samples per second, and seconds, of what is compared at once to find what is not from the original."""

_SAME = 0.7
"""The correlation from which both are the same: an MP3 has 0.98 and more, speech over other sound 0.5 and less."""

_AUDIBLE = 10 ** (-50 / 20)
"""RMS relative to full scale: nobody makes out words that are softer."""

Mono = NDArray[np.float64]


def trace(
    finished: Path, original: Path, pcm: Pcm, interval: Interval, gain: float = 0.0, begins: float = 0.0
) -> float:
    """The share (0 to 1) of the original's amplitude left in the finished file within an interval of the original.

    The bleep is subtracted first, to find what is under it. Both are compared at the best lag. `gain`: how much louder
    the finished file is (dB). `begins`: the second of the original at which it begins.
    """
    inset = min(_EDGE, (interval.end - interval.start) / 4)
    start, length = interval.start + inset, interval.end - interval.start - 2 * inset
    before = _window(original, pcm, start, length)
    after = _without_tone(_window(finished, pcm, start - begins, length), pcm.sample_rate)
    lag = pcm.frames(min(_LAG, length / 4))
    size = min(len(before), len(after))
    middle = before[lag : size - lag]
    power = float(middle @ middle)
    if size <= 2 * lag or power / len(middle) < _FAINT**2:
        return 0.0
    likeness = np.correlate(after[:size], middle, "valid")
    return min(1.0, float(np.max(np.abs(likeness))) / power / 10 ** (gain / 20))


def added(finished: Path, original: Path, channels: int) -> Iterator[TimeSpan]:
    """Where a finished file has sound that is not the original's, in steps of a quarter of a second."""
    pcm = Pcm(_COMPARED, channels)
    steps = zip_longest(_steps(finished, pcm), _steps(original, pcm), fillvalue=np.zeros(0))
    for number, (after, before) in enumerate(steps):
        if _is_other(after, before):
            yield number * _STEP, (number + 1) * _STEP


def _steps(path: Path, pcm: Pcm) -> Iterator[Mono]:
    held, size = np.zeros(0), pcm.frames(_STEP)
    for block in _decoded(path, pcm, 0.0, None):
        held = np.concatenate([held, block])
        for start in range(0, len(held) - size + 1, size):
            yield held[start : start + size]
        held = held[len(held) // size * size :]
    yield held


def _is_other(after: Mono, before: Mono) -> bool:
    """Whether something audible is not what was there before, at any lag that a codec may add."""
    lag = round(_LAG * _COMPARED)
    if len(after) <= 4 * lag or after @ after / len(after) < _AUDIBLE**2:
        return False
    if len(before) < len(after):
        before = np.pad(before, (0, len(after) - len(before)))
    middle = before[lag : len(after) - lag]
    likeness = np.correlate(after, middle, "valid")
    best = int(np.argmax(likeness))
    beside = after[best : best + len(middle)]
    return float(likeness[best]) <= _SAME * float(np.sqrt((middle @ middle) * (beside @ beside)))


def _without_tone(samples: Mono, rate: int) -> Mono:
    """The signal without the best-fitting tone of the bleep's frequency."""
    turns = 2 * np.pi * BLEEP_FREQUENCY / rate * np.arange(len(samples))
    tone = np.stack([np.sin(turns), np.cos(turns)], axis=1)
    fit, *_ = np.linalg.lstsq(tone, samples, rcond=None)
    rest: Mono = samples - tone @ fit
    return rest


def _window(path: Path, pcm: Pcm, start: float, length: float) -> Mono:
    blocks = list(_decoded(path, pcm, start, length))
    return np.concatenate(blocks) if blocks else np.zeros(0)


def spoken(path: Path, channels: int, start: float = 0.0, length: float | None = None) -> Iterator[bytes]:
    """A finished file, or a part of it, in the recognisers' format (`SPEECH`)."""
    for block in _decoded(path, Pcm(SPEECH.sample_rate, channels), start, length):
        yield np.clip(np.rint(block * 32_767), -32_768, 32_767).astype("<i2").tobytes()


def _decoded(path: Path, pcm: Pcm, start: float, length: float | None) -> Iterator[Mono]:
    """The mono mix of all channels, in blocks."""
    arguments = [*ffmpeg.stretch(path, start, length), *ffmpeg.FIRST_SOUND]
    with ffmpeg.decoding(arguments, pcm, str(path)) as blocks:
        for block in blocks:
            yield block.mean(axis=1, dtype=np.float64)

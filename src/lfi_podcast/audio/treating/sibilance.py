"""Sibilance: the sharpest s and sh sounds of a voice are held down, and nothing else.

A split-band de-esser: above its threshold, the highs alone are lowered, by a gain that is known before the sound is
there. Where none is above it, the samples stay as they are.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.curve import Levels, decibels
from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of

BAND = (4500.0, 9000.0)
"""Hz. Where the power of s, sh and z is, of women and men."""

PERCENTILE = 97
"""Of the levels of speech: sibilants are a tenth of it, and the sharpest of them count."""

USUAL = -9.0
"""dB, the level of the sharpest sibilants of most voices, relative to the loudness of the voice."""

_SHARP = -3.5  # dB: sharper than in any of 16 good recordings
_DOUBT = 10.0  # dB, divided by the root of the number of windows
_RATIO = 3.0  # dB above the threshold for each that is left
_MOST = 8.0  # dB; with more, an s becomes a lisp
_TAPS = 255  # 6 ms
_HOP = 0.0025  # seconds between gains
_SMOOTHING = np.hanning(9)[1:-1] / np.hanning(9).sum()  # over 18 ms, of level and gain
_STEP = 256  # hops processed together
_CONTEXT = 10  # hops before and after: more than the filter and both smoothings need


def threshold(levels: Levels) -> float | None:
    """The threshold (dB, relative to the loudness of the voice) for a voice whose windows have these levels in `BAND`.

    None if its sibilants are no sharper than usual.
    """
    sharpest = float(np.percentile(levels, PERCENTILE))
    return USUAL if sharpest > _SHARP + _DOUBT / np.sqrt(len(levels)) else None


def reduction(levels: Levels, above: float) -> Levels:
    """By how much (dB) highs of these levels are lowered."""
    return np.clip((levels - above) * (1 - 1 / _RATIO), 0, _MOST)


def held(blocks: Iterable[Samples], above: float, pcm: Pcm) -> Iterator[Samples]:
    """The sound with the highs held down where they are above a level (dBFS). As long as before, nothing is moved."""
    hop = pcm.frames(_HOP)
    step, context = _STEP * hop, _CONTEXT * hop
    high_pass = _high_pass(pcm.sample_rate, step + 2 * context)
    before, block = pcm.silence(context), pcm.silence(0)
    for following in chain(blocks_of(blocks, step), [pcm.silence(0)]):
        if len(block):
            yield _held(before, block, following[:context], above, high_pass, hop)
            before = np.concatenate([before, block])[-context:]
        block = following


def _held(
    before: Samples, block: Samples, after: Samples, above: float, high_pass: NDArray[np.float32], hop: int
) -> Samples:
    context = len(before)
    around = np.concatenate([before, block, after])
    size = 2 * (len(high_pass) - 1)
    highs = np.fft.irfft(np.fft.rfft(around.T, size) * high_pass, size).T.astype(np.float32, copy=False)
    power = np.square(highs).mean(1)
    power = power[: len(power) // hop * hop].reshape(-1, hop).mean(1)
    level = decibels(np.convolve(power, _SMOOTHING, "same"))
    gain = np.convolve(reduction(level, above), _SMOOTHING, "same")
    frames = np.arange(context, context + len(block))
    own = np.interp(frames, (np.arange(len(gain)) + 0.5) * hop, gain)
    if not own.any():
        return block
    factor = (1 - 10 ** (-own / 20)).astype(np.float32)
    return np.asarray(block - factor[:, np.newaxis] * highs[context : context + len(block)])


def _high_pass(sample_rate: int, frames: int) -> NDArray[np.float32]:
    """The response of a filter with a linear phase and no delay, for circular convolution of so many frames."""
    size = 1 << (frames - 1).bit_length()
    times = np.arange(-(_TAPS // 2), _TAPS // 2 + 1)
    cutoff = 2 * BAND[0] / sample_rate
    impulse = np.zeros(size)
    low_pass = cutoff * np.sinc(cutoff * times) * np.hamming(_TAPS)
    impulse[times] = -low_pass / low_pass.sum()
    impulse[0] += 1
    return np.fft.rfft(impulse).real.astype(np.float32)

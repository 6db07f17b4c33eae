"""Pops of p and b: for these moments the lows are lowered, and no other sample is touched.

What is taken away is a low-passed copy of the sound, with a linear phase and no delay, faded in and out.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.convolution import convolved
from lfi_podcast.audio.samples.curve import Levels
from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of
from lfi_podcast.model.audio import Plosive, Treatment

_CUTOFF = 170.0  # Hz, where half of the amplitude is left: little of a pop is above
_LENGTH = 0.04  # seconds of the filter: from everything to nothing in 80 Hz
_FADE = 0.01  # seconds before the start and after the end
_BLOCK = 1.0  # seconds


def without_plosives(blocks: Iterator[Samples], treatment: Treatment, pcm: Pcm) -> Iterator[Samples]:
    """The sound with the pops of the treatment lowered."""
    return _lowered(blocks, treatment.plosives, pcm) if treatment.plosives else blocks


def _lowered(blocks: Iterator[Samples], plosives: Sequence[Plosive], pcm: Pcm) -> Iterator[Samples]:
    kernel = _kernel(pcm.sample_rate)
    context = len(kernel) // 2
    before, block, start = pcm.silence(context), pcm.silence(0), 0
    for following in chain(blocks_of(blocks, pcm.frames(_BLOCK)), [pcm.silence(0)]):
        share = _share(plosives, start, len(block), pcm.sample_rate)
        if share.any():
            after = np.concatenate([following[:context], pcm.silence(max(0, context - len(following)))])
            around = np.concatenate([before, block, after])
            lows = np.concatenate([*convolved([around], kernel, pcm)])[context : context + len(block)]
            # Outside of pops, where the share is 0, this subtracts 0.
            yield block - share[:, np.newaxis] * lows
        elif len(block):
            yield block
        before = np.concatenate([before, block])[-context:]
        start += len(block)
        block = following


def _share(plosives: Sequence[Plosive], start: int, frames: int, sample_rate: int) -> NDArray[np.float32]:
    """The share of the lows that is taken away, at each frame from `start` on."""
    times: Levels = np.arange(start, start + frames) / sample_rate
    share = np.zeros(frames, np.float32)
    until = (start + frames) / sample_rate
    for each in plosives:
        if each.start - _FADE < until and start / sample_rate < each.end + _FADE:
            way = np.clip(np.minimum(times - each.start, each.end - times) / _FADE + 1, 0, 1)
            own = (1 - 10 ** (each.gain / 20)) * (1 - np.cos(np.pi * way)) / 2
            share = np.maximum(share, own.astype(np.float32))
    return share


def _kernel(sample_rate: int) -> NDArray[np.float32]:
    half = round(_LENGTH / 2 * sample_rate)
    times = np.arange(-half, half + 1) / sample_rate
    low_pass = np.sinc(2 * _CUTOFF * times) * np.hamming(len(times))
    return np.asarray(low_pass / low_pass.sum(), np.float32)

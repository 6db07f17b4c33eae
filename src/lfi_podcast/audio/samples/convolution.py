"""A symmetric filter over a stream: its delay is taken out exactly, and memory does not grow."""

from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of

_SIZE = 1 << 14  # samples transformed together


def convolved(blocks: Iterable[Samples], kernel: NDArray[np.float32], pcm: Pcm) -> Iterator[Samples]:
    """The stream through a filter with `kernel` as impulse response, symmetric around its middle.

    As long as before, and nothing is moved (overlap-save: Oppenheim and Schafer, "Discrete-Time Signal Processing").
    """
    half = len(kernel) // 2
    response = np.fft.rfft(kernel, _SIZE)
    past, early = pcm.silence(2 * half), half
    for block in blocks_of(chain(blocks, [pcm.silence(half)]), _SIZE - 2 * half):
        joined = np.concatenate([past, block])
        spectra = np.fft.rfft(joined.T, _SIZE) * response
        result = np.fft.irfft(spectra, _SIZE)[:, 2 * half : len(joined)].T.astype(np.float32, copy=False)
        past = joined[len(joined) - 2 * half :]
        yield result[early:]
        early -= min(early, len(result))

"""How well states of the acoustic model fit the sound, by matrix products: an eighth of what pocketsphinx takes.

Scores are per frame, as natural logarithms, relative to the best of all phones in any context.
"""

import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pocketsphinx
from numpy.typing import NDArray

from lfi_podcast.speech.acoustic_model import STREAMS, WIDTH, AcousticModel

Scores = NDArray[np.float32]
"""By frame and state."""

_EVERY = 2
"""One frame in so many is compared; the next ones have the same scores. `bench/spotting.py` finds as much with all."""

_BLOCK = 100  # frames: what is computed for them stays in the processor's cache
_LEAST = np.float32(np.exp(-13))  # the density below which all states fit equally badly


def scores(pcm: bytes, states: Sequence[int], model: AcousticModel) -> Scores:
    """The scores of these states in each hundredth of a second of 16 kHz mono s16le."""
    cepstra = _cepstra(pcm)
    if not len(cepstra):
        return np.zeros((0, len(states)), np.float32)
    features = _features(cepstra)[:, ::_EVERY]
    wanted = sorted({*model.alone, *states}, key=lambda state: (model.phone_of[state], state))
    blocks = [
        _of_block(features[:, start : start + _BLOCK], wanted, model)
        for start in range(0, features.shape[1], _BLOCK)
    ]
    found = np.concatenate(blocks)
    column = {state: number for number, state in enumerate(wanted)}
    best = found[:, [column[state] for state in model.alone]].max(axis=1, keepdims=True)
    own: Scores = found[:, [column[state] for state in states]] - best
    return np.repeat(own, _EVERY, axis=0)[: len(cepstra)]


def _cepstra(pcm: bytes) -> NDArray[np.float32]:
    """What pocketsphinx makes of the sound before it compares it with anything."""
    with TemporaryDirectory() as folder:
        options = {"lm": None, "dict": os.devnull, "loglevel": "FATAL", "mfclogdir": folder}
        decoder = pocketsphinx.Decoder(**options, ds=100)  # what it compares does not matter: hardly a frame
        decoder.add_word("silence", "SIL", True)  # the shortest search; without one, it does not begin
        decoder.add_fsg("nothing", decoder.create_fsg("nothing", 0, 1, [(0, 1, 1.0, "silence")]))
        decoder.activate_search("nothing")
        decoder.start_utt()
        decoder.process_raw(pcm, no_search=True, full_utt=True)
        decoder.end_utt()
        (file,) = Path(folder).iterdir()
        found = np.fromfile(file, ">f4", offset=4)
    return found.reshape(-1, WIDTH).astype(np.float32)


def _features(cepstra: NDArray[np.float32]) -> NDArray[np.float32]:
    """By stream: the cepstra without their mean, their difference over 40 ms, and that one's over 20 ms."""
    middle = cepstra - cepstra.mean(axis=0)
    frames = np.arange(len(middle))

    def beside(by: int) -> NDArray[np.float32]:
        shifted: NDArray[np.float32] = middle[np.clip(frames + by, 0, len(middle) - 1)]
        return shifted

    second = (beside(3) - beside(-1)) - (beside(1) - beside(-3))
    return np.stack([middle, beside(2) - beside(-2), second])


def _of_block(features: NDArray[np.float32], states: Sequence[int], model: AcousticModel) -> Scores:
    """The logarithms of the densities of these states, which are in the order of their phones, in a few frames."""
    count = features.shape[1]
    total = np.zeros((count, len(states)), np.float32)
    for stream in range(STREAMS):
        own = features[stream]
        densities = np.hstack([own**2, own, np.ones((count, 1), np.float32)]) @ model.gaussians[stream]
        densities -= densities.max(axis=1, keepdims=True)
        np.exp(densities, out=densities)
        by_phone = densities.reshape(count, -1, model.mixtures.shape[1])
        mixed = [
            by_phone[:, phone] @ model.mixtures[stream][:, list(some)]
            for phone, some in groupby(states, key=model.phone_of.__getitem__)
        ]
        total += np.log(np.concatenate(mixed, axis=1) + _LEAST)
    return total

"""CMU's English acoustic model, read from its files: what each phone sounds like.

A phone between two others is a chain of three states. Each state is a mixture of the 128 Gaussians of its phone, in
each of three streams of 13 features: the cepstrum, and its first and second differences (X. Huang et al., "The
SPHINX-II speech recognition system", Computer Speech and Language 7, 1993). The files say themselves how they are made.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
import pocketsphinx
from numpy.typing import NDArray

from lfi_podcast.speech.lexicon import Phones

STREAMS, WIDTH = 3, 13
"""The streams of features, and the features in each."""

_BINARY = b"endhdr\n"  # after it, a number that shows the order of bytes, and the content
_QUANTUM = np.float32(1024 * np.log(1.0001))  # weights are negative logarithms in these steps
_LEAST_VARIANCE = 1e-4
_FIRST, _INSIDE, _LAST = 1, 0, 2  # where in a word a phone is
_TRIPHONE = np.dtype([("chain", "<i4"), ("transitions", "<i4"), ("position", "u1"), ("phones", "u1", 3)])


@dataclass(frozen=True)
class _Definition:
    """The phones, the triphones (after the phones on their own), and the states of each chain."""

    phones: tuple[str, ...]
    silence: int
    triphones: NDArray[np.void]
    chains: NDArray[np.uint16]


class AcousticModel:
    """The model in a folder. States are numbers; the first ones are those of phones in any context."""

    def __init__(self, folder: Path) -> None:
        definition = _definition((folder / "mdef").read_bytes())
        self._definition = definition
        self._numbers = {name: number for number, name in enumerate(definition.phones)}
        self.gaussians = _linear(*(_parameters(folder / name) for name in ("means", "variances")))
        """By stream: what the features' squares, the features and 1 are multiplied by, for each phone's Gaussians."""
        self.mixtures = _mixtures((folder / "sendump").read_bytes())
        """By stream and Gaussian, the weight in each state."""

    @cached_property
    def alone(self) -> range:
        """The states of phones in any context."""
        return range(self._definition.chains.shape[1] * len(self._definition.phones))

    @cached_property
    def phone_of(self) -> NDArray[np.intp]:
        """The phone of each state: its number."""
        triphones = self._definition.triphones
        phones = triphones["phones"][:, 0].astype(np.intp)
        phones[: len(self._definition.phones)] = np.arange(len(self._definition.phones))
        states = np.zeros(self.mixtures.shape[2], np.intp)
        states[self._definition.chains[triphones["chain"]]] = phones[:, np.newaxis]
        return states

    def states(self, phones: Phones) -> list[int]:
        """The states of a word, said between pauses."""
        silence = self._definition.silence
        around = [silence, *(self._numbers[phone] for phone in phones), silence]
        last = len(phones) - 1
        positions = [_FIRST if n == 0 else _LAST if n == last else _INSIDE for n in range(len(phones))]
        chains = (
            self._chain(around[n + 1], around[n], around[n + 2], position)
            for n, position in enumerate(positions)
        )
        return [int(state) for chain in chains for state in self._definition.chains[chain]]

    def _chain(self, phone: int, before: int, after: int, position: int) -> int:
        """The chain of a triphone; if the model does not have it here, elsewhere in a word, or in any context."""
        triphones = self._definition.triphones
        known = np.flatnonzero(
            (triphones["phones"] == np.array([phone, before, after], np.uint8)).all(axis=1)
        )
        own = known[known >= len(self._definition.phones)]
        here = own[triphones["position"][own] == position]
        return int(triphones["chain"][(*here, *own, phone)[0]])


@cache
def acoustic_model() -> AcousticModel:
    """The model that pocketsphinx brings."""
    return AcousticModel(Path(pocketsphinx.get_model_path("en-us/en-us")))


def _definition(content: bytes) -> _Definition:
    at = 8
    (length,) = struct.unpack_from("<i", content, at)
    at += 4 + length
    phones, triphones, states, _, _, _, _, _, nodes, silence = struct.unpack_from("<10i", content, at)
    *names, rest = content[at + 40 :].split(b"\0", phones)
    at = -(-(len(content) - len(rest)) // 4) * 4 + 8 * nodes
    known = np.frombuffer(content, _TRIPHONE, triphones, at)
    at += known.nbytes
    (count,) = struct.unpack_from("<i", content, at)
    chains = np.frombuffer(content, "<u2", count, at + 4).reshape(-1, states)
    return _Definition(tuple(name.decode() for name in names), silence, known, chains)


def _parameters(path: Path) -> list[NDArray[np.float64]]:
    """By stream: the numbers of each phone's Gaussians, one after the other."""
    content = path.read_bytes()
    at = content.index(_BINARY) + len(_BINARY) + 4
    phones, streams, gaussians = struct.unpack_from("<3i", content, at)
    at += 4 * (3 + streams + 1)
    numbers = np.frombuffer(content, "<f4", phones * streams * gaussians * WIDTH, at).astype(np.float64)
    by_stream = numbers.reshape(phones, streams, gaussians, WIDTH)
    return [by_stream[:, stream].reshape(-1, WIDTH) for stream in range(streams)]


def _linear(
    means: Sequence[NDArray[np.float64]], variances: Sequence[NDArray[np.float64]]
) -> list[NDArray[np.float32]]:
    """The logarithm of each density as a sum of the features' squares, the features and 1, each times a number."""
    densities = []
    for mean, given in zip(means, variances, strict=True):
        variance = np.maximum(given, _LEAST_VARIANCE)
        constant = -0.5 * (mean**2 / variance + np.log(2 * np.pi * variance)).sum(axis=1, keepdims=True)
        densities.append(np.hstack([-0.5 / variance, mean / variance, constant]).T.astype(np.float32))
    return densities


def _mixtures(content: bytes) -> NDArray[np.float32]:
    at = 0
    while length := struct.unpack_from("<i", content, at)[0]:
        at += 4 + length
    gaussians, states = struct.unpack_from("<2i", content, at + 4)
    steps = np.frombuffer(content, "u1", STREAMS * gaussians * states, at + 12)
    weights: NDArray[np.float32] = np.exp(
        -_QUANTUM * steps.reshape(STREAMS, gaussians, states).astype(np.float32)
    )
    return weights

"""Reverberation: what can be predicted of each moment from the second before it is the room, and is taken out.

Weighted prediction error (Nakatani et al. 2010, "Speech dereverberation based on variance-normalized delayed linear
prediction"): in each bin of a short-time spectrum, a linear filter predicts the tail from sound at least 35 ms old, so
the voice itself, which is younger, stays. It is a linear filter: there is no musical noise. Passages of 12 s overlap by
2 s, so that memory does not grow, and keep their power, so that the voice keeps its loudness.
"""

from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Pcm, Samples, blocks_of
from lfi_podcast.model.audio import Treatment

_SIZE, _HOP = 3072, 768  # samples at 44.1 kHz: 70 and 17 ms
_HIGHEST = 8000.0  # Hz: above it, air and curtains leave little of a room
_DELAY, _TAPS = 2, 40  # hops: from 35 to 730 ms before each moment
_ROUNDS = 3  # each with a better estimate of the voice's power
_ADVANCE, _OVERLAP = 10.0, 2.0  # seconds
_BINS = 32  # at once
_FLOOR = 1e-6  # of a bin's highest power
_WINDOW = np.sqrt(np.hanning(_SIZE + 1)[:-1] / 2).astype(np.float32)  # its squares add up to 1

_Spectra = NDArray[np.complex128]
"""Shape (bins, hops)."""


def dereverberated(blocks: Iterator[Samples], treatment: Treatment, pcm: Pcm) -> Iterator[Samples]:
    """The step of `treat`."""
    return _dereverberated(blocks, pcm) if treatment.dereverberation else blocks


def _dereverberated(blocks: Iterator[Samples], pcm: Pcm) -> Iterator[Samples]:
    advance, overlap = pcm.frames(_ADVANCE), pcm.frames(_OVERLAP)
    fade = np.linspace(0, 1, overlap, dtype=np.float32)[:, np.newaxis]
    tail = held = pcm.silence(0)
    for block in chain(blocks_of(blocks, advance), [pcm.silence(0)]):
        passage = np.concatenate([held, block[:overlap]])
        if len(held):
            dry = np.stack([_dry(side, pcm.sample_rate) for side in passage.T], axis=1)
            common = min(len(tail), len(dry))
            dry[:common] = tail[:common] + fade[:common] * (dry[:common] - tail[:common])
            yield dry[: len(held)]
            tail = dry[len(held) :]
        held = block


def _dry(sound: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """A passage of one channel without its reverberation, and as loud as before."""
    padded = np.pad(sound, (_SIZE, _SIZE + -len(sound) % _HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::_HOP] * _WINDOW
    spectra = np.fft.rfft(frames).T
    bins = round(_HIGHEST / sample_rate * _SIZE)
    late = np.zeros_like(spectra)
    for first in range(1, bins, _BINS):
        late[first : first + _BINS] = _late(spectra[first : first + _BINS].astype(np.complex128))
    parts = np.fft.irfft(late.T, _SIZE) * _WINDOW
    room = np.zeros(len(padded), np.float32)
    for start in range(0, _SIZE, _HOP):
        every = parts[start // _HOP :: _SIZE // _HOP].ravel()
        room[start : start + len(every)] += every
    dry = sound - room[_SIZE : _SIZE + len(sound)]
    power = float(np.square(dry).sum())
    return dry * np.float32(np.sqrt(float(np.square(sound).sum()) / power)) if power else dry


def _late(heard: _Spectra) -> _Spectra:
    """The part of each bin that is predicted from its past."""
    bins, hops = heard.shape
    past = np.zeros((bins, _TAPS, hops), np.complex128)
    for tap in range(_TAPS):
        before = _DELAY + tap
        past[:, tap, before:] = heard[:, : max(0, hops - before)]
    late = np.zeros_like(heard)
    for _ in range(_ROUNDS):
        power = np.square(np.abs(heard - late))
        weighted = past / np.maximum(power, _FLOOR * power.max(1, keepdims=True) + 1e-20)[:, np.newaxis]
        correlation = weighted @ past.conj().transpose(0, 2, 1)
        trace = np.trace(correlation, axis1=1, axis2=2).real
        correlation += np.eye(_TAPS) * (1e-8 * trace / _TAPS + 1e-20)[:, np.newaxis, np.newaxis]
        filters = np.linalg.solve(correlation, weighted @ heard.conj()[:, :, np.newaxis])
        late = (filters.conj().transpose(0, 2, 1) @ past)[:, 0]
    return late

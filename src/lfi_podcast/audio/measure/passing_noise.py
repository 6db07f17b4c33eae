"""Noise that is there for a part of a recording only: a fan that is switched on, a lawn mower next door. Pure."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.noise import Noise, between_tones, disturbs, measure
from lfi_podcast.audio.measure.speech_activity import runs
from lfi_podcast.audio.measure.survey import Surveyed
from lfi_podcast.audio.samples.curve import Levels

_PART = 12  # pauses: as few as tell noise from a voice
_STRONG = 32.0  # LU below the voice; what parts of clean recordings seem to have is 33 and more below it
_FEW = 6  # pauses
_LOUD = 24.0  # LU below the voice
_EVEN = 3.3  # dB: at most 2.9 in most noise as loud as that; 3.9 and more in words that seem to be
_LOUDER = 12.0  # dB above what is there all the time; under hum, words seem to be up to 10 dB of noise more
_GONE = 6.0  # dB below the noise: a pause in which it is not there


def found(survey: Surveyed, pauses: NDArray[np.float32], speech: float) -> Noise | None:
    """The noise of a recording: all over it, or the strongest of any part. `speech`: loudness of the voice (LUFS).

    `pauses`: those of the survey, in the channels that are used.
    """
    whole = measure(pauses, survey.pcm)
    if whole and disturbs(whole, speech):
        return whole if _is_certain(whole, speech - whole.loudness, len(pauses)) else None
    passing = _passing(survey, pauses, speech)
    is_louder = passing and (not whole or passing.loudness > whole.loudness + _LOUDER)
    return passing if is_louder else whole


def _is_certain(noise: Noise, below: float, count: int) -> bool:
    """Whether noise so far below the voice (LU) is no mistake: so many pauses may only be gaps between words."""
    if count < _FEW:
        return below < _LOUD and noise.spread <= _EVEN
    return count >= _PART or below < _STRONG


def inside(noise: Noise, times: Levels) -> NDArray[np.bool_]:
    """At which of these times (seconds) it is there."""
    spans = noise.spans or ((0.0, np.inf),)
    return np.asarray(np.any([(start <= times) & (times < end) for start, end in spans], axis=0), np.bool_)


def _passing(survey: Surveyed, pauses: NDArray[np.float32], speech: float) -> Noise | None:
    parts = [slice(first, first + _PART) for first in range(0, len(pauses) - _PART + 1, _PART // 2)]
    measured = [(part, measure(pauses[part], survey.pcm)) for part in parts]
    strong = [(part, noise) for part, noise in measured if noise and speech - noise.loudness < _STRONG]
    if not strong:
        return None
    is_strong = np.zeros(len(pauses), np.bool_)
    for part, _ in strong:
        is_strong[part] = True
    strongest = max((noise for _, noise in strong), key=lambda noise: noise.loudness)
    is_there = between_tones(pauses, survey.pcm) > strongest.loudness - _GONE
    ends = [survey.pcm.seconds(start + pauses.shape[1]) for start in survey.pause_starts]
    begins = [survey.pcm.seconds(start) for start in survey.pause_starts]
    spans = tuple(
        ([0.0, *ends][first], [*begins, survey.duration][last])
        for first, last in zip(*runs(is_there), strict=True)
        if np.count_nonzero(is_strong[first:last]) >= _PART // 2
    )
    return replace(strongest, spans=spans) if spans else None

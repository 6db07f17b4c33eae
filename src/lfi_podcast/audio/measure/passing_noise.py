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
_BELIEVED = ((2, 16.0), (3, 19.0), (4, 21.5), (6, _STRONG), (_PART, 35.0))
"""With so many pauses, noise is believed that is less than so many LU below the voice: as little is seldom between the
words of clean sentences. In 300 pieces of clean readings, the least was 16.8 for two, 20 for three, 21.9 for four."""
_GONE = 6.0  # dB below the noise: a pause in which it is not there


def found(survey: Surveyed, pauses: NDArray[np.float32], speech: float) -> Noise | None:
    """The noise of a recording: all over it, or the strongest of any part. `speech`: loudness of the voice (LUFS).

    `pauses`: those of the survey, in the channels that are used.
    """
    whole = measure(pauses, survey.pcm)
    if whole and disturbs(whole, speech):
        return whole if speech - whole.loudness < _believed(len(pauses)) else None
    return _passing(survey, pauses, speech) or whole


def _believed(count: int) -> float:
    return max((below for fewest, below in _BELIEVED if count >= fewest), default=0.0)


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

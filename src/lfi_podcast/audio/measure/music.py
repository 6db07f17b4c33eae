"""Whether a recording is music, which is neither noise nor a voice, and keeps every sample. Pure.

Two marks, either of which is enough: notes hold their pitch, which a voice never does; and beats come again at equal
distances, which syllables do not. The beat is found by autocorrelation of the level, as in Scheirer 1998, "Tempo and
beat analysis of acoustic musical signals", but must still be there eight beats later.
"""

import numpy as np

from lfi_podcast.audio.measure.timbre import Timbre
from lfi_podcast.audio.samples.curve import FRAME, Levels

_STEP = 0.1  # semitones from one moment to the next
_HELD = 0.5  # share of the moments: at most 0.4 in speech, at least 0.7 in most music
_TEMPI = np.arange(0.16, 0.76, 0.005) / FRAME  # frames from beat to beat, or half of it: from 80 a minute on
_BEATS = np.array([1, 2, 4, 8])
_NEAR = np.array([-1, 0, 1])  # frames: beats fall between frames
_RHYTHMIC = (
    0.5  # autocorrelation: at most 0.1 in speech, 0.4 in counting aloud, and 0.6 to 0.9 where drums play
)
_LOCAL = 50  # frames: what is louder or softer for more than a second is no beat, but turns of speakers, or silence
_SHORTEST = 500  # frames: in 10 s, syllables are not alike by chance
_DEEPEST = 40.0  # dB below the loud moments: what is softer does not count


def is_music(timbre: Timbre, levels: Levels) -> bool:
    """Whether a recording with this timbre, and these levels (dB) of its frames, is music for the most part."""
    return _held(timbre) > _HELD or rhythm(levels) > _RHYTHMIC


def _held(timbre: Timbre) -> float:
    """The share of the pitches that are those of the moment before."""
    steps = np.abs(np.diff(timbre[:, -1].astype(np.float64)))
    steps = steps[np.isfinite(steps)]
    return float(np.mean(steps < _STEP)) if len(steps) else 0.0


def rhythm(levels: Levels) -> float:
    """How alike the levels are after one, two, four and eight beats of the best tempo; 1 if they are the same."""
    count = len(levels)
    if count < _SHORTEST:
        return 0.0
    heard = np.maximum(levels, np.percentile(levels, 95) - _DEEPEST)
    padded = np.pad(heard, (_LOCAL // 2, _LOCAL - _LOCAL // 2 - 1), "edge")
    heard -= np.convolve(padded, np.full(_LOCAL, 1 / _LOCAL), "valid")
    alike = np.fft.irfft(np.square(np.abs(np.fft.rfft(heard, 2 * count))))[:count] / (
        count - np.arange(count)
    )
    lags = np.rint(np.multiply.outer(_TEMPI, _BEATS)).astype(np.intp)[..., np.newaxis] + _NEAR
    return float(alike[lags].max(axis=2).min(axis=1).max() / max(alike[0], 1e-12))

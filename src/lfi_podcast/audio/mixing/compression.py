"""Compression: a voice that goes far up and down within its sentences is evened a little. Pure.

The leveller keeps the emphasis of words. Where it is so strong that soft words are lost in a car or a train, loud ones
are lowered, 2:1 above a soft knee, and all speech is raised to its loudness again; pauses are not. The gain is part of
the track's curve: it is known before the word, and no faster than the windows of 0.4 s from which it is computed.
"""

from dataclasses import replace

import numpy as np

from lfi_podcast.audio.measure.meter import HOP, WINDOW, integrated
from lfi_podcast.audio.measure.targets import SPEECH_LOUDNESS
from lfi_podcast.audio.mixing.track import Track
from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, FRAME, Curve, Levels, together
from lfi_podcast.model.audio import Finding

_WIDE = 13.0  # LU: in 22 good readings, after levelling, loud and soft words are 3.5 to 11.2 LU apart
_SOFT, _LOUD = 10, 95  # percentiles
_FEWEST = 60  # windows: 6 s of speech
_THRESHOLD = -6.0  # LU, relative to the loudness of the voice: the soft half of the words is only raised
_KNEE = 6.0  # LU
_RATIO = 2.0
_SPOKEN = 0.25  # share of a window: with less speech, it is a pause
_ALL_SPOKEN = 0.9


def evened(track: Track, label: str) -> Track:
    """The track, compressed if its words are too far apart in loudness; `label` is what findings call it."""
    share, levelled = _share(track), track.levelled
    words = share >= _ALL_SPOKEN
    if np.count_nonzero(words) < _FEWEST or track.source.is_music:
        return track
    before = _spread(levelled[words])
    if before <= _WIDE:
        return track
    spoken = share >= _SPOKEN
    loudness = levelled - 10 * np.log10(np.maximum(share, _SPOKEN))
    lowered = np.where(spoken, -_reduction(loudness - SPEECH_LOUDNESS - _THRESHOLD), 0.0)
    raised = integrated(levelled) - integrated(levelled + lowered)
    gain = np.where(spoken, lowered + raised, 0.0)
    middles = np.arange(1, len(gain) + 1) * HOP - WINDOW / 2
    curve = Curve(tuple(middles.tolist()), tuple(gain.tolist()))
    result = replace(track, gain=together(track.gain, curve))
    found = _finding(label, before, _spread(result.levelled[words]))
    return replace(result, source=replace(track.source, findings=(*track.source.findings, found)))


def _share(track: Track) -> Levels:
    """Of each window of the momentary loudness, the share that is the track's own speech."""
    before = np.concatenate([[0], np.cumsum(track.speech)])
    ends = np.rint(np.arange(1, len(track.momentary) + 1) * HOP / FRAME).astype(np.intp)
    length = round(WINDOW / FRAME)
    last = len(track.speech)
    share = (before[np.clip(ends, 0, last)] - before[np.clip(ends - length, 0, last)]) / length
    return np.where(track.momentary > DIGITAL_SILENCE, share, 0.0)


def _spread(loudness: Levels) -> float:
    """LU from soft words to loud ones."""
    soft, loud = np.percentile(loudness, [_SOFT, _LOUD])
    return float(loud - soft)


def _reduction(excess: Levels) -> Levels:
    """By how much (LU) sound is lowered that exceeds the threshold by `excess`: a quadratic knee, then a line."""
    inside = np.clip(excess + _KNEE / 2, 0, _KNEE)
    return (1 - 1 / _RATIO) * (np.square(inside) / (2 * _KNEE) + np.maximum(excess - _KNEE / 2, 0))


def _finding(label: str, before: float, after: float) -> Finding:
    message = (
        f"{label}: loud and soft words are {before:.0f} LU apart; brought to {after:.0f} LU by gentle compression; "
        "keep the same distance from the microphone"
    )
    return Finding(at=0, level="info", message=message)

"""Pieces of speech between pauses, and their loudness (ITU-R BS.1770-4, gated). Pure."""

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor

import numpy as np

from lfi_podcast.audio.measure.meter import ABSOLUTE_GATE, WINDOW, gated
from lfi_podcast.audio.measure.meter import HOP as METER_HOP
from lfi_podcast.audio.measure.speech_activity import Mask, runs
from lfi_podcast.audio.samples.curve import FRAME, Levels

_LONGEST = 1.5  # seconds: longer phrases are measured in pieces
_SPILL = 0.06  # seconds of a pause that a measured window may include
_TRUSTED = 4.0  # seconds: the loudness of a phrase this long counts half, since half of it is emphasis


@dataclass(frozen=True)
class Phrases:
    """Pieces of speech, in order: their start and end (seconds), loudness (LUFS), and weight."""

    starts: Levels
    ends: Levels
    loudness: Levels
    weights: Levels

    @property
    def seconds(self) -> Levels:
        return self.ends - self.starts

    @property
    def middles(self) -> Levels:
        return (self.starts + self.ends) / 2

    def only(self, kept: Mask) -> "Phrases":
        return Phrases(self.starts[kept], self.ends[kept], self.loudness[kept], self.weights[kept])


def pause_loudness(momentary: Levels, speech: Mask) -> float:
    """Loudness of the pauses (LUFS): the median of the windows without speech; -inf if there are none."""
    before = np.concatenate([[0], np.cumsum(speech)])
    ends = np.rint(np.arange(1, len(momentary) + 1) * METER_HOP / FRAME).astype(np.intp)
    starts = ends - round(WINDOW / FRAME)
    last = len(speech)
    silent = before[np.clip(ends, 0, last)] == before[np.clip(starts, 0, last)]
    quiet = momentary[silent & (starts >= 0) & (ends <= last)]
    return float(np.median(quiet)) if len(quiet) else float("-inf")


def phrases_in(momentary: Levels, speech: Mask) -> Phrases:
    """Speech between pauses, with long phrases in pieces."""
    found = []
    for first, last in zip(*runs(speech), strict=True):
        seconds = (last - first) * FRAME
        pieces = ceil(seconds / _LONGEST)
        weight = seconds * seconds / (seconds + _TRUSTED) / pieces
        edges = (np.linspace(first, last, pieces + 1) * FRAME).tolist()
        for start, end in pairwise(edges):
            found.append((start, end, _loudness(momentary, start, end), weight))
    phrases = Phrases(*np.array(found).reshape(-1, 4).T)
    return phrases.only(phrases.loudness > ABSOLUTE_GATE)


def _loudness(momentary: Levels, start: float, end: float) -> float:
    """The gated loudness of speech from `start` to `end` (seconds), from the windows that contain nothing else.

    Speech shorter than a window is measured by windows that contain all of it, in which other sound makes it seem
    louder. So the softest of those counts: an upper bound, which is safe.
    """
    first = ceil((start - _SPILL + WINDOW) / METER_HOP - 1)
    last = floor((end + _SPILL) / METER_HOP - 1)
    if last >= first:
        return gated(momentary[max(0, first) : last + 1])
    first = ceil(end / METER_HOP - 1)
    last = max(first, floor((start + WINDOW) / METER_HOP - 1))
    around = momentary[first : last + 1]
    dilution = 10 * np.log10(WINDOW / min(end - start, WINDOW))
    return float(np.min(around) + dilution) if len(around) else float("-inf")

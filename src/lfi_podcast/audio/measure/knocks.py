"""Finds knocks in a recording: a microphone stand that is hit, a door. Pure.

They are there at once, louder than the voice, and gone before a syllable would be.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from lfi_podcast.audio.measure.meter import HOP as METER_HOP
from lfi_podcast.audio.measure.meter import WINDOW
from lfi_podcast.audio.measure.places import Moment, listed
from lfi_podcast.audio.measure.speech_activity import Mask
from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, FRAME, Levels, decibels
from lfi_podcast.audio.samples.pcm import Samples, mono
from lfi_podcast.model.audio import Finding
from lfi_podcast.model.intervals import TimeSpan, merged

HOP = 0.01
"""Seconds between two levels: one period of the lowest sounds."""

_NEARBY = 5.0  # seconds on either side whose loud moments a knock exceeds
_LOUD = 90  # percentile of them
_EXCEEDS = 8.0  # dB; syllables exceed them by 6 or 7
_AUDIBLE = -50.0  # dBFS
_ONSET, _RISE = 0.03, 12.0  # seconds, and dB: a plosive rises as fast, and a vowel follows it
_SOUNDING, _DECAY = 0.12, 8.0  # seconds until it has fallen by as much (dB); vowels sound for longer
_WORD = 0.4  # seconds: a loud word has more than one such moment, or something between them
_OVER = 0.3  # seconds until nothing is left of it
_SEVERAL = 3  # a single one may be a word that begins hard
_MOST = 0.25  # of the time: more are drums


def fast_levels(samples: Samples, sample_rate: int) -> Levels:
    """The level (dBFS) of each whole `HOP` in a block, without what is slower."""
    length = round(HOP * sample_rate)
    count = len(samples) // length
    return decibels(mono(samples)[: count * length].reshape(count, length).var(axis=1, dtype=np.float64))


def knocks(levels: Levels) -> tuple[TimeSpan, ...]:
    """When there is a knock (seconds). `levels`: fast ones, of all of a recording."""
    onset, sounding = round(_ONSET / HOP), round(_SOUNDING / HOP)
    if len(levels) <= 2 * sounding:
        return ()
    padded = np.pad(levels, (onset, sounding), "edge")
    before = padded[: len(levels)]
    after = padded[onset + sounding :]
    highest = np.lib.stride_tricks.sliding_window_view(padded, onset + sounding + 1).max(1)[: len(levels)]
    likely = np.flatnonzero(
        (levels >= highest) & (levels - before >= _RISE) & (levels - after >= _DECAY) & (levels > _AUDIBLE)
    )
    nearby, word = round(_NEARBY / HOP), round(_WORD / HOP)
    silent = levels.copy()
    for at in likely:
        silent[max(0, at - onset) : at + sounding] = DIGITAL_SILENCE

    def stands_out(at: int) -> bool:
        usual = np.percentile(levels[max(0, at - nearby) : at + nearby], _LOUD)
        beside = silent[max(0, at - word) : at + word].max()
        return bool(levels[at] - usual >= _EXCEEDS and levels[at] - beside >= _DECAY)

    found = [at for at in likely.tolist() if stands_out(at)]
    spans = tuple(merged(((at - onset) * HOP, at * HOP + _OVER) for at in found))
    return spans if sum(end - start for start, end in spans) <= _MOST * HOP * len(levels) else ()


def without_knocks(momentary: Levels, spans: Sequence[TimeSpan]) -> Levels:
    """Momentary loudness, with what is said beside a knock in place of the readings that it is in."""
    ends = np.arange(1, len(momentary) + 1) * METER_HOP
    spoilt = np.zeros(len(momentary), np.bool_)
    for start, end in spans:
        spoilt |= (ends > start) & (ends - WINDOW < end)
    if not spoilt.any() or spoilt.all():
        return momentary
    return np.where(spoilt, np.interp(ends, ends[~spoilt], momentary[~spoilt]), momentary)


def outside_knocks(frames: Mask, spans: Sequence[TimeSpan]) -> Mask:
    """The frames of 20 ms in which there is none."""
    result = frames.copy()
    for start, end in spans:
        result[max(0, round(start / FRAME)) : max(0, round(end / FRAME))] = False
    return result


def findings(name: str, spans: Sequence[TimeSpan]) -> tuple[Finding, ...]:
    remedy = (
        "it was left as it is, and the voice beside it was levelled as if it were not there; if it disturbs, take it "
        "out with `cuts` in episode.yml"
    )
    level: Literal["info", "warning"] = "warning" if len(spans) >= _SEVERAL else "info"
    places = [Moment(start + _ONSET, end) for start, end in spans]
    return listed(places, f"{name}: knock", remedy, None, level)

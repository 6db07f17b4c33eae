"""Where it is worth hearing what was done to the sound, and where that is allowed. Pure.

A passage is heard as it was recorded, so it stays away from everything that was redacted or cut out.
"""

from collections.abc import Iterable, Sequence
from math import inf

import numpy as np

from lfi_podcast.model.audio import Finding
from lfi_podcast.model.intervals import TimeSpan, TimeSpans, remaining
from lfi_podcast.model.report import Gain, Level
from lfi_podcast.model.timeline import TimeMap

LENGTH = 10.0
"""Seconds of a passage: both versions fit into a memory for sounds."""

SHORTEST = 4.0
"""Seconds; a shorter passage tells nothing."""

MOST = 4
"""Passages: a report with all of them can still be sent by mail (2 MB in stereo)."""

MARGIN = 2.0
"""Seconds between a passage and what was redacted or cut out: more than a word, and far more than tracks are apart."""

_LEAD = 4.0  # seconds from the start of a passage to what it is about, so that the ear knows what came before
_AFTER = 2.0  # seconds of it that make it heard in a passage that is about something else
_MOST_SHARED = 5.0  # seconds that are in two passages: with more of them, the same is heard twice
_PAUSE = 1.0  # dB that a second of pause counts for, since noise is heard there
_MOST_PAUSE = 3.0  # of them
_LEAST_SPEECH = 4  # seconds
_SOFT = 10.0  # LU below the episode's loudness: what is softer for seconds is no speech, whatever was taken for it


def allowed(line: TimeMap, duration: float, redacted: Iterable[TimeSpan]) -> tuple[TimeSpan, ...]:
    """Where passages may be: nowhere near a redaction, a cut, or the end. Seconds on the listener's time line."""
    joints = [(at, at) for at in (line.heard(cut.start) for cut in line.cuts)]
    gone = [(start - MARGIN, end + MARGIN) for start, end in (*redacted, *joints)]
    return tuple(remaining([(line.offset, duration)], gone))


def spoken(gains: Sequence[Gain], loudness: Sequence[Level], integrated: float) -> tuple[Gain, ...]:
    """The gains without those of seconds that are soft in the episode (short-term, and all of it, LUFS)."""
    is_soft = [level is None or level < integrated - _SOFT for level in loudness]
    return tuple(
        gain.model_copy(
            update={
                "decibels": tuple(
                    None if soft else level for soft, level in zip(is_soft, gain.decibels, strict=False)
                )
            }
        )
        for gain in gains
    )


def passages(findings: Sequence[Finding], gains: Sequence[Gain], room: TimeSpans) -> tuple[TimeSpan, ...]:
    """At most MOST passages inside of `room`: at the gravest findings, and where the gain changed most.

    The latter comes first if no finding is more than a note.
    """
    placed = [finding for finding in sorted(findings, key=lambda each: each.rank) if finding.at > 0]
    serious = [finding.at for finding in placed if finding.level != "info"]
    notes = [finding.at for finding in placed if finding.level == "info"]
    chosen: list[TimeSpan] = []
    for at in (*serious, _busiest(gains, room), *notes):
        is_heard = any(start <= at <= end - _AFTER for start, end in chosen)
        passage = None if is_heard or len(chosen) == MOST else _around(at, room)
        if passage and all(_shared(passage, other) < _MOST_SHARED for other in chosen):
            chosen.append(passage)
    return tuple(chosen)


def _shared(one: TimeSpan, other: TimeSpan) -> float:
    """Seconds that are in both."""
    return min(one[1], other[1]) - max(one[0], other[0])


def _around(at: float, room: TimeSpans) -> TimeSpan | None:
    """A passage with what is at `at`, if that may be heard."""
    for first, last in room:
        if first <= at < last and last - first >= SHORTEST:
            start = max(first, min(at - _LEAD, last - LENGTH))
            return round(start, 3), round(min(last, start + LENGTH), 3)
    return None


def _busiest(gains: Sequence[Gain], room: TimeSpans) -> float:
    """Where gains differ most, within a track or between tracks, best with a pause: a moment _LEAD after the start."""
    length = int(LENGTH)
    longest = max(room, key=lambda span: span[1] - span[0], default=(0.0, 0.0))
    levels = np.array([[np.nan if level is None else level for level in gain.decibels] for gain in gains])
    if not levels.size or levels.shape[1] < length:
        return longest[0]
    windows = np.lib.stride_tricks.sliding_window_view(levels, length, axis=1)
    silent = np.isnan(windows)
    spread = np.where(silent, -inf, windows).max((0, 2)) - np.where(silent, inf, windows).min((0, 2))
    pauses = silent.all(0).sum(1)
    worth = spread + _PAUSE * np.minimum(pauses, _MOST_PAUSE)
    starts = np.arange(len(worth))
    inside = [(starts >= start) & (starts + length <= end) for start, end in room]
    worth[~np.logical_or.reduce(inside) | (length - pauses < _LEAST_SPEECH)] = -inf
    best = int(worth.argmax())
    return best + _LEAD if worth[best] > -inf else longest[0]

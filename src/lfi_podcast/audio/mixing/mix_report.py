"""Facts about a mix for the report, per second on the listener's time line. Pure."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.meter import integrated, loudness_range, short_term
from lfi_podcast.audio.measure.speech_activity import Mask, runs
from lfi_podcast.audio.mixing import alignment
from lfi_podcast.audio.mixing.edit import Cut
from lfi_podcast.audio.mixing.track import Track
from lfi_podcast.audio.samples.curve import FRAME, Levels
from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Finding, Loudness
from lfi_podcast.model.report import ALONE, Gain, TrackClock
from lfi_podcast.model.timeline import TimeMap
from lfi_podcast.model.value import clock_time

_Scalar = TypeVar("_Scalar", bound=np.generic)

_AS_LOUD = 0.5  # dB, for frames of 20 ms; a codec changes more of them by less
_NEARLY = 80  # per cent of the frames: in silence, a codec and dither differ
_PADDING = 0.01  # of the length: what an editor or a codec adds

LONG_PAUSE = 2.0
"""The shortest pause (seconds) that may be worth cutting."""


def recorded(tracks: Sequence[Track], momentary: Levels) -> Loudness:
    """The combined loudness of the unprocessed tracks. The true peak is the highest of any."""
    # Gates have absolute levels, below which a recording in floating point may be altogether.
    lift = max(0.0, min(track.source.opening.gain for track in tracks))
    return Loudness.of(
        integrated(momentary + lift) - lift,
        loudness_range(short_term(momentary + lift)),
        max(track.source.true_peak for track in tracks),
    )


def without(values: NDArray[_Scalar], hop: float, cuts: Sequence[Cut], pcm: Pcm) -> NDArray[_Scalar]:
    """The part of `values`, one every `hop` seconds of the recording, that remains after the cuts."""
    kept = np.ones(len(values), np.bool_)
    for each in cuts:
        kept[round(pcm.seconds(each.start) / hop) : round(pcm.seconds(each.end) / hop)] = False
    return values[kept]


def each_second(values: Levels, hop: float, line: TimeMap, duration: float) -> tuple[float | None, ...]:
    """One of `values`, one every `hop` seconds of the recording, for each second on the listener's time line."""
    result: list[float | None] = []
    for second in range(int(duration)):
        place = int(line.recorded(second + 1) / hop) - 1
        inside = second + 1 > line.offset and 0 <= place < len(values)
        result.append(float(values[place]) if inside else None)
    return tuple(result)


def gains(tracks: Sequence[Track], names: Sequence[str], line: TimeMap, duration: float) -> tuple[Gain, ...]:
    """The gain of each track's speech (dB) while it is audible; None while its speaker is silent."""
    names = names if len(tracks) > 1 else [ALONE]
    return tuple(
        Gain(name=name, decibels=each_second(_speech_gain(track), 1.0, line, duration))
        for name, track in zip(names, tracks, strict=True)
    )


def _speech_gain(track: Track) -> Levels:
    """The mean gain of the speech frames in each second; nan without speech."""
    per_second = round(1 / FRAME)
    speech = np.pad(track.speech, (0, -len(track.speech) % per_second)).reshape(-1, per_second)
    middles = (np.arange(speech.size, dtype=np.float64) + 0.5) * FRAME
    total = (track.gain.at(middles).reshape(speech.shape) * speech).sum(axis=1)
    count = speech.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def clocks(tracks: Sequence[Track], names: Sequence[str]) -> tuple[TrackClock, ...]:
    """Where each of several tracks lies on their common time line, and how sure that is."""
    if len(tracks) < 2:
        return ()
    found = [
        (name, track.alignment, track.alignment.residual) for name, track in zip(names, tracks, strict=True)
    ]
    return tuple(
        TrackClock(
            name=name,
            offset=alignment.offset,
            drift=alignment.drift,
            evidence=alignment.evidence,
            apart=left.seconds if left else None,
            polarity=left.polarity if left else 0,
        )
        for name, alignment, left in found
    )


def pauses(speech: Mask) -> Iterator[tuple[float, float]]:
    """Long pauses, in seconds of the recording."""
    for start, end in zip(*runs(~speech), strict=True):
        if (end - start) * FRAME > LONG_PAUSE:
            yield round(start * FRAME, 2), round(end * FRAME, 2)


def findings(tracks: Sequence[Track], line: TimeMap) -> Iterator[Finding]:
    """Findings in each track and between tracks, at the listener's times."""
    for track in tracks:
        for finding in track.source.findings:
            at = line.heard(track.alignment.inverse().at(finding.at)) if finding.at else 0.0
            yield finding.model_copy(update={"at": round(at, 3)})
    if len(tracks) > 1:
        names = [track.source.path.name for track in tracks]
        yield from alignment.findings(names, [track.alignment for track in tracks])
        yield from _twice(tracks)


def _twice(tracks: Sequence[Track]) -> Iterator[Finding]:
    """Tracks that are the same recording: an export of the wrong track, or of all of them."""
    for one, other in combinations([track.source for track in tracks], 2):
        if one.path != other.path and _are_one(one.levels, other.levels):
            message = (
                f"{other.path.name}: the same recording as {one.path.name}; both are in the mix; look for the track "
                "that was meant, or take one of them out"
            )
            yield Finding(at=0, level="warning", message=message)


def _are_one(one: Levels, other: Levels) -> bool:
    """Whether two recordings are equally loud in nearly every frame: no two microphones are."""
    count = min(len(one), len(other))
    if not count or abs(len(one) - len(other)) > _PADDING * max(len(one), len(other)):
        return False
    apart = one[:count] - other[:count]
    return bool(np.percentile(np.abs(apart - np.median(apart)), _NEARLY) < _AS_LOUD)


def late_cuts(line: TimeMap, duration: float) -> Iterator[Finding]:
    for cut in line.cuts:
        if cut.end > duration + 0.001:
            message = f"a cut extends beyond the recording, which ends at {clock_time(duration)}"
            yield Finding(at=line.heard(cut.start), level="warning", message=message)

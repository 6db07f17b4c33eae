"""What is wrong with a recording, for its producer, and which of its channels to use. Pure: from a survey."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lfi_podcast.audio.measure.damage import ClippedRun, Hole
from lfi_podcast.audio.measure.survey import Surveyed
from lfi_podcast.audio.samples.pcm import Samples
from lfi_podcast.model.audio import Finding
from lfi_podcast.model.value import clock_time

SILENT = -60.0
"""dBFS. A channel whose peak is lower holds no sound."""

_DEAD = 40.0  # dB under the loudest channel
_OPPOSED = -0.8  # correlation: their mean would lose 10 dB of what both hold
_COPY = -80.0  # dB of difference between two channels that are one

_FAINT = -45.0  # LUFS; bringing such a recording to speech level brings its noise along
_OFFSET = 0.01  # of full scale
_MONOTONOUS = 10.0  # dB from the quiet to the loud moments; speech in a room has 30 to 60
_TELLING = 5.0  # seconds below which levels say little
_FEWEST_RIPPLED = 5  # flat tops that resampling has blurred; a few may be natural
_MID_SOUND = 20.0  # dB under the loud moments; what stops or starts at a lower level has faded
_MOST = 5  # findings of one kind; the last tells of all that follow


@dataclass(frozen=True)
class Wiring:
    """Which channels hold the sound, counted from 0.

    `live`: the ones to use. `inverted`: those that are upside down. `copies`: those that repeat a live one.
    `dead`: those without sound.
    """

    live: tuple[int, ...]
    inverted: tuple[int, ...] = ()
    copies: tuple[int, ...] = ()
    dead: tuple[int, ...] = ()

    def sign(self, channel: int) -> int:
        return -1 if channel in self.inverted else 1

    def weights(self, channels: int) -> tuple[float, ...]:
        """The share of each of the recording's `channels` in the mean of the live ones."""
        return tuple(
            self.sign(channel) / len(self.live) if channel in self.live else 0.0
            for channel in range(channels)
        )

    def heard(self, samples: Samples, channels: int) -> Samples:
        """`samples`, whose last axis is the channels of the recording, as an episode of `channels` has them.

        Left and right stay apart in stereo; any other set of live channels becomes their mean.
        """
        weights = np.array(self.weights(samples.shape[-1]), np.float32)
        if channels == 2 and self.live == (0, 1):
            return samples[..., :2] * (2 * weights[:2])
        return np.repeat((samples @ weights)[..., np.newaxis], channels, axis=-1)


def is_silent(peaks: Sequence[float]) -> bool:
    """Whether no channel holds any sound; such a recording is refused."""
    return not max(peaks, default=SILENT - 1) >= SILENT


def wiring(survey: Surveyed) -> Wiring:
    """How the channels hang together, seen from the loudest of them."""
    peaks = survey.peaks
    floor = max(SILENT, max(peaks) - _DEAD)
    sounding = [channel for channel, peak in enumerate(peaks) if peak >= floor]
    loudest = max(sounding, key=lambda channel: peaks[channel], default=0)
    # A plug wired wrongly turns one channel over. The first is taken to be right, as listeners would not know.
    against = [c for c in sounding if survey.correlation[loudest, c] < _OPPOSED]
    if sounding and sounding[0] in against:
        against = [c for c in sounding if c not in against]
    copies = [
        c
        for c in sounding
        if any(survey.difference[c, earlier] < _COPY for earlier in sounding if earlier < c)
    ]
    live = tuple(c for c in sounding if c not in copies)
    return Wiring(
        live,
        tuple(against),
        tuple(copies),
        tuple(channel for channel in range(len(peaks)) if channel not in sounding),
    )


def findings(name: str, survey: Surveyed, wiring: Wiring, loudness: float) -> tuple[Finding, ...]:
    """What the producer should know, of the recording of this name and integrated loudness (LUFS)."""
    return (
        *_throughout(name, survey, wiring, loudness),
        *_clipped(name, survey.clips),
        *_dropouts(name, _in_mid_sound(survey)),
    )


def _throughout(name: str, survey: Surveyed, wiring: Wiring, loudness: float) -> Iterator[Finding]:
    """What is true of the recording from its start to its end."""
    count = len(survey.peaks)
    if wiring.dead:
        yield _warning(
            f"{name}: channel {_numbers(wiring.dead)} of {count} is dead; the rest is used; "
            "look at its cable and its microphone"
        )
    if wiring.inverted:
        yield _warning(
            f"{name}: channel {_numbers(wiring.inverted)} of {count} is upside down; it was turned over; "
            "look for a cable that is wired wrongly, or a phase switch"
        )
    if wiring.copies:
        yield _info(
            f"{name}: channel {_numbers(wiring.copies)} of {count} is the same as one before it; "
            "taken as one; record it in mono and save half the space"
        )
    if (offset := max(map(abs, survey.offsets), default=0.0)) >= _OFFSET:
        yield _info(
            f"{name}: off centre by {100 * offset:.1f} % of full scale (DC offset); the high-pass took it out; "
            "look at the sound card, or use another input"
        )
    if survey.duration >= _TELLING and (contrast := _contrast(survey)) < _MONOTONOUS:
        yield _warning(
            f"{name}: mostly noise, loud and quiet moments are {contrast:.0f} dB apart; nothing brings back a "
            "voice from that; look whether it is the right track, and record closer to the microphone"
        )
    if loudness < _FAINT:
        yield _warning(f"{name}: very faint ({loudness} LUFS); its noise will be heard; record it louder")


def _info(message: str) -> Finding:
    return Finding(at=0, level="info", message=message)


def _warning(message: str, at: float = 0.0) -> Finding:
    return Finding(at=round(at, 3), level="warning", message=message)


def _numbers(channels: Sequence[int]) -> str:
    return ", ".join(str(channel + 1) for channel in channels)


def _contrast(survey: Surveyed) -> float:
    """dB from the quiet moments to the loud ones, which may be few: a guest who hardly speaks."""
    if not len(survey.levels):
        return 0.0
    quiet, loud = np.percentile(survey.levels, (10, 99))
    return float(loud - quiet)


def _clipped(name: str, clips: Sequence[ClippedRun]) -> tuple[Finding, ...]:
    if not any(clip.exact for clip in clips) and sum(clip.count for clip in clips) < _FEWEST_RIPPLED:
        return ()
    remedy = "the tops are gone and nothing was done about it; record it with the input turned down"
    return _listed([(clip.start, clip.end) for clip in clips], f"{name}: clipped", remedy)


def _dropouts(name: str, holes: Sequence[Hole]) -> tuple[Finding, ...]:
    remedy = (
        "the sound is missing and nothing was put in its place; look at the cable, the disk or the connection"
    )
    return _listed([(hole.start, hole.start + hole.duration) for hole in holes], f"{name}: dropout", remedy)


def _in_mid_sound(survey: Surveyed) -> list[Hole]:
    """Those that cut sound off, not the silence that a gate leaves between sentences, nor a flat top."""
    if not survey.holes:
        return []
    floor = np.percentile(survey.levels, 95) - _MID_SOUND
    return [
        hole
        for hole in survey.holes
        if hole.edge >= floor and not any(clip.start <= hole.start <= clip.end for clip in survey.clips)
    ]


def _listed(places: Sequence[tuple[float, float]], what: str, remedy: str) -> tuple[Finding, ...]:
    """A finding for each place, and where there are many, one for all the rest."""
    alone = places if len(places) <= _MOST else places[: _MOST - 1]
    rest = places[len(alone) :]
    result = [_warning(f"{what} at {_stretch(start, end)}; {remedy}", start) for start, end in alone]
    if rest:
        until = clock_time(rest[-1][1])
        result.append(_warning(f"{what} in {len(rest)} more places until {until}; {remedy}", rest[0][0]))
    return tuple(result)


def _stretch(start: float, end: float) -> str:
    tenths = f"{clock_time(start)}.{int(start * 10) % 10}"
    return tenths if end - start < 1 else f"{tenths} to {clock_time(end)}"

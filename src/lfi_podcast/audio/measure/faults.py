"""The faults of a recording, for its producer. Pure, from a survey."""

from collections.abc import Iterator, Sequence
from math import inf

import numpy as np

from lfi_podcast.audio.intake.breaks import Break
from lfi_podcast.audio.measure.clipping import ClippedRun
from lfi_podcast.audio.measure.dropouts import Hole
from lfi_podcast.audio.measure.native import Native
from lfi_podcast.audio.measure.places import MOMENT, Moment, listed
from lfi_podcast.audio.measure.survey import Surveyed
from lfi_podcast.audio.measure.wiring import NOTHING, SILENT, Wiring
from lfi_podcast.model.audio import Finding
from lfi_podcast.model.intervals import TimeSpans, coalesced

_NOTHING_LOST = 1.0  # dB; before it is turned over, all of what both channels have is lost
_FAINT = -45.0  # LUFS; amplifying such a recording to speech level amplifies its noise as well
_OFFSET = 0.01  # of full scale
_MONOTONOUS = 10.0  # dB from the quiet to the loud moments; speech in a room has 30 to 60
_TELLING = 5.0  # seconds; below this, levels are not meaningful
_STANDS_OUT = 1.0  # LU of all of a recording above its steady noise; without a voice it is within a tenth
_FEWEST_FLAT = 5  # flat tops; a few may be natural
_LONG = 0.001  # seconds; so much of flat tops is never natural
_MID_SOUND = 20.0  # dB below the loud moments; sound that stops or starts at a lower level has faded


def is_silent(survey: Surveyed, gain: float = 0.0) -> bool:
    """Whether no channel has any sound; such a recording is rejected. `gain`: what it was turned up by (dB)."""
    peak = max(survey.peaks, default=-inf) - gain
    if peak >= SILENT:
        return False
    return peak < NOTHING or contrast(survey) < _MONOTONOUS


def findings(
    name: str,
    survey: Surveyed,
    wiring: Wiring,
    loudness: float,
    native: Native,
    is_noisy: bool = True,
    cancelled: float | None = None,
    has_voice: bool = True,
    struck: TimeSpans = (),
) -> tuple[Finding, ...]:
    """Findings for the producer about the recording with this name and integrated loudness (LUFS).

    `is_noisy`: whether its noise is audible once it has been turned up. `cancelled`: how much its channels take from
    each other in their sum (dB), as measured in that. `has_voice`: whether anything stands out of it. `struck`: when
    something is (seconds), or all the time in music: that begins as suddenly as sound goes on after lost samples.
    """
    clips = native.clipping.runs(wiring.live)
    broken = [each for each in native.breaks if each.channel in wiring.live]
    return (
        *_throughout(name, survey, wiring, loudness if is_noisy else 0.0, cancelled, has_voice),
        *(_clipped(name, clips) or _compressed(name, native.clipping.is_crowded(wiring.live))),
        *_dropouts(name, _in_mid_sound(survey, clips), broken),
        *_jumps(
            name, [each for each in broken if not any(start <= each.start < end for start, end in struck)]
        ),
        *_clicks(name, broken),
    )


def stands_out(survey: Surveyed, above_noise: float | None, has_music: bool) -> bool:
    """Whether a recording has something that its steady noise has not, be it a voice or music.

    `above_noise`: its integrated loudness over that of the noise (LU); None if no noise was measured.
    """
    if has_music or survey.duration < _TELLING:
        return True
    return contrast(survey) >= _MONOTONOUS if above_noise is None else above_noise >= _STANDS_OUT


def _throughout(
    name: str, survey: Surveyed, wiring: Wiring, loudness: float, cancelled: float | None, has_voice: bool
) -> Iterator[Finding]:
    """Findings about the whole recording."""
    count = len(survey.peaks)
    if wiring.dead:
        yield _warning(
            f"{name}: channel {_numbers(wiring.dead)} of {count} is dead; the others are used; "
            "check its cable and its microphone"
        )
    if wiring.inverted:
        yield _warning(
            f"{name}: channel {_numbers(wiring.inverted)} of {count} has inverted polarity; it was turned over"
            f"{_measured_again(cancelled)}; look for a miswired cable or a phase switch"
        )
    if wiring.copies:
        yield _info(
            f"{name}: channel {_numbers(wiring.copies)} of {count} is the same as an earlier one; "
            "they were used as one; record in mono to save half the space"
        )
    for channel, gain in wiring.raised:
        yield _warning(
            f"{name}: channel {channel + 1} of {count} is {gain:.0f} dB softer than another, and has its own voice; "
            "it was turned up by as much; write `tracks: channels` in episode.yml if each channel is one person's"
        )
    if (offset := max(map(abs, survey.offsets), default=0.0)) >= _OFFSET:
        yield _info(
            f"{name}: off centre (a DC offset of {100 * offset:.1f} % of full scale); it was filtered out, and is not "
            "heard; check the sound card, or use another input"
        )
    if not has_voice:
        yield _warning(
            f"{name}: no voice stands out, loud and quiet moments are only {contrast(survey):.0f} dB apart; "
            "check that it is the right track, and record closer to the microphone"
        )
    if loudness < _FAINT:
        yield _warning(f"{name}: very faint ({loudness} LUFS); its noise will be audible; record it louder")


def _measured_again(cancelled: float | None) -> str:
    if cancelled is None:
        return ""
    lost = "nothing" if cancelled < _NOTHING_LOST else f"{cancelled:.1f} dB"
    return f", and measured again: the channels take {lost} from each other"


def _info(message: str) -> Finding:
    return Finding(at=0, level="info", message=message)


def _warning(message: str) -> Finding:
    return Finding(at=0, level="warning", message=message)


def _numbers(channels: Sequence[int]) -> str:
    return ", ".join(str(channel + 1) for channel in channels)


def contrast(survey: Surveyed) -> float:
    """dB between quiet and loud moments; the latter may be few, as for a guest who hardly speaks."""
    if not len(survey.levels):
        return 0.0
    quiet, loud = np.percentile(survey.levels, (10, 99))
    return float(loud - quiet)


def _clipped(name: str, clips: Sequence[ClippedRun]) -> tuple[Finding, ...]:
    if sum(clip.count for clip in clips) < _FEWEST_FLAT and sum(clip.seconds for clip in clips) < _LONG:
        return ()
    remedy = "the peaks are lost and were left as they are; record with a lower input level"
    places = [Moment(clip.start, clip.end, _share(clip)) for clip in clips]
    return listed(places, f"{name}: clipped", remedy, "clipping")


def _compressed(name: str, is_crowded: bool) -> tuple[Finding, ...]:
    if not is_crowded:
        return ()
    message = (
        f"{name}: probably clipped before it was compressed, since its peaks crowd at one level; they are lost and "
        "were left as they are; listen to it, look for the uncompressed recording, and record with a lower input level"
    )
    return (Finding(at=0, level="warning", message=message, kind="clipping"),)


def _share(clip: ClippedRun) -> str:
    lasts = clip.end - clip.start
    return f", {100 * clip.seconds / lasts:.2g} % of the samples" if lasts >= MOMENT else ""


def _dropouts(name: str, holes: Sequence[Hole], breaks: Sequence[Break]) -> tuple[Finding, ...]:
    remedy = "the sound is missing and was not replaced; check the cable, the disk or the connection"
    places = [
        *(Moment(hole.start, hole.start + hole.duration) for hole in holes),
        *(Moment(each.start, each.start + each.seconds) for each in breaks if each.kind == "hold"),
    ]
    return listed(_joined(places), f"{name}: dropout", remedy, "dropout")


def _jumps(name: str, breaks: Sequence[Break]) -> tuple[Finding, ...]:
    """Where the sound goes on with something that cannot follow: less was recorded than was said, or it was cut."""
    remedy = (
        "the sound jumps there, so some is missing, and it was not replaced; listen to it, and check the disk, the "
        "connection and the buffer of the sound card"
    )
    places = [Moment(each.start, each.start) for each in breaks if each.kind == "jump"]
    return listed(_joined(places), f"{name}: samples lost", remedy, "dropout")


def _clicks(name: str, breaks: Sequence[Break]) -> tuple[Finding, ...]:
    clicks = [each for each in breaks if each.kind == "click"]
    remedy = (
        "replaced by what the sound beside it makes likely; check the cable and the clock of the sound card"
    )
    places = [Moment(each.start, each.start + each.seconds) for each in clicks]
    return listed(_joined(places), f"{name}: clicking", remedy, "click", "info")


def _joined(places: Sequence[Moment]) -> tuple[Moment, ...]:
    """The places in order, with those closer than a moment as one."""
    return tuple(
        coalesced(
            sorted(places, key=lambda place: place.start),
            lambda one, other: other.start - one.end <= MOMENT,
            lambda one, other: Moment(one.start, max(one.end, other.end)),
        )
    )


def _in_mid_sound(survey: Surveyed, clips: Sequence[ClippedRun]) -> list[Hole]:
    """Holes that cut sound off, as opposed to the silence of a gate between sentences, or a flat top."""
    if not survey.holes:
        return []
    floor = np.percentile(survey.levels, 95) - _MID_SOUND
    return [
        hole
        for hole in survey.holes
        if hole.edge >= floor and not any(clip.start <= hole.start <= clip.end for clip in clips)
    ]

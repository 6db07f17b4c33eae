"""A finished recording that is published as it is: measured like a mix, in one pass, and not changed.

Its flaws are told and not refused, except that no sound can be decoded: listeners may have had this file for years.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lfi_podcast.audio.intake import account as accounts
from lfi_podcast.audio.intake.containers import read_promise
from lfi_podcast.audio.intake.opening import opened
from lfi_podcast.audio.intake.probe import EXPORT_AGAIN, Probe, probe
from lfi_podcast.audio.intake.promise import Promise
from lfi_podcast.audio.measure.downmix import SAMPLE_RATE
from lfi_podcast.audio.measure.meter import HOP, METER, Readings, short_term
from lfi_podcast.audio.measure.source import Source
from lfi_podcast.audio.measure.speech_activity import frame_levels
from lfi_podcast.audio.measure.true_peak import TruePeakMeter
from lfi_podcast.audio.measure.waveform import RESOLUTION, Outline, outline
from lfi_podcast.audio.mixing import mix_report
from lfi_podcast.audio.mixing.mix import Mix
from lfi_podcast.audio.mixing.track import Wish, arranged
from lfi_podcast.audio.samples.curve import FRAME, Levels
from lfi_podcast.audio.samples.log import Log, first_error
from lfi_podcast.audio.samples.pcm import Pcm, ProgressCallback, blocks_of, reported
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Finding
from lfi_podcast.model.recording import Account, Opening, TakenStream
from lfi_podcast.model.report import Encoding, LimiterSummary, Waveform
from lfi_podcast.model.timeline import TimeMap

_BLOCK = 64 * round(FRAME * SAMPLE_RATE)  # frames

_CONTAINERS = {".mp3": "mp3", ".m4a": "mov"}
"""The beginning of ffmpeg's name for what a file of each kind is."""


@dataclass(frozen=True)
class _Heard:
    """One pass over a file. `seconds`: of the sound that was decoded."""

    seconds: float
    readings: Readings
    levels: Levels
    true_peak: float
    waveform: Waveform
    log: Log


def measured_as_is(
    path: Path, levelling: bool, progress: ProgressCallback | None = None
) -> tuple[Mix, Encoding]:
    """What `mix` and mastering would say of a recording, had they changed nothing in it.

    `levelling`: whether recognition hears it levelled. SoundProblem if it is no MP3 or M4A, as its name says, or if
    there is no sound in it.
    """
    promise, found = read_promise(path), probe(path)
    _require_kind(path, found)
    opening = _opening(found)
    heard = _heard(path, opening, found, progress)
    told = accounts.account(path.name, promise, found, opening, heard.log.text, heard.seconds)
    findings = tuple(_findings(told, promise, found, heard.log))
    weights = (1 / opening.channels,) * opening.channels
    source = Source(
        path, opening, heard.seconds, weights, heard.readings, heard.levels, heard.true_peak, told
    )
    (track,) = arranged([source], [Wish(is_levelled=levelling)])
    loudness = mix_report.recorded([track], track.recorded)
    each_second = mix_report.each_second(short_term(track.recorded), HOP, TimeMap(), heard.seconds)
    mix = Mix(
        offset=0.0,
        duration=heard.seconds,
        integrated=loudness.integrated,
        peak=loudness.true_peak,
        recorded=loudness,
        findings=findings,
        voices=(track.voice,),
        pauses=tuple(mix_report.pauses(track.speech)),
        loudness=each_second,
        gains=(),
        recordings=(told,),
    )
    stream = next(stream for stream in told.streams if stream.channels)
    return mix, Encoding(
        duration=round(heard.seconds, 3),
        bitrate=round(8 * told.bytes / heard.seconds / 1000),
        channels=stream.channels,
        sample_rate=stream.sample_rate,
        before=loudness,
        after=loudness,
        findings=findings,
        gain=0.0,
        encodes=0,
        limiter=LimiterSummary(),
        loudness=each_second,
        waveform=heard.waveform,
    )


def _require_kind(path: Path, found: Probe) -> None:
    if not found.container.startswith(_CONTAINERS.get(path.suffix.lower(), "no kind of it")):
        raise SoundProblem(
            f"is not what its name says, but {found.container}",
            str(path),
            "give it the extension of what it is, .mp3 or .m4a, or remove `sound: as-is`, to have an MP3 made of it",
        )


def _opening(found: Probe) -> Opening:
    """Its first sound, as players take it. It may change in the middle, where advertisements were put in."""
    stream = next(stream for stream in found.streams if stream.channels)
    return Opening(
        streams=(TakenStream(number=stream.number - 1, channels=stream.channels),), is_steady=False
    )


def _heard(path: Path, opening: Opening, found: Probe, progress: ProgressCallback | None) -> _Heard:
    pcm, frames = Pcm(SAMPLE_RATE, opening.channels), 0
    peak, peaks, levels = TruePeakMeter(pcm.channels), Outline(SAMPLE_RATE), list[Levels]()
    shares = np.full((pcm.channels, 1), 1 / pcm.channels, np.float32)
    with opened(path, opening, SAMPLE_RATE, ["-af", METER], pcm) as blocks:
        for block in reported(blocks_of(blocks, _BLOCK), pcm.frames(found.seconds or 3600.0), progress):
            peak.add(block)
            peaks.add(block)
            levels.append(frame_levels(block @ shares, SAMPLE_RATE))
            frames += len(block)
    if not frames:
        raise SoundProblem("has a header but no sound", str(path), EXPORT_AGAIN)
    return _Heard(
        pcm.seconds(frames),
        Readings.of(blocks.log, str(path)),
        np.concatenate(levels),
        peak.level,
        outline(peaks.peaks(), RESOLUTION),
        blocks.source_log,
    )


def _findings(told: Account, promise: Promise, found: Probe, log: Log) -> Iterator[Finding]:
    yield from accounts.findings(told, promise, found.has_video)
    if damage := first_error(log.text):
        yield Finding(at=0, level="warning", message=f"{told.file}: damaged in places ({damage})")

"""From the mix to finished files: redacted, at the target loudness, measured on the files themselves.

mix ─ patch ─ gain ─ (limit true peaks, if necessary) ─ encode ─ decode and measure ─┐
               └───── measured after the limiter ───── a corrected aim, if it missed ┘
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lfi_podcast.audio.mastering.encode import encode_mp3
from lfi_podcast.audio.mastering.finished import Finished, measuring
from lfi_podcast.audio.mastering.limit import REACH, Limited, Limiter, Limiting
from lfi_podcast.audio.mastering.mp3 import constant_bitrate
from lfi_podcast.audio.mastering.redact import patched, patches
from lfi_podcast.audio.measure import targets
from lfi_podcast.audio.measure.downmix import SAMPLE_RATE
from lfi_podcast.audio.measure.meter import METER, Readings
from lfi_podcast.audio.measure.targets import Aim
from lfi_podcast.audio.measure.true_peak import STEP
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm, ProgressCallback, Reader, Samples, reported
from lfi_podcast.audio.samples.wav import read_wav
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.show import AudioSettings
from lfi_podcast.model.value import format_time

ENCODES = 3
"""The most encodes before the promise is given up."""

_DEEP = 2.0  # dB; a deeper reduction makes the sound noticeably softer, so it is tried first
_SETTLING_PASSES = 8

Encode = Callable[[Iterable[Samples], Limiter, Path], tuple[Limiting, Finished]]
"""Writes a file from limited samples; returns the limiter's statistics and the measured file."""


@dataclass(frozen=True)
class Mixed:
    """A written mix: its path, length (seconds), loudness (LUFS), and highest sample (dBFS)."""

    path: Path
    duration: float
    integrated: float
    peak: float


@dataclass(frozen=True)
class RedactedMix:
    """A redacted mix, which can be streamed any number of times."""

    mix: Mixed
    intervals: Sequence[Interval]
    pcm: Pcm

    def __post_init__(self) -> None:
        """UnmetPromise for an interval without sound."""
        for interval in self.intervals:
            if not interval.start < min(interval.end, self.mix.duration):
                raise UnmetPromise(
                    f"there is no sound between {format_time(interval.start)} and {format_time(interval.end)}",
                    "redact",
                    f"correct the times; the episode ends at {format_time(self.mix.duration)}",
                )

    def blocks(self, start: int = 0) -> Iterator[Samples]:
        """All of it, or what there is from frame `start`."""
        edits = patches(self.intervals, self.pcm, targets.SPEECH_LOUDNESS)
        return patched(read_wav(self.mix.path, self.pcm, start), edits, self.pcm, start)

    def passage(self, limiter: Limiter, start: float, length: float) -> Samples:
        """A passage (seconds) as the limiter passes it on, bit for bit. It is held in memory, so it should be short."""
        first = self.pcm.frames(start)
        last = min(self.pcm.frames(start + length), self.pcm.frames(self.mix.duration))
        begin, end = first - first % STEP - REACH, last + -last % STEP + REACH
        there = Reader(self.blocks(max(0, begin))).read(end - max(0, begin))
        window = np.concatenate([self.pcm.silence(max(0, -begin)), *there])
        window = np.concatenate([window, self.pcm.silence(end - begin - len(window))])
        limited = np.concatenate(list(limiter.apply(window[REACH:-REACH], limiter.curve(window))))
        return limited[first % STEP :][: last - first]

    def loudness(self, limiter: Limiter) -> float:
        """The loudness after the limiter (LUFS)."""
        meter = [*self.pcm.arguments, "-i", "pipe:0", "-af", METER, *ffmpeg.NOWHERE]
        log = ffmpeg.feed(meter, Limited(self.blocks(), limiter, self.pcm), str(self.mix.path))
        return Readings.of(log, str(self.mix.path)).integrated


@dataclass(frozen=True)
class Delivered:
    """A finished file: its measurements, and how it was made. `limiter`: what it was encoded through."""

    finished: Finished
    limiter: Limiter
    limiting: Limiting
    encodes: int


def master(
    mix: Mixed,
    intervals: Sequence[Interval],
    settings: AudioSettings,
    output: Path,
    progress: ProgressCallback | None = None,
) -> Delivered:
    """Write `output`, an MP3 without tags, in which every interval is replaced by its sound.

    `progress` restarts with each encode. UnmetPromise for an interval outside the sound, or if three encodes miss the
    loudness or the true peak.
    """
    pcm = Pcm(SAMPLE_RATE, settings.channel_count)

    def encode(blocks: Iterable[Samples], limiter: Limiter, attempt: Path) -> tuple[Limiting, Finished]:
        with measuring(pcm, pcm.frames(mix.duration), str(output)) as measurement:
            limiting = encode_mp3(blocks, pcm, settings.bitrate, limiter, attempt, measurement.add)
            finished = measurement.result()
        with attempt.open("rb") as stream:
            form = constant_bitrate(stream, str(output))
        if round(form.duration * pcm.sample_rate) != finished.frames:
            raise UnmetPromise("the MP3's length differs from its header", str(output))
        return limiting, finished

    aim = targets.first_aim(settings.loudness, settings.bitrate)
    return delivered(RedactedMix(mix, intervals, pcm), encode, settings.loudness, aim, output, progress)


def delivered(
    source: RedactedMix,
    encode: Encode,
    target: float,
    aim: Aim,
    output: Path,
    progress: ProgressCallback | None = None,
) -> Delivered:
    """Write `output` at `target` (LUFS) with true peaks below the ceiling, as measured on the file.

    `aim`: the encoder's first input level. `progress` restarts with each encode. UnmetPromise if three encodes miss
    the loudness or the true peak.
    """
    mix, expected = source.mix, source.pcm.frames(source.mix.duration)
    limiter = Limiter(aim.integrated - mix.integrated, aim.ceiling)
    if mix.peak + limiter.gain > aim.ceiling + _DEEP:
        limiter = _settled(source, limiter, source.loudness(limiter), aim)
    with ffmpeg.replacing(output) as attempt:
        for encodes in range(1, ENCODES + 1):
            limiting, finished = encode(reported(source.blocks(), expected, progress), limiter, attempt)
            after = finished.loudness
            if targets.is_met(after, target):
                return Delivered(finished, limiter, limiting, encodes)
            fed = source.loudness(limiter)
            aim = targets.corrected(aim, fed, after, target)
            limiter = _settled(source, replace(limiter, ceiling=aim.ceiling), fed, aim)
        raise UnmetPromise(
            f"{ENCODES} encodes ended at {after.integrated} LUFS and {after.true_peak} dBTP; the target is "
            f"{target} LUFS and at most {targets.TRUE_PEAK} dBTP",
            str(output),
            "set a lower `loudness` in show.yml, or remove loud knocks from the recording",
        )


def _settled(source: RedactedMix, limiter: Limiter, fed: float, aim: Aim) -> Limiter:
    """The limiter whose gain reaches the aim, found by trial, and the loudness `fed` that it reaches."""
    trials = [(limiter.gain, fed)]
    while not targets.is_settled(trials[-1][1], aim) and len(trials) < _SETTLING_PASSES:
        limiter = replace(limiter, gain=targets.next_gain(trials, aim.integrated))
        trials.append((limiter.gain, source.loudness(limiter)))
    return limiter

"""Passages before and after: as they were recorded, and as they are in the finished MP3, at the same loudness.

Louder sounds better, so without that the ear would compare loudness and nothing else.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from lfi_podcast.audio.delivering.clips import FADE, faded
from lfi_podcast.audio.intake.opening import opened
from lfi_podcast.audio.mastering.encode import encode_mp3
from lfi_podcast.audio.mastering.limit import Limiter
from lfi_podcast.audio.measure.downmix import SAMPLE_RATE, downmix
from lfi_podcast.audio.measure.meter import HOP, METER, SILENCE, integrated, printed
from lfi_podcast.audio.measure.true_peak import true_peak
from lfi_podcast.audio.mixing.alignment import Alignment
from lfi_podcast.audio.mixing.resample import corrected
from lfi_podcast.audio.samples import ffmpeg
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.model.audio import Voice
from lfi_podcast.model.intervals import TimeSpans
from lfi_podcast.model.report import SoundExcerpt
from lfi_podcast.model.timeline import TimeMap

CEILING = -2.0
"""dBTP before encoding: what MP3 adds to a peak of clipped sound stays below full scale."""

_SOFTER = 6.0  # LU: by so much both are played softer than the episode, before peaks of either are limited
_AROUND = 64  # frames: more than what corrects a clock looks at around a frame
_RATES = (96, 128)  # kb/s for mono and stereo


def excerpts(
    recordings: Sequence[tuple[Path, Voice]],
    finished: Path,
    line: TimeMap,
    passages: TimeSpans,
    channels: int,
) -> Iterator[SoundExcerpt]:
    """The passages (seconds on the listener's time line, none with a cut in it), except where there is no sound.

    A recording is decoded from its start: only then is it certain to the sample what is heard.
    """
    pcm = Pcm(SAMPLE_RATE, channels)
    parts = [(pcm.frames(line.recorded(start)), pcm.frames(end - start)) for start, end in passages]
    tracks = [_recorded(path, voice, parts, pcm) for path, voice in recordings]
    before: list[Samples] = [np.asarray(sum(voices)) for voices in zip(*tracks, strict=True)]
    after = [_finished(finished, start, end, pcm) for start, end in passages]
    loudness = _loudness([*before, *after], pcm)
    heard = zip(passages, before, after, loudness, loudness[len(before) :], strict=False)
    for (start, end), recording, episode, was, is_now in heard:
        if min(was, is_now) >= SILENCE:
            levels = _levels((recording, was), (episode, is_now))
            sounds = [_mp3(s, level, pcm) for s, level in zip((recording, episode), levels, strict=True)]
            yield SoundExcerpt(start=start, end=end, recording=sounds[0], episode=sounds[1])


class _Part:
    """A part of a recording: what is read of it, and how that is put in time."""

    def __init__(self, first: int, length: int, clock: Alignment, pcm: Pcm) -> None:
        """`first`, `length`: frames on the common time line."""
        rate = pcm.sample_rate
        self._length, self._rate = length, rate
        self._start = floor(clock.at(first / rate) * rate) - _AROUND
        self.end = ceil(clock.at((first + length) / rate) * rate) + _AROUND
        self._sound = pcm.silence(self.end - self._start)
        self._clock = replace(clock, offset=clock.at(first / rate) - self._start / rate)

    def take(self, block: Samples, position: int) -> None:
        """Keep what there is of it in a block that begins at frame `position` of the recording."""
        begin = max(self._start, position)
        end = max(begin, min(self.end, position + len(block)))
        self._sound[begin - self._start : end - self._start] = block[begin - position : end - position]

    @property
    def sound(self) -> Samples:
        """Silence where the recording has none."""
        return np.concatenate(list(corrected([self._sound], self._clock, self._rate)))[: self._length]


def _recorded(path: Path, voice: Voice, places: Sequence[tuple[int, int]], pcm: Pcm) -> list[Samples]:
    """Parts of a recording (first frame on the common time line, and length), with nothing but its clock corrected."""
    parts = [_Part(*place, Alignment(voice.offset, voice.drift), pcm) for place in places]
    processing = ["-af", f"{downmix(voice.weights, pcm.channels)},{ffmpeg.LARGE_FRAMES}"]
    opening = voice.opening.model_copy(update={"declicked_at": 0})
    with opened(path, opening, pcm.sample_rate, processing, pcm) as blocks:
        position = 0
        for block in blocks:
            for part in parts:
                part.take(block, position)
            position += len(block)
            if all(position >= part.end for part in parts):
                break
    return [part.sound for part in parts]


def _finished(path: Path, start: float, end: float, pcm: Pcm) -> Samples:
    arguments = [*ffmpeg.stretch(path, start, end - start), *ffmpeg.FIRST_SOUND]
    with ffmpeg.decoding(arguments, pcm, str(path)) as blocks:
        sound = np.concatenate([pcm.silence(0), *blocks])
    missing = max(0, pcm.frames(end - start) - len(sound))
    return np.concatenate([sound[: pcm.frames(end - start)], pcm.silence(missing)])


def _loudness(sounds: Sequence[Samples], pcm: Pcm) -> list[float]:
    """The integrated loudness of each (LUFS), from one meter that hears one after the other."""
    meter = [*pcm.arguments, "-i", "pipe:0", "-af", METER, *ffmpeg.NOWHERE]
    momentary = printed(ffmpeg.feed(meter, sounds, "an excerpt"))
    edges = np.cumsum([0, *map(len, sounds)]) / (HOP * pcm.sample_rate)
    return [integrated(momentary[ceil(start) : floor(end)]) for start, end in pairwise(edges)]


def _levels(before: tuple[Samples, float], after: tuple[Samples, float]) -> tuple[Limiter, Limiter]:
    """What makes both sounds, given with their loudness, as loud as the second, or softer if peaks ask for it."""
    room = [loudness + CEILING - true_peak(sound) for sound, loudness in (before, after)]
    target = max(min(after[1], *room), after[1] - _SOFTER)
    return Limiter(target - before[1], CEILING), Limiter(target - after[1], CEILING)


def _mp3(sound: Samples, limiter: Limiter, pcm: Pcm) -> str:
    with TemporaryDirectory() as folder:
        output = Path(folder) / "excerpt.mp3"
        blocks = [faded(sound, pcm.frames(FADE))]
        encode_mp3(blocks, pcm, _RATES[pcm.channels - 1], limiter, output, workers=1)
        return b64encode(output.read_bytes()).decode("ascii")

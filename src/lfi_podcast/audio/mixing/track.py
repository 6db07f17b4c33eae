"""Recordings prepared for the mix: on one time line, each with its gate and gain."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure import timbre
from lfi_podcast.audio.measure.knocks import outside_knocks, without_knocks
from lfi_podcast.audio.measure.meter import HOP, WINDOW
from lfi_podcast.audio.measure.source import Source
from lfi_podcast.audio.measure.speech_activity import Mask
from lfi_podcast.audio.measure.targets import SPEECH_LOUDNESS
from lfi_podcast.audio.mixing import clock, lag
from lfi_podcast.audio.mixing.clock import Alignment
from lfi_podcast.audio.mixing.gate import closed, gates
from lfi_podcast.audio.mixing.level import levelling, static
from lfi_podcast.audio.mixing.listen import Watch, kept, shaped, taken, with_treatment
from lfi_podcast.audio.mixing.starts import Start
from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, FRAME, Curve, Levels, constant, together
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.audio.samples.wav import read_samples
from lfi_podcast.model.audio import Treatment, Voice
from lfi_podcast.model.intervals import TimeSpan

_Real = TypeVar("_Real", bound=np.floating)

_FULL_SCALE = 32_767  # of 16 bits, which is enough to measure lags


@dataclass(frozen=True)
class Track:
    """A recording, and its processing. Everything except `source` is on the common time line.

    `gain`: brings its speech to `SPEECH_LOUDNESS`, and reduces bleed of others, which is all there is at the times
    `bleed`. `speech`: which frames of 20 ms are its own speech. `momentary`: its loudness (LUFS) as it was opened.
    `heard`: where it is kept for `listen`, if its treatment is costly.
    """

    source: Source
    alignment: Alignment
    gain: Curve
    bleed: tuple[TimeSpan, ...]
    speech: Mask
    momentary: Levels
    heard: Path | None = None

    @property
    def voice(self) -> Voice:
        voice = _voice(self.source, self.alignment, self.gain, self.bleed)
        return voice.model_copy(update={"heard": self.heard.name}) if self.heard else voice

    @property
    def recorded(self) -> Levels:
        """Its momentary loudness (LUFS) in the file."""
        return np.asarray(self.momentary - self.source.opening.gain)

    @property
    def levelled(self) -> Levels:
        """Its momentary loudness (LUFS) in the mix; a slow gain changes the loudness by the same amount."""
        middles = np.arange(1, len(self.momentary) + 1, dtype=np.float64) * HOP - WINDOW / 2
        return np.asarray(self.momentary + self.gain.at(middles))

    @property
    def duration(self) -> float:
        """Its end on the common time line, in seconds."""
        return self.alignment.inverse().at(self.source.duration)


@dataclass(frozen=True)
class Wish:
    """What is to be done with a recording. `gain`: dB, after that."""

    is_cleaned: bool = True
    is_levelled: bool = True
    is_equalised: bool = True
    gain: float = 0.0


def arranged(
    sources: Sequence[Source],
    wishes: Sequence[Wish],
    has_one_clock: bool = False,
    starts: Sequence[Start | None] = (),
) -> tuple[Track, ...]:
    """The tracks of one conversation. `has_one_clock`: they are parts of one recording. `starts`: when they began."""
    alignments = (
        (Alignment(evidence="reference"),) * len(sources) if has_one_clock else _alignments(sources, starts)
    )
    ends = [a.inverse().at(source.duration) for a, source in zip(alignments, sources, strict=True)]
    levels = [_moved(s.levels, FRAME, a, max(ends)) for s, a in zip(sources, alignments, strict=True)]
    tracks = []
    for source, wish, alignment, (gate, speech) in zip(
        sources, wishes, alignments, gates(levels), strict=True
    ):
        levelled = levelling if wish.is_levelled else _normalised
        momentary = _moved(source.readings.momentary, HOP, alignment, max(ends))
        voice = _placed(source.timbre, timbre.HOP, alignment, max(ends), np.nan)
        back = alignment.inverse()
        struck = tuple((back.at(start), back.at(end)) for start, end in source.knocks)
        heard, spoken = without_knocks(momentary, struck), outside_knocks(speech, struck)
        gain = together(levelled(heard, spoken, SPEECH_LOUDNESS, voice), gate, constant(wish.gain))
        tracks.append(Track(source, alignment, gain, closed(gate, max(ends)), speech, momentary))
    return tuple(tracks)


@contextmanager
def summed(tracks: Sequence[Track], pcm: Pcm, watches: Sequence[Watch] = ()) -> Iterator[Iterator[Samples]]:
    """The sum of all voices. `watches`: one for each track, of its sound before gain and clock."""
    with ExitStack() as stack:
        voices: list[Iterator[Samples]] = []
        for track, watch in zip_longest(tracks, watches):
            if copy := track.source.copy:
                sound = with_treatment(read_samples(copy, pcm), track.voice, pcm)
                voice = shaped(watch(sound) if watch else sound, track.voice, pcm)
            else:
                voice = stack.enter_context(taken(track.source.path, track.voice, pcm, watch))
            voices.append(stack.enter_context(kept(voice, pcm, track.heard)) if track.heard else voice)
        yield voices[0] if len(voices) == 1 else _sum(voices)


def _sum(streams: Sequence[Iterable[Samples]]) -> Iterator[Samples]:
    """The sum of streams with equal blocks (except each last one), as long as the longest."""
    for blocks in zip_longest(*streams):
        there = [block for block in blocks if block is not None]
        total = np.zeros_like(max(there, key=len))
        for block in there:
            total[: len(block)] += block
        yield total


def _alignments(sources: Sequence[Source], starts: Sequence[Start | None]) -> tuple[Alignment, ...]:
    """The alignment of the recordings; for several, copies at a low sample rate are kept meanwhile."""
    if len(sources) == 1:
        return (Alignment(evidence="reference"),)
    pcm = Pcm(lag.RATE, 1)
    with ExitStack() as stack:
        copies = [stack.enter_context(TemporaryFile()) for _ in sources]
        for source, copy in zip(sources, copies, strict=True):
            # As it is: what reduces noise also reduces the bleed that tells the lag.
            plain = _voice(replace(source, treatment=Treatment()), Alignment(), constant(0.0))
            with taken(source.path, plain, pcm) as blocks:
                for block in blocks:
                    copy.write((np.clip(block, -1, 1) * _FULL_SCALE).astype(np.int16).tobytes())

        def read(track: int, start: int, end: int) -> Samples:
            width = np.dtype(np.int16).itemsize
            copies[track].seek(start * width)
            sound = np.frombuffer(copies[track].read((end - start) * width), np.int16)
            return sound[:, np.newaxis].astype(np.float32) / np.float32(_FULL_SCALE)

        return clock.alignments([source.levels for source in sources], read, starts)


def _voice(source: Source, alignment: Alignment, gain: Curve, bleed: Sequence[TimeSpan] = ()) -> Voice:
    return Voice(
        opening=source.opening,
        weights=source.weights,
        treatment=source.treatment,
        offset=alignment.offset,
        drift=alignment.drift,
        # Rounded far below audibility, so that the last bits of a float do not matter.
        times=tuple(round(time, 4) for time in gain.times),
        decibels=tuple(round(level, 3) for level in gain.decibels),
        bleed=tuple((round(start, 3), round(end, 3)) for start, end in bleed),
    )


def _moved(levels: NDArray[np.floating], hop: float, alignment: Alignment, seconds: float) -> Levels:
    """A track's levels on the common time line of `seconds`."""
    return _placed(levels.astype(np.float64), hop, alignment, seconds, DIGITAL_SILENCE)


def _placed(
    values: NDArray[_Real], hop: float, alignment: Alignment, seconds: float, outside: float
) -> NDArray[_Real]:
    """What was measured every `hop` seconds of a track, on the common time line; `outside`: before it and after it."""
    times = (np.arange(round(seconds / hop)) + 0.5) * hop
    own = np.floor((alignment.offset + (1 + alignment.drift) * times) / hop).astype(np.intp)
    inside = (own >= 0) & (own < len(values))
    result = np.full((len(own), *values.shape[1:]), outside, values.dtype)
    result[inside] = values[own[inside]]
    return result


def _normalised(momentary: Levels, _: Mask, target: float, __: timbre.Timbre) -> Curve:
    return static(momentary, target)

"""Recordings prepared for the mix: on one time line, each with its gate and gain."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import numpy as np

from lfi_podcast.audio.measure import timbre
from lfi_podcast.audio.measure.knocks import outside_knocks, without_knocks
from lfi_podcast.audio.measure.meter import HOP, WINDOW
from lfi_podcast.audio.measure.source import Source
from lfi_podcast.audio.measure.speech_activity import Mask
from lfi_podcast.audio.measure.targets import SPEECH_LOUDNESS
from lfi_podcast.audio.mixing.alignment import Alignment, last_end, moved, placed
from lfi_podcast.audio.mixing.gate import closed, closing, gates
from lfi_podcast.audio.mixing.level import levelling, static
from lfi_podcast.audio.mixing.listen import Watch, kept, shaped, taken, with_treatment
from lfi_podcast.audio.samples.curve import FRAME, Curve, Levels, constant, together
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.audio.samples.wav import read_samples
from lfi_podcast.model.audio import Voice
from lfi_podcast.model.intervals import TimeSpan


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
        return Voice(
            opening=self.source.opening,
            weights=self.source.weights,
            treatment=self.source.treatment,
            offset=self.alignment.offset,
            drift=self.alignment.drift,
            # Rounded far below audibility, so that the last bits of a float do not matter.
            times=tuple(round(time, 4) for time in self.gain.times),
            decibels=tuple(round(level, 3) for level in self.gain.decibels),
            bleed=tuple((round(start, 3), round(end, 3)) for start, end in self.bleed),
            heard=self.heard.name if self.heard else "",
        )

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
    alignments: Sequence[Alignment] = (Alignment(evidence="reference"),),
) -> tuple[Track, ...]:
    """The tracks of one conversation, which lie where `alignments` say."""
    end = last_end(alignments, [source.duration for source in sources])
    levels = [moved(s.levels, FRAME, a, end) for s, a in zip(sources, alignments, strict=True)]
    tracks = []
    for source, wish, alignment, (gate, speech) in zip(
        sources, wishes, alignments, gates(levels), strict=True
    ):
        levelled = levelling if wish.is_levelled else _normalised
        momentary = moved(source.readings.momentary, HOP, alignment, end)
        voice = placed(source.timbre, timbre.HOP, alignment, end, np.nan)
        back = alignment.inverse()
        struck = tuple((back.at(start), back.at(end)) for start, end in source.knocks)
        heard, spoken = without_knocks(momentary, struck), outside_knocks(speech, struck)
        slow = levelled(heard, spoken, SPEECH_LOUDNESS, voice, closing(gate, len(spoken)))
        gain = together(slow, gate, constant(wish.gain))
        tracks.append(Track(source, alignment, gain, closed(gate, end), speech, momentary))
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


def _normalised(momentary: Levels, _: Mask, target: float, *__: object) -> Curve:
    return static(momentary, target)

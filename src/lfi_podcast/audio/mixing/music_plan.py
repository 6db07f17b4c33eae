"""An episode's music, and the position of each piece on the time line."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lfi_podcast.audio.intake.opening import opened
from lfi_podcast.audio.measure.downmix import downmix
from lfi_podcast.audio.measure.source import Source, inspect
from lfi_podcast.audio.measure.speech_activity import Mask
from lfi_podcast.audio.measure.targets import SPEECH_LOUDNESS
from lfi_podcast.audio.mixing import music
from lfi_podcast.audio.mixing.loop import loop, repeated
from lfi_podcast.audio.mixing.music import Layer, Piece
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.model.show import AudioSettings


@dataclass(frozen=True)
class Sting:
    """Music that plays once, from `at` (seconds, on the listener's time line)."""

    path: Path
    at: float


@dataclass(frozen=True)
class Bed:
    """Music that is repeated from `start` to `end` (seconds, on the listener's time line); None: to the end."""

    path: Path
    start: float
    end: float | None


@dataclass(frozen=True)
class MusicPlan:
    """The music of an episode."""

    intro: Path | None = None
    outro: Path | None = None
    pieces: tuple[Sting | Bed, ...] = ()


def layers(
    plan: MusicPlan, settings: AudioSettings, recording: int, speech: Mask, pcm: Pcm, stack: ExitStack
) -> tuple[int, tuple[Layer, ...]]:
    """The frame at which a recording of that many frames begins, and the music, whose decoders `stack` closes.

    `speech`: which frames of 20 ms of the recording are speech. SoundProblem if a music file is unusable.
    """
    crossfade = pcm.frames(settings.crossfade)
    inspected = cache(  # a theme may be used more than once
        lambda path: inspect(path, pcm.channels, is_speech=False)
    )
    placed: list[tuple[Piece, Source]] = []
    start = 0
    if plan.intro:
        source = inspected(plan.intro)
        piece = music.intro(pcm.frames(source.duration), source.readings.integrated, crossfade, pcm)
        placed.append((piece, source))
        start = music.recording_start(piece, crossfade)
    end = start + recording
    if plan.outro:
        source = inspected(plan.outro)
        length = pcm.frames(min(source.duration, settings.outro_length or source.duration))
        fade = pcm.frames(settings.outro_fade)
        placed.append((music.outro(length, source.readings.integrated, end, crossfade, fade, pcm), source))
    for each in plan.pieces:
        source = inspected(each.path)
        placed.append((_piece(each, source, settings, end, pcm), source))
    return start, tuple(
        Layer(
            piece,
            music.ducked(piece, speech, start, SPEECH_LOUDNESS, settings.ducking, pcm),
            stack.enter_context(_played(source, piece, pcm)),
        )
        for piece, source in placed
    )


def _piece(each: Sting | Bed, source: Source, settings: AudioSettings, end: int, pcm: Pcm) -> Piece:
    loudness = source.readings.integrated
    if isinstance(each, Sting):
        return music.sting(pcm.frames(each.at), pcm.frames(source.duration), loudness, pcm)
    last = end if each.end is None else pcm.frames(each.end)
    return music.bed(pcm.frames(each.start), last, loudness, settings.bed_level, pcm)


@contextmanager
def _played(source: Source, piece: Piece, pcm: Pcm) -> Iterator[Iterator[Samples]]:
    """A piece from its beginning, repeated if it is longer than its file."""

    def again() -> AbstractContextManager[Iterator[Samples]]:
        processing = ["-af", downmix(source.weights, pcm.channels)]
        return opened(source.path, source.opening, pcm.sample_rate, processing, pcm)

    if piece.length <= pcm.frames(source.duration):
        with again() as blocks:
            yield blocks
    else:
        with closing(repeated(loop(source.readings, source.duration, again, pcm), again, pcm)) as rounds:
            yield rounds

"""An episode's music, and the position of each piece on the time line."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lfi_podcast.audio.intake.opening import opened
from lfi_podcast.audio.measure.source import Source, downmix, inspect
from lfi_podcast.audio.measure.speech_activity import Mask
from lfi_podcast.audio.measure.targets import SPEECH_LOUDNESS
from lfi_podcast.audio.mixing import music
from lfi_podcast.audio.mixing.music import Layer, Piece
from lfi_podcast.audio.samples.pcm import Pcm, Samples


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
    """The music of an episode. Intro and outro overlap the recording by `crossfade` seconds."""

    intro: Path | None = None
    outro: Path | None = None
    crossfade: float = 0.0
    pieces: tuple[Sting | Bed, ...] = ()


def layers(
    plan: MusicPlan, recording: int, speech: Mask, pcm: Pcm, stack: ExitStack
) -> tuple[int, tuple[Layer, ...]]:
    """The frame at which a recording of that many frames begins, and the music, whose decoders `stack` closes.

    `speech`: which frames of 20 ms of the recording are speech. SoundProblem if a music file is unusable.
    """
    crossfade = pcm.frames(plan.crossfade)
    inspected = cache(
        lambda path: inspect(path, pcm.channels, is_speech=False)
    )  # a theme may be used more than once
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
        length = pcm.frames(source.duration)
        placed.append((music.outro(length, source.readings.integrated, end, crossfade, pcm), source))
    for each in plan.pieces:
        source = inspected(each.path)
        placed.append((_piece(each, source, end, pcm), source))
    return start, tuple(
        Layer(
            piece,
            music.ducked(piece, speech, start, SPEECH_LOUDNESS, pcm),
            stack.enter_context(_played(source, piece, pcm)),
        )
        for piece, source in placed
    )


def _piece(each: Sting | Bed, source: Source, end: int, pcm: Pcm) -> Piece:
    loudness = source.readings.integrated
    if isinstance(each, Sting):
        return music.sting(pcm.frames(each.at), pcm.frames(source.duration), loudness, pcm)
    return music.bed(pcm.frames(each.start), end if each.end is None else pcm.frames(each.end), loudness, pcm)


def _played(source: Source, piece: Piece, pcm: Pcm) -> AbstractContextManager[Iterator[Samples]]:
    """A piece from its beginning, repeated if it is longer than its file."""
    again = ["-stream_loop", "-1"] if piece.length > pcm.frames(source.duration) else []
    processing = ["-af", downmix(source.weights, pcm.channels)]
    return opened(source.path, source.opening, pcm.sample_rate, processing, pcm, again)

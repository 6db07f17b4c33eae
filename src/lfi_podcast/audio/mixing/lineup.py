"""Tracks lined up by the sound that they share, and measured again."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from math import inf
from pathlib import Path
from tempfile import TemporaryFile

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.measure.downmix import SAMPLE_RATE
from lfi_podcast.audio.measure.source import Source
from lfi_podcast.audio.mixing import clock, lag, residual
from lfi_podcast.audio.mixing.alignment import TOLERANCE, Alignment, last_end, moved
from lfi_podcast.audio.mixing.listen import taken
from lfi_podcast.audio.mixing.residual import Left
from lfi_podcast.audio.mixing.starts import Start
from lfi_podcast.audio.samples.curve import FRAME
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.audio.samples.wav import excerpt
from lfi_podcast.model.audio import Voice

_FULL_SCALE = 32_767  # of 16 bits, which is enough to measure lags
_EVERY = SAMPLE_RATE // residual.RATE


def lined_up(
    sources: Sequence[Source], starts: Sequence[Start | None], channels: int
) -> tuple[Alignment, ...]:
    """The alignment of recordings of one conversation, whose copies have so many channels."""
    if len(sources) == 1:
        return (Alignment(evidence="reference"),)
    found = _by_sound(sources, starts)
    rests = _left(sources, found, channels)
    better = tuple(_improved(alignment, rest, found) for alignment, rest in zip(found, rests, strict=True))
    duration = last_end(found, [source.duration for source in sources])
    known = _told(found, rests, duration)
    if better == found:
        return known
    again = _told(better, _left(sources, better, channels), duration)
    return tuple(min(each, key=_apart) for each in zip(known, again, strict=True))


def _improved(alignment: Alignment, rest: Left | None, all_of_them: Sequence[Alignment]) -> Alignment:
    """A track moved by what is left, if that is audible, and measured beside the track that the others follow."""
    if not (rest and rest.is_whole and rest.polarity and alignment.is_clear):
        return alignment
    if abs(rest.offset) < TOLERANCE or all_of_them[rest.beside].evidence != "reference":
        return alignment
    return replace(Alignment(rest.offset, rest.drift), evidence=alignment.evidence).after(alignment)


def _told(
    alignments: Sequence[Alignment], rests: Sequence[Left | None], duration: float
) -> tuple[Alignment, ...]:
    return tuple(
        replace(alignment, residual=rest.residual(duration)) if rest else alignment
        for alignment, rest in zip(alignments, rests, strict=True)
    )


def _apart(alignment: Alignment) -> float:
    """How far a track is from the others (seconds), as measured again."""
    return alignment.residual.seconds if alignment.residual and alignment.residual.is_whole else inf


def _left(
    sources: Sequence[Source], alignments: Sequence[Alignment], channels: int
) -> tuple[Left | None, ...]:
    """What is left of each track; None where nothing was kept of a track, or nothing had to be moved."""
    copies = [source.copy for source in sources]
    if not all(copies) or all(alignment.is_identity for alignment in alignments):
        return (None,) * len(sources)
    pcm, end = Pcm(SAMPLE_RATE, channels), last_end(alignments, [source.duration for source in sources])

    def moments(track: int, times: Sequence[float]) -> NDArray[np.float64]:
        starts = [pcm.frames(alignments[track].at(time)) for time in times]
        found = [excerpt(copies[track] or Path(), pcm, start, residual.MOMENT * _EVERY) for start in starts]
        return np.array([each.reshape(residual.MOMENT, -1).mean(axis=1) for each in found], np.float64)

    levels = [moved(s.levels, FRAME, a, end) for s, a in zip(sources, alignments, strict=True)]
    return residual.left(levels, moments)


def _by_sound(sources: Sequence[Source], starts: Sequence[Start | None]) -> tuple[Alignment, ...]:
    """The alignment of several recordings; copies at a low sample rate are kept meanwhile."""
    pcm = Pcm(lag.RATE, 1)
    with ExitStack() as stack:
        copies = [stack.enter_context(TemporaryFile()) for _ in sources]
        for source, copy in zip(sources, copies, strict=True):
            # As it is: what reduces noise also reduces the bleed that tells the lag.
            plain = Voice(
                opening=source.opening, weights=source.weights, offset=0, drift=0, times=(0,), decibels=(0,)
            )
            with taken(source.path, plain, pcm) as blocks:
                for block in blocks:
                    copy.write((np.clip(block, -1, 1) * _FULL_SCALE).astype(np.int16).tobytes())

        def read(track: int, start: int, end: int) -> Samples:
            width = np.dtype(np.int16).itemsize
            copies[track].seek(start * width)
            sound = np.frombuffer(copies[track].read((end - start) * width), np.int16)
            return sound[:, np.newaxis].astype(np.float32) / np.float32(_FULL_SCALE)

        return clock.alignments([source.levels for source in sources], read, starts)

"""Music on the episode's time line: intro, outro, a bed under a chapter, a sting; all are ducked under speech. Pure.

    music    ▇▇▇▇▇▇▇▇▆▅▃▂▁▁▁▁▁▁▁▁▁▁▁▁▂▃▅▆▇▇▇▆▅▃▂▁▁▁▁▁▁▁
    speech           ·     ▇▇▇▇ ▇▇▇▇▇▇         · ▇▇▇▇▇▇
                      FALL             RISE     FALL

Speech is known in advance, so the music is ducked before the first syllable.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lfi_podcast.audio.measure.speech_activity import Mask, filled, runs
from lfi_podcast.audio.samples.curve import FRAME, Curve, applied, constant
from lfi_podcast.audio.samples.pcm import Pcm, Reader, Samples

PAUSE = 1.5
"""Seconds; the music stays ducked in shorter pauses."""

FALL, RISE = 0.3, 0.6
"""Seconds of the music's fall before speech, and of its rise afterwards."""

BED_FADE = 2.0
"""Seconds of fade at either end of a bed."""

EDGE = 0.010
"""Seconds of fade at the ends of other music without a crossfade, to avoid clicks."""

_TOUCH = 0.1  # seconds: music is not ducked for speech that overlaps it by less
# A curve is linear in dB, a fader in amplitude: this many points approximate it well enough.
_RAMP = np.linspace(0, 1, 9)


@dataclass(frozen=True)
class Piece:
    """The position of a piece of music on the episode's time line, in frames, and its integrated loudness (LUFS).

    `level`: LU beside the speech, during pauses.
    """

    start: int
    length: int
    fade_in: int
    fade_out: int
    loudness: float
    level: float = 0.0

    @property
    def end(self) -> int:
        return self.start + self.length


@dataclass(frozen=True, eq=False)
class Layer:
    """A piece, its gain, and its samples from its own first frame, read up to its length."""

    piece: Piece
    gain: Curve
    blocks: Iterable[Samples]


def intro(length: int, loudness: float, crossfade: int, pcm: Pcm) -> Piece:
    """An intro, from the beginning; it fades out in the last `crossfade` frames, over the start of the recording."""
    edge = pcm.frames(EDGE)
    return Piece(0, length, edge, max(edge, min(crossfade, length)), loudness)


def recording_start(intro: Piece, crossfade: int) -> int:
    """The frame at which the recording begins, after the intro or overlapping its end."""
    return max(0, intro.length - crossfade)


def outro(length: int, loudness: float, recording_end: int, crossfade: int, fade: int, pcm: Pcm) -> Piece:
    """An outro, which fades in over the last `crossfade` frames of the recording, and out over its own last `fade`."""
    edge, crossfade = pcm.frames(EDGE), min(crossfade, length, recording_end)
    out = max(edge, min(fade, length - crossfade))
    return Piece(recording_end - crossfade, length, max(edge, crossfade), out, loudness)


def bed(start: int, end: int, loudness: float, level: float, pcm: Pcm) -> Piece:
    """A bed under a whole chapter, at `level` (LU beside the speech), with fades at both ends inside it."""
    fade = min(pcm.frames(BED_FADE), (end - start) // 2)
    return Piece(start, end - start, fade, fade, loudness, level)


def sting(start: int, length: int, loudness: float, pcm: Pcm) -> Piece:
    """A whole piece, from a given time."""
    edge = pcm.frames(EDGE)
    return Piece(start, length, edge, edge, loudness)


def ducked(
    piece: Piece, speech: Mask, recording_start: int, loudness: float, ducking: float, pcm: Pcm
) -> Curve:
    """The gain of a piece relative to speech of `loudness` (LUFS), in pauses, and under speech, at `ducking` (LU).

    `speech`: which frames of `FRAME` of the recording are speech. The fades at the ends of the piece are not included.
    """
    whole = loudness - piece.loudness
    starts, ends = (
        edges * FRAME + pcm.seconds(recording_start) for edges in runs(filled(speech, round(PAUSE / FRAME)))
    )
    heard = (ends > pcm.seconds(piece.start) + _TOUCH) & (starts < pcm.seconds(piece.end) - _TOUCH)
    starts, ends = starts[heard], ends[heard]
    if not len(starts):
        return constant(whole + piece.level)
    times = np.unique(
        np.concatenate([np.subtract.outer(starts, FALL * _RAMP), np.add.outer(ends, RISE * _RAMP)])
    )
    since = times - np.append(-np.inf, ends)[np.searchsorted(starts, times, "right")]
    until = np.append(starts, np.inf)[np.searchsorted(starts, times)] - times
    up = np.clip(np.minimum(since / RISE, until / FALL), 0, 1)
    low, high = 10 ** (min(ducking, piece.level) / 20), 10 ** (piece.level / 20)
    decibels = whole + 20 * np.log10(low + (high - low) * up)
    return Curve(tuple(times.tolist()), tuple(decibels.tolist()))


def mixed(
    recording: Iterable[Samples], recording_start: int, layers: Sequence[Layer], pcm: Pcm
) -> Iterator[Samples]:
    """The recording with music, until the last of them ends. Blocks without music are unchanged.

    Sums of loud peaks may exceed full scale, which floating point preserves.
    """
    playing = [(layer, Reader(layer.blocks)) for layer in layers]
    end = max((layer.piece.end for layer in layers), default=0)
    start = 0
    for block in _time_line(recording, recording_start, end, pcm):
        result = block
        for layer, music in playing:
            first, last = max(start, layer.piece.start), min(start + len(block), layer.piece.end)
            if first < last:
                result = result.copy() if result is block else result
                _add(result[first - start :], layer, first, music.read(last - first), pcm)
        yield result
        start += len(block)


def _time_line(recording: Iterable[Samples], start: int, end: int, pcm: Pcm) -> Iterator[Samples]:
    """The recording starting at frame `start`, with silence before it and after it up to `end` at least."""
    yield from _silence(start, pcm)
    for block in recording:
        start += len(block)
        yield block
    yield from _silence(end - start, pcm)


def _silence(frames: int, pcm: Pcm) -> Iterator[Samples]:
    for start in range(0, frames, pcm.sample_rate):
        yield pcm.silence(min(pcm.sample_rate, frames - start))


def _add(target: Samples, layer: Layer, start: int, music: Iterable[Samples], pcm: Pcm) -> None:
    """Add music, from frame `start` of the time line, to the beginning of `target`."""
    done = 0
    for block in music:
        at = start + done
        faded = _faded(block, at - layer.piece.start, layer.piece)
        target[done : done + len(block)] += applied(faded, layer.gain, at, pcm.sample_rate)
        done += len(block)


def _faded(samples: Samples, start: int, piece: Piece) -> Samples:
    """Frames of a piece, starting at its frame `start`, with its fades."""
    end = start + len(samples)
    if start >= piece.fade_in and end <= piece.length - piece.fade_out:
        return samples
    frames = np.arange(start, end) + 0.5
    up = np.minimum(1.0, np.minimum(frames / piece.fade_in, (piece.length - frames) / piece.fade_out))
    return samples * np.square(np.sin(up * np.pi / 2)).astype(np.float32)[:, np.newaxis]

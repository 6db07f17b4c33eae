"""Cuts intervals from a stream of samples, or replaces them with another sound. Pure.

A cut shortens the stream by exactly its own length, to the frame, so that a time on the new time line is right at every
sample rate. Its position may slide by `SLIDE`; its length never changes:

    before    ───────────────┤ cut ├──────────────
    slid      ──────────────────┤ cut ├───────────
    after     ──────────────────╳──────────            a crossfade, centred at the joint
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Pcm, Reader, Samples
from lfi_podcast.model.intervals import coalesced

SLIDE = 0.010
"""Seconds by which a whole cut may move in either direction, to where both its ends cross zero."""

CROSSFADE = 0.010
"""Seconds of crossfade at a cut. Half of them are sound that the cut removes."""

_NEAR = 0.00025  # seconds: two zero crossings no further apart than this count as one


@dataclass(frozen=True, order=True)
class Cut:
    """Remove frames [start, end), and move up what follows."""

    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Edit:
    """Replace frames [start, end) with `filler`, one frame or more, repeated."""

    start: int
    end: int
    filler: Samples


def cut(blocks: Iterable[Samples], cuts: Iterable[Cut], pcm: Pcm) -> Iterator[Samples]:
    """The stream without `cuts` (any order, overlaps allowed), joined without clicks.

    Outside the crossfades, all frames are unchanged. Only milliseconds are held in memory, however long a cut is.
    """
    sound, position, reach = Reader(blocks), 0, _reach(pcm)
    for each in merged(cuts, pcm):
        removed = each.end - each.start
        before = min(reach, each.start)
        yield from sound.read(each.start - before - position)
        # Only the edges of the removed sound are used in crossfades, so the rest need not be held.
        near = min(removed, 2 * reach)
        held = [pcm.silence(0), *sound.read(before + near // 2)]
        for _ in sound.read(removed - near):
            pass
        held += sound.read(near - near // 2 + reach)
        yield _joined(np.concatenate(held), before, near, pcm)
        position = each.end + reach
    yield from sound.rest()


def merged(cuts: Iterable[Cut], pcm: Pcm) -> tuple[Cut, ...]:
    """The cuts in order, without overlaps, removing the same total length.

    The sound between two cuts, or before the first, must be long enough to join. If it is not, the later cut slides up
    to the earlier one.
    """
    result, covered = [Cut(0, 0)], 0
    for each in sorted(cuts):
        start, covered = max(each.start, covered), max(each.end, covered)
        last = result[-1]
        if start - last.end < 2 * _reach(pcm):
            result[-1] = Cut(last.start, last.end + covered - start)
        else:
            result.append(Cut(start, covered))
    return tuple(each for each in result if each.start < each.end)


def edited(blocks: Iterable[Samples], edits: Iterable[Edit], fade: int, start: int = 0) -> Iterator[Samples]:
    """The stream, with unchanged length and `edits` applied (any order, overlaps allowed).

    `start`: the frame at which the stream begins, in the numbers of the edits.

    Replaced frames leave no trace. `fade` frames on either side of both ends are faded linearly to avoid clicks; all
    others are unchanged.
    """
    apart = _apart(edits, 2 * fade)
    for block in blocks:
        end = start + len(block)
        near = [edit for edit in apart if edit.start - fade < end and edit.end + fade > start]
        result = block.copy() if near else block
        for edit in near:
            first, last = max(start, edit.start - fade), min(end, edit.end + fade)
            result[first - start : last - start] = _filled(
                block[first - start : last - start], first, edit, fade
            )
        yield result
        start = end


def _reach(pcm: Pcm) -> int:
    """How far from its nominal position a cut can affect a kept frame."""
    return pcm.frames(SLIDE) + pcm.frames(CROSSFADE) // 2


def _joined(sound: Samples, before: int, removed: int, pcm: Pcm) -> Samples:
    """`sound` without `removed` frames starting at or near `before`; it may end early."""
    after = len(sound) - before - removed
    fade = pcm.frames(CROSSFADE)
    if len(sound) <= before:
        return sound
    if before == 0:
        return _rising(sound[removed:], fade)
    if after <= 0:
        return _rising(sound[:before][::-1], fade)[::-1]
    half = min(fade // 2, after)
    joint = _joint(sound, before, removed, after - half, pcm)
    outgoing, incoming = sound[joint - half :][: 2 * half], sound[joint - half + removed :][: 2 * half]
    # Both gains add up to 1: sounds that cross zero together are similar, and no sum is louder than the louder side.
    # Uncorrelated sounds, such as room noise, dip by 3 dB for some milliseconds, which is inaudible.
    crossfade = outgoing + (incoming - outgoing) * ramp(2 * half)
    return np.concatenate([sound[: joint - half], crossfade, sound[joint + half + removed :]])


def _joint(sound: Samples, exact: int, removed: int, room: int, pcm: Pcm) -> int:
    """The best frame for the cut: at most `SLIDE` from `exact`, and `room` after it.

    This is where both sides cross zero in the same direction with the most similar value and slope, else `exact`.
    """
    slide = pcm.frames(SLIDE)
    joints = np.arange(exact - slide, exact + min(slide, room) + 1)
    wave = sound.mean(axis=1)
    value, other = wave[joints], wave[joints + removed]
    last, other_last = wave[joints - 1], wave[joints + removed - 1]
    together = _near((last < 0) & (value >= 0), (other_last < 0) & (other >= 0), pcm)
    together |= _near((last > 0) & (value <= 0), (other_last > 0) & (other <= 0), pcm)
    if not together.any():
        return exact
    unlike = np.abs(value - other) + np.abs((value - last) - (other - other_last))
    return int(joints[np.argmin(np.where(together, unlike, np.inf))])


def _near(these: NDArray[np.bool_], those: NDArray[np.bool_], pcm: Pcm) -> NDArray[np.bool_]:
    """Which of `these` are within `_NEAR` of one of `those`."""
    window = 2 * pcm.frames(_NEAR) + 1
    counts = np.convolve(those, np.ones(window))[window // 2 :]
    return these & (counts[: len(these)] > 0)


def ramp(frames: int) -> NDArray[np.float32]:
    """A smooth ramp from 0 to 1, shape (frames, 1)."""
    angles = (np.arange(frames) + 0.5) * np.pi / (2 * max(1, frames))
    return np.square(np.sin(angles))[:, np.newaxis].astype(np.float32)


def _rising(sound: Samples, fade: int) -> Samples:
    fade = min(fade, len(sound))
    return np.concatenate([sound[:fade] * ramp(fade), sound[fade:]])


def _apart(edits: Iterable[Edit], apart: int) -> list[Edit]:
    """The edits in order, joined if at most `apart` frames apart. A joined edit keeps the louder filler."""

    def join(one: Edit, other: Edit) -> Edit:
        louder = max(one.filler, other.filler, key=lambda filler: float(np.abs(filler).max()))
        return replace(one, end=max(one.end, other.end), filler=louder)

    in_order = sorted(edits, key=lambda edit: (edit.start, edit.end))
    return coalesced(in_order, lambda one, other: other.start <= one.end + apart, join)


def _filled(sound: Samples, start: int, edit: Edit, fade: int) -> Samples:
    """The replacement for `sound`, which begins at frame `start` inside the edit or near it."""
    frames = np.arange(start, start + len(sound))
    outside = np.maximum(edit.start - frames, frames + 1 - edit.end) - 0.5  # frames from the nearer end
    filler = edit.filler[(frames - edit.start) % len(edit.filler)]
    gain = np.minimum(1.0, np.abs(outside) / fade).astype(np.float32)
    return np.where(outside[:, np.newaxis] < 0, filler, sound) * gain[:, np.newaxis]

"""Replaces redacted intervals with a bleep or silence. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor, log10

import numpy as np

from lfi_podcast.audio.mastering.short import Sine
from lfi_podcast.audio.mixing.edit import Edit, edited
from lfi_podcast.audio.samples.pcm import Pcm, Samples
from lfi_podcast.model.audio import Interval

FADE = 0.005
"""Seconds of fade-out and fade-in of the speech on either side of a patch."""

BLEEP_FREQUENCY = 1000
BLEEP_BELOW_SPEECH = 6.0  # LU

_BITS = 32  # of pydub's samples


def bleep(pcm: Pcm, speech_loudness: float) -> Samples:
    """Ten cycles of the bleep, which loop seamlessly, at a level below speech of that loudness (LUFS)."""
    # BS.1770-4: a sine of 997 Hz at full scale in one channel reads -3.01 LKFS; channels add up.
    level = speech_loudness - BLEEP_BELOW_SPEECH + 3.01 - 10 * log10(pcm.channels)
    tone = Sine(BLEEP_FREQUENCY, sample_rate=pcm.sample_rate, bit_depth=_BITS)
    cycles = tone.to_audio_segment(duration=10_000 / BLEEP_FREQUENCY, volume=min(level, -1.0))
    whole = np.frombuffer(cycles.raw_data, f"i{_BITS // 8}") / 2 ** (_BITS - 1)
    return np.repeat(whole.astype(np.float32)[:, np.newaxis], pcm.channels, axis=1)


def patches(intervals: Iterable[Interval], pcm: Pcm, speech_loudness: float) -> tuple[Edit, ...]:
    """One edit per interval, never shorter than it. A bleep takes precedence over a mute."""
    fillers = {"mute": pcm.silence(1), "bleep": bleep(pcm, speech_loudness)}
    return tuple(
        Edit(
            max(0, floor(interval.start * pcm.sample_rate)),
            max(0, ceil(interval.end * pcm.sample_rate)),
            fillers[interval.sound],
        )
        for interval in intervals
    )


def patched(
    blocks: Iterable[Samples], patches: Sequence[Edit], pcm: Pcm, start: int = 0
) -> Iterator[Samples]:
    """The stream from frame `start`, with unchanged length and `patches` applied."""
    return edited(blocks, patches, pcm.frames(FADE), start)

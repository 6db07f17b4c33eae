"""How long a room goes on sounding after the voice, from the levels of frames of 20 ms. Pure.

A voice can stop faster than any room, so the fastest of its falls show the room. A fall begins at a loud syllable and
goes down by 20 dB without rising; its slope from -5 to -20 dB gives the reverberation time, as from -5 to -25 dB in ISO
3382-1. Where there are too few, as under noise, nothing is said.
"""

from collections.abc import Iterator

import numpy as np

from lfi_podcast.audio.samples.curve import FRAME, Levels
from lfi_podcast.model.audio import Finding

_LONGEST = 60  # frames of a fall: 3.6 s of reverberation
_PEAK = 2  # frames on either side that are not louder
_LOUD = 15.0  # dB below the 95th percentile: no bleed from other speakers
_FIRST, _LAST = 5.0, 20.0  # dB below the peak
_RISE = 3.0  # dB from one frame to the next: another syllable begins
_AT_ONCE = 4096  # peaks
_FEWEST = 3  # falls
_FASTEST = 20  # percentile
_REVERBERANT = 0.3  # s: 16 dry readings have at most 0.1, and 0.25 under noise
_LONGEST_ROOM = 2.5  # s: as in a church; strings and bells that ring go on for longer
_ECHOING = 0.5  # s: still heard after it was reduced


def reverberation_time(levels: Levels) -> float | None:
    """Seconds in which sound falls by 60 dB; None if no falls can be seen."""
    if len(levels) <= _LONGEST + 2 * _PEAK:
        return None
    around = np.lib.stride_tricks.sliding_window_view(levels, 2 * _PEAK + 1)
    middles = around[:, _PEAK]
    loud = np.percentile(levels, 95) - _LOUD
    peaks = np.flatnonzero((middles == around.max(1)) & (middles > loud)) + _PEAK
    falls = np.lib.stride_tricks.sliding_window_view(levels, _LONGEST)
    peaks = peaks[peaks < len(falls)]
    found = [_times(falls[peaks[start : start + _AT_ONCE]]) for start in range(0, len(peaks), _AT_ONCE)]
    times = np.concatenate([np.empty(0), *found])
    return float(np.percentile(times, _FASTEST)) if len(times) >= _FEWEST else None


def echo(levels: Levels) -> float | None:
    """The reverberation time (seconds) of a recording in which the room is heard; None if it is not."""
    time = reverberation_time(levels)
    return time if time is not None and _REVERBERANT <= time <= _LONGEST_ROOM else None


def findings(name: str, echo: float | None, is_reduced: bool) -> Iterator[Finding]:
    """What the producer should know of the echo of a recording."""
    if echo is not None:
        done = "reduced, but not gone" if is_reduced else "left as it is"
        message = (
            f"{name}: the room echoes, sound takes {echo:.1f} s to die away; {done}; sit closer to the microphone, and "
            "among curtains, sofas and clothes"
        )
        yield Finding(at=0, level="warning" if echo >= _ECHOING else "info", message=message)


def _times(falls: Levels) -> Levels:
    """The reverberation times of those of the passages, which begin at a peak, in which it only falls."""
    below = falls[:, :1] - falls
    first, last = ((below > limit).argmax(1) for limit in (_FIRST, _LAST))
    rising = np.cumsum((np.diff(falls) > _RISE) | (below[:, 1:] < 0), axis=1)
    rows = np.arange(len(falls))
    free = (last > 0) & (rising[rows, np.maximum(last, 1) - 1] == 0)
    return np.asarray((last - first)[free] * FRAME * 60 / (_LAST - _FIRST), np.float64)

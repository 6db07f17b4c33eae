"""What can be heard of a stream of 16 kHz mono s16le. A track is silent for as long as the others speak, and nothing is
said in silence: leaving it out halves a search of two tracks."""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from lfi_podcast.model.intervals import TimeSpan
from lfi_podcast.speech.pauses import BYTES_PER_SECOND

SOFTEST = -60.0
"""dBFS (RMS); speech comes at about -23 LUFS, and nobody makes out words 37 dB below it."""

LONGEST_PAUSE = 1.0
"""Seconds: a longer silence is left out, a shorter one belongs to what is said before and after it."""

BESIDE = 0.2
"""Seconds of a long silence that are kept at either end. With half a second, fewer names are found than in the whole
stream: what a search takes for the average sound of a passage should be that of speech."""

_STEP = 0.1  # seconds
_SIZE = round(_STEP * BYTES_PER_SECOND)
_LONGEST_PAUSE, _BESIDE = round(LONGEST_PAUSE / _STEP), round(BESIDE / _STEP)  # steps


class AudibleSound:
    """The sound of a stream without its silences, and where in the stream it was."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks = blocks
        self._joints, self._missing = [0], [0]  # bytes: positions in what is kept, and what is missing before

    def __iter__(self) -> Iterator[bytes]:
        """What is kept, in steps; once."""
        kept = 0
        for step, missing in _kept(_steps(self._blocks)):
            if missing > self._missing[-1]:
                self._joints.append(kept)
                self._missing.append(missing)
            kept += len(step)
            yield step

    def recorded(self, start: float, end: float) -> TimeSpan:
        """The times (seconds) in the stream of a part of what is kept."""
        first = bisect_right(self._joints, start * BYTES_PER_SECOND) - 1
        last = max(0, bisect_left(self._joints, end * BYTES_PER_SECOND) - 1)
        return (
            start + self._missing[first] / BYTES_PER_SECOND,
            end + self._missing[last] / BYTES_PER_SECOND,
        )


def _kept(steps: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """The steps that are kept, each with the number of bytes that are missing before it."""
    silent, is_long, missing = deque[bytes](), False, 0
    for step in steps:
        silent.append(step)
        if _is_audible(step):
            yield from ((one, missing) for one in silent)
            silent.clear()
            is_long = False
        elif is_long:
            missing += len(silent.popleft())
        elif len(silent) > _LONGEST_PAUSE:
            is_long = True
            yield from ((silent.popleft(), missing) for _ in range(_BESIDE))
            while len(silent) > _BESIDE:
                missing += len(silent.popleft())
    if not is_long:
        yield from ((one, missing) for one in silent)


def _steps(blocks: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for block in blocks:
        held += block
        whole = len(held) // _SIZE * _SIZE
        for start in range(0, whole, _SIZE):
            yield bytes(held[start : start + _SIZE])
        del held[:whole]
    if held:
        yield bytes(held)


def _is_audible(step: bytes) -> bool:
    samples = np.frombuffer(step, "<i2").astype(np.float32)
    return bool(samples @ samples >= len(samples) * (32_768 * 10 ** (SOFTEST / 20)) ** 2)

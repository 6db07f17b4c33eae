"""Raw samples as they pass through this program: interleaved, signed, little-endian."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Progress = Callable[[float], None]
"""Told what fraction of the work is done, 0 to 1."""


@dataclass(frozen=True)
class Pcm:
    """A form of raw samples: frames per second, samples per frame, bytes per sample."""

    sample_rate: int
    channels: int
    width: Literal[2, 4] = 4

    @property
    def frame(self) -> int:
        """Bytes per frame."""
        return self.channels * self.width

    @property
    def typecode(self) -> str:
        """The type of a sample, as the `array` module names it."""
        return "h" if self.width == 2 else "i"

    @property
    def arguments(self) -> list[str]:
        """What tells ffmpeg of this form, before an input or an output."""
        return ["-f", f"s{8 * self.width}le", "-ar", str(self.sample_rate), "-ac", str(self.channels)]

    def frames(self, seconds: float) -> int:
        return round(seconds * self.sample_rate)

    def seconds(self, frames: int) -> float:
        return frames / self.sample_rate


class Counted:
    """The same blocks; `bytes` is how many have passed."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self.blocks, self.bytes = blocks, 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self.blocks:
            self.bytes += len(block)
            yield block


def reported(blocks: Iterable[bytes], expected: int, progress: Progress | None) -> Iterator[bytes]:
    """The same blocks; `progress` hears what part of the `expected` bytes has passed."""
    counted = Counted(blocks)
    for block in counted:
        yield block
        if progress:
            progress(min(1.0, counted.bytes / max(1, expected)))

"""The edge to LAME: one stream of MP3 frames of a constant bitrate."""

import lameenc
import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.mastering.mp3 import split
from lfi_podcast.audio.samples.pcm import Pcm, Samples

Rounded = NDArray[np.int16]
"""Samples as LAME takes them: 16 bits, shape (frames, channels)."""

_FULL_SCALE = 32_767

_QUALITY = 3
"""LAME's own choice, and that of ffmpeg. The binding's is 2: slower, and for speech hardly better."""


def rounded(samples: Samples) -> Rounded:
    """The samples in 16 bits.

    That adds noise 98 dB below full scale. MP3 adds far more, so there is nothing that dither could hide.
    """
    scaled: Samples = np.rint(samples * np.float32(_FULL_SCALE))
    np.clip(scaled, -_FULL_SCALE, _FULL_SCALE, out=scaled)
    return scaled.astype(np.int16)


class Lame:
    """An encoder. `frames`: those that are whole so far; `first`: which frame of the file the first of them is.

    Other threads run while it works.
    """

    def __init__(self, pcm: Pcm, bitrate: int, first: int, where: str) -> None:
        self.frames: list[bytes] = []
        self.first = first
        self._rest, self._where = b"", where
        self._encoder = lameenc.Encoder()
        self._encoder.silence()  # it would talk on stdout
        self._encoder.set_channels(pcm.channels)
        self._encoder.set_in_sample_rate(pcm.sample_rate)
        self._encoder.set_out_sample_rate(pcm.sample_rate)  # LAME would lower it at low bitrates
        self._encoder.set_bit_rate(bitrate)
        self._encoder.set_quality(_QUALITY)

    def add(self, sound: Rounded) -> None:
        self._take(self._encoder.encode(sound))

    def finish(self) -> None:
        self._take(self._encoder.flush())

    def drop(self, count: int) -> None:
        """Forgets so many frames."""
        del self.frames[:count]
        self.first += count

    def _take(self, data: bytearray) -> None:
        whole, self._rest = split(self._rest + bytes(data), self._where)
        self.frames += whole

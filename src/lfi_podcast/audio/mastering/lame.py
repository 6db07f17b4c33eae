"""The interface to LAME: one stream of MP3 frames at a constant bit rate."""

import lameenc
import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.mastering.mp3 import split
from lfi_podcast.audio.samples.pcm import Pcm, Samples

Rounded = NDArray[np.int16]
"""LAME's input samples: 16 bits, shape (frames, channels)."""

_FULL_SCALE = 32_767

_QUALITY = 3
"""The default of LAME and ffmpeg. The binding's default is 2: slower, and hardly better for speech."""


def rounded(samples: Samples) -> Rounded:
    """The samples in 16 bits.

    This adds noise 98 dB below full scale. MP3 adds far more, so dither would have no benefit.
    """
    scaled: Samples = np.rint(samples * np.float32(_FULL_SCALE))
    np.clip(scaled, -_FULL_SCALE, _FULL_SCALE, out=scaled)
    return scaled.astype(np.int16)


class Lame:
    """An encoder. `frames`: the complete ones so far; `first`: the index of the first of them in the file.

    It releases the GIL while it encodes.
    """

    def __init__(self, pcm: Pcm, bitrate: int, first: int, where: str) -> None:
        self.frames: list[bytes] = []
        self.first = first
        self._rest, self._where = b"", where
        self._encoder = lameenc.Encoder()
        self._encoder.silence()  # otherwise it prints to stdout
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
        """Discard so many frames."""
        del self.frames[:count]
        self.first += count

    def _take(self, data: bytearray) -> None:
        whole, self._rest = split(self._rest + bytes(data), self._where)
        self.frames += whole

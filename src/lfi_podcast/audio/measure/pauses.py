"""What is measured again of a recording after its treatment, and where."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.pcm import Pcm
from lfi_podcast.model.audio import Hum


@dataclass(frozen=True, eq=False)
class Pauses:
    """Moments of a recording in which nobody speaks, as recorded, in the channels that are used.

    `starts`: their first frames. `windows`: shape (moments, frames, channels). `speech`: the loudness of the voice
    (LUFS). `hum`: what is heard of it. `noise`: how loud it is there (LUFS), if it is steady. `echo`: how
    long (seconds) its room echoes, if that is to be reduced.
    """

    starts: NDArray[np.intp]
    windows: NDArray[np.float32]
    speech: float
    hum: Hum | None
    pcm: Pcm
    noise: float | None = None
    echo: float | None = None


NO_PAUSES = Pauses(np.zeros(0, np.intp), np.zeros((0, 1, 1), np.float32), 0.0, None, Pcm(1, 1))

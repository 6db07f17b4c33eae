"""Whether channels are different people's: one speaks on the left, the other on the right. Pure."""

import numpy as np

from lfi_podcast.audio.measure.speech_activity import activity
from lfi_podcast.audio.samples.curve import Levels

_UNRELATED = 0.25  # correlation of the samples; one voice in two microphones of a pair has more, or the next
_TOGETHER = (
    0.3  # correlation of the levels while somebody speaks; of one voice at any two places, 0.8 and more
)
_ENOUGH = 0.15  # of all speech: the least that each says
_SHORTEST = 100  # frames of 20 ms with speech
_ALONE = 25  # frames in which only one of two channels has speech
_SHARE = (
    0.2  # of its speech; the rest of what a codec makes of the other channel comes and goes with that one
)
_CONTRAST = 20.0  # dB from the quiet to the loud moments


def are_apart(left: Levels, right: Levels, correlation: float) -> bool:
    """`left`, `right`: the level of each frame; `correlation`: between the samples of the two channels."""
    one, other = activity(left), activity(right)
    somebody = one | other
    total = int(somebody.sum())
    if total < _SHORTEST or abs(correlation) > _UNRELATED:
        return False
    louder = left[somebody] > right[somebody]
    if min(louder.mean(), 1 - louder.mean()) < _ENOUGH or min(one.sum(), other.sum()) < _ENOUGH * total:
        return False
    one_level, other_level = (levels[somebody] - levels[somebody].mean() for levels in (left, right))
    spread = np.sqrt(np.square(one_level).sum() * np.square(other_level).sum())
    return bool((one_level * other_level).sum() < _TOGETHER * spread)


def has_own_voice(own: Levels, other: Levels, correlation: float) -> bool:
    """Whether a channel, however soft, has a voice that the `other` one has not.

    `own`, `other`: the level of each frame, relative to its loud moments; `correlation`: between their samples.
    """
    quiet, loud = np.percentile(own, (10, 99))
    if abs(correlation) > _UNRELATED or loud - quiet < _CONTRAST:
        return False
    spoken = activity(own)
    alone = int((spoken & ~activity(other)).sum())
    return alone >= max(_ALONE, _SHARE * int(spoken.sum()))

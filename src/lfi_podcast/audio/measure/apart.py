"""Whether channels are different people's: one speaks on the left, the other on the right. Pure."""

import numpy as np

from lfi_podcast.audio.measure.speech_activity import activity
from lfi_podcast.audio.samples.curve import Levels

_SHORTEST = 100  # frames of 20 ms with speech
_LOUD = 30.0  # dB below the loudest speech: what is softer differs by noise alone
_SYLLABLE = 5  # frames
_BLEED = (
    8.0  # dB, half of what two differences are apart: people at one table, each with a microphone, have 20
)
_ENOUGH = 0.03  # of all speech: the least that each says
_DECIDED = 0.7  # of the speech is of one side
_MUCH = 0.15  # of all speech: the least that each says, if they cannot be told by who is louder
_TOGETHER = (
    0.3  # correlation of the levels while somebody speaks; of one voice at any two places, 0.8 and more
)
_UNRELATED = 0.25  # correlation of the samples; one voice in two microphones of a pair has more, or the next
_ALONE = 25  # frames in which only one of two channels has speech
_SHARE = (
    0.2  # of its speech; the rest of what a codec makes of the other channel comes and goes with that one
)
_CONTRAST = 20.0  # dB from the quiet to the loud moments


def are_apart(left: Levels, right: Levels, correlation: float) -> bool:
    """Whether one person speaks in one channel, and another in the other, however much each is heard in both.

    `left`, `right`: the level of each frame; `correlation`: between the samples of the two channels.
    """
    return _take_turns(left, right) or _are_unrelated(left, right, correlation)


def _take_turns(left: Levels, right: Levels) -> bool:
    """Whether the louder side changes while somebody speaks.

    One person is as much louder on one side all the time. With one on each there are two such differences, even if they
    hear each other, and if one of them hardly says a word.
    """
    loudest = np.maximum(left, right)
    spoken = activity(loudest)
    if np.count_nonzero(spoken) < _SHORTEST:
        return False
    spoken &= loudest > np.percentile(loudest[spoken], 95) - _LOUD
    apart = np.convolve(left - right, np.full(_SYLLABLE, 1 / _SYLLABLE), "same")[spoken]
    middle = np.percentile(apart, (100 * _ENOUGH / 2, 100 - 100 * _ENOUGH / 2)).mean()
    sides = [np.count_nonzero(each > _BLEED) for each in (apart - middle, middle - apart)]
    return bool(min(sides) >= max(_ALONE, _ENOUGH * len(apart)) and sum(sides) >= _DECIDED * len(apart))


def _are_unrelated(left: Levels, right: Levels, correlation: float) -> bool:
    """Whether both say much, and do not rise and fall together: the sides of noisy recordings differ less."""
    one, other = activity(left), activity(right)
    somebody = one | other
    total = int(somebody.sum())
    if total < _SHORTEST or abs(correlation) > _UNRELATED:
        return False
    louder = left[somebody] > right[somebody]
    if min(louder.mean(), 1 - louder.mean()) < _MUCH or min(one.sum(), other.sum()) < _MUCH * total:
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

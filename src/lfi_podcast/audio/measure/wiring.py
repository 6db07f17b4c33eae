"""Which channels of a recording have its sound, and how they are related. Pure, from a survey."""

from dataclasses import dataclass

import numpy as np

from lfi_podcast.audio.measure.apart import has_own_voice
from lfi_podcast.audio.measure.downmix import sides
from lfi_podcast.audio.measure.survey import Surveyed
from lfi_podcast.audio.samples.pcm import Samples

SILENT = -60.0
"""dBFS. A recording with a lower peak has sound only if something stands out in it."""

NOTHING = -200.0
"""dBFS. A channel with a lower peak is digital silence, even in 32-bit float."""

_DEAD = 40.0  # dB below the loudest channel; softer ones count only if they have a voice of their own
_SOFT = 20.0  # dB below the loudest channel: more than the leveller makes up for
_OPPOSED = -0.8  # correlation: their mean would lose 10 dB of their common signal
_COPY = -80.0  # dB of difference between two identical channels


@dataclass(frozen=True)
class Wiring:
    """Which channels contain the sound, counted from 0.

    `live`: the ones to use. `inverted`: those with inverted polarity. `copies`: those that repeat a live one. `dead`:
    those without sound. `raised`: by how much (dB) a soft one is turned up, so that its voice is heard beside others.
    """

    live: tuple[int, ...]
    inverted: tuple[int, ...] = ()
    copies: tuple[int, ...] = ()
    dead: tuple[int, ...] = ()
    raised: tuple[tuple[int, float], ...] = ()

    @classmethod
    def of(cls, survey: Surveyed) -> "Wiring":
        """How the channels are related, starting from the loudest one."""
        peaks = survey.peaks
        loudest = max(range(len(peaks)), key=lambda channel: peaks[channel], default=0)
        sounding = [channel for channel in range(len(peaks)) if _sounds(survey, channel, loudest)]
        # A miswired plug inverts one channel. The first is assumed to be right, since listeners cannot tell.
        against = [c for c in sounding if survey.correlation[loudest, c] < _OPPOSED]
        if sounding and sounding[0] in against:
            against = [c for c in sounding if c not in against]
        copies = [
            c
            for c in sounding
            if any(survey.difference[c, earlier] < _COPY for earlier in sounding if earlier < c)
        ]
        live = tuple(c for c in sounding if c not in copies)
        return cls(
            live,
            tuple(against),
            tuple(copies),
            tuple(channel for channel in range(len(peaks)) if channel not in sounding),
            tuple(
                (channel, below) for channel in live if (below := _below(survey, channel, loudest)) > _SOFT
            ),
        )

    def sign(self, channel: int) -> int:
        return -1 if channel in self.inverted else 1

    def weights(self, channels: int) -> tuple[float, ...]:
        """The weight of each of the recording's `channels` in the mean of the live ones."""
        gains = dict(self.raised)
        return tuple(
            self.sign(channel) / len(self.live) * 10 ** (gains.get(channel, 0.0) / 20)
            if channel in self.live
            else 0.0
            for channel in range(channels)
        )

    def heard(self, samples: Samples, channels: int) -> Samples:
        """`samples`, whose last axis is the recording's channels, converted to the episode's `channels`.

        Left and right stay separate in stereo; any other set of live channels is averaged.
        """
        shares = self.weights(samples.shape[-1])
        weights = np.array(shares, np.float32)
        if sides(shares, channels) == 2:
            return samples[..., :2] * (2 * weights[:2])
        return np.repeat((samples @ weights)[..., np.newaxis], channels, axis=-1)


def _sounds(survey: Surveyed, channel: int, loudest: int) -> bool:
    """Whether a channel has sound: hardly less than the loudest one, or a voice that is not in that."""
    peaks = survey.peaks
    if peaks[channel] >= max(SILENT, peaks[loudest] - _DEAD):
        return True
    return channel == loudest or (peaks[channel] > NOTHING and _is_own(survey, channel, loudest))


def _is_own(survey: Surveyed, channel: int, loudest: int) -> bool:
    own, other = (
        survey.own_levels[each].astype(np.float64) - _loud(survey, each) for each in (channel, loudest)
    )
    return len(own) > 0 and has_own_voice(own, other, float(survey.correlation[channel, loudest]))


def _loud(survey: Surveyed, channel: int) -> float:
    """The level of a channel's loud moments (dB)."""
    return float(np.percentile(survey.own_levels[channel], 99)) if survey.own_levels.shape[1] else 0.0


def _below(survey: Surveyed, channel: int, loudest: int) -> float:
    """How much softer than the loudest channel one with a voice of its own is (dB)."""
    below = _loud(survey, loudest) - _loud(survey, channel)
    return round(below, 1) if below > _SOFT and _is_own(survey, channel, loudest) else 0.0

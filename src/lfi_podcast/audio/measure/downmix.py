"""From the channels of a recording to those of an episode, at its sample rate. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 44_100

RUMBLE_FILTER = "highpass=f=80:precision=f64"  # in single precision, this filter alone has an error of -77 dB


def all_or_one(raw: int, only: int | None) -> tuple[float, ...]:
    """The weight of each channel, before anything is known of them."""
    return tuple(1 / raw if only is None else float(channel == only) for channel in range(raw))


def chain(weights: Sequence[float], channels: int) -> str:
    """Filters from an opened recording to the episode's `channels` (1 or 2): downmix, high-pass."""
    return f"{downmix(weights, channels)},{RUMBLE_FILTER}"


def sides(weights: Sequence[float], channels: int) -> int:
    """How many of the episode's `channels` differ: a recording with one live channel, or another set, is mono."""
    live = [channel for channel, weight in enumerate(weights) if weight]
    return 2 if channels == 2 and live == [0, 1] else 1


def matrix(weights: Sequence[float], channels: int) -> NDArray[np.float32]:
    """From an opened recording to those of the episode's `channels` that differ, shape (raw channels, they).

    Where one stands for two, it has the power of both.
    """
    shares = np.array(weights, np.float32)
    if sides(weights, channels) == 2:
        return np.diag(2 * shares)[:, :2]
    return shares[:, np.newaxis] * np.float32(np.sqrt(channels))


def downmix(weights: Sequence[float], channels: int) -> str:
    """The filter that converts an opened recording to the episode's channels, and changes nothing else.

    Left and right stay separate in stereo; any other set of live channels is averaged. The mean does not raise peaks,
    unlike ffmpeg's downmix, which sums 0.707 of each side.
    """
    live = [channel for channel, weight in enumerate(weights) if weight]
    if sides(weights, channels) == 2:
        return "pan=stereo|" + "|".join(f"c{side}={2 * weights[side]:.6g}*c{side}" for side in live)
    mean = "+".join(f"{weights[channel]:.6g}*c{channel}" for channel in live).replace("+-", "-")
    return "pan=" + {1: f"mono|c0={mean}", 2: f"stereo|c0={mean}|c1={mean}"}[channels]

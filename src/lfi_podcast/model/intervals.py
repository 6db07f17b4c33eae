"""Stretches of time as pairs of seconds, and what can be done with many of them."""

from collections.abc import Sequence

TimeSpan = tuple[float, float]
"""From when to when, in seconds."""

TimeSpans = Sequence[TimeSpan]
"""Several of them; who gives or takes them says whether they are in order and apart."""

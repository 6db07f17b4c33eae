"""Places in a recording, for its producer. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lfi_podcast.model.audio import Damage, Finding
from lfi_podcast.model.value import clock_time

_MOST = 5  # findings of one kind; the last one covers all that follow
MOMENT = 1.0
"""Seconds. Shorter places are moments, without an end or a share."""


@dataclass(frozen=True)
class Moment:
    """A place in a recording (seconds), and what else is told of it."""

    start: float
    end: float
    detail: str = ""


def listed(
    places: Sequence[Moment],
    what: str,
    remedy: str,
    kind: Damage | None,
    level: Literal["info", "warning"] = "warning",
) -> tuple[Finding, ...]:
    """A finding for each place and, if there are many, one for the rest."""
    alone = places if len(places) <= _MOST else places[: _MOST - 1]
    rest = places[len(alone) :]
    told = [(f"at {_stretch(place.start, place.end)}{place.detail}", place.start) for place in alone]
    if rest:
        told.append((f"in {len(rest)} more places until {clock_time(rest[-1].end)}", rest[0].start))
    return tuple(
        Finding(at=round(at, 3), level=level, message=f"{what} {where}; {remedy}", kind=kind)
        for where, at in told
    )


def _stretch(start: float, end: float) -> str:
    tenths = f"{clock_time(start)}.{int(start * 10) % 10}"
    return tenths if end - start < MOMENT else f"{tenths} to {clock_time(end)}"

"""Where a track lies on another one's time line, and what its producer is told about it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.audio.samples.curve import DIGITAL_SILENCE, Levels
from lfi_podcast.model.audio import Finding

_Real = TypeVar("_Real", bound=np.floating)

TOLERANCE = 0.003
"""Seconds. Tracks that stay this close throughout are not corrected."""

Evidence = Literal["reference", "both ways", "one way", "stated", "by hand", "none", "unclear"]


@dataclass(frozen=True)
class Residual:
    """How far tracks are still apart once they have been lined up, at most (seconds), as measured again.

    `is_whole`: each voice was heard in the other's microphone, so that this includes the start; otherwise it is the
    drift alone. `polarity`: -1 if one microphone is wired the other way round; 0 if that cannot be told.
    """

    seconds: float
    is_whole: bool
    polarity: Literal[-1, 0, 1] = 0


@dataclass(frozen=True)
class Alignment:
    """A track's own time at second t of its reference: offset + (1 + drift) * t.

    `offset`: seconds; negative if the track started late. `drift`: ratio; positive if its clock runs fast. `evidence`:
    how this is known. "stated", "by hand": by its file, or its producer. "none": it shares no sound with the others,
    and is assumed to start with them. "unclear": it does, but no single clock explains the lags; not corrected either.
    `includes_air`: its offset includes some way through the air, which is unknown. `residual`: what is left of it; None
    if that could not be measured.
    """

    offset: float = 0.0
    drift: float = 0.0
    evidence: Evidence = "none"
    includes_air: bool = False
    residual: Residual | None = None

    def at(self, time: float) -> float:
        return self.offset + (1 + self.drift) * time

    def after(self, first: "Alignment") -> "Alignment":
        """This alignment combined with `first`, the alignment of its reference."""
        return replace(
            self,
            offset=self.at(first.offset),
            drift=self.drift + first.drift * (1 + self.drift),
            includes_air=self.includes_air or first.includes_air,
        )

    def inverse(self) -> "Alignment":
        return replace(self, offset=-self.offset / (1 + self.drift), drift=1 / (1 + self.drift) - 1)

    def settled(self, duration: float) -> "Alignment":
        """Without a correction that would be inaudible in `duration` seconds."""
        apart = max(abs(self.offset), abs(self.at(duration) - duration))
        return replace(self, offset=0.0, drift=0.0) if apart < TOLERANCE else self

    def later(self, seconds: float) -> "Alignment":
        """This alignment, with everything so much later on the time line of the reference."""
        return replace(self, offset=self.offset - (1 + self.drift) * seconds)

    @property
    def is_clear(self) -> bool:
        return self.evidence in ("both ways", "one way")

    @property
    def is_identity(self) -> bool:
        return not self.offset and not self.drift

    @property
    def is_late(self) -> bool:
        """Whether the track starts audibly later than its time line."""
        return -self.offset >= TOLERANCE

    @property
    def is_estimate(self) -> bool:
        """Whether nobody can be sure that it is right: it was not measured again, or is not together."""
        left = self.residual
        if left is None or left.seconds >= TOLERANCE:
            return True
        return self.is_clear and self.is_late and (self.includes_air or not left.is_whole)


def last_end(alignments: Sequence[Alignment], durations: Sequence[float]) -> float:
    """When the last track ends on the common time line (seconds)."""
    return max(each.inverse().at(seconds) for each, seconds in zip(alignments, durations, strict=True))


def moved(levels: NDArray[np.floating], hop: float, alignment: Alignment, seconds: float) -> Levels:
    """A track's levels on the common time line of `seconds`."""
    return placed(levels.astype(np.float64), hop, alignment, seconds, DIGITAL_SILENCE)


def placed(
    values: NDArray[_Real], hop: float, alignment: Alignment, seconds: float, outside: float
) -> NDArray[_Real]:
    """What was measured every `hop` seconds of a track, on the common time line; `outside`: before it and after it."""
    times = (np.arange(round(seconds / hop)) + 0.5) * hop
    own = np.floor((alignment.offset + (1 + alignment.drift) * times) / hop).astype(np.intp)
    inside = (own >= 0) & (own < len(values))
    result = np.full((len(own), *values.shape[1:]), outside, values.dtype)
    result[inside] = values[own[inside]]
    return result


def findings(names: Sequence[str], aligned: Sequence[Alignment]) -> tuple[Finding, ...]:
    """Findings for the producer about the alignment of the tracks called `names`."""
    told = [
        (name, "; ".join(_told(alignment)), alignment) for name, alignment in zip(names, aligned, strict=True)
    ]
    return tuple(
        Finding(
            at=0,
            level="warning" if alignment.evidence in ("unclear", "none") else "info",
            message=f"{name}: {message}",
        )
        for name, message, alignment in told
        if message
    )


_NO_CLOCK = {
    "none": "shares no sound with the other tracks, and no file says when it began; assumed to start with them; check "
    "that they are in sync, or write `tracks` with its `offset` in episode.yml",
    "unclear": "the sound it shares with the other tracks has different lags in different places, so its clock was "
    "not corrected; listen whether the voices stay in sync to the end",
}
_WHO_SAYS = {"stated": "its file", "by hand": "episode.yml"}


def _told(alignment: Alignment) -> Iterator[str]:
    """What is told of a track: what was found, what was done, and what to do."""
    if known := _NO_CLOCK.get(alignment.evidence):
        yield known
        return
    rate = round(1e6 * alignment.drift)
    drift = f"its clock was off by {rate:+d} ppm" if rate else ""
    if who := _WHO_SAYS.get(alignment.evidence):
        if alignment.is_late:
            yield f"begins {-alignment.offset:.3f} s after the earliest track, as {who} says; placed there"
        if drift:
            yield f"{drift}; {'corrected, which is an estimate' if alignment.is_estimate else _again(alignment)}"
        return
    late = f"started {-alignment.offset:.3f} s late" if alignment.is_late else ""
    if said := " and ".join(filter(None, (late, drift))):
        yield f"{said}; {_estimated(alignment) if alignment.is_estimate else _again(alignment)}"


def _again(alignment: Alignment) -> str:
    return f"corrected, and measured again: {_apart(alignment)}"


def _apart(alignment: Alignment) -> str:
    seconds = alignment.residual.seconds if alignment.residual else 0.0
    return f"at most {max(1, ceil(10_000 * seconds - 0.01)) / 10:.1f} ms apart"


def _estimated(alignment: Alignment) -> str:
    if alignment.includes_air:
        why = "how long the sound took from one microphone to the other is not known"
    elif alignment.residual and alignment.residual.is_whole:
        why = f"measured again, the voices are still {_apart(alignment)}"
    else:
        why = "too little of one voice is heard in the other's microphone to measure it again"
    return (
        f"moved by so much, which is an estimate: {why}; it may be 20 ms off; if voices echo, write `tracks` with its "
        "`offset` in episode.yml"
    )

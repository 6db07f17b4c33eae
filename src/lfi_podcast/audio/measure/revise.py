"""What a first look at a recording changes in how it is opened, and what its producer is told of it. Pure."""

from collections.abc import Iterator, Sequence

import numpy as np

from lfi_podcast.audio.intake.probe import EXPORT_AGAIN
from lfi_podcast.audio.measure.survey import Surveyed
from lfi_podcast.audio.measure.wiring import NOTHING
from lfi_podcast.audio.samples.curve import FRAME
from lfi_podcast.errors import SoundProblem
from lfi_podcast.model.audio import Finding
from lfi_podcast.model.recording import Opening, TakenStream
from lfi_podcast.model.value import clock_time

_MOST_IMPOSSIBLE = 0.005  # of the samples; what surrounds one is lost with it when the rate is converted
_ABOVE = 1000.0  # times the loud moments: no sound stands out of a recording by 60 dB
_LOWEST_LIMIT = 10.0  # of full scale; converters that record in 32-bit float go to about 4
_SOFT, _LOUD = (
    -40.0,
    20.0,
)  # dBFS: peaks outside are moved, since what is measured expects sound near full scale
_AIM = -6.0  # dBFS, of the peak


def revised(
    where: str,
    opening: Opening,
    survey: Surveyed,
    changes: Sequence[str],
    only: int | None = None,
    clicks_at: int = 0,
) -> Opening:
    """A better opening for a recording that was surveyed through `opening`, or the same. One thing at a time.

    `changes`: what its rate and channels change to. `only`: the channel that is taken. `clicks_at`: the rate
    (Hz) of the recording, if there are clicks in it. SoundProblem if too many of its samples are not numbers.
    """
    if changes and opening.is_steady:
        return opening.model_copy(update={"is_steady": False, "streams": _widened(opening, changes)})
    if survey.impossible > _MOST_IMPOSSIBLE * survey.frames:
        raise SoundProblem("contains samples that are not numbers", where, EXPORT_AGAIN)
    limit = _limit(survey)
    peak = max(survey.peaks) if only is None else survey.peaks[only]
    if opening.limit is None and (survey.impossible or peak > 20 * np.log10(limit)):
        return opening.model_copy(update={"limit": limit})
    if not opening.gain and not _SOFT <= peak <= _LOUD and peak > NOTHING:
        return opening.model_copy(update={"gain": round(_AIM - peak, 1)})
    if clicks_at and not opening.declicked_at:
        return opening.model_copy(update={"declicked_at": clicks_at})
    return opening


def _widened(opening: Opening, changes: Sequence[str]) -> tuple[TakenStream, ...]:
    """Mono if every part is, else stereo, to which ffmpeg converts the rest."""
    is_mono = all(change.endswith("mono") for change in changes)
    return tuple(
        TakenStream(number=stream.number, channels=1 if is_mono and stream.channels == 1 else 2)
        for stream in opening.streams
    )


def _limit(survey: Surveyed) -> float:
    """The highest sample (of full scale) that can be sound, given how loud the rest is."""
    loud = np.percentile(survey.levels, 95) if len(survey.levels) else 0.0
    return float(f"{max(_LOWEST_LIMIT, _ABOVE * 10 ** (loud / 20)):.3g}")


def repairs(name: str, opening: Opening, spoilt: Surveyed | None) -> Iterator[Finding]:
    """What was done to samples because of `opening`; `spoilt`: the recording before its repair."""
    if spoilt:
        at = spoilt.first_impossible if spoilt.impossible else float(spoilt.levels.argmax()) * FRAME
        message = (
            f"{name}: impossible samples at {clock_time(at)}, not numbers or far beyond everything else; each was "
            "replaced by the sample before it; listen there"
        )
        yield Finding(at=round(at, 3), level="warning", message=message)
    if opening.gain:
        how, turned = ("low", "up") if opening.gain > 0 else ("high", "down")
        message = (
            f"{name}: recorded very {how}, with peaks at {_AIM - opening.gain:.0f} dBFS; it was turned {turned} by "
            f"{abs(opening.gain):.0f} dB before everything else"
        )
        yield Finding(at=0, level="info", message=message)

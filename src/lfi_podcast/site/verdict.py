"""The report in a few sentences: what was wrong with the recording, what the episode is like, what is to be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lfi_podcast.model.report import ALONE, Background, Report
from lfi_podcast.site.told import Thing, damaged

METER_STEP = 0.05
"""Half of the last digit of a meter with one decimal."""

_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()

_AUDIBILITY = ((-45.0, "inaudible"), (-35.0, "hardly audible"), (-25.0, "audible"))
"""Up to how much (LU relative to the voice) what is beside it counts as what. -35 is where noise is reduced."""

_PLAINLY = "plainly audible"
_REDUCED = 3.0  # LU; less is no difference that anybody hears

Grade = Literal["good", "look", "bad"]

_Whose = Mapping[str, Sequence[str]]
"""Whose recordings have something, by what it is."""


@dataclass(frozen=True)
class Verdict:
    """The whole report in a sentence or two."""

    grade: Grade
    loudness_is_right: bool
    peaks_are_right: bool
    text: str


def verdict(report: Report, things: Sequence[Thing]) -> Verdict:
    """The summary for a producer who reads no further: of what was recorded, of the episode, and what is to be done."""
    off = report.after.integrated - report.target
    over = report.after.true_peak - report.ceiling
    loud_enough, below_ceiling = abs(off) <= report.tolerance + METER_STEP, over <= METER_STEP
    loudness = (
        "has its target loudness"
        if loud_enough
        else f"is {number(abs(off))} LU {'louder' if off > 0 else 'quieter'} than its target"
    )
    peaks = "no peak is too high" if below_ceiling else f"its highest peak is {number(over)} dB too high"
    joint = "and" if loud_enough == below_ceiling else "but"
    broken = sum(thing.level == "error" for thing in things)
    doubtful = sum(thing.level == "warning" for thing in things)
    left = _left(report.backgrounds)
    is_noisy = any(left.values())
    grade: Grade = "look" if doubtful or is_noisy else "good"
    if broken or not (loud_enough and below_ceiling):
        grade = "bad"
    recorded = (
        damaged(report.findings),
        _beside(_reduced(report.backgrounds), "was found, and reduced", "were found, and reduced"),
        _beside(left, "is still plainly audible", "are still plainly audible"),
    )
    episode = "The episode made from it" if recorded[0] else "The episode"
    parts = (*recorded, f"{episode} {loudness}, {joint} {peaks}.", _to_do(broken, doubtful, is_noisy))
    return Verdict(grade, loud_enough, below_ceiling, " ".join(filter(None, parts)))


def audibility(level: float) -> str:
    """How audible something is that is so loud beside a voice (LU relative to it)."""
    return next((word for most, word in _AUDIBILITY if level <= most), _PLAINLY)


def _reduced(backgrounds: Sequence[Background]) -> _Whose:
    hissing = [(each.name, each.noise_before, each.noise_after) for each in backgrounds]
    humming = [(each.name, each.hum_before, each.hum_after) for each in backgrounds]
    return {
        kind: [name for name, was, now in found if was is not None and (now is None or was - now >= _REDUCED)]
        for kind, found in (("noise", hissing), ("hum", humming))
    }


def _left(backgrounds: Sequence[Background]) -> _Whose:
    """What is still heard plainly."""
    levels = [(each.name, each.noise_after, each.hum_after) for each in backgrounds]
    return {
        "noise": [name for name, noise, _ in levels if noise is not None and audibility(noise) == _PLAINLY],
        "hum": [name for name, _, hum in levels if hum is not None and audibility(hum) == _PLAINLY],
    }


def _beside(names: _Whose, one: str, many: str) -> str:
    """A sentence on noise and hum, with whose recordings have it if there are several."""
    told = [kind if who == [ALONE] else f"{kind} ({', '.join(who)})" for kind, who in names.items() if who]
    text = " and ".join(told)
    return f"{text[:1].upper()}{text[1:]} {one if len(told) == 1 else many}." if told else ""


def _to_do(broken: int, doubtful: int, is_noisy: bool) -> str:
    parts = []
    if broken:
        parts.append(_counted(broken, "thing needs fixing", "things need fixing"))
    if doubtful:
        parts.append(_counted(doubtful, "thing is worth checking", "things are worth checking"))
    if not parts and is_noisy:
        return "Listen whether you can leave it so."
    text = ", and ".join(parts) or "nothing was found that you need to check, in the recording or the episode"
    return text[0].upper() + text[1:] + "."


def _counted(count: int, one: str, many: str) -> str:
    word = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{word} {one if count == 1 else many}"


def number(value: float, digits: int = 1, sign: bool = False) -> str:
    """A number for display: with a real minus sign, and a plus if `sign` is set; no sign before zero."""
    text = f"{abs(value):.{digits}f}"
    if not float(text):
        return text
    return ("−" if value < 0 else "+" if sign else "") + text

"""The report in a few sentences: what was wrong with the recording, what the episode is like, what is to be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lfi_podcast.model.report import ALONE, Background, Report
from lfi_podcast.site.told import Thing, damaged

METER_STEP = 0.05
"""Half of the last digit of a meter with one decimal."""

_NUMBERS = "no one two three four five six seven eight nine ten eleven twelve".split()

_AUDIBILITY = ((-45.0, "inaudible"), (-35.0, "hardly audible"), (-25.0, "audible"))
"""Up to how much (LU relative to the voice) what is beside it counts as what. -35 is where noise is reduced."""

_PLAINLY = "plainly audible"
_DISTURBING = -35.0  # LU relative to the voice; what is softer is left alone
_REDUCED = 3.0  # LU; less is no difference that anybody hears

Grade = Literal["good", "look", "bad"]

_Whose = Mapping[str, Sequence[str]]
"""Whose recordings have something, by what it is."""


_KINDS = ("noise", "hum")


class _State(NamedTuple):
    """What became of noise or hum: whether there is less, and whether it is still heard plainly."""

    is_reduced: bool
    is_left: bool


_STATES = {
    _State(is_reduced=True, is_left=False): ("was found, and reduced", "were found, and reduced"),
    _State(is_reduced=True, is_left=True): (
        "was reduced, but is still plainly audible",
        "were reduced, but are still plainly audible",
    ),
    _State(is_reduced=False, is_left=True): ("is plainly audible", "are plainly audible"),
}
"""Of one kind, and of both."""


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
    beside = list(_beside(report.backgrounds))
    is_noisy = any(state.is_left for state, _ in beside)
    grade: Grade = "look" if doubtful or is_noisy else "good"
    if broken or not (loud_enough and below_ceiling):
        grade = "bad"
    recorded = (
        damaged(report.findings),
        *(_with_names(state, whose) for state, whose in beside),
    )
    episode = "The episode made from it" if recorded[0] else "The episode"
    parts = (*recorded, f"{episode} {loudness}, {joint} {peaks}.", _to_do(broken, doubtful, is_noisy))
    return Verdict(grade, loud_enough, below_ceiling, " ".join(filter(None, parts)))


def audibility(level: float) -> str:
    """How audible something is that is so loud beside a voice (LU relative to it)."""
    return next((word for most, word in _AUDIBILITY if level <= most), _PLAINLY)


def _beside(backgrounds: Sequence[Background]) -> Iterator[tuple[_State, _Whose]]:
    """What was done to noise and hum that was worth it, or is still heard plainly, and whose recordings had it."""
    found = [
        (kind, each.name, _became(was, now))
        for each in backgrounds
        for kind, was, now in (
            ("noise", each.noise_before, each.noise_after),
            ("hum", each.hum_before, each.hum_after),
        )
        if was is not None
        and (now is not None or kind == "hum")  # which is gone if nothing is left to measure
    ]
    for state in _STATES:
        whose = {
            wanted: [name for kind, name, told in found if (kind, told) == (wanted, state)]
            for wanted in _KINDS
        }
        if any(whose.values()):
            yield state, whose


def _became(was: float, now: float | None) -> _State:
    """From how loud it was, and is, if that can be measured."""
    is_reduced = was > _DISTURBING and (now is None or was - now >= _REDUCED)
    return _State(is_reduced, now is not None and audibility(now) == _PLAINLY)


def _with_names(state: _State, whose: _Whose) -> str:
    """A sentence on noise and hum, with whose recordings have it if there are several."""
    told = [kind if who == [ALONE] else f"{kind} ({', '.join(who)})" for kind, who in whose.items() if who]
    text = " and ".join(told)
    return f"{text[:1].upper()}{text[1:]} {_STATES[state][len(told) > 1]}."


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

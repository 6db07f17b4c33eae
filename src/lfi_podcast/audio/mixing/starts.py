"""When tracks began, as their files or people say. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lfi_podcast.model.audio import Finding
from lfi_podcast.model.recording import Account

_DAY = 24 * 3600.0  # seconds
_UNHEARD = 600.0  # seconds without any track; a conversation has no such pause
_EQUAL = 0.1  # seconds; so much may be the padding of a codec


@dataclass(frozen=True)
class Start:
    """When a track began, in seconds after the earliest one, and who says so."""

    seconds: float
    evidence: Literal["stated", "by hand"]


@dataclass(frozen=True)
class Starts:
    """For each track, when it began, if that is known; and what a producer is told about it."""

    known: tuple[Start | None, ...]
    findings: tuple[Finding, ...] = ()


def starts(names: Sequence[str], accounts: Sequence[Account], by_hand: Mapping[str, float]) -> Starts:
    """The starts of the tracks called `names`: those `by_hand` (seconds, by name), else those that files state.

    Files state a start if at least two have the same clock, and do not all read zero.
    """
    stated = _stated(accounts)
    told = list[Finding]()
    if gap := _gap(accounts, stated):
        stated, message = (None,) * len(names), f"{_minutes(gap)} without any sound between them"
        told.append(
            Finding(
                at=0,
                level="warning",
                message=f"the files of the tracks state starts that leave {message}; these were not believed; "
                "if they are right, write `tracks` with the `offset` of each in episode.yml",
            )
        )
    known = tuple(
        Start(by_hand[name], "by hand") if name in by_hand else start
        for name, start in zip(names, stated, strict=True)
    )
    return Starts(known, tuple(told))


def _stated(accounts: Sequence[Account]) -> tuple[Start | None, ...]:
    """What the files state, on the clock that most of them have."""
    clocks = [account.clock for account in accounts if account.began is not None]
    shared = max(dict.fromkeys(clocks), key=clocks.count, default=None)
    began = [account.began if account.clock == shared else None for account in accounts]
    times = [time for time in began if time is not None]
    if len(times) < 2 or not any(times):
        return (None,) * len(accounts)
    if shared == "day" and max(times) - min(times) > _DAY / 2:  # midnight came in between
        began = [time + _DAY if time is not None and time < _DAY / 2 else time for time in began]
        times = [time for time in began if time is not None]
    if shared == "file" and max(times) - min(times) < _EQUAL:
        return (None,) * len(accounts)  # every file begins its own clock at the same value
    earliest = min(times)
    return tuple(None if time is None else Start(round(time - earliest, 6), "stated") for time in began)


def _gap(accounts: Sequence[Account], stated: Sequence[Start | None]) -> float:
    """The longest time (seconds) between tracks in which none has sound, if it is too long; else 0."""
    spans = sorted(
        (start.seconds, start.seconds + account.seconds_decoded)
        for account, start in zip(accounts, stated, strict=True)
        if start
    )
    end, longest = 0.0, 0.0
    for begin, stop in spans:
        longest, end = max(longest, begin - end), max(end, stop)
    return longest if longest > _UNHEARD else 0.0


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes"

"""How often a show comes out, as people write it."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from lfi_podcast.model.recurrence import DAYS, FREQUENCIES, ORDINALS, WORKDAYS, Unit, in_english, recurrence
from lfi_podcast.model.value import Day, Label, Value

_ADVERBS: Mapping[str, tuple[int, Unit]] = {
    "daily": (1, "day"),
    "weekly": (1, "week"),
    "biweekly": (2, "week"),
    "fortnightly": (2, "week"),
    "fortnight": (2, "week"),
    "monthly": (1, "month"),
    "bimonthly": (2, "month"),
    "quarterly": (3, "month"),
    "quarter": (3, "month"),
    "yearly": (1, "year"),
    "annually": (1, "year"),
}
_NUMBERS = {
    word: number
    for number, word in enumerate("one two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"other": 2, "second": 2, "third": 3, "fourth": 4}
_FILLERS = frozenset("a and each every of on once per the".split())

_WRITE = 'write it as "weekly", "every two weeks", "every Monday" or {every: 2 weeks, on: [monday]}'


def _normal(rule: str) -> str:
    return ";".join(f"{name}={value}" for name, value in recurrence(rule).items())


def _every(value: Any) -> Any:
    """How many units: (2, "week") from `2 weeks`, `other week` or `biweekly`."""
    words = [word for word in re.findall(r"[a-z0-9]+", str(value).casefold()) if word not in _FILLERS]
    *number, unit = words or [""]
    if not number and unit in _ADVERBS:
        return _ADVERBS[unit]
    count = _NUMBERS.get(number[0], int(number[0]) if number[0].isdecimal() else 0) if number else 1
    if unit.removesuffix("s") not in FREQUENCIES or len(number) > 1 or not count:
        raise ValueError(
            f"{value!r} is no interval; write a number of days, weeks, months or years, such as 2 weeks"
        )
    return count, unit.removesuffix("s")


def _code(word: str) -> str | None:
    """A weekday as rules have it."""
    day = word.removesuffix("s")
    return next(
        (code for code, name in DAYS.items() if len(day) > 2 and name.casefold().startswith(day)), None
    )


def _day(value: Any) -> str:
    """A day as rules have it: MO, or of a month 1MO, -1FR, 15."""
    if re.fullmatch(rf"-?[1-5]?({'|'.join(DAYS)})", str(value).upper()):
        return str(value).upper()
    *ordinal, word = [word for word in str(value).casefold().split() if word not in _FILLERS] or [""]
    if word.isdecimal() and 1 <= int(word) <= 31 and not ordinal:
        return word
    if not (code := _code(word)) or len(ordinal) > 1 or (ordinal and ordinal[0] not in ORDINALS):
        raise ValueError(
            f"{value!r} is no day; write a weekday, or for a month one such as first monday or 15"
        )
    return f"{ORDINALS[ordinal[0]] if ordinal else ''}{code}"


def _days(value: Any) -> Any:
    entries = value if isinstance(value, list | tuple) else [value]
    return tuple(map(_day, entries))


def _in_words(text: str) -> dict[str, Any]:
    """The keys for what people say, such as `every two weeks on Monday`. ValueError if it is not understood."""
    words = [word for word in re.findall(r"[a-z0-9]+", text.casefold()) if word not in _FILLERS]
    days = [word for word in words if _code(word)]
    rest = [word for word in words if word not in days]
    if rest and rest[-1] in ("weekday", "weekdays", "workday", "workdays"):
        rest, days = rest[:-1], [DAYS[code].casefold() for code in WORKDAYS]
    if len(rest) == 2 and rest[1] in ("month", "monthly") and rest[0] in ORDINALS and days:
        rest, days = ["month"], [f"{rest[0]} {day}" for day in days]
    if days and (not rest or rest[-1] in _NUMBERS):
        rest = [*rest, "week"]
    try:
        return {"every": _every(" ".join(rest)), "on": days, "text": text[:1].upper() + text[1:]}
    except ValueError:
        raise ValueError(f"{text!r} is not understood; {_WRITE}") from None


Every = Annotated[tuple[int, Unit], BeforeValidator(_every, json_schema_input_type=str)]
OnDays = Annotated[
    tuple[str, ...], BeforeValidator(_days, json_schema_input_type=str | int | tuple[str | int, ...])
]


class Schedule(Value):
    """When episodes come out (`podcast:updateFrequency`): `every` so often, `on` these days, or by an `rrule`."""

    every: Every | None = None
    on: OnDays = ()
    start: Annotated[Day | None, Field(alias="from")] = None
    until: Day | None = None
    count: Annotated[int, Field(gt=0)] | None = None
    rrule: Annotated[str, AfterValidator(_normal)] | None = None
    text: Label | None = None

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if (self.every is None) == (self.rrule is None):
            raise ValueError("needs either `every` or `rrule`; write one of them")
        for is_wrong, message in self._faults(recurrence(self.rule)):
            if is_wrong:
                raise ValueError(message)
        return self

    def _faults(self, parts: Mapping[str, str]) -> Iterator[tuple[bool, str]]:
        yield (
            bool(self.rrule and (self.on or self.count or self.until)),
            "has `rrule`, which says everything; remove `on`, `until` and `count`",
        )
        yield (
            {"COUNT", "UNTIL"} <= parts.keys(),
            "ends twice; keep either the number of episodes or the last day",
        )
        yield (
            "COUNT" in parts and not self.start,
            "counts episodes, so it needs the day of the first one; add `from: 2026-11-30`",
        )
        unit = self.every[1] if self.every else None
        weekdays, dates = set(self.on) & DAYS.keys(), [day for day in self.on if day.isdecimal()]
        yield (
            unit in ("day", "week") and bool(set(self.on) - weekdays),
            "a week has each day once; write weekdays, or a month as the interval",
        )
        yield (
            unit in ("month", "year") and bool(weekdays),
            f"a {unit} has each weekday several times; write which one, such as first monday",
        )
        yield (
            0 < len(dates) < len(self.on),
            "has weekdays and days of the month, which apps read as both at once; keep one kind",
        )
        yield (
            not self.text and not in_english(parts),
            "is a rule that cannot be put into words here; add a `text` for people",
        )

    @property
    def rule(self) -> str:
        """The recurrence rule."""
        if self.every is None:
            return self.rrule or ""
        count, unit = self.every
        weekdays = ",".join(day for day in self.on if not day.isdecimal())
        dates = ",".join(day for day in self.on if day.isdecimal())
        parts = {
            "FREQ": FREQUENCIES[unit],
            "INTERVAL": count if count > 1 else "",
            "BYDAY": weekdays,
            "BYMONTHDAY": dates,
            "COUNT": self.count or "",
            "UNTIL": self.until.isoformat().replace("-", "") if self.until else "",
        }
        return ";".join(f"{name}={value}" for name, value in parts.items() if value)

    @property
    def said(self) -> str:
        """The same for people."""
        return self.text or in_english(recurrence(self.rule)) or self.rule


def _written(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return {"rrule": value} if "FREQ=" in value.upper() else _in_words(value)


WrittenSchedule = Annotated[Schedule, BeforeValidator(_written, json_schema_input_type=str | Schedule)]
"""A schedule in keys, in words, or as a rule."""

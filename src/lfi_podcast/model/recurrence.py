"""Recurrence rules (RFC 5545, 3.3.10): their parts, and what they say in English."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

Unit = Literal["day", "week", "month", "year"]

FREQUENCIES: Mapping[Unit, str] = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}

DAYS = {day[:2].upper(): day for day in "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()}
"""The days of a week, as rules have them and as people do."""

WORKDAYS = ("MO", "TU", "WE", "TH", "FR")
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_ADVERB_OF: Mapping[Unit, str] = {"day": "Daily", "week": "Weekly", "month": "Monthly", "year": "Yearly"}
PARTS: Mapping[str, str] = {
    "FREQ": "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": "[1-9][0-9]*",
    "COUNT": "[1-9][0-9]*",
    "UNTIL": "[0-9]{8}(T[0-9]{6}Z?)?",
    "BYSECOND": "[0-5]?[0-9]|60",
    "BYMINUTE": "[0-5]?[0-9]",
    "BYHOUR": "1?[0-9]|2[0-3]",
    "BYDAY": f"([+-]?[1-9][0-9]?)?({'|'.join(DAYS)})",
    "BYMONTHDAY": "[+-]?([1-9]|[12][0-9]|3[01])",
    "BYYEARDAY": "[+-]?[1-9][0-9]{0,2}",
    "BYWEEKNO": "[+-]?([1-9]|[1-4][0-9]|5[0-3])",
    "BYMONTH": "[1-9]|1[0-2]",
    "BYSETPOS": "[+-]?[1-9][0-9]{0,2}",
    "WKST": "|".join(DAYS),
}
"""The parts of a rule, and the form of a value; those that begin with BY take several."""


def recurrence(rule: str) -> dict[str, str]:
    """The parts of a rule. ValueError if it is none."""
    parts = dict[str, str]()
    for part in rule.removeprefix("RRULE:").upper().split(";"):
        name, _, value = part.partition("=")
        values = value.split(",") if name.startswith("BY") else [value]
        if name in parts or not all(re.fullmatch(PARTS.get(name, ""), each) and each for each in values):
            raise ValueError(
                f"{part!r} is no part of a recurrence rule; write one such as FREQ=WEEKLY;BYDAY=MO"
            )
        parts[name] = value
    if "FREQ" not in parts:
        raise ValueError(f"{rule!r} does not say how often; begin with FREQ=WEEKLY or the like")
    return parts


def in_english(parts: Mapping[str, str]) -> str | None:
    """What a rule says; None if that takes more words than there are here."""
    if parts.keys() - {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "COUNT", "UNTIL", "WKST"}:
        return None
    unit = next((unit for unit, name in FREQUENCIES.items() if name == parts["FREQ"]), None)
    count, days = int(parts.get("INTERVAL", 1)), [day for day in parts.get("BYDAY", "").split(",") if day]
    if unit is None or (days and "BYMONTHDAY" in parts):
        return None
    how_often = f"Every {count} {unit}s" if count > 1 else _ADVERB_OF[unit]
    names = [_named(day) for day in days] + [
        f"day {day}" for day in parts.get("BYMONTHDAY", "").split(",") if day
    ]
    if tuple(days) == WORKDAYS and count == 1:
        said = "Every weekday"
    elif unit == "week" and count == 1 and names:
        said = f"Every {_listed(names)}"
    else:
        said = f"{how_often} on {_listed(names)}" if names else how_often
    until = re.sub(r"^(\d{4})(\d\d)(\d\d).*", r" until \1-\2-\3", parts.get("UNTIL", ""))
    return said + until + (f", {parts['COUNT']} episodes" if "COUNT" in parts else "")


def _named(day: str) -> str:
    """A day as people say it: the first Monday for 1MO."""
    number, code = int(day[:-2] or 0), day[-2:]
    ordinal = next((word for word, place in ORDINALS.items() if place == number), f"{number}.")
    return f"the {ordinal} {DAYS[code]}" if number else DAYS[code]


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))

"""How often something comes again, as calendars write it (RFC 5545, 3.3.10): `FREQ=WEEKLY;BYDAY=TU`."""

from collections.abc import Mapping

from lfi_podcast.lint.values import Test, is_like, is_moment, is_positive, one_of

_PARTS: Mapping[str, Test] = {
    "FREQ": one_of("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"),
    "UNTIL": lambda text: is_like(r"\d{8}(T\d{6}Z?)?")(text) or is_moment(text),
    "COUNT": is_positive,
    "INTERVAL": is_positive,
    "BYSECOND": is_like(r"([0-5]?\d|60)(,([0-5]?\d|60))*"),
    "BYMINUTE": is_like(r"[0-5]?\d(,[0-5]?\d)*"),
    "BYHOUR": is_like(r"([01]?\d|2[0-3])(,([01]?\d|2[0-3]))*"),
    "BYDAY": is_like(r"[+-]?[0-9]{0,2}(MO|TU|WE|TH|FR|SA|SU)(,[+-]?[0-9]{0,2}(MO|TU|WE|TH|FR|SA|SU))*"),
    "BYMONTHDAY": is_like(r"[+-]?([1-9]|[12]\d|3[01])(,[+-]?([1-9]|[12]\d|3[01]))*"),
    "BYYEARDAY": is_like(r"[+-]?[1-9]\d{0,2}(,[+-]?[1-9]\d{0,2})*"),
    "BYWEEKNO": is_like(r"[+-]?[1-9]\d?(,[+-]?[1-9]\d?)*"),
    "BYMONTH": is_like(r"0?([1-9]|1[0-2])(,0?([1-9]|1[0-2]))*"),
    "BYSETPOS": is_like(r"[+-]?[1-9]\d{0,2}(,[+-]?[1-9]\d{0,2})*"),
    "WKST": one_of("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
}


def is_recurrence(text: str) -> bool:
    """A recurrence rule (RFC 5545, 3.3.10). UNTIL may be as in the namespace's examples, by ISO 8601."""
    parts = [part.partition("=")[::2] for part in text.strip().upper().removeprefix("RRULE:").split(";")]
    names = [name for name, _ in parts]
    return (
        "FREQ" in names
        and len(set(names)) == len(names)
        and not {"UNTIL", "COUNT"} <= set(names)
        and all(name in _PARTS and _PARTS[name](value) for name, value in parts)
    )

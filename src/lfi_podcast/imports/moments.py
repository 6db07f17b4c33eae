"""Dates and durations as feeds write them. Pure."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ZONES = {
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "MSK": 3,
    "WEST": 1,
    "WET": 0,
    "JST": 9,
    "KST": 9,
}
_ZONES |= {
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
    "UTC": 0,
    "Z": 0,
}
"""Hours ahead of UTC of zones that are none of RFC 2822 (4.3) but mean one thing only."""

_ZONE = re.compile(r"\s([A-Z]{1,4})$")
_OFFSET = re.compile(r"(?:GMT|UTC)?\s*([+-]\d{2}):(\d{2})$")
_SECOND = timedelta(seconds=1)


def moment(text: str) -> datetime | None:
    """The moment in UTC, or None if the text names none.

    RFC 2822 with its obsolete zones, without seconds, or with the wrong weekday; ISO 8601. Without a zone it is UTC.
    """
    plain = _OFFSET.sub(r" \1\2", " ".join(text.split()))
    for read in (_as_iso, _as_mail):
        try:
            found = read(plain, " ".join(text.split()))
        except (ValueError, OverflowError, IndexError, TypeError):
            found = None
        if found:
            return found
    return None


def _as_iso(_plain: str, text: str) -> datetime | None:
    if not re.match(r"\d{4}-?\d", text):
        return None
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _as_mail(plain: str, _text: str) -> datetime | None:
    parts = parsedate_tz(plain)
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    zone = _ZONE.search(plain.upper())
    hours = _ZONES.get(zone[1]) if zone else None
    seconds = hours * 3600 if hours is not None else (parts[9] or 0)
    begun = datetime(year, month, day, tzinfo=timezone(timedelta(seconds=seconds)))
    # 24:00 and a leap second are moments too.
    return (begun + timedelta(hours=hour, minutes=minute, seconds=second)).astimezone(UTC)


_ISO_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d+)?)")


def duration(text: str) -> float | None:
    """Seconds, from `H:MM:SS`, `M:SS`, seconds, or ISO 8601; None if it is none of them, or nothing."""
    plain = text.strip()
    found = _CLOCK.fullmatch(plain) or (_ISO_DURATION.fullmatch(plain) if len(plain) > 2 else None)
    if not found:
        return None
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups())
    return round(hours * 3600 + minutes * 60 + seconds, 3) or None


def point(text: str) -> float | None:
    """A point in time in seconds, which can be 0; None if it is none."""
    return 0.0 if text.strip() and not text.strip(" 0:.") else duration(text)

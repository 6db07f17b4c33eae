"""Whether what is served is what was published, and how old it is if not."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lfi_podcast.web.request import Answer

_UPDATED = re.compile(rb"<lastBuildDate>([^<]*)</lastBuildDate>")
_PURGE = "purge the CDN's cache, or wait until it expires; `invalidate` in show.yml can name a command that purges it"


def without_date(feed: bytes) -> bytes:
    """The same feed, whenever it was made."""
    return _UPDATED.sub(b"", feed)


def age_fault(answer: Answer, published: bytes) -> str:
    """How what is served differs from what was published; empty if it does not."""
    served = answer.body
    if served == published:
        return ""
    if served and published.startswith(served):
        return (
            f"it arrives incomplete: {len(served)} of {len(published)} bytes; look at the web server or CDN"
        )
    mine, theirs = _updated(published), _updated(served)
    if mine and theirs and theirs < mine:
        return (
            f"an older version is served: of {theirs:%Y-%m-%d %H:%M} UTC, {_for(mine, theirs)} before the published "
            f"one{_kept(answer)}; {_PURGE}"
        )
    return f"what is served is not what was published{_kept(answer)}; {_PURGE}"


def _updated(feed: bytes) -> datetime | None:
    match = _UPDATED.search(feed)
    try:
        return parsedate_to_datetime(match[1].decode("ascii")).astimezone(UTC) if match else None
    except (ValueError, OverflowError):
        return None


def _for(later: datetime, earlier: datetime) -> str:
    minutes = int((later - earlier).total_seconds() // 60)
    return _spoken(minutes)


def _kept(answer: Answer) -> str:
    """What a cache says of how long it has had this (RFC 9111, 5.1)."""
    age = answer.headers.get("age", "")
    return (
        f" (a cache has kept it for {_spoken(int(age) // 60)})" if age.isdecimal() and len(age) < 12 else ""
    )


def _spoken(minutes: int) -> str:
    for unit, length in (("days", 24 * 60), ("hours", 60)):
        if minutes >= 2 * length:
            return f"{minutes // length} {unit}"
    return f"{minutes} minutes"

"""What went wrong with an address, for people; and whether it may go well another time."""

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from urllib.error import HTTPError, URLError

from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.store.parallel import Overdue
from lfi_podcast.web.address import shown
from lfi_podcast.web.body import TooLong
from lfi_podcast.web.public import NotPublic
from lfi_podcast.web.request import Trouble, headers_of, trouble_of

BROKEN = (OSError, HTTPException, ValueError, Overdue, TooLong)
"""What a request for an address can raise."""

_PASSING = {408, 429, 500, 502, 503, 504}
_LATER = "try again later"

_ASTRAY = ("redirects in a circle, or to what is no web page", "look with a browser where it leads")
_STATUSES: Mapping[int, tuple[str, str]] = {
    **dict.fromkeys((301, 302, 303, 307, 308), _ASTRAY),
    401: ("wants a name and a password", "write them into the address: https://name:password@…"),
    403: ("is refused to this program", "ask the host why, or fetch it with a browser"),
    404: ("is not there", "look for it with a browser; it may have moved"),
    410: ("is gone for good", "look for it with a browser; it may have moved"),
    429: ("is asked for too often", _LATER),
    503: ("is not available now", _LATER),
}


_LIMITS: Mapping[type[Exception], tuple[str, str]] = {
    NotPublic: (
        "leads into a private network or this machine",
        "if you trust what is named there, add --allow-private",
    ),
    TooLong: ("is larger than it may be", "if that is right, fetch it by hand"),
}


def told(url: str, exc: Exception) -> PodcastError:
    """The failure of a request for `url`: a ServiceFailed, unless this program would not have it."""
    reason, where = _reason(exc), shown(url)
    if limit := _LIMITS.get(type(reason)):
        return PodcastError(limit[0], where, limit[1])
    if isinstance(reason, HTTPError):
        what, remedy = _STATUSES.get(reason.code, (f"is answered with status {reason.code}", _LATER))
        return ServiceFailed(what, where, remedy)
    trouble = Trouble.SLOW if isinstance(reason, Overdue) else trouble_of(reason)
    return ServiceFailed(
        f"cannot be fetched: {trouble}", where, "check the address and the network, then try again"
    )


def pause_after(exc: Exception) -> float | None:
    """Seconds that the host asks to wait before the next try, 0 if it does not say; None if another is no use."""
    reason = _reason(exc)
    if isinstance(reason, HTTPError):
        return _retry_after(headers_of(reason)) if reason.code in _PASSING else None
    if isinstance(reason, NotPublic | TooLong | Overdue):
        return None
    return 0.0 if trouble_of(reason) in {Trouble.BROKEN, Trouble.SLOW, Trouble.REFUSED} else None


def _reason(exc: Exception) -> Exception:
    """urllib wraps what happened while it connected."""
    return exc.reason if isinstance(exc, URLError) and isinstance(exc.reason, Exception) else exc


def _retry_after(headers: Mapping[str, str]) -> float:
    """RFC 9110, 10.2.3: seconds, or a date, which is compared with the host's own clock."""
    value = headers.get("retry-after", "0").strip()
    if value.isdecimal():
        return float(value)
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers["date"])
    except (ValueError, TypeError, KeyError):
        return 0.0
    return max(wait.total_seconds(), 0.0)

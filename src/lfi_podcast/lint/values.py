"""What the texts of a feed can be: each function tells whether a text is one. Blanks around it are another rule's."""

import base64
import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from urllib.parse import unquote, urlsplit
from uuid import UUID

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from lfi_podcast.model.languages import language_tag

Test = Callable[[str], bool]

_URI = re.compile(r"[0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#\[\]]+")
_ADDRESS = re.compile(
    rf"https?://(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.)+[a-z]{{2,}}(?:[/?#]{_URI.pattern[:-1]}*)?"
)
_HOST = re.compile(r"(?=.{1,253}$)(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?")
_PRIVATE = re.compile(
    r"https?://(?:[^/?#@]*@)?(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.0\.0\.0|\[::1\]"
    r"|(?:[^/:?#]*\.)?(?:localhost|local|internal|lan|home\.arpa)\.?(?=[/:?#]|$)|[^./:?#@\[]+(?=[/:?#]|$))"
)
_EXPIRES = re.compile(r"[?&](X-Amz-Signature|X-Goog-Signature|Signature|Expires)=", re.IGNORECASE)
_HOST_OF = re.compile(r"[a-z]+://(?:[^/?#@]*@)?(?:www\.)?([^/:?#]+)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)
_PICTURE_ENDING = re.compile(r"\.(jpe?g|png|webp|gif|svg|avif|bmp|tiff?|heic|ico|mp4|html?)(?![a-z0-9])")
_MAILBOX = re.compile(r"[^\s@<>()\",;:]+@[\w-]+(\.[\w-]+)+")


def is_like(pattern: str) -> Test:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text.strip()) is not None


def one_of(*texts: str) -> Test:
    return lambda text: text.strip() in texts


def at_most_characters(limit: int) -> Test:
    return lambda text: len(text) <= limit


def at_most_bytes(limit: int) -> Test:
    return lambda text: len(text.encode("utf-8", "surrogatepass")) <= limit


is_whole = is_like(r"[0-9]+")
is_number = is_like(r"[0-9]+(\.[0-9]+)?")
is_positive = is_like(r"0*[1-9][0-9]*")
is_boolean = one_of("true", "false")

# --- Addresses ----------------------------------------------------------------------------------------------


def is_address(text: str) -> bool:
    """A complete address on the web, its letters ASCII or not (`is_ascii_address`)."""
    text = text.strip()
    return _ADDRESS.fullmatch(text) is not None or _is_odd_address(text)


def _is_odd_address(text: str) -> bool:
    """One with a port, other letters than ASCII, or a number for its host."""
    if re.search(r"[\s<>\"{}|\\^`]", text):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return (
        parts.scheme.lower() in ("http", "https")
        and port != 0
        and ("[" in parts.netloc or _HOST.fullmatch(host) is not None)
        and re.fullmatch(r"https?", host) is None
    )


def is_ascii_address(text: str) -> bool:
    """An address without letters that must be percent-encoded, if it is one at all."""
    text = text.strip()
    return text.isascii() or not is_address(text)


def is_uri(text: str) -> bool:
    """An address of any scheme that leads somewhere by itself: `https:`, `mailto:`, `ipfs:`, `magnet:`."""
    text = text.strip()
    if text[:4].lower() == "http":
        return is_address(text)
    return _SCHEME.match(text) is not None and not is_code(text)


def has_scheme(text: str) -> bool:
    return _SCHEME.match(text.strip()) is not None


def is_code(text: str) -> bool:
    """An address that is run or shown instead of followed."""
    start = text[:40] if text[:4].lower() == "http" else re.sub(r"[\x00-\x20]+", "", text[:200])
    return start.lower().startswith(("javascript:", "vbscript:", "data:"))


def is_encrypted(text: str) -> bool:
    return not text.strip().lower().startswith("http:")


def is_public(text: str) -> bool:
    """An address that is not on this machine or in a private network."""
    return _PRIVATE.match(text.strip().lower()) is None


def is_open(text: str) -> bool:
    """An address without a name and a password in it."""
    return not re.match(r"[a-z]+://[^/?#]*@", text.strip(), re.IGNORECASE)


def lasts(text: str) -> bool:
    """An address without a signature that expires."""
    return "=" not in text or not _EXPIRES.search(text)


def host_of(text: str) -> str:
    """The host of an address, without `www.`; "" if it has none."""
    match = _HOST_OF.match(text.strip())
    return match[1].lower() if match else ""


def hosts_of(addresses: Iterable[str]) -> set[str]:
    """The hosts of many addresses, most of which are on the same ones."""
    return {host_of(origin) for origin in {"/".join(address.split("/", 3)[:3]) for address in addresses}}


@lru_cache(4096)
def picture_ending(address: str) -> str:
    """`.jpg` of a path or of what follows it; "" if there is none."""
    found = _PICTURE_ENDING.findall(unquote(address).lower())
    return found[-1] if found else ""


def is_mailbox(text: str) -> bool:
    return _MAILBOX.fullmatch(text.strip()) is not None


def starts_with_mailbox(text: str) -> bool:
    """`ada@example.org (Ada)`, as RSS writes people."""
    return _MAILBOX.match(text.strip()) is not None


# --- Dates --------------------------------------------------------------------------------------------------

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATE = re.compile(
    rf"(?:(?P<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun),\s+)?(?P<day>\d\d?)\s+(?P<month>{_MONTHS})\s+(?P<year>\d\d|\d{{4}})"
    r"\s+(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d|60))?"
    r"\s+(?P<zone>[+-](?:0\d|1[0-4])[0-5]\d|[A-Za-z]{1,5})(?:\s+\([^()]*\))?"
)
_CURRENT_ZONE = re.compile(r"[+-]\d{4}|GMT")
_ZONES = {"EDT": -4, "EST": -5, "CDT": -5, "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8}
"""Hours; all other names mean UTC to who does not know them (RFC 2822, 4.3)."""
_LENGTH = re.compile(r"(?:(?:(\d+):)?([0-5]?\d):)?(\d+(?:\.\d+)?)")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?")


@lru_cache(4096)
def _date(text: str) -> re.Match[str] | None:
    return _DATE.fullmatch(text.strip())


@lru_cache(4096)
def moment(text: str) -> datetime | None:
    """When an RFC 2822 date is; None if it is no date."""
    match = _date(text)
    if not match:
        return None
    zone, year = match["zone"], int(match["year"])
    hours = float(zone[1:3]) + float(zone[3:]) / 60 if zone[0] in "+-" else _ZONES.get(zone.upper(), 0)
    year += 0 if len(match["year"]) == 4 else 1900 if year > 49 else 2000
    month, second = _MONTHS.split("|").index(match["month"]) + 1, min(int(match["second"] or 0), 59)
    offset = timezone(timedelta(hours=-hours if zone[0] == "-" else hours))
    try:
        return datetime(
            year, month, int(match["day"]), int(match["hour"]), int(match["minute"]), second, 0, offset
        )
    except ValueError:  # a day that the month does not have
        return None


def is_date(text: str) -> bool:
    """A date by RFC 2822, its obsolete forms included (section 4.3)."""
    return moment(text) is not None


def is_current_date(text: str) -> bool:
    """A date without obsolete forms: four digits of the year, an offset or GMT for the zone; or no date at all."""
    match = _date(text)
    return not match or (len(match["year"]) == 4 and _CURRENT_ZONE.fullmatch(match["zone"]) is not None)


def is_day_of_its_date(text: str) -> bool:
    """The day of the week is the date's own, if there are both."""
    match, when = _date(text), moment(text)
    return not match or not when or match["weekday"] in (None, _WEEKDAYS[when.weekday()])


@lru_cache(4096)
def seconds(text: str) -> float | None:
    """A duration or a time in seconds: `186`, `3:06`, `1:02:03.5`; None if it is none."""
    match = _LENGTH.fullmatch(text.strip())
    if not match or (match[2] and float(match[3]) >= 60):
        return None
    return float(match[1] or 0) * 3600 + float(match[2] or 0) * 60 + float(match[3])


def is_moment(text: str) -> bool:
    """A date, or a date and a time, by ISO 8601."""
    text = text.strip()
    if not _MOMENT.fullmatch(text):
        return False
    try:
        return bool(datetime.fromisoformat(text))
    except ValueError:
        return False


# --- The rest -----------------------------------------------------------------------------------------------


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text.strip())) == text.strip().lower()
    except ValueError:
        return False


@lru_cache(1000)
def is_language(text: str) -> bool:
    try:
        return bool(language_tag(text.strip()))
    except ValueError:
        return False


def is_license(text: str) -> bool:
    """The identifier of a well-known licence (spdx.org/licenses), or of one in the namespace's own list."""
    if text.strip().lower() in ("arr", "none"):
        return True
    if not re.fullmatch(r"[A-Za-z0-9.+-]{1,128}", text.strip()):
        return False
    try:
        return bool(canonicalize_license_expression(text.strip())) and "licenseref" not in text.lower()
    except InvalidLicenseExpression:
        return False


def is_point(text: str) -> bool:
    """A `geo:` address (RFC 5870)."""
    match = re.fullmatch(
        r"geo:(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)(?:,-?\d+(?:\.\d+)?)?(?:;crs=([\w-]+))?(?:;u=\d+(?:\.\d+)?)?(?:;[\w-]+(=\S+)?)*",
        text.strip(),
        re.IGNORECASE,
    )
    if not match:
        return False
    elsewhere = match[3] and match[3].lower() != "wgs84"
    return bool(elsewhere) or (abs(float(match[1])) <= 90 and abs(float(match[2])) <= 180)


_DIGESTS = {"sha256": 32, "sha384": 48, "sha512": 64}


def is_digest(text: str) -> bool:
    """One or more digests as in Subresource Integrity: `sha256-` and its 32 bytes in base64."""
    forms = [
        re.fullmatch(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+=*)(\?\S*)?", each) for each in text.split()
    ]
    return bool(forms) and all(form and _decoded(form[2]) == _DIGESTS[form[1]] for form in forms)


def is_base64(text: str) -> bool:
    return _decoded("".join(text.split())) > 0


def _decoded(text: str) -> int:
    """How many bytes some base64 stands for; 0 if it is none."""
    try:
        return len(base64.b64decode(text, validate=True))
    except ValueError:
        return 0

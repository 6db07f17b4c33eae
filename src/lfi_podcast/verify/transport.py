"""The way to an address: whether anything is there, by https all the way, and for how long."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from lfi_podcast.verify.examined import Examined
from lfi_podcast.web.public import is_public
from lfi_podcast.web.request import Trouble

CERTIFICATE_DAYS = 14

_SIGNATURES = {
    "expires",
    "signature",
    "x-amz-expires",
    "x-amz-signature",
    "x-goog-expires",
    "x-goog-signature",
}
_AZURE = {"sig", "se"}  # a shared access signature, and its end


def unreachable(examined: Examined) -> str:
    trouble = examined.first.trouble
    if trouble in (None, Trouble.CERTIFICATE):
        return ""
    return f"{trouble}; open it in a browser: if it loads there, run this again, else look at the web server"


def invalid_certificate(examined: Examined) -> str:
    if examined.first.trouble is not Trouble.CERTIFICATE:
        return ""
    return f"{examined.first.trouble}; renew it, or have one made for this host"


def no_index(examined: Examined) -> str:
    status = examined.first.status
    if status not in (401, 403, 404, 410) or not examined.subject.url.endswith("/"):
        return ""
    return (
        f"the server finds no page at an address that ends in a slash (HTTP {status}); turn on index documents in "
        "the web server or CDN"
    )


def wrong_status(examined: Examined) -> str:
    status, redirects = examined.first.status, examined.first.redirects
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return (
            f"it redirects in a circle, or to something else than http (HTTP {status}); correct the redirects"
        )
    what = {401: "the public may not read it", 403: "the public may not read it", 404: "it is not there"}
    via = f" after a redirect to {redirects[-1].url}" if redirects else ""
    return f"{what.get(status, 'the server fails')} (HTTP {status}){via}; put it back, or correct the web server or CDN"


def plain_http(examined: Examined) -> str:
    """Every address on the way; nobody has a certificate for a private one."""
    urls = [examined.subject.url, *_ways(examined)]
    plain = next((url for url in urls if urlsplit(url).scheme == "http"), None)
    if plain is None or (urls[0].startswith("http:") and is_private(urls[0])):
        return ""
    where = "it is not https" if plain == urls[0] else f"it redirects to {plain}, which is not https"
    return f"{where}; some apps refuse that: serve it by https, at every step"


def expiring(examined: Examined) -> str:
    urls = [examined.subject.url, *_ways(examined)]
    signed = next((url for url in urls if _is_signed(url)), None)
    if signed is None:
        return ""
    where = "its address" if signed == urls[0] else "the address that it redirects to"
    return f"{where} has a signature that expires; a player that goes on later gets nothing: serve it without one"


def ending_certificate(examined: Examined) -> str:
    ends = [answer.expires for answer in examined.answers.values() if answer.expires]
    if not ends or min(ends) - examined.now >= timedelta(days=CERTIFICATE_DAYS):
        return ""
    days = (min(ends) - examined.now).days
    return f"the https certificate ends in {days} days, at {min(ends):%Y-%m-%d %H:%M} UTC; renew it"


def is_private(url: str) -> bool:
    """Whether an address names this machine or a network of one's own, without asking what a name means."""
    host = urlsplit(url).hostname or ""
    try:
        return not is_public(host)
    except ValueError:  # a name
        return f".{host}".endswith((".localhost", ".local"))


def _is_signed(url: str) -> bool:
    names = {name.lower() for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    return bool(names & _SIGNATURES) or names >= _AZURE


def _ways(examined: Examined) -> list[str]:
    return [redirect.url for answer in examined.answers.values() for redirect in answer.redirects]

"""Addresses as people and feeds write them: the form that is sent, and the form that may be shown."""

import base64
from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.value import in_ascii


@dataclass(frozen=True)
class Address:
    """`url`: as it is sent, without name and password; `credentials`: these, as the value of `Authorization`."""

    url: str
    credentials: str = field(default="", repr=False)


def sendable(url: str) -> Address:
    """The address with blanks, umlauts and the like encoded, as browsers do; PodcastError unless it is http(s)."""
    try:
        parts = urlsplit(url.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
            raise ValueError
        place = parts.netloc.rpartition("@")[2]
        return Address(in_ascii(parts._replace(netloc=place, fragment="").geturl()), _credentials(parts))
    except ValueError:
        raise PodcastError(
            "is no address of the web", shown(url), "write one that begins with https:// or http://"
        ) from None


def shown(url: str) -> str:
    """The address without what may be secret: name and password, and the query, where tokens are."""
    address, question, _ = url.strip().partition("#")[0].partition("?")
    scheme, slashes, rest = address.partition("://") if "://" in address else ("", "", address)
    place, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{place.rpartition('@')[2]}{slash}{path}{question and '?…'}"


def _credentials(parts: SplitResult) -> str:
    if parts.username is None:
        return ""
    name_and_password = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + base64.b64encode(name_and_password.encode()).decode()

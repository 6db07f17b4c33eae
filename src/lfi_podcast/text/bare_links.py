"""Addresses that people write without any markup, found in a text."""

import re

from linkify_it import LinkifyIt
from linkify_it.main import Match

_CLOSING = "”“’»«"
"""Quotation marks that close in one language and open in another, so that they may be taken for part of an address."""

_WEB = ("http:", "https:", "mailto:")
_DOMAINS = frozenset("com org net edu gov info int app dev social at ch de eu fr uk nl io".split())
"""Top-level domains that nothing else ends in: neither files (`notes.md`) nor sentences without a blank (`here.it`)."""

_SIGN = re.compile(r"://|@|\.\w")
"""What every address has, and few other texts: linkify-it's own tests take half the time of all rendering."""


class BareLinks:
    """Web and mail addresses; without a scheme only those that begin with `www.`, or can be nothing else.

    It has the methods of linkify-it that markdown-it asks.
    """

    def __init__(self) -> None:
        self._found = LinkifyIt().tlds("[a-z]{2,}", keep_old=True)

    def pretest(self, text: str) -> bool:
        return bool(_SIGN.search(text))

    def test(self, text: str) -> bool:
        return bool(_SIGN.search(text) and self._found.test(text))

    def match(self, text: str) -> list[Match] | None:
        return [kept for found in self._found.match(text) or () if (kept := _kept(found))] or None

    def match_at_start(self, text: str) -> Match | None:
        found = self._found.match_at_start(text)
        return _kept(found) if found else None


def _kept(found: Match) -> Match | None:
    """The match without closing quotation marks, and with a scheme; None if it may be no address."""
    extra = len(found.raw) - len(found.raw.rstrip(_CLOSING))
    if extra:
        found.raw, found.text, found.url = (each[:-extra] for each in (found.raw, found.text, found.url))
        found.last_index -= extra
    if found.schema:
        return found if found.schema in _WEB else None
    host, _, path = found.raw.partition("/")
    domain = re.split(r"[?#:]", host)[0].rpartition(".")[2]
    if not host.lower().startswith("www.") and not (domain in _DOMAINS or (path and domain.islower())):
        return None
    found.url = f"https://{found.raw}"
    return found

"""Addresses in texts: of pages, of mailboxes, and the handles of people."""

import re
from collections.abc import Iterator
from functools import lru_cache

_OUTSIDE = r"\s\"<>(){}\[\],;|"
_BORDER = re.compile(f"[{_OUTSIDE}]|$")
_END = rf"[/:?#]|[.!?:'*_]*(?:[{_OUTSIDE}]|$)"
_DOMAIN = rf"(?<=\w)\.(?:com|org|net|edu|gov|info|dev|app|social|xn--\w+|[a-z]{{2}})(?={_END})"
_LINK = re.compile(rf"://|(?<=\w)@(?=\w)|\bmailto:|\bwww\.|{_DOMAIN}")
_HANDLE = re.compile(rf"@|(?<![^{_OUTSIDE}])[/~#](?=\w)|{_LINK.pattern}")
"""What shows that something is an address. A handle is `@somebody`, `#topic` or a path."""

_MARKDOWN_LINK = re.compile(r"\]\(\s*<?([^\s)>]+)|^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE)


@lru_cache(maxsize=16)
def addresses(text: str) -> tuple[tuple[int, int], ...]:
    """Where links and handles are."""
    return tuple(_around(text, _HANDLE))


def links(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses are that people follow, in plain text or Markdown. Changing one would break it."""
    yield from _around(text, _LINK)
    for match in _MARKDOWN_LINK.finditer(text):
        yield match.span(match.lastindex or 0)


def _around(text: str, sign: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Everything without spaces and brackets around each sign."""
    last = 0
    for match in sign.finditer(text):
        if match.start() >= last:
            start = match.start()
            while start > last and not _BORDER.match(text[start - 1]):
                start -= 1
            border = _BORDER.search(text, match.end())
            last = border.start() if border else len(text)
            yield start, last

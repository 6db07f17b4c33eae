"""Addresses in texts: of pages, of mailboxes, and the handles of people."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"[^\s\"<>(){}\[\],;|]{3,}")
_HOST = (
    r"[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|edu|gov|info|dev|app|social|xn--\w+|[a-z]{2})(?:[/:?#]|[.!?:'*_]*$)"
)
_LINK = re.compile(rf"\S*?(?:://|\w@\w)|mailto:|www\.|{_HOST}")
_HANDLE = re.compile(r"[/~#]|\S*?@")
_MARKDOWN_LINK = re.compile(r"\]\(\s*<?([^\s)>]+)|^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE)


def addresses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where links are in a part of a text, and also handles (`@somebody`, `#topic`) and paths."""
    for token in _TOKEN.finditer(text, start, end):
        if _LINK.match(token[0]) or _HANDLE.match(token[0]):
            yield token.span()


def links(text: str) -> Iterator[tuple[int, int]]:
    """Where addresses are that people follow, in plain text or Markdown. Changing one would break it."""
    for token in _TOKEN.finditer(text):
        if _LINK.match(token[0]):
            yield token.span()
    for match in _MARKDOWN_LINK.finditer(text):
        yield match.span(match.lastindex or 0)

"""Plain text, Markdown and HTML from elsewhere: paragraphs."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from lfi_podcast.text.spoken import Block

_PARAGRAPHS = frozenset(
    "address article aside blockquote cite dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre"
    " section table td th tr ul".split()
)
_UNREAD = frozenset("footer head nav script style template time title".split())
"""What is not speech, of which `footer` and `time` are this program's own."""


def read_text(_path: str, text: str) -> Iterator[Block]:
    """A blank line ends a paragraph."""
    for paragraph in re.split(r"\n\s*\n", text):
        if paragraph.strip():
            yield Block(paragraph.strip().split("\n"))


def read_html(path: str, text: str) -> Iterator[Block]:
    """The text of a page; what is bold, or in a `cite`, is emphasised as in Markdown."""
    page = _Page()
    page.feed(text)
    page.close()
    return read_text(path, "".join(page.texts))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  # as HTMLParser calls it
        if self._unread or tag in _UNREAD:
            self._unread += [tag] if tag in _UNREAD else []
        elif tag == "br":
            self.texts.append("\n")
        else:
            self.texts += ["\n\n"] if tag in _PARAGRAPHS else []
            self.texts += ["**"] if tag in ("b", "strong", "cite") else []
            self.texts += ["# "] if re.fullmatch("h[1-6]", tag) else []

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            self._unread = self._unread[: self._unread.index(tag)] if tag in self._unread else self._unread
        else:
            self.texts += ["**"] if tag in ("b", "strong", "cite") else []
            self.texts += ["\n\n"] if tag in _PARAGRAPHS else []

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.texts.append(re.sub(r"\s+", " ", data))

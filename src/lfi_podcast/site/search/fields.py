"""What can be found of an episode besides what was said."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Literal, NamedTuple

from lfi_podcast.model.catalog import Record

FieldKind = Literal["title", "chapter", "person", "topic", "summary", "notes", "reference"]

_BLOCKS = frozenset("p li h1 h2 h3 h4 h5 h6 td th dt dd pre blockquote figcaption hr br".split())
"""Elements that separate texts."""


class Field(NamedTuple):
    """A text that belongs to an episode. `at`: seconds, if it is about a moment."""

    kind: FieldKind
    text: str
    at: float | None = None


def fields_of(record: Record, notes: str) -> list[Field]:
    """Every such text. `notes`: HTML."""
    found = [
        Field("title", record.title),
        *(Field("chapter", mark.title, mark.at) for mark in record.chapters),
        *(Field("person", person.name) for person in record.people),
        *(Field("topic", topic) for topic in record.topics),
        Field("summary", record.summary or ""),
        *(Field("notes", text) for text in _texts(notes)),
        *(Field("reference", each.text, each.at) for each in record.references or ()),
    ]
    return [field for field in found if field.text.strip()]


def _texts(html: str) -> Iterator[str]:
    """What people read of HTML, a paragraph at a time."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    paragraphs = (" ".join(text.split()) for text in "".join(reader.parts).split("\0"))
    return filter(None, paragraphs)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - theirs
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\0", " "))

    def _separate(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\0")

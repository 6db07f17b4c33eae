"""An XML namespace as a table, and the table as a feedgen extension.

A row is an element's name and the source of its content: a new tag is one new row.
"""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml.etree import SubElement

from lfi_podcast.feed.facts import Channel, Item

Scalar = str | bool | int | float | None


@dataclass(frozen=True)
class Tag:
    """An element: its text, its attributes (None: omitted), its children in the same namespace."""

    text: Scalar = None
    attributes: Mapping[str, Scalar] = field(default_factory=dict)
    children: "tuple[tuple[str, Content], ...]" = ()


Content = Scalar | Tag | list[Tag]
"""The content of a row: an element's text, a whole element, or several. None and "" write nothing."""

Row = tuple[str, Callable[[Any], Content]]


@dataclass(frozen=True)
class Namespace:
    """A namespace's elements in a channel and an item, in the order of its rows.

    `slim`: the names of those that a slim item has, too.
    """

    prefix: str
    uri: str
    channel: tuple[tuple[str, Callable[[Channel], Content]], ...] = ()
    item: tuple[tuple[str, Callable[[Item], Content]], ...] = ()
    slim: Container[str] = ()

    def rows(self, facts: Channel | Item) -> tuple[Row, ...]:
        """The rows for a channel or an item."""
        if isinstance(facts, Channel):
            return self.channel
        return tuple(row for row in self.item if row[0] in self.slim) if facts.is_slim else self.item

    def is_used(self, facts: Channel | Item) -> bool:
        """Whether a channel or an item has any of its elements."""
        return any(content(facts) not in (None, "", []) for _, content in self.rows(facts))


class Extension:
    """A namespace as a feedgen extension, called while a channel or item is written."""

    def __init__(self, namespace: Namespace, facts: Channel | Item) -> None:
        self._namespace, self._facts = namespace, facts

    def extend_ns(self) -> dict[str, str]:
        return {self._namespace.prefix: self._namespace.uri}

    def extend_rss(self, element: Any) -> None:
        parent = element.find("channel") if element.tag == "rss" else element
        for name, content in self._namespace.rows(self._facts):
            _append(parent, f"{{{self._namespace.uri}}}", name, content(self._facts))


def _append(parent: Any, namespace: str, name: str, content: Content) -> None:
    if content is None or content == "":
        return
    if not isinstance(content, list):
        content = [content if isinstance(content, Tag) else Tag(content)]
    for tag in content:
        attributes = {key: _written(value) for key, value in tag.attributes.items() if value is not None}
        element = SubElement(parent, namespace + name, attributes)
        element.text = _written(tag.text)
        for child, child_content in tag.children:
            _append(element, namespace, child, child_content)


def _written(value: Scalar) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"  # Apple and W3C reject yes and no
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return None if value is None else str(value)

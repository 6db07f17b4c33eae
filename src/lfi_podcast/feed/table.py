"""An XML namespace as a table, and tables as a feedgen extension.

A row is an element's name and the source of its content: a new tag is one new row.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
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
        return self._slim_rows if facts.is_slim else self.item

    @cached_property
    def _slim_rows(self) -> tuple[Row, ...]:
        return tuple(row for row in self.item if row[0] in self.slim)

    def is_used(self, facts: Channel | Item) -> bool:
        """Whether a channel or an item has any of its elements."""
        return any(content(facts) not in (None, "", []) for _, content in self.rows(facts))


class Extension:
    """Namespaces as a feedgen extension, called while a channel is written."""

    def __init__(self, namespaces: Sequence[Namespace], facts: Channel) -> None:
        self._namespaces, self._facts = namespaces, facts

    def extend_ns(self) -> dict[str, str]:
        return {namespace.prefix: namespace.uri for namespace in self._namespaces}

    def extend_rss(self, element: Any) -> None:
        append(element.find("channel"), self._namespaces, self._facts)


def append(element: Any, namespaces: Sequence[Namespace], facts: Channel | Item) -> None:
    """Add what the tables say of a channel or an item to its element."""
    for namespace in namespaces:
        within = f"{{{namespace.uri}}}"
        for name, content in namespace.rows(facts):
            _append(element, within, name, content(facts))


def _append(parent: Any, within: str, name: str, content: Content) -> None:
    if isinstance(content, Tag):
        _append_tag(parent, within, name, content)
    elif isinstance(content, list):
        for tag in content:
            _append_tag(parent, within, name, tag)
    elif content is not None and content != "":
        SubElement(parent, within + name).text = _written(content)


def _append_tag(parent: Any, within: str, name: str, tag: Tag) -> None:
    attributes = {key: _written(value) for key, value in tag.attributes.items() if value is not None}
    element = SubElement(parent, within + name, attributes)
    if tag.text is not None:
        element.text = _written(tag.text)
    for child, content in tag.children:
        _append(element, within, child, content)


def _written(value: str | float) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"  # Apple and W3C reject yes and no
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value)

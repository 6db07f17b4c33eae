"""A feed as its rules see it: every element by the name that the specifications give it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PREFIXES = {
    "atom": "http://www.w3.org/2005/Atom",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "fh": "http://purl.org/syndication/history/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
"""The namespaces that rules name: a list apart from `feed`'s own, since a judge should share no mistakes. A scope has
these customary prefixes, whatever the feed's are."""

_CUSTOMARY = {uri: prefix for prefix, uri in PREFIXES.items()}


def name_of(element: Any) -> str:
    """`itunes:explicit`, by the customary prefix of its namespace; the feed's own prefix for any other namespace."""
    uri, _, local = element.tag.rpartition("}")
    prefix = _CUSTOMARY.get(uri[1:], element.prefix)
    return f"{prefix}:{local}" if prefix else str(local)


class FeedTree:
    """The elements of a feed by name, read once, and what its rules have worked out about the whole of it.

    A scope has one or more names: `itunes:explicit`, `item/title` (a title in an item), `itunes:*`, `*`, and `/` (the
    root).
    """

    def __init__(self, root: Any, source: bytes) -> None:
        self.root, self.source = root, source
        self._elements: dict[str, list[Any]] = {"/": [root]}
        self._known: dict[Any, Any] = {}
        names: dict[Any, str] = {}
        for element in root.iter("*"):
            name = names[element] = name_of(element)
            parent = element.getparent()
            within = name if parent is None else f"{names[parent]}/{name}"
            prefix, colon, _ = name.partition(":")
            for key in {name, within, "*", f"{prefix}:*" if colon else "*"}:
                self._elements.setdefault(key, []).append(element)

    def places(self, scope: str) -> Iterator["FeedPlace"]:
        """The places of a scope, in the order of its names and of the feed."""
        for name in scope.split():
            for element in self.elements(name):
                yield FeedPlace(element, self)

    def elements(self, name: str) -> list[Any]:
        return self._elements.get(name, [])

    def known(self, about: Callable[["FeedTree"], Any]) -> Any:
        """What `about` says of this feed, asked once."""
        if about not in self._known:
            self._known[about] = about(self)
        return self._known[about]


@dataclass(frozen=True)
class FeedPlace:
    """An element, and the feed that it is in."""

    element: Any
    feed: FeedTree

    @property
    def text(self) -> str:
        return self.element.text or ""

    @property
    def attributes(self) -> Mapping[str, str]:
        return self.element.attrib  # type: ignore[no-any-return]

    def get(self, attribute: str) -> str:
        return str(self.element.get(attribute, ""))

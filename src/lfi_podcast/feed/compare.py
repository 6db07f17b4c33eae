"""What of the show itself listeners notice when one feed takes the place of another, in words."""

from collections.abc import Iterator, Mapping

from lxml import etree

_UNNOTICED = {"item", "pubDate", "lastBuildDate", "generator"}
"""What is about episodes, or about the making of the feed."""

_IN_WORDS = {
    "image": "RSS image (cover, title and link)",
    "itunes:image": "cover",
    "itunes:category": "categories",
    "itunes:new-feed-url": "address of the feed",
    "itunes:explicit": "warning for explicit language",
    "podcast:person": "people",
    "podcast:guid": "guid (apps and directories take it for another show)",
    "atom:link": "links to the feed, its archives and hubs",
}
"""The names of others are words: `title`, `itunes:author`."""

_TOLD = 80
"""Characters of what is told as it was and as it becomes."""


def show_changes(before: bytes, after: bytes) -> Iterator[str]:
    """The elements of the channel that differ, in words: `title: A → B`, or only the name of what is long."""
    was, now = _elements(before), _elements(after)
    for name in dict.fromkeys([*was, *now]):
        old, new = was.get(name, ()), now.get(name, ())
        if old != new:
            told = f"{'; '.join(old) or 'none'} → {'; '.join(new) or 'none'}"
            word = _IN_WORDS.get(name, name.rpartition(":")[2])
            yield f"{word}: {told}" if len(told) <= _TOLD else word


def _elements(feed: bytes) -> Mapping[str, tuple[str, ...]]:
    """The content of the channel's elements by their names; nothing if the feed cannot be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    root = etree.fromstring(feed, parser)
    found: dict[str, tuple[str, ...]] = {}
    for element in root.iterfind("channel/*") if root is not None else ():
        local = etree.QName(element).localname
        name = f"{element.prefix}:{local}" if element.prefix else local
        if name not in _UNNOTICED:
            found[name] = (*found.get(name, ()), " ".join(_content(element)))
    return found


def _content(element: etree._Element) -> Iterator[str]:
    for each in element.iter(etree.Element):
        yield from map(str, each.values())
        if each.text and each.text.strip():
            yield " ".join(each.text.split())

"""HTML inside the texts of a feed, read as leniently as apps read it."""

import re
from collections import defaultdict
from dataclasses import dataclass
from html import unescape

from lfi_podcast.lint.place import FeedPlace, FeedTree

TEXTS = "channel/description item/description content:encoded"

_TAG = re.compile(
    r"<(?:(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[\s/](?:\"[^\"]*\"|'[^']*'|[^'\"<>]++)*+)?)(>?)|!--.*?(?:-->|$))",
    re.DOTALL,
)
_LINK = re.compile(r"\s(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)
FOREIGN = frozenset("iframe object embed form input button".split())
"""Tags that bring something from elsewhere, or send something there."""
_VOID = frozenset("br hr img wbr input meta link area base col embed source track".split())
"""Tags that have no end."""
_IMPLIED = frozenset("p li dt dd td th tr option".split())
"""Tags that the end of what is around them ends as well."""


@dataclass(frozen=True)
class Markup:
    """The tags in a text, where its links lead, which are left open, and whether any of it is a program."""

    tags: frozenset[str] = frozenset()
    links: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    active: bool = False


_PLAIN = Markup()


def markup_of(place: FeedPlace) -> Markup:
    """The markup of a description, read once for all rules."""
    return place.feed.known(_all)[place]


def _all(feed: FeedTree) -> dict[FeedPlace, Markup]:
    return {place: read_markup(place.text) for place in feed.places(TEXTS)}


def read_markup(text: str) -> Markup:
    if "<" not in text:
        return _PLAIN
    tags, links, active, unfinished = set[str](), list[str](), False, list[str]()
    waiting, how_often = list[str](), defaultdict[str, int](int)  # a search in the first would be slow
    for end, tag, attributes, closed in _TAG.findall(text):
        if not tag:
            continue  # a comment
        name = tag.lower()
        tags.add(name)
        if attributes:
            links += [unescape("".join(link)) for link in _LINK.findall(attributes)]
            active = active or ("on" in attributes.lower() and _HANDLER.search(attributes) is not None)
        if not closed:
            unfinished.append(name)
        elif not end:
            if name not in _VOID and attributes[-1:] != "/":
                waiting.append(name)
                how_often[name] += 1
        elif waiting and waiting[-1] == name:
            waiting.pop()
            how_often[name] -= 1
        elif how_often[name]:
            while (inner := waiting.pop()) != name:
                how_often[inner] -= 1
                unfinished += [inner] if inner not in _IMPLIED else []
            how_often[name] -= 1
    return Markup(frozenset(tags), tuple(links), (*unfinished, *waiting), active or "script" in tags)

"""HTML inside the texts of a feed, read as leniently as apps read it."""

import re
from dataclasses import dataclass
from html import unescape

from lfi_podcast.lint.place import FeedPlace, FeedTree

TEXTS = "channel/description item/description content:encoded"

_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+|/)(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*)?(>?)|<!--.*?(?:-->|$)",
    re.DOTALL,
)
_LINK = re.compile(r"\s(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)
_ACTIVE = frozenset("script iframe object embed form style link meta base".split())
_OPEN_ENDED = frozenset(
    "br hr img wbr input meta link area base col embed source track p li dt dd td th tr option".split()
)
"""Tags that HTML needs no end for."""


@dataclass(frozen=True)
class Markup:
    """The tags in a text, where its links lead, whether a tag is left open, and whether anything in it is active."""

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
    tags, links, active = set[str](), list[str](), False
    waiting, unclosed = list[str](), list[str]()
    for match in _TAG.finditer(text):
        if match[2] is None:
            continue  # a comment
        end, name, attributes = match[1], match[2].lower(), match[3] or ""
        tags.add(name)
        if not match[4]:
            unclosed.append(name)
            continue
        if attributes:
            links += [unescape(link[1] or link[2] or link[3] or "") for link in _LINK.finditer(attributes)]
            active = active or _HANDLER.search(attributes) is not None
        if end:
            if name in waiting:
                while waiting.pop() != name:
                    pass
        elif name not in _OPEN_ENDED and not attributes.endswith("/"):
            waiting.append(name)
    return Markup(
        frozenset(tags), tuple(links), (*unclosed, *waiting), active or not _ACTIVE.isdisjoint(tags)
    )

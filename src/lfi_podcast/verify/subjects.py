"""What there is to ask for: the addresses that a feed names, and what each of them should give."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urljoin

from lxml import etree

Role = Literal["feed", "archive", "catalog", "sound", "transcript", "chapters", "cover", "picture", "page"]
"""What an address is for. An archive is another page of the feed; a cover has the shape that directories ask for."""

FEED_TYPE = "application/rss+xml"

NEWEST = 10
"""Episodes of which everything is asked. Of the others, most apps ask for nothing until somebody plays them."""

_PREFIXES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
}


@dataclass(frozen=True)
class Subject:
    """An address and what it should give, as far as that is known.

    `lengths`: its bytes, by who says so. `sha256`, `content`: of what was published. `is_new`: everything is
    asked, instead of the least.
    """

    url: str
    role: Role
    media_type: str = ""
    lengths: tuple[tuple[str, int], ...] = ()
    sha256: str = ""
    content: bytes | None = field(default=None, repr=False)
    is_new: bool = True


@dataclass(frozen=True)
class LiveItem:
    """An episode as a feed has it. `guid`: where there is none, the address of its enclosure, as apps take it."""

    guid: str
    title: str
    enclosure: str


@dataclass(frozen=True)
class LiveFeed:
    """One page of a feed. `next`: the address of the page with older episodes.

    `moves_to`: what `itunes:new-feed-url` says. `identity`: its `podcast:guid`.
    """

    items: tuple[LiveItem, ...] = ()
    subjects: tuple[Subject, ...] = ()
    next: str = ""
    moves_to: str = ""
    identity: str = ""


def _podcast(name: str) -> str:
    """A tag of the podcast namespace, which has two names, and of Simple Chapters."""
    return f"*[local-name()='{name}'][namespace-uri()!='{_PREFIXES['itunes']}'][namespace-uri()!='']"


@dataclass(frozen=True)
class _Naming:
    """Where addresses are in a channel or item: an XPath, and the attribute; without one, the text."""

    role: Role
    path: str
    attribute: str = ""


_CHANNEL = (
    _Naming("cover", "itunes:image", "href"),
    _Naming("picture", "image/url"),
    _Naming("picture", _podcast("image"), "href"),
    _Naming("picture", _podcast("person"), "img"),
    _Naming("sound", _podcast("trailer"), "url"),
    _Naming("page", "link"),
)
_ITEM = (
    _Naming("sound", "enclosure", "url"),
    _Naming("sound", f"{_podcast('alternateEnclosure')}/{_podcast('source')}", "uri"),
    _Naming("transcript", _podcast("transcript"), "url"),
    _Naming("chapters", _podcast("chapters"), "url"),
    _Naming("cover", "itunes:image", "href"),
    _Naming("picture", _podcast("image"), "href"),
    _Naming("picture", f"{_podcast('chapters')}/{_podcast('chapter')}", "image"),
    _Naming("picture", _podcast("person"), "img"),
    _Naming("page", "link"),
)


def parse_feed(content: bytes, url: str, is_first: bool = True) -> LiveFeed | None:
    """A feed as far as it can be read; None if it is none. `url`: where it was found. `is_first`: not an older page."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    channel = root.find("channel") if root is not None else None
    if channel is None:
        return None
    items = channel.findall("item")
    subjects = list(_named(channel, _CHANNEL, url, True)) if is_first else []
    for number, item in enumerate(items):
        subjects += _named(item, _ITEM, url, is_first and number < NEWEST)
    return LiveFeed(
        tuple(_item(item, url) for item in items),
        tuple(subjects),
        _link(channel, url, "next") or _link(channel, url, "prev-archive"),
        channel.findtext("itunes:new-feed-url", "", _PREFIXES).strip(),
        next(iter(channel.xpath(f"{_podcast('guid')}/text()")), "").strip(),
    )


def distinct(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    """Each address once, in the order in which they are first named."""
    found: dict[str, Subject] = {}
    for each in subjects:
        before = found.setdefault(each.url, each)
        found[each.url] = replace(before, is_new=before.is_new or each.is_new)
    return tuple(found.values())


def _absolute(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # such as http://[x
        return address


def _item(item: Any, base: str) -> LiveItem:
    enclosure = item.find("enclosure")
    url = _absolute(base, enclosure.get("url", "").strip()) if enclosure is not None else ""
    return LiveItem(item.findtext("guid", "").strip() or url, item.findtext("title", "").strip(), url)


def _link(channel: Any, base: str, relation: str) -> str:
    found = channel.xpath(f"atom:link[@rel='{relation}']/@href", namespaces=_PREFIXES)
    return _absolute(base, found[0].strip()) if found else ""


def _named(place: Any, namings: Sequence[_Naming], base: str, is_new: bool) -> Iterator[Subject]:
    for naming in namings:
        for element in place.xpath(naming.path, namespaces=_PREFIXES):
            written = (element.get(naming.attribute) if naming.attribute else element.text) or ""
            if address := written.strip():
                yield _subject(element, naming.role, _absolute(base, address), is_new)


def _subject(element: Any, role: Role, url: str, is_new: bool) -> Subject:
    """`source` has type and length where it is inside of."""
    described = element.getparent() if element.get("uri") else element
    length = described.get("length", "") if role == "sound" else ""
    lengths = (("the feed", int(length)),) if re.fullmatch(r"0*[1-9]\d{,17}", length, re.ASCII) else ()
    media_type = "text/html" if role == "page" else described.get("type", "").strip()
    return Subject(url, role, media_type, lengths, is_new=is_new)

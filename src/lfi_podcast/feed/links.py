"""A channel's `atom:link`s: itself (PSP-1), its hubs (WebSub), its other pages (RFC 5005, section 3)."""

from lfi_podcast.feed.facts import Channel, uri
from lfi_podcast.feed.table import Namespace, Tag

_FEED_TYPE = "application/rss+xml"


def _itself(channel: Channel) -> Tag:
    return _page(channel, "self", channel.page)


def _hubs(channel: Channel) -> list[Tag]:
    return [Tag(None, {"href": uri(hub), "rel": "hub"}) for hub in channel.show.hubs]


def _pages(channel: Channel) -> list[Tag]:
    if channel.pages == 1:
        return []
    page, last = channel.page, channel.pages
    others = {"first": 1, "previous": page - 1, "next": page + 1, "last": last}
    return [_page(channel, rel, number) for rel, number in others.items() if 1 <= number <= last]


def _page(channel: Channel, rel: str, number: int) -> Tag:
    return Tag(None, {"href": channel.page_url(number), "rel": rel, "type": _FEED_TYPE})


LINKS = Namespace(
    "atom",
    "http://www.w3.org/2005/Atom",
    channel=(("link", _itself), ("link", _hubs), ("link", _pages)),
)

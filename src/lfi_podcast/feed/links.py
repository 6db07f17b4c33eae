"""What connects the documents of a feed: itself (PSP-1), hubs (WebSub), archive documents (RFC 5005, section 4).

`next` (section 3) names the same document as `prev-archive`, since that is what AntennaPod and gPodder follow. What
would change an archive document when another is added is left out: `next-archive`, `previous`.
"""

from lfi_podcast.feed.facts import Channel, archive_key, uri
from lfi_podcast.feed.table import Namespace, Tag
from lfi_podcast.model.layout import FEED

_FEED_TYPE = "application/rss+xml"


def _itself(channel: Channel) -> Tag:
    return _document(channel, "self", archive_key(channel.archive) if channel.archive else channel.key)


def _hubs(channel: Channel) -> list[Tag]:
    return [Tag(None, {"href": uri(hub), "rel": "hub"}) for hub in channel.show.hubs]


def _archives(channel: Channel) -> list[Tag]:
    current = [_document(channel, "current", FEED)] if channel.archive else []
    rels = ("prev-archive", "next") if channel.older else ()
    return [*current, *(_document(channel, rel, archive_key(channel.older)) for rel in rels)]


def _document(channel: Channel, rel: str, key: str) -> Tag:
    return Tag(None, {"href": channel.url(key), "rel": rel, "type": _FEED_TYPE})


LINKS = Namespace(
    "atom",
    "http://www.w3.org/2005/Atom",
    channel=(("link", _itself), ("link", _hubs), ("link", _archives)),
)

HISTORY = Namespace(
    "fh",
    "http://purl.org/syndication/history/1.0",
    channel=(("archive", lambda channel: Tag() if channel.archive else None),),
)

"""Where an element of the feed comes from: tables of keys of show.yml and episode.yml, and the search for the line."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from lfi_podcast.config.yaml_reader import Document, KeyPath
from lfi_podcast.lint.rule import FeedFinding

OF_CHANNEL: Mapping[str, str] = {
    "title": "title",
    "link": "link",
    "description": "description",
    "language": "language",
    "copyright": "copyright",
    "category": "categories",
    "image": "artwork",
    "url": "artwork",
    "itunes:author": "author",
    "itunes:owner": "owner",
    "itunes:name": "owner",
    "itunes:email": "owner",
    "itunes:image": "artwork",
    "itunes:category": "categories",
    "itunes:explicit": "explicit",
    "itunes:type": "type",
    "itunes:block": "block",
    "itunes:complete": "complete",
    "itunes:new-feed-url": "moved_to",
    "atom:link": "link",
    "podcast:guid": "guid",
    "podcast:locked": "locked",
    "podcast:license": "license",
    "podcast:funding": "funding",
    "podcast:location": "location",
    "podcast:block": "block",
    "podcast:txt": "txt",
    "podcast:podroll": "podroll",
    "podcast:publisher": "publisher",
    "podcast:remoteItem": "podroll",
    "podcast:chat": "chat",
    "podcast:image": "images",
    "podcast:updateFrequency": "schedule",
    "podcast:podping": "podping",
    "podcast:person": "people",
}
"""The key of show.yml that an element is made from."""

NOTES = "notes.md"
OF_ITEM: Mapping[str, str] = {
    "title": "title",
    "guid": "guid",
    "pubDate": "published",
    "category": "topics",
    "description": "summary",
    "content:encoded": NOTES,
    "itunes:image": "artwork",
    "itunes:explicit": "explicit",
    "itunes:season": "season",
    "itunes:episode": "number",
    "itunes:episodeType": "kind",
    "podcast:image": "images",
    "podcast:season": "season",
    "podcast:episode": "number",
    "podcast:license": "license",
    "podcast:funding": "funding",
    "podcast:location": "location",
    "podcast:socialInteract": "social",
    "podcast:contentLink": "content_links",
    "podcast:person": "people",
    "podcast:soundbite": "clips",
    "podcast:chapters": "chapters",
    "psc:chapters": "chapters",
    "psc:chapter": "chapters",
}
"""The key of episode.yml that an element is made from, or notes.md itself."""

OF_BASE: Mapping[str, str] = {
    "link": "link",
    "podcast:transcript": "link",
    "podcast:chapters": "link",
    "itunes:image": "link",
    "enclosure": "media",
    "podcast:source": "media",
    "podcast:trailer": "media",
}
"""The key of show.yml that the address of something begins with. Where there is no `media`, it is `link`."""

ABOUT_ADDRESSES = frozenset(
    ("address", "ascii", "enclosure-address", "enclosure-https", "https", "link", "private")
)
"""Rules that judge nothing but addresses."""

INHERITED = frozenset(("people", "explicit", "license", "funding", "location", "artwork"))
"""Keys of episode.yml that name something in show.yml, or have its value where they are left out."""

MISSED: Mapping[str, str] = {
    "author": "author",
    "owner": "owner",
    "guid-of-show": "guid",
    "has-category": "categories",
    "serial": "number",
    "title-show": "title",
    "item-description": "summary",
}
"""The key that a rule is about which judges a whole channel or item."""


def base_of(finding: FeedFinding, show: Document) -> str | None:
    """The key of show.yml that an address which is wrong begins with."""
    key = OF_BASE.get(finding.element) if finding.rule.id in ABOUT_ADDRESSES else None
    return "link" if key and (key,) not in show.lines else key


def key_of(finding: FeedFinding) -> str | None:
    """The key that a finding is about; None if nothing that people write has a part in it."""
    table = OF_CHANNEL if finding.guid is None else OF_ITEM
    return MISSED.get(finding.rule.id) or table.get(finding.element)


def place_in(document: Document, key: str, written: str) -> tuple[KeyPath, int]:
    """The value below a key that a line of the feed has in it, the longest one, and its length; else the key itself."""
    value = document.data.get(key) if isinstance(document.data, dict) else None
    found = [
        (place, len(text)) for place, text in _leaves(value, (key,)) if escape(text, quote=False) in written
    ]
    return max(found, key=lambda each: each[1], default=((key,), 0))


def _leaves(value: Any, place: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _leaves(entry, (*place, key))
    elif isinstance(value, list):
        for position, entry in enumerate(value):
            yield from _leaves(entry, (*place, position))
    elif isinstance(value, str) and value.strip():
        yield place, value.strip()

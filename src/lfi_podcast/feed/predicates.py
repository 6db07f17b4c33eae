"""The predicates of feed rules. Each name completes a sentence about a place in a feed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from lfi_podcast.feed.chapters import CHAPTERS
from lfi_podcast.feed.itunes import ITUNES
from lfi_podcast.feed.links import LINKS
from lfi_podcast.feed.notes import RENDERED_TAGS
from lfi_podcast.feed.podcasting import PODCAST
from lfi_podcast.model.categories import CATEGORY_NAMES
from lfi_podcast.model.languages import language_tag

PREFIXES = {
    **{namespace.prefix: namespace.uri for namespace in (LINKS, ITUNES, PODCAST, CHAPTERS)},
    "content": "http://purl.org/rss/1.0/modules/content/",
}

_AUDIO_ENDINGS = {
    "audio/mpeg": ".mp3",
    "audio/x-m4a": ".m4a",
    "audio/m4a": ".m4a",
    "audio/mp4": ".m4a",
}
_DATE = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d? (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4}"
    r" \d\d:\d\d(:\d\d)? ([+-]\d{4}|GMT)"
)
_URI = re.compile(r"https?://[0-9a-zA-Z.\-_\[\]:]+([/?#][0-9a-zA-Z;/?:@&=+$.\-_!~*'()%,#]*)?")
_TAG = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
_RELATIVE_LINK = re.compile(r"<[^>]*\s(?:href|src)=[\"'](?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_ACTIVE_CONTENT = re.compile(r"<(?:script|iframe|object|embed|form)\b|<[^>]*\son[a-z]+=", re.IGNORECASE)


@dataclass(frozen=True)
class FeedPlace:
    """An element of a feed, and the bytes of the whole feed, whose size some rules check."""

    element: Any
    feed: bytes

    @property
    def text(self) -> str:
        return self.element.text or ""

    def get(self, attribute: str) -> str:
        return str(self.element.get(attribute, ""))

    def xpath(self, expression: str) -> Any:
        return self.element.xpath(expression, namespaces=PREFIXES)


Predicate = Callable[[FeedPlace], bool]


def satisfies(expression: str) -> Predicate:
    """An XPath that is true, or selects something."""
    return lambda place: bool(place.xpath(expression))


def all_differ(path: str) -> Predicate:
    return lambda place: len(set(found := place.xpath(path))) == len(found)


def one_of(*texts: str) -> Predicate:
    return lambda place: place.text in texts


def named_in(names: str) -> Predicate:
    return lambda place: place.element.tag.rpartition("}")[2] in names.split()


def is_like(pattern: str) -> Predicate:
    return lambda place: re.fullmatch(pattern, place.text) is not None


def is_unlike(pattern: str) -> Predicate:
    return lambda place: re.search(pattern, place.text, re.IGNORECASE) is None


def at_most_characters(limit: int) -> Predicate:
    return lambda place: len(place.text) <= limit


def at_most_bytes(limit: int) -> Predicate:
    return lambda place: len(place.text.encode()) <= limit


def feed_at_most(limit: int) -> Predicate:
    return lambda place: len(place.feed) <= limit


def declares(prefix: str) -> Predicate:
    return lambda place: place.element.nsmap.get(prefix) == PREFIXES[prefix]


def is_utf8(place: FeedPlace) -> bool:
    declared = place.element.getroottree().docinfo.encoding or ""
    return declared.upper() == "UTF-8" and place.feed.startswith(b"<?xml")


def says_something(place: FeedPlace) -> bool:
    return bool(place.text.strip() or len(place.element) or place.element.attrib)


def is_trimmed(place: FeedPlace) -> bool:
    return len(place.element) > 0 or place.text == place.text.strip()


def is_not_none(place: FeedPlace) -> bool:
    return "None" not in (place.text, *place.element.attrib.values())


def is_date(place: FeedPlace) -> bool:
    if not _DATE.fullmatch(place.text):
        return False
    try:
        return parsedate_to_datetime(place.text).strftime("%a") == place.text[:3]
    except ValueError:
        return False


def newest_first(place: FeedPlace) -> bool:
    dates = [date.text for date in place.xpath("item/pubDate") if is_date(FeedPlace(date, b""))]
    return all(earlier >= later for earlier, later in pairwise(map(parsedate_to_datetime, dates)))


def is_uri(place: FeedPlace) -> bool:
    return _URI.fullmatch(place.text) is not None


def links_are_uris(place: FeedPlace) -> bool:
    return all(_URI.fullmatch(link) for link in place.xpath("@url | @href | @img | @image"))


def links_are_https(place: FeedPlace) -> bool:
    return all(link.startswith("https:") for link in place.xpath("@url | @href | @img"))


def is_picture(place: FeedPlace) -> bool:
    return urlsplit(place.get("href")).path.lower().endswith((".jpg", ".jpeg", ".png"))


def is_uuid(place: FeedPlace) -> bool:
    try:
        return str(UUID(place.text)) == place.text.lower()
    except ValueError:
        return False


def is_language(place: FeedPlace) -> bool:
    try:
        return bool(language_tag(place.text))
    except ValueError:
        return False


def is_category(place: FeedPlace) -> bool:
    """Whether the full name of a category or subcategory is in Apple's table."""
    names = [*place.xpath("parent::itunes:category/@text"), place.get("text")]
    return " > ".join(names) in CATEGORY_NAMES


def ends_like_its_type(place: FeedPlace) -> bool:
    ending = _AUDIO_ENDINGS.get(place.get("type"))
    return ending is not None and urlsplit(place.get("url")).path.endswith(ending)


def lasts(place: FeedPlace) -> bool:
    """Whether the address has no signature that would expire."""
    return not re.search(r"[?&](X-Amz-Signature|Signature|Expires)=", place.get("url"), re.IGNORECASE)


def is_permalink_only_if_url(place: FeedPlace) -> bool:
    return place.get("isPermaLink") == "false" or _URI.fullmatch(place.text) is not None


def uses_rendered_tags(place: FeedPlace) -> bool:
    return {tag.lower() for tag in _TAG.findall(place.text)} <= RENDERED_TAGS


def has_no_markup(place: FeedPlace) -> bool:
    return not re.search(r"</?[a-z][^<>]*>|&#?\w+;", place.text, re.IGNORECASE)


def has_absolute_links(place: FeedPlace) -> bool:
    return not _RELATIVE_LINK.search(place.text)


def is_inert(place: FeedPlace) -> bool:
    return not _ACTIVE_CONTENT.search(place.text)

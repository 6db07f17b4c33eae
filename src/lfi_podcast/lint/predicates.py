"""The predicates of feed rules. Each name completes a sentence about a place in a feed."""

import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from lxml import etree

from lfi_podcast.lint.place import PREFIXES, FeedPlace, FeedTree
from lfi_podcast.lint.rule import Predicate
from lfi_podcast.model.categories import CATEGORY_NAMES
from lfi_podcast.model.languages import language_tag

_RENDERED_TAGS = {"p", "ol", "ul", "li", "a", "b", "i", "strong", "em"}
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
_LINKS = ("url", "href", "img", "image")
_TAG = re.compile(r"</?([a-z][a-z0-9]*)", re.IGNORECASE)
_RELATIVE_LINK = re.compile(r"<[^>]*\s(?:href|src)=[\"'](?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_ACTIVE_CONTENT = re.compile(r"<(?:script|iframe|object|embed|form)\b|<[^>]*\son[a-z]+=", re.IGNORECASE)


def satisfies(expression: str) -> Predicate:
    """An XPath that is true, or selects something."""
    compiled = etree.XPath(expression, namespaces=PREFIXES, smart_strings=False)
    return lambda place: bool(compiled(place.element))


def when(condition: str, holds: Predicate) -> Predicate:
    """`holds`, where an XPath is true or selects something."""
    applies = satisfies(condition)
    return lambda place: not applies(place) or holds(place)


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
    return lambda place: len(place.feed.source) <= limit


def declares(prefix: str) -> Predicate:
    return lambda place: PREFIXES[prefix] in place.element.nsmap.values()


def is_utf8(place: FeedPlace) -> bool:
    declared = place.element.getroottree().docinfo.encoding or ""
    return declared.upper() == "UTF-8" and place.feed.source.startswith(b"<?xml")


def says_something(place: FeedPlace) -> bool:
    says_by_name = place.element.tag.startswith(f"{{{PREFIXES['fh']}}}")
    return says_by_name or bool(place.text.strip() or len(place.element) or place.element.attrib)


def is_trimmed(place: FeedPlace) -> bool:
    return len(place.element) > 0 or place.text == place.text.strip()


def is_not_none(place: FeedPlace) -> bool:
    return "None" not in (place.text, *place.attributes.values())


def is_date(place: FeedPlace) -> bool:
    if not _DATE.fullmatch(place.text):
        return False
    try:
        return parsedate_to_datetime(place.text).strftime("%a") == place.text[:3]
    except ValueError:
        return False


def is_no_newer_than_before(place: FeedPlace) -> bool:
    return place.element not in place.feed.known(_newer_than_before)


def _newer_than_before(feed: FeedTree) -> set[Any]:
    dated = [date for date in feed.places("item/pubDate") if is_date(date)]
    return {
        below.element
        for above, below in pairwise(dated)
        if parsedate_to_datetime(below.text) > parsedate_to_datetime(above.text)
    }


def is_first_of_its_text(place: FeedPlace) -> bool:
    return place.element not in place.feed.known(_repeated_guids)


def _repeated_guids(feed: FeedTree) -> set[Any]:
    return _repeated((guid.element, guid.text) for guid in feed.places("item/guid"))


def is_first_of_its_address(place: FeedPlace) -> bool:
    return place.element not in place.feed.known(_repeated_enclosures)


def _repeated_enclosures(feed: FeedTree) -> set[Any]:
    return _repeated((enclosure.element, enclosure.get("url")) for enclosure in feed.places("item/enclosure"))


def _repeated(pairs: Iterable[tuple[Any, str]]) -> set[Any]:
    """The elements whose value an earlier one has."""
    repeated, seen = set[Any](), set[str]()
    for element, value in pairs:
        if value in seen:
            repeated.add(element)
        seen.add(value)
    return repeated


def is_uri(place: FeedPlace) -> bool:
    return _URI.fullmatch(place.text) is not None


def links_are_uris(place: FeedPlace) -> bool:
    return all(_URI.fullmatch(link) for link in _links(place))


def links_are_https(place: FeedPlace) -> bool:
    return all(link.startswith("https:") for link in _links(place))


def _links(place: FeedPlace) -> list[str]:
    return [value for name, value in place.attributes.items() if name in _LINKS]


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
    outer = place.element.getparent()
    names = [outer.get("text", "")] if outer.tag == place.element.tag else []
    return " > ".join([*names, place.get("text")]) in CATEGORY_NAMES


def ends_like_its_type(place: FeedPlace) -> bool:
    ending = _AUDIO_ENDINGS.get(place.get("type"))
    return ending is not None and urlsplit(place.get("url")).path.endswith(ending)


def lasts(place: FeedPlace) -> bool:
    """Whether the address has no signature that would expire."""
    return not re.search(r"[?&](X-Amz-Signature|Signature|Expires)=", place.get("url"), re.IGNORECASE)


def is_permalink_only_if_url(place: FeedPlace) -> bool:
    return place.get("isPermaLink") == "false" or _URI.fullmatch(place.text) is not None


def uses_rendered_tags(place: FeedPlace) -> bool:
    return {tag.lower() for tag in _TAG.findall(place.text)} <= _RENDERED_TAGS


def has_no_markup(place: FeedPlace) -> bool:
    return not re.search(r"</?[a-z][^<>]*>|&#?\w+;", place.text, re.IGNORECASE)


def has_absolute_links(place: FeedPlace) -> bool:
    return not _RELATIVE_LINK.search(place.text)


def is_inert(place: FeedPlace) -> bool:
    return not _ACTIVE_CONTENT.search(place.text)

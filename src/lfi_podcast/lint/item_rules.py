"""Rules about RSS: items, their guids, dates and enclosures."""

import re
from collections.abc import Hashable
from functools import lru_cache
from itertools import pairwise
from urllib.parse import unquote

from lfi_podcast.lint import predicates as is_
from lfi_podcast.lint import values as be
from lfi_podcast.lint.place import FeedPlace, FeedTree
from lfi_podcast.lint.predicates import (
    attribute,
    differs,
    either,
    has,
    has_attributes,
    text,
    when,
)
from lfi_podcast.lint.rule import Rule
from lfi_podcast.lint.vocabulary import APPLE_MEDIA_TYPES, MEDIA_ENDINGS


def _guid(guid: FeedPlace) -> Hashable:
    return guid.text or None


def _address(enclosure: FeedPlace) -> Hashable:
    return enclosure.get("url") or None


def _follows_its_elder(date: FeedPlace) -> bool:
    return date not in date.feed.known(_newer_than_before)


def _newer_than_before(feed: FeedTree) -> set[FeedPlace]:
    dated = [(place, when) for place in feed.places("item/pubDate") if (when := be.moment(place.text))]
    return {below for (_, above), (below, when) in pairwise(dated) if when > above}


def _is_permalink_only_if_url(guid: FeedPlace) -> bool:
    return guid.get("isPermaLink").lower() == "false" or be.is_uri(guid.text)


_ENDINGS = frozenset(ending for endings in MEDIA_ENDINGS.values() for ending in endings)


@lru_cache(4096)
def _ending(address: str) -> str:
    """The ending of the file that an address leads to, in its path or, if there is none, anywhere behind it."""
    path, _, query = unquote(address).partition("?")
    for part in (path, *(re.split(r"[?&=#]", query)[::-1] if query else ())):
        match = re.search(r"\.[a-z0-9]{2,5}$", part.lower().rstrip("/"))
        if match and match[0] in _ENDINGS:
            return match[0]
    return ""


def _has_an_ending(place: FeedPlace) -> bool:
    return not place.get("url") or _ending(place.get("url")) != ""


def ends_like_its_type(place: FeedPlace) -> bool:
    """The ending of a file fits its media type, as far as both are known."""
    endings = MEDIA_ENDINGS.get(place.get("type").strip(), ())
    ending = _ending(place.get("url"))
    return not endings or not ending or ending in endings


_TYPE = be.is_like(r"(audio|video|application|document|text|image)/[\w.+-]+(\s*;.*)?")
_PLAYS = be.is_like(
    r"(?i:(audio|video)/.+|application/(pdf|epub\+zip|x-mpegurl|vnd\.apple\.mpegurl|ogg|octet-stream|mp4)|document/x-epub)"
)

ITEM_RULES = (
    *(Rule(f"item-{name}", source, "item", "error", has(name), f"has no {name}, which apps need; add it")
      for name, source in (("title", "PSP-1, Apple 823"), ("enclosure", "PSP-1, Apple 823"), ("guid", "PSP-1"))),
    Rule("item-pubDate", "Spotify", "item", "error", has("pubDate"),
         "has no pubDate, by which apps put episodes in order; add it"),
    Rule("item-link", "PSP-1", "item", "warning", has("link"), "has no link to its page; add it"),
    Rule("item-description", "PSP-1", "item", "warning",
         either(has("description"), has("content:encoded")), "has no description; write a summary or notes"),
    Rule("guid", "RSS 2.0, PSP-1, Apple 823", "item/guid", "error", is_.has_text,
         "is empty, so that apps cannot tell this episode from others; write one that never changes"),
    Rule("guids-differ", "RSS 2.0, PSP-1, Apple 823", "item/guid", "error", differs(_guid, "item/guid"),
         "is also the guid of an item above; apps would show only one"),
    Rule("guid-blanks", "PSP-1, Apple 823", "item/guid", "warning", lambda place: place.text == place.text.strip(),
         "has blanks around it, which only some apps cut off; keep it if it is published, and write new ones without"),
    Rule("guid-length", "PSP-1, Apple 823", "item/guid", "warning", text(be.at_most_characters(255)),
         "is longer than 255 characters, where some apps cut it off; shorter ones are for new episodes only"),
    Rule("permalink", "RSS 2.0, W3C", "item/guid", "error", when(is_.has_text, _is_permalink_only_if_url),
         "is treated as a web address; set isPermaLink=\"false\""),
    Rule("permalink-word", "RSS 2.0", "item/guid", "error", attribute("isPermaLink", be.is_boolean),
         "has an isPermaLink that is neither true nor false; write one of them"),
    Rule("newest-first", "feedgen PR 55", "item/pubDate", "warning", _follows_its_elder,
         "is newer than the item above; put the newest first"),
    Rule("enclosure", "RSS 2.0, Apple 823", "enclosure", "error", has_attributes("url", "length", "type"),
         "needs url, length and type; add them"),
    Rule("enclosure-address", "RSS 2.0, Apple 823", "enclosure", "error", attribute("url", be.is_address),
         "does not lead to a file on the web; write the address in full, with https://"),
    Rule("enclosures-differ", "Apple 823", "item/enclosure", "error", differs(_address, "item/enclosure"),
         "is also the enclosure of an item above; Apple would show only one"),
    Rule("enclosure-length", "RSS 2.0, Apple 823", "enclosure", "error", attribute("length", be.is_whole),
         "has a length that is not a whole number of bytes; write the size of the file"),
    Rule("enclosure-size", "RSS 2.0, Apple 823", "enclosure", "warning",
         attribute("length", lambda value: not be.is_whole(value) or float(value) > 1024),
         "has a length that no recording has, without which apps show no progress; write the size of the file"),
    Rule("enclosure-type", "RSS 2.0, Apple 823", "enclosure", "error", attribute("type", _TYPE),
         "has a type that is not a media type; .mp3 is audio/mpeg, .m4a is audio/x-m4a"),
    Rule("enclosure-plays", "Apple 823", "enclosure", "error",
         attribute("type", lambda value: not _TYPE(value) or _PLAYS(value)),
         "has the type of something that apps cannot play; .mp3 is audio/mpeg, .m4a is audio/x-m4a"),
    Rule("enclosure-type-apple", "Apple 823", "enclosure", "warning",
         attribute("type", lambda value: not _PLAYS(value) or value.strip() in APPLE_MEDIA_TYPES),
         "has a type that Apple does not list; .mp3 is audio/mpeg, .m4a is audio/x-m4a, .mp4 is video/mp4"),
    Rule("enclosure-ending", "Apple 823", "enclosure", "error", ends_like_its_type,
         "has an ending that does not match its media type; .mp3 is audio/mpeg, .m4a is audio/x-m4a"),
    Rule("enclosure-no-ending", "Apple 823", "enclosure", "warning", _has_an_ending,
         "has no ending such as .mp3, by which Apple tells what it is; add it to the address"),
    Rule("enclosure-lasts", "PodFetch 1581", "enclosure", "error", attribute("url", be.lasts),
         "has a signed address that will expire; use the public one"),
    Rule("enclosure-https", "Apple 823", "enclosure", "warning", attribute("url", be.is_encrypted),
         "has an address without https, which some apps and pages refuse to play; use https"),
)  # fmt: skip

"""Rules about the document as a whole: XML, encoding, namespaces, size, which element may be where and how often."""

import difflib
import re
from functools import lru_cache

from lfi_podcast.lint import predicates as is_
from lfi_podcast.lint import values as be
from lfi_podcast.lint.place import GITHUB_NAME, PREFIXES, FeedPlace, FeedTree, is_misspelt
from lfi_podcast.lint.predicates import attributes, every, has_exactly_one, text, when
from lfi_podcast.lint.rule import Predicate, Rule
from lfi_podcast.lint.vocabulary import ADDRESSES, DROPPED_NAMES, ITUNES_NAMES, PODCAST_NAMES, RSS_NAMES

LARGEST = 2_000_000
"""Bytes. Clients download the whole feed whenever it changes; directories have cut off feeds larger than this."""


def _while_reading(_place: FeedPlace) -> bool:
    """The rule is applied while a feed is read (`reading.py`), before there are any places."""
    return True


def _is_no_larger(place: FeedPlace) -> bool:
    return len(place.feed.source) <= LARGEST


def _is_utf8(place: FeedPlace) -> bool:
    return place.feed.encoding.replace("-", "").replace("_", "") in ("utf8", "utf8sig")


def _declares(prefix: str) -> Predicate:
    """The namespace, under any of its names: those that are wrong are another rule's."""
    return lambda place: any(_stands_for(uri, prefix) for uri in place.feed.namespaces)


def _stands_for(uri: str, prefix: str) -> bool:
    return uri == PREFIXES[prefix] or (prefix == "podcast" and uri == GITHUB_NAME)


def _spells_namespaces(place: FeedPlace) -> bool:
    return not any(map(is_misspelt, place.feed.namespaces))


def _uses_short_name(place: FeedPlace) -> bool:
    return GITHUB_NAME not in place.feed.namespaces


def _is_known(*known: frozenset[str]) -> Predicate:
    names = frozenset().union(*known)
    return lambda place: place.name in names


def _is_spelt(*known: frozenset[str]) -> Predicate:
    """It is a name that is listed, or not even like one."""
    names = frozenset().union(*known)
    lowered = {name.lower() for name in names}

    @lru_cache(1000)
    def spelt(name: str) -> bool:
        like = name.lower()
        near = [each for each in lowered if abs(len(each) - len(like)) < 3]
        return name in names or (like not in lowered and not difflib.get_close_matches(like, near, 1, 0.88))

    return lambda place: spelt(place.name)


def _is_rss(place: FeedPlace) -> bool:
    return ":" in place.name or place.name in RSS_NAMES


def _is_over(place: FeedPlace) -> bool:
    when, now = be.moment(place.text), place.feed.now
    return when is None or now is None or when <= now


def _is_recent(value: str) -> bool:
    when = be.moment(value)
    return when is None or when.year >= 1993  # the first shows that could be downloaded


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


def _has_no_control(value: str) -> bool:
    return "\x7f" not in value if value.isascii() else _CONTROL.search(value) is None


def _is_podcasting(place: FeedPlace) -> bool:
    return place.name.startswith("podcast:")


_SAYING = """title link guid pubDate language channel/description itunes:category itunes:explicit itunes:type
    podcast:guid podcast:medium podcast:locked podcast:person podcast:funding podcast:trailer podcast:location
    podcast:license podcast:txt podcast:season podcast:episode podcast:block"""
"""What means nothing when it is empty; of the rest, it can be a host's way to leave something out."""


def _is_another_matter(place: FeedPlace) -> bool:
    """That it is empty is an error; or it says all by its name, as those of RFC 5005 do."""
    return place in place.feed.known(_saying) or place.name.startswith("fh:")


def _saying(feed: FeedTree) -> set[FeedPlace]:
    return set(feed.places(_SAYING))


_SHORT = """title link guid pubDate lastBuildDate language copyright itunes:title itunes:author itunes:name itunes:email
    itunes:explicit itunes:duration itunes:episode itunes:season itunes:episodeType itunes:type itunes:new-feed-url
    podcast:guid podcast:medium podcast:locked podcast:person podcast:funding podcast:license podcast:season
    podcast:episode podcast:block podcast:location podcast:trailer"""

WELL_FORMED = Rule(
    "xml",
    "XML 1.0",
    "",
    "error",
    _while_reading,
    "is not well-formed; what follows was read as well as it could be",
)
A_FEED = Rule(
    "feed", "RSS 2.0", "", "error", _while_reading, "is not an RSS feed; give the address of the feed itself"
)
BEGINS = Rule(
    "beginning",
    "XML 1.0",
    "",
    "error",
    _while_reading,
    "has something before its XML declaration, where strict apps give up; remove it",
)
DECODED = Rule(
    "encoding",
    "XML 1.0",
    "",
    "error",
    _while_reading,
    "is not in the encoding that it declares; write UTF-8 and declare it",
)
NO_DTD = Rule(
    "doctype",
    "W3C",
    "",
    "warning",
    _while_reading,
    "has a document type, which apps do not read and attackers use; remove it",
)

DOCUMENT_RULES = (
    A_FEED, WELL_FORMED, BEGINS, DECODED, NO_DTD,
    Rule("utf-8", "PSP-1, Apple 823", "/", "error", _is_utf8,
         "is not declared as UTF-8; start with <?xml version=\"1.0\" encoding=\"UTF-8\"?>"),
    Rule("rss", "RSS 2.0, PSP-1", "/", "error",
         every(lambda place: place.name == "rss", is_.attribute("version", be.one_of("2.0")),
               is_.has_attributes("version"), has_exactly_one("channel")),
         "is not RSS 2.0 with one channel; no podcast app reads anything else"),
    Rule("xmlns-atom", "PSP-1", "/", "error", _declares("atom"),
         f"does not declare the namespace {PREFIXES['atom']}; every character of it counts"),
    Rule("xmlns-itunes", "PSP-1, Apple 823", "/", "error", _declares("itunes"),
         f"does not declare the namespace {PREFIXES['itunes']}; every character of it counts"),
    Rule("xmlns-podcast", "PSP-1", "/", "error", _declares("podcast"),
         f"does not declare the namespace {PREFIXES['podcast']}; every character of it counts"),
    Rule("xmlns-spelling", "XML 1.0", "/", "error", _spells_namespaces,
         "declares a namespace that is nearly one that apps know; every character of it counts"),
    Rule("xmlns-github", "namespace", "/", "warning", _uses_short_name,
         f"uses the long name of the podcast namespace; apps must know it, but {PREFIXES['podcast']} is safer"),
    Rule("size", "FeedBurner, TAP 269", "/", "warning", _is_no_larger,
         "is larger than 2 MB, and every client downloads it repeatedly; shorten the notes"),
    # Names
    Rule("rss-tag", "RSS 2.0", "*!", "warning", _is_rss,
         "is not an element of RSS 2.0; check its spelling and case, or give it a namespace"),
    Rule("itunes-tag", "Apple 823", "itunes:!", "error", _is_spelt(ITUNES_NAMES, DROPPED_NAMES),
         "is not a tag that Apple reads; check its spelling and case"),
    Rule("itunes-tag-unknown", "Apple 823", "itunes:!", "warning",
         when(_is_spelt(ITUNES_NAMES, DROPPED_NAMES), _is_known(ITUNES_NAMES, DROPPED_NAMES)),
         "is not a tag that Apple reads; remove it"),
    Rule("itunes-tag-dropped", "Apple 823", "itunes:!", "warning",
         lambda place: place.name not in DROPPED_NAMES,
         "was dropped by Apple; use description for summary and subtitle, and remove the rest"),
    Rule("podcast-tag", "namespace", "podcast:!", "error", _is_spelt(PODCAST_NAMES),
         "is not a tag of the podcast namespace; check its spelling and case"),
    Rule("podcast-tag-unknown", "namespace", "podcast:!", "warning",
         when(_is_spelt(PODCAST_NAMES), _is_known(PODCAST_NAMES)),
         "is not a tag of the podcast namespace; remove it"),
    Rule("misplaced", "RSS 2.0, Apple 823, namespace", "*!", "error", is_.is_where_it_may_be,
         "is not allowed inside its parent, where no app looks for it; move it"),
    Rule("superfluous", "RSS 2.0, Apple 823, namespace", "*2", "error", is_.is_the_only_one,
         "is there a second time, and apps differ in which they take; keep one"),
    # Texts
    Rule("empty", "RSS 2.0, Apple 823, namespace", _SAYING, "error", is_.is_written,
         "is empty; say what it is for, or remove it"),
    Rule("empty-warning", "W3C", "*0", "warning", _is_another_matter,
         "is empty; remove it"),
    Rule("invisible", "Apple 823", "title itunes:title itunes:author itunes:name podcast:person", "error",
         is_.can_be_seen, "has only blanks and signs that nobody sees; write some text"),
    Rule("none", "svpino/rfeed 18", "*#", "warning", is_.is_not_none,
         "says None, null or undefined, probably by mistake; remove it"),
    Rule("blanks", "PSP-1, Apple 823", _SHORT, "warning", is_.is_trimmed,
         "starts or ends with a blank; remove it"),
    Rule("control", "XML 1.0", "*#", "error",
         text(_has_no_control),
         "has control characters, probably from a wrong encoding; remove them"),
    Rule("replaced", "W3C", "*#", "warning", text(lambda value: "\ufffd" not in value),
         "has a replacement character for one that was lost on the way; write the text again"),
    Rule("255", "PSP-1, Apple 823", "title itunes:title copyright category itunes:author itunes:name", "error",
         text(be.at_most_characters(255)), "is longer than 255 characters; shorten it"),
    Rule("128", "namespace", """podcast:person podcast:funding podcast:soundbite podcast:license podcast:location
         podcast:trailer podcast:updateFrequency""", "error",
         text(be.at_most_characters(128)), "is longer than 128 characters, where apps cut it off; shorten it"),
    # Addresses
    Rule("link", "RSS 2.0, W3C", "channel/link item/link image/link item/comments", "error", text(be.is_uri),
         "is not a complete web address; write it in full, with https://"),
    Rule("address", "RSS 2.0, namespace", "*@", "error",
         attributes(ADDRESSES, lambda value: be.is_uri(value) or be.is_code(value)),
         "has an address that is not complete; write it in full, with https://"),
    Rule("code", "W3C", "*@", "error",
         attributes(ADDRESSES, lambda value: not be.is_code(value) or value.startswith("data:image/")),
         "has an address that is code or data instead of a place on the web; remove it"),
    Rule("data", "W3C", "*@", "warning",
         attributes(ADDRESSES, lambda value: not value.startswith("data:image/")),
         "has a picture inside its address, which few apps show; give the picture an address"),
    Rule("ascii", "RSS 2.0, W3C", "*@ link", "warning",
         every(attributes(ADDRESSES, be.is_ascii_address),
               lambda place: place.name != "link" or be.is_ascii_address(place.text)),
         "has an address with letters that some apps cannot follow; percent-encode it"),
    Rule("https", "namespace", "*@", "warning",
         when(_is_podcasting, attributes(ADDRESSES, be.is_encrypted)),
         "has an address without https, which the podcast namespace asks for; use https"),
    Rule("private", "W3C", "*@ link", "warning",
         every(attributes(ADDRESSES, be.is_public),
               lambda place: place.name != "link" or be.is_public(place.text)),
         "has an address that leads to the reader's own machine or network; use a public one"),
    Rule("login", "Apple 823", "*@", "error", attributes(ADDRESSES, be.is_open),
         "has a name and a password in its address, which apps do not send; publish it without"),
    # Dates
    Rule("date", "RSS 2.0, PSP-1, Apple 823", "pubDate lastBuildDate", "error", text(be.is_date),
         "is not a date such as Mon, 30 Nov 2026 06:00:00 +0000; write it so"),
    Rule("date-day", "RSS 2.0, W3C", "pubDate lastBuildDate", "error", text(be.is_day_of_its_date),
         "has a day of the week that is not its date's; correct one of them"),
    Rule("date-obsolete", "W3C", "pubDate lastBuildDate", "warning", text(be.is_current_date),
         "has a zone or year in an obsolete form; write the offset, such as +0000, and four digits"),
    Rule("date-ahead", "RSS 2.0", "pubDate lastBuildDate", "warning", _is_over,
         "is in the future, and apps differ in what they do until then; publish it when it is due"),
    Rule("date-far", "W3C", "pubDate lastBuildDate", "warning", text(_is_recent),
         "is from before there were podcasts, probably a typing slip; correct the year"),
)  # fmt: skip

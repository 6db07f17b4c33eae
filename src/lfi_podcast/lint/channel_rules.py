"""Rules about RSS: the channel, its links and its other pages."""

import re
from collections.abc import Iterable
from datetime import datetime

from lfi_podcast.lint import values as be
from lfi_podcast.lint.place import FeedPlace, FeedTree
from lfi_podcast.lint.predicates import (
    attribute,
    either,
    every,
    has,
    has_attributes,
    never,
    text,
    when,
)
from lfi_podcast.lint.rule import Predicate, Rule


def _links(channel: FeedPlace, *rels: str) -> list[FeedPlace]:
    return [link for link in channel.all("atom:link") if link.get("rel") in rels]


def _has_one_self(channel: FeedPlace) -> bool:
    return len(_links(channel, "self")) == 1


def _own_address(feed: FeedTree) -> str:
    return next(
        (link.get("href") for link in feed.places("channel/atom:link") if link.get("rel") == "self"), ""
    )


def _is_rel(*rels: str) -> Predicate:
    return lambda place: place.get("rel") in rels


def _is_at_its_address(link: FeedPlace) -> bool:
    """It names a host that the feed came from, as far as that is known and others can reach it."""
    hosts = {be.host_of(address) for address in link.feed.addresses if be.is_public(address)}
    return not hosts or be.host_of(link.get("href")) in hosts


def _is_on_a_host_of_the_feed(link: FeedPlace) -> bool:
    """What else the feed names is served by the same domain; and by the same host, if its pages and pictures are."""
    site, host = link.feed.known(_site), be.host_of(link.get("href"))
    if not _is_near(host, site) and not _is_near(host, link.feed.known(_media)):
        return False
    return len(site) != 1 or host in site or not link.feed.places("channel/link item/link")


def _site(feed: FeedTree) -> set[str]:
    """The hosts of its pages and pictures."""
    pages = (place.text for place in feed.places("channel/link item/link"))
    return be.hosts_of((*pages, *(place.get("href") for place in feed.places("itunes:image"))))


def _media(feed: FeedTree) -> set[str]:
    """The hosts of its media, and of the other pages of the feed."""
    pages = (link.get("href") for link in feed.places("channel/atom:link") if link.get("rel") != "self")
    media = feed.places("enclosure podcast:transcript podcast:chapters")
    return be.hosts_of((*pages, *(place.get("url") for place in media)))


def _is_near(host: str, others: Iterable[str]) -> bool:
    return _domain(host) in map(_domain, others)


def _domain(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def _leads_elsewhere(link: FeedPlace) -> bool:
    return link.get("href") != _own_address(link.feed)


def _has_first_and_last(channel: FeedPlace) -> bool:
    return bool(_links(channel, "first")) and bool(_links(channel, "last"))


def _is_paged(channel: FeedPlace) -> bool:
    return bool(_links(channel, "next", "previous", "prev"))


def _is_archived(channel: FeedPlace) -> bool:
    return (
        bool(_links(channel, "prev-archive", "next-archive", "current"))
        or channel.first("fh:archive") is not None
    )


def _is_newest(date: FeedPlace) -> bool:
    """No item is newer than the last change of the feed."""
    built, newest = be.moment(date.text), date.feed.known(_newest)
    return built is None or newest is None or newest <= built


def _newest(feed: FeedTree) -> datetime | None:
    return max(filter(None, (be.moment(date.text) for date in feed.places("item/pubDate"))), default=None)


CHANNEL_RULES = (
    *(Rule(f"channel-{name}", source, "channel", "error", has(name), f"has no {name}, which apps need; add it")
      for name, source in (("title", "RSS 2.0, PSP-1, Apple 823"), ("description", "RSS 2.0, PSP-1, Apple 823"),
                           ("link", "RSS 2.0, PSP-1"), ("language", "PSP-1, Apple 823"))),
    Rule("self", "PSP-1", "channel", "error", _has_one_self,
         "needs one atom:link with rel=\"self\", the address of the feed; add it"),
    Rule("atom-link", "RFC 4287", "atom:link", "error", has_attributes("href"),
         "leads nowhere; add href=\"…\""),
    Rule("self-type", "PSP-1", "channel/atom:link", "warning",
         when(_is_rel("self", "first", "last", "next", "previous", "prev"),
              attribute("type", be.one_of("application/rss+xml"))),
         "has another type than application/rss+xml; write that"),
    Rule("self-address", "PSP-1", "channel/atom:link", "error",
         when(_is_rel("self"), every(has_attributes("href"), attribute("href", be.is_address))),
         "is not the complete address of the feed; write it in full, with https://"),
    Rule("self-host", "PSP-1", "channel/atom:link", "error", when(_is_rel("self"), _is_at_its_address),
         "names another host than the one that the feed came from; write the feed's own address"),
    Rule("self-foreign", "PSP-1", "channel/atom:link", "warning",
         when(_is_rel("self"), _is_on_a_host_of_the_feed),
         "names a host that nothing else in the feed is on; check that it is the feed's own address"),
    Rule("page-of-itself", "RFC 5005", "channel/atom:link", "error",
         when(_is_rel("next", "previous", "prev", "prev-archive", "next-archive"), _leads_elsewhere),
         "leads from this page of the feed to itself, where apps go round in circles; correct the page numbers"),
    Rule("paging", "RFC 5005", "channel", "warning",
         when(every(_is_paged, never(_is_archived)), _has_first_and_last),
         "is one of several pages but lacks first and last links; add both"),
    Rule("archive", "RFC 5005", "channel", "error",
         when(has("fh:complete"), never(either(_is_paged, _is_archived))),
         "says that it is complete, and that there are other pages; remove one of them"),
    Rule("paging-word", "RFC 5005", "channel/atom:link", "warning", never(_is_rel("prev")),
         "has rel=\"prev\", which is called previous in feeds; write that"),
    Rule("language", "RSS 2.0, PSP-1, Apple 823", "channel/language", "error", text(be.is_language),
         "is not an ISO 639 code such as en or en-gb; correct it"),
    Rule("ttl", "RSS 2.0", "channel/ttl", "error",
         text(be.is_positive), "is not a number of minutes; write one"),
    Rule("skip-hour", "RSS 2.0", "skipHours/hour", "error", text(be.is_like(r"[01]?\d|2[0-3]")),
         "is not an hour from 0 to 23; correct it"),
    Rule("skip-day", "RSS 2.0", "skipDays/day", "error",
         text(be.one_of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")),
         "is not the English name of a day of the week, such as Monday; correct it"),
    Rule("rss-mailbox", "RSS 2.0", "managingEditor webMaster item/author", "warning",
         text(be.starts_with_mailbox),
         "is not a mail address followed by a name in brackets; write it so, or use itunes:author"),
    Rule("rss-image", "RSS 2.0", "channel/image", "error", every(has("url"), has("title"), has("link")),
         "needs a url, a title and a link; add them"),
    Rule("rss-image-url", "RSS 2.0", "image/url", "error", text(be.is_address),
         "is not a complete web address; write it in full, with https://"),
    Rule("rss-image-form", "RSS 2.0", "image/url", "error",
         text(lambda value: be.picture_ending(value) in ("", "jpg", "jpeg", "png", "gif")),
         "is not a GIF, JPEG or PNG; convert it"),
    Rule("copyright", "PSP-1", "channel/copyright", "warning",
         text(lambda value: re.search(r"copyright|©|\(c\)|\b(19|20)\d\d\b", value, re.IGNORECASE) is None),
         "includes the word, the sign or a year; name only the holder"),
    Rule("built", "W3C", "channel/lastBuildDate", "warning", _is_newest,
         "is older than the newest item, so that some apps will not see it; write when the feed last changed"),
    Rule("any-item", "Apple 823, Spotify", "channel", "warning",
         either(has("item"), has("podcast:liveItem"), has("podcast:remoteItem")),
         "has no episodes yet; directories reject it until it has one"),
)  # fmt: skip

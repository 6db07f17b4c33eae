"""Addresses: those that every other is made from, and those that apps open."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from lfi_podcast.advice.texts import EACH, at
from lfi_podcast.config.check import Complaint
from lfi_podcast.config.yaml_reader import KeyPath
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.show import Show

_HTTPS_OF_SHOW = (
    ("media",),
    ("moved_to",),
    ("funding", EACH, "url"),
    ("people", EACH, "href"),
    ("people", EACH, "img"),
    ("license", "url"),
    ("podroll", EACH, "url"),
    ("publisher", "url"),
)
_HTTPS_OF_EPISODE = (
    ("people", EACH, "href"),
    ("people", EACH, "img"),
    ("license", "url"),
    ("funding", EACH, "url"),
)
_FEED_AT_END = re.compile(r"/(?:feed|feeds|rss|atom|podcast\.rss)/*$", re.IGNORECASE)
_PRIVATE = re.compile(
    r"localhost|.*\.(?:local|localhost|internal|lan|home|test|invalid)|[^.]+", re.IGNORECASE
)


def not_public(show: Show) -> Iterator[Complaint]:
    for key, address in (("link", show.link), ("media", show.media)):
        if address and not _is_public(address):
            yield (key,), "leads to a machine that only some can reach; write the address that listeners use"


def unlike_a_base(show: Show) -> Iterator[Complaint]:
    for key, address in (("link", show.link), ("media", show.media or "")):
        parts = urlsplit(address)
        if _FEED_AT_END.search(parts.path):
            yield (
                (key,),
                "looks like the address of a feed, and every public address begins with it; cut it off there",
            )
        if "_" in (parts.hostname or ""):
            yield (key,), "has a host with an underscore, which some apps refuse; use another name"


def _is_public(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_global
    except ValueError:
        return not _PRIVATE.fullmatch(host)


def unencrypted_of_show(show: Show) -> Iterator[Complaint]:
    for path in _HTTPS_OF_SHOW:
        yield from _unencrypted(at(show, path))


def unencrypted_of_episode(show: Show, episode: Episode) -> Iterator[Complaint]:
    for path in _HTTPS_OF_EPISODE:
        yield from _unencrypted(at(episode, path))


def _unencrypted(addresses: Iterator[tuple[KeyPath, str]]) -> Iterator[Complaint]:
    for place, address in addresses:
        if address.lower().startswith("http:"):
            yield (
                place,
                "is not https, which the podcast namespace asks for; some apps do not open it: use https",
            )

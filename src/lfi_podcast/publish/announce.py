"""Notifies WebSub hubs and podping that the feed has changed. A hub that does not respond blocks nothing."""

from collections.abc import Iterator
from http.client import HTTPException
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from lfi_podcast.feed.facts import uri
from lfi_podcast.model.show import Show

PODPING = "https://api.podcastindex.org/api/1.0/hub/pubnotify"
_SECONDS = 10


def requests(show: Show) -> Iterator[Request]:
    """A publish notification for each hub (WebSub, section 7), and one for podping if the show uses it."""
    feed = uri(show.feed_url)
    form = urlencode({"hub.mode": "publish", "hub.url": feed}).encode()
    for hub in show.hubs:
        yield Request(uri(hub), data=form)  # noqa: S310  # a show has no other addresses than http(s)
    if show.podping:
        yield Request(f"{PODPING}?{urlencode({'url': feed})}")  # noqa: S310


def announce(show: Show) -> Iterator[str]:
    """Send the notifications; yields a message for each that failed."""
    for request in requests(show):
        try:
            with urlopen(request, timeout=_SECONDS):  # noqa: S310
                pass
        except (OSError, HTTPException) as exc:
            yield f"{request.host} could not be notified of the new feed ({getattr(exc, 'reason', exc)})"

"""The private feeds as documents: what the public feed says, and the extras, at their own addresses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lfi_podcast.feed.facts import Extra, uri
from lfi_podcast.feed.render import dated_as, render_whole, stamped
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.feed_keys import EVERYBODY
from lfi_podcast.model.show import Show
from lfi_podcast.store.store import Upload
from lfi_podcast.text.notes import render_description


@dataclass(frozen=True)
class Twins:
    """What the private feeds are made from: the keys that they have or get, the first of them as it is in the store,
    and what they have besides the public feed.
    """

    keys: Sequence[str] = ()
    known: bytes | None = None
    extras: Sequence[Extra] = ()


def private_pages(show: Show, catalog: Catalog, twins: Twins, now: datetime) -> list[Upload]:
    """The private feeds. They differ in their own addresses only, so that one is rendered for all."""
    if not twins.keys:
        return []
    first, *others = twins.keys
    page = render_whole(_private(show), catalog, render_description(show.description), first, twins.extras)
    if twins.known:
        as_before = dated_as(page, twins.known)
        page = as_before if as_before == twins.known else stamped(page, now)
    before = _address(show, first)
    return [
        Upload(first, page),
        *(Upload(key, page.replace(before, _address(show, key))) for key in others),
    ]


def _private(show: Show) -> Show:
    """The show as no directory lists it, no other host takes it over and no hub hears of it."""
    silence = {"hubs": (), "podping": False, "moved_to": None}
    return show.model_copy(update={"block": {EVERYBODY: True}, "locked": True, **silence})


def _address(show: Show, key: str) -> bytes:
    return (uri(show.base) + key).encode()

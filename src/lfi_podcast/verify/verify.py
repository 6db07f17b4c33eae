"""The live feed as an app gets it: the feed, its other pages, all that they name, and what was before.

    feed and catalog ─ older pages ─ everything named, side by side ─ what was withdrawn, earlier, elsewhere

Nothing needs the store's credentials. Where the store can be read, what is served is compared with it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from lfi_podcast.verify.asking import Asker
from lfi_podcast.verify.own import Own
from lfi_podcast.verify.rulings import Verified
from lfi_podcast.verify.subjects import FEED_TYPE, Role, Subject
from lfi_podcast.verify.walk import Walk


@dataclass(frozen=True)
class Verification:
    """What came of it. `right`: how many addresses have no fault, by what they are for. `notes`: what was not asked."""

    rows: tuple[Verified, ...]
    right: Mapping[Role, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def wrong(self) -> tuple[Verified, ...]:
        return tuple(row for row in self.rows if not row.ok)

    @property
    def is_unreachable(self) -> bool:
        """Whether all that is wrong are hosts that did not answer at all."""
        answering = {urlsplit(row.url).netloc for row in self.rows if row.status}
        return bool(self.wrong) and all(
            row.check == "reachable" and urlsplit(row.url).netloc not in answering for row in self.wrong
        )


def verify(
    feed: str | Own, now: datetime, asker: Asker, old: str = "", is_deep: bool = False
) -> Verification:
    """Ask for everything and judge it. `feed`: a show of one's own, or the address of a feed.

    `old`: where the feed was before. `is_deep`: fetch all sound, and compare its SHA-256 with the catalog's.
    """
    own = feed if isinstance(feed, Own) else None
    subject = feed.feed if isinstance(feed, Own) else Subject(feed, "feed", FEED_TYPE)
    walk = Walk(subject, own, now, asker, is_deep)
    if not walk.has_moved():
        _walk(walk, subject.url, own)
    if old:
        walk.old(old)
    return Verification(tuple(_once_a_host(walk.rows)), dict(walk.right), tuple(walk.notes))


def _walk(walk: Walk, url: str, own: Own | None) -> None:
    found, catalog = walk.begin()
    if found is None:
        return
    pages = [found, *walk.archives(found)]
    walk.named(pages, catalog)
    if own and catalog:
        walk.compare(own, pages, catalog)
        walk.past(own, catalog)
    if found.moves_to not in ("", url):
        walk.move(found)


def _once_a_host(rows: Iterable[Verified]) -> Iterator[Verified]:
    """A certificate is told of once for all that its host serves."""
    told = set[str]()
    for row in rows:
        host = urlsplit(row.url).netloc if row.check == "certificate" else ""
        if host not in told:
            yield row
        if host:
            told.add(host)

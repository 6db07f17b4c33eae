"""Episodes that would leave `feed.xml` because it has no room for them: not unless people agree."""

from collections.abc import Sequence

from lxml import etree

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog, Record

_NAMED = 30
_REMEDY = (
    "few apps read anything but feed.xml: make room with `budget` under `feed` (such as `budget: 4MB`), or agree with "
    "--yes this time, or with `archives: true` under `feed` for good"
)


def refuse_departures(before: Catalog, after: Catalog, old: bytes | None, new: bytes) -> None:
    """UnmetPromise if episodes leave `feed.xml` for archive documents, or if new ones come into these only.

    `old`, `new`: `feed.xml` as it is and as it would be. What is in archive documents already may stay there.
    """
    kept = _guids(new)
    archived = {record.guid for record in before.live()} - _guids(old) if old else frozenset()
    left = [record for record in after.live() if record.guid not in kept | archived]
    if left:
        count = "1 episode" if len(left) == 1 else f"{len(left)} episodes"
        what = f"feed.xml has no room for {count}, which would be in archive documents only: {_named(left)}"
        raise UnmetPromise(what, "show.yml: feed", _REMEDY)


def _named(records: Sequence[Record]) -> str:
    """The slugs; of many, the first and the last, since they are the oldest without a gap."""
    slugs = [record.slug for record in records]
    return ", ".join(slugs) if len(slugs) <= _NAMED else f"{slugs[0]} and all older ones, to {slugs[-1]}"


def _guids(feed: bytes) -> frozenset[str]:
    try:
        root = etree.fromstring(feed, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:  # of somebody else's making: it is replaced
        return frozenset()
    return frozenset(guid.text or "" for guid in root.iterfind("channel/item/guid"))

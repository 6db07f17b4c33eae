"""Whether feed and catalog tell the same, and what the catalog adds to what is known of an address."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lfi_podcast.feed.facts import uri
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.show import Show
from lfi_podcast.verify.subjects import LiveItem, Subject


def disagreements(show: Show, catalog: Catalog, items: Sequence[LiveItem]) -> Iterator[tuple[str, str]]:
    """The check and what is wrong, for each episode that is in one of them only, or with another sound.

    Guids count without blanks around them, which an imported one may have and apps cut off.
    """
    listed = {item.guid: item for item in items}
    live = {record.guid.strip(): record for record in catalog.live()}
    gone = {entry.guid.strip(): entry for entry in catalog.withdrawn()}
    for guid, item in listed.items():
        if guid in gone:
            yield (
                "withdrawn",
                f"the feed still has {gone[guid].slug}, which was withdrawn; purge the CDN's cache",
            )
        elif guid not in live:
            yield (
                "catalog",
                f"catalog.json does not know {item.title[:80]!r}; purge the CDN's cache, or publish again",
            )
    for guid, record in live.items():
        if guid not in listed:
            yield "catalog", f"the feed does not have {record.slug}; purge the CDN's cache, or publish again"
        elif listed[guid].enclosure != uri(show.address(record.enclosure.key)):
            yield (
                "catalog",
                f"the feed has another sound of {record.slug} than catalog.json; purge the CDN's cache",
            )
    if len(listed) < len(items):
        yield "catalog", "the feed has a guid twice; publish again, and do not edit the feed by hand"


def with_catalog(subjects: Sequence[Subject], show: Show, catalog: Catalog) -> Iterator[Subject]:
    """The same with the lengths and digests that were published."""
    media = {uri(show.address(file.key)): file for record in catalog.live() for file in record.media}
    for each in subjects:
        if file := media.get(each.url):
            lengths = (*each.lengths, ("catalog.json", file.length))
            yield replace(each, lengths=lengths, sha256=getattr(file, "sha256", ""))
        else:
            yield each

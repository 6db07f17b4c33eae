"""What is in the store at one moment."""

import hashlib
import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import CATALOG, FEED, page_key, page_text_key
from lfi_podcast.publish.catalog import parse_catalog
from lfi_podcast.publish.identity import refuse_another_show
from lfi_podcast.publish.inventory import Inventory, read_inventory
from lfi_podcast.publish.private import PrivateFeeds, read_private
from lfi_podcast.publish.scheduled import Waiting, read_waiting
from lfi_podcast.publish.shared import Shares, read_shares
from lfi_podcast.store.store import Store, StoredObject, Upload, Version
from lfi_podcast.work.job import Workshop


@dataclass(frozen=True)
class Present:
    """The store at one moment. The feed was read before the catalog, so it is never newer than that.

    `has_finished`: whether the last publication came to its end. `is_damaged`: whether what it left to remember was.
    `is_listed`: whether the store was listed on request, instead of trusting the inventory.
    """

    feed: Version | None
    version: Version | None
    catalog: Catalog
    inventory: Inventory
    has_finished: bool
    is_damaged: bool = False
    waiting: Waiting = field(default_factory=Waiting)
    shares: Shares = field(default_factory=Shares)
    private: PrivateFeeds = field(default_factory=PrivateFeeds)
    is_listed: bool = False

    @cached_property
    def held(self) -> Mapping[str, StoredObject]:
        """What the public may get."""
        return self.inventory.held

    @cached_property
    def unlisted(self) -> Mapping[str, StoredObject]:
        """What only those may get who know its address, and what waits."""
        return {**self.waiting.held, **self.shares.held, **self.private.held}

    @cached_property
    def digest(self) -> str:
        """Stands for the content of the store."""
        documents = [each and hashlib.sha256(each.content).hexdigest() for each in (self.feed, self.version)]
        others = {key: (item.size, item.md5) for key, item in self.unlisted.items()}
        state = [documents, self.inventory.objects, self.inventory.leaving, others]
        return hashlib.sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()

    def is_same(self, before: "Present", written: Container[str]) -> bool:
        """Whether nothing has changed since `before`, except the keys that were written here."""
        sizes, known = (
            {key: item.size for key, item in each.held.items() if key not in written}
            for each in (self, before)
        )
        mine, theirs = ((each.feed, each.version, each.unlisted) for each in (self, before))
        return (sizes, mine) == (known, theirs)


def look(workshop: Workshop, store: Store, verify: bool = False) -> Present:
    """What is in the store now. UnmetPromise if it belongs to another show.

    `verify`: list the store instead of trusting the inventory.
    """
    while True:
        feed = store.version(FEED)
        version = store.version(CATALOG)
        content = version.content if version else None
        catalog = parse_catalog(store, content, feed is not None)
        refuse_another_show(workshop, catalog)
        present = Present(
            feed,
            version,
            catalog,
            *read_inventory(store, content, verify),
            read_waiting(store),
            read_shares(store),
            read_private(store),
            verify,
        )
        is_whole = not any(missing(present.held, catalog))
        # Something may be missing because somebody has withdrawn it since the catalog was read.
        if is_whole or store.version(CATALOG) == version:
            return present


def missing(
    held: Mapping[str, StoredObject], catalog: Catalog, coming: Sequence[Upload] = ()
) -> Iterator[tuple[str, str]]:
    """Slug and key of what the feed would name, but is neither complete in the store nor about to be uploaded."""
    sizes = {key: stored.size for key, stored in held.items()} | {item.key: None for item in coming}
    for record in catalog.live():
        keys = [record.chapters_key, *(file.key for file in record.transcripts)]
        yield from ((record.slug, key) for key in keys if key and key not in sizes)
        # A page is made of its text, of which an earlier version of this program left none.
        page = page_key(record.slug)
        if page not in sizes and page_text_key(record.slug) not in sizes:
            yield record.slug, page
        for media in record.media:
            if sizes.get(media.key, 0) not in (None, media.length):
                yield record.slug, media.key

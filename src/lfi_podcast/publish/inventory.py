"""What is in the store: as the last publication left it, or as the store lists it.

A listing takes a request for each thousand objects, so every publication leaves an inventory for the next. It counts
only for the catalog that it was written with, and is taken away while anything is being changed.
"""

import hashlib
from collections.abc import Iterable, Mapping

from pydantic import Field, ValidationError

from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import INVENTORY, LOCK, is_bookkeeping
from lfi_podcast.model.value import Stored
from lfi_podcast.store.store import Store, StoredObject, Upload

_ONE_REQUEST = 1000
"""Objects that a store lists in one request (S3's ListObjectsV2): for so few, asking is better than remembering."""


class Inventory(Stored):
    """`catalog`: the digest of the catalog it was written with. `objects`: size and MD5 (if known), by key.

    `leaving`: keys that nothing names any more, and since when (seconds since 1970).
    """

    catalog: str
    objects: dict[str, tuple[int, str | None]]
    leaving: dict[str, int] = Field(default_factory=dict)

    @property
    def held(self) -> dict[str, StoredObject]:
        return {key: StoredObject(size, md5) for key, (size, md5) in self.objects.items()}

    def after(
        self,
        catalog: Catalog,
        written: Mapping[str, StoredObject],
        deleted: Iterable[str],
        leaving: Mapping[str, int],
    ) -> "Inventory":
        """The inventory once these objects have been written and deleted."""
        new = {key: (item.size, item.md5) for key, item in written.items() if not is_bookkeeping(key)}
        objects = self.objects | new
        for key in deleted:
            objects.pop(key, None)
        return Inventory(
            catalog=_digest(catalog.to_json()), objects=dict(sorted(objects.items())), leaving=dict(leaving)
        )


def stored(uploads: Iterable[Upload]) -> dict[str, StoredObject]:
    """What a store holds once these have been written."""
    return {item.key: StoredObject(item.size, item.md5) for item in uploads}


def read_inventory(store: Store, catalog: bytes | None, verify: bool = False) -> tuple[Inventory, bool]:
    """What the store holds, and whether the last publication finished. `catalog`: its catalog.json.

    `verify`: list the store whatever is remembered.
    """
    known = _remembered(store.read(INVENTORY))
    digest = _digest(catalog)
    has_finished = known is not None and known.catalog == digest
    if known and has_finished and len(known.objects) > _ONE_REQUEST and not verify:
        return known, True
    held = store.list()
    objects = {key: (item.size, item.md5) for key, item in sorted(held.items()) if not is_bookkeeping(key)}
    leaving = known.leaving if known else {}
    return Inventory(catalog=digest, objects=objects, leaving=leaving), has_finished and LOCK not in held


def delete(store: Store, keys: Iterable[str]) -> None:
    """Delete objects, and what the inventory says of them. To be called with the lease."""
    gone = frozenset(keys)
    known = _remembered(store.read(INVENTORY))
    store.delete(INVENTORY)
    for key in sorted(gone):
        store.delete(key)
    if known:
        objects = {key: held for key, held in known.objects.items() if key not in gone}
        store.write(Upload(INVENTORY, known.model_copy(update={"objects": objects}).to_json()))


def _digest(catalog: bytes | None) -> str:
    return hashlib.sha256(catalog or b"").hexdigest()


def _remembered(content: bytes | None) -> Inventory | None:
    try:
        return Inventory.from_json(content) if content else None
    except ValidationError:
        return None

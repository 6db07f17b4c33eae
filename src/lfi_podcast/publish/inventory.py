"""What is in the store: as the last publication left it, or as the store lists it.

A listing takes a request for each thousand objects, so every publication leaves an inventory for the next. It counts
only for the catalog that it was written with, and only if it is as it was written; and it is taken away while anything
is being changed.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from pydantic import Field, ValidationError

from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import INVENTORY, LOCK, is_unlisted
from lfi_podcast.model.value import Stored
from lfi_podcast.store.store import Store, StoredObject, Upload

_MADE_ANEW = re.compile(r"search/index/.*|pagefind/.*|pictures/.*|feed-\d+\.xml")

_ONE_REQUEST = 1000
"""Objects that a store lists in one request (S3's ListObjectsV2): for so few, asking is better than remembering."""


class Inventory(Stored):
    """`digest`: of all the rest. `catalog`: that of the catalog it was written with. `objects`: size and MD5 (if
    known), by key. `leaving`: keys that nothing names any more, and since when (seconds since 1970).
    """

    digest: str = ""
    catalog: str
    objects: dict[str, tuple[int, str | None]]
    leaving: dict[str, int] = Field(default_factory=dict)

    def to_json(self) -> bytes:
        """Nobody reads it, and there may be tens of thousands of lines."""
        return self.model_dump_json().encode()

    @property
    def held(self) -> dict[str, StoredObject]:
        return {key: StoredObject(size, md5) for key, (size, md5) in self.objects.items()}

    def next_due(self, grace: float) -> datetime | None:
        """When something is to be deleted. `grace`: seconds that it stays after nothing names it any more."""
        ends = [since + grace for key, since in self.leaving.items() if is_made_anew(key)]
        return datetime.fromtimestamp(min(ends), UTC) if ends else None

    def after(
        self,
        catalog: Catalog,
        written: Mapping[str, StoredObject],
        deleted: Iterable[str],
        leaving: Mapping[str, int],
    ) -> "Inventory":
        """The inventory once these objects have been written and deleted."""
        new = {key: (item.size, item.md5) for key, item in written.items() if not is_unlisted(key)}
        objects = self.objects | new
        for key in deleted:
            objects.pop(key, None)
        return Inventory(
            catalog=_digest(catalog.to_json()), objects=dict(sorted(objects.items())), leaving=dict(leaving)
        )

    def sealed(self) -> Upload:
        """What to store: the inventory with its digest."""
        content = self.model_copy(update={"digest": ""}).to_json()
        return Upload(INVENTORY, content.replace(b'""', f'"{_digest(content)}"'.encode(), 1))

    @classmethod
    def unsealed(cls, content: bytes | None) -> "Inventory | None":
        """The inventory that was stored; None if there is none, or it was damaged."""
        try:
            known = cls.from_json(content or b"")
        except ValidationError:
            return None
        is_whole = known.digest == _digest((content or b"").replace(known.digest.encode(), b"", 1))
        return known if is_whole else None


def is_made_anew(key: str) -> bool:
    """Whether each publication makes the object anew: parts of the search index, drawn pictures, archives of the
    feed."""
    return bool(_MADE_ANEW.fullmatch(key))


def stored(uploads: Iterable[Upload]) -> dict[str, StoredObject]:
    """What a store holds once these have been written."""
    return {item.key: StoredObject(item.size, item.md5) for item in uploads}


def read_inventory(store: Store, catalog: bytes | None, verify: bool = False) -> tuple[Inventory, bool, bool]:
    """What the store holds; whether the last publication finished; whether what it left was damaged since.

    `catalog`: the content of catalog.json. `verify`: list the store whatever is remembered.
    """
    content = store.read(INVENTORY)
    known = Inventory.unsealed(content)
    is_damaged = content is not None and known is None
    digest = _digest(catalog)
    has_finished = known is not None and known.catalog == digest
    if known and has_finished and len(known.objects) > _ONE_REQUEST and not verify:
        return known, True, is_damaged
    held = store.list()
    objects = {key: (item.size, item.md5) for key, item in sorted(held.items()) if not is_unlisted(key)}
    leaving = known.leaving if known else {}
    listed = Inventory(catalog=digest, objects=objects, leaving=leaving)
    return listed, has_finished and LOCK not in held, is_damaged


def has_finished(store: Store, catalog: Catalog) -> bool:
    """Whether the publication that wrote this catalog came to its end."""
    known = Inventory.unsealed(store.read(INVENTORY))
    return known is not None and known.catalog == _digest(catalog.to_json())


def delete(store: Store, keys: Iterable[str]) -> None:
    """Delete objects, and what the inventory says of them. To be called with the lease."""
    gone = frozenset(keys)
    known = Inventory.unsealed(store.read(INVENTORY))
    store.delete(INVENTORY)
    for key in sorted(gone):
        store.delete(key)
    if known:
        objects = {key: held for key, held in known.objects.items() if key not in gone}
        store.write(known.model_copy(update={"objects": objects}).sealed())


def note_leaving(store: Store, leaving: Mapping[str, int]) -> None:
    """Remember since when nothing has named these keys, instead of what was known. To be called with the lease."""
    # Without an inventory, one that counts for no catalog.
    known = Inventory.unsealed(store.read(INVENTORY)) or Inventory(catalog="", objects={})
    store.write(known.model_copy(update={"leaving": dict(leaving)}).sealed())


def _digest(content: bytes | None) -> str:
    return hashlib.sha256(content or b"").hexdigest()

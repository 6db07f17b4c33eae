"""What was published when, so that catalog and feed can be brought back to an earlier state.

Each publication leaves `history/<time>-<id>.json`, with the entries that it replaced. An object in it was public once,
but may be so no longer: keep the public out of `history/` where the store can do that (`store init` does).
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError

from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.model.catalog import HELD_BACK, Catalog, Entry, Record, Withdrawn
from lfi_podcast.model.layout import HISTORY
from lfi_podcast.model.value import Stored
from lfi_podcast.publish.changes import changes
from lfi_podcast.store.store import Store, Upload


class Replaced(Stored):
    """An episode that a publication changed: what became of it, and the entry that it had before, if it had one.

    `forgotten`: what it was is kept no longer, since its sound was deleted on request.
    """

    slug: str
    what: str
    before: Record | Withdrawn | None = None
    forgotten: bool = False


class Publication(Stored):
    """One publication: its time, what it changed, and the digests of the catalog before and after it.

    `others`: how many others came to the same catalog at the same time, as there and back again.
    """

    time: datetime
    changed: tuple[Replaced, ...]
    before: str
    after: str
    others: int = 0

    @property
    def key(self) -> str:
        others = f"-{self.others}" if self.others else ""
        return f"{HISTORY}{self.time:%Y%m%dT%H%M%SZ}-{self.after[:8]}{others}.json"

    @property
    def name(self) -> str:
        """What people call it by: `<time>-<id>`."""
        return self.key.removeprefix(HISTORY).removesuffix(".json")


def publication(before: Catalog, after: Catalog, now: datetime) -> Publication:
    """The publication that made `after` of `before`."""
    changed = [
        Replaced(slug=each.slug, what=each.what, before=each.before) for each in changes(before, after)
    ]
    return Publication(time=now, changed=tuple(changed), before=_digest(before), after=_digest(after))


def leave(store: Store, made: Publication) -> None:
    while store.read(made.key) not in (None, made.to_json()):
        made = made.model_copy(update={"others": made.others + 1})
    store.write(Upload(made.key, made.to_json()))


def history(store: Store, catalog: Catalog) -> tuple[Publication, ...]:
    """What led to `catalog`, the newest first. ServiceFailed if an entry cannot be read.

    An entry is left before its catalog is swapped in, so that none is missing after a kill. What then did not come
    about is told by the digests: it has no successor.
    """
    entries = list[Publication]()
    for key in store.list(HISTORY):
        try:
            entries.append(Publication.from_json(store.read(key) or b""))
        except ValidationError as exc:
            raise ServiceFailed(
                "is not valid", f"{store.url}/{key}", "delete it; it is only history"
            ) from exc
    made: dict[str, list[Publication]] = {}
    for each in sorted(entries, key=lambda one: (one.time, one.others)):
        made.setdefault(each.after, []).append(each)
    found, after = list[Publication](), _digest(catalog)
    while made.get(after):
        found.append(made[after].pop())
        after = found[-1].before
    return tuple(found)


def forget(store: Store, slug: str) -> None:
    """Remove what the history says about an episode; that it was changed, and when, stays."""
    for key in sorted(store.list(HISTORY)):
        made = Publication.from_json(store.read(key) or b"")
        changed = tuple(
            Replaced(slug=slug, what=each.what, forgotten=True) if each.slug == slug else each
            for each in made.changed
        )
        if changed != made.changed:
            store.write(Upload(key, made.model_copy(update={"changed": changed}).to_json()))


def before_publication(catalog: Catalog, made: Sequence[Publication], name: str) -> Catalog:
    """The catalog as it was before the publication `name` and all later ones. `made`: the newest first.

    An episode that was not published then becomes one that is held back, since apps know its guid for ever; one whose
    earlier versions were forgotten stays as it is.
    PodcastError if there is no such publication.
    """
    names = [each.name for each in made]
    if name not in names:
        raise PodcastError("is not in the history", name, "`lfi-podcast history` lists what is")
    for each in made[: names.index(name) + 1]:
        for replaced in (one for one in each.changed if not one.forgotten):
            before = _entry_before(replaced, catalog.entry(replaced.slug))
            catalog = catalog.without(replaced.slug).with_entry(before)
    return catalog


def _entry_before(replaced: Replaced, now: Entry | None) -> Entry:
    if replaced.before is not None:
        return replaced.before
    if now is None:
        raise PodcastError(
            "its history has a gap", replaced.slug, "publish the episode as it should be instead"
        )
    return Withdrawn.of(now, HELD_BACK)


def _digest(catalog: Catalog) -> str:
    return hashlib.sha256(catalog.to_json()).hexdigest()

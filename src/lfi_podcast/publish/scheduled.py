"""Episodes that are uploaded before they are due, so that releasing one needs neither its recording nor a build.

    scheduled/<random>/manifest.json    the record, and the digest of each object
    scheduled/<random>/<key>            every object of the episode, by the key that it will have

Nothing else in the store tells of them: neither the catalog nor the inventory. What never changes is sent before
anybody holds the lease, and the manifest last: objects of that kind alone may be somebody's who is still sending.
"""

import hashlib
import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex

from pydantic import ValidationError

from lfi_podcast.model.catalog import HELD_BACK, WITHDRAWN, Entry, Record, Withdrawn
from lfi_podcast.model.layout import SCHEDULED, is_immutable
from lfi_podcast.model.value import Stored
from lfi_podcast.publish.inventory import stored
from lfi_podcast.publish.lineage import Words, refuse_unseen, sources_digest
from lfi_podcast.publish.outcome import Outcome
from lfi_podcast.store.store import Store, StoredObject, Upload
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

_KEY = re.compile(rf"{SCHEDULED}([0-9a-f]{{32}})/(.+)")
_MANIFEST = "manifest.json"


class Manifest(Stored):
    """A scheduled episode. `objects`: their SHA-256, by the keys that they will have."""

    record: Record
    objects: dict[str, str]


@dataclass(frozen=True)
class Waiting:
    """What lies under `scheduled/`: every object, and the manifests by their random names."""

    held: Mapping[str, StoredObject] = field(default_factory=dict)
    manifests: Mapping[str, Manifest] = field(default_factory=dict)

    @property
    def proven(self) -> set[str]:
        """The keys of objects that were whole when their manifest was written."""
        return {waiting_key(name, key) for name, each in self.manifests.items() for key in each.objects}

    def of(self, slug: str) -> Mapping[str, Manifest]:
        return {name: each for name, each in self.manifests.items() if each.record.slug == slug}

    def keys(self, slug: str) -> frozenset[str]:
        """What lies there for an episode."""
        names = self.of(slug)
        return frozenset(key for key in self.held if (match := _KEY.fullmatch(key)) and match[1] in names)

    def after(self, written: Iterable[Upload], deleted: Container[str]) -> "Waiting":
        """What waits once these have been written and deleted."""
        new = {item.key: item for item in written if item.key.startswith(SCHEDULED)}
        held = {key: item for key, item in self.held.items() if key not in deleted} | stored(new.values())
        manifests = {
            name: each for name, each in self.manifests.items() if waiting_key(name, _MANIFEST) in held
        }
        for key, item in new.items():
            if (match := _KEY.fullmatch(key)) and match[2] == _MANIFEST and isinstance(item.source, bytes):
                manifests[match[1]] = Manifest.from_json(item.source)
        return Waiting(held, manifests)


def read_waiting(store: Store) -> Waiting:
    """What is scheduled in the store."""
    held = store.list(SCHEDULED)
    manifests = dict[str, Manifest]()
    for key in held:
        if (match := _KEY.fullmatch(key)) and match[2] == _MANIFEST:
            try:
                manifests[match[1]] = Manifest.from_json(store.read(key) or b"")
            except ValidationError:
                continue  # as if it were not there: what it was about is cleared away
    return Waiting(held, manifests)


def waiting_key(name: str, key: str) -> str:
    """Where the object waits that will be `key`."""
    return f"{SCHEDULED}{name}/{key}"


def waiting_name(job: Job) -> str:
    """The random name under which this clone uploads this version of an episode.

    It is kept in `build/`, so that a run that was killed goes on with what it had sent.
    """
    path, sources = job.built("scheduled"), sources_digest(job)
    known = path.read_text(encoding="ascii").split() if path.is_file() else []
    if known[1:] != [sources]:
        known = [token_hex(16), sources]
        write_file(path, " ".join(known).encode())
    return known[0]


def refuse_unseen_waiting(waiting: Waiting, outcome: Outcome, words: Words, is_shared: bool) -> None:
    """UnmetPromise if an outcome would replace a scheduled version that this clone does not know."""
    for each in waiting.of(outcome.job.slug).values():
        if not _stays(outcome, each):
            mark = WITHDRAWN if outcome.job.episode.withdrawn else HELD_BACK
            gone: Entry = Withdrawn.of(each.record, mark)
            new = outcome.entry if isinstance(outcome.entry, Record) else outcome.scheduled or gone
            refuse_unseen(outcome.job, each.record, new, words, is_shared, "scheduled")


@dataclass(frozen=True)
class Arranged:
    """What changes under `scheduled/`."""

    uploads: tuple[Upload, ...]
    gone: tuple[str, ...]


def arrange(waiting: Waiting, outcomes: Iterable[Outcome]) -> Arranged:
    """Put what is scheduled in the place of its older version, and drop what is not scheduled any more.

    An episode keeps its random name while it is scheduled, so that only what has changed is sent again.
    """
    uploads = dict[str, Upload]()
    names = set(waiting.manifests)
    for outcome in outcomes:
        older = waiting.of(outcome.job.slug)
        names -= {name for name, each in older.items() if not _stays(outcome, each)}
        if outcome.scheduled:
            name = min(older, default=None) or waiting_name(outcome.job)
            uploads |= {item.key: item for item in _waiting(name, outcome.scheduled, outcome.uploads)}
    kept = {*uploads, *abandoned(waiting)}
    others = (keys for name, keys in _by_name(waiting).items() if name not in names)
    gone = [key for keys in others for key in keys if key not in kept]
    # Nothing can be released without its manifest, so that goes first; the texts last, since they tell a deletion
    # that was killed from an upload.
    gone.sort(key=lambda key: (not key.endswith(f"/{_MANIFEST}"), not is_immutable(key)))
    return Arranged(tuple(uploads.values()), tuple(gone))


def abandoned(waiting: Waiting) -> Iterator[str]:
    """Objects that somebody is still sending, or was when they were killed: without a manifest, and without texts."""
    for name, keys in _by_name(waiting).items():
        if name not in waiting.manifests and all(map(is_immutable, keys)):
            yield from keys


def _by_name(waiting: Waiting) -> Mapping[str, list[str]]:
    keys = dict[str, list[str]]()
    for key in waiting.held:
        if match := _KEY.fullmatch(key):
            keys.setdefault(match[1], []).append(key)
    return keys


def _stays(outcome: Outcome, manifest: Manifest) -> bool:
    return outcome.keeps_waiting and manifest.record.sources == sources_digest(outcome.job)


def _waiting(name: str, record: Record, items: Iterable[Upload]) -> Iterator[Upload]:
    objects = dict[str, str]()
    for item in items:
        with item.open() as content:
            objects[item.key] = hashlib.file_digest(content, "sha256").hexdigest()
        yield replace(item, key=waiting_key(name, item.key))
    yield Upload(waiting_key(name, _MANIFEST), Manifest(record=record, objects=objects).to_json())

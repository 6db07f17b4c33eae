"""What a publication left as it should be: remembered in `build/_settled/`, so that the next one need not look at it.

An episode is settled while its files, the show and the program are as they were, its entry in the catalog and its
objects are as they were left in the store, and it has not come due. The show as a whole is settled likewise. Losing
what is remembered costs time only.
"""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from pydantic import Field, ValidationError

from lfi_podcast.episode.file_states import LIVE, FileStates, folders, inputs, outputs, show_inputs
from lfi_podcast.model.catalog import Entry
from lfi_podcast.model.layout import is_immutable
from lfi_podcast.model.value import Stored
from lfi_podcast.publish.lineage import NO_WORDS, Words
from lfi_podcast.publish.outcome import Outcome
from lfi_podcast.publish.present import Present
from lfi_podcast.store.store import Store, StoredObject
from lfi_podcast.work.cache import Identity
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Workshop

_FOLDER, _SHOW = "_settled", "_show"
"""Neither can be an episode's name, since slugs have no underscore."""


class Settled(Stored):
    """An episode, or the whole show, that nothing is to be done about.

    `signature`: the state of `files`, the show and the program. `left`: a digest of its entry in the catalog; for the
    show, of all that was in the store. `objects`: size and MD5 of its objects there. `held_back`: why it is not
    published. `until`: the moment from which something is to be done.
    """

    signature: str
    files: tuple[str, ...]
    left: str
    objects: dict[str, tuple[int, str | None]] = Field(default_factory=dict)
    held_back: str | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class _Seen:
    """Files, and the state that they were in when something was made from them."""

    signature: str
    files: tuple[str, ...]


class Settlements:
    """What is settled, to begin a publication with.

    `present`: what the store holds. `slugs`: the chosen episodes. `words`: those named there are not settled. `anew`:
    none is, nor will be.
    """

    def __init__(
        self,
        workshop: Workshop,
        store: Store,
        present: Present,
        slugs: Iterable[str],
        now: datetime,
        words: Words = NO_WORDS,
        *,
        anew: bool = False,
    ) -> None:
        self.present, self.slugs, self.now, self.words = present, tuple(slugs), now, words
        self._store, self._anew = store, anew
        self._workshop = workshop
        self._states = FileStates(workshop)
        # Before any of them is read, so that what is edited meanwhile counts as changed.
        files = show_inputs(workshop)
        self._seen = {_SHOW: _Seen(self._states.signature(files), files)}

    @cached_property
    def settled(self) -> Mapping[str, Settled]:
        """Those of the episodes that are."""
        there = _Contents(self._store, self.present)
        said = {*self.words.again, *self.words.unredact}
        asked = () if self._anew else (slug for slug in self.slugs if slug not in said)
        found = {slug: self._unchanged(slug) for slug in asked}
        return {slug: each for slug, each in found.items() if each and there.has(slug, each)}

    @property
    def has_all(self) -> bool:
        """Whether nothing at all is to be done: neither about an episode nor about the show as a whole."""
        show = self._unchanged(_SHOW) if self.present.has_finished else None
        return show is not None and show.left == self.present.digest and len(self.settled) == len(self.slugs)

    @property
    def held_back(self) -> Mapping[str, str]:
        """Why the settled episodes that are not published are not."""
        return {slug: each.held_back for slug, each in self.settled.items() if each.held_back}

    def inputs(self, slug: str) -> str:
        """The state of what people write of an episode; to be asked for before it is read."""
        return self._states.signature(inputs(slug))

    def see(self, outcome: Outcome, began: str, files: Mapping[str, Identity | None]) -> None:
        """Note what an outcome was made from. `began`: its `inputs`; `files`: what else was read (`Cache.noting`)."""
        job, slug = outcome.job, outcome.job.slug
        if self._anew or job.unknown_names or outcome.keeps_waiting or self.inputs(slug) != began:
            return
        repository = self._workshop.repository
        read = {*files, *inputs(slug), *folders(repository, slug), *outputs(slug)}
        names = (*sorted(read - {repository.name(job.built(LIVE))}),)  # its entry in the catalog says it all
        self._seen[slug] = _Seen(self._states.signature(names, files), names)

    def keep(self, accepted: Iterable[Outcome], after: Present) -> None:
        """Remember what was published. `after`: what the store holds now."""
        there = _Contents(self._store, after)
        for outcome in accepted:
            if seen := self._seen.get(slug := outcome.job.slug):
                self._write(slug, there.settled(outcome, seen))
        due = after.inventory.next_due(self._workshop.show.grace)
        self._write(_SHOW, Settled(**vars(self._seen[_SHOW]), left=after.digest, until=due))

    def _unchanged(self, name: str) -> Settled | None:
        """What is remembered, if its files are as they were and it is not due."""
        path = self._file(name)
        try:
            found, written = Settled.from_json(path.read_bytes()), path.stat().st_mtime_ns
        except (OSError, ValidationError):
            return None
        is_due = found.until is not None and found.until <= self.now
        return None if is_due or not self._states.are(found.signature, found.files, written) else found

    def _write(self, name: str, settled: Settled) -> None:
        self._file(name).unlink(missing_ok=True)  # so that it is younger than all that it is about
        write_file(self._file(name), settled.to_json())

    def _file(self, name: str) -> Path:
        return self._workshop.repository.build(_FOLDER) / f"{name}.json"


class _Contents:
    """What a store holds, by episode."""

    def __init__(self, store: Store, present: Present) -> None:
        self._store = store
        self._entries = {entry.slug: entry for entry in present.catalog.episodes}
        self._objects = ChainMap(dict(present.held), dict(present.waiting.held))
        self._waiting = {
            slug: present.waiting.keys(slug)
            for slug in {each.record.slug for each in present.waiting.manifests.values()}
        }

    def has(self, slug: str, settled: Settled) -> bool:
        """Whether an episode is there as it was left."""
        return (
            settled.left == _digest(self._entries.get(slug))
            and self._waiting.get(slug, frozenset()) <= settled.objects.keys()
            and all(self._is_held(key, StoredObject(*state)) for key, state in settled.objects.items())
        )

    def settled(self, outcome: Outcome, seen: _Seen) -> Settled:
        slug = outcome.job.slug
        keys = (*(item.key for item in outcome.public), *sorted(self._waiting.get(slug, ())))
        return Settled(
            **vars(seen),
            left=_digest(self._entries.get(slug)),
            objects={key: (self._objects[key].size, self._md5(key)) for key in keys},
            held_back=outcome.held_back,
            until=outcome.until,
        )

    def _is_held(self, key: str, left: StoredObject) -> bool:
        """Of what may be overwritten, the size alone proves nothing."""
        held = self._objects.get(key)
        if held is None or held.size != left.size:
            return False
        return self._md5(key) == left.md5 and (left.md5 is not None or is_immutable(key))

    def _md5(self, key: str) -> str | None:
        """Of what may be overwritten, where a listing does not tell it, the store is asked."""
        known = self._objects[key].md5
        return self._store.md5(key) if known is None and not is_immutable(key) else known


def _digest(entry: Entry | None) -> str:
    return sha256(entry.model_dump_json().encode()).hexdigest() if entry else ""

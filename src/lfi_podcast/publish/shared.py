"""Previews for guests: what is shared before its publication, and what of it is over.

    shared/<random>/<slug>.json    whose preview it is, and what it was made from: written first, deleted last
    shared/<random>/index.html     the page: written last, deleted first
    shared/<random>/<key>          everything that the page names, by the key that it will have

The random name is kept nowhere else. What lies in git may be public, and so may be every object whose name is known;
a listing of the store is not, and every clone that may publish can ask for it.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.layout import SHARED
from lfi_podcast.model.value import Stored
from lfi_podcast.publish.outcome import Outcome
from lfi_podcast.store.store import Store, StoredObject

_KEY = re.compile(rf"{SHARED}([^/]+)/.+")
_CLAIM = re.compile(rf"{SHARED}([^/]+)/([a-z0-9-]{{1,64}})\.json")


class Share(Stored):
    """What a preview was made from: the episode's record, and a digest that stands for the clone that shared it.

    `members`: whether private feeds have it.
    """

    record: Record
    clone: str
    members: bool = False


@dataclass(frozen=True)
class Shares:
    """Every object under `shared/`."""

    held: Mapping[str, StoredObject] = field(default_factory=dict)

    @property
    def slugs(self) -> Mapping[str, str]:
        """Whose each preview is, by its random name."""
        return {match[1]: match[2] for match in map(_CLAIM.fullmatch, sorted(self.held)) if match}

    def names(self, slug: str) -> tuple[str, ...]:
        """The random names under which an episode is shared: one, unless something went wrong."""
        return tuple(name for name, whose in self.slugs.items() if whose == slug)

    def keys(self, name: str) -> tuple[str, ...]:
        """The objects of a preview, in the order in which to delete them."""
        return _page_first(key for key in self.held if key.startswith(shared_key(name, "")))

    def is_whole(self, name: str) -> bool:
        return page_of(name) in self.held

    def without(self, deleted: Container[str]) -> "Shares":
        return Shares({key: item for key, item in self.held.items() if key not in deleted})

    def over(
        self, catalog: Catalog, outcomes: Iterable[Outcome] = (), revoked: str | None = None
    ) -> tuple[str, ...]:
        """The objects of previews that are over, since their episode is published or withdrawn, or the preview revoked;
        and of nobody's.
        """
        ended = {revoked, *(record.slug for record in catalog.live())}
        ended |= {outcome.job.slug for outcome in outcomes if outcome.job.episode.withdrawn}
        kept = {name for name, slug in self.slugs.items() if slug not in ended}
        return _page_first(key for key in self.held if _name_of(key) not in kept)


def read_shares(store: Store) -> Shares:
    """What is shared from the store."""
    return Shares(store.list(SHARED))


def shared_key(name: str, key: str) -> str:
    """Where the object of a preview is that will be `key`."""
    return f"{SHARED}{name}/{key}"


def claim_of(name: str, slug: str) -> str:
    """The key of what says whose a preview is."""
    return shared_key(name, f"{slug}.json")


def page_of(name: str) -> str:
    return shared_key(name, "index.html")


def whose(keys: Iterable[str]) -> tuple[str, ...]:
    """The episodes of which the previews are among these keys."""
    return tuple(sorted({match[2] for match in map(_CLAIM.fullmatch, keys) if match}))


def _name_of(key: str) -> str:
    match = _KEY.fullmatch(key)
    return match[1] if match else ""


def _page_first(keys: Iterable[str]) -> tuple[str, ...]:
    """Nobody is to find a page without its sound; and as long as something is left, it is known whose."""

    def order(key: str) -> tuple[bool, bool, str]:
        return bool(_CLAIM.fullmatch(key)), key != page_of(_name_of(key)), key

    return tuple(sorted(keys, key=order))

"""Private feeds: the same show for members, at addresses that nobody can guess.

    private/<random>/<name>.xml    a feed; its name says whose it is

The random name is kept nowhere else, as with previews (`publish/shared.py`). A feed is one object: it is there or it is
not, and revoking it deletes it.
"""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex

from lfi_podcast.model.layout import PRIVATE
from lfi_podcast.publish.inventory import stored
from lfi_podcast.publish.sole import sole_publisher
from lfi_podcast.store.store import Store, StoredObject, Upload
from lfi_podcast.work.job import Workshop

NAME = r"[a-z0-9][a-z0-9-]{0,63}"
_FEED = re.compile(rf"{PRIVATE}[0-9a-f]{{32}}/({NAME})\.xml")


@dataclass(frozen=True)
class PrivateFeeds:
    """Every object under `private/`."""

    held: Mapping[str, StoredObject] = field(default_factory=dict)

    @property
    def names(self) -> Mapping[str, str]:
        """Whose each feed is, by its key."""
        return {key: match[1] for key in sorted(self.held) if (match := _FEED.fullmatch(key))}

    def of(self, name: str) -> tuple[str, ...]:
        """The keys of somebody's feed: one at most, unless something went wrong."""
        return tuple(key for key, whose in self.names.items() if whose == name)

    def keys_with(self, new: str | None) -> tuple[str, ...]:
        """The keys of all feeds, with a new one unless whose it is has one already."""
        match = _FEED.fullmatch(new or "")
        return (*self.names, *([match[0]] if match and not self.of(match[1]) else []))

    def after(self, written: Iterable[Upload], deleted: Container[str]) -> "PrivateFeeds":
        """What is there once these have been written and deleted."""
        new = stored(item for item in written if item.key.startswith(PRIVATE))
        return PrivateFeeds({key: item for key, item in {**self.held, **new}.items() if key not in deleted})


def read_private(store: Store) -> PrivateFeeds:
    """The private feeds in the store."""
    return PrivateFeeds(store.list(PRIVATE))


def new_key(name: str) -> str:
    """Where to put a feed that nobody has yet: 128 random bits."""
    return f"{PRIVATE}{token_hex(16)}/{name}.xml"


def nameless(item: Upload) -> Upload:
    """A feed without its random name, which no message may tell."""
    return replace(item, key=re.sub(r"/.+/", "/", item.key))


def revoke(workshop: Workshop, store: Store, name: str) -> tuple[str, ...]:
    """Delete somebody's feed; returns the keys."""
    with sole_publisher(workshop, store):
        gone = read_private(store).of(name)
        for key in gone:
            store.delete(key)
        store.tidy()
    return gone

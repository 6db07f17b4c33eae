"""Finds and deletes an episode's leftovers in the store after a redaction or withdrawal."""

import re
from collections.abc import Container, Iterator, Sequence

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.layout import FEED, page_key, small_copy_keys
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.publish.history import forget, history
from lfi_podcast.publish.inventory import delete
from lfi_podcast.publish.private import read_private
from lfi_podcast.publish.sole import sole_publisher
from lfi_podcast.site.search.index import FOLDER, MANIFEST
from lfi_podcast.store.store import Store
from lfi_podcast.work.job import Workshop

_FEEDS = re.compile(r"feed(-\d+)?\.xml")


def left_over(store: Store, slug: str) -> tuple[str, ...]:
    """The keys of an episode's audio, clips and pictures that no published episode has, and of parts of earlier search
    indexes, since they may have its words.

    Pictures are known from the history, and what is drawn for links by its name. UnmetPromise if a feed still names one
    of them, since subscribers would still request it.
    """
    catalog = read_catalog(store)
    named, names = catalog.immutable_keys(), _names(catalog, slug)
    earlier = _pictures_of(store, catalog, names) - named
    pictures = earlier.union(*map(small_copy_keys, earlier))
    pages = b"".join(store.read(page_key(name)) or b"" for name in names)
    held = sorted(store.list())
    index = _old_index(store, held)
    keys = tuple(
        key
        for key in held
        if (_is_sound_of(names, key) and key not in named)
        or key in pictures
        or key in index
        or (_is_drawn_for(names, key) and key.encode() not in pages)
    )
    for feed, content in _feeds(store):
        if still := [key for key in keys if key.encode() in content]:
            raise UnmetPromise(
                f"{still[0]} is still named by {feed}",
                f"{store.url}/{FEED}",
                "run `lfi-podcast publish` first, so that no feed links to a missing file",
            )
    return keys


def remove(workshop: Workshop, store: Store, slug: str, keys: Container[str]) -> tuple[str, ...]:
    """Delete those of the keys that still no published episode has, and what the history says about the episode's
    earlier versions; returns the deleted keys.

    Copies in caches or on listeners' devices remain.
    """
    with sole_publisher(workshop, store):
        gone = tuple(key for key in left_over(store, slug) if key in keys)
        names = _names(read_catalog(store), slug)
        sound = [key for key in gone if _is_sound_of(names, key)]
        # A run that is killed goes on as long as there is sound. The pictures are known from the history.
        delete(store, set(gone).difference(sound))
        for name in names:
            forget(store, name)
        delete(store, sound)
    return gone


def _old_index(store: Store, keys: Sequence[str]) -> frozenset[str]:
    """Parts of the search index that the index of today does not name, and all of one of an earlier version."""
    manifest = store.read(MANIFEST)
    if manifest is None:
        return frozenset()
    tiers = (key for key in keys if key.startswith(FOLDER) and key.removeprefix(FOLDER).encode() in manifest)
    named = b"\n".join([manifest, *(store.read(key) or b"" for key in tiers)])

    def is_named(key: str) -> bool:
        digest = re.split(r"[-.]", key.removeprefix(FOLDER))[0]
        return key == MANIFEST or digest.encode() in named

    parts = (key for key in keys if key.startswith(FOLDER) and not is_named(key))
    return frozenset([*parts, *(key for key in keys if key.startswith("pagefind/"))])


def _names(catalog: Catalog, slug: str) -> tuple[str, ...]:
    """The slug of an episode, and those it had before that nothing else has now."""
    entry = catalog.entry(slug)
    return (slug, *(old for old in (entry.formerly if entry else None) or () if old in catalog.moved()))


def _pictures_of(store: Store, catalog: Catalog, names: Container[str]) -> set[str]:
    earlier = (each.before for made in history(store, catalog) for each in made.changed if each.slug in names)
    return {key for entry in earlier if isinstance(entry, Record) for key in entry.pictures}


def _is_sound_of(names: Container[str], key: str) -> bool:
    """Whether the key consists of one of these slugs and a digest; a longer slug belongs to another episode."""
    match = re.fullmatch(r"audio/(?P<sound>[a-z0-9-]+)-[0-9a-f]{12}\.\w+|clips/(?P<clip>[^/]+)/[^/]+", key)
    return match is not None and (match["sound"] or match["clip"]) in names


def _is_drawn_for(names: Container[str], key: str) -> bool:
    """Whether it is a picture for links to one of these episodes."""
    match = re.fullmatch(r"pictures/([a-z0-9-]+)-share-[0-9a-f]{12}\.jpg", key)
    return match is not None and match[1] in names


def _feeds(store: Store) -> Iterator[tuple[str, bytes]]:
    for key in store.list("feed"):
        if _FEEDS.fullmatch(key):
            yield key, store.read(key) or b""
    for key, name in read_private(store).names.items():
        yield f"the private feed of {name}", store.read(key) or b""

"""The pictures that pages show, besides those of the episodes themselves: smaller copies of covers, previews of links.

Each has a key of what it is made from, so it is made once: what the store holds is left alone, and the catalog and the
covers suffice to make the rest, wherever those are. What nothing names any more goes after the grace period.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import PICTURE_SIDES, picture_key
from lfi_podcast.model.show import Show
from lfi_podcast.site.sharing import SharePicture, share_pictures, show_card
from lfi_podcast.store.store import Store, StoredObject, Upload
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Workshop

_FOLDER = "_pictures"

Recipe = tuple[str, Callable[[bytes], bytes]]
"""A key, and what makes the picture there from the content of another."""


@dataclass(frozen=True)
class DrawnPictures:
    """`uploads`: those that the store lacks; `keys`: all of them."""

    uploads: tuple[Upload, ...]
    keys: frozenset[str]


def drawn_pictures(
    workshop: Workshop,
    store: Store,
    catalog: Catalog,
    going_up: Mapping[str, Upload],
    held: Mapping[str, StoredObject],
) -> DrawnPictures:
    """Make the pictures that pages name and the store lacks. A cover that is not here is read from there."""
    folder, keys, made = workshop.repository.build(_FOLDER), set[str](), list[Upload]()
    for original, recipes in wanted(workshop.show, catalog).items():
        new = {key: make for key, make in recipes.items() if key not in held}
        keys |= recipes.keys()
        lacking = [key for key in new if not (folder / key).is_file()]
        content = _content(original, store, going_up) if lacking else None
        for key in lacking if content else ():
            write_file(folder / key, new[key](content or b""))
        made += (Upload(key, folder / key) for key in new if (folder / key).is_file())
    _clear(folder, keys)
    return DrawnPictures(tuple(made), frozenset(keys))


def wanted(show: Show, catalog: Catalog) -> dict[str, dict[str, Callable[[bytes], bytes]]]:
    """What is to be made from each picture, by its key; in order."""
    found: dict[str, dict[str, Callable[[bytes], bytes]]] = {}
    for record in catalog.live():
        shown = (record.artwork, *(mark.image for mark in record.chapters), *(record.people_pictures or ()))
        for key in filter(None, shown):
            found.setdefault(key, {}).update(small_copies(key))
        for picture in share_pictures(show, record, catalog.artwork):
            found.setdefault(picture.cover, {}).update([_drawn(picture)])
    if catalog.artwork:
        own = found.setdefault(catalog.artwork, {})
        own.update(small_copies(catalog.artwork))
        own.update(_drawn(picture) for picture in [show_card(show, catalog.artwork).picture] if picture)
    return found


def small_copies(key: str) -> Iterator[Recipe]:
    """The smaller copies of a picture."""
    return ((picture_key(key, side), partial(_scaled, side)) for side in PICTURE_SIDES)


def _scaled(side: int, content: bytes) -> bytes:
    from lfi_podcast.pictures.compress import small_copy  # slow to load, and rarely needed

    return small_copy(content, side)


def _drawn(picture: SharePicture) -> Recipe:
    return picture.key, partial(_lettered, picture)


def _lettered(picture: SharePicture, cover: bytes) -> bytes:
    from lfi_podcast.site.drawing import share_picture  # likewise

    return share_picture(picture, cover)


def _content(key: str, store: Store, going_up: Mapping[str, Upload]) -> bytes | None:
    """A picture that goes up in this run, or is in the store."""
    if key not in going_up:
        return store.read(key)
    with going_up[key].open() as content:
        return content.read()


def _clear(folder: Path, keys: set[str]) -> None:
    for path in folder.glob("pictures/*"):
        if path.relative_to(folder).as_posix() not in keys:
            path.unlink()

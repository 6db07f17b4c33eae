"""What each episode's page has besides its record: from this run, from its copy here, else from the store."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lfi_podcast.model.layout import page_key, page_text_key
from lfi_podcast.model.page_text import PageText
from lfi_podcast.model.value import Stored
from lfi_podcast.publish.site_folder import SiteFolder, SitePart
from lfi_podcast.store.store import Store, StoredObject, Upload, to_upload

S = TypeVar("S", bound=Stored)


def mentions_file(slug: str) -> str:
    """The key under which it is kept who mentioned what in an episode."""
    return f"mentions/{slug}.json"


@dataclass(frozen=True)
class TextFile:
    """A `page.json` that is here. It is parsed each time, since those of a whole show do not fit into memory."""

    path: Path
    digest: str

    def read(self) -> PageText:
        return PageText.from_json(self.path.read_bytes())


class PageTexts:
    """The `page.json` of episodes. `going_up`: objects of this run; `held`: what is in the store.

    Whatever is not part of this run is as in the store, so that edits get onto no page before they are published.
    """

    def __init__(
        self,
        folder: SiteFolder,
        store: Store,
        going_up: Mapping[str, Upload],
        held: Mapping[str, StoredObject],
    ) -> None:
        self._folder, self._store, self._going_up, self._held = folder, store, going_up, held
        self._found: dict[str, TextFile | None] = {}

    def of(self, slug: str) -> TextFile | None:
        """That of an episode; None if an earlier version of this program has published it, which knew none."""
        if slug not in self._found:
            self._found[slug] = self._find(page_text_key(slug))
        return self._found[slug]

    def page(self, slug: str) -> Upload | None:
        """The page of an episode as it is in the store, for those whose text is not known."""
        key = page_key(slug)
        return self._folder.upload(key) if self._is_fetched(key) else None

    def kept(self, name: str, make: Callable[..., bytes], given: tuple[object, ...], kind: type[S]) -> S:
        """What is made of a text, kept beside it (as `SitePart`, under a key that nothing in the store has)."""
        part = SitePart(name, make, given)
        return kind.from_json(self._folder.made(part).open().read())

    def _find(self, key: str) -> TextFile | None:
        new = self._going_up.get(key)
        if new and self._folder.md5(key) != new.md5:
            with new.open() as file:
                self._folder.put(key, file.read())
        if not new and not self._is_fetched(key):
            return None
        return TextFile(self._folder.folder / key, self._folder.md5(key) or "")

    def _is_fetched(self, key: str) -> bool:
        """Have here what is in the store; whether there is anything."""
        if key not in self._held:
            return False
        is_known = self._folder.md5(key) is not None
        if is_known and not to_upload([self._folder.upload(key)], self._store, self._held):
            return True
        content = self._store.read(key)
        if content is not None:
            self._folder.put(key, content)
        return content is not None

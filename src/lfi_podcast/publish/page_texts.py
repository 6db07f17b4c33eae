"""What each episode's page has besides its record: from this run, from its copy here, else from the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lfi_podcast.model.layout import page_text_key
from lfi_podcast.model.page_text import PageText
from lfi_podcast.publish.site_folder import SiteFolder
from lfi_podcast.store.store import Store, StoredObject, Upload, to_upload


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

    def _find(self, key: str) -> TextFile | None:
        new = self._going_up.get(key)
        if new and self._folder.md5(key) != new.md5:
            with new.open() as file:
                self._folder.put(key, file.read())
        elif not new and not self._is_here(key):
            content = self._store.read(key) if key in self._held else None
            if content is None:
                return None
            self._folder.put(key, content)
        return TextFile(self._folder.folder / key, self._folder.md5(key) or "")

    def _is_here(self, key: str) -> bool:
        """Whether the copy is what is in the store."""
        is_known = key in self._held and self._folder.md5(key) is not None
        return is_known and not to_upload([self._folder.upload(key)], self._store, self._held)

"""The show's pages and search index, assembled from every live episode.

Pages are rendered from the catalog and from `page.json` of each episode. That of an episode which is not part of this
run comes from the store, so that unpublished edits get into no page; `build/_site` keeps a copy.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from lfi_podcast.model.catalog import WITHDRAWN, Catalog, Record
from lfi_podcast.model.layout import SEARCH_PAGE, SHOW_PAGE, is_immutable, page_key, page_text_key
from lfi_podcast.model.page_text import PageText
from lfi_podcast.site.pages import episode_page, moved_page, search_page, show_page, withdrawn_page
from lfi_podcast.site.rendering import Site, static_files
from lfi_podcast.site.search import build_index
from lfi_podcast.store.store import Store, StoredObject, Upload
from lfi_podcast.text.notes import render_description
from lfi_podcast.work.cache import Stage
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Workshop

SITE = "_site"
"""A folder in `build/` that cannot be an episode's, since slugs have no underscore."""

_ENTRY = "pagefind/pagefind-entry.json"
"""What a search loads first: it names the parts of the index."""


def assemble(
    workshop: Workshop,
    store: Store,
    catalog: Catalog,
    going_up: Mapping[str, Upload],
    held: Mapping[str, StoredObject],
) -> list[Upload]:
    """Everything show-wide except catalog and feed, in upload order. `held`: what is in the store."""
    folder, site = workshop.repository.build(SITE), Site(workshop.show, catalog.artwork, workshop.theme)
    pages = {
        page_key(record.slug): _page(site, record, store, going_up, held, folder) for record in catalog.live()
    }
    description = render_description(workshop.show.description)
    own = {SHOW_PAGE: show_page(site, catalog, description), SEARCH_PAGE: search_page(site)}
    for outdated in folder.glob("episodes/*"):
        if page_key(outdated.name) not in pages:
            shutil.rmtree(outdated)
    for key, content in {**pages, **own}.items():
        write_file(folder / key, content)
    _index(workshop, folder, [folder / key for key in pages])
    static = [Upload(key, content) for key, content in static_files(site.theme).items()]
    index = [
        Upload(path.relative_to(folder).as_posix(), path)
        for path in sorted(folder.glob("pagefind/**/*"))
        if path.is_file()
    ]
    index.sort(key=lambda upload: (not is_immutable(upload.key), upload.key == _ENTRY))
    farewells = [
        Upload(page_key(entry.slug), withdrawn_page(site, entry.slug))
        for entry in catalog.withdrawn()
        if entry.withdrawn == WITHDRAWN
    ]
    moved = [Upload(page_key(old), moved_page(site, new)) for old, new in catalog.moved().items()]
    return [
        *static,
        *farewells,
        *moved,
        *index,
        *(Upload(key, folder / key) for key in (*pages, SEARCH_PAGE, SHOW_PAGE)),
    ]


def published_pages(workshop: Workshop, catalog: Catalog) -> Iterator[str]:
    """The episodes' pages as last assembled."""
    folder = workshop.repository.build(SITE)
    for record in catalog.live():
        yield (folder / page_key(record.slug)).read_text(encoding="utf-8")


def _page(
    site: Site,
    record: Record,
    store: Store,
    going_up: Mapping[str, Upload],
    held: Mapping[str, StoredObject],
    folder: Path,
) -> bytes:
    """An episode's page. One that an earlier version of this program published stays until it is published again."""
    text = _page_text(page_text_key(record.slug), store, going_up, held, folder)
    if text is None:
        return store.read(page_key(record.slug)) or b""
    return episode_page(site, record, text)


def _page_text(
    key: str, store: Store, going_up: Mapping[str, Upload], held: Mapping[str, StoredObject], folder: Path
) -> PageText | None:
    """The new one, else the one in the store, which is not fetched if it is here already."""
    if key in going_up:
        with going_up[key].open() as new:
            return PageText.from_json(new.read())
    here = Upload(key, folder / key)
    is_here = (folder / key).is_file() and key in held and here.md5 == held[key].md5
    content = (folder / key).read_bytes() if is_here else store.read(key)
    if content is None:
        return None
    if not is_here:
        write_file(folder / key, content)
    return PageText.from_json(content)


def _index(workshop: Workshop, folder: Path, pages: list[Path]) -> None:
    """Run Pagefind only if a page has changed, since it reads everything again each time."""
    cache = workshop.cache
    entry = folder / _ENTRY

    def run() -> None:
        build_index(folder)

    reads = {page.relative_to(folder).as_posix(): cache.digest(page) for page in pages}
    stage = Stage("search-index", 1, reads, (entry,), run)
    if cache.staleness(SITE, stage):
        stage.run()
        cache.record(SITE, stage)
        cache.save()

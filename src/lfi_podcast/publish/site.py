"""The show's pages and search index, assembled from the catalog and from `page.json` of every live episode.

`MAKERS` tells what there is. To add pages, images or an index: write a pure function that makes one object of a `Site`
and of what it shows, and a generator that yields a `SitePart` for each key, with that function and what to give to it;
put the generator into the table. What a function gets decides when its object is made again, so give each as little as
it shows: neighbours rather than the catalog. Something that all pages show belongs in `Site`. A maker that keeps what
it makes in a folder of its own may yield finished `Upload`s.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lfi_podcast.model.catalog import WITHDRAWN, Catalog, Entry, Record
from lfi_podcast.model.layout import (
    SEARCH_PAGE,
    WORKER,
    citation_key,
    embed_key,
    oembed_key,
    page_key,
    page_text_key,
)
from lfi_podcast.model.page_text import PageText
from lfi_podcast.publish.page_texts import PageTexts, TextFile, mentions_file
from lfi_podcast.publish.site_folder import SiteFolder, SitePart
from lfi_podcast.site.citations import CITATION_FILES
from lfi_podcast.site.connections import Connections, Neighbours
from lfi_podcast.site.listing import Whole, sheets, site_of
from lfi_podcast.site.pages import (
    citation_file,
    embed_data,
    embed_page,
    episode_page,
    moved_page,
    search_page,
    withdrawn_page,
)
from lfi_podcast.site.remarks import Remarks, mentioned_by, mentions_in, remarks
from lfi_podcast.site.rendering import Site, static_files, worker
from lfi_podcast.site.search.index import Searched, build_index
from lfi_podcast.store.store import Store, StoredObject, Upload
from lfi_podcast.text.notes import render_description, render_markdown
from lfi_podcast.work.job import Workshop

SITE = "_site"
"""A folder in `build/` that cannot be an episode's, since slugs have no underscore."""

SEARCH = "_search"
"""Likewise: the search index."""


@dataclass(frozen=True)
class Facts:
    """What the site is made from."""

    workshop: Workshop
    site: Site
    catalog: Catalog
    connections: Connections
    texts: PageTexts


def assemble(
    workshop: Workshop,
    store: Store,
    catalog: Catalog,
    going_up: Mapping[str, Upload],
    held: Mapping[str, StoredObject],
) -> list[Upload]:
    """Everything show-wide except catalog and feed. `going_up`: objects of this run; `held`: what is in the store."""
    connections = Connections.of(catalog)
    site = site_of(workshop.show, catalog, connections, workshop.theme)
    folder = SiteFolder(workshop.repository.build(SITE), site)
    facts = Facts(workshop, site, catalog, connections, PageTexts(folder, store, going_up, held))
    parts = [part for maker in MAKERS for part in maker(facts)]
    # Pages of an earlier version of this program, which stay until their episodes are published again.
    old = [
        page
        for each in catalog.live()
        if not facts.texts.of(each.slug) and (page := facts.texts.page(each.slug))
    ]
    keys = {each.key for each in (*parts, *old)}
    slugs = [record.slug for record in catalog.live()]
    folder.tidy(keys.union(map(page_text_key, slugs), map(mentions_file, slugs)))
    made = [folder.made(part) if isinstance(part, SitePart) else part for part in parts]
    folder.save()
    return [*made, *old]


def published_texts(workshop: Workshop, catalog: Catalog) -> Iterator[Upload]:
    """What each episode's page has besides its record, as last assembled; the page itself where that is unknown."""
    folder = workshop.repository.build(SITE)
    for record in catalog.live():
        keys = (page_text_key(record.slug), page_key(record.slug))
        yield from [Upload(key, folder / key) for key in keys if (folder / key).is_file()][:1]


def _static(facts: Facts) -> Iterator[Upload]:
    yield from (Upload(key, content) for key, content in static_files(facts.site.theme).items())
    yield Upload(WORKER, worker(facts.site.show))


def _episodes(facts: Facts) -> Iterator[SitePart]:
    for record in facts.catalog.live():
        if text := facts.texts.of(record.slug):
            neighbours = facts.connections.neighbours[record.slug]
            yield SitePart(page_key(record.slug), _episode, (record, text, neighbours))


def _episode(site: Site, record: Record, text: TextFile, neighbours: Neighbours) -> bytes:
    return episode_page(site, record, text.read(), neighbours)


def _embeds(facts: Facts) -> Iterator[SitePart]:
    for record in facts.catalog.live():
        yield SitePart(embed_key(record.slug), embed_page, (record,))
        yield SitePart(oembed_key(record.slug), embed_data, (record,))


def _citations(facts: Facts) -> Iterator[SitePart]:
    for record in facts.catalog.live():
        for style, extension in CITATION_FILES.items():
            yield SitePart(citation_key(record.slug, extension), citation_file, (record, style))


def _farewells(facts: Facts) -> Iterator[SitePart]:
    for entry in facts.catalog.withdrawn():
        if entry.withdrawn == WITHDRAWN:
            yield SitePart(page_key(entry.slug), withdrawn_page, (entry.slug,))
    for old, new in facts.catalog.moved().items():
        yield SitePart(page_key(old), moved_page, (new,))
        yield SitePart(embed_key(old), moved_page, (new, "embed/"))


def _lists(facts: Facts) -> Iterator[SitePart]:
    yield SitePart(SEARCH_PAGE, search_page)
    description, about = (
        render_description(facts.site.show.description),
        render_markdown(facts.workshop.repository.about()),
    )
    for sheet in sheets(Whole(facts.site, facts.connections, description, about)):
        said = (_Mentions if sheet.only_mentions else _Said)(sheet.reads, facts.texts)
        yield SitePart(sheet.key, sheet.make, (said, *sheet.given))


class _Said(Mapping[str, Remarks]):
    """What was said in some episodes, read when it is asked for."""

    def __init__(self, records: Iterable[Record], texts: PageTexts) -> None:
        self._texts = texts
        found = ((record, texts.of(record.slug)) for record in records)
        self._read = {record.slug: (record, text) for record, text in found if text}

    @property
    def digest(self) -> str:
        read = (f"{mentions_in(record)} {text.digest}" for record, text in self._read.values())
        return hashlib.sha256(" ".join(read).encode()).hexdigest()

    def __getitem__(self, slug: str) -> Remarks:
        record, text = self._read[slug]
        return remarks(record, text.read())

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)


class _Mentions(_Said):
    """The same without the words: pages of sources read many episodes for a few names."""

    def __getitem__(self, slug: str) -> Remarks:
        record, text = self._read[slug]
        return self._texts.kept(mentions_file(slug), _mentions, (mentions_in(record), text), Remarks)


def _mentions(_site: Site, times: Sequence[float | None], text: TextFile) -> bytes:
    return Remarks(mentioned_by=mentioned_by(times, text.read())).to_json()


def _index(facts: Facts) -> Iterator[Upload]:
    """The search index, of every episode in the order of publication."""
    folder = facts.workshop.repository.build(SEARCH)
    sources = [_source(facts, entry) for entry in reversed(facts.catalog.episodes)]
    built = build_index(folder, sources, facts.site.show.language)
    yield from (Upload(key, folder / key, known_md5=md5) for key, md5 in built.items())


def _source(facts: Facts, entry: Entry) -> Searched | None:
    """What is searched of an episode: nothing if it is withdrawn, and no more than its record from an earlier version
    of this program."""
    if not isinstance(entry, Record):
        return None
    text = facts.texts.of(entry.slug)
    return Searched(entry, text.digest, text.read) if text else Searched(entry, "", PageText)


MAKERS: tuple[Callable[[Facts], Iterable[SitePart | Upload]], ...] = (
    _static,
    _farewells,
    _citations,
    _embeds,
    _index,
    _episodes,
    _lists,
)
"""Each yields objects of the site that there have to be, what pages name before the pages."""

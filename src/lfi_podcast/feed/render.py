"""A show and its catalog as RSS 2.0: the bytes of `feed.xml`, and of archive documents if it has no room for all.

feedgen writes the RSS core; every other namespace is a table (`NAMESPACES`). Rendering reads no clock: the channel has
the date of its newest item, and as the date of its last change the one in the catalog.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.feed.chapters import CHAPTERS
from lfi_podcast.feed.facts import Channel, Extra, Item, archive_key, uri
from lfi_podcast.feed.itunes import ITUNES
from lfi_podcast.feed.links import HISTORY, LINKS
from lfi_podcast.feed.notes import brief_notes, short_notes, whole_notes
from lfi_podcast.feed.podcasting import PODCAST
from lfi_podcast.feed.reach import WHOLE_AT_MOST, reach
from lfi_podcast.feed.table import Extension, Namespace, append
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.layout import FEED
from lfi_podcast.model.show import Show
from lfi_podcast.text.plain import plain_text

NAMESPACES = (LINKS, ITUNES, PODCAST, CHAPTERS, HISTORY)
_CONTENT = "http://purl.org/rss/1.0/modules/content/"  # which feedgen writes

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed last changed that has neither been published nor has an episode."""

_CHANGED = re.compile(rb"<lastBuildDate>[^<]*</lastBuildDate>")

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class _Written:
    """An item as it is written in a channel, and the date of its publication."""

    content: bytes
    published: datetime


def render(show: Show, catalog: Catalog, description_html: str) -> dict[str, bytes]:
    """The feed by its keys in the store, in the order of writing: archive documents, the oldest first, then `feed.xml`.

    `description_html` is the show's description, rendered and sanitised. Items are the live episodes,
    newest first, ties by slug. Raises PodcastError for an address that cannot be written as a URI.
    """
    return _rendered(
        Channel(show, catalog), [Item(show, record) for record in catalog.live()], description_html
    )


def render_whole(
    show: Show, catalog: Catalog, description_html: str, key: str, extras: Iterable[Extra] = ()
) -> bytes:
    """The feed with every episode and the extras in one document, at `key`, even if they need more room."""
    public = [Item(show, record) for record in catalog.live()]
    more = [Item(show, extra.record, folder=extra.folder) for extra in extras]
    return _rendered(Channel(show, catalog, key=key), [*public, *more], description_html)[key]


def _rendered(channel: Channel, items: list[Item], description_html: str) -> dict[str, bytes]:
    items = sorted(items, key=lambda item: (-_published(item.record).timestamp(), item.record.slug))
    whole, older = list(_items(items[:WHOLE_AT_MOST])), list(_slim_items(items[WHOLE_AT_MOST:]))
    feed = _document(channel, [*whole, *older], description_html)
    if len(feed) <= channel.show.feed.budget:
        return {channel.key: feed}
    slim = [*_slim_items(items[:WHOLE_AT_MOST]), *older]
    return _divided(channel, whole, slim, description_html)


def _divided(
    channel: Channel, whole: Sequence[_Written], slim: Sequence[_Written], description_html: str
) -> dict[str, bytes]:
    """The feed if it has no room for all episodes as they would be."""

    def document(items: Sequence[_Written], archives: int, archive: int | None = None) -> bytes:
        return _document(replace(channel, archives=archives, archive=archive), items, description_html)

    sizes, slim_sizes = ([len(item.content) for item in items] for items in (whole, slim))
    budget, frame = channel.show.feed.budget, len(document(whole, len(slim))) - sum(sizes)
    found = reach(sizes, slim_sizes, budget - frame, budget)
    if channel.key != FEED:
        return {channel.key: document([*whole[: found.whole], *slim[found.whole :]], 0)}
    archives = {
        archive_key(number): document(slim[found.span(number, len(slim))], found.archives, number)
        for number in range(1, found.archives + 1)
    }
    first = [*whole[: found.whole], *slim[found.whole :]][: found.first]
    return {**archives, FEED: document(first, found.archives)}


def dated_as(page: bytes, other: bytes) -> bytes:
    """The same page with the date of the last change of another one."""
    date = _CHANGED.search(other)
    return _CHANGED.sub(lambda _: date[0], page, count=1) if date else page


def stamped(page: bytes, updated: datetime) -> bytes:
    """The same page with another date of its last change."""
    element = f"<lastBuildDate>{format_datetime(updated.astimezone(UTC))}</lastBuildDate>"
    return _CHANGED.sub(element.encode(), page, count=1)


def _published(record: Record) -> datetime:
    """A catalog has no drafts; a record without a date would be a leaked draft."""
    if record.published is None:
        raise UnmetPromise(
            "a draft is in the catalog", record.slug, "remove it from catalog.json and publish again"
        )
    return record.published.astimezone(UTC)


def _document(channel: Channel, items: Sequence[_Written], description_html: str) -> bytes:
    """A document of the feed: the channel with these items."""
    show = channel.show
    feed = FeedGenerator()
    used = [each for each in NAMESPACES if each.is_used(channel) or _are_written(each, items)]
    feed.register_extension("tables", partial(Extension, used, channel), None, atom=False)
    feed.title(show.title)
    feed.link(href=uri(show.link))
    feed.description(plain_text(description_html) or show.title)  # W3C warns of markup here
    feed.language(show.language)
    feed.category([{"term": name} for name in _category_names(show)])
    if channel.catalog.artwork:
        feed.image(channel.url(channel.catalog.artwork), show.title, uri(show.link))
    feed.copyright(show.copyright)
    feed.generator("lfi-podcast")
    newest = items[0].published if items else None
    feed.pubDate(newest)
    # feedgen sets the current time, which its own setter cannot remove. Archive documents do not change with the feed.
    changed = None if channel.archive else channel.catalog.updated or newest or _NEVER
    feed._FeedGenerator__rss_lastBuildDate = changed
    head, end, tail = bytes(feed.rss_str(pretty=True, xml_declaration=False)).rpartition(_END)
    return b"".join((_DECLARATION, head, *(item.content for item in items), end, tail))


def _category_names(show: Show) -> Iterable[str]:
    """Each of Apple's categories and subcategories once, in order."""
    return dict.fromkeys(name for category in show.categories for name in category.split(" > "))


def _are_written(namespace: Namespace, items: Sequence[_Written]) -> bool:
    tag = f"<{namespace.prefix}:".encode()
    return any(tag in item.content for item in items)


_BATCH = 100  # items that are in memory as elements, which take ten times the space of their bytes
_ITEM, _END = b"    <item>\n", b"  </channel>"


def _slim_items(items: Iterable[Item]) -> Iterator[_Written]:
    return _items([replace(item, is_slim=True) for item in items])


def _items(items: Sequence[Item]) -> Iterator[_Written]:
    declared = {namespace.prefix: namespace.uri for namespace in NAMESPACES} | {"content": _CONTENT}
    for start in range(0, len(items), _BATCH):
        batch = items[start : start + _BATCH]
        root = etree.Element("rss", nsmap=declared)
        channel = etree.SubElement(root, "channel")
        for item in batch:
            element = _entry(item).rss_entry()
            channel.append(element)  # before the tables, so that their namespaces are known there
            append(element, NAMESPACES, item)
        written = etree.tostring(root, encoding="UTF-8", pretty_print=True).rpartition(_END)[0]
        for item, content in zip(batch, written.split(_ITEM)[1:], strict=True):
            yield _Written(_ITEM + content, _published(item.record))


def _entry(item: Item) -> FeedEntry:
    entry, record = FeedEntry(), item.record
    entry.title(record.title)
    entry.link(href=item.page_url)
    entry.guid(record.guid, permalink=False)
    entry.pubDate(_published(record))
    entry.enclosure(item.enclosure_url, record.enclosure.length, record.enclosure.type)
    if item.is_slim:
        entry.description(brief_notes(record, item.page_url))
        return entry
    entry.category([{"term": topic} for topic in record.topics])
    entry.description(short_notes(record, item.page_url))
    if notes := whole_notes(record, item.page_url):
        entry.content(notes, type="CDATA")
    return entry

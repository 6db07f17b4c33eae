"""A show and its catalog as RSS 2.0: the bytes of `feed.xml` and of its older pages.

feedgen writes the RSS core; every other namespace is a table (`NAMESPACES`). Rendering reads no clock: the channel has
the date of its newest item, and as the date of its last change the one in the catalog.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator

from lfi_podcast.errors import UnmetPromise
from lfi_podcast.feed.chapters import CHAPTERS
from lfi_podcast.feed.facts import Channel, Item, page_key, uri
from lfi_podcast.feed.itunes import ITUNES
from lfi_podcast.feed.links import LINKS
from lfi_podcast.feed.notes import plain_text, short_notes, whole_notes
from lfi_podcast.feed.podcasting import PODCAST
from lfi_podcast.feed.table import Extension
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.show import Show

NAMESPACES = (LINKS, ITUNES, PODCAST, CHAPTERS)
PAGE_LENGTHS = (100, 50, 25, 10)
PAGE_BYTES = 512 * 1024
"""Items per page, and the maximum size of a page, which may reduce them: some directories truncate long feeds, and all
download them hourly."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed last changed that has neither been published nor has an episode."""

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def render(show: Show, catalog: Catalog, description_html: str) -> dict[str, bytes]:
    """The feed by its keys in the store: `feed.xml`, and `feed-2.xml` and so on for older items (RFC 5005).

    `description_html` is the show's description, rendered and sanitised. Items are the live episodes,
    newest first, ties by slug. Raises PodcastError for an address that cannot be written as a URI.
    """
    records = sorted(catalog.live(), key=lambda record: (-_published(record).timestamp(), record.slug))
    newest = _published(records[0]) if records else None
    for length in PAGE_LENGTHS:
        pages = [records[start : start + length] for start in range(0, len(records), length)] or [[]]
        feed = {
            page_key(number): _page(
                Channel(show, catalog, number, len(pages)), page, newest, description_html
            )
            for number, page in enumerate(pages, start=1)
        }
        if all(len(content) <= PAGE_BYTES for content in feed.values()):
            break
    return feed


def stamped(page: bytes, updated: datetime) -> bytes:
    """The same page with another date of its last change."""
    element = f"<lastBuildDate>{format_datetime(updated.astimezone(UTC))}</lastBuildDate>"
    return re.sub(rb"<lastBuildDate>[^<]*</lastBuildDate>", element.encode(), page, count=1)


def _published(record: Record) -> datetime:
    """A catalog has no drafts; a record without a date would be a leaked draft."""
    if record.published is None:
        raise UnmetPromise(
            "a draft is in the catalog", record.slug, "remove it from catalog.json and publish again"
        )
    return record.published.astimezone(UTC)


def _page(channel: Channel, records: list[Record], newest: datetime | None, description_html: str) -> bytes:
    show = channel.show
    feed = FeedGenerator()
    for namespace in NAMESPACES:
        feed.register_extension(
            namespace.prefix, partial(Extension, namespace, namespace.channel, channel), None, atom=False
        )
    feed.title(show.title)
    feed.link(href=uri(show.link))
    feed.description(plain_text(description_html) or show.title)  # W3C warns of markup here
    feed.language(show.language)
    feed.category([{"term": name} for name in _category_names(show)])
    if channel.catalog.artwork:
        feed.image(channel.url(channel.catalog.artwork), show.title, uri(show.link))
    feed.copyright(show.copyright)
    feed.generator("lfi-podcast")
    feed.pubDate(newest)
    # feedgen sets the current time, which its own setter cannot remove.
    feed._FeedGenerator__rss_lastBuildDate = channel.catalog.updated or newest or _NEVER
    for record in records:
        _fill(feed.add_entry(order="append"), Item(show, record))
    return _DECLARATION + bytes(feed.rss_str(pretty=True, xml_declaration=False))


def _category_names(show: Show) -> Iterable[str]:
    """Each of Apple's categories and subcategories once, in order."""
    return dict.fromkeys(name for category in show.categories for name in category.split(" > "))


def _fill(entry: FeedEntry, item: Item) -> None:
    record = item.record
    for namespace in NAMESPACES:
        entry.register_extension(
            namespace.prefix, partial(Extension, namespace, namespace.item, item), atom=False
        )
    entry.title(record.title)
    entry.link(href=item.page_url)
    entry.guid(record.guid, permalink=False)
    entry.pubDate(_published(record))
    entry.enclosure(item.enclosure_url, record.enclosure.length, record.enclosure.type)
    entry.category([{"term": topic} for topic in record.topics])
    entry.description(short_notes(record, item.page_url))
    if notes := whole_notes(record, item.page_url):
        entry.content(notes, type="CDATA")

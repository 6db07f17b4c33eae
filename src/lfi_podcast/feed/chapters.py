"""The `psc:` namespace: Podlove Simple Chapters 1.2 (podlove.org/simple-chapters), inside an item."""

from lfi_podcast.feed.facts import Item, uri
from lfi_podcast.feed.table import Namespace, Tag
from lfi_podcast.model.value import format_time


def _chapters(item: Item) -> Tag | None:
    marks = [
        Tag(
            None,
            {
                "start": format_time(mark.at),
                "title": mark.title,
                "href": uri(mark.url) if mark.url else None,
                "image": item.url(mark.image) if mark.image else None,
            },
        )
        for mark in item.record.chapters
    ]
    return Tag(None, {"version": "1.2"}, (("chapter", marks),)) if marks else None


CHAPTERS = Namespace("psc", "http://podlove.org/simple-chapters", item=(("chapters", _chapters),))

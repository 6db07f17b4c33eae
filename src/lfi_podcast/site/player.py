"""What the player shows and its script knows of an episode, and how other sites embed it (https://oembed.com)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from lfi_podcast.model.catalog import Record
from lfi_podcast.model.layout import embed_url, page_url
from lfi_podcast.model.show import Show
from lfi_podcast.site import charts
from lfi_podcast.site.reading import Heading

SPEEDS = ("0.75", "1", "1.25", "1.5", "1.75", "2", "2.5", "3")

MARK_GAP = 0.01
"""The smallest distance of two chapters' marks, as a share of the slider: on a phone, three pixels."""

EMBED_WIDTH, EMBED_HEIGHT = 600, 210
"""Of the embedded player, in CSS pixels. It fits into any width from 280 on."""

_FRAME = Markup(
    '<iframe src="{}" title="{}" style="border: 0; width: 100%; height: {}px" loading="lazy" allow="autoplay"></iframe>'
)


def player_facts(show: Show, record: Record, chapters: Sequence[Heading], root: str) -> Mapping[str, Any]:
    """An episode as its player's script needs it; lengths in seconds. `root`: of the site, to which pictures
    are relative.
    """
    return {
        "guid": record.guid,
        "title": record.title,
        "show": show.title,
        "root": root,
        "duration": record.enclosure.duration,
        "chapters": [_chapter(chapter) for chapter in chapters],
    }


def _chapter(chapter: Heading) -> Mapping[str, Any]:
    known = {"at": chapter.start, "title": chapter.title}
    return {**known, "image": chapter.image} if chapter.image else known


def chapter_marks(chapters: Sequence[Heading], duration: float) -> Sequence[str]:
    """Where chapters begin on the slider, in per cent, as far as marks can be told apart; the start needs none."""
    marks, gap = [0.0], duration * MARK_GAP
    for chapter in chapters:
        if marks[-1] + gap <= chapter.start < duration:
            marks.append(chapter.start)
    return [charts.percent(start, duration) for start in marks[1:]]


def embed_code(show: Show, record: Record) -> str:
    """The HTML by which another site embeds the player."""
    return str(_FRAME.format(embed_url(show.base, record.slug), record.title, EMBED_HEIGHT))


def oembed(show: Show, record: Record) -> bytes:
    """The same for programs: an oEmbed response of the type `rich` (oEmbed 1.0, section 2.3.4.4)."""
    response = {
        "version": "1.0",
        "type": "rich",
        "title": record.title,
        "author_name": show.author,
        "author_url": page_url(show.base, record.slug),
        "provider_name": show.title,
        "provider_url": show.base,
        "width": EMBED_WIDTH,
        "height": EMBED_HEIGHT,
        "html": embed_code(show, record),
    }
    known = {name: value for name, value in response.items() if value}
    return (json.dumps(known, ensure_ascii=False, indent=1) + "\n").encode()

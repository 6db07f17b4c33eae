"""What other sites show where somebody links to a page: a title, a description, and a picture.

The tags are those of Open Graph (ogp.me); a picture is drawn once for what is in it, and has a key of that.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import cache
from typing import Literal

from markupsafe import Markup

from lfi_podcast.model.catalog import Record, Soundbite
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.layout import share_key
from lfi_podcast.model.sentences import sentence_ends
from lfi_podcast.model.show import Show
from lfi_podcast.site.wording import TURNING
from lfi_podcast.text.notes import render_description

VERSION = 2
"""Of how pictures are drawn: raise it when the same facts give another picture."""

LONGEST = 160
"""Characters of a description: search engines and apps show about as many."""

LOCALES = {"ar": "AR", "da": "DK", "en": "US", "he": "IL", "ja": "JP", "ko": "KR", "sv": "SE", "zh": "CN"}
"""The territory that Open Graph asks for, where a language tag names none and it is not called like the language."""

_BLOCK = re.compile(r"</(?:p|li|h[1-6]|td|th|blockquote|pre)>|<br ?/?>")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class SharePicture:
    """A picture for previews of links. `cover`: a key; `byline`: people, or for a quote the episode's title.

    `name`: of the episode, or `show`.
    """

    form: Literal["page", "quote"]
    name: str
    title: str
    byline: str
    show: str
    cover: str

    @property
    def key(self) -> str:
        facts = json.dumps([VERSION, *astuple(self)], ensure_ascii=False)
        return share_key(self.name, hashlib.sha256(facts.encode()).hexdigest())

    @property
    def text(self) -> str:
        """What can be read in it."""
        return " · ".join(filter(None, (self.title, self.byline, self.show)))


@dataclass(frozen=True)
class Card:
    """A page as others show it. `audio`: the address of its sound."""

    title: str
    description: str
    kind: Literal["website", "article"] = "website"
    picture: SharePicture | None = None
    audio: str | None = None
    published: datetime | None = None


def show_card(show: Show, cover: str) -> Card:
    """The card of the show, and of pages that have none of their own."""
    picture = SharePicture("page", "show", seen(show.title), seen(show.author or ""), "", cover)
    return Card(show.title, show_summary(show), picture=picture if cover else None)


def episode_card(show: Show, record: Record, cover: str) -> Card | None:
    """The card of an episode; none of one that is not published."""
    if not record.published:
        return None
    return Card(
        record.title,
        episode_summary(show, record),
        kind="article",
        picture=episode_picture(show, record, cover),
        audio=show.media_base + record.enclosure.key,
        published=record.published,
    )


def episode_picture(show: Show, record: Record, cover: str) -> SharePicture | None:
    """`cover`: the key of the show's, for an episode without its own."""
    people = ", ".join(person.name for person in record.people)
    return _picture(show, record, "page", record.title, people, cover)


def quote_picture(show: Show, record: Record, bite: Soundbite, cover: str) -> SharePicture | None:
    """The picture of a clip: its title, which is what is said in it."""
    return _picture(show, record, "quote", bite.title, record.title, cover)


def _picture(
    show: Show, record: Record, form: Literal["page", "quote"], title: str, byline: str, cover: str
) -> SharePicture | None:
    shown = record.artwork or cover
    if not shown:
        return None
    return SharePicture(form, record.slug, seen(title), seen(byline), seen(show.title), shown)


def share_pictures(show: Show, record: Record, cover: str) -> Iterator[SharePicture]:
    """Every picture that an episode's page names: its own, and one for each clip that can be taken."""
    found = [episode_picture(show, record, cover)]
    found += [quote_picture(show, record, bite, cover) for bite in record.soundbites if bite.files]
    yield from filter(None, found)


def episode_summary(show: Show, record: Record) -> str:
    """A description of an episode that is never empty: its summary, the start of its notes, or the show's."""
    language = record.language or show.language
    texts = (record.summary or "", without_tags(record.description))
    return next(filter(None, (excerpt(text, language) for text in texts)), "") or show_summary(show)


def show_summary(show: Show) -> str:
    return _summary(show.description, show.language) or show.title


@cache
def _summary(description: str, language: str) -> str:
    return excerpt(without_tags(render_description(description)), language)


def without_tags(html: str) -> str:
    """The text of sanitised HTML."""
    return Markup(_BLOCK.sub(" ", html)).striptags()  # noqa: S704 - its tags are removed


def seen(text: str) -> str:
    """A text on one line, without characters that turn the direction of what follows."""
    return " ".join(TURNING.sub("", _CONTROLS.sub(" ", text)).split())


def excerpt(text: str, language: str, longest: int = LONGEST) -> str:
    """The start of a text in at most `longest` characters: whole sentences if they fill half of it, else words."""
    line = seen(text)
    if len(line) <= longest:
        return line
    words = line.split(" ")
    fitting, length = 0, -1
    while (length := length + 1 + len(words[fitting])) < longest:
        fitting += 1
    found = sentence_ends(words[: fitting + 1], language)[:fitting]
    ends = [n for n, is_last in enumerate(found, 1) if is_last]
    whole = " ".join(words[: ends[-1]]) if ends else ""
    if 2 * len(whole) >= longest:
        return whole
    cut = " ".join(words[:fitting]) if fitting else line[: longest - 1]
    return cut.rstrip(" ,;:–—-") + "…"


def locale(language: str) -> str:
    """A language tag as Open Graph writes it: `de_AT`."""
    name = primary_language(language)
    region = next((part for part in language.split("-")[1:] if len(part) == 2), "")
    return f"{name}_{(region or LOCALES.get(name) or name).upper()}"

"""Rules about titles and descriptions."""

import re
from collections.abc import Hashable

from lfi_podcast.lint import values as be
from lfi_podcast.lint.markup import FOREIGN, markup_of
from lfi_podcast.lint.place import FeedPlace
from lfi_podcast.lint.predicates import (
    differs,
    text,
)
from lfi_podcast.lint.rule import Rule
from lfi_podcast.lint.vocabulary import RENDERED_TAGS

DESCRIPTION_LIMIT = 4000
_DESCRIPTIONS = "channel/description item/description"
_TITLES = "channel/title item/title itunes:title"


def _title(title: FeedPlace) -> Hashable:
    return " ".join(title.text.split()).casefold() or None


_WORD = r"(?:#|№|\b(?:no|nr|ep|eps|episode|episodio|épisode|folge|ausgabe|aflevering|odcinek|avsnitt)\b[.:]?\s*#?)"
_DIGIT = re.compile(r"\d")
_NUMBERED = re.compile(rf"\s*(?:{_WORD}\s*\d|s\d+\s*[.:|-]?\s*ep?\s*\d|\d+x\d+\b)", re.IGNORECASE)
_SAYS_NUMBER = re.compile(
    rf"(?:^|{_WORD})\s*0*(?P<number>[1-9]\d*)(?![\d:.,]\d|\d)(?=\s*[.:|)\]–—-]|\s*$|\s)", re.IGNORECASE
)
_HTML = re.compile(
    r"</?(?:a|abbr|b|big|br|center|code|div|em|font|h[1-6]|i|img|li|ol|p|s|small|span|strong|sub|sup|u|ul)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ESCAPE = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|[aeiou](?:uml|acute|grave|circ)|#\d+|#x[0-9a-f]+);",
    re.IGNORECASE,
)


def _is_not_numbered(title: FeedPlace) -> bool:
    """It has no number in words; nor a bare one, if that is the episode's."""
    start, item = title.text[:300], title.parent
    if not _DIGIT.search(start):
        return True
    if _NUMBERED.match(start):
        return False
    own = {item.text_of("itunes:episode"), item.text_of("podcast:episode")} - {""} if item else set()
    if not any(number in start for number in own):
        return True
    return own.isdisjoint(match["number"] for match in _SAYS_NUMBER.finditer(start))


def _is_plain(value: str) -> bool:
    return _HTML.search(value) is None


def _is_unescaped(value: str) -> bool:
    return _ESCAPE.search(value) is None


def _is_not_the_show(title: FeedPlace) -> bool:
    """An item's title does not repeat the show's, which apps put beside it."""
    item = title.parent
    show = item.parent.text_of("title") if item and item.parent else ""
    return len(show) < 4 or show.casefold() not in title.text.casefold()


def _is_escaped_once(place: FeedPlace) -> bool:
    """Its HTML is HTML once the XML has been read, and not the text of HTML."""
    return (
        re.search(r"&lt;/?(?:p|a|br|b|i|em|strong|ul|ol|li|div|span)\b", place.text) is None
        or "<" in place.text
    )


def _is_text(place: FeedPlace) -> bool:
    return not place.children


def _leads_somewhere(link: str) -> bool:
    return be.has_scheme(link) or not link.strip() or be.is_code(link)


def _is_dangerous(link: str) -> bool:
    return be.is_code(link) and not link.strip().lower().startswith("data:image/")


TEXT_RULES = (
    Rule("title-number", "PSP-1, Apple 823", "item/title item/itunes:title", "warning", _is_not_numbered,
         "has its number in it, which apps already show; write it as itunes:episode only"),
    Rule("title-show", "PSP-1, Apple 823", "item/title item/itunes:title", "warning", _is_not_the_show,
         "repeats the show's title in its own; remove it"),
    Rule("title-markup", "W3C", _TITLES, "warning", text(_is_plain),
         "contains HTML, which apps show literally; write plain text"),
    Rule("title-escaped", "W3C", _TITLES, "warning", text(_is_unescaped),
         "is escaped twice, so that apps show &amp; and the like; escape it once"),
    Rule("titles-differ", "W3C", "item/title", "warning", differs(_title, "item/title"),
         "is also the title of an item above, and listeners cannot tell them apart; change one of them"),
    Rule("description-length", "PSP-1, Apple 823", _DESCRIPTIONS, "error",
         text(be.at_most_bytes(DESCRIPTION_LIMIT)),
         "is longer than 4000 bytes, where apps cut it off; shorten it"),
    Rule("channel-markup", "W3C", "channel/description", "warning",
         text(lambda value: _is_plain(value) and _is_unescaped(value)),
         "contains markup, which some apps show literally; write plain text"),
    Rule("description-elements", "RSS 2.0", f"{_DESCRIPTIONS} content:encoded title", "error", _is_text,
         "contains elements instead of text, which apps do not read; escape the HTML, or put it into CDATA"),
    Rule("description-escaped", "W3C", f"{_DESCRIPTIONS} content:encoded", "warning", _is_escaped_once,
         "is escaped twice, so that apps show its tags; escape it once"),
    Rule("item-description-tags", "PSP-1, Apple 823", "item/description", "warning",
         lambda place: markup_of(place).tags <= RENDERED_TAGS,
         "has tags that apps do not render; use p, ol, ul, li, a, b, i, strong and em"),
    Rule("unclosed", "W3C", f"{_DESCRIPTIONS} content:encoded", "warning",
         lambda place: not markup_of(place).open,
         "has a tag that is not closed, which can swallow the rest; close it"),
    Rule("absolute-links", "W3C", "item/description content:encoded", "warning",
         lambda place: all(_leads_somewhere(link) for link in markup_of(place).links),
         "has a relative link, which does not work in an app; write the complete address"),
    Rule("inert", "W3C", f"{_DESCRIPTIONS} content:encoded", "error",
         lambda place: not markup_of(place).active and not any(map(_is_dangerous, markup_of(place).links)),
         "has a program or a javascript: link in it, which could harm listeners; remove it"),
    Rule("foreign", "W3C", f"{_DESCRIPTIONS} content:encoded", "warning",
         lambda place: markup_of(place).tags.isdisjoint(FOREIGN),
         "embeds something from elsewhere, which apps leave out; link to it"),
)  # fmt: skip

"""A reading list for reference managers: BibTeX, and CSL-JSON (citationstyles.org, schema csl-data 1.0.2).

People write references as they like. Where one has the form of author, year and title, these are told apart; the whole
text is always there as a note.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lfi_podcast.site.bibliography import CitedWork
from lfi_podcast.site.bibtex import entry, entry_key
from lfi_podcast.site.slugs import distinct

_FORMS = (
    re.compile(r"(?P<authors>[^\d]{3,200}?)[.,]? \((?P<year>[12]\d{3})[a-z]?\)[.,:]? (?P<title>.+)"),
    re.compile(r"(?P<authors>[^\d]{3,200}?)[.,] (?P<year>[12]\d{3})[a-z]?\. (?P<title>.+)"),
)
"""Author (year) title, as in APA; author. year. title, as in Chicago."""

_TITLE_ENDS = re.compile(r"(?<=[.?!])\s+(?=\S)")
_AND = re.compile(r",?\s+(?:and|&|und|et|y)\s+")


@dataclass(frozen=True)
class ParsedReference:
    """What could be told apart in the text of a reference; `title` is all of it if nothing could."""

    title: str
    authors: tuple[str, ...] = ()
    year: int | None = None


def parsed(text: str) -> ParsedReference:
    """Author, year and title of a reference as people write it."""
    text = " ".join(text.split())
    match = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if match is None:
        return ParsedReference(text)
    title = _TITLE_ENDS.split(match["title"])[0].rstrip(".")
    return ParsedReference(title, tuple(filter(None, _AND.split(match["authors"]))), int(match["year"]))


def reading_list_bibtex(works: Sequence[CitedWork]) -> bytes:
    """A .bib file in UTF-8. Authors are as written: one string, or several joined by "and"."""
    return "\n".join(_entry(key, work) for key, work in zip(_keys(works), works, strict=True)).encode()


def reading_list_csl(works: Sequence[CitedWork]) -> bytes:
    """CSL-JSON, which Zotero and pandoc read."""
    items = [_item(key, work) for key, work in zip(_keys(works), works, strict=True)]
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode()


def _keys(works: Sequence[CitedWork]) -> list[str]:
    found = (parsed(work.text) for work in works)
    return distinct(
        [entry_key(*(each.authors[:1] or ()), str(each.year or ""), each.title)] for each in found
    )


def _entry(key: str, work: CitedWork) -> str:
    facts = parsed(work.text)
    return entry(
        "misc",
        key,
        {
            "author": facts.authors,
            "title": facts.title,
            "year": str(facts.year or ""),
            "doi": work.doi or "",
            "url": work.link or "",
            "note": work.text if facts.authors else "",
        },
    )


def _item(key: str, work: CitedWork) -> dict[str, Any]:
    facts = parsed(work.text)
    item = {
        "id": key,
        "type": "document",
        "title": facts.title,
        "author": [{"literal": author} for author in facts.authors],
        "issued": facts.year and {"date-parts": [[facts.year]]},
        "DOI": work.doi,
        "URL": work.link,
        "note": " ".join(work.text.split()) if facts.authors else None,
    }
    return {name: value for name, value in item.items() if value}

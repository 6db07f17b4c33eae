"""An episode as papers cite it: APA (seventh edition, example 95), BibTeX, and CSL-JSON (schema csl-data 1.0.2)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Literal

from lfi_podcast.model import layout
from lfi_podcast.model.catalog import Record
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.show import Show
from lfi_podcast.model.value import clock_time
from lfi_podcast.site.bibtex import entry, entry_key, plain
from lfi_podcast.site.personal_names import PersonalName
from lfi_podcast.site.wording import Wording

CITATION_FILES: Mapping[str, str] = {"bibtex": "bib", "csl_json": "json"}
"""The styles that are files, too: for reference managers, with their extensions."""

FAMILY_FIRST = ("hu", "vi")
"""Languages with capitals that write the family's name first."""


@dataclass(frozen=True)
class CitationPart:
    """A piece of a citation: text; the address of the page; or what is only there if a moment is cited.

    In the last one, {clock} stands for the moment.
    """

    text: str
    kind: Literal["text", "title", "address", "moment"] = "text"


@dataclass(frozen=True)
class Citation:
    """A citation in one style. Scripts complete it if a moment of the episode is cited."""

    style: Literal["apa", "apa_in_text", "bibtex", "csl_json"]
    parts: tuple[CitationPart, ...]

    @property
    def text(self) -> str:
        """The citation of the whole episode."""
        return "".join(part.text for part in self.parts if part.kind != "moment")


@dataclass(frozen=True)
class CitedEpisode:
    """What is cited. `words`: those of the interface under `citation`."""

    show: Show
    record: Record
    words: Mapping[str, Any]

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(filter(None, (plain(each.name) for each in self.record.people if each.is_host)))

    @property
    def authors(self) -> tuple[str, ...]:
        """The hosts, else whoever makes the show."""
        return self.hosts or ((plain(self.show.author),) if self.show.author else ())

    @property
    def publisher(self) -> str:
        """Whoever makes the show, if the citation does not name them already."""
        maker = plain(self.show.author or "")
        return "" if maker in (*self.authors, plain(self.show.title)) else maker

    @property
    def title(self) -> str:
        return plain(self.record.title)

    @property
    def address(self) -> str:
        return layout.page_url(self.show.base, self.record.slug)

    @property
    def day(self) -> tuple[int, int, int] | None:
        """Year, month and day of publication, in UTC."""
        published = self.record.published and self.record.published.astimezone(UTC)
        return (published.year, published.month, published.day) if published else None

    @property
    def key(self) -> str:
        """By which a paper refers to it, such as `host-2026-public-or-private`."""
        first = next(iter(self.authors), self.show.title)
        name = self.parted(first)
        year = str(self.day[0]) if self.day else ""
        return entry_key(name.family if name else first, year, self.title)

    @property
    def language(self) -> str:
        return self.record.language or self.show.language

    def parted(self, name: str) -> PersonalName | None:
        """The parts of a person's name."""
        return None if primary_language(self.language) in FAMILY_FIRST else PersonalName.of(name)


def citations(show: Show, record: Record, words: Wording) -> tuple[Citation, ...]:
    """The styles that a page offers. `words`: those of the interface."""
    source = CitedEpisode(show, record, {**words["citation"], "months": words["months"]})
    return (apa(source), apa_in_text(source), bibtex(source), csl_json(source))


def apa(source: CitedEpisode) -> Citation:
    """`Lovelace, A. (Host). (2026, November 30). Title (No. 1) [Audio podcast episode]. In Show. Publisher. Address`.

    Without an author, the title is first.
    """
    words, number = source.words, source.record.number
    named = f" ({words['number'].format(number=number)})" if number is not None else ""
    title = f"{source.title}{named} [{words['medium']}]. "
    date = f"({_date(source)}). "
    author = _author(source)
    before = f"{author} {date}{title}" if author else f"{title}{date}"
    within, _, after = words["within"].partition("{show}")
    show = plain(source.show.title)
    publisher = f"{_ended(source.publisher)} " if source.publisher else ""
    return Citation(
        "apa",
        (
            CitationPart(f"{before}{within}"),
            CitationPart(show, "title"),
            CitationPart(f"{after}{_stop(show)} {publisher}"),
            CitationPart(source.address, "address"),
        ),
    )


def apa_in_text(source: CitedEpisode) -> Citation:
    """What stands in the text, after a quotation: `(Lovelace, 2026, 12:34)`."""
    names = [name.family if (name := source.parted(each)) else each for each in source.authors]
    several = f"{names[0]} et al." if len(names) > 2 else " & ".join(names)
    year = str(source.day[0]) if source.day else source.words["undated"]
    shown = several or f"“{source.title}”"
    return Citation(
        "apa_in_text",
        (CitationPart(f"({shown}, {year}"), CitationPart(", {clock}", "moment"), CitationPart(")")),
    )


def bibtex(source: CitedEpisode) -> Citation:
    """`@misc`, which every style knows; `howpublished` says what it is."""
    number = source.record.number
    text = entry(
        "misc",
        source.key,
        {
            "author": source.authors,
            "title": source.title,
            "year": str(source.day[0]) if source.day else "",
            "date": "-".join(f"{part:02}" for part in source.day or ()),
            "howpublished": f"{source.words['medium']}, {plain(source.show.title)}",
            "number": "" if number is None else str(number),
            "publisher": source.publisher,
            "url": source.address,
        },
    )
    before, address, after = text.rpartition(source.address)
    moment = CitationPart(f"  note = {{{source.words['at']}}},\n", "moment")
    end = "}\n"
    return Citation(
        "bibtex",
        (
            CitationPart(before),
            CitationPart(address, "address"),
            CitationPart(after.removesuffix(end)),
            moment,
            CitationPart(end),
        ),
    )


def csl_json(source: CitedEpisode) -> Citation:
    """One item; its keys are those of the schema's `broadcast`."""
    record = source.record
    guests = [plain(each.name) for each in record.people if not each.is_host]
    item = {
        "id": source.key,
        "type": "broadcast",
        "genre": source.words["medium"],
        "title": source.title,
        "author": [_csl_name(source, name) for name in source.authors],
        "guest": [_csl_name(source, name) for name in guests if name],
        "container-title": plain(source.show.title),
        "number": None if record.number is None else str(record.number),
        "issued": source.day and {"date-parts": [list(source.day)]},
        "publisher": source.publisher,
        "dimensions": clock_time(record.enclosure.duration),
        "language": source.language,
        "URL": source.address,
    }
    present = {name: value for name, value in item.items() if value}
    text = json.dumps([present], ensure_ascii=False, indent=2) + "\n"
    before, address, after = text.rpartition(source.address)
    note = json.dumps(source.words["at"], ensure_ascii=False)
    moment = CitationPart(f',\n    "note": {note}', "moment")
    return Citation(
        "csl_json",
        (
            CitationPart(before),
            CitationPart(address, "address"),
            CitationPart(after[:1]),
            moment,
            CitationPart(after[1:]),
        ),
    )


def _author(source: CitedEpisode) -> str:
    """The first element in APA: `Reed, J. P., & Lovelace, A. (Hosts).`"""
    names = [_inverted(source, name) for name in source.authors]
    *others, last = names or [""]
    listed = f"{', '.join(others)}, & {last}" if others else last
    role = source.words["hosts" if len(names) > 1 else "host"] if source.hosts else ""
    return _ended(f"{listed} ({role})" if role else listed) if names else ""


def _inverted(source: CitedEpisode, name: str) -> str:
    parts = source.parted(name)
    return ", ".join(filter(None, (parts.family, parts.initials, parts.suffix))) if parts else name


def _csl_name(source: CitedEpisode, name: str) -> Mapping[str, str]:
    parts = source.parted(name)
    if parts is None:
        return {"literal": name}
    known = {"family": parts.family, "given": parts.given, "suffix": parts.suffix}
    return {key: value for key, value in known.items() if value}


def _date(source: CitedEpisode) -> str:
    if source.day is None:
        return str(source.words["undated"])
    year, month, day = source.day
    return str(source.words["date"].format(year=year, month=source.words["months"][month - 1], day=day))


def _ended(text: str) -> str:
    return text + _stop(text)


def _stop(text: str) -> str:
    """The full stop that a text lacks."""
    return "" if text.endswith((".", "?", "!", "…")) else "."

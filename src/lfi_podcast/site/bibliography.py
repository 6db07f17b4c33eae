"""The sources that a show rests on: those of all episodes, each once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lfi_podcast.model.catalog import Record
from lfi_podcast.model.reference import Reference


@dataclass(frozen=True)
class Mention:
    """An episode that names a source; `number`: the place among its references; `at`: when (seconds), if known."""

    slug: str
    title: str
    number: int
    at: float | None


@dataclass
class CitedWork:
    """A source as it was named first, with the addresses that are known of it; mentions oldest first."""

    text: str
    url: str | None = None
    doi: str | None = None
    mentions: list[Mention] = field(default_factory=list)

    @property
    def link(self) -> str | None:
        return Reference(text=self.text, url=self.url, doi=self.doi).link


def bibliography(records: Sequence[Record]) -> list[CitedWork]:
    """Every source in order of its first mention: the same if the DOI is, else the address, else the text.

    `records`: oldest first.
    """
    works: list[CitedWork] = []
    known: dict[str, CitedWork] = {}
    for record in records:
        for number, reference in enumerate(record.references or ()):
            names = list(_names(reference))
            work = next((known[name] for name in names if _is_same(known.get(name), reference)), None)
            if work is None:
                work = CitedWork(reference.text)
                works.append(work)
            work.url, work.doi = work.url or reference.url, work.doi or doi_of(reference)
            work.mentions.append(Mention(record.slug, record.title, number, reference.at))
            for name in names:
                known.setdefault(name, work)
    return works


def doi_of(reference: Reference) -> str | None:
    """Its DOI, also where it is written as an address."""
    if reference.doi or not reference.url:
        return reference.doi
    parts = urlsplit(reference.url)
    path = unquote(parts.path.lstrip("/"))
    is_doi = parts.hostname in ("doi.org", "dx.doi.org") and re.fullmatch(r"10\.[0-9]{4,9}/\S+", path)
    return path if is_doi else None


def _names(reference: Reference) -> Iterator[str]:
    """What it may be known by, the surest first."""
    if doi := doi_of(reference):
        yield f"doi:{doi.lower()}"
    if reference.url:
        yield f"url:{_plain(reference.url)}"
    yield f"text:{' '.join(reference.text.casefold().split())}"


def _plain(url: str) -> str:
    """An address without what makes no difference to people."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def _is_same(work: CitedWork | None, reference: Reference) -> bool:
    """Whether no DOI or address speaks against what the names have in common."""
    if work is None:
        return False
    mine, other = work.doi, doi_of(reference)
    if mine and other:
        return mine.lower() == other.lower()
    return not (work.url and reference.url) or _plain(work.url) == _plain(reference.url)

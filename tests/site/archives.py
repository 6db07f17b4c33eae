"""Small archives of what was said, to search in."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lfi_podcast.model.catalog import Record
from lfi_podcast.model.page_text import PageText, SaidText, TimedText
from lfi_podcast.site.search.index import Searched, build_index
from tests.site.helpers import CASES, read_case

Lines = Sequence[tuple[str, float, str]]
"""Who says what, and when the first word begins; the others follow each half a second."""


def episode(slug: str, lines: Lines, *, notes: str = "", language: str = "en", **facts: Any) -> Searched:
    """An episode in which this is said. `facts`: of its record."""
    bare = {"chapters": (), "people": (), "topics": (), "references": None, "summary": None, "title": slug}
    record: Record = read_case(CASES / "full.json")["record"]
    record = record.model_copy(update={**bare, "slug": slug, **facts})
    said = tuple(
        TimedText(speaker=who, text=text, steps=(round(1000 * at), *[500] * (len(text.split()) - 1)))
        for who, at, text in lines
    )
    text = PageText(notes=notes, transcript=SaidText(language=language, utterances=said))
    return Searched(record, f"{slug} {text.to_json().decode()}", lambda: text)


def day(number: int) -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=7 * number)


def built(folder: Path, episodes: Sequence[Searched | None], language: str = "en") -> dict[str, str]:
    return build_index(folder, episodes, language)

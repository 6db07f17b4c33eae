"""An episode as the search sees it: numbered units, which the index names, in fragments, which a browser reads.

A unit is what was said in 40 seconds, so that a corrected word moves no other to another unit. A fragment is a file
of several units in a row, with some words of the next, since a phrase does not end where a file does. The last units
are the other texts of the episode; a file of their own has them.
"""

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import accumulate, chain, pairwise
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lfi_podcast.model.catalog import Record
from lfi_podcast.model.page_text import PageText, TimedText
from lfi_podcast.site.search.fields import Field, fields_of

VERSION = 1
"""Raise it when the same episode gives other files."""

UNIT_SECONDS, UNIT_WORDS = 40, 200
FRAGMENT_WORDS = 800
OVERLAP = 12
"""Words of the next fragment at the end of each."""

_ROOM = 8
"""Units of an episode come in multiples of this, so that a longer note moves no other episode's units."""

_BREAK = ""
"""Between texts that no phrase runs across."""


@dataclass(frozen=True)
class Passages:
    """`words` as shown, and the unit of each; "" where a text ends. `speakers`: who is heard in which units.

    `begins`: the first unit of each fragment. `said`: units of what was said; `count`: of everything. `files`: the
    content of the fragments, then of the file of the other texts.
    """

    digest: str
    words: Sequence[str]
    units: NDArray[np.int64]
    speakers: Sequence[tuple[str, int]]
    begins: tuple[int, ...]
    said: int
    count: int
    files: tuple[bytes, ...]


def digest_of(record: Record, text_digest: str, language: str) -> str:
    """Stands for the files of an episode. `text_digest`: of its page.json."""
    facts = [VERSION, text_digest, language, _heading(record, language), fields_of(record, "")]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]


def passages_of(record: Record, text: PageText, digest: str, language: str) -> Passages:
    """`language`: the show's, for an episode that does not say its own."""
    said = text.transcript.utterances if text.transcript else ()
    words = [each.words for each in said]
    ends = list(accumulate(map(len, words), initial=0))
    starts = _starts(said)
    units = _units(starts)
    spoken = _Spoken(
        _heading(record, (text.transcript and text.transcript.language) or language),
        list(chain.from_iterable(words)),
        starts,
        [(place, each.speaker) for place, each in zip(ends, said, strict=False)],
        [(int(np.searchsorted(starts, round(100 * mark.at))), mark.title) for mark in record.chapters],
    )
    borders = _borders(units)
    fields = fields_of(record, text.notes)
    first = int(units[-1]) + 1 if len(units) else 0
    of_fields, last = _of_fields(fields, first)
    written = [(word, unit) for text, unit in of_fields for word in (*text.split(), _BREAK)]
    return Passages(
        digest,
        [*spoken.words, _BREAK, *(word for word, _ in written)],
        np.concatenate([units, [first], [unit for _, unit in written]]).astype(np.int64),
        sorted(_heard(said, ends, units)),
        tuple(int(units[place]) for place in borders[:-1]),
        first,
        -(-last // _ROOM) * _ROOM,
        (
            *(_json(spoken.fragment(*ends)) for ends in pairwise(borders)),
            _json({**spoken.heading, "fields": [list(field) for field in fields]}),
        ),
    )


@dataclass(frozen=True)
class _Spoken:
    """What was said in an episode. `starts`: in hundredths of a second. `turns`, `chapters`: from which word on."""

    heading: dict[str, Any]
    words: Sequence[str]
    starts: NDArray[np.int64]
    turns: Sequence[tuple[int, str]]
    chapters: Sequence[tuple[int, str]]

    def fragment(self, first: int, last: int) -> dict[str, Any]:
        """`count`: the words that are its own."""
        end = min(last + OVERLAP, len(self.words))
        return {
            **self.heading,
            "count": last - first,
            "speakers": _changes(self.turns, first, end),
            "chapters": _changes(self.chapters, first, end),
            "text": " ".join(self.words[first:end]),
            "steps": np.diff(self.starts[first:end], prepend=0).tolist(),
        }


def _heading(record: Record, language: str) -> dict[str, Any]:
    day = record.published.astimezone(UTC).date().isoformat() if record.published else ""
    return {
        "slug": record.slug,
        "title": record.title,
        "published": day,
        "language": record.language or language,
    }


def _starts(said: Sequence[TimedText]) -> NDArray[np.int64]:
    """When each word begins, in hundredths of a second."""
    times = [np.cumsum(np.array(each.steps, dtype=np.int64)) for each in said if each.text]
    return np.concatenate(times) // 10 if times else np.zeros(0, dtype=np.int64)


def _units(starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The unit of each word. Where words have no times of their own, a unit ends after so many words."""
    by_time = np.maximum.accumulate(starts) // (100 * UNIT_SECONDS)
    first = np.searchsorted(by_time, by_time)
    further = (np.arange(len(starts)) - first) // UNIT_WORDS
    is_new = np.flatnonzero(np.diff(further, prepend=0) > 0)
    return by_time + np.searchsorted(is_new, np.arange(len(starts)), side="right")


def _borders(units: NDArray[np.int64]) -> list[int]:
    """The first word of each fragment, and how many words there are."""
    firsts = np.flatnonzero(np.diff(units, prepend=-1))
    borders = list[int]()
    for place in firsts.tolist():
        if not borders or place - borders[-1] >= FRAGMENT_WORDS - UNIT_WORDS // 4:
            borders.append(place)
    return [*borders, len(units)] if borders else []


def _changes(named: Sequence[tuple[int, str]], first: int, end: int) -> list[tuple[int, str]]:
    """What holds from which word of a fragment on."""
    begins = max(bisect_right(named, first, key=itemgetter(0)) - 1, 0)
    found = list[tuple[int, str]]()
    for place, name in named[begins : bisect_left(named, end, key=itemgetter(0))]:
        if not found or found[-1][1] != name:
            found.append((max(place - first, 0), name))
    return found


def _of_fields(fields: Sequence[Field], unit: int) -> tuple[list[tuple[str, int]], int]:
    """The texts with their units, from `unit` on, and the unit after the last."""
    found, count = list[tuple[str, int]](), 0
    for field in fields:
        if count >= UNIT_WORDS // 2:
            unit, count = unit + 1, 0
        found.append((field.text, unit))
        count += len(field.text.split())
    return found, unit + 1


def _heard(said: Sequence[TimedText], ends: Sequence[int], units: NDArray[np.int64]) -> set[tuple[str, int]]:
    """Who speaks in which units. Units are in order."""
    return {
        (each.speaker, unit)
        for each, (first, last) in zip(said, pairwise(ends), strict=True)
        if each.speaker and last > first
        for unit in range(int(units[first]), int(units[last - 1]) + 1)
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

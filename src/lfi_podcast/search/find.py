"""Finds lines of the search index that match a query, the best first.

Ranking takes time for each line, so only the newest `_RANKED` matches are ranked: words in more lines are so common
that ranking the rest is of no use.
"""

import json
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from itertools import product
from math import prod

from lfi_podcast.errors import PodcastError
from lfi_podcast.search.index import DRAFT, LINE_BITS, TWIN_BITS, Index, IndexedLine, Speaker, minute
from lfi_podcast.search.query import Query, QueryTerm

MARK = ("\x02", "\x03")
"""Marks around a hit in `Line.marked`."""

_RANKED = 5_000
_TITLE_BOOST = 1.3
"""The weight of a line if the episode's title or topics contain one of the words."""

_FORMS = range(1, 101)
"""The most combinations of word forms searched for in a phrase; longer phrases are searched literally."""

_NAMED = 12
"""The most speakers or topics in a message, the most similar ones."""


@dataclass(frozen=True)
class Match:
    """A matching line, with MARK around each hit, and its neighbours in the episode."""

    slug: str
    title: str
    line: IndexedLine
    marked: str
    before: IndexedLine | None
    after: IndexedLine | None


class Finder:
    """Searches an up-to-date index."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def find(self, query: Query, limit: int) -> list[Match]:
        """The best matches. PodcastError for an unknown speaker or topic."""
        words, expression = [self._written(term) for term in query.wanted], self._expression(query)
        first, last = _rows_between(query.after, query.before)
        execute = self._index.database.execute
        floor = execute(
            "SELECT rowid FROM said WHERE said MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT 1 OFFSET ?",
            (expression, first, last, _RANKED),
        ).fetchone()
        best = execute(
            "SELECT rowid FROM said WHERE said MATCH ? AND rowid BETWEEN ? AND ?"
            " ORDER BY bm25(said, 1, 0) * iif(rowid >> ? IN (SELECT rowid FROM about WHERE about MATCH ?), ?, 1),"
            " rowid DESC LIMIT ?",
            (
                expression,
                floor[0] if floor else first,
                last,
                LINE_BITS,
                " OR ".join(words),
                _TITLE_BOOST,
                limit,
            ),
        ).fetchall()
        rows = [row for (row,) in best]
        marked = self._marked(expression, rows)
        return [self._match(row, marked[row]) for row in rows]

    def _marked(self, expression: str, rows: Sequence[int]) -> dict[int, str]:
        """Some matching lines, with their hits marked.

        The plus keeps SQLite from starting the search again for each row.
        """
        found = self._index.database.execute(
            "SELECT rowid, highlight(said, 0, ?, ?) FROM said WHERE said MATCH ? AND rowid BETWEEN ? AND ?"
            " AND +rowid IN (SELECT value FROM json_each(?))",
            (*MARK, expression, min(rows, default=0), max(rows, default=0), json.dumps(rows)),
        )
        return dict(found)

    def _expression(self, query: Query) -> str:
        """The query in FTS5 syntax, without its dates."""
        needed = [f"{{text}} : {self._written(term)}" for term in query.wanted]
        if query.speakers:
            needed.append(f"{{tags}} : ({_any(self._tags('speaker', query.speakers))})")
        needed += [f"{{tags}} : ({_any(self._tags('topic', [topic]))})" for topic in query.topics]
        barred = [f"{{text}} : {self._written(term)}" for term in query.unwanted]
        tags = self._tags("speaker", query.other_than_speakers) + self._tags("topic", query.other_than_topics)
        barred += [f"{{tags}} : ({_any(tags)})"] if tags else []
        expression = " AND ".join(needed)
        return f"({expression}) NOT ({' OR '.join(barred)})" if barred else expression

    def _written(self, term: QueryTerm) -> str:
        """A term in FTS5 syntax: quoted, so that nothing in it is an operator."""
        return f'("{term.text}" *)' if term.kind == "prefix" else f"({_any(self._forms(term.text))})"

    def _forms(self, text: str) -> list[str]:
        """One or more consecutive words, in all the forms in the index."""
        if not self._index.is_english:
            return [text]
        said = "SELECT word FROM form WHERE stem = ? ORDER BY word"
        (stems,) = self._index.stems([text])
        forms = [[word for (word,) in self._index.database.execute(said, (stem,))] for stem in stems]
        return [" ".join(words) for words in product(*forms)] if prod(map(len, forms)) in _FORMS else [text]

    def _tags(self, kind: str, names: Sequence[str]) -> list[str]:
        """The tokens of all speakers or topics with this name, or with these words in their name."""
        known = self._index.database.execute(
            "SELECT id, name, person FROM tag WHERE kind = ?", (kind,)
        ).fetchall()
        found: list[str] = []
        for name in names:
            tags = [str(tag) for tag, *called in known if any(_has_words(each, name) for each in called)]
            if not tags:
                there = {called for _, called, _ in known}
                nearest = sorted(get_close_matches(name, there, _NAMED, 0.0)) or ["none yet"]
                more = f" and {len(there) - _NAMED} more" if len(there) > _NAMED else ""
                raise PodcastError(f"there is no {kind} {name!r}", "", f"known: {', '.join(nearest)}{more}")
            found += tags
        return found

    def _match(self, row: int, marked: str) -> Match:
        slug, title = self._index.database.execute(
            "SELECT slug, title FROM episode WHERE id = ?", (row >> LINE_BITS,)
        ).fetchone()
        line = self._line(row)
        assert line is not None  # noqa: S101  # it has just been found
        return Match(slug, title, line, marked, self._line(row - 1), self._line(row + 1))

    def _line(self, row: int) -> IndexedLine | None:
        found = self._index.database.execute(
            "SELECT text, tags, times FROM line WHERE id = ?", (row,)
        ).fetchone()
        if not found:
            return None
        text, tags, milliseconds = found
        name, person = self._index.database.execute(
            "SELECT name, person FROM tag WHERE id = ?", (int(tags.split()[0]),)
        ).fetchone()
        times = array("I")
        times.frombytes(milliseconds)
        return IndexedLine(text, Speaker(name, person), tuple(time / 1000 for time in times))


def _any(texts: Iterable[str]) -> str:
    return " OR ".join(f'"{text}"' for text in texts)


def _has_words(called: str, name: str) -> bool:
    """Whether a name contains these words in order, regardless of capitals."""
    return f" {' '.join(name.casefold().split())} " in f" {' '.join(called.casefold().split())} "


def _rows_between(after: datetime | None, before: datetime | None) -> tuple[int, int]:
    """The first and last line number for the query's dates, which exclude drafts."""
    end = minute(before) if before else DRAFT if after else None
    bits = TWIN_BITS + LINE_BITS
    first = minute(after) << bits if after else -(1 << 63)
    return first, (1 << 63) - 1 if end is None else (end << bits) - 1

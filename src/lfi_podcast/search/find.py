"""Lines of the search index that match a query, the best first.

Ranking costs by the line. Only the newest lines with the words are ranked: what is in more of them than `_RANKED` is so
common that ranking the rest tells nothing.
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
"""What stands before and after a hit in `Match.marked`."""

_RANKED = 5_000
_TITLE_BOOST = 1.3
"""How much more a line counts where the episode's title or topics have one of the words."""

_FORMS = range(1, 101)
"""In how many forms words in a row are looked for; longer phrases are taken to the letter."""

_NAMED = 12
"""Speakers or topics that a message names at most, the most alike."""


@dataclass(frozen=True)
class Match:
    """A line that was found, with MARK around each hit, and its neighbours in the episode."""

    slug: str
    title: str
    line: IndexedLine
    marked: str
    before: IndexedLine | None
    after: IndexedLine | None


class Finder:
    """Finds in an index that is up to date."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def find(self, query: Query, limit: int) -> list[Match]:
        """The best matches. PodcastError where a speaker or a topic is not known."""
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
        """Some of the lines that match, with their hits marked.

        The plus keeps SQLite from starting the search again for each row.
        """
        found = self._index.database.execute(
            "SELECT rowid, highlight(said, 0, ?, ?) FROM said WHERE said MATCH ? AND rowid BETWEEN ? AND ?"
            " AND +rowid IN (SELECT value FROM json_each(?))",
            (*MARK, expression, min(rows, default=0), max(rows, default=0), json.dumps(rows)),
        )
        return dict(found)

    def _expression(self, query: Query) -> str:
        """The query in FTS5's language, but for its dates."""
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
        """A term as FTS5 takes it: everything in quotes, so that nothing in it is an operator."""
        return f'("{term.text}" *)' if term.kind == "prefix" else f"({_any(self._forms(term.text))})"

    def _forms(self, text: str) -> list[str]:
        """One or several words in a row, in all the forms in which they have been said."""
        if not self._index.is_english:
            return [text]
        said = "SELECT word FROM form WHERE stem = ? ORDER BY word"
        (stems,) = self._index.stems([text])
        forms = [[word for (word,) in self._index.database.execute(said, (stem,))] for stem in stems]
        return [" ".join(words) for words in product(*forms)] if prod(map(len, forms)) in _FORMS else [text]

    def _tags(self, kind: str, names: Sequence[str]) -> list[str]:
        """The tokens of all speakers or topics that are called so, or have it as words of their name."""
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
                raise PodcastError(
                    f"there is no {kind} {name!r}", "", f"there are: {', '.join(nearest)}{more}"
                )
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
    """Whether a name has other words, one after the other, whatever their capitals."""
    return f" {' '.join(name.casefold().split())} " in f" {' '.join(called.casefold().split())} "


def _rows_between(after: datetime | None, before: datetime | None) -> tuple[int, int]:
    """The first and the last number that a line may have. Drafts are not published, neither before nor after."""
    end = minute(before) if before else DRAFT if after else None
    bits = TWIN_BITS + LINE_BITS
    first = minute(after) << bits if after else -(1 << 63)
    return first, (1 << 63) - 1 if end is None else (end << bits) - 1

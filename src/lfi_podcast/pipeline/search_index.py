"""The search index: one SQLite file, with every line ever said in an FTS5 table.

What makes it quick with a thousand hours (sqlite.org/fts5.html):

- Lines are numbered by the time of publication, so that newest first, `after:` and `before:` are ranges of rows.
- Who speaks and what an episode is about are tokens of a second column, so that they narrow a search like words do.
- Ranking costs by the line. Only the newest `_RANKED` lines with the words are ranked: what is in more of them than
  that is so common that ranking the rest tells nothing.
- Words are indexed as they are, so that quotes and stars are exact. A plain word is looked up in all its forms, by a
  table that Porter's algorithm makes of the index's own words; Porter knows only English.
"""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from lfi_podcast.errors import PodcastError
from lfi_podcast.text.query import Query, Term

MARK = ("\x02", "\x03")
"""What stands before and after a hit in `Line.marked`."""

_RANKED = 10_000
_TITLE_BOOST = 1.3
"""How much more a line counts where the episode's title or topics have one of the words."""

_LINE_BITS, _TWIN_BITS = 18, 5
"""Room in a line's number for the lines of an episode, and for episodes published in the same minute."""

_DRAFT = 1 << 62 - _LINE_BITS - _TWIN_BITS
"""Instead of a minute: newer than all."""

_FOLDED = "unicode61 remove_diacritics 2"

_SCHEMA = f"""
CREATE TABLE version (schema TEXT);
CREATE TABLE episode (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, title TEXT, signature TEXT, digest TEXT);
CREATE TABLE tag (id INTEGER PRIMARY KEY, kind TEXT, name TEXT, person TEXT, UNIQUE (kind, name, person));
CREATE TABLE line (id INTEGER PRIMARY KEY, text TEXT, tags TEXT, times BLOB);
CREATE TABLE form (word TEXT PRIMARY KEY, stem TEXT) WITHOUT ROWID;
CREATE INDEX form_by_stem ON form (stem);
CREATE VIRTUAL TABLE said USING fts5 (text, tags, content = line, content_rowid = id, tokenize = '{_FOLDED}');
CREATE VIRTUAL TABLE about USING fts5 (title, topics, tokenize = '{_FOLDED}');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (said, col);
"""
# Built from constants above; an index with another text in `version` is made anew.


@dataclass(frozen=True)
class Voice:
    """Who speaks: the name that people read, and the id in the show's files where there is one."""

    name: str
    person: str = ""


@dataclass(frozen=True)
class Line:
    """An utterance. `times`: when each of its words starts, in seconds; words are what spaces part."""

    text: str
    voice: Voice
    times: tuple[float, ...]


@dataclass(frozen=True)
class Document:
    """An episode as it is searched; nothing in it is to be redacted any more."""

    slug: str
    title: str
    topics: tuple[str, ...]
    published: datetime | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Match:
    """A line that was found, with MARK around each hit, and its neighbours in the episode."""

    slug: str
    title: str
    line: Line
    marked: str
    before: Line | None
    after: Line | None


class Index:
    """An open index. Changes are made inside `changing()`, all of them or none."""

    def __init__(self, database: sqlite3.Connection, is_english: bool) -> None:
        self._database, self._is_english = database, is_english
        database.isolation_level = None
        database.execute("PRAGMA temp_store = MEMORY")

    def close(self) -> None:
        self._database.close()

    @classmethod
    def reading(cls, path: Path, is_english: bool) -> "Index | None":
        """The index as it lies there, if it is one of this version and for this language."""
        if not path.is_file():
            return None
        index = cls(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True), is_english)
        if index._is_current():
            return index
        index.close()
        return None

    @classmethod
    def writing(cls, path: Path, is_english: bool) -> "Index":
        """The same to write to; what is of another version is thrown away first."""
        if (current := cls.reading(path, is_english)) is None:
            for file in (path, path.with_name(path.name + "-journal")):
                file.unlink(missing_ok=True)
        else:
            current.close()
        return cls(sqlite3.connect(path), is_english)._with_schema()

    @classmethod
    def for_now(cls, path: Path, is_english: bool) -> "Index":
        """A copy of the index that goes with the program: SQLite keeps it in memory, and on disk if it is large."""
        copy, current = sqlite3.connect(""), cls.reading(path, is_english)
        if current:
            current._database.backup(copy)
            current.close()
        return cls(copy, is_english)._with_schema()

    @property
    def _version(self) -> str:
        return f"{_SCHEMA} English: {self._is_english}"

    def _is_current(self) -> bool:
        try:
            found = self._database.execute("SELECT schema FROM version").fetchone()
        except sqlite3.DatabaseError:
            return False
        return bool(found == (self._version,))

    def _with_schema(self) -> "Index":
        if not self._is_current():
            self._database.executescript(f"BEGIN; {_SCHEMA}")
            self._database.execute("INSERT INTO version VALUES (?)", (self._version,))
            self._database.execute("COMMIT")
        return self

    def signatures(self) -> dict[str, str]:
        """What each episode's files looked like when it was indexed."""
        return dict(self._database.execute("SELECT slug, signature FROM episode"))

    @contextmanager
    def changing(self) -> Iterator["_Changes"]:
        """A transaction. What is taken out leaves no trace in the file: it may have become a redacted name."""
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute("BEGIN IMMEDIATE")
        try:
            changes = _Changes(self._database)
            yield changes
            if changes.has_words_changed:
                self._settle()
            self._database.execute("COMMIT")
        except BaseException:
            self._database.execute("ROLLBACK")
            raise

    def _settle(self) -> None:
        """Merges deleted words away, which FTS5 else keeps for a while, and lists what is left."""
        for table in ("said", "about"):
            self._database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
        words = [
            word
            for (word,) in self._database.execute("SELECT DISTINCT term FROM vocabulary WHERE col = 'text'")
        ]
        self._database.execute("DELETE FROM form")
        if self._is_english:
            self._database.executemany(
                "INSERT INTO form VALUES (?, ?)", zip(words, self._stems(words), strict=True)
            )
        self._database.execute(
            "DELETE FROM tag WHERE CAST(id AS TEXT) NOT IN (SELECT term FROM vocabulary WHERE col = 'tags')"
        )

    def _stems(self, words: Iterable[str]) -> list[str]:
        """Each word's stem by Porter's algorithm, as FTS5 has it; "" for what is not exactly one word."""
        execute = self._database.execute
        execute(f"CREATE VIRTUAL TABLE temp.plain USING fts5 (word, tokenize = 'porter {_FOLDED}')")
        execute("CREATE VIRTUAL TABLE temp.stem USING fts5vocab (temp, plain, instance)")
        try:
            rows = list(enumerate(words))
            self._database.executemany("INSERT INTO temp.plain (rowid, word) VALUES (?, ?)", rows)
            stems = [""] * len(rows)
            several = set[int]()
            for position, stem in execute("SELECT doc, term FROM temp.stem"):
                several |= {position} if stems[position] else set()
                stems[position] = stem
            return ["" if position in several else stem for position, stem in enumerate(stems)]
        finally:
            execute("DROP TABLE temp.stem")
            execute("DROP TABLE temp.plain")

    def find(self, query: Query, limit: int) -> list[Match]:
        """The best matches. PodcastError where a speaker or a topic is not known."""
        words, expression = [self._written(term) for term in query.wanted], self._expression(query)
        first, last = _rows_between(query.after, query.before)
        execute = self._database.execute
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
                _LINE_BITS,
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
        found = self._database.execute(
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

    def _written(self, term: Term) -> str:
        """A term as FTS5 takes it: everything in quotes, so that nothing in it is an operator."""
        forms = [term.text]
        if term.kind == "word" and self._is_english and (stem := self._stems([term.text])[0]):
            found = self._database.execute("SELECT word FROM form WHERE stem = ? ORDER BY word", (stem,))
            forms = [word for (word,) in found] or forms
        return f'("{term.text}" *)' if term.kind == "prefix" else f"({_any(forms)})"

    def _tags(self, kind: str, names: Sequence[str]) -> list[str]:
        """The tokens of all speakers or topics that are called so, or have it as words of their name."""
        known = self._database.execute("SELECT id, name, person FROM tag WHERE kind = ?", (kind,)).fetchall()
        found: list[str] = []
        for name in names:
            tags = [str(tag) for tag, *called in known if any(_has_words(each, name) for each in called)]
            if not tags:
                there = ", ".join(sorted({called for _, called, _ in known})) or "none"
                raise PodcastError(f"there is no {kind} {name!r}", "", f"there are: {there}")
            found += tags
        return found

    def _match(self, row: int, marked: str) -> Match:
        slug, title = self._database.execute(
            "SELECT slug, title FROM episode WHERE id = ?", (row >> _LINE_BITS,)
        ).fetchone()
        line = self._line(row)
        assert line is not None  # noqa: S101  # it has just been found
        return Match(slug, title, line, marked, self._line(row - 1), self._line(row + 1))

    def _line(self, row: int) -> Line | None:
        found = self._database.execute("SELECT text, tags, times FROM line WHERE id = ?", (row,)).fetchone()
        if not found:
            return None
        text, tags, milliseconds = found
        name, person = self._database.execute(
            "SELECT name, person FROM tag WHERE id = ?", (int(tags.split()[0]),)
        ).fetchone()
        times = array("I")
        times.frombytes(milliseconds)
        return Line(text, Voice(name, person), tuple(time / 1000 for time in times))


class _Changes:
    """What can be done to an index inside a transaction."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self.has_words_changed = False

    def sign(self, slug: str, signature: str) -> None:
        """The episode is as it was, and its files look so."""
        self._database.execute("UPDATE episode SET signature = ? WHERE slug = ?", (signature, slug))

    def digests(self) -> dict[str, str]:
        return dict(self._database.execute("SELECT slug, digest FROM episode"))

    def remove(self, slug: str) -> None:
        found = self._database.execute("SELECT id FROM episode WHERE slug = ?", (slug,)).fetchone()
        if not found:
            return
        self.has_words_changed = True
        lines = (found[0] << _LINE_BITS, (found[0] + 1 << _LINE_BITS) - 1)
        for statement in (
            "INSERT INTO said (said, rowid, text, tags)"
            " SELECT 'delete', id, text, tags FROM line WHERE id BETWEEN ? AND ?",
            "DELETE FROM line WHERE id BETWEEN ? AND ?",
        ):
            self._database.execute(statement, lines)
        self._database.execute("DELETE FROM about WHERE rowid = ?", found)
        self._database.execute("DELETE FROM episode WHERE id = ?", found)

    def put(self, document: Document, signature: str, digest: str) -> None:
        """The episode as it is now, in place of what was there of it."""
        self.remove(document.slug)
        self.has_words_changed = True
        episode = self._free_number(document.published)
        execute = self._database.execute
        execute(
            "INSERT INTO episode VALUES (?, ?, ?, ?, ?)",
            (episode, document.slug, document.title, signature, digest),
        )
        topics = [self._tag("topic", topic) for topic in document.topics]
        execute(
            "INSERT INTO about (rowid, title, topics) VALUES (?, ?, ?)",
            (episode, document.title, "\n".join(document.topics)),
        )
        voices = {
            voice: self._tag("speaker", *_both(voice)) for voice in {line.voice for line in document.lines}
        }
        rows = [
            (number, line.text, " ".join([voices[line.voice], *topics]), _milliseconds(line.times))
            for number, line in enumerate(document.lines, episode << _LINE_BITS)
        ]
        self._database.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", rows)
        self._database.executemany(
            "INSERT INTO said (rowid, text, tags) VALUES (?, ?, ?)", (row[:3] for row in rows)
        )

    def _free_number(self, published: datetime | None) -> int:
        minute = _minute(published) if published else _DRAFT
        taken = "SELECT 1 FROM episode WHERE id = ?"
        numbers = count(minute << _TWIN_BITS)
        return next(number for number in numbers if not self._database.execute(taken, (number,)).fetchone())

    def _tag(self, kind: str, name: str, person: str = "") -> str:
        self._database.execute(
            "INSERT OR IGNORE INTO tag (kind, name, person) VALUES (?, ?, ?)", (kind, name, person)
        )
        (tag,) = self._database.execute(
            "SELECT id FROM tag WHERE kind = ? AND name = ? AND person = ?", (kind, name, person)
        ).fetchone()
        return str(tag)


def _any(texts: Iterable[str]) -> str:
    return " OR ".join(f'"{text}"' for text in texts)


def _has_words(called: str, name: str) -> bool:
    """Whether a name has other words, one after the other, whatever their capitals."""
    return f" {' '.join(name.casefold().split())} " in f" {' '.join(called.casefold().split())} "


def _both(voice: Voice) -> tuple[str, str]:
    return voice.name, voice.person


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _rows_between(after: datetime | None, before: datetime | None) -> tuple[int, int]:
    """The first and the last number that a line may have. Drafts are not published, neither before nor after."""
    end = _minute(before) if before else _DRAFT if after else None
    bits = _TWIN_BITS + _LINE_BITS
    first = _minute(after) << bits if after else -(1 << 63)
    return first, (1 << 63) - 1 if end is None else (end << bits) - 1


def _milliseconds(times: Sequence[float]) -> bytes:
    return array("I", (max(0, round(time * 1000)) for time in times)).tobytes()

"""The search index: one SQLite file, with every line ever said in an FTS5 table (sqlite.org/fts5.html).

- Lines are numbered by publication time, so that newest first, `after:` and `before:` are row ranges.
- Speakers and topics are tokens in a second column, so that they narrow a search like words.
- Words are indexed as they are, so that quotes and stars are exact. A plain word is looked up in all its forms, from a
  table that Porter's algorithm builds from the index's own words; Porter knows only English.
"""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

LINE_BITS, TWIN_BITS = 18, 5
"""Bits of a line number for the lines of an episode, and for episodes published in the same minute."""

DRAFT = 1 << 62 - LINE_BITS - TWIN_BITS
"""In place of a minute, for drafts: newer than everything."""

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
# Built from the constants above; an index with a different text in `version` is rebuilt.


@dataclass(frozen=True)
class Speaker:
    """A speaker: the public name, and the id in the show's files, if any."""

    name: str
    person: str = ""


@dataclass(frozen=True)
class IndexedLine:
    """An utterance. `times`: the start of each word in seconds; words are separated by spaces."""

    text: str
    speaker: Speaker
    times: tuple[float, ...]


@dataclass(frozen=True)
class EpisodeDocument:
    """A searchable episode, already redacted."""

    slug: str
    title: str
    topics: tuple[str, ...]
    published: datetime | None
    lines: tuple[IndexedLine, ...]


class Index:
    """An open index. Changes are made inside `changing()`, all of them or none."""

    def __init__(self, database: sqlite3.Connection, is_english: bool) -> None:
        self.database, self.is_english = database, is_english
        database.isolation_level = None
        database.execute("PRAGMA temp_store = MEMORY")

    def close(self) -> None:
        self.database.close()

    @classmethod
    def reading(cls, path: Path, is_english: bool) -> "Index | None":
        """The existing index, if it has this version and language."""
        if not path.is_file():
            return None
        index = cls(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True), is_english)
        if index._is_current():
            return index
        index.close()
        return None

    @classmethod
    def writing(cls, path: Path, is_english: bool) -> "Index":
        """The same for writing; an index of another version is deleted first."""
        if (current := cls.reading(path, is_english)) is None:
            for file in (path, path.with_name(path.name + "-journal")):
                file.unlink(missing_ok=True)
        else:
            current.close()
        return cls(sqlite3.connect(path), is_english)._with_schema()

    @classmethod
    def for_now(cls, path: Path, is_english: bool) -> "Index":
        """A temporary copy of the index: SQLite keeps it in memory, or on disk if it is large."""
        copy, current = sqlite3.connect(""), cls.reading(path, is_english)
        if current:
            current.database.backup(copy)
            current.close()
        return cls(copy, is_english)._with_schema()

    @property
    def _version(self) -> str:
        return f"{_SCHEMA} English: {self.is_english}"

    def _is_current(self) -> bool:
        try:
            found = self.database.execute("SELECT schema FROM version").fetchone()
        except sqlite3.DatabaseError:
            return False
        return bool(found == (self._version,))

    def _with_schema(self) -> "Index":
        if not self._is_current():
            self.database.executescript(f"BEGIN; {_SCHEMA}")
            self.database.execute("INSERT INTO version VALUES (?)", (self._version,))
            self.database.execute("COMMIT")
        return self

    def signatures(self) -> dict[str, str]:
        """The file metadata of each episode when it was indexed."""
        return dict(self.database.execute("SELECT slug, signature FROM episode"))

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """A consistent view of the index, whatever another run writes."""
        self.database.execute("BEGIN")
        try:
            yield
        finally:
            if self.database.in_transaction:
                self.database.execute("ROLLBACK")

    @contextmanager
    def changing(self) -> Iterator["_Changes"]:
        """A transaction. Deleted text leaves no trace in the file, since it may have become a redacted name."""
        self.database.execute("PRAGMA secure_delete = ON")
        self.database.execute("BEGIN IMMEDIATE")
        try:
            changes = _Changes(self.database)
            yield changes
            if changes.has_words_changed:
                self._settle()
            self.database.execute("COMMIT")
        except BaseException:
            self.database.execute("ROLLBACK")
            raise

    def _settle(self) -> None:
        """Purge deleted words, which FTS5 otherwise keeps for a while, and list the remaining forms."""
        for table in ("said", "about"):
            self.database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
        found = self.database.execute("SELECT DISTINCT term FROM vocabulary WHERE col = 'text'")
        words = [word for (word,) in found]
        self.database.execute("DELETE FROM form")
        if self.is_english:
            forms = ((word, "".join(stems)) for word, stems in zip(words, self.stems(words), strict=True))
            self.database.executemany("INSERT INTO form VALUES (?, ?)", forms)
        self.database.execute(
            "DELETE FROM tag WHERE CAST(id AS TEXT) NOT IN (SELECT term FROM vocabulary WHERE col = 'tags')"
        )

    def stems(self, texts: Iterable[str]) -> list[list[str]]:
        """The stems of each text's words, by FTS5's Porter algorithm."""
        execute = self.database.execute
        execute(f"CREATE VIRTUAL TABLE temp.plain USING fts5 (text, tokenize = 'porter {_FOLDED}')")
        execute("CREATE VIRTUAL TABLE temp.stem USING fts5vocab (temp, plain, instance)")
        try:
            rows = list(enumerate(texts))
            self.database.executemany("INSERT INTO temp.plain (rowid, text) VALUES (?, ?)", rows)
            stems: list[list[str]] = [[] for _ in rows]
            for position, stem in execute('SELECT doc, term FROM temp.stem ORDER BY doc, "offset"'):
                stems[position].append(stem)
            return stems
        finally:
            execute("DROP TABLE temp.stem")
            execute("DROP TABLE temp.plain")


class _Changes:
    """Changes to an index inside a transaction."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        self.has_words_changed = False

    def sign(self, slug: str, signature: str) -> None:
        """Record new file metadata for an unchanged episode."""
        self.database.execute("UPDATE episode SET signature = ? WHERE slug = ?", (signature, slug))

    def digests(self) -> dict[str, str]:
        return dict(self.database.execute("SELECT slug, digest FROM episode"))

    def remove(self, slug: str) -> None:
        found = self.database.execute("SELECT id FROM episode WHERE slug = ?", (slug,)).fetchone()
        if not found:
            return
        self.has_words_changed = True
        lines = (found[0] << LINE_BITS, (found[0] + 1 << LINE_BITS) - 1)
        for statement in (
            "INSERT INTO said (said, rowid, text, tags)"
            " SELECT 'delete', id, text, tags FROM line WHERE id BETWEEN ? AND ?",
            "DELETE FROM line WHERE id BETWEEN ? AND ?",
        ):
            self.database.execute(statement, lines)
        self.database.execute("DELETE FROM about WHERE rowid = ?", found)
        self.database.execute("DELETE FROM episode WHERE id = ?", found)

    def put(self, document: EpisodeDocument, signature: str, digest: str) -> None:
        """Replace the episode with its current content."""
        self.remove(document.slug)
        self.has_words_changed = True
        episode = self._free_number(document.published)
        execute = self.database.execute
        execute(
            "INSERT INTO episode VALUES (?, ?, ?, ?, ?)",
            (episode, document.slug, document.title, signature, digest),
        )
        topics = [self._tag("topic", topic) for topic in document.topics]
        execute(
            "INSERT INTO about (rowid, title, topics) VALUES (?, ?, ?)",
            (episode, document.title, "\n".join(document.topics)),
        )
        speakers = {
            speaker: self._tag("speaker", *_both(speaker))
            for speaker in {line.speaker for line in document.lines}
        }
        rows = [
            (number, line.text, " ".join([speakers[line.speaker], *topics]), _milliseconds(line.times))
            for number, line in enumerate(document.lines, episode << LINE_BITS)
        ]
        self.database.executemany("INSERT INTO line VALUES (?, ?, ?, ?)", rows)
        self.database.executemany(
            "INSERT INTO said (rowid, text, tags) VALUES (?, ?, ?)", (row[:3] for row in rows)
        )

    def _free_number(self, published: datetime | None) -> int:
        taken = "SELECT 1 FROM episode WHERE id = ?"
        numbers = count((minute(published) if published else DRAFT) << TWIN_BITS)
        return next(number for number in numbers if not self.database.execute(taken, (number,)).fetchone())

    def _tag(self, kind: str, name: str, person: str = "") -> str:
        self.database.execute(
            "INSERT OR IGNORE INTO tag (kind, name, person) VALUES (?, ?, ?)", (kind, name, person)
        )
        (tag,) = self.database.execute(
            "SELECT id FROM tag WHERE kind = ? AND name = ? AND person = ?", (kind, name, person)
        ).fetchone()
        return str(tag)


def _both(speaker: Speaker) -> tuple[str, str]:
    return speaker.name, speaker.person


def minute(moment: datetime) -> int:
    return int(moment.timestamp() // 60)


def _milliseconds(times: Sequence[float]) -> bytes:
    return array("I", (max(0, round(time * 1000)) for time in times)).tobytes()

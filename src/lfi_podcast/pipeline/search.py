"""Search in the terminal: everything ever said on the show, in an SQLite FTS5 index under `build/`."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.layout import page_url
from lfi_podcast.model.transcript import Utterance
from lfi_podcast.pipeline.files import storage
from lfi_podcast.pipeline.job import Job
from lfi_podcast.pipeline.transcripts import read_transcript

MARK = ("\x02", "\x03")
"""What stands before and after a hit in `Hit.text`; whoever shows it puts something better there."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS indexed (slug TEXT PRIMARY KEY, digest TEXT NOT NULL);
CREATE VIRTUAL TABLE IF NOT EXISTS said USING fts5 (
    text, speaker UNINDEXED, slug UNINDEXED, times UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2'
);
"""


@dataclass(frozen=True)
class Hit:
    """A place where the words were said. `at`: seconds; `url` starts the player there."""

    slug: str
    at: float
    speaker: str
    text: str
    url: str


def search_transcripts(
    jobs: Sequence[Job], index: Path, query: str, limit: int
) -> tuple[tuple[Hit, ...], tuple[PodcastError, ...]]:
    """The best matches over the transcripts of some episodes, and what kept an episode from being searched.

    Words must all occur; "quoted ones" in a row.
    """
    expression = fts_query(query)
    with storage(index):
        index.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(index)) as database:
            failed = tuple(_update(database, jobs))
            return tuple(_hits(database, jobs, expression, limit)), failed
    except sqlite3.DatabaseError as exc:
        raise PodcastError(f"the search index cannot be used ({exc})", str(index.name), "delete it") from exc


def fts_query(query: str) -> str:
    """A query as FTS5 takes it: every word or phrase quoted, so that nothing in it is an operator."""
    terms = [phrase or word for phrase, word in re.findall(r'"([^"]+)"|([^\s"]+)', query)]
    terms = [term for term in terms if re.search(r"\w", term)]
    if not terms:
        raise PodcastError("there is no word to search for", "", "give a word, or a phrase in quotes")
    return " ".join(f'"{term}"' for term in terms)


def _update(database: sqlite3.Connection, jobs: Sequence[Job]) -> Iterator[PodcastError]:
    """Brings the index up to date with the transcripts that have changed or gone."""
    database.executescript(_SCHEMA)
    known = dict(database.execute("SELECT slug, digest FROM indexed"))
    with database:
        for gone in known.keys() - {job.slug for job in jobs}:
            database.execute("DELETE FROM said WHERE slug = ?", (gone,))
            database.execute("DELETE FROM indexed WHERE slug = ?", (gone,))
    for job in jobs:
        cache = job.cache
        digest = " ".join(cache.digest(path) for path in (job.transcript_file, job.words_file))
        digest += f" {job.names} {job.episode.redact}"
        if known.get(job.slug) == digest:
            continue
        try:
            transcript = read_transcript(job)
        except PodcastError as exc:
            yield exc
            continue
        with database:
            database.execute("DELETE FROM said WHERE slug = ?", (job.slug,))
            if transcript:
                database.executemany(
                    "INSERT INTO said VALUES (?, ?, ?, ?)", _rows(job, transcript.utterances)
                )
            database.execute("INSERT OR REPLACE INTO indexed VALUES (?, ?)", (job.slug, digest))


def _rows(job: Job, utterances: Iterable[Utterance]) -> Iterator[tuple[str, str, str, str]]:
    """A row per utterance; its words' times go along, so that a hit is as exact as they are."""
    for said in utterances:
        yield said.text, said.speaker, job.slug, json.dumps([word.start for word in said.words])


def _hits(database: sqlite3.Connection, jobs: Sequence[Job], expression: str, limit: int) -> Iterator[Hit]:
    base = jobs[0].show.base if jobs else ""
    rows = database.execute(
        "SELECT slug, speaker, times, highlight(said, 0, ?, ?), snippet(said, 0, ?, ?, '…', 24) FROM said"
        " WHERE said MATCH ? ORDER BY rank, slug, rowid LIMIT ?",
        (*MARK, *MARK, expression, limit),
    )
    for slug, speaker, times, text, excerpt in rows:
        at = json.loads(times)[len(text.partition(MARK[0])[0].split(" ")) - 1]
        yield Hit(slug, at, speaker, excerpt, f"{page_url(base, slug)}#t={at:g}")

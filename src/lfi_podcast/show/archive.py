"""Search in the terminal: everything ever said on the show, in a self-updating index under `build/`.

Before each search the index is compared with the files. A folder whose files have the same names, sizes, times and
inodes as when it was indexed is not read, so that an unchanged archive costs a few milliseconds. As in git's index,
files as new as the comparison itself are checked again the next time.
"""

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from lfi_podcast.errors import PodcastError
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.layout import page_url
from lfi_podcast.model.show import Show
from lfi_podcast.model.transcript import Utterance
from lfi_podcast.search.excerpt import excerpt, first_words, last_words
from lfi_podcast.search.find import MARK, Finder, Match
from lfi_podcast.search.index import EpisodeDocument, Index, IndexedLine, Speaker
from lfi_podcast.search.query import Query, parse_query
from lfi_podcast.work.job import Job

__all__ = ["MARK", "Archive", "Hit", "Results", "search_transcripts"]

_SHORT = 8
"""A line with fewer words is shown with its neighbours."""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


@dataclass(frozen=True)
class Hit:
    """A place where the words were said: `at` is the start of the first one in seconds; `url` plays it there.

    `before`, `after`: what was said around it, if the line is short.
    """

    slug: str
    at: float
    speaker: str
    text: str
    url: str
    title: str
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Results:
    """The hits, the problems of episodes that could not be searched, and notices."""

    hits: tuple[Hit, ...]
    failed: tuple[PodcastError, ...] = ()
    notice: str | None = None


@dataclass(frozen=True)
class Archive:
    """What is searched: the show at `root`, its episodes, and a function that opens one to read it.

    `reading` is called with the number of episodes to be read, before reading them.
    """

    root: Path
    show: Show
    slugs: Sequence[str]
    job: Callable[[str], Job]
    reading: Callable[[int], None] = lambda _count: None

    @property
    def index(self) -> Path:
        return self.root / "build" / "search.sqlite"

    @property
    def is_english(self) -> bool:
        return primary_language(self.show.language) == "en"


def search_transcripts(archive: Archive, query: str, limit: int) -> Results:
    """The best matches for a query in the syntax of `search.query`; PodcastError for a mistake in it."""
    asked = parse_query(query)
    try:
        return _searched(archive, asked, limit)
    except sqlite3.DatabaseError as exc:
        if getattr(exc, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            raise PodcastError(
                f"the search index cannot be used ({exc})", archive.index.name, "delete it"
            ) from exc
    with suppress(OSError), _turn(archive.index):
        archive.index.unlink(missing_ok=True)
    return _searched(archive, asked, limit)


def _searched(archive: Archive, query: Query, limit: int) -> Results:
    index, failed, notice = _up_to_date(archive)
    with closing(index), index.unchanged():
        hits = tuple(_hit(match, archive.show.base) for match in Finder(index).find(query, limit))
    return Results(hits, failed, notice)


def _hit(match: Match, base: str) -> Hit:
    text, word = excerpt(match.marked, MARK)
    at = match.line.times[word]
    is_short = len(match.line.times) < _SHORT
    speaker = match.line.speaker
    return Hit(
        slug=match.slug,
        at=at,
        speaker=speaker.name,
        text=text,
        url=f"{page_url(base, match.slug)}#t={at:g}",
        title=match.title,
        before=_quoted(match.before, speaker, last_words) if is_short else None,
        after=_quoted(match.after, speaker, first_words) if is_short else None,
    )


def _quoted(line: IndexedLine | None, speaker: Speaker, cut: Callable[[str], str]) -> str | None:
    """The text of another line, with its speaker if that is not `voice`."""
    if line is None:
        return None
    return cut(line.text) if line.speaker == speaker else f"{line.speaker.name}: {cut(line.text)}"


def _up_to_date(archive: Archive) -> tuple[Index, tuple[PodcastError, ...], str | None]:
    """The index for the current files; if it cannot be written, a temporary copy."""
    current = _signatures(archive)
    if index := Index.reading(archive.index, archive.is_english):
        if index.signatures() == {slug: seen.text for slug, seen in current.items()}:
            return index, (), None
        index.close()
    try:
        with _turn(archive.index) as begun:
            index = Index.writing(archive.index, archive.is_english)
            return index, _update(index, archive, begun), None
    except (OSError, sqlite3.OperationalError) as exc:
        index = Index.for_now(archive.index, archive.is_english)
        notice = f"the search index cannot be saved ({exc}); a temporary one is used for this search"
        return index, _update(index, archive, 0), notice


@contextmanager
def _turn(index: Path) -> Iterator[int]:
    """Wait until nobody else writes the index; returns the time by the file system's clock (ns)."""
    index.parent.mkdir(parents=True, exist_ok=True)
    lock = index.with_name(f".{index.name}.lock")
    with lock.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        os.utime(lock)
        yield lock.stat().st_mtime_ns


def _update(index: Index, archive: Archive, begun: int) -> tuple[PodcastError, ...]:
    """Index changed episodes and drop deleted or invalid ones; returns the problems of the invalid ones."""
    current, known, failed = _signatures(archive), index.signatures(), list[PodcastError]()
    archive.reading(sum(known.get(slug) != seen.text for slug, seen in current.items()))
    with index.changing() as changes:
        digests = changes.digests()
        for slug in known.keys() - current.keys():
            changes.remove(slug)
        for slug, seen in current.items():
            if known.get(slug) == seen.text:
                continue
            try:
                document = _document(archive.job(slug))
            except PodcastError as exc:
                failed.append(exc)
                changes.remove(slug)
                continue
            signature = seen.text if seen.youngest < begun else ""
            digest = hashlib.sha256(repr(document).encode()).hexdigest()
            if digests.get(slug) == digest:
                changes.sign(slug, signature)
            else:
                changes.put(document, signature, digest)
    return tuple(failed)


def _document(job: Job) -> EpisodeDocument:
    """An episode, redacted. PodcastError if its files are invalid."""
    from lfi_podcast.episode.doubts import readable_transcript

    transcript = readable_transcript(job)
    people = {name: person for person, name in job.names.items()}
    lines = (_line(said, people) for said in (transcript.utterances if transcript else ()))
    return EpisodeDocument(job.slug, job.public.title, job.public.topics, job.episode.published, tuple(lines))


def _line(said: Utterance, people: Mapping[str, str]) -> IndexedLine:
    shown = said.text.split()
    heard = [word.start for word in said.words for _ in word.text.split()] or [said.start]
    # As many as the words shown; otherwise the two are mapped proportionally.
    times = tuple(heard[place * len(heard) // len(shown)] for place in range(len(shown)))
    return IndexedLine(" ".join(shown), Speaker(said.speaker, people.get(said.speaker, "")), times)


@dataclass(frozen=True)
class _Seen:
    """The metadata of an episode's files, and when the newest was written (ns)."""

    text: str
    youngest: int


def _signatures(archive: Archive) -> Mapping[str, _Seen]:
    """For each episode: the show's settings that affect its words, and the metadata of every file in its folder."""
    folder = archive.root / "episodes"
    show = repr((archive.show.people, archive.show.language))
    others = sorted(path for path in archive.root.glob("*.yml") if path.name != "show.yml")
    common = [(path.name, path.stat()) for path in others if path.is_file()]
    return {slug: _seen(show, [*common, *_files(f"{folder}/{slug}")]) for slug in archive.slugs}


def _files(folder: str) -> list[tuple[str, os.stat_result]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((entry.name, entry.stat()) for entry in entries if entry.is_file())
    except FileNotFoundError:
        return []


def _seen(show: str, files: Sequence[tuple[str, os.stat_result]]) -> _Seen:
    facts = [(name, stat.st_size, stat.st_mtime_ns, stat.st_ino) for name, stat in files]
    text = hashlib.sha256(f"{show}{facts}".encode()).hexdigest()
    return _Seen(text, max((modified for _, _, modified, _ in facts), default=0))

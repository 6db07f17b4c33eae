"""Whether a clone knows the published version of an episode, so that an old clone never overwrites a newer one.

Each record in the catalog has a digest of the files in git that it was made from. A clone knows that version if its
own files are the same, if its git history has them, or if it published it itself: then `published.json` beside the
episode names the record. None of this needs a clock.
"""

import hashlib
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from lfi_podcast.episode.file_states import SEEN
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.audio import Interval
from lfi_podcast.model.catalog import WITHDRAWN, Entry, Record, Withdrawn
from lfi_podcast.model.value import Stored
from lfi_podcast.work.files import write_file
from lfi_podcast.work.job import Job

_SOURCES = ("episode.yml", "notes.md", "transcript.md", "words.json", "accepted.json")
_MOST_COMMITS, _MOST_SEEN = 200, 5
_TOUCH = 0.1  # seconds by which a silenced place may lie elsewhere and still be the same


@dataclass(frozen=True)
class Words:
    """What people have said in so many words, by slug: that an episode may be published over a withdrawal or over a
    version that this clone does not know (`again`), and that less may be redacted than is now (`unredact`).
    `departs`: that episodes may leave `feed.xml` for want of room.
    """

    again: tuple[str, ...] = ()
    unredact: tuple[str, ...] = ()
    departs: bool = False


NO_WORDS = Words()


class Seen(Stored):
    """The content of `published.json`: the digests of the last records, the newest last."""

    records: tuple[str, ...] = ()


def sources_digest(job: Job) -> str:
    """A digest of the episode's files in git, by the names that git gives to their contents."""
    folder = job.workshop.repository.folder(job.slug)
    return _digest({name: _blob(folder / name) for name in _SOURCES if (folder / name).is_file()})


def refuse_unseen(
    job: Job,
    live: Entry | None,
    entry: Entry,
    words: Words,
    is_shared: bool,
    state: str = "published",
    command: str = "publish",
) -> None:
    """UnmetPromise if `entry` may not replace what is published, unless people have said so. A withdrawal always may.

    `is_shared`: whether other clones write to the store. For messages: `state` of `live`, and the `command`.
    """
    if isinstance(entry, Withdrawn) and (entry.withdrawn == WITHDRAWN or not isinstance(live, Record)):
        return
    where = job.name(job.workshop.repository.folder(job.slug))
    if isinstance(live, Withdrawn) and live.withdrawn == WITHDRAWN and job.slug not in words.again:
        raise UnmetPromise(
            "this episode has been withdrawn",
            where,
            f"pull first; if it is to return, say so: `lfi-podcast {command} --again {job.slug}`",
        )
    if not isinstance(live, Record):
        return
    if is_shared and job.slug not in words.again and not knows(job, live):
        raise UnmetPromise(
            f"the {state} version is newer than this clone, or was made elsewhere",
            where,
            f"pull first; to replace it all the same, say so: `lfi-podcast {command} --again {job.slug}`",
        )
    if isinstance(entry, Record) and job.slug not in words.unredact and is_weaker(entry, live):
        raise UnmetPromise(
            f"the {state} version redacts more than this one",
            where,
            f"pull first; if that is to be heard again, say so: `lfi-podcast {command} --unredact {job.slug}`",
        )


def is_weaker(new: Record, live: Record) -> bool:
    """Whether something that is redacted in the live record may be heard or read in the new one."""
    if new.redactions < live.redactions:
        return True
    before, after = live.enclosure, new.enclosure
    if abs(before.duration - after.duration) <= _TOUCH:
        return not all(_is_covered(place, after.silenced) for place in before.silenced)
    # The time line has moved, so that places cannot be compared one by one.
    return _seconds(after.silenced) < _seconds(before.silenced) - _TOUCH


def note_seen(job: Job, record: Record) -> bool:
    """Write down that this clone publishes `record`, unless git says so anyway; returns whether it is written down.

    To be called before the record is published: a record that never was published does no harm here.
    """
    path, seen = _seen_file(job), _seen(job)
    if record.sources == next(_history(job, job.slug), None) == sources_digest(job):
        return False
    if record.digest not in seen:
        write_file(path, Seen(records=(*seen, record.digest)[-_MOST_SEEN:]).to_json())
    return True


def knows(job: Job, live: Record) -> bool:
    """Whether this clone has, or had, the files that a record was made from."""
    return (
        live.sources in (None, sources_digest(job))
        or live.digest in _seen(job)
        or live.sources in _history(job, job.slug)
        or (live.slug != job.slug and live.sources in _history(job, live.slug))
    )


def _is_covered(place: Interval, silenced: Sequence[Interval]) -> bool:
    return any(one.start - _TOUCH <= place.start and place.end <= one.end + _TOUCH for one in silenced)


def _seconds(silenced: Sequence[Interval]) -> float:
    return sum(place.end - place.start for place in silenced)


def _seen_file(job: Job) -> Path:
    return job.workshop.repository.folder(job.slug) / SEEN


def _seen(job: Job) -> tuple[str, ...]:
    try:
        return Seen.from_json(_seen_file(job).read_bytes()).records
    except (OSError, ValidationError):
        return ()


def _blob(path: Path) -> str:
    """The name that git gives to a file's content (SHA-1 of a header and the bytes)."""
    content = path.read_bytes()
    header = f"blob {len(content)}\0".encode()
    return hashlib.sha1(header + content, usedforsecurity=False).hexdigest()


def _digest(blobs: Mapping[str, str]) -> str:
    lines = "".join(f"{name} {blob}\n" for name, blob in sorted(blobs.items()))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def was_here(job: Job, record: Record) -> bool:
    """Whether a published episode, or what has become of it in this episode's folder, was in this clone."""
    repository = job.workshop.repository
    return (
        record.sources == sources_digest(job)
        or record.digest in _seen(job)
        or repository.build(record.slug).is_dir()
        or next(_history(job, record.slug), None) is not None
    )


def _history(job: Job, slug: str) -> Iterator[str]:
    """The digests that an episode's files had in each commit, the newest first; nothing without git.

    `slug`: its own, or the one it had before its folder was renamed.
    """
    root = job.workshop.repository.root
    folder = job.name(job.workshop.repository.folder(slug))
    commits = _git(root, "log", f"--max-count={_MOST_COMMITS}", "--format=%H", "--", folder)
    for commit in commits:
        # <mode> blob <name>\t<path>
        entries = (line.partition("\t") for line in _git(root, "ls-tree", commit, f"{folder}/"))
        blobs = {path.rpartition("/")[2]: facts.split()[2] for facts, _, path in entries}
        yield _digest({name: blob for name, blob in blobs.items() if name in _SOURCES})


def _git(folder: Path, *arguments: str) -> list[str]:
    command = ["git", "-C", str(folder), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        return []

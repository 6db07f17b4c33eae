"""The state of an episode's files, of the show and of the program, by which one sees that nothing has changed.

Files are not read: as in git's index, size, mtime and inode count.
"""

import hashlib
import os
import sysconfig
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path

import lfi_podcast
from lfi_podcast.config.private import LEDGER, PRIVATE
from lfi_podcast.config.repository import ABOUT, Repository
from lfi_podcast.episode.recogniser import engine_reads
from lfi_podcast.work.cache import Identity, digests
from lfi_podcast.work.job import Workshop

_PROGRAM = Path(lfi_podcast.__file__).parent
_PACKAGES = Path(sysconfig.get_path("purelib"))
"""The folder that changes whenever a library is installed or upgraded."""

SEEN = "published.json"
"""Beside an episode: what this clone has published of it. Only a publication that changes the episode reads it."""

LIVE = "live.json"
"""The published record of an episode, in `build/<slug>/`."""

_MADE_HERE = {SEEN, LIVE, "words.json", "transcript.md", "transcript.new.md", "scheduled"}
"""What the program itself adds to an episode's folders. Where it is read, it is among the files."""

_NOTHING_SEEN: Mapping[str, Identity | None] = {}


def program_state() -> str:
    """The state of the program's own files and of its libraries, when this process first asked for it."""
    return _state_of(_PROGRAM, _PACKAGES)


@cache
def _state_of(program: Path, packages: Path) -> str:
    states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in program.rglob("*.*")]
    own = sorted(state for state in states if "__pycache__" not in state[0])
    return "".join(digests(program=own, libraries=packages.stat().st_mtime_ns).values())


class FileStates:
    """Signatures of files at this moment, together with the show and the program. Names are relative to the root."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._root = workshop.repository.root

    def signature(self, files: Iterable[str], seen: Mapping[str, Identity | None] = _NOTHING_SEEN) -> str:
        """A digest of the state of `files`, missing ones included. `seen`: those whose state was noted before."""
        return self._signed({name: seen[name] if name in seen else self._identity(name) for name in files})

    def are(self, signature: str, files: Iterable[str], written: int) -> bool:
        """Whether `files` are as they were when the signature was made. `written`: when it was kept (mtime, ns).

        What is as new as that may have changed within the same tick ("racy git"), so it does not count as unchanged.
        """
        now = {name: self._identity(name) for name in files}
        return self._signed(now) == signature and all(
            each is None or each[1] < written for each in now.values()
        )

    def _signed(self, states: Mapping[str, Identity | None]) -> str:
        return hashlib.sha256(f"{self._program} {states!r}".encode()).hexdigest()

    def _identity(self, name: str) -> Identity | None:
        return _identity(f"{self._root}/{name}")

    @cached_property
    def _program(self) -> str:
        """The state of the program's own files, its libraries, the speech engine, show and theme as read."""
        show = self._workshop.show
        engine = engine_reads(show.speech, lambda path: str(_identity(str(path))))
        found = digests(
            program=program_state(),
            engine=dict(engine),
            show=show.model_dump_json(),
            theme=self._workshop.theme.digest,
        )
        return "".join(found.values())


def _identity(path: str) -> Identity | None:
    """Of a file, size, mtime (ns) and inode; of a folder (`name/`), a number that stands for the names in it.

    Without `Path`, which takes three times as long.
    """
    try:
        if path.endswith("/"):
            names = "\0".join(sorted({*os.listdir(path)} - _MADE_HERE))  # noqa: PTH208
            return (int.from_bytes(hashlib.sha256(names.encode()).digest()[:8]), 0, 0)
        stat = os.stat(path)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return None
    return (stat.st_size, stat.st_mtime_ns, stat.st_ino)


def inputs(slug: str) -> tuple[str, ...]:
    """Files that people write, and the folders in which recordings and transcripts come and go.

    Not show.yml: what it says is in every signature, however it is written down.
    """
    folder = f"episodes/{slug}"
    files = f"{folder}/episode.yml", f"{folder}/notes.md"
    return (PRIVATE, LEDGER, *files, f"{folder}/", f"{folder}/tracks/")


def outputs(slug: str) -> tuple[str, ...]:
    """The folders in which derived files come and go."""
    return (f"build/{slug}/", f"build/{slug}/receipts/", f"build/{slug}/clips/")


def folders(repository: Repository, slug: str) -> tuple[str, ...]:
    """The folders in an episode's folder, where recordings may come and go."""
    found = (Path(where) for where, _, _ in os.walk(repository.folder(slug)))
    return tuple(f"{repository.name(folder)}/" for folder in found)


def show_inputs(workshop: Workshop) -> tuple[str, ...]:
    """What show-wide files are made from besides the catalog. What any episode redacts must be in none of them."""
    slugs = workshop.repository.slugs()
    return (
        PRIVATE,
        LEDGER,
        ABOUT,
        workshop.show.artwork,
        *workshop.show.image_files,
        "episodes/",
        *(f"episodes/{slug}/episode.yml" for slug in slugs),
    )

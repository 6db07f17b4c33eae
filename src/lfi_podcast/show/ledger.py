"""The ledger: one stand-in per name across all episodes; and a check for private names in committed files."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate

import yaml
from pydantic import ValidationError

from lfi_podcast.config.private import LEDGER, PRIVATE
from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import PodcastError, Problem, ShowProblems
from lfi_podcast.model.folding import composed
from lfi_podcast.model.private import Names, keyed
from lfi_podcast.model.transcript import Recognition
from lfi_podcast.model.value import clock_time
from lfi_podcast.transcript.ledger import named
from lfi_podcast.work.files import write_file

_HEADING = """\
# Stand-ins by the digests of names under the key in private.yml, which do not reveal the names.
# `lfi-podcast ledger` writes this file; commit it.
"""
_TEXTS = ("episode.yml", "notes.md", "transcript.md")
_REMEDY = "write the stand-in, or under `redact` the entry of private.yml"


@dataclass(frozen=True)
class Noted:
    """The updated ledger: the number of names, how many are new, and notices."""

    known: int
    added: int
    notices: tuple[str, ...]


def update_ledger(repository: Repository, new_key: str) -> Noted:
    """Record each name of private.yml that has a stand-in; write `new_key` there if it has no key yet.

    PodcastError if private.yml is missing, or if a name would get a different stand-in.
    """
    names = repository.names
    if names.entries is None:
        raise PodcastError(
            "is missing", PRIVATE, "create it, with a line such as `name-1: {say: Kiran, with: …}`"
        )
    key = names.key or new_key
    if names.key is None:
        path = repository.root / PRIVATE
        write_file(path, f"key: {key}\n".encode() + path.read_bytes())
    noted = dict(names.ledger)
    notices = []
    for entry, name in names.entries.items():
        if not name.stand_in and not names.stand_in(name):
            notices.append(f"{PRIVATE}: {entry} has no stand-in yet; add it as `with`")
            continue
        stand_in = name.stand_in or str(names.stand_in(name))
        for phrase in name.say:
            before = noted.setdefault(keyed(key, phrase), stand_in)
            if before != stand_in:
                raise PodcastError(
                    f"its stand-in is {before!r} in {LEDGER}, but {stand_in!r} here",
                    f"{PRIVATE}: {entry}",
                    "keep the one that was published",
                )
    lines = yaml.safe_dump(dict(sorted(noted.items())), allow_unicode=True, default_style='"')
    write_file(repository.root / LEDGER, (_HEADING + (lines if noted else "")).encode())
    return Noted(len(noted), len(noted) - len(names.ledger), tuple(notices))


def names_in_texts(repository: Repository, slugs: Sequence[str]) -> Iterator[Problem]:
    """Private names in committed files. The messages do not contain the names."""
    try:
        names = repository.names
    except ShowProblems:
        return  # reported elsewhere
    if not names.entries and not names.ledger:
        return
    files = [repository.show_file, *(repository.folder(slug) / name for slug in slugs for name in _TEXTS)]
    for path in files:
        with suppress(OSError, UnicodeDecodeError):
            text = composed(path.read_bytes().decode("utf-8-sig"))
            for position, called in named(text, names):
                line = text.count("\n", 0, position) + 1
                yield Problem(repository.name(path), line, "", _complaint(called), "warning")
    for slug in slugs:
        yield from _in_words(repository, slug, names)


def _in_words(repository: Repository, slug: str, names: Names) -> Iterator[Problem]:
    path = repository.folder(slug) / "words.json"
    with suppress(OSError, ValidationError):
        words = Recognition.from_json(path.read_bytes()).words
        texts = [composed(word.text) for word in words]
        starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        for position, called in named(" ".join(texts), names):
            said = words[bisect_right(starts, position) - 1]
            where = f"{_complaint(called)}, at {clock_time(said.start)}"
            yield Problem(repository.name(path), 0, "", where, "warning")


def _complaint(called: str) -> str:
    return f"contains a name that is {called!r} elsewhere; {_REMEDY}"

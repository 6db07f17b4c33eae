"""Reads `private.yml` and `ledger.yml`, and checks that only the second is committed to git."""

import difflib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from lfi_podcast.config.validate import validate
from lfi_podcast.config.yaml_reader import KeyPath, read_yaml
from lfi_podcast.errors import Problem, ShowProblems
from lfi_podcast.model.private import LedgerFile, Names, PrivateFile
from lfi_podcast.model.redaction import Redaction

PRIVATE, LEDGER = "private.yml", "ledger.yml"

_READABLE_BY_GIT = (
    "is not ignored by git, although it contains names that must not be committed; add `/private.yml` to .gitignore, "
    "and if it was ever added, run `git rm --cached private.yml`"
)
_NOT_IGNORED = 1  # exit status of `git check-ignore`, also for tracked files

T = TypeVar("T", bound=BaseModel)


def read_names(root: Path) -> Names:
    """The known private names; ShowProblems if one of the two files is invalid."""
    private, ledger = _read(PrivateFile, root / PRIVATE), _read(LedgerFile, root / LEDGER)
    return Names(
        private.names if private else None,
        private.key if private else None,
        ledger.stand_ins if ledger else {},
    )


def _read(model: type[T], path: Path) -> T | None:
    if not path.is_file():
        return None
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise ShowProblems([Problem(path.name, 0, "", f"cannot be read ({exc.strerror})")]) from exc
    return validate(model, read_yaml(path.name, content))


def private_problems(root: Path) -> Iterator[Problem]:
    """The problems of the two files themselves."""
    try:
        read_names(root)
    except ShowProblems as exc:
        yield from exc.problems
    if (root / PRIVATE).is_file() and _git_reads(root):
        yield Problem(PRIVATE, 0, "", _READABLE_BY_GIT)


def _git_reads(root: Path) -> bool:
    """Whether git tracks the file, or would. False without git or a repository."""
    command = ["git", "check-ignore", "--quiet", PRIVATE]
    try:
        return subprocess.run(command, cwd=root, capture_output=True).returncode == _NOT_IGNORED
    except OSError:
        return False


def unknown_entries(redact: tuple[Redaction, ...], names: Names) -> Iterator[tuple[KeyPath, str]]:
    """Redactions that name an entry missing from an existing private.yml."""
    for position, item in enumerate(redact):
        if item.is_unknown and names.entries is not None:
            near = difflib.get_close_matches(item.entry or "", names.entries, 1)
            hint = f"did you mean {'=' + near[0]!r}?" if near else "add it there"
            yield ("redact", position, "say"), f"{item.say!r} is not in {PRIVATE}; {hint}"

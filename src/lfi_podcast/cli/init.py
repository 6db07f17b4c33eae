"""`lfi-podcast init`: lays out a new show."""

import subprocess
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4, uuid5

import typer
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.cli.output import output
from lfi_podcast.config.scaffold import show_files
from lfi_podcast.config.sound_files import SIDECARS
from lfi_podcast.config.validate import MESSAGES
from lfi_podcast.errors import PodcastError
from lfi_podcast.machine.installation import find_installation
from lfi_podcast.model.show import PODCAST_NAMESPACE
from lfi_podcast.model.value import Title, WebAddress
from lfi_podcast.work.files import storage, write_new

_NEXT = """\
next, in that folder:
  lfi-podcast check                  what to fill in, with file and line
  lfi-podcast new 001-first-steps    the first episode; then build it, and publish
  lfi-podcast preview                what has been published, in a browser
  lfi-podcast doctor                 what this machine has, and what is missing"""

_NOTHING_TO_LOSE = (".git", *SIDECARS)
"""What an empty folder may have in it, as patterns: a repository without files, and what file managers leave."""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The new folder, or one that is empty.")],
    title: Annotated[
        str | None, typer.Option(metavar="TITLE", help="The show's name; without it, the folder's.")
    ] = None,
    link: Annotated[
        str | None, typer.Option(metavar="URL", help="The address at which the show will be.")
    ] = None,
    git: Annotated[
        bool, typer.Option("--git/--no-git", help="Make it a git repository, unless it is in one.")
    ] = True,
) -> None:
    """Lay out a new show: its files, each value explained, in a git repository."""
    place = folder.resolve()
    name = _valid(Title, title or place.name.replace("-", " ").strip().capitalize() or "Untitled", "--title")
    address = _valid(WebAddress, link, "--link") if link else None
    _refuse_files_in(place, folder)
    # Without an address there is nothing to derive it from (podcast namespace 1.0, tag guid), and it may not be shared.
    identified = f"{address.split('://', 1)[1].rstrip('/')}/feed.xml" if address else str(uuid4())
    files = show_files(name, uuid5(PODCAST_NAMESPACE, identified), find_installation().requirement, address)
    write_new(place, files)
    output.print(f"laid out {name} in {folder}/")
    if git:
        output.print(_under_git(place))
    output.print(_NEXT)


def _valid(kind: Any, text: str, option: str) -> str:
    try:
        return str(TypeAdapter(kind).validate_python(text))
    except ValidationError as exc:
        error = exc.errors()[0]
        message = MESSAGES.get(error["type"], error["msg"])
        raise typer.BadParameter(message.format(**error.get("ctx", {})), param_hint=option) from exc


def _refuse_files_in(place: Path, folder: Path) -> None:
    with storage(folder):
        if place.exists() and not place.is_dir():
            raise PodcastError("is a file", str(folder), "name a folder that is new or empty")
        names = sorted(path.name for path in place.iterdir()) if place.exists() else []
    there = [name for name in names if not any(fnmatchcase(name, each) for each in _NOTHING_TO_LOSE)]
    if there:
        named = ", ".join(there[:3]) + (f" and {len(there) - 3} more" if len(there) > 3 else "")
        raise PodcastError(
            f"is not empty ({named}), and nothing was changed",
            str(folder),
            "name a folder that is new or empty",
        )


def _under_git(place: Path) -> str:
    """Make the folder a repository, if it is in none, and say what was done."""
    with suppress(OSError):
        if _git(place, "rev-parse", "--is-inside-work-tree") == 0:
            return "it is inside a git repository already, to which it can be added as it is"
        if _git(place, "-c", "init.defaultBranch=main", "init", "--quiet") == 0:
            return "it is a git repository; nothing is committed yet"
    return "git is not at hand: once it is, run `git init` in it"


def _git(place: Path, *arguments: str) -> int:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=place, capture_output=True).returncode

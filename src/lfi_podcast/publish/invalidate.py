"""Has a CDN forget what has changed, with the command that show.yml names. A failure is a warning: caches expire."""

import os
import signal
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from lfi_podcast.feed.facts import uri
from lfi_podcast.model.layout import is_immutable
from lfi_podcast.model.show import PATHS, URLS, Show

SECONDS = 60.0
_INDEX = "index.html"
_WHAT_NOW = (
    "caches may serve what they have until it expires; run the command of `invalidate` in show.yml by hand"
)


def outdated(written: Iterable[str], deleted: Iterable[str] = ()) -> Sequence[str]:
    """The keys of which caches may have an older version. New names, which contain a digest, have none."""
    return sorted({*(key for key in written if not is_immutable(key)), *deleted})


def command(show: Show, keys: Iterable[str]) -> Sequence[str]:
    """The program and its arguments, placeholders replaced: none if the show has no such command, or for no keys."""
    urls = [url for key in keys for url in _addresses(show, key)]
    several = {PATHS: [urlsplit(url).path for url in urls], URLS: urls}
    return (
        [part for argument in show.invalidate for part in several.get(argument, [argument])] if urls else []
    )


def invalidate(show: Show, root: Path, written: Iterable[str], deleted: Iterable[str] = ()) -> Sequence[str]:
    """Run the command in the show's folder, for at most a minute; a message if it failed.

    `written`, `deleted`: keys in the store. What the program prints is not shown, since it may contain secrets.
    """
    arguments = command(show, outdated(written, deleted))
    if not arguments:
        return []
    failure = _run(arguments, root)
    return [f"{arguments[0]} {failure}; {_WHAT_NOW}"] if failure else []


def _addresses(show: Show, key: str) -> Sequence[str]:
    """The addresses of an object. A page has two, since some CDNs put its name in themselves."""
    url = uri(show.address(key))
    name = key.rpartition("/")[2]
    return [url.removesuffix(_INDEX), url] if name == _INDEX else [url]


def _run(arguments: Sequence[str], root: Path) -> str:
    """Run a program; what went wrong, or nothing."""
    nowhere = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            arguments, cwd=root, stdin=nowhere, stdout=nowhere, stderr=nowhere, start_new_session=True
        )
    except FileNotFoundError:
        return "is not installed"
    except OSError as exc:
        return f"cannot be run ({exc.strerror})"
    try:
        status = process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return f"did not end within {SECONDS:g} seconds and was stopped"
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # the programs that it has started, too
            process.wait()
    if status < 0:
        return f"was ended by signal {-status}"
    return f"failed with exit status {status}" if status else ""

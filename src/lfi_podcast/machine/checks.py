"""The table of what `doctor` looks at, and the function that goes through it."""

import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lfi_podcast import __version__
from lfi_podcast.errors import PodcastError
from lfi_podcast.machine.hearing import check_engine, check_extras, check_weights
from lfi_podcast.machine.storage import check_credentials, check_store
from lfi_podcast.machine.surroundings import Surroundings
from lfi_podcast.machine.tools import check_disk, check_ffmpeg, check_git
from lfi_podcast.model.trial import Trial


@dataclass(frozen=True)
class Check:
    """A row of the table. What `look` raises is what it found."""

    name: str
    look: Callable[[Surroundings], Trial]


def check_program(here: Surroundings) -> Trial:
    installation = here.installation
    message = f"lfi-podcast {__version__}, installed {installation.way.described}"
    return Trial("program", "ok", message, f"a later version: {installation.later}")


def check_python(here: Surroundings) -> Trial:
    return Trial("Python", "ok", f"{platform.python_version()} ({here.installation.python})")


def check_show_file(here: Surroundings) -> Trial:
    if not here.has_show:
        remedy = "change to the folder of one, name it with -C, or lay out a new one: lfi-podcast init DIR"
        return Trial("show", "note", "there is none in this folder", remedy)
    errors = sum(problem.level == "error" for problem in here.problems)
    if errors:
        first = next(problem for problem in here.problems if problem.level == "error")
        return Trial("show", "fails", f"{_count(errors, 'error')}: {first}", "lfi-podcast check lists all")
    if warnings := len(here.problems):
        return Trial("show", "note", _count(warnings, "warning"), "lfi-podcast check lists all")
    return Trial("show", "ok", here.show.title if here.show else "")


def check_not_needed(_here: Surroundings) -> Trial:
    return Trial("not needed", "ok", "Chromium, Node.js, and an ffmpeg or a LAME of the system")


CHECKS: Sequence[Check] = (
    Check("program", check_program),
    Check("Python", check_python),
    Check("ffmpeg", check_ffmpeg),
    Check("speech engine", check_engine),
    Check("weights", check_weights),
    Check("extras", check_extras),
    Check("show", check_show_file),
    Check("credentials", check_credentials),
    Check("store", check_store),
    Check("disk", check_disk),
    Check("git", check_git),
    Check("not needed", check_not_needed),
)
"""In the order in which they are shown."""


def examine_machine(here: Surroundings, checks: Sequence[Check] = CHECKS) -> Iterator[tuple[Trial, int]]:
    """What each check found, and the exit status that it asks for: 3 where a service outside has failed."""
    for check in checks:
        try:
            trial = check.look(here)
            yield trial, int(trial.result == "fails")
        except PodcastError as exc:
            message = f"{exc.where}: {exc.what}" if exc.where else exc.what
            yield Trial(check.name, "fails", message, exc.remedy), exc.exit_status


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

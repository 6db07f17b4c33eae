"""Where `doctor` is asked: the folder, and the show in it as far as it can be read."""

from dataclasses import dataclass
from pathlib import Path

from lfi_podcast.config.problems import check_show
from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import Problem
from lfi_podcast.machine.installation import Installation, find_installation
from lfi_podcast.model.show import Show, SpeechSettings


@dataclass(frozen=True)
class Surroundings:
    """A folder. `show` is None if it has none, or one that cannot be read; `problems` has what is wrong with it."""

    root: Path
    installation: Installation
    has_show: bool = False
    show: Show | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def speech(self) -> SpeechSettings:
        """The show's settings; without a show, those that a new one has."""
        return self.show.speech if self.show else SpeechSettings()


def look_around(root: Path) -> Surroundings:
    """The folder as it is."""
    repository = Repository(root)
    if not repository.show_file.exists():
        return Surroundings(root, find_installation())
    show, problems = check_show(repository)
    return Surroundings(root, find_installation(), True, show, tuple(problems))

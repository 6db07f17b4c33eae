"""Everything that can go wrong, as one tree.

    PodcastError              exit 1: what, where, what to do
    ├── ShowProblems          the files people write; many problems at once
    ├── SoundProblem          a recording that cannot become an episode
    ├── SpeechProblem         a requested engine or its weights are missing
    │   └── WeightsUnreachable  exit 3: no source of the weights could be reached
    ├── UnmetPromise          the program could not keep a promise and stops instead
    └── ServiceFailed         exit 3: storage or network, outside this program
        └── Changed           somebody else has changed an object in the store meanwhile

Foreign exceptions (ffmpeg, botocore, YAML) are mapped to these once, where they are caught, with `from`.
All of them can be pickled, so that they cross process boundaries.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal


class PodcastError(Exception):
    """What is wrong, where it is, and what to do about it."""

    exit_status: ClassVar[int] = 1

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        super().__init__(what, where, remedy)
        self.what, self.where, self.remedy = what, where, remedy

    def __str__(self) -> str:
        located = f"{self.where}: {self.what}" if self.where else self.what
        return f"{located}; {self.remedy}" if self.remedy else located


class SoundProblem(PodcastError):
    """A recording that is missing, damaged, silent, or in an unusable format."""


class SpeechProblem(PodcastError):
    """A speech engine or its weights were requested by name but are not available."""


class WeightsUnreachable(SpeechProblem):
    """Weights that are not on this machine, and that no source could deliver."""

    exit_status = 3


class UnmetPromise(PodcastError):
    """A promise of the program (loudness, redaction, frozen guids) that it could not keep."""


class ServiceFailed(PodcastError):
    """An external service failed."""

    exit_status = 3


class Changed(ServiceFailed):
    """An object in the store is not the version that was read: somebody else has written it since."""


Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Problem:
    """One finding in a file that people write. `line` counts from 1; 0 is the file as a whole.

    `rule`: what the kind of finding is called, if it has a name.
    """

    path: str
    line: int
    key: str
    message: str
    level: Severity = "error"
    rule: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class ShowProblems(PodcastError):
    """The show's own files are invalid; `problems` has every reason at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        Exception.__init__(self, tuple(problems))
        self.problems = tuple(problems)
        self.what, self.where, self.remedy = str(self), "", ""

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))

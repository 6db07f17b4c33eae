"""What an import has to tell: what was guessed, changed, left out, or could not be had."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What became of something, in the order of the report."""

    MISSING = "missing"
    GUESSED = "guessed"
    CHANGED = "changed"
    LEFT_OUT = "left out"
    KEPT = "kept"


@dataclass(frozen=True)
class ImportFinding:
    """`where`: an episode's folder, or empty for the show; `what`: the same words for all that are alike; `detail`:
    what is special about this one."""

    kind: FindingKind
    what: str
    where: str = ""
    detail: str = ""

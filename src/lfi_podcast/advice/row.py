"""A row of the tables of advice."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lfi_podcast.config.check import Complaint
from lfi_podcast.config.yaml_reader import KeyPath
from lfi_podcast.errors import Severity

Among = tuple[str, KeyPath, str]
"""A `Complaint`, after the slug of the episode whose file it is in."""


@dataclass(frozen=True)
class Advice:
    """One kind of mistake. `find`: the places that have it; `about`: for the docs.

    `id`: that of the rule for feeds that says the same, if there is one. `level`: an error only if apps or directories
    reject a show for it.
    """

    id: str
    source: str
    about: str
    find: Callable[..., Iterator[Complaint]]
    level: Severity = "warning"


@dataclass(frozen=True)
class Contradiction:
    """One kind of mistake that shows when all episodes are seen together."""

    id: str
    source: str
    about: str
    find: Callable[..., Iterator[Among]]

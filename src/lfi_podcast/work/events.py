"""Progress events. They carry no time: the only clock is the command line's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

STAGE_NAMES = tuple(
    """mix hear spot locate transcript master recheck tag excerpts report
    renditions label compare notes doubt clips page""".split()
)
"""The names of `stages.STAGES`, for code that needs only the names and not the stages' dependencies."""


@dataclass(frozen=True)
class Event:
    """A stage of an episode: started, done, fresh, or failed. `reason`: why it ran, or why it failed.

    `note`: something that a producer should know although it worked. `fraction`: the progress of long work, 0 to 1;
    such events come between `started` and `done`. `size`: the bytes to transfer in all, where that is the work.
    """

    slug: str
    stage: str
    event: Literal["started", "progress", "done", "fresh", "failed"]
    reason: str | None = None
    note: str | None = None
    fraction: float | None = None
    size: int | None = None


Reporter = Callable[[Event], None]


def silent(_event: Event) -> None:
    """Ignore all events."""

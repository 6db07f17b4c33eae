"""Decides which episodes each document of the feed has: `feed.xml` has all of them as long as there is room.

Most apps read `feed.xml` and nothing else. So the newest items have everything, older ones are slim, and only what
has no room even so is left to archive documents. These are filled from the oldest episode on, each with the same number
of items, and never partly: a new episode changes none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

WHOLE_AT_MOST, WHOLE_AT_LEAST = 100, 10
"""How many of the newest items have everything, if there is room; and even where others leave the feed for it."""

_ARCHIVED = 50
_SHARE = 16 * 1024  # bytes of the budget for which an archive document has one item


@dataclass(frozen=True)
class Reach:
    """`feed.xml` has the `first` newest episodes, `whole` of them with everything. There are `archives` archive
    documents, each with `archived` episodes.
    """

    first: int
    whole: int
    archives: int = 0
    archived: int = _ARCHIVED

    def span(self, number: int, episodes: int) -> slice:
        """The episodes of archive document `number` (the oldest is 1), out of all `episodes`, newest first."""
        end = episodes - (number - 1) * self.archived
        return slice(end - self.archived, end)


def reach(whole: Sequence[int], slim: Sequence[int], room: int, budget: int) -> Reach:
    """Divide episodes among the documents of a feed.

    `whole`: the sizes of the newest items with everything; `slim`: of all items, without; newest first. `room`: what
    `feed.xml` has for items. All are bytes. Episodes that are too few for an archive document stay, however large.
    """
    size, count = sum(slim), 0
    for with_all, without in zip(whole, slim, strict=False):
        if count >= WHOLE_AT_LEAST and size - without + with_all > room:
            break
        size, count = size - without + with_all, count + 1
    if size <= room:
        return Reach(len(slim), count)
    fitting = sum(total <= room for total in accumulate((*whole[:count], *slim[count:])))
    archived = max(1, min(_ARCHIVED, budget // _SHARE))
    archives = min(-(-(len(slim) - fitting) // archived), len(slim) // archived)
    return Reach(max(fitting, len(slim) - archives * archived), count, archives, archived)

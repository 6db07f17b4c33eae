"""Long lists on several pages whose addresses and content last.

A list begins at its newest entry, on `index.html`. What does not fit there is on pages that are numbered from the
oldest one, so that a new entry changes the first page only: `page/1/` has the oldest entries for ever. `index.html`
repeats what the page after it has, as far as it has room.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PAGE_SIZE = 50

_AROUND = 2
"""How many pages on each side a page links by number, besides the first and the last one."""


@dataclass(frozen=True)
class ListPage(Generic[T]):
    """One page of a list, newest entry first. `number`: 0 for `index.html`, else counted from the oldest page.

    `newer`, `older`: the numbers of the pages before and after it. `numbers`: those that it links to, newest first;
    None where some are left out. `follows`: the entry with which the older page goes on, if that repeats some.
    """

    number: int
    items: tuple[T, ...]
    newer: int | None = None
    older: int | None = None
    numbers: tuple[int | None, ...] = ()
    follows: T | None = None

    def key(self, folder: str) -> str:
        """Its key in the store. `folder`: that of the list, empty or ending in a slash."""
        return f"{folder}{self.path}index.html"

    @property
    def path(self) -> str:
        """Its folder within that of the list."""
        return f"page/{self.number}/" if self.number else ""

    def to(self, number: int) -> str:
        """The relative address of another page of the list."""
        root = "../../" if self.number else "./"
        return f"{root}page/{number}/" if number else root


def paged(entries: Sequence[T | None], size: int = PAGE_SIZE) -> list[ListPage[T]]:
    """The pages of a list, the newest first. `entries`: oldest first; None keeps the place of one that is gone."""
    there = [place for place, entry in enumerate(entries) if entry is not None]
    first = there[-size:]
    rest = there[: -len(first)] if first else []
    blocks: dict[int, list[int]] = {}
    for place in there[: _block_end(rest, size, there)]:
        blocks.setdefault(place // size + 1, []).append(place)
    numbers = [0, *sorted(blocks, reverse=True)]
    shown = {0: first, **blocks}
    follows = rest[-1] if rest and blocks[numbers[1]][-1] != rest[-1] else None
    return [
        ListPage(
            number,
            tuple(entry for place in reversed(shown[number]) if (entry := entries[place]) is not None),
            newer=numbers[at - 1] if at else None,
            older=numbers[at + 1] if at + 1 < len(numbers) else None,
            numbers=_linked(numbers, at),
            follows=entries[follows] if follows is not None and not number else None,
        )
        for at, number in enumerate(numbers)
    ]


def _block_end(rest: Sequence[int], size: int, there: Sequence[int]) -> int:
    """How many entries are on numbered pages: whole pages, down to the one that `index.html` goes on with."""
    if not rest:
        return 0
    end = (rest[-1] // size + 1) * size
    return sum(place < end for place in there)


def _linked(numbers: Sequence[int], at: int) -> tuple[int | None, ...]:
    """Those near `at`, and both ends; None for a gap."""
    if len(numbers) == 1:
        return ()
    near = {0, len(numbers) - 1, *range(max(0, at - _AROUND), min(len(numbers), at + _AROUND + 1))}
    linked: list[int | None] = []
    for place in sorted(near):
        if linked and place - 1 not in near:
            linked.append(None)
        linked.append(numbers[place])
    return tuple(linked)

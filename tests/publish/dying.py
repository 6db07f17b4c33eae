"""Where a program is to die in a test: after so many operations on a store."""

from itertools import groupby

from lfi_podcast.store.memory import MemoryStore

Operation = tuple[str, str]


def deaths(store: MemoryStore) -> list[int]:
    """Every operation but the middle ones of a run of the same kind on files of one folder, which are all alike.

    A publication writes dozens of pages and parts of an index in a row: whether it dies at the fifth or the sixth, it
    leaves the same behind.
    """
    places = groupby(enumerate(store.operations), key=lambda each: _kind(each[1]))
    runs = ([number for number, _ in run] for _, run in places)
    return [number for run in runs for number in sorted({run[0], run[len(run) // 2], run[-1]})]


def moments(store: MemoryStore) -> list[int]:
    """The first operation of each kind in what happened to a store."""
    kinds = [*map(_kind, store.operations)]
    return sorted({kinds.index(kind) for kind in kinds})


def _kind(operation: Operation) -> tuple[str, str]:
    method, key = operation
    return method, key.split("/")[0]

"""Sends many objects at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from lfi_podcast.store.parallel import Stop, run_all
from lfi_podcast.store.store import Store, Upload

WORKERS = 32
"""Enough to hide the way to a service that is far away."""


@dataclass(frozen=True)
class Transferred:
    """How far a transfer is. `key`: of the object that was worked on last; `sent` and `total` are bytes."""

    key: str
    sent: int
    total: int


_Report = Callable[[Transferred], object]


def write_all(
    store: Store, uploads: Sequence[Upload], report: _Report = lambda _: None, workers: int = WORKERS
) -> None:
    """Write every object, `workers` at a time, in order where that is 1.

    The first failure stops the rest, then is raised; objects already written stay. Without one, what earlier runs left
    unfinished is removed.
    """
    transfer = _Transfer(store, report, sum(upload.size for upload in uploads))
    run_all([transfer.writing(upload) for upload in uploads], workers)
    store.tidy()


@dataclass
class _Transfer:
    """What the workers share."""

    store: Store
    report: _Report
    total: int
    _sent: int = 0
    _counting: Lock = field(default_factory=Lock)

    def writing(self, upload: Upload) -> Callable[[Stop], None]:
        def write(stop: Stop) -> None:
            remaining = upload.size

            def count(size: int) -> None:
                nonlocal remaining
                stop()
                size = min(size, remaining)  # what is sent again after a fault is not counted again
                remaining -= size
                self._add(upload.key, size)

            self.store.write(upload, count)
            self._add(upload.key, remaining)

        return write

    def _add(self, key: str, size: int) -> None:
        with self._counting:
            self._sent += size
            self.report(Transferred(key, self._sent, self.total))

"""Sends many objects at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Lock

from lfi_podcast.store.store import Store, Upload

WORKERS = 8


@dataclass(frozen=True)
class Transferred:
    """How far a transfer is. `key`: of the object that was worked on last; `sent` and `total` are bytes."""

    key: str
    sent: int
    total: int


class _Stopped(Exception):
    """Another object failed, so that this one need not be finished."""


def write_all(
    store: Store,
    uploads: Sequence[Upload],
    report: Callable[[Transferred], object] = lambda _transferred: None,
    workers: int = WORKERS,
) -> None:
    """Write every object, `workers` at a time, in order where that is 1.

    The first failure is raised once no more bytes are sent; objects already written stay. Without one, what earlier
    runs left unfinished is removed.
    """
    transfer = _Transfer(store, report, sum(upload.size for upload in uploads))
    with ThreadPoolExecutor(max(1, min(workers, len(uploads)))) as pool:
        writes = [pool.submit(transfer.write, upload) for upload in uploads]
        try:
            wait(writes, return_when=FIRST_EXCEPTION)
        finally:  # after an interruption, too
            transfer.is_stopped = True
            pool.shutdown(cancel_futures=True)
    for write in writes:
        if not write.cancelled() and not isinstance(write.exception(), _Stopped):
            write.result()
    store.tidy()


@dataclass
class _Transfer:
    """The state that the workers share."""

    store: Store
    report: Callable[[Transferred], object]
    total: int
    is_stopped: bool = False
    _sent: int = 0
    _counting: Lock = field(default_factory=Lock)

    def write(self, upload: Upload) -> None:
        remaining, key = upload.size, upload.key

        def count(size: int) -> None:
            nonlocal remaining
            if self.is_stopped:
                raise _Stopped
            size = min(size, remaining)  # what is sent again after a fault is not counted again
            remaining -= size
            self._add(key, size)

        count(0)
        self.store.write(upload, count)
        self._add(key, remaining)

    def _add(self, key: str, size: int) -> None:
        with self._counting:
            self._sent += size
            self.report(Transferred(key, self._sent, self.total))

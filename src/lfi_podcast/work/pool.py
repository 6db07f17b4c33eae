"""Parallel work: everything that can run in parallel takes a `map` from here."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from lfi_podcast.errors import PodcastError, ServiceFailed

T = TypeVar("T")
R = TypeVar("R")


class Map(Protocol):
    """The built-in `map`, wherever it runs. Results are in the order of the items."""

    def __call__(self, function: Callable[[T], R], items: Iterable[T], /) -> Iterable[R]: ...


@contextmanager
def worker_map(workers: int, cluster: str | None = None) -> Iterator[Map]:
    """`map` in this process (one worker), in several, or on a Dask cluster at an address.

    On a cluster, every machine needs this program installed; the audio is sent with the tasks.
    """
    if cluster:
        with _dask_client(cluster) as client:
            yield lambda function, items: client.gather(client.map(function, list(items), pure=False))
    elif workers == 1:
        yield map
    else:
        # Not fork: progress is drawn by a thread, and threads do not survive a fork.
        try:
            with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
                yield pool.map
        except BrokenExecutor as exc:
            raise PodcastError(
                "a worker was killed, most likely because memory ran out", "--jobs", "try again with --jobs 1"
            ) from exc


@contextmanager
def thread_map(threads: int) -> Iterator[Map]:
    """`map` in threads of this process, for what mostly runs outside the interpreter. All is submitted at once.

    At the end, what has not begun is dropped.
    """
    pool = ThreadPoolExecutor(threads)
    try:
        yield pool.map
    finally:
        pool.shutdown(cancel_futures=True)


def _dask_client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError as exc:
        raise PodcastError(
            "Dask is not installed",
            "--cluster",
            "install its extra `cluster` (`lfi-podcast doctor` says how)",
        ) from exc
    try:
        return Client(address, timeout=10)
    except (OSError, ValueError) as exc:
        raise ServiceFailed(
            f"no Dask scheduler responds at {address}", "--cluster", "start one there"
        ) from exc

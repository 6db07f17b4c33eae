"""Calls that run side by side, and calls that may take only so long. No clock is read: waiting is counted."""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import NoReturn, TypeVar

Stop = Callable[[], object]
"""Raises if the work should not go on; called between its steps."""

_Answer = TypeVar("_Answer")

_SLICE = 0.5  # seconds between two looks whether to go on waiting


class Stopped(Exception):
    """Something else failed, so that this work need not be finished."""


class Overdue(Exception):
    """A call took longer than it may."""


def run_all(calls: Sequence[Callable[[Stop], object]], workers: int) -> None:
    """Run every call, `workers` at a time, begun in order. The first failure stops the others, then is raised."""
    ended = Event()

    def stop() -> None:
        if ended.is_set():
            raise Stopped

    def run(call: Callable[[Stop], object]) -> None:
        stop()
        call(stop)

    with ThreadPoolExecutor(max(1, min(workers, len(calls)))) as pool:
        running = [pool.submit(run, call) for call in calls]
        try:
            wait(running, return_when=FIRST_EXCEPTION)
        finally:  # after an interruption, too
            ended.set()
            pool.shutdown(cancel_futures=True)
    for one in running:
        if not one.cancelled() and not isinstance(one.exception(), Stopped):
            one.result()


def within(seconds: float, call: Callable[[Stop], _Answer], stop: Stop = lambda: None) -> _Answer:
    """The result of `call`, which runs in another thread; Overdue after `seconds`.

    What `stop` raises while waiting ends it at once. The thread then goes on until it calls the `Stop` that it was
    given, or for ever, unheeded: a read from a server that sends a byte now and then cannot be interrupted.
    """
    answers: SimpleQueue[Callable[[], _Answer]] = SimpleQueue()
    is_over = False

    def unless_over() -> None:
        if is_over:
            raise Stopped

    def work() -> None:
        try:
            answer = call(unless_over)
        except BaseException as exc:  # raised again where it is waited for
            answers.put(partial(_raise, exc))
        else:
            answers.put(lambda: answer)

    _hand_over(work)
    try:
        for _ in range(math.ceil(seconds / _SLICE)):
            with suppress(Empty):
                return answers.get(timeout=_SLICE)()
            stop()
        raise Overdue
    finally:
        is_over = True


def _raise(exc: BaseException) -> NoReturn:
    raise exc


_idle: list[SimpleQueue[Callable[[], None]]] = []
"""Threads without work. Starting one takes as long as half a request; as daemons they do not keep the program alive."""

os.register_at_fork(after_in_child=_idle.clear)  # where they do not exist


def _hand_over(work: Callable[[], None]) -> None:
    try:
        inbox = _idle.pop()
    except IndexError:
        inbox = SimpleQueue()
        Thread(target=_work_for_ever, args=(inbox,), daemon=True).start()
    inbox.put(work)


def _work_for_ever(inbox: SimpleQueue[Callable[[], None]]) -> None:
    while True:
        inbox.get()()
        _idle.append(inbox)

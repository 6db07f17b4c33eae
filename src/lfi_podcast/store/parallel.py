"""Calls that run side by side, and calls that may take only so long. No clock is read: waiting is counted."""

import os
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from threading import Event, Thread
from typing import TypeVar

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


def side_by_side(
    calls: Sequence[Callable[[Event], _Answer]],
    workers: int,
    seconds: float,
    stop: Stop = lambda: None,
) -> Sequence[_Answer | None]:
    """The answer of each call, `workers` at a time; None for those that have not ended after `seconds`.

    An exception of one is raised here, and what `stop` raises while waiting ends it at once. The event then tells the
    calls that are left. One that does not look at it goes on in its thread, maybe for ever: a read from a server that
    sends a byte now and then cannot be interrupted.
    """
    over = Event()
    answers: list[Future[_Answer]] = [Future() for _ in calls]
    waiting = deque(zip(answers, calls, strict=True))

    def work() -> None:
        while waiting and not over.is_set():
            try:
                answer, call = waiting.popleft()
            except IndexError:  # another thread was faster
                return
            try:
                answer.set_result(call(over))
            except BaseException as exc:  # raised again where it is waited for
                answer.set_exception(exc)

    for _ in range(min(workers, len(calls))):
        _hand_over(work)
    try:
        while wait(answers, min(seconds, _SLICE)).not_done and (seconds := seconds - _SLICE) > 0:
            stop()
    finally:
        over.set()
    return [answer.result() if answer.done() else None for answer in answers]


def within(seconds: float, call: Callable[[Stop], _Answer], stop: Stop = lambda: None) -> _Answer:
    """The result of one call, as from `side_by_side`; Overdue after `seconds`, when its own `Stop` raises."""

    def answer(over: Event) -> tuple[_Answer]:
        def unless_over() -> None:
            if over.is_set():
                raise Stopped

        return (call(unless_over),)

    (found,) = side_by_side([answer], 1, seconds, stop)
    if found is None:
        raise Overdue
    return found[0]


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

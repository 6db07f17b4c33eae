"""Calls side by side in threads: what fails is told, and what takes too long is left behind."""

from threading import Event

import pytest

from lfi_podcast.store.parallel import Overdue, Stopped, side_by_side, within


def test_an_error_of_the_program_itself_is_raised_where_it_is_noticed():
    def broken(_over: Event) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        side_by_side([broken], 1, 60.0)


def test_tasks_that_wait_their_turn_are_not_begun_when_the_time_is_up():
    begun = []

    def task(over: Event) -> bool:
        begun.append(over)
        return over.wait(60.0)

    assert side_by_side([task] * 5, 2, 0.1) == [None] * 5
    assert len(begun) == 2


def test_a_call_that_takes_too_long_is_told_to_stop():
    noticed = Event()

    def call(stop) -> None:
        with pytest.raises(Stopped):
            while True:
                stop()
        noticed.set()

    with pytest.raises(Overdue):
        within(0.1, call)
    assert noticed.wait(60.0)


def test_who_waits_may_be_told_to_stop():
    def stop() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within(60.0, lambda _stop: Event().wait(60.0), stop)
    assert within(60.0, lambda _stop: None) is None

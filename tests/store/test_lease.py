"""One publisher at a time, on stores that swap and on those that do not."""

import multiprocessing
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.lease import lease
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.store.store import Upload
from tests.store.helpers import STORE_NAMES, STORES


def quick(_seconds: float) -> None:
    """Waits as publishers do, a hundred times faster."""
    time.sleep(_seconds / 100)


class Plain(MemoryStore):
    """A store that cannot swap."""

    def __init__(self):
        super().__init__(swaps=False)

    def swap(self, upload, known):
        raise AssertionError("a store that cannot swap was asked to")


@pytest.fixture(params=[*STORE_NAMES, "plain"])
def store(request, tmp_path, monkeypatch):
    return Plain() if request.param == "plain" else STORES[request.param](tmp_path, monkeypatch)


def locks(store) -> set[str]:
    return {key for key in store.list() if key.startswith(("lock.json", "locks/"))}


def test_a_lease_is_there_while_it_is_held_and_then_gone(store):
    told = []
    with lease(store, "one", told.append, sleep=quick) as held:
        assert len(locks(store)) == 1
        assert b"one" not in store.read(locks(store).pop())
        held.check()
    assert (locks(store), told) == (set(), [])


def test_an_error_in_the_block_ends_the_lease(store):
    with pytest.raises(KeyError), lease(store, "one", print, sleep=quick):
        raise KeyError
    assert locks(store) == set()


def test_only_one_at_a_time(store):
    inside, most, turns = 0, 0, []

    def publish(name: int) -> None:
        nonlocal inside, most
        with lease(store, f"clone {name}", lambda _text: None, sleep=quick, renew=0.05):
            inside += 1
            most = max(most, inside)
            time.sleep(0.02)
            inside -= 1
            turns.append(name)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(publish, range(8)))
    assert (most, sorted(turns), locks(store)) == (1, list(range(8)), set())


def killed(store, holder: str) -> None:
    """Take the lease in a process that dies."""

    def take():
        with lease(store, holder, print, sleep=quick):
            os._exit(9)

    process = multiprocessing.get_context("fork").Process(target=take)
    process.start()
    process.join()
    assert process.exitcode == 9


@pytest.fixture(params=["swapping", "queueing"])
def folder(request, tmp_path):
    store = FolderStore(tmp_path / "public")
    if request.param == "queueing":
        FolderStoreThatQueues = type("FolderStoreThatQueues", (FolderStore,), {"swaps": False})  # noqa: N806
        store = FolderStoreThatQueues(tmp_path / "public")
    return store


def test_a_rerun_after_a_kill_does_not_wait(folder):
    killed(folder, "one")
    waits, told = [], []
    with lease(folder, "one", told.append, sleep=waits.append):
        pass
    assert (sum(waits) < 5, told, locks(folder)) == (True, [], set())


def test_the_lease_of_the_dead_is_taken_over_after_thirty_seconds(folder):
    killed(folder, "one")
    waits, told = [], []
    with lease(folder, "two", told.append, sleep=waits.append):
        pass
    assert 30 <= sum(waits) <= 60 and len(told) == 1
    assert "another publisher is at work on this store; waiting" in told[0]
    assert locks(folder) == set()


def test_who_waits_looks_soon_and_then_less_often(folder):
    waits = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 12:
            first.close()

    first = ExitStack()
    first.enter_context(lease(folder, "one", print, sleep=quick))
    with lease(folder, "two", lambda _text: None, sleep=sleep):
        looks = waits[2:] if not folder.swaps else waits  # before that, a queue settles twice
    assert 0.2 <= looks[0] <= 0.3 and 3 <= looks[-1] <= 4.5


def test_the_living_are_waited_for_and_then_given_up(folder):
    waits = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        time.sleep(0.01)  # in which the other renews its lease

    with lease(folder, "one", print, sleep=quick, renew=0.002):
        given_up = pytest.raises(ServiceFailed, match="another publisher is still at work")
        with given_up as caught, lease(folder, "two", lambda _text: None, sleep=sleep):
            pass
        assert caught.value.exit_status == 3
        assert 600 <= sum(waits) <= 1000
        assert len(locks(folder)) == 1
    assert locks(folder) == set()


def test_who_was_taken_over_is_told_and_removes_nothing(folder):
    with lease(folder, "one", print, sleep=quick, renew=0.02) as held:
        held.check()
        second = lease(folder, "one", print, sleep=quick)  # as a second process of the clone would
        taken_over = pytest.raises(ServiceFailed, match=r"another publisher has taken over.*run this again")
        with second, taken_over:
            for _ in range(500):
                time.sleep(0.01)
                held.check()
        folder.write(Upload("locks/third.json", b"{}"))
    assert locks(folder) == {"locks/third.json"}


def test_a_network_that_is_away_for_a_moment_loses_no_lease():
    store = MemoryStore()
    with lease(store, "one", print, renew=0.01) as held:
        store.fail_after = len(store.operations)
        time.sleep(0.1)
        store.fail_after = None
        time.sleep(0.1)
        held.check()


def test_a_renewal_whose_answer_was_lost_is_our_own():
    class Losing(MemoryStore):
        lost = 0

        def swap(self, upload, known):
            tag = super().swap(upload, known)
            if 2 < len(self.operations) < 8:
                self.lost += 1
                raise ServiceFailed("answered nothing", self.url, "wait")
            return tag

    store = Losing()
    with lease(store, "one", print, renew=0.01) as held:
        time.sleep(0.3)
        held.check()
    assert store.lost and locks(store) == set()


def test_a_lock_that_nobody_can_read_is_taken_over(folder):
    folder.write(Upload("lock.json", b"\xff not JSON"))
    folder.write(Upload("locks/other.json", b'{"odd": 1}'))
    waits = []
    with lease(folder, "one", lambda _text: None, sleep=waits.append):
        assert sum(waits) >= 30


def test_the_thread_that_renews_ends_with_the_lease():
    before = threading.active_count()
    with lease(MemoryStore(), "one", print):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before

"""Many objects at once: all there or a clear failure, and honest progress."""

import threading
import time

import pytest

from lfi_podcast.errors import ServiceFailed
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.store.store import Upload
from lfi_podcast.store.transfer import Transferred, write_all
from tests.store.helpers import STORE_NAMES, STORES

UPLOADS = [Upload(f"audio/{number:03}.mp3", bytes([number]) * (1000 + number)) for number in range(60)]


@pytest.mark.parametrize("name", STORE_NAMES)
def test_everything_is_written_and_counted(name, tmp_path, monkeypatch):
    store, told = STORES[name](tmp_path, monkeypatch), []
    write_all(store, UPLOADS, told.append)
    assert {key: held.size for key, held in store.list().items()} == {u.key: u.size for u in UPLOADS}
    total = sum(upload.size for upload in UPLOADS)
    assert [told[-1].sent, told[-1].total] == [total, total]
    assert [progress.sent for progress in told] == sorted(progress.sent for progress in told)


def test_nothing_to_write():
    told: list[Transferred] = []
    write_all(MemoryStore(), [], told.append)
    assert told == []


def test_one_worker_keeps_the_order():
    store = MemoryStore()
    write_all(store, UPLOADS, workers=1)
    assert store.operations == [("write", upload.key) for upload in UPLOADS]


class Slow(MemoryStore):
    """Says how many write at once."""

    at_once = most = 0

    def write(self, upload, sent=lambda size: None):
        with self._swapping:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        time.sleep(0.01)
        super().write(upload, sent)
        with self._swapping:
            self.at_once -= 1


def test_no_more_at_once_than_were_asked_for():
    store = Slow()
    write_all(store, UPLOADS, workers=4)
    assert 1 < store.most <= 4


class Endless(MemoryStore):
    """One object fails; the others send bytes for ever."""

    def write(self, upload, sent=lambda size: None):
        if upload.key.endswith("/3.mp3"):
            time.sleep(0.05)
            raise ServiceFailed("is full", self.url, "make room")
        while True:
            time.sleep(0.01)
            sent(1)


def test_the_first_failure_stops_what_is_being_sent():
    uploads = [Upload(f"audio/{number}.mp3", b"sound" * 100_000) for number in range(20)]
    before = threading.active_count()
    with pytest.raises(ServiceFailed, match="is full"):
        write_all(Endless(), uploads, workers=4)
    assert threading.active_count() == before


def test_what_was_written_before_a_failure_stays():
    store = MemoryStore(fail_after=30)
    with pytest.raises(ServiceFailed, match="on purpose"):
        write_all(store, UPLOADS)
    assert len(store.objects) == 30
    store.fail_after = None
    write_all(store, UPLOADS)
    assert len(store.objects) == 60


def test_what_is_sent_twice_counts_once():
    class Repeating(MemoryStore):
        def write(self, upload, sent=lambda size: None):
            for _ in range(3):
                sent(upload.size)

    told: list[Transferred] = []
    write_all(Repeating(), UPLOADS[:3], told.append)
    assert told[-1].sent == told[-1].total

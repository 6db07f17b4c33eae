"""One publisher at a time on a store: a lock object that its holder keeps renewing.

    with lease(store, holder, report) as held:
        …           # what others read before it is swapped
        held.check()  # before a step that would be wrong if somebody else had taken over

Nobody's clock decides who is dead. Who waits looks again and again, less often with time; a lock that stayed unchanged
while the one who waits slept `_DEAD` seconds has nobody who renews it. So a process that was suspended for longer may
find its lease taken over: `check` says so, and what is swapped afterwards meets the other's version.

Where the store cannot swap, publishers queue as in Lamport's bakery: each writes a candidate of its own, takes a number
above all that it sees there, and goes on when nobody with a lower one is left. That needs no atomic operation, only
that a LIST shows what was written before. `_SETTLE` gives a service some time to do so; where one takes longer, or
where a holder was suspended, two may hold the lease at once, and nothing stops the second write. So on such a
service, publish from one place.
"""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_hex
from typing import Protocol

from lfi_podcast.errors import Changed, ServiceFailed
from lfi_podcast.model.layout import LOCK, LOCKS, TRIALS
from lfi_podcast.store.store import Store, Upload

_RENEW = 5.0  # seconds between two renewals
_SOONEST, _LATEST = 0.2, 3.0  # between two looks at somebody else's lock, and up to half as long again
_GROWTH = 1.5  # of that, from look to look
_SETTLE = 2.0  # before a LIST is trusted to show every candidate
_DEAD = 30.0  # asleep, while a lock stays unchanged
_PATIENCE = 600.0  # asleep in all

_WAITING = "another publisher is at work on this store; waiting until it is done"
_BUSY = ("another publisher is still at work on this store", "run this again when it has finished")
_TAKEN = (
    "another publisher has taken over, since nothing was heard of this run for 30 s",
    "run this again; nothing was lost",
)

Sleep = Callable[[float], object]


@dataclass(frozen=True)
class Mark:
    """The content of a lock: whose it is, and how often it was renewed. Nothing personal, since it may be public.

    `holder`: a digest. `number`: in the queue; None while it is being chosen, and where there is no queue.
    """

    identity: str
    holder: str
    renewals: int = 0
    number: int | None = None

    def to_bytes(self) -> bytes:
        return json.dumps(vars(self)).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Mark":
        """What cannot be read belongs to nobody, and is waited for like any other."""
        try:
            return cls(**json.loads(content))
        except (ValueError, TypeError):
            return cls("", "")


class _Lock(Protocol):
    """How a lease is taken on a store."""

    def attempt(self, dead: set[str]) -> tuple[str, ...]:
        """Try to take it; returns the states of locks in the way, none if it is taken. Those in `dead` are not."""

    def renew(self) -> None:
        """Show that the holder is alive; Changed if the lock is somebody else's now."""

    def release(self) -> None:
        """Remove the lock if it is still this holder's."""


@dataclass
class _SwappedLock:
    """One object, taken, renewed and taken over by `swap`."""

    store: Store
    mark: Mark
    tag: str | None = None

    def attempt(self, dead: set[str]) -> tuple[str, ...]:
        held = self.store.version(LOCK)
        if held and held.tag not in dead and Mark.from_bytes(held.content).holder != self.mark.holder:
            return (held.tag,)
        try:
            self._swap(held.tag if held else None)
        except Changed:  # lost a race; the next look shows to whom
            return (LOCK,)
        return ()

    def renew(self) -> None:
        self.mark = _renewed(self.mark)
        try:
            self._swap(self.tag)
        except Changed:
            held = self.store.version(LOCK)
            if held is None or Mark.from_bytes(held.content).identity != self.mark.identity:
                raise
            self._swap(held.tag)  # an earlier renewal was written although it seemed to fail

    def _swap(self, known: str | None) -> None:
        self.tag = self.store.swap(Upload(LOCK, self.mark.to_bytes()), known)

    def release(self) -> None:
        held = self.store.version(LOCK)
        if held and Mark.from_bytes(held.content).identity == self.mark.identity:
            self.store.delete(LOCK)


@dataclass
class _Queue:
    """A candidate for each publisher, in the order of their numbers."""

    store: Store
    mark: Mark
    sleep: Sleep

    @property
    def _key(self) -> str:
        return f"{LOCKS}{self.mark.identity}.json"

    def attempt(self, dead: set[str]) -> tuple[str, ...]:
        if self.mark.number is None or self.store.read(self._key) is None:
            self._write(Mark(self.mark.identity, self.mark.holder))
            self.sleep(_SETTLE)
            highest = max((other.number or 0 for _, _, other in self._candidates()), default=0)
            self._write(Mark(self.mark.identity, self.mark.holder, number=highest + 1))
            self.sleep(_SETTLE)
        else:
            self._write(_renewed(self.mark))  # since who waits is alive, too
        return tuple(state for state, other in self._others(dead) if self._is_before(other))

    def _write(self, mark: Mark) -> None:
        self.store.write(Upload(self._key, mark.to_bytes()))
        self.mark = mark

    def _candidates(self) -> Iterator[tuple[str, str, Mark]]:
        """The key, the state and the mark of every other candidate."""
        for key in sorted(self.store.list(LOCKS)):
            is_other = key != self._key and not key.startswith(TRIALS)
            content = self.store.read(key) if is_other else None
            if content is not None:
                yield key, f"{key} {_digest(content)}", Mark.from_bytes(content)

    def _others(self, dead: set[str]) -> list[tuple[str, Mark]]:
        """The other candidates by their state; those of dead publishers are removed."""
        found = []
        for key, state, other in self._candidates():
            if state in dead or other.holder == self.mark.holder:
                self.store.delete(key)
            else:
                found.append((state, other))
        return found

    def _is_before(self, other: Mark) -> bool:
        own = self.mark
        return other.number is None or (other.number, other.identity) < (own.number or 0, own.identity)

    def renew(self) -> None:
        if self.store.read(self._key) is not None:
            self._write(_renewed(self.mark))
            if not self._has_successor():
                return
            self.store.delete(self._key)  # which was removed just before it was written again
        raise Changed("has been removed by another publisher", self.store.url + self._key, _TAKEN[1])

    def _has_successor(self) -> bool:
        """Whether a later run of the same clone has come, which removes this one's candidate."""
        own = (other for _, _, other in self._candidates() if other.holder == self.mark.holder)
        return any(other.number is None or not self._is_before(other) for other in own)

    def release(self) -> None:
        self.store.delete(self._key)


@dataclass
class Lease:
    """A lease that is held, and renewed by a thread."""

    _lock: _Lock
    _url: str
    _ended: threading.Event = field(default_factory=threading.Event)
    _renewing: threading.Lock = field(default_factory=threading.Lock)
    _lost: bool = False

    def check(self) -> None:
        """ServiceFailed if somebody else has taken the lease over.

        It is renewed for that: after this machine was asleep, the thread may not have noticed yet.
        """
        self._renew()
        if self._lost:
            raise ServiceFailed(_TAKEN[0], self._url, _TAKEN[1])

    def _keep(self, pause: float) -> None:
        """Renew until the end. A renewal that failed is tried again at the next one; others wait longer than that."""
        while not self._ended.wait(pause) and not self._lost:
            with suppress(ServiceFailed):
                self._renew()

    def _renew(self) -> None:
        with self._renewing:
            try:
                self._lock.renew()
            except Changed:
                self._lost = True


@contextmanager
def lease(
    store: Store,
    holder: str,
    report: Callable[[str], object],
    sleep: Sleep = time.sleep,
    renew: float = _RENEW,
) -> Iterator[Lease]:
    """Be the only publisher on `store` in the block; waits for another, and tells so through `report`.

    `holder`: what names this clone and no other. Only its digest is stored. A lock of the same holder is taken over at
    once: the caller has to make sure that no other run of the clone is alive. `renew`: seconds between renewals.
    ServiceFailed if the other has not finished after ten minutes.
    """
    mark = Mark(token_hex(8), _digest(holder.encode()))
    lock: _Lock = _SwappedLock(store, mark) if store.swaps else _Queue(store, mark, sleep)
    try:
        _take(lock, store.url, report, sleep)
        held = Lease(lock, store.url)
        thread = threading.Thread(target=held._keep, args=(renew,), daemon=True)
        thread.start()
        try:
            yield held
        finally:
            held._ended.set()
            thread.join()
    finally:
        with suppress(ServiceFailed):  # then the lock is dead after 30 s
            lock.release()


def _take(lock: _Lock, url: str, report: Callable[[str], object], sleep: Sleep) -> None:
    unchanged: dict[str, float] = {}
    waited, pause = 0.0, _SOONEST
    while waited < _PATIENCE:
        in_the_way = lock.attempt({state for state, seconds in unchanged.items() if seconds >= _DEAD})
        if not in_the_way:
            return
        if not waited:
            report(f"{url}: {_WAITING}")
        slept = pause * random.uniform(1.0, 1.5)  # noqa: S311  # so that those who wait do not look in step
        sleep(slept)
        unchanged = {state: unchanged.get(state, 0.0) + slept for state in in_the_way}
        waited, pause = waited + slept, min(_LATEST, pause * _GROWTH)
    raise ServiceFailed(_BUSY[0], url, _BUSY[1])


def _renewed(mark: Mark) -> Mark:
    return Mark(mark.identity, mark.holder, mark.renewals + 1, mark.number)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:16]

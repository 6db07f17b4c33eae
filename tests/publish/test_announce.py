"""Hubs are told of each version of the feed, once; whoever could not be told is told later, and holds up nobody."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from lfi_podcast.model.show import Show
from lfi_podcast.publish import announce as announcing
from lfi_podcast.publish.announce import Announcements, Told, announce, notifications
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.store.store import Upload, Version
from tests.helpers import SHOW
from tests.servers import Request, Response, hanging, nobody, sending, serving, trickling

FEED = "https://small.example.org/feed.xml"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def a_show(**changes: object) -> Show:
    return Show(**(yaml.safe_load(SHOW) | changes))


def a_store(feed: bytes = b"the feed") -> MemoryStore:
    return MemoryStore(objects={"feed.xml": feed})


class Hub:
    """What it was told, and the statuses with which it answers, the last one for ever."""

    def __init__(self) -> None:
        self.told: list[Request] = []
        self.statuses = [204]

    def __call__(self, request: Request) -> Response:
        self.told.append(request)
        return Response(self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])


@pytest.fixture
def one_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcing, "PAUSES", ())


@pytest.fixture
def hub() -> Iterator[tuple[str, Hub]]:
    hub = Hub()
    with serving(hub) as address:
        yield address, hub


def test_a_hub_is_told_as_websub_says_and_knows_who_asks(hub):
    address, asked = hub
    assert announce(a_show(hubs=[address]), a_store(), NOW) == []
    (request,) = asked.told
    assert request.method == "POST" and request.headers["User-Agent"].startswith("lfi-podcast/")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert parse_qs(request.body.decode()) == {"hub.mode": ["publish"], "hub.url": [FEED]}


def test_each_version_of_the_feed_is_told_once(hub):
    address, asked = hub
    show, store = a_show(hubs=[address]), a_store()
    for content in (b"first", b"first", b"second", b"second", b"first"):  # a rollback is news too
        store.objects["feed.xml"] = content
        announce(show, store, NOW)
    assert len(asked.told) == 3


def test_a_show_without_hubs_reads_and_writes_nothing():
    store = a_store()
    assert announce(a_show(), store, NOW) == []
    assert store.operations == []


def test_a_hub_that_is_listed_twice_is_told_once(hub):
    address, asked = hub
    announce(a_show(hubs=[address, address]), a_store(), NOW)
    assert len(asked.told) == 1


def test_without_a_feed_nobody_is_told(hub):
    address, asked = hub
    assert announce(a_show(hubs=[address]), MemoryStore(), NOW) == []
    assert asked.told == []


def test_when_all_have_been_told_nothing_is_written(hub):
    show, store = a_show(hubs=[hub[0]]), a_store()
    announce(show, store, NOW)
    store.operations.clear()
    announce(show, store, NOW)
    assert [method for method, _ in store.operations] == ["read", "read"]


def test_podping_is_asked_only_where_the_show_uses_it(monkeypatch: pytest.MonkeyPatch):
    assert notifications(a_show()) == []
    (question,) = notifications(a_show(podping=True))
    address = "https://api.podcastindex.org/api/1.0/hub/pubnotify"
    assert question.url == f"{address}?url=https%3A%2F%2Fsmall.example.org%2Ffeed.xml"
    asked = Hub()
    with serving(asked) as elsewhere:
        monkeypatch.setenv("LFI_PODPING", f"{elsewhere}pubnotify")
        assert announce(a_show(podping=True), a_store(), NOW) == []
    (request,) = asked.told
    assert request.method == "GET" and parse_qs(urlsplit(request.path).query) == {"url": [FEED]}


def test_who_was_told_is_kept_without_an_address(hub):
    address, _ = hub
    store = a_store()
    announce(a_show(hubs=[f"{address}?token=s3cret"]), store, NOW)
    kept = store.objects["announcements.json"]
    assert b"s3cret" not in kept and b"127.0.0.1" not in kept
    assert len(Announcements.from_json(kept).addresses) == 1


def test_a_hub_that_is_busy_for_a_moment_is_told_by_the_same_run(hub):
    address, asked = hub
    asked.statuses = [503, 204]
    assert announce(a_show(hubs=[address]), a_store(), NOW) == []
    assert [request.method for request in asked.told] == ["POST", "POST"]


@pytest.mark.parametrize("status", [400, 401, 404, 410, 501])
def test_what_will_not_pass_is_asked_once(hub, status: int):
    address, asked = hub
    asked.statuses = [status]
    (said,) = announce(a_show(hubs=[address]), a_store(), NOW)
    assert f"HTTP {status}" in said and len(asked.told) == 1


def test_podping_is_tried_again_too(hub, monkeypatch: pytest.MonkeyPatch):
    address, asked = hub
    asked.statuses = [502, 429, 200]
    monkeypatch.setenv("LFI_PODPING", f"{address}pubnotify")
    monkeypatch.setattr(announcing, "PAUSES", (0.01, 0.01))
    assert announce(a_show(podping=True), a_store(), NOW) == []
    assert [request.method for request in asked.told] == ["GET"] * 3


def test_a_hub_that_fails_is_a_sentence_without_its_token_and_is_told_by_the_next_run(hub, one_try):
    address, asked = hub
    asked.statuses = [503, 204]
    show, store = a_show(hubs=[f"{address}?token=s3cret"]), a_store()
    (said,) = announce(show, store, NOW)
    assert "could not be notified of the new feed (HTTP 503)" in said and "s3cret" not in said
    assert announce(show, store, NOW) == []
    assert len(asked.told) == 2
    assert announce(show, store, NOW) == [] and len(asked.told) == 2


def test_a_hub_that_goes_on_failing_is_asked_less_and_less_until_there_is_a_new_feed(hub, one_try):
    address, asked = hub
    asked.statuses = [500]
    show, store = a_show(hubs=[address]), a_store()
    asked_after = []
    for minute in range(24 * 60):
        announce(show, store, NOW + minute * MINUTE)
        if len(asked.told) > len(asked_after):
            asked_after.append(minute)
    assert asked_after == [0, 1, 2, 7, 22, 82, 442, 802, 1162]
    (said,) = announce(show, store, NOW + 24 * 60 * MINUTE)
    assert "it failed before" in said
    store.objects["feed.xml"] = b"a new one"
    for _ in range(3):
        announce(show, store, NOW + 24 * 60 * MINUTE)
    assert len(asked.told) == len(asked_after) + 3


def test_a_try_in_the_future_was_made_by_a_wrong_clock():
    told = Told(untold="feed", tries=6, tried=NOW)
    assert not told.is_due("feed", NOW + MINUTE)
    assert told.is_due("feed", NOW - MINUTE)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_hub_that_has_moved_is_told_where_it_is_now(hub, status: int):
    address, asked = hub
    with serving(lambda _: Response(status, headers={"Location": f"{address}new"})) as moved:
        assert announce(a_show(hubs=[moved]), a_store(), NOW) == []
    (request,) = asked.told
    assert (request.method, request.path) == ("POST", "/new") and b"hub.mode=publish" in request.body
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_hub_that_leads_in_circles_or_to_a_file_has_not_been_told(tmp_path: Path):
    for to in ("/", (tmp_path / "file").as_uri(), "ftp://127.0.0.1/"):
        with serving(lambda _, to=to: Response(302, headers={"Location": to})) as address:
            (said,) = announce(a_show(hubs=[address]), a_store(), NOW)
        assert "(HTTP 302)" in said


def test_deaf_hubs_hold_up_neither_the_program_nor_each_other(hub, one_try, monkeypatch: pytest.MonkeyPatch):
    """Each of the bad ones would take for ever."""
    address, asked = hub
    monkeypatch.setattr(announcing, "SECONDS", 1.0)
    with ExitStack() as stack:
        bad = [
            stack.enter_context(server)
            for server in (trickling(), hanging(), nobody(), sending(b"hello?\r\n"))
        ]
        endless = sending(b"HTTP/1.1 307 x\r\nLocation: /\r\n\r\n", b"more and more")
        hubs = [*bad, stack.enter_context(endless), f"{bad[0]}ü", address]
        store = a_store()
        said = announce(a_show(hubs=hubs), store, NOW)
    assert len(asked.told) == 1
    reasons = [each.split("(")[1].split(")")[0] for each in said]
    late = "there was no answer in time"
    broken = "the connection broke, or the answer is not HTTP"
    assert reasons == [late, late, "nothing answers there", broken, "HTTP 307", late]
    kept = Announcements.from_json(store.objects["announcements.json"]).addresses
    assert [told.tries for told in kept.values() if told.told] == [0] and len(kept) == 7


def test_the_program_ends_although_a_hub_still_trickles():
    with trickling() as address:
        program = (
            "from tests.publish import test_announce as t\n"
            "t.announcing.SECONDS = 0.5\n"
            f"print(*t.announce(t.a_show(hubs=[{address!r}]), t.a_store(), t.NOW))"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "no answer in time" in done.stdout, done.stderr


class Meanwhile(MemoryStore):
    """A store in which others are faster: `others` runs before the first swap of the notes."""

    def swap(self, upload: Upload, known: str | None) -> str:
        others, self.others = self.others, lambda: None
        others()
        return super().swap(upload, known)


def test_two_that_publish_at_once_tell_once_each_and_nobody_again(hub):
    address, asked = hub
    show = a_show(hubs=[address])
    store = Meanwhile(objects={"feed.xml": b"ours"})

    def others() -> None:
        store.objects["feed.xml"] = b"theirs"
        announce(show, store, NOW)

    store.others = others
    announce(show, store, NOW)
    assert len(asked.told) == 2
    announce(show, store, NOW)
    assert len(asked.told) == 2, "what the other noted of the live feed has stayed"


def test_who_tells_last_of_the_live_feed_corrects_the_note_of_an_older_one(hub):
    address, asked = hub
    show = a_show(hubs=[address])
    store = Meanwhile(objects={"feed.xml": b"ours"})

    def others() -> None:
        (name,) = Announcements.from_json(done.objects["announcements.json"]).addresses
        old = Announcements(addresses={name: Told(told="0" * 64), "x": Told(told="1" * 64)})
        store.objects["announcements.json"] = old.to_json()

    done = a_store()
    announce(show, done, NOW)
    store.others = others
    announce(show, store, NOW)
    announce(show, store, NOW)
    assert len(asked.told) == 2
    assert len(Announcements.from_json(store.objects["announcements.json"]).addresses) == 2


def test_notes_that_nobody_can_read_are_written_anew(hub):
    store = a_store()
    store.objects["announcements.json"] = b"<html>"
    assert announce(a_show(hubs=[hub[0]]), store, NOW) == []
    assert Announcements.from_json(store.objects["announcements.json"]).addresses


def test_notes_that_others_always_change_first_are_left_to_the_next_run(hub):
    class Contested(MemoryStore):
        def version(self, key: str) -> Version | None:
            held = super().version(key)
            self.objects[key] = b"changed again %d" % len(self.operations)
            return held

    assert announce(a_show(hubs=[hub[0]]), Contested(objects={"feed.xml": b"x"}), NOW) == []


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from lfi_podcast.model.show import Show
from lfi_podcast.publish.announce import announce
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.store import Upload

left = int(sys.argv[3])

class Mortal(FolderStore):
    def step(self):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def version(self, key):
        self.step()
        return super().version(key)

    def read(self, key):
        self.step()
        return super().read(key)

    def write(self, upload):
        self.step()
        super().write(upload)
        self.step()

store = Mortal(Path(sys.argv[1]))
known = store.version("feed.xml")
store.swap(Upload("feed.xml", b"new"), known and known.tag)
announce(Show.model_validate_json(sys.argv[2]), store, datetime(2026, 12, 1, tzinfo=UTC))
"""


@pytest.mark.slow
def test_killed_at_each_step_the_hub_has_been_told_in_the_end(hub, tmp_path: Path):
    address, asked = hub
    show = a_show(hubs=[address])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    counts, kills = [], 0
    while len(counts) == kills:
        folder = tmp_path / str(kills)
        folder.mkdir()
        (folder / "feed.xml").write_bytes(b"old")
        asked.told.clear()
        command = [sys.executable, "-c", KILLED, folder, show.model_dump_json(), str(kills)]
        status = subprocess.run(command, env=environment).returncode
        assert status in (0, -signal.SIGKILL)
        kills += status != 0
        assert announce(show, FolderStore(folder), NOW) == []
        counts.append(len(asked.told))
    assert kills >= 8
    *killed, unharmed = counts
    assert unharmed == 1 and set(killed) <= {1, 2}
    assert killed.count(2) == 2, "only who dies between the answer and the note, which takes two steps"

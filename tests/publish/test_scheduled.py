"""Scheduled episodes: uploaded under names that cannot be guessed, until `publish --due` releases them."""

import hashlib
import json
import re
import shutil
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from lfi_podcast.errors import PodcastError, ServiceFailed
from lfi_podcast.model.catalog import Catalog, Record, Withdrawn
from lfi_podcast.model.layout import LOCK, SCHEDULED, is_bookkeeping, page_key, page_text_key
from lfi_podcast.publish.lineage import NO_WORDS, Words
from lfi_podcast.publish.outcome import Published
from lfi_podcast.publish.release import release
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.work.job import Job
from tests.helpers import EPISODE, SLUG
from tests.publish.dying import deaths
from tests.publish.reader import flaws, from_bucket
from tests.publish.test_producers import clone, with_other
from tests.publish.test_publish import assert_whole, publish_all, workshop
from tests.store.helpers import moto

LATER = EPISODE.replace("2026-11-01", "2027-01-01")
DUE = datetime(2027, 1, 1, 6, tzinfo=UTC)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


def release_due(root: Path, store: MemoryStore, now: datetime = DUE, words: Words = NO_WORDS) -> Published:
    with workshop(root) as bench:
        return release(
            bench, store, lambda slug: Job(bench, bench.repository.episode(slug)), now, words=words
        )


def episode_file(root: Path) -> Path:
    return root / "episodes" / SLUG / "episode.yml"


@pytest.fixture
def later(show: Path) -> Path:
    episode_file(show).write_text(LATER)
    return show


@pytest.fixture
def scheduled(later: Path) -> MemoryStore:
    store = MemoryStore()
    publish_all(later, store)
    return store


def copies(store: MemoryStore) -> list[str]:
    return sorted(key for key in store.objects if key.startswith(SCHEDULED))


def without_recordings(root: Path) -> Path:
    """A fresh clone: what git has, and nothing that was built."""
    fresh = root.with_name("fresh")
    shutil.copytree(
        root, fresh, ignore=shutil.ignore_patterns("build", "*.wav", "*.flac", "tracks", "public")
    )
    assert not list(fresh.rglob("*.wav"))
    return fresh


def test_everything_is_there_and_nothing_can_be_found(later: Path):
    """An independent reader over everything that lies where somebody could know of it."""
    store = MemoryStore()
    done = publish_all(later, store)
    assert done.live == () and not done.failed
    why = "scheduled for 2027-01-01 06:00 UTC: uploaded, and `lfi-podcast publish --due` releases it from then on"
    assert done.held_back == {SLUG: why}
    (name,) = {key.split("/")[1] for key in copies(store)}
    assert re.fullmatch("[0-9a-f]{32}", name)
    assert f"scheduled/{name}/{page_text_key(SLUG)}" in store.objects
    (audio,) = [content for key, content in store.objects.items() if key.endswith(".mp3")]
    digest = hashlib.sha256(audio).hexdigest()[:12]
    for key, content in store.objects.items():
        if not key.startswith(SCHEDULED):
            for trace in (name, SLUG, "The first one", "How it began", "2027-01-01", digest):
                assert trace not in key and trace.encode() not in content, (key, trace)


def test_a_second_run_changes_nothing(later: Path, scheduled: MemoryStore):
    before = dict(scheduled.objects)
    scheduled.operations.clear()
    assert publish_all(later, scheduled).uploaded == ()
    assert scheduled.objects == before
    assert not [each for each in scheduled.operations if each[0] in ("write", "swap", "delete")]


def test_nothing_is_released_before_its_time(later: Path, scheduled: MemoryStore):
    before = dict(scheduled.objects)
    assert release_due(later, scheduled, datetime(2027, 1, 1, 5, 59, tzinfo=UTC)).uploaded == ()
    assert scheduled.objects == before


def test_what_is_due_is_released_without_recordings(later: Path, scheduled: MemoryStore):
    """The store ends as if the episode had been published with its recording at that moment."""
    fresh = without_recordings(later)
    done = release_due(fresh, scheduled)
    assert done.live == (SLUG,) and not done.failed and not done.held_back
    assert_whole(scheduled)
    assert not copies(scheduled) and b"The first one" in scheduled.objects["feed.xml"]
    assert b"The first one" in scheduled.objects["index.html"]
    at_once = MemoryStore()
    publish_all(later, at_once, DUE)

    def public(store: MemoryStore) -> dict[str, bytes]:
        """Except for the index of a show without episodes, which goes after a while."""
        index = re.compile("search/index/.*")
        return {k: v for k, v in store.objects.items() if not (is_bookkeeping(k) or index.fullmatch(k))}

    assert public(scheduled).keys() == public(at_once).keys()
    differing = [key for key, content in public(at_once).items() if public(scheduled)[key] != content]
    assert differing == []
    before = dict(scheduled.objects)
    assert release_due(fresh, scheduled).uploaded == () and scheduled.objects == before
    assert publish_all(later, scheduled, DUE).uploaded == () and scheduled.objects == before


def test_whatever_dies_during_a_release(later: Path, scheduled: MemoryStore):
    start = dict(scheduled.objects)
    whole = MemoryStore(objects=dict(start))
    release_due(later, whole)
    for survived in deaths(whole):
        broken = MemoryStore(objects=dict(start), fail_after=survived)
        with suppress(ServiceFailed):
            release_due(later, broken)
        assert_whole(broken)
        broken.fail_after = None
        release_due(later, broken)
        publish_all(later, broken, DUE)
        assert broken.objects == whole.objects, survived


def test_whatever_dies_while_it_is_scheduled(later: Path):
    whole = MemoryStore()
    publish_all(later, whole)
    for survived in deaths(whole):
        broken = MemoryStore(fail_after=survived)
        with suppress(ServiceFailed):
            publish_all(later, broken)
        broken.fail_after = None
        publish_all(later, broken)
        assert len(copies(broken)) == len(copies(whole)), survived
        assert not release_due(later, broken).failed


def test_what_never_changes_goes_up_before_the_lease(later: Path):
    store = MemoryStore()
    publish_all(later, store)
    written = [key for method, key in store.operations if method in ("write", "swap")]
    sound = next(key for key in written if re.fullmatch(r"scheduled/\w+/audio/.+", key))
    assert written.index(sound) < written.index(LOCK)
    assert all(written.index(LOCK) < written.index(key) for key in written if "/episodes/" in key)


def test_what_somebody_is_still_sending_stays(later: Path):
    """Whatever others publish meanwhile; and a run that was killed goes on with it."""
    theirs, whole = with_other(clone(later, "theirs")), MemoryStore()
    publish_all(later, whole)
    lock = next(at for at, (_, key) in enumerate(whole.operations) if key == LOCK)
    store = MemoryStore(fail_after=lock)
    with suppress(ServiceFailed):
        publish_all(later, store)
    store.fail_after, sent = None, copies(store)
    assert sent
    publish_all(theirs, store)
    assert copies(store) == sent
    before = len(store.operations)
    publish_all(later, store)
    assert set(sent) < set(copies(store))
    assert not [key for method, key in store.operations[before:] if method == "write" and key in sent]


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("The first one", "Another title"),
        lambda text: text.replace("2027-01-01", "2027-02-01"),
    ],
    ids=["edited", "rescheduled"],
)
def test_a_change_replaces_the_copies(later: Path, scheduled: MemoryStore, change):
    before = dict(scheduled.objects)
    episode_file(later).write_text(change(LATER))
    held = release_due(later, scheduled)
    assert (
        "newer than this clone" in str(held.failed.get(SLUG)) or "has changed since" in held.held_back[SLUG]
    )
    assert scheduled.objects == before
    assert not publish_all(later, scheduled).failed
    (manifest,) = [json.loads(scheduled.objects[key]) for key in copies(scheduled) if "manifest" in key]
    assert manifest["record"]["title"] in episode_file(later).read_text()
    assert len([key for key in scheduled.objects if key.endswith(".mp3")]) == 1, (
        "the older sound does not stay"
    )
    assert release_due(later, scheduled, datetime(2027, 3, 1, tzinfo=UTC)).live == (SLUG,)


@pytest.mark.parametrize(
    "line",
    ["published: 2027-01-01T06:00:00Z\nwithdrawn: a mistake\n", ""],
    ids=["withdrawn", "draft"],
)
def test_what_is_taken_back_before_its_time_leaves_nothing(later: Path, scheduled: MemoryStore, line: str):
    episode_file(later).write_text(LATER.replace("published: 2027-01-01T06:00:00Z\n", line))
    assert not publish_all(later, scheduled).failed
    assert copies(scheduled) == []
    assert not [key for key in scheduled.objects if SLUG in key]
    assert release_due(later, scheduled).live == ()


def test_published_before_its_time(later: Path, scheduled: MemoryStore):
    episode_file(later).write_text(EPISODE)
    assert publish_all(later, scheduled).live == (SLUG,)
    assert copies(scheduled) == []
    assert_whole(scheduled)


def test_scheduled_again_after_it_was_public(show: Path):
    """It leaves the feed, its texts wait under another name, and its sound stays for apps that know it."""
    store = MemoryStore()
    publish_all(show, store)
    episode_file(show).write_text(LATER)
    assert publish_all(show, store).live == ()
    entry = Catalog.from_json(store.objects["catalog.json"]).entry(SLUG)
    assert isinstance(entry, Withdrawn) and copies(store) and page_key(SLUG) not in store.objects
    assert release_due(show, store).live == (SLUG,)
    back = Catalog.from_json(store.objects["catalog.json"]).entry(SLUG)
    assert isinstance(back, Record) and back.guid == entry.guid
    assert_whole(store)


def test_a_clone_without_recordings_leaves_what_is_scheduled(later: Path, scheduled: MemoryStore):
    before = dict(scheduled.objects)
    done = publish_all(without_recordings(later), scheduled)
    assert not done.failed and "no recording" in done.held_back[SLUG]
    assert scheduled.objects == before


def test_a_clone_that_does_not_know_what_is_scheduled_does_not_release_or_replace_it(later: Path):
    """Nor does it take it away, because the episode is a draft there. A withdrawal does."""
    stale, store = Path(shutil.copytree(later, later.with_name("stale"))), MemoryStore()
    episode_file(later).write_text(LATER.replace("The first one", "A better title"))
    publish_all(later, store)
    before = dict(store.objects)
    assert "newer than this clone" in str(release_due(stale, store).failed[SLUG])
    for text in (LATER, LATER.replace("published: 2027-01-01T06:00:00Z\n", ""), EPISODE):
        episode_file(stale).write_text(text)
        failed = publish_all(stale, store).failed
        assert "scheduled version is newer than this clone" in str(failed[SLUG]), text
        assert copies(store) == copies(MemoryStore(objects=before))
        assert b"The first one" not in store.objects["feed.xml"]
    assert not publish_all(stale, store, words=Words(again=(SLUG,))).failed
    store = MemoryStore(objects=before)
    episode_file(stale).write_text(LATER + "withdrawn: a mistake\n")
    assert not publish_all(stale, store).failed and copies(store) == []


def test_a_withdrawal_between_upload_and_release(later: Path, scheduled: MemoryStore):
    start = dict(scheduled.objects)
    episode_file(later).write_text(LATER + "withdrawn: a mistake\n")
    done = release_due(later, scheduled)
    assert done.live == () and scheduled.objects == start, "what changed in git is not released"


@pytest.mark.parametrize("end", [".mp3", "page.json", "transcript.vtt"])
def test_what_was_damaged_is_not_released(later: Path, scheduled: MemoryStore, end: str):
    key = next(key for key in copies(scheduled) if key.endswith(end))
    scheduled.objects[key] = b"\x00"
    failed = release_due(later, scheduled).failed
    assert isinstance(failed[SLUG], PodcastError) and "missing or damaged" in str(failed[SLUG])
    assert b"The first one" not in scheduled.objects.get("feed.xml", b"")


def test_consent_is_asked_for_before_the_upload(later: Path):
    with (later / "show.yml").open("a") as file:
        file.write("require_consent: true\n")
    episode_file(later).write_text(LATER + "people: [{id: host, name: Guest, role: guest}]\n")
    store = MemoryStore()
    assert "consent" in publish_all(later, store).held_back[SLUG]
    assert not copies(store)


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    command = ["git", "-C", folder, *who, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_job_releases_from_a_fresh_clone_to_a_bucket(later: Path, lfi, monkeypatch):
    """As cron or CI would, on a real service; an independent reader looks at what came out."""
    service, prefix = moto(), f"{uuid4()}"
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    with (later / "show.yml").open("a") as file:
        file.write(f"store: s3://{service.bucket}/{prefix}\nendpoint: {service.endpoint}\n")
    (later / ".gitignore").write_text("/build/\n*.wav\n*.flac\n*.mp3\n")
    assert lfi("-C", later, "--now", "2026-12-01T00:00:00Z", "publish", "--no-probe").status == 0
    git(later, "init", "--quiet")
    git(later, "add", ".")
    git(later, "commit", "--quiet", "--message", "An episode for January")
    fresh = later.with_name("fresh")
    git(later, "clone", "--quiet", later, fresh)

    def at(now: str) -> str:
        done = lfi("-C", fresh, "--now", now, "publish", "--due", "--no-probe")
        assert done.status == 0, done.out
        return done.out

    get = from_bucket(service.client(), service.bucket, prefix + "/")
    assert "0 episodes are published" in at("2027-01-01T05:00:00Z")
    assert get(page_key(SLUG)) is None
    assert "1 episode is published" in at("2027-01-01T06:00:00Z")
    assert flaws(get, "https://small.example.org/") == []
    assert b"The first one" in (get("feed.xml") or b"")
    held = service.client().list_objects_v2(Bucket=service.bucket, Prefix=f"{prefix}/{SCHEDULED}")
    assert held["KeyCount"] == 0
    assert git(fresh, "status", "--porcelain") == "", "the job has nothing to commit"
    assert "is up to date" in at("2027-01-01T07:00:00Z")

"""Two producers on one store: every episode stays as its newest author left it, and what was withdrawn stays away."""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from lfi_podcast.episode.file_states import SEEN
from lfi_podcast.errors import ServiceFailed
from lfi_podcast.model.catalog import Catalog, Record, Withdrawn
from lfi_podcast.model.layout import page_key
from lfi_podcast.publish import inventory
from lfi_podcast.publish.lineage import Words, is_weaker
from lfi_podcast.publish.withdraw import left_over, remove
from lfi_podcast.store.memory import MemoryStore
from tests.helpers import EPISODE, SLUG
from tests.publish.dying import moments
from tests.publish.test_publish import assert_whole, publish_all, workshop

OTHER = "002-other"


@dataclass
class Interrupted(MemoryStore):
    """Just before operation `at`, this publisher's lease runs out, and `meanwhile` happens.

    It cannot notice that unless `is_noticeable`.
    """

    at: int = -1
    meanwhile: Callable[[], object] = lambda: None
    is_noticeable: bool = False

    def _operate(self, method: str, key: str) -> None:
        if len(self.operations) == self.at:
            self.at = -1
            lock = self.objects.pop("lock.json", None)
            self.meanwhile()
            if lock and not self.is_noticeable:
                self.objects["lock.json"] = lock
        super()._operate(method, key)


def clone(show: Path, name: str) -> Path:
    """Another producer's copy of the show."""
    return Path(shutil.copytree(show, show.with_name(name)))


def episode_file(show: Path, slug: str = SLUG) -> Path:
    return show / "episodes" / slug / "episode.yml"


def with_other(show: Path) -> Path:
    """The show, with one episode more and without the first one: its producer publishes only that."""
    (show / "episodes" / SLUG).rename(show / "episodes" / OTHER)
    shutil.rmtree(show / "build" / SLUG)
    episode_file(show, OTHER).write_text(EPISODE.replace("The first one", "The other one"))
    publish_all(show, MemoryStore())  # builds it
    return show


def entries(store: MemoryStore) -> Catalog:
    return Catalog.from_json(store.objects["catalog.json"])


def test_two_publishers_of_different_episodes_lose_none(show: Path):
    """Whatever the moment at which the other one publishes everything."""
    theirs = with_other(clone(show, "theirs"))
    whole = MemoryStore()
    publish_all(show, whole)
    for at in moments(whole):
        store = Interrupted(at=at)
        store.meanwhile = lambda store=store: publish_all(theirs, store)
        assert not publish_all(show, store).failed
        assert {record.slug for record in entries(store).live()} == {SLUG, OTHER}, at
        for title in (b"The first one", b"The other one"):
            assert title in store.objects["feed.xml"] and title in store.objects["index.html"], at
        assert_whole(store)


def test_a_withdrawal_during_a_publication_stays(show: Path):
    """From before the catalog is swapped; later, the one who withdraws is the last."""
    store = MemoryStore()
    publish_all(show, store)
    theirs = clone(show, "theirs")
    episode_file(theirs).write_text(EPISODE + "withdrawn: a name slipped out\n")
    episode_file(show).write_text(EPISODE.replace("The first one", "A better title"))
    start, mine = dict(store.objects), clone(show, "mine")
    whole = MemoryStore(objects=dict(start))
    publish_all(mine, whole)
    for at in moments(whole):
        shutil.copyfile(show / "episodes" / SLUG / SEEN, mine / "episodes" / SLUG / SEEN)
        store = Interrupted(objects=dict(start), at=at)
        store.meanwhile = lambda store=store: publish_all(theirs, store)
        publish_all(mine, store)
        assert isinstance(entries(store).entry(SLUG), Withdrawn), at
        assert b"A better title" not in store.objects["feed.xml"], at
        assert [key for key in store.objects if key.startswith("episodes/")] == [page_key(SLUG)], at
        assert_whole(store)


@pytest.mark.parametrize("listed", [0, 10_000], ids=["remembered", "listed"])
def test_what_somebody_deletes_before_the_feed_names_it_is_sent_again(
    show: Path, listed: int, monkeypatch: pytest.MonkeyPatch
):
    """As `withdraw --delete` may, while the sound of a newer version waits for its turn or its publisher is asleep."""
    monkeypatch.setattr(inventory, "_ONE_REQUEST", listed)
    store = MemoryStore()
    publish_all(show, store)
    episode_file(show).write_text(EPISODE.replace("The first one", "A better title"))
    start, mine = dict(store.objects), clone(show, "mine")
    whole = MemoryStore(objects=dict(start))
    publish_all(mine, whole)
    waiting = whole.operations.index(("read", "lock.json"))
    _, confirming = (at for at, each in enumerate(whole.operations) if each == ("swap", "lock.json"))

    def delete_leftovers(store: Interrupted) -> None:
        with workshop(show) as bench:
            remove(bench, store, SLUG, left_over(store, SLUG))

    for at in (waiting, confirming):
        shutil.copyfile(show / "episodes" / SLUG / SEEN, mine / "episodes" / SLUG / SEEN)
        store = Interrupted(objects=dict(start), at=at, is_noticeable=True)
        store.meanwhile = partial(delete_leftovers, store)
        if at == confirming:
            with pytest.raises(ServiceFailed, match="another publisher has taken over"):
                publish_all(mine, store)
            assert_whole(store)
        publish_all(mine, store)
        assert b"A better title" in store.objects["feed.xml"]
        assert_whole(store)


def test_what_was_sent_of_an_episode_that_is_withdrawn_meanwhile_does_not_stay(show: Path):
    """Its sound may be what the withdrawal is about."""
    store, theirs = MemoryStore(), clone(show, "theirs")
    publish_all(show, store)
    episode_file(show).write_text(
        EPISODE.replace("The first one", "A better title") + "redact: [{from: 1, to: 2}]\n"
    )
    episode_file(theirs).write_text(EPISODE + "withdrawn: a name slipped out\n")
    start, whole = dict(store.objects), MemoryStore(objects=dict(store.objects))
    publish_all(clone(show, "mine"), whole)
    store = Interrupted(objects=dict(start), at=whole.operations.index(("read", "lock.json")))
    store.meanwhile = lambda: publish_all(theirs, store)
    assert "has been withdrawn" in str(publish_all(show, store).failed[SLUG])
    assert {key for key in store.objects if key.startswith("audio/")} == {
        k for k in start if k.startswith("audio/")
    }
    assert_whole(store)


def test_what_is_published_meanwhile_is_not_deleted(show: Path):
    """The leftovers were listed, and people asked, before the newer version was out."""
    store, theirs = MemoryStore(), clone(show, "theirs")
    publish_all(show, store)
    episode_file(show).write_text(EPISODE.replace("The first one", "A better title"))
    publish_all(show, store, retag=True)
    with workshop(show) as bench:
        old = left_over(store, SLUG)
        assert old
        publish_all(theirs, store, words=Words(again=(SLUG,)), retag=True)  # the tags, and so the MP3, of old
        gone = remove(bench, store, SLUG, old)
    assert gone == ()
    assert_whole(store)


def test_a_clone_that_has_not_seen_the_published_version_does_not_replace_it(show: Path):
    store, stale = MemoryStore(), clone(show, "stale")
    publish_all(show, store)
    for title in ("A corrected title", "A title corrected twice"):
        episode_file(show).write_text(EPISODE.replace("The first one", title))
        assert not publish_all(show, store).failed
    before = dict(store.objects)
    episode_file(stale).write_text(EPISODE.replace("The first one", "An older title"))
    failed = publish_all(stale, store).failed
    assert "newer than this clone" in str(failed[SLUG]) and f"--again {SLUG}" in str(failed[SLUG])
    assert store.objects == before
    for name in ("episode.yml", SEEN):  # what a pull brings
        shutil.copyfile(show / "episodes" / SLUG / name, stale / "episodes" / SLUG / name)
    episode_file(stale).write_text(EPISODE.replace("The first one", "The newest title"))
    assert not publish_all(stale, store).failed
    assert b"The newest title" in store.objects["feed.xml"]


def test_a_clone_in_which_an_episode_is_still_a_draft_does_not_take_it_out(show: Path):
    store, stale = MemoryStore(), clone(show, "stale")
    episode_file(stale).write_text(EPISODE.replace("published: 2026-11-01T06:00:00Z\n", ""))
    publish_all(show, store)
    before = dict(store.objects)
    done = publish_all(stale, store)
    assert "newer than this clone" in str(done.failed[SLUG]) and not done.held_back
    assert store.objects == before
    shutil.copyfile(show / "episodes" / SLUG / SEEN, stale / "episodes" / SLUG / SEEN)
    assert not publish_all(stale, store).failed
    assert isinstance(entries(store).entry(SLUG), Withdrawn)


def test_a_word_replaces_a_version_that_nobody_has_seen(show: Path):
    store, stale = MemoryStore(), clone(show, "stale")
    publish_all(show, store)
    episode_file(show).write_text(EPISODE.replace("The first one", "A corrected title"))
    publish_all(show, store)
    episode_file(stale).write_text(EPISODE.replace("The first one", "An older title"))
    assert not publish_all(stale, store, words=Words(again=(SLUG,))).failed
    assert b"An older title" in store.objects["feed.xml"]


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Host", "-c", "user.email=host@example.org"]
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)


def test_git_knows_what_was_published_without_a_file_of_ours(show: Path):
    """As in CI, where each run starts from a fresh clone: publish, commit, publish."""
    store = MemoryStore()
    (show / ".gitignore").write_text("/build/\nrecording.*\n")
    git(show, "init", "--quiet")
    git(show, "add", "--all")
    git(show, "commit", "--message", "one")
    publish_all(show, store)
    text = show / "episodes" / SLUG / "transcript.md"
    git(show, "add", "--all")
    git(show, "commit", "--allow-empty", "--message", "the transcript")
    publish_all(show, store)
    assert not (show / "episodes" / SLUG / SEEN).exists()
    before = dict(store.objects)
    for number in range(2):
        text.write_text(text.read_text() + f"\n# {number}\n")
        git(show, "commit", "--all", "--message", f"correction {number}")
    assert not publish_all(show, store).failed
    store.objects = dict(before)
    git(show, "checkout", "--quiet", "--orphan", "elsewhere")
    git(show, "commit", "--message", "a history that lacks what was published")
    assert "newer than this clone" in str(publish_all(show, store).failed[SLUG])


def test_less_redaction_needs_a_word_of_its_own(show: Path):
    store, stale = MemoryStore(), clone(show, "stale")
    episode_file(show).write_text(EPISODE + "redact: [{from: 1, to: 1.5}, {from: 2, to: 2.2}]\n")
    publish_all(show, store)
    before = dict(store.objects)
    failed = publish_all(stale, store, words=Words(again=(SLUG,))).failed
    assert "redacts more than this one" in str(failed[SLUG]) and f"--unredact {SLUG}" in str(failed[SLUG])
    assert store.objects == before
    assert not publish_all(stale, store, words=Words((SLUG,), (SLUG,))).failed


def test_more_redaction_needs_none(show: Path):
    store = MemoryStore()
    episode_file(show).write_text(EPISODE + "redact: [{from: 1, to: 1.5}]\n")
    publish_all(show, store)
    episode_file(show).write_text(EPISODE + "redact: [{from: 0.9, to: 1.6}, {from: 2, to: 2.2}]\n")
    assert not publish_all(show, store).failed
    record = entries(store).record(SLUG)
    assert isinstance(record, Record) and len(record.enclosure.silenced) == 2
    longer = record.enclosure.model_copy(update={"duration": record.enclosure.duration + 9})
    assert not is_weaker(record.model_copy(update={"enclosure": longer}), record)
    none = longer.model_copy(update={"silenced": ()})
    assert is_weaker(record.model_copy(update={"enclosure": none}), record)


def test_an_episode_that_is_scheduled_again_comes_back_by_itself(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    episode_file(show).write_text(EPISODE.replace("published: 2026-11", "published: 2027-11"))
    assert publish_all(show, store).live == ()
    episode_file(show).write_text(EPISODE)
    assert publish_all(show, store).live == (SLUG,)

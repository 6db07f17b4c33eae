"""Private feeds: the public feed's twins at addresses that nobody else can learn, until they are revoked."""

import gzip
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from lxml import etree

from lfi_podcast.errors import ServiceFailed, UnmetPromise
from lfi_podcast.lint.judge import judge
from lfi_podcast.model.layout import PRIVATE, SHARED, Headers
from lfi_podcast.publish.catalog import read_catalog
from lfi_podcast.publish.history import history
from lfi_podcast.publish.lineage import NO_WORDS
from lfi_podcast.publish.private import new_key, revoke
from lfi_podcast.publish.publish import refresh
from lfi_podcast.publish.rollback import roll_back
from lfi_podcast.publish.share import revoke as unshare
from lfi_podcast.publish.share import share
from lfi_podcast.publish.withdraw import left_over
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.store.open import open_store
from lfi_podcast.store.store import Store
from lfi_podcast.work.job import Job
from tests.helpers import EPISODE, SHOW, SLUG
from tests.publish.dying import moments
from tests.publish.test_producers import OTHER, Interrupted, clone, episode_file, with_other
from tests.publish.test_publish import BASE, NOW, assert_whole, publish_all, workshop
from tests.publish.test_scheduled import DUE, LATER, release_due

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
LOUD = (
    SHOW
    + "hubs: [https://hub.example.org/]\npodping: true\nmoved_to: https://new.example.org/feed.xml\nlocked: no\n"
)


def begin(root: Path, store: Store, name: str = "members") -> str:
    """The key of somebody's private feed."""
    with workshop(root) as bench:
        return refresh(bench, store, NOW, private=new_key(name)).after.private.of(name)[0]


def revoke_it(root: Path, store: Store, name: str = "members") -> tuple[str, ...]:
    with workshop(root) as bench:
        return revoke(bench, store, name)


def private_in(store: MemoryStore) -> list[str]:
    return [key for key in store.objects if key.startswith(PRIVATE)]


def items(feed: bytes) -> list[bytes]:
    return re.findall(rb"<item>.*?</item>", feed, re.DOTALL)


def assert_twins(store: MemoryStore, episodes: int) -> None:
    """The private feeds have what the public one has, all of which is there."""
    public = items(store.objects["feed.xml"])
    assert len(public) == episodes and private_in(store)
    for key in private_in(store):
        assert items(store.objects[key]) == public
    assert_whole(store)


def assert_private_whole(store: MemoryStore) -> None:
    for key in private_in(store):
        assert_whole(MemoryStore(objects={**store.objects, "feed.xml": store.objects[key]}))


def changes(store: MemoryStore) -> list[int]:
    """The operations that changed something; between two of them, every moment is the same."""
    return [n for n, (method, _) in enumerate(store.operations) if method in ("write", "swap", "delete")]


@pytest.fixture
def published(show: Path) -> MemoryStore:
    store = MemoryStore()
    publish_all(show, store)
    return store


def test_it_says_the_same_of_the_show_and_its_episodes_and_tells_nobody(show: Path, published: MemoryStore):
    (show / "show.yml").write_text(LOUD)
    key = begin(show, published)
    assert re.fullmatch(r"private/[0-9a-f]{32}/members\.xml", key) and private_in(published) == [key]
    public, private = (published.objects[each] for each in ("feed.xml", key))
    assert_twins(published, 1)
    channel = etree.fromstring(private)[0]
    (itself,) = channel.iterfind(f"{ATOM}link")
    assert (itself.get("rel"), itself.get("href")) == ("self", BASE + key)
    assert channel.findtext(f"{ITUNES}block") == "Yes"
    assert [(tag.text, tag.get("id")) for tag in channel.iterfind(f"{PODCAST}block")] == [("yes", None)]
    assert channel.findtext(f"{PODCAST}locked") == "yes"
    told = (b"hub.example.org", b"usesPodping", b"new-feed-url")
    assert all(word in public and word not in private for word in told)
    assert not [found for found in judge(private) if found.level == "error"]
    assert (
        Headers.of(key).media_type == Headers.of("feed.xml").media_type
        and "private" in Headers.of(key).cache_control
    )
    name = key.split("/")[1].encode()
    assert not [each for each, content in published.objects.items() if name in content and each != key]
    assert not [path for path in show.rglob("*") if path.is_file() and name in path.read_bytes()]


def test_the_same_address_each_time_and_nothing_to_do(show: Path, published: MemoryStore):
    key, before = begin(show, published), dict(published.objects)
    published.operations.clear()
    assert begin(show, published) == key and publish_all(show, published).uploaded == ()
    assert published.objects == before
    assert {method for method, _ in published.operations} <= {"read", "list"}
    assert published.operations.count(("list", PRIVATE)) == 2, "one listing in each run"


def withdraw(root: Path, store: MemoryStore) -> None:
    episode_file(root).write_text(EPISODE + "withdrawn: the guest asks for it\n")
    publish_all(root, store)


def undo(root: Path, store: MemoryStore) -> None:
    edit(root, store)
    with workshop(root) as bench:
        name = history(store, read_catalog(store))[0].name
        roll_back(bench, store, lambda slug: Job(bench, bench.repository.episode(slug)), name, NO_WORDS, NOW)


def due(root: Path, store: MemoryStore) -> None:
    episode_file(root).write_text(LATER)
    publish_all(root, store)
    assert_twins(store, 1)
    release_due(root, store, DUE)


def edit(root: Path, store: MemoryStore) -> None:
    episode_file(root).write_text(EPISODE.replace("The first one", "A better title"))
    publish_all(root, store)


CHANGES: dict[str, tuple[Callable[[Path, MemoryStore], object], int]] = {
    "publish": (edit, 2),
    "withdraw": (withdraw, 1),
    "rollback": (undo, 2),
    "publish --due": (due, 2),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_command_that_changes_the_feed_brings_it_along(change: str, show: Path):
    published = MemoryStore()
    publish_all(with_other(clone(show, "theirs")), published)
    publish_all(show, published)
    keys = {begin(show, published), begin(show, published, "patrons")}
    assert_twins(published, 2)
    published.operations.clear()
    act, episodes = CHANGES[change]
    act(show, published)
    assert_twins(published, episodes)
    written = [key for method, key in published.operations if method in ("write", "swap")]
    last = max(n for n, key in enumerate(written) if key == "feed.xml")
    assert keys <= {*written[last + 1 :]}, "after the feed that everybody reads"


def test_one_is_revoked_and_the_other_stays(show: Path, published: MemoryStore):
    mine, theirs = begin(show, published), begin(show, published, "patrons")
    assert revoke_it(show, published) == (mine,) and private_in(published) == [theirs]
    assert revoke_it(show, published) == ()
    assert begin(show, published) != mine, "what was revoked does not come back"
    assert revoke_it(show, published, "patrons") == (theirs,)


@pytest.mark.parametrize("command", ["begin", "withdraw"])
def test_whatever_dies_meanwhile(command: str, show: Path, published: MemoryStore):
    """It names nothing that is not there; once more, and all is well; revoked, nothing is left."""
    before = MemoryStore(objects=dict(published.objects))
    if command == "withdraw":
        begin(show, before)
        episode_file(show).write_text(EPISODE + "withdrawn: the guest asks for it\n")
    act, left = {"begin": (begin, 1), "withdraw": (publish_all, 0)}[command]
    whole = MemoryStore(objects=dict(before.objects))
    act(show, whole)
    for survived in changes(whole):
        broken = MemoryStore(fail_after=survived, objects=dict(before.objects))
        with suppress(ServiceFailed):
            act(show, broken)
        broken.fail_after = None
        assert_whole(broken)
        assert_private_whole(broken)
        act(show, broken)
        assert_twins(broken, left)
        revoke_it(show, broken)
        assert private_in(broken) == []


def test_begun_by_two_at_the_same_moment_there_is_one(show: Path, published: MemoryStore):
    """Unless a lease runs out unnoticed; then both can be seen and revoked."""
    whole, theirs = MemoryStore(objects=dict(published.objects)), clone(show, "theirs")
    begin(show, whole)
    lease = next(n for n, (_, key) in enumerate(whole.operations) if key == "lock.json")
    for at in moments(whole):
        store = Interrupted(objects=dict(published.objects), at=at)
        store.meanwhile = lambda store=store: begin(theirs, store)
        begin(show, store)
        found = private_in(store)
        assert len(found) == 1 or at > lease, at
        assert sorted(revoke_it(show, store)) == sorted(found) and private_in(store) == []


def test_sound_that_it_still_names_is_not_deleted(show: Path, published: MemoryStore):
    """As after a run that was killed before it wrote the private feeds."""
    key = begin(show, published)
    old = published.objects[key]
    withdraw(show, published)
    published.objects[key] = old
    with pytest.raises(UnmetPromise, match="still named by the private feed of members"):
        left_over(published, SLUG)
    publish_all(show, published)
    assert left_over(published, SLUG)


def test_a_redacted_name_is_not_in_it(show: Path, published: MemoryStore):
    key = begin(show, published, "kiran")
    episode_file(show).write_text(EPISODE + "redact: [{say: Kiran, with: the engineer}]\n")
    with pytest.raises(UnmetPromise, match=r"private/kiran\.xml") as refused, workshop(show) as bench:
        refresh(bench, published, NOW)
    assert key.split("/")[1] not in str(refused.value)


def test_in_a_folder_and_revoked(show: Path):
    store = open_store("public/", show)
    publish_all(show, store)
    key = begin(show, store)
    assert (show / "public" / key).is_file()
    revoke_it(show, store)
    assert not (show / "public" / key).exists()


def extra_text(title: str = "For members", published: str = "2026-11-02") -> str:
    return EPISODE.replace("The first one", title).replace("2026-11-01", published) + "members: true\n"


@pytest.fixture
def scene(show: Path) -> tuple[Path, MemoryStore, str]:
    """A clone with an episode for members, a store in which another one is published, and a private feed there."""
    theirs, store = with_other(clone(show, "theirs")), MemoryStore()
    publish_all(show, store)
    key = begin(show, store)
    episode_file(theirs, OTHER).write_text(extra_text())
    return theirs, store, key


def share_it(root: Path, store: Store, now: datetime = NOW) -> str:
    """Where the episode is shared."""
    with workshop(root) as bench:
        page = share(bench, store, Job(bench, bench.repository.episode(OTHER)), now).page
    return page.removesuffix("index.html")


def unshare_it(root: Path, store: Store) -> tuple[str, ...]:
    with workshop(root) as bench:
        return unshare(bench, store, OTHER, NOW)


def titles(feed: bytes) -> list[str]:
    return [title.text or "" for title in etree.fromstring(feed).iterfind("channel/item/title")]


def test_an_episode_for_members_is_in_private_feeds_alone(scene: tuple[Path, MemoryStore, str]):
    theirs, store, key = scene
    assert "for members alone" in publish_all(theirs, store).held_back[OTHER]
    assert titles(store.objects[key]) == ["The first one"]
    before, later = store.objects["feed.xml"], NOW + timedelta(hours=1)
    folder = share_it(theirs, store, later)
    feed = store.objects[key]
    assert titles(feed) == ["For members", "The first one"] and store.objects["feed.xml"] == before
    assert_private_whole(store)
    assert format_datetime(later).encode() in feed, "the date of its last change"
    ours = items(feed)[0].decode()
    own = [address for address in re.findall(rf"{BASE}[^\"<&]*", ours) if "/artwork/" not in address]
    assert len(own) > 5 and all(address.startswith(BASE + folder) for address in own), own
    assert b"This episode is for members" in store.objects[folder + "index.html"]
    public = {
        name: content for name, content in store.objects.items() if not name.startswith((PRIVATE, SHARED))
    }
    traces = (b"For members", folder.split("/")[1].encode())
    assert not [name for name, content in public.items() if any(each in unpacked(content) for each in traces)]
    left = dict(store.objects)
    assert publish_all(theirs, store).uploaded == () and share_it(theirs, store, later) == folder
    assert store.objects == left, "nothing to do"


def unpacked(content: bytes) -> bytes:
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def test_once_everybody_gets_it_it_is_the_same_episode(scene: tuple[Path, MemoryStore, str]):
    theirs, store, key = scene
    share_it(theirs, store)
    guids = re.findall(rb"<guid[^>]*>(.*?)</guid>", store.objects[key])
    episode_file(theirs, OTHER).write_text(extra_text().replace("members: true\n", ""))
    assert not publish_all(theirs, store).failed
    assert_twins(store, 2)
    assert re.findall(rb"<guid[^>]*>(.*?)</guid>", store.objects[key]) == guids
    assert not [name for name in store.objects if name.startswith(SHARED)]


@pytest.mark.parametrize("command", ["publish", "publish --due"])
def test_members_get_it_when_it_is_due(command: str, scene: tuple[Path, MemoryStore, str]):
    theirs, store, key = scene
    episode_file(theirs, OTHER).write_text(extra_text(published="2027-01-01"))
    share_it(theirs, store)
    publish_all(theirs, store)
    assert titles(store.objects[key]) == ["The first one"]
    {"publish": publish_all, "publish --due": release_due}[command](theirs, store, DUE)
    assert titles(store.objects[key]) == ["For members", "The first one"]
    assert_private_whole(store)


ENDS: dict[str, Callable[[Path, MemoryStore], object]] = {
    "shared": share_it,
    "revoked": unshare_it,
    "edited": share_it,
    "withdrawn": publish_all,
}


@pytest.mark.parametrize("end", ENDS)
def test_whatever_dies_with_an_episode_for_members(end: str, scene: tuple[Path, MemoryStore, str]):
    """No private feed names what is not there; once more, and all is as it should be."""
    theirs, before, key = scene
    if end != "shared":
        share_it(theirs, before)
    if end == "edited":
        episode_file(theirs, OTHER).write_text(extra_text("With another title"))
    if end == "withdrawn":
        episode_file(theirs, OTHER).write_text(extra_text() + "withdrawn: the guest asks for it\n")
    whole = MemoryStore(objects=dict(before.objects))
    ENDS[end](theirs, whole)
    shared = sorted(name for name in whole.objects if name.startswith(SHARED))
    assert bool(shared) == (end in ("shared", "edited"))
    for survived in changes(whole):
        broken = MemoryStore(fail_after=survived, objects=dict(before.objects))
        with suppress(ServiceFailed):
            ENDS[end](theirs, broken)
        broken.fail_after = None
        assert_private_whole(broken)
        shutil.rmtree(
            theirs / "build" / "_settled", ignore_errors=True
        )  # what is remembered of another store
        ENDS[end](theirs, broken)
        assert len(titles(broken.objects[key])) == len(titles(whole.objects[key])) == 1 + bool(shared)
        assert len([name for name in broken.objects if name.startswith(SHARED)]) == len(shared), survived
        assert_private_whole(broken)


def test_another_publication_while_it_is_shared_anew(scene: tuple[Path, MemoryStore, str], show: Path):
    """Which finds the claim of the new version, and the objects of the older one."""
    theirs, before, key = scene
    share_it(theirs, before)
    episode_file(theirs, OTHER).write_text(extra_text("With another title"))
    whole = MemoryStore(objects=dict(before.objects))
    share_it(theirs, whole)
    for at in changes(whole)[::3]:
        store = Interrupted(objects=dict(before.objects), at=at)

        def meanwhile(store: MemoryStore = store) -> None:
            begin(show, store, "patrons")
            assert_private_whole(store)

        store.meanwhile = meanwhile
        share_it(theirs, store)
        assert_private_whole(store)
        assert titles(store.objects[key]) == ["With another title", "The first one"], at

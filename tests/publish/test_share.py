"""Previews for guests: at an address that nobody else can learn, until the episode is published or they are revoked."""

import gzip
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import lxml.html
import pytest

from lfi_podcast.errors import ServiceFailed, UnmetPromise
from lfi_podcast.model.doubt import NAME, Doubt, Doubts
from lfi_podcast.model.layout import SHARED
from lfi_podcast.publish.lineage import NO_WORDS, Words
from lfi_podcast.publish.prune import find, prune
from lfi_podcast.publish.publish import refresh
from lfi_podcast.publish.share import Preview, revoke, share
from lfi_podcast.publish.shared import read_shares
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.store.open import open_store
from lfi_podcast.store.store import Store, Upload
from lfi_podcast.work.job import Job
from tests.helpers import EPISODE, NOTES, SLUG, said_once, sign_off
from tests.publish.dying import deaths, moments
from tests.publish.killing import killer, start
from tests.publish.test_producers import Interrupted, clone, episode_file, with_other
from tests.publish.test_publish import NOW, assert_whole, publish_all, workshop
from tests.publish.test_scheduled import LATER, release_due
from tests.store.helpers import STORE_NAMES, STORES, moto

DRAFT = EPISODE.replace("published: 2026-11-01T06:00:00Z\n", "")
BETTER = DRAFT.replace("The first one", "A better title")


@pytest.fixture
def draft(show: Path) -> Path:
    episode_file(show).write_text(DRAFT)
    return show


def share_it(root: Path, store: Store, words: Words = NO_WORDS) -> Preview:
    with workshop(root) as bench:
        return share(bench, store, Job(bench, bench.repository.episode(SLUG)), NOW, words)


def revoke_it(root: Path, store: Store) -> tuple[str, ...]:
    with workshop(root) as bench:
        return revoke(bench, store, SLUG, NOW)


def prune_all(root: Path, store: Store) -> None:
    with workshop(root) as bench:
        prune(bench, store, find(bench, store, NOW).ready)


def prunable(root: Path, store: Store) -> tuple[str, ...]:
    with workshop(root) as bench:
        return find(bench, store, NOW).ready


def left(store: Store) -> list[str]:
    return sorted(store.list(SHARED))


def name_in(store: Store) -> str:
    (name,) = {key.split("/")[1] for key in left(store)}
    return name


def named_by(page: bytes) -> Iterator[str]:
    """What is on the page that is not somewhere else, or a place on itself."""
    for _, attribute, address, _ in lxml.html.fromstring(page).iterlinks():
        if attribute in ("src", "href", "action") and not re.match(r"https?:|#", address):
            yield address.removeprefix("./")


@pytest.mark.parametrize("backend", STORE_NAMES)
def test_shared_edited_and_revoked_on_every_store(
    backend: str, draft: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    store = STORES[backend](tmp_path, monkeypatch)
    first = share_it(draft, store)
    name = name_in(store)
    assert re.fullmatch("[0-9a-f]{32}", name) and first.page == f"shared/{name}/index.html"
    page = store.read(first.page) or b""
    assert store.read(first.sound) == (draft / "build" / SLUG / "master.mp3").read_bytes()
    named = {f"shared/{name}/{address}" for address in named_by(page)}
    assert first.sound in named and named < set(left(store)), named - set(left(store))
    assert share_it(draft, store).changed == ()
    episode_file(draft).write_text(BETTER)
    second = share_it(draft, store)
    assert second.page == first.page and second.page in second.changed
    assert b"A better title" in (store.read(second.page) or b"") and store.read(first.sound) is None
    assert len([key for key in left(store) if key.endswith(".mp3")]) == 1, "the older sound does not stay"
    assert set(left(store)) == set(store.list()) == set(revoke_it(draft, store))
    assert not store.list() and revoke_it(draft, store) == ()


def test_what_the_guest_sees(draft: Path):
    store, folder = MemoryStore(), draft / "episodes" / SLUG
    shutil.copyfile(draft / "artwork" / "cover.jpg", folder / "graph.jpg")
    (folder / "notes.md").write_text(NOTES + "\n![A graph](graph.jpg)\n")
    page = store.objects[share_it(draft, store).page]
    tree = lxml.html.fromstring(page)
    said = (draft / "episodes" / SLUG / "transcript.md").read_text().split("] Host: ")[1]
    for text in (
        "preview for guests",
        "not published",
        "How it began.",
        "Beginning",
        said.split("\n")[0][:40],
    ):
        assert text in tree.text_content(), text
    assert NOTES.split("[")[0] in tree.text_content()
    (graph,) = tree.xpath("//img[@alt='A graph']/@src")
    assert {f"shared/{name_in(store)}/{address}" for address in named_by(page)} < set(left(store))
    assert graph.startswith("./artwork/graph-")
    assert "noindex" in tree.xpath("//meta[@name='robots']/@content")[0]
    assert tree.xpath("//meta[@name='referrer']/@content") == ["no-referrer"]
    assert not tree.xpath("//link[@rel='canonical' or @rel='alternate'] | //meta[@property]")
    assert b"small.example.org" not in page and b"ld+json" not in page, "nothing leads to where it will be"


def plain(content: bytes) -> bytes:
    return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content


def traces(store: MemoryStore, *words: str) -> list[tuple[str, str]]:
    """What is left of these words where a name is known, or told by something of which the name is known."""
    public = {key: plain(content) for key, content in store.objects.items() if not key.startswith(SHARED)}
    return [
        (key, word)
        for key, content in public.items()
        for word in words
        if word.encode() in content + key.encode()
    ]


def test_who_reads_everything_public_cannot_learn_the_address(draft: Path):
    """Feed, catalog, pages, search, inventory and history, as they are left by publications before and after."""
    store, theirs = MemoryStore(), with_other(clone(draft, "theirs"))
    publish_all(theirs, store)
    share_it(draft, store)
    episode_file(theirs, "002-other").write_text(EPISODE.replace("The first one", "The other one, corrected"))
    assert publish_all(theirs, store).uploaded and publish_all(draft, store).held_back
    with workshop(theirs) as bench:
        refresh(bench, store, NOW)
    assert {"feed.xml", "catalog.json", "inventory.json"} < set(store.objects) and len(left(store)) > 5
    digest = re.findall(r"audio/001-first-(\w{12})", " ".join(left(store)))[0]
    assert traces(store, name_in(store), SHARED, SLUG, "The first one", digest) == []
    assert_whole(store)


def test_nothing_in_the_repository_tells_the_address(draft: Path):
    before = {path: path.read_bytes() for path in (draft / "episodes").rglob("*") if path.is_file()}
    store = MemoryStore()
    share_it(draft, store)
    assert before == {path: path.read_bytes() for path in (draft / "episodes").rglob("*") if path.is_file()}
    name = name_in(store).encode()
    assert not [path for path in draft.rglob("*") if path.is_file() and name in path.read_bytes()]


END: dict[str, Callable[[Path, MemoryStore], object]] = {
    "published": lambda root, store: (episode_file(root).write_text(EPISODE), publish_all(root, store)),
    "released": lambda root, store: release_due(root, store),
    "withdrawn": lambda root, store: (
        episode_file(root).write_text(DRAFT + "withdrawn: the guest asks for it\n"),
        publish_all(root, store),
    ),
    "revoked": lambda root, store: revoke_it(root, store),
}


@pytest.mark.parametrize("end", END)
def test_a_preview_ends(end: str, show: Path):
    """It stays as long as the episode is scheduled, and goes away after the feed has the episode."""
    store = MemoryStore()
    episode_file(show).write_text(LATER)
    share_it(show, store)
    shared = left(store)
    publish_all(show, store)
    assert left(store) == shared
    store.operations.clear()
    END[end](show, store)
    assert left(store) == []
    deleted = [key for method, key in store.operations if method == "delete" and key.startswith(SHARED)]
    assert deleted[0].endswith("/index.html") and deleted[-1].endswith(f"/{SLUG}.json")
    if end in ("published", "released"):
        assert b"The first one" in store.objects["feed.xml"]
        assert store.operations.index(("swap", "feed.xml")) < store.operations.index(("delete", deleted[0]))
    assert_whole(store)


def test_the_producer_is_told_that_a_preview_ended(draft: Path):
    store = MemoryStore()
    share_it(draft, store)
    episode_file(draft).write_text(EPISODE)
    assert f"{SLUG} is no longer shared with its guests" in publish_all(draft, store).notices


def test_another_episode_s_preview_stays(draft: Path):
    store, theirs = MemoryStore(), with_other(clone(draft, "theirs"))
    share_it(draft, store)
    shared = left(store)
    publish_all(theirs, store)
    prune_all(theirs, store)
    assert left(store) == shared and prunable(draft, store) == ()


@pytest.mark.parametrize("text", [DRAFT, BETTER], ids=["first", "edited"])
def test_whatever_dies_while_it_is_shared(text: str, draft: Path):
    """A page has what it names, and what comes next leaves nothing behind: once more, a revocation, a publication."""
    before, public = MemoryStore(), clone(draft, "public")
    if text != DRAFT:
        share_it(draft, before)
    episode_file(draft).write_text(text)
    episode_file(public).write_text(EPISODE)
    publish_all(public, MemoryStore())  # builds it
    whole = MemoryStore(objects=dict(before.objects))
    share_it(draft, whole)
    for survived in deaths(whole):
        broken = MemoryStore(fail_after=survived, objects=dict(before.objects))
        with suppress(ServiceFailed):
            share_it(draft, broken)
        for key in [key for key in broken.objects if key.endswith("/index.html")]:
            assert {key.replace("index.html", each) for each in named_by(broken.objects[key])} < set(
                broken.objects
            )
        once_more, revoked, published = (MemoryStore(objects=dict(broken.objects)) for _ in range(3))
        share_it(draft, once_more)
        assert len(left(once_more)) == len(left(whole)), survived
        revoke_it(draft, revoked)
        assert left(revoked) == [], survived
        if survived in moments(whole):
            published.objects.pop("lock.json", None)  # another clone would wait until it is dead
            publish_all(public, published)
            assert left(published) == [], survived


@pytest.mark.parametrize("end", ["published", "released", "revoked"])
def test_whatever_dies_while_a_preview_ends(end: str, draft: Path):
    """The page goes first. The rest goes with the next run, or with `store prune`."""
    before = MemoryStore()
    if end == "released":
        episode_file(draft).write_text(LATER)
        publish_all(draft, before)
    share_it(draft, before)
    whole = MemoryStore(objects=dict(before.objects))
    END[end](draft, whole)
    deletions = [
        n for n, (method, key) in enumerate(whole.operations) if method == "delete" and SHARED in key
    ]
    for survived in (*deletions, deletions[-1] + 1):
        broken = MemoryStore(fail_after=survived, objects=dict(before.objects))
        with suppress(ServiceFailed):
            END[end](draft, broken)
        broken.fail_after = None
        assert left(broken) == left(before) or not [key for key in left(broken) if key.endswith("index.html")]
        assert_whole(broken)
        again = MemoryStore(objects=dict(broken.objects))
        END[end](draft, again)
        assert left(again) == [], survived
        if end != "revoked":
            prune_all(draft, broken)
            assert left(broken) == [], survived


def test_what_belongs_to_nobody_is_listed_and_pruned(draft: Path):
    store = MemoryStore()
    share_it(draft, store)
    mine, nobodys = left(store), f"shared/{'0' * 32}/audio/x-0123456789ab.mp3"
    store.write(Upload(nobodys, b"left"))
    assert prunable(draft, store) == (nobodys,)
    prune_all(draft, store)
    assert left(store) == mine


@pytest.mark.parametrize("meanwhile", [revoke_it, publish_all])
def test_another_run_during_a_share_wins(meanwhile: Callable[[Path, Store], object], draft: Path):
    """Even where the lease has run out: what was revoked or published stays so."""
    theirs, whole = clone(draft, "theirs"), MemoryStore()
    share_it(draft, whole)
    claimed = [key.endswith(f"/{SLUG}.json") for _, key in whole.operations].index(True)
    episode_file(theirs).write_text(EPISODE)
    publish_all(theirs, MemoryStore())  # builds it
    for at in moments(whole) if meanwhile is publish_all else deaths(whole):
        store = Interrupted(at=at)
        store.meanwhile = lambda store=store: meanwhile(theirs, store)
        with suppress(UnmetPromise):
            share_it(draft, store)
        if meanwhile is publish_all or at > claimed:
            assert left(store) == [], at
        assert_whole(store)


def test_any_clone_sees_updates_and_revokes_what_another_has_shared(draft: Path):
    store, theirs = MemoryStore(), clone(draft, "theirs")
    first = share_it(draft, store)
    assert share_it(theirs, store).page == first.page, "the same files are known"
    assert read_shares(store).names(SLUG) == (name_in(store),)
    assert revoke_it(theirs, store) and left(store) == []


def test_an_old_clone_does_not_share_over_a_newer_version(draft: Path):
    store, stale = MemoryStore(), clone(draft, "stale")
    share_it(draft, store)
    episode_file(draft).write_text(BETTER)
    share_it(draft, store)
    before = dict(store.objects)
    with pytest.raises(
        UnmetPromise, match=r"shared version is newer than this clone.*share --again 001-first"
    ):
        share_it(stale, store)
    assert store.objects == before
    assert share_it(stale, store, Words(again=(SLUG,))).page == f"shared/{name_in(store)}/index.html"
    with pytest.raises(UnmetPromise, match="newer than this clone"):
        share_it(draft, store)


def test_what_is_redacted_is_not_shared(draft: Path):
    """Nor what might be: by a clone without that redaction, a name that cannot be found, or one in an address."""
    said, store, stale = said_once(draft), MemoryStore(), clone(draft, "stale")
    redact = f"redact: [{{say: {said}, with: somebody}}]\n"
    episode_file(draft).write_text(DRAFT + redact)
    with suppress(UnmetPromise):
        share_it(draft, store)
    sign_off(draft)
    share_it(draft, store)
    before = dict(store.objects)
    shared = b"".join(content for key, content in before.items() if not key.endswith(".mp3"))
    assert b"somebody" in shared and said.encode() not in shared
    with pytest.raises(UnmetPromise, match=r"shared version redacts more.*share --unredact 001-first"):
        share_it(stale, store, Words(again=(SLUG,)))
    address = f"references: [{{text: a, url: 'https://example.org/{said}'}}]\n"
    episode_file(draft).write_text(DRAFT + redact + address)
    with pytest.raises(UnmetPromise, match=f"{said}' would still be in"):
        share_it(draft, store)
    episode_file(draft).write_text(DRAFT + "redact: [{say: Zebedee Quill, with: somebody}]\n")
    with pytest.raises(UnmetPromise, match="Zebedee"):
        share_it(draft, store)
    assert store.objects == before


@pytest.mark.parametrize("kind", [NAME, "agreement"])
def test_only_doubts_about_names_keep_it_from_the_guest(
    kind: str, draft: Path, monkeypatch: pytest.MonkeyPatch
):
    """Others are what a preview is for."""
    doubt = Doubt(
        id="0" * 12, kind=kind, at=1, end=2, speaker="Host", text="so", reason="because", serious=True
    )
    share_it(draft, MemoryStore())
    doubts = draft / "build" / SLUG / "doubts.json"
    monkeypatch.setattr("lfi_podcast.publish.share.build", lambda _job: None)
    doubts.write_bytes(Doubts(doubts=(doubt,)).to_json())
    store = MemoryStore()
    if kind == NAME:
        with pytest.raises(UnmetPromise, match="is in doubt: because"):
            share_it(draft, store)
        assert left(store) == []
    else:
        (notice,) = share_it(draft, store).notices
        assert "1 passage is in serious doubt" in notice


def test_what_is_public_or_withdrawn_is_not_shared(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    for text, why in (
        (EPISODE, r"is published already.*https://small\.example\.org/episodes/001-first/"),
        (DRAFT, "is published already"),
        (EPISODE + "withdrawn: a mistake\n", "this episode is withdrawn"),
    ):
        episode_file(show).write_text(text)
        with pytest.raises(UnmetPromise, match=why):
            share_it(show, store)
    publish_all(show, store)
    episode_file(show).write_text(DRAFT)
    with pytest.raises(UnmetPromise, match=r"has been withdrawn.*share --again 001-first"):
        share_it(show, store)
    assert left(store) == []
    share_it(show, store, Words(again=(SLUG,)))
    assert publish_all(show, store).held_back and len(left(store)) > 5, "a draft of it may be shared"


def test_consent_is_not_asked_for_yet(draft: Path):
    with (draft / "show.yml").open("a") as file:
        file.write("require_consent: true\n")
    episode_file(draft).write_text(DRAFT + "people: [{id: host, name: Guest, role: guest}]\n")
    store = MemoryStore()
    assert share_it(draft, store).page in store.objects


def test_killed_while_it_shares_to_a_bucket(draft: Path, monkeypatch: pytest.MonkeyPatch):
    """As a process, at a request and within one; what comes next leaves nothing of it."""
    direct = moto().store(monkeypatch)
    with killer(moto().endpoint) as proxy:
        with (draft / "show.yml").open("a") as file:
            file.write(f"store: {direct.url.rstrip('/')}\nendpoint: {proxy.endpoint}\n")
        share_it(draft, open_store(direct.url, draft, proxy.endpoint))
        whole = len(left(direct))
        revoke_it(draft, direct)
        proxy.log.clear()
        share_it(draft, open_store(direct.url, draft, proxy.endpoint))
        puts = [n for n, (method, path) in enumerate(proxy.log) if method == "PUT" and SHARED in path]
        assert len(puts) == whole
        for at, within, what_next, remain in (
            (puts[whole // 2], True, share_it, whole),
            (puts[-1], False, END["published"], 0),
        ):
            revoke_it(draft, direct)
            proxy.log.clear()
            proxy.at, proxy.within = at, within
            proxy.victim = start(draft, "share", SLUG)
            said = proxy.victim.communicate(timeout=120)[0]
            proxy.at = None
            proxy.settle()
            assert proxy.victim.returncode == -signal.SIGKILL and left(direct), said
            what_next(draft, direct)
            assert len(left(direct)) == remain

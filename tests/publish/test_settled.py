"""Nothing to do costs next to nothing, and whatever changes is noticed all the same."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from lfi_podcast.episode import file_states
from lfi_podcast.model.catalog import WITHDRAWN, Catalog, Entry, Record, Withdrawn
from lfi_podcast.model.layout import CATALOG, FEED, INVENTORY, page_key, page_text_key
from lfi_podcast.publish.lineage import NO_WORDS, Words
from lfi_podcast.publish.outcome import Published
from lfi_podcast.publish.present import look
from lfi_podcast.publish.publish import publish
from lfi_podcast.publish.settled import Settled, Settlements
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.work.job import Job, Workshop
from tests.helpers import EPISODE, SHOW, SLUG
from tests.publish.test_publish import NOW, workshop
from tests.store.faults import faulty
from tests.store.helpers import moto

DRAFT = "002-draft"


@dataclass
class Site:
    """A show and its store. `read`: the episodes that were read from their files."""

    show: Path
    store: Any = field(default_factory=MemoryStore)
    read: list[str] = field(default_factory=list)

    def known(self, bench: Workshop, now: datetime, words: Words = NO_WORDS) -> Settlements:
        return Settlements(bench, self.store, look(bench, self.store), bench.repository.slugs(), now, words)

    def publish(self, now: datetime = NOW, meanwhile: Callable[[], object] = lambda: None) -> Published:
        """`meanwhile`: done as soon as an episode has been read."""
        with workshop(self.show) as bench:

            def job_of(slug: str) -> Job:
                self.read.append(slug)
                job = Job(bench, bench.repository.episode(slug))
                meanwhile()
                return job

            done = publish(bench, self.store, self.known(bench, now), job_of)
        later = datetime.now(UTC).timestamp() + 1
        for path in self.memory.iterdir():  # so that nothing is as young as what is remembered of it
            os.utime(path, (later, later))
        return done

    def unsettled(self, now: datetime = NOW, words: Words = NO_WORDS) -> set[str] | None:
        """The episodes that would be read; None if there is nothing at all to do."""
        with workshop(self.show) as bench:
            known = self.known(bench, now, words)
            return None if known.has_all else {*known.slugs} - known.settled.keys()

    @property
    def memory(self) -> Path:
        return self.show / "build" / "_settled"

    def file(self, name: str, slug: str = SLUG) -> Path:
        return self.show / "episodes" / slug / name

    def derived(self, name: str) -> Path:
        return self.show / "build" / SLUG / name


def published_site(show: Path) -> Site:
    """Published, with a draft beside it."""
    site = Site(show)
    site.file("episode.yml", DRAFT).parent.mkdir()
    site.file("episode.yml", DRAFT).write_text("title: Not yet\n")
    (show / "theme").mkdir()
    assert site.publish().live == (SLUG,)
    site.read.clear()
    return site


@pytest.fixture
def site(show: Path) -> Site:
    return published_site(show)


@pytest.fixture(scope="module")
def lasting(built_show: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One for all cases of a table, each of which is undone."""
    return published_site(Path(shutil.copytree(built_show, tmp_path_factory.mktemp("settled") / "show")))


def test_nothing_is_read_where_nothing_has_changed(site: Site):
    before, site.store.operations = dict(site.store.objects), []
    again = site.publish()
    assert site.read == [] and site.store.objects == before
    assert again.uploaded == () and again.live == (SLUG,)
    assert again.held_back == {DRAFT: "a draft; add a `published` time to episode.yml"}
    assert len(site.store.operations) <= 7


def test_only_what_has_changed_is_read_and_the_result_is_the_same(site: Site, tmp_path: Path):
    forgetful = Site(
        Path(shutil.copytree(site.show, tmp_path / "other")), MemoryStore(objects=dict(site.store.objects))
    )
    shutil.rmtree(forgetful.memory)
    for each in (site, forgetful):
        each.file("episode.yml").write_text(EPISODE.replace("The first one", "A better title"))
    assert site.publish() == forgetful.publish()
    assert site.read == [SLUG] and forgetful.read == [SLUG, DRAFT]
    assert site.store.objects == forgetful.store.objects
    assert b"A better title" in site.store.objects[FEED]
    assert site.unsettled() is None


@contextmanager
def edited(path: Path, change: Callable[[bytes], bytes]) -> Iterator[None]:
    """In place, so that the inode stays."""
    before, times = path.read_bytes(), path.stat()
    path.write_bytes(change(before))
    yield
    path.write_bytes(before)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@contextmanager
def other_files(folder: Path, do: Callable[[], object], undo: Callable[[], object]) -> Iterator[None]:
    """Files come to or leave a folder."""
    times = folder.stat()
    do()
    yield
    undo()
    os.utime(folder, ns=(times.st_atime_ns, times.st_mtime_ns))


def added(path: Path, text: str = "") -> AbstractContextManager[None]:
    return other_files(path.parent, lambda: path.write_text(text), path.unlink)


def removed(path: Path) -> AbstractContextManager[None]:
    aside = Path(tempfile.mkdtemp()) / path.name
    return other_files(path.parent, lambda: path.rename(aside), lambda: aside.rename(path))


def appended(path: Path, text: str = "\0") -> AbstractContextManager[None]:
    return edited(path, lambda content: content + text.encode())


def swapped(path: Path) -> AbstractContextManager[None]:
    """Edited by hand, and not a byte longer."""
    return edited(path, lambda content: content[:-2] + content[-2:][::-1])


@contextmanager
def stored(site: Site, key: str, change: Callable[[bytes], bytes] | None) -> Iterator[None]:
    """Somebody else writes an object, or deletes it."""
    before = dict(site.store.objects)
    content = site.store.objects.pop(key)
    if change:
        site.store.objects[key] = change(content)
    yield
    site.store.objects = before


@contextmanager
def catalogued(site: Site, change: Callable[[Record], Entry]) -> Iterator[None]:
    """Another producer publishes, and leaves everything in order."""
    before = dict(site.store.objects)
    there = Catalog.from_json(before[CATALOG])
    record = there.record(SLUG)
    assert record
    site.store.objects[CATALOG] = there.with_entry(change(record)).to_json()
    del site.store.objects[INVENTORY]
    yield
    site.store.objects = before


SHOW_ONLY: set[str] = set()

CHANGES: dict[str, tuple[set[str], Callable[[Site], AbstractContextManager[None]]]] = {
    "a title": ({SLUG}, lambda site: appended(site.file("episode.yml"), "topics: [pagers]\n")),
    "no byte more": ({SLUG}, lambda site: swapped(site.file("notes.md"))),
    "a corrected word": ({SLUG}, lambda site: swapped(site.file("transcript.md"))),
    "new notes": ({DRAFT}, lambda site: added(site.file("notes.md", DRAFT), "Notes.\n")),
    "a draft": ({DRAFT}, lambda site: appended(site.file("episode.yml", DRAFT), "number: 2\n")),
    "a doubt signed off": ({SLUG}, lambda site: added(site.file("accepted.json"), '{"accepted": []}')),
    "a doubt opened": ({SLUG}, lambda site: appended(site.derived("doubts.json"))),
    "the recording": ({SLUG}, lambda site: swapped(site.file("recording.flac"))),
    "a track": ({SLUG}, lambda site: added(site.file("recording.wav"))),
    "a derived file": ({SLUG}, lambda site: swapped(site.derived("master.mp3"))),
    "a derived file that is gone": ({SLUG}, lambda site: removed(site.derived("index.html"))),
    "a receipt that is gone": ({SLUG}, lambda site: removed(site.derived("receipts/page.json"))),
    "the show": ({SLUG, DRAFT}, lambda site: appended(site.show / "show.yml", "copyright: Somebody\n")),
    "private names": ({SLUG, DRAFT}, lambda site: added(site.show / "private.yml", "name-1: Kiran\n")),
    "the cover": ({SLUG}, lambda site: appended(site.show / "artwork" / "cover.jpg")),
    "what is remembered": ({SLUG}, lambda site: edited(site.memory / f"{SLUG}.json", lambda _: b"{}")),
    "what is remembered of the show": (
        SHOW_ONLY,
        lambda site: edited(site.memory / "_show.json", lambda _: b"?"),
    ),
    "another's title": (
        {SLUG},
        lambda site: catalogued(site, lambda record: record.model_copy(update={"title": "Another"})),
    ),
    "another's withdrawal": (
        {SLUG},
        lambda site: catalogued(site, lambda record: Withdrawn.of(record, WITHDRAWN)),
    ),
    "a page that is gone": (SHOW_ONLY, lambda site: stored(site, page_key(SLUG), None)),
    "a page of the same size": (
        SHOW_ONLY,
        lambda site: stored(site, page_key(SLUG), lambda page: page[::-1]),
    ),
    "a page's text that is gone": ({SLUG}, lambda site: stored(site, page_text_key(SLUG), None)),
    "a page's text of the same size": (
        {SLUG},
        lambda site: stored(site, page_text_key(SLUG), lambda text: text[::-1]),
    ),
    "a theme": (
        {SLUG, DRAFT},
        lambda site: added(site.show / "theme" / "style.css", "a { color: red }"),
    ),
    "a show page": (SHOW_ONLY, lambda site: stored(site, "index.html", lambda page: page[::-1])),
    "the feed": (SHOW_ONLY, lambda site: stored(site, FEED, lambda feed: feed + b"\n")),
    "a publication that was killed": (SHOW_ONLY, lambda site: stored(site, INVENTORY, None)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_noticed(lasting: Site, change: str):
    unsettled, made = CHANGES[change]
    with made(lasting):
        assert lasting.unsettled() == unsettled
    assert lasting.unsettled() is None, "the case has undone what it did"


def test_new_episodes_and_folders_that_are_gone_are_noticed(lasting: Site):
    folder = lasting.show / "episodes" / "003-new"
    with other_files(folder.parent, folder.mkdir, folder.rmdir):
        assert lasting.unsettled() == {"003-new"}
    with removed(lasting.file("").parent):
        assert lasting.unsettled() == SHOW_ONLY


def test_another_program_or_library_looks_again(lasting: Site, monkeypatch, tmp_path: Path):
    (tmp_path / "program.py").write_text("")
    for what in ("_PROGRAM", "_PACKAGES"):
        with monkeypatch.context() as patch:
            patch.setattr(file_states, what, tmp_path)
            assert lasting.unsettled() == {SLUG, DRAFT}


def test_the_same_show_in_another_file_is_the_same(lasting: Site):
    """As after a checkout."""
    with edited(lasting.show / "show.yml", lambda show: b"# The same.\n" + show):
        assert lasting.unsettled() is None


@pytest.mark.parametrize("state", ["published", "scheduled"])
def test_a_store_that_lists_no_digests_settles_too(show: Path, state: str):
    """As a folder does. What may be overwritten counts by its content even so."""
    store = FolderStore(show / "public")
    if state == "scheduled":
        episode = show / "episodes" / SLUG / "episode.yml"
        episode.write_text(EPISODE.replace("2026-11-01", "2027-11-01"))
    site = Site(show, store)
    site.publish()
    site.publish()
    assert site.unsettled() is None
    (text,) = show.glob(f"public/**/{page_text_key(SLUG)}")
    text.write_bytes(text.read_bytes()[::-1])
    assert site.unsettled() == {SLUG}


def test_who_says_so_in_words_is_heard(lasting: Site):
    assert lasting.unsettled(words=Words(again=(SLUG,))) == {SLUG}
    assert lasting.unsettled(words=Words(unredact=(DRAFT,))) == {DRAFT}


@pytest.mark.parametrize("name", [SLUG, DRAFT, "_show"])
def test_what_is_as_young_as_what_is_remembered_is_read(lasting: Site, name: str):
    """It may have changed within the same tick of the clock, without another mtime."""
    path = lasting.memory / f"{name}.json"
    remembered = path.stat().st_mtime_ns
    names = [name for name in Settled.from_json(path.read_bytes()).files if not name.endswith("/")]
    files = [lasting.show / name for name in names if (lasting.show / name).exists()]
    newest = max(file.stat().st_mtime_ns for file in files)
    for later, is_trusted in ((1, True), (0, False)):
        os.utime(path, ns=(newest + later, newest + later))
        assert (lasting.unsettled() is None) is is_trusted
    os.utime(path, ns=(remembered, remembered))


def test_a_scheduled_episode_comes_due(show: Path):
    site, before, due = Site(show), datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)
    waiting = site.publish(before)
    assert "scheduled for 2026-11-01" in waiting.held_back[SLUG]
    assert site.unsettled(before) is None and site.unsettled(due) == {SLUG}
    assert site.publish(before).held_back == waiting.held_back and site.read == [SLUG]
    object_that_waits = next(
        key for key in site.store.objects if key.startswith("scheduled/") and "audio" in key
    )
    with stored(site, object_that_waits, lambda content: content[::-1]):
        assert site.unsettled(before) == {SLUG}
    assert site.publish(due).live == (SLUG,)
    assert site.unsettled(due) is None


def test_what_is_edited_while_it_is_published_is_read_again(site: Site):
    path = site.file("episode.yml")
    path.write_text(EPISODE.replace("The first one", "Title A"))
    site.publish(meanwhile=lambda: path.write_text(EPISODE.replace("The first one", "Title B")))
    assert b"Title A" in site.store.objects[FEED]
    assert site.unsettled() == {SLUG}
    site.publish()
    assert b"Title B" in site.store.objects[FEED] and site.unsettled() is None


def test_a_grace_period_ends(site: Site):
    part = "pagefind/index/old.pf_index"  # of an earlier version
    site.store.objects[part] = b"old"
    site.file("episode.yml").write_text(EPISODE.replace("The first one", "A better title"))
    assert site.publish().uploaded
    assert part in site.store.objects and site.unsettled() is None
    later = NOW.replace(hour=2)
    assert site.unsettled(later) == SHOW_ONLY
    assert part in site.publish(later).deleted and site.unsettled(later) is None


def test_requests_for_nothing_and_for_a_title(show: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    """Counted between the program and an S3 service."""
    service = moto()
    for name, value in service.environment.items():
        monkeypatch.setenv(name, value)
    with faulty(service.endpoint) as proxy:
        where = f"store: s3://{service.bucket}/{uuid4()}\nendpoint: {proxy.endpoint}\n"
        (show / "show.yml").write_text(SHOW + where)
        episode = show / "episodes" / SLUG / "episode.yml"
        said = []
        for title, most in (("The first one", 1000), ("The first one", 10), ("Better", 50), ("Better", 10)):
            episode.write_text(EPISODE.replace("The first one", title))
            proxy.log.clear()
            result = lfi("-C", show, "publish", "--no-probe")
            assert result.status == 0 and len(proxy.log) <= most, proxy.log
            said.append("is up to date" in result.out)
    assert said == [False, True, False, True]

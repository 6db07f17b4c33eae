"""The site made anew after each change is the one that is made from scratch, at a fraction of the work."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.model.catalog import WITHDRAWN, Catalog, ChapterMark, Enclosure, Record, Withdrawn
from lfi_podcast.model.layout import page_key, page_text_key
from lfi_podcast.model.page_text import PageText, SaidText, TimedText
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Person
from lfi_podcast.publish import site
from lfi_podcast.publish.publish import refresh
from lfi_podcast.publish.site import SITE, assemble
from lfi_podcast.publish.site_folder import SiteFolder
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.store.store import Upload, to_upload
from tests.helpers import COVER, SHOW, SLUG
from tests.publish.test_publish import publish_all, workshop

FIRST, LATER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC)
WORDS = "deploys fail when pagers sleep and nobody asked the night shift why".split()


def text_of(number: int, edition: int = 0) -> PageText:
    said = " ".join(WORDS[number % 5 :] + WORDS[: edition + 1])
    lines = (TimedText(speaker="Host", text=said, steps=tuple(400 for _ in said.split())),)
    return PageText(notes=f"<p>Notes {edition}</p>", transcript=SaidText(language="en", utterances=lines))


def record_of(number: int, title: str = "") -> Record:
    return Record(
        slug=f"e{number}",
        guid=f"e{number}",
        title=title or f"Episode {number}",
        published=FIRST + timedelta(days=number),
        enclosure=Enclosure(
            key=f"audio/e{number}-0.mp3", length=9, type="audio/mpeg", sha256="0", duration=9
        ),
        chapters=(ChapterMark(at=0, title=f"Chapter {number}"),),
        people=(Person(name="Host", role="host"), Person(name=f"Guest {number % 3}", role="guest")),
        topics=(f"topic {number % 2}",),
        references=(Reference(text="Author, A. 2012. Work.", doi="10.1000/1", at=number),),
    )


@dataclass
class Show:
    """A show in a folder, and what is in its store."""

    root: Path
    catalog: Catalog = field(default_factory=Catalog)
    store: MemoryStore = field(default_factory=MemoryStore)

    def __post_init__(self) -> None:
        (self.root / "artwork").mkdir(parents=True)
        (self.root / "episodes").mkdir()
        shutil.copyfile(COVER, self.root / "artwork/cover.jpg")
        (self.root / "show.yml").write_text(SHOW)

    def put(self, record: Record, text: PageText) -> Mapping[str, Upload]:
        """Publish an episode: its record, and what goes up of it."""
        self.catalog = self.catalog.with_entry(record)
        key = page_text_key(record.slug)
        return {key: Upload(key, text.to_json())}

    def site(self, going_up: Mapping[str, Upload] | None = None) -> dict[str, bytes]:
        """What there has to be."""
        with workshop(self.root) as bench:
            made = assemble(bench, self.store, self.catalog, going_up or {}, self.store.list())
        return {upload.key: upload.open().read() for upload in made}

    def publish(self, going_up: Mapping[str, Upload] | None = None) -> dict[str, bytes]:
        made = self.site(going_up)
        new = {key: upload.open().read() for key, upload in (going_up or {}).items()}
        self.store.objects |= made | new
        return made

    def scratch(self) -> dict[str, bytes]:
        """What there has to be, made in a clone that has nothing but git and the store."""
        aside = self.root / "aside"
        (self.root / "build").rename(aside)
        made = self.site()
        shutil.rmtree(self.root / "build")
        aside.rename(self.root / "build")
        return made


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """Four episodes."""
    show = Show(tmp_path / "show")
    going_up: dict[str, Upload] = {}
    for number in range(4):
        going_up |= show.put(record_of(number), text_of(number))
    show.publish(going_up)
    return show


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The episodes whose pages were rendered."""
    slugs: list[str] = []
    render = site.episode_page

    def counted(of: object, record: Record, *rest: object) -> bytes:
        slugs.append(record.slug)
        return render(of, record, *rest)

    monkeypatch.setattr(site, "episode_page", counted)
    return slugs


def test_nothing_is_made_or_fetched_where_nothing_has_changed(show: Show, rendered: list[str]):
    before, show.store.operations = show.site(), []
    assert show.site() == before and rendered == []
    assert [operation for operation, _ in show.store.operations] == ["list"]


def test_a_changed_title_renders_its_page_and_its_neighbours(show: Show, rendered: list[str]):
    before = show.site()
    going_up = show.put(record_of(3, "Another title"), text_of(3))
    after = show.publish(going_up)
    assert set(rendered) >= {"e3", "e2"}
    assert before[page_key("e3")] != after[page_key("e3")] and b"Another title" in after["index.html"]
    assert after == show.scratch()


def test_what_is_not_here_is_fetched_once(show: Show):
    shutil.rmtree(show.root / "build")
    show.store.operations = []
    show.site()
    texts = [key for operation, key in show.store.operations if operation == "read"]
    assert sorted(texts) == [page_text_key(f"e{number}") for number in range(4)]
    show.store.operations = []
    show.site()
    assert not [key for operation, key in show.store.operations if operation == "read"]


def test_an_edit_that_is_not_published_gets_onto_no_page(show: Show):
    built = show.root / "build" / "e1" / "page.json"
    built.parent.mkdir()
    built.write_bytes(text_of(1, edition=3).to_json())
    assert b"Notes 3" not in show.site()[page_key("e1")]
    # Nor one that was about to be published when the run was killed.
    show.site({page_text_key("e1"): Upload(page_text_key("e1"), text_of(1, edition=3).to_json())})
    assert b"Notes 3" not in show.site()[page_key("e1")]


class Killed(BaseException):
    """As if the process had ended."""


KILLS: Mapping[str, Callable[[pytest.MonkeyPatch], None]] = {
    "between two pages": lambda patch: patch.setattr(SiteFolder, "put", _once(SiteFolder.put, 1)),
    "before anything is written down": lambda patch: patch.setattr(
        SiteFolder, "save", _once(SiteFolder.save)
    ),
}


def _once(function: Callable, after: int = 0) -> Callable:
    calls = iter(range(1000))

    def wrapped(*arguments: object) -> object:
        if next(calls) >= after:
            raise Killed
        return function(*arguments)

    return wrapped


@pytest.mark.parametrize("kill", KILLS)
def test_what_was_killed_is_never_taken_for_what_it_is_not(show: Show, kill: str):
    """There and back again: the files are those of a run that never came to its end."""
    catalog, before = show.catalog, show.site()
    show.put(record_of(2, "Never published"), text_of(2))
    with pytest.MonkeyPatch.context() as patch:
        KILLS[kill](patch)
        with pytest.raises(Killed):
            show.site()
    show.catalog = catalog
    assert show.site() == before == show.scratch()


def test_a_file_that_was_changed_by_hand_is_made_again(show: Show):
    before = show.site()
    for path in (show.root / "build" / SITE).rglob("*.*"):
        path.write_bytes(b"Something else")
    assert show.site() == before


def test_a_page_of_an_earlier_version_stays_until_its_episode_is_published(show: Show):
    """Its text is not in the store, so it can be neither made again nor searched."""
    key = page_key("e1")
    del show.store.objects[page_text_key("e1")]
    show.store.objects[key] = b"<!doctype html>As it was"
    shutil.rmtree(show.root / "build")
    for _ in range(2):
        made = show.publish()
        assert made[key] == show.store.objects[key] == b"<!doctype html>As it was"
    assert b"Episode 1" in made["index.html"]
    show.store.operations = []
    show.site()
    assert not [each for operation, each in show.store.operations if operation == "read"]
    again = show.publish(show.put(record_of(1), text_of(1)))
    assert b"Notes 0" in again[key] and again == show.scratch()


def test_what_is_neither_here_nor_in_the_store_does_not_break_the_rest(show: Show):
    for key in (page_key("e1"), page_text_key("e1")):
        del show.store.objects[key]
    shutil.rmtree(show.root / "build")
    made = show.site()
    assert page_key("e1") not in made and page_key("e2") in made


changes = st.lists(
    st.tuples(
        st.sampled_from(["add", "title", "text", "withdraw", "hold back", "rename"]), st.integers(0, 5)
    ),
    min_size=1,
    max_size=5,
)


def change(show: Show, what: str, number: int, step: int) -> Mapping[str, Upload]:
    """One change to the catalog; what goes up with it."""
    record = show.catalog.record(f"e{number}")
    match what:
        case "withdraw" | "hold back" if record:
            mark = WITHDRAWN if what == "withdraw" else "held back"
            show.catalog = show.catalog.with_entry(Withdrawn.of(record, mark))
            show.store.objects.pop(page_text_key(record.slug), None)
            return {}
        case "rename" if record:
            new = record.model_copy(update={"slug": f"n{number}", "formerly": (record.slug,)})
            return show.put(new, text_of(number, step))
        case "text":
            return show.put(record or record_of(number), text_of(number, step))
    return show.put(record_of(number, f"Title {step}" if what == "title" else ""), text_of(number))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    return (tmp_path_factory.mktemp("site") for _ in iter(int, 1))


@given(changes)
@settings(max_examples=6)
def test_any_changes_give_what_is_made_from_scratch(folders: Iterator[Path], sequence: list[tuple[str, int]]):
    show = Show(next(folders) / "show")
    going_up: dict[str, Upload] = {}
    for number in range(3):
        going_up |= show.put(record_of(number), text_of(number))
    show.publish(going_up)
    for step, (what, number) in enumerate(sequence, 1):
        made = show.publish(change(show, what, number, step))
        assert made == show.scratch(), what


def test_an_added_episode_changes_few_objects(show: Show):
    """Its own, its neighbours' and the lists', but not those of everybody."""
    going_up: dict[str, Upload] = {}
    for number in range(4, 40):
        going_up |= show.put(record_of(number), text_of(number))
    show.publish(going_up)
    before = dict(show.store.objects)
    made = show.site(show.put(record_of(40), text_of(40)))
    uploads = [Upload(key, content) for key, content in made.items()]
    pages = [each.key for each in to_upload(uploads, show.store) if each.key.endswith("index.html")]
    others = {key for key in pages if key in before and key.startswith("episodes/")}
    assert page_key("e40") in pages and page_key("e39") in others and len(others) < 8


@pytest.mark.slow
def test_a_clone_without_recordings_makes_the_same_pages(built_show: Path, tmp_path: Path):
    """All bytes of the store but what tells when it was published."""
    first, second = (Path(shutil.copytree(built_show, tmp_path / name)) for name in ("first", "second"))
    store = MemoryStore()
    publish_all(first, store)
    for path in ("build", f"episodes/{SLUG}/recording.flac"):
        shutil.rmtree(second / path) if (second / path).is_dir() else (second / path).unlink()
    texts = first / "episodes" / SLUG  # as git has them
    for name in ("words.json", "transcript.md"):
        shutil.copyfile(texts / name, second / "episodes" / SLUG / name)
    before = dict(store.objects)
    assert not publish_all(second, store, LATER).uploaded and store.objects == before
    with workshop(second) as bench:
        assert not refresh(bench, store, LATER).uploaded and store.objects == before
    assert b'class="waveform' in before[page_key(SLUG)]


@pytest.mark.slow
def test_a_show_of_an_earlier_version_is_published_by_this_one(built_show: Path, tmp_path: Path):
    """Nothing goes that is not replaced; what cannot be built here stays."""
    root = Path(shutil.copytree(built_show, tmp_path / "show"))
    store = MemoryStore()
    publish_all(root, store)
    whole = dict(store.objects)
    old = {key: content for key, content in whole.items() if not key.startswith(("search/", "pictures/"))}
    del old[page_text_key(SLUG)], old["inventory.json"]
    old |= {page_key(SLUG): b"<p>As it was", "pagefind/pagefind-entry.json": b"{}"}
    for is_here in (True, False):
        store.objects = dict(old)
        shutil.rmtree(root / "build" / SITE, ignore_errors=True)
        if not is_here:
            shutil.rmtree(root / "episodes" / SLUG)
        with workshop(root) as bench:
            refresh(bench, store, LATER)
            refresh(bench, store, LATER)
        assert store.objects.keys() >= old.keys() and store.objects[page_key(SLUG)] == old[page_key(SLUG)]
        made = publish_all(root, store, LATER)
        assert made.live == (SLUG,)
        expected = whole if is_here else old
        assert store.objects[page_key(SLUG)] == expected[page_key(SLUG)]
        assert store.objects.get(page_text_key(SLUG)) == expected.get(page_text_key(SLUG))

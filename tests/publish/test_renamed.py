"""A folder that is renamed is the same episode to listeners, or the publication stops: nobody gets it twice."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from lxml import html

from lfi_podcast.model.catalog import Catalog
from lfi_podcast.publish.history import before_publication, history
from lfi_podcast.publish.inventory import is_made_anew
from lfi_podcast.publish.withdraw import left_over
from lfi_podcast.stages.build import status
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.work.job import Job
from tests.helpers import SLUG
from tests.publish.test_publish import assert_whole, publish_all, workshop
from tests.publish.test_sameness import LATER, changed, elements

NEW = "uno"


@pytest.fixture
def published(show: Path) -> tuple[Path, MemoryStore]:
    store = MemoryStore()
    publish_all(show, store)
    return show, store


def renamed(show: Path, old: str = SLUG, new: str = NEW) -> Path:
    return (show / "episodes" / old).rename(show / "episodes" / new) / "episode.yml"


def catalog(store: MemoryStore) -> Catalog:
    return Catalog.from_json(store.objects["catalog.json"])


def advice(done) -> str:
    """The line that a message tells people to write into the new folder's file."""
    (line,) = re.findall(r"^  (guid: .+)$", str(done.failed[NEW]), re.M)
    return line


def test_a_renamed_folder_stops_with_the_ways_out(published: tuple[Path, MemoryStore]):
    show, store = published
    renamed(show)
    before = dict(store.objects)
    done = publish_all(show, store, LATER)
    assert done.live == (SLUG,) and store.objects["feed.xml"] == before["feed.xml"]
    why = str(done.failed[NEW])
    assert f"episodes/{SLUG} is published and its folder is gone" in why
    assert advice(done) == f"guid: {catalog(store).episodes[0].guid}" and "withdrawn: the reason" in why


def test_the_line_to_write_down_is_yaml(show: Path):
    """Whatever an imported guid is made of, it reaches the record to the letter."""
    store, guid = MemoryStore(), " tag: 'one' # two "
    file = show / "episodes" / SLUG / "episode.yml"
    without = file.read_text()
    file.write_text(without + yaml.safe_dump({"guid": guid}))
    publish_all(show, store)
    file = renamed(show)
    file.write_text(without)
    line = advice(publish_all(show, store, LATER))
    assert yaml.safe_load(line) == {"guid": guid}
    file.write_text(f"{without}{line}\n")
    assert publish_all(show, store, LATER).live == (NEW,)


def evidence_of_git(show: Path) -> None:
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "All")):
        author = ("-c", "user.name=Host", "-c", "user.email=host@example.org")
        subprocess.run(["git", "-C", show, *author, *command], check=True)
    shutil.rmtree(show / "build")


def evidence_of_contents(show: Path) -> None:
    shutil.rmtree(show / "build")


@pytest.mark.parametrize("evidence", [evidence_of_git, evidence_of_contents])
def test_a_folder_is_known_to_have_been_here(published: tuple[Path, MemoryStore], evidence):
    show, store = published
    evidence(show)
    renamed(show)
    assert NEW in publish_all(show, store, LATER).failed


@pytest.mark.slow
def test_another_clone_may_publish_what_is_new_to_it(published: tuple[Path, MemoryStore]):
    """It has never had the folder that is missing, so that nothing was renamed."""
    show, store = published
    shutil.rmtree(show / "build")
    file = renamed(show)
    (file.parent / "published.json").unlink()
    file.write_text(file.read_text().replace("title: ", "title: Another ", 1))
    done = publish_all(show, store, LATER)
    assert not done.failed and set(done.live) == {SLUG, NEW}


@pytest.mark.slow
def test_the_guid_takes_the_record_over(published: tuple[Path, MemoryStore]):
    show, store = published
    before = elements(store.objects["feed.xml"])
    old = catalog(store).episodes[0]
    file = renamed(show)
    file.write_text(f"{file.read_text()}{advice(publish_all(show, store, LATER))}\n")
    done = publish_all(show, store, LATER)
    assert not done.failed and done.live == (NEW,)
    assert_whole(store)
    _, item = elements(store.objects["feed.xml"])
    assert changed(before[1], item) <= {
        "link",
        "description",
        "content:encoded",
        "podcast:transcript",
        "podcast:chapters",
    }
    new = catalog(store).episodes[0]
    assert new.enclosure == old.enclosure and new.formerly == (SLUG,) and len(catalog(store).episodes) == 1
    page = html.fromstring(store.objects[f"episodes/{SLUG}/index.html"])
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url=../../episodes/{NEW}/"]
    assert page.xpath("//link[@rel='canonical']/@href") == [f"https://small.example.org/episodes/{NEW}/"]
    left = {key for key in store.objects if key.startswith(f"episodes/{SLUG}/")}
    assert left == {f"episodes/{SLUG}/index.html", f"episodes/{SLUG}/embed/index.html"}
    assert publish_all(show, store, LATER).uploaded == ()
    with workshop(show) as bench:
        assert not [each for each in status(Job(bench, bench.repository.episode(NEW))) if each.reason]
    left = [key for key in left_over(store, NEW) if not is_made_anew(key)]
    assert left == [], "its sound has the old name, and is its own"
    made = history(store, catalog(store))
    assert "address of the page" in made[0].changed[0].what
    assert before_publication(catalog(store), made, made[0].name).episodes == (old,)

    renamed(show, NEW, SLUG)
    assert publish_all(show, store, LATER).live == (SLUG,)
    assert f"episodes/{NEW}/" in str(sorted(store.objects)) and catalog(store).moved() == {NEW: SLUG}
    assert_whole(store)

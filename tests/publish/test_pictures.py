"""The pictures that pages show are in the store before a page names them, and are made once."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

from lfi_podcast.model.catalog import Catalog
from lfi_podcast.publish.pictures import drawn_pictures
from lfi_podcast.store.memory import MemoryStore
from tests.helpers import COVER, SLUG
from tests.publish.test_publish import NOW, publish_all, workshop
from tests.site.helpers import CASES, read_case


def pictures(store: MemoryStore) -> set[str]:
    return {key for key in store.objects if key.startswith("pictures/")}


def named(store: MemoryStore) -> set[str]:
    """What the pages name."""
    pages = b" ".join(content for key, content in store.objects.items() if key.endswith(".html"))
    return {key.decode() for key in re.findall(rb"pictures/[\w.-]+", pages)}


def test_what_pages_name_is_there_and_is_made_once(show: Path):
    store = MemoryStore()
    order = publish_all(show, store).uploaded
    assert len(pictures(store)) == 5
    assert named(store) == pictures(store)
    assert max(map(order.index, pictures(store))) < order.index(f"episodes/{SLUG}/index.html")
    (show / "build/_pictures").rename(show / "build/elsewhere")
    before = pictures(store)
    assert publish_all(show, store).uploaded == ()
    edit_title(show)
    new = set(publish_all(show, store).uploaded) & pictures(store)
    assert len(new) == 1 and {path.name for path in (show / "build/_pictures").rglob("*.jpg")} == {
        key.rpartition("/")[2] for key in new
    }
    gone = before - named(store)
    assert len(gone) == 1 and gone < pictures(store)
    publish_all(show, store, NOW + timedelta(days=1))
    assert pictures(store) == named(store)


def edit_title(show: Path) -> None:
    path = show / "episodes" / SLUG / "episode.yml"
    path.write_text(re.sub(r"^title:.*", "title: Another title", path.read_text(), flags=re.M))


def test_a_store_of_an_earlier_version_gets_them(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    expected = {key: store.objects.pop(key) for key in pictures(store)}
    shutil.rmtree(show / "build/_pictures")
    assert set(publish_all(show, store).uploaded) == expected.keys()
    assert {key: store.objects[key] for key in pictures(store)} == expected


def test_a_cover_that_is_only_in_the_store_is_read_once(show: Path):
    store = MemoryStore(objects={"artwork/cover-0123.jpg": COVER.read_bytes()})
    old = Catalog(artwork="artwork/cover-0123.jpg").with_entry(read_case(CASES / "full.json")["record"])
    with workshop(show) as bench:
        first = drawn_pictures(bench, store, old, {}, store.list())
        assert len(first.uploads) == 5 and first.keys == {item.key for item in first.uploads}
        assert store.operations.count(("read", "artwork/cover-0123.jpg")) == 1
        for item in first.uploads:
            store.write(item)
        store.operations.clear()
        assert drawn_pictures(bench, store, old, {}, store.list()).uploads == ()
        assert ("read", "artwork/cover-0123.jpg") not in store.operations


def test_the_pictures_of_people_are_published_and_shown(show: Path):
    shutil.copy(COVER, show / "artwork" / "Robin.jpg")
    text = (show / "show.yml").read_text()
    (show / "show.yml").write_text(text.replace("{name: Host}", "{name: Host, img: artwork/Robin.jpg}"))
    store = MemoryStore()
    publish_all(show, store)
    (key,) = (key for key in store.objects if re.fullmatch(r"artwork/robin-[0-9a-f]{12}\.jpg", key))
    images = re.findall(r'img="https://[^"]*/(artwork/robin[^"]*)"', store.objects["feed.xml"].decode())
    assert images == [key, key], "the show's and the episode's"
    page = store.objects["people/host/index.html"].decode()
    assert f'src="../../{key}"' in page and 'class="initials"' not in page
    assert named(store) == pictures(store)
    catalog = Catalog.from_json(store.objects["catalog.json"])
    assert key in catalog.immutable_keys(), "so that `store prune` leaves it"

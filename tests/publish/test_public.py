"""What the public can read of what is not published: each row of the table in docs/publishing.md, tried."""

import gzip
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from lfi_podcast.model.catalog import Catalog, Withdrawn
from lfi_podcast.model.layout import PRIVATE, SCHEDULED, SHARED, page_key
from lfi_podcast.publish.withdraw import left_over, remove
from lfi_podcast.store.memory import MemoryStore
from tests.helpers import EPISODE, ROOT, SLUG
from tests.publish.test_private import begin
from tests.publish.test_private import revoke_it as revoke_feed
from tests.publish.test_producers import episode_file, with_other
from tests.publish.test_publish import publish_all, workshop
from tests.publish.test_scheduled import LATER
from tests.publish.test_share import DRAFT, revoke_it, share_it

TITLE = "The first one"
"""What is written in the episode, and nowhere else in the show."""

GUEST = "people: [{id: guest, name: Guest, role: guest}]\n"
CONSENT, WITHDRAWAL = "consent: {guest: 2026-10-01}\n", "withdrawn: someone asked\n"


def traces(store: MemoryStore, *words: str) -> set[str]:
    """The keys of what has one of the words, wherever a reader may know, or be told, the name of an object.

    In names that cannot be guessed, nobody looks; that no object tells them is among what is tried. Tags of sound are
    not read.
    """
    found = set[str]()
    for key, content in store.objects.items():
        text = key.encode() + (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content)
        if not key.startswith((SCHEDULED, SHARED, PRIVATE)) and any(word.encode() in text for word in words):
            found.add(key)
    return found


def names(store: MemoryStore) -> tuple[str, ...]:
    """The names that cannot be guessed."""
    return tuple({key.split("/")[1] for key in store.objects if key.startswith((SCHEDULED, SHARED, PRIVATE))})


@dataclass(frozen=True)
class Scene:
    """A store in which another episode is published, its producer's clone, and a show with an episode that is not."""

    show: Path
    other: Path
    store: MemoryStore

    def write(self, text: str) -> None:
        """Have the episode say this, and publish."""
        episode_file(self.show).write_text(text)
        publish_all(self.show, self.store)

    def share(self) -> None:
        episode_file(self.show).write_text(DRAFT)
        share_it(self.show, self.store)

    def publish_other(self) -> None:
        publish_all(self.other, self.store)


@pytest.fixture(scope="module")
def beside(built_show: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MemoryStore]:
    """Another producer's clone, with an episode of its own, and what it has published. Not to be changed."""
    other = Path(shutil.copytree(built_show, tmp_path_factory.mktemp("beside") / "other"))
    store = MemoryStore()
    publish_all(with_other(other), store)
    return other, store


@pytest.fixture
def scene(show: Path, beside: tuple[Path, MemoryStore]) -> Scene:
    return Scene(show, beside[0], MemoryStore(objects=dict(beside[1].objects)))


def draft(scene: Scene) -> None:
    scene.write(DRAFT)
    assert traces(scene.store, SLUG, TITLE) == set() and names(scene.store) == ()


def shared(scene: Scene) -> None:
    scene.share()
    scene.publish_other()
    publish_all(scene.show, scene.store)
    (name,) = names(scene.store)
    assert len(name) * 4 >= 128
    assert traces(scene.store, name, SLUG, TITLE) == set()


def ended(scene: Scene) -> None:
    scene.share()
    (name,) = names(scene.store)
    revoke_it(scene.show, scene.store)
    assert names(scene.store) == () and traces(scene.store, name, SLUG, TITLE) == set()
    scene.share()
    scene.write(EPISODE)
    assert names(scene.store) == () and traces(scene.store, TITLE)


def private(scene: Scene) -> None:
    key = begin(scene.other, scene.store)
    scene.publish_other()
    scene.write(EPISODE)
    (name,) = names(scene.store)
    assert len(name) * 4 >= 128 and TITLE.encode() in scene.store.objects[key]
    assert traces(scene.store, name) == set()


def revoked(scene: Scene) -> None:
    key = begin(scene.other, scene.store)
    assert revoke_feed(scene.other, scene.store) == (key,)
    scene.publish_other()
    assert names(scene.store) == () and traces(scene.store, key.split("/")[1]) == set()


def for_members(scene: Scene) -> None:
    key = begin(scene.other, scene.store)
    scene.write(EPISODE + "members: true\n")
    share_it(scene.show, scene.store)
    scene.publish_other()
    scene.write(EPISODE + "members: true\n")
    assert TITLE.encode() in scene.store.objects[key] and len(names(scene.store)) == 2
    assert traces(scene.store, *names(scene.store), SLUG, TITLE) == set()


def scheduled(scene: Scene) -> None:
    scene.write(LATER)
    scene.publish_other()
    (name,) = names(scene.store)
    assert len(name) * 4 >= 128
    assert traces(scene.store, name, SLUG, "2027-01-01", TITLE) == set()


def without_consent(scene: Scene) -> None:
    with (scene.show / "show.yml").open("a") as file:
        file.write("require_consent: true\n")
    scene.write(EPISODE + GUEST)
    assert traces(scene.store, SLUG, TITLE) == set() and names(scene.store) == ()
    scene.write(EPISODE + GUEST + CONSENT)
    before = traces(scene.store, TITLE)
    scene.write(EPISODE.replace(TITLE, "Another title") + GUEST)
    assert before and traces(scene.store, TITLE) == before and not traces(scene.store, "Another title")


def withdrawn(scene: Scene) -> None:
    scene.write(EPISODE)
    scene.write(EPISODE + WITHDRAWAL)
    entry = Catalog.from_json(scene.store.objects["catalog.json"]).entry(SLUG)
    assert isinstance(entry, Withdrawn)
    assert entry.model_dump(exclude_none=True).keys() == {"slug", "guid", "title", "published", "withdrawn"}
    assert (entry.title, entry.withdrawn) == (SLUG, "withdrawn")
    assert b"withdrawn" in scene.store.objects[page_key(SLUG)]
    (sound,) = {key for key in scene.store.objects if key.startswith(f"audio/{SLUG}-")}
    made = {key for key in scene.store.objects if key.startswith("history/")}
    assert traces(scene.store, sound) <= {sound, "inventory.json", *made}
    seen = without_search(traces(scene.store, TITLE))
    assert seen and seen <= made
    with workshop(scene.show) as bench:
        remove(bench, scene.store, SLUG, left_over(scene.store, SLUG))
    assert without_search(traces(scene.store, TITLE, sound)) == set() and sound not in scene.store.objects


def held_back(scene: Scene) -> None:
    for text in (DRAFT, LATER):
        scene.write(EPISODE)
        scene.write(text)
        entry = Catalog.from_json(scene.store.objects["catalog.json"]).entry(SLUG)
        assert isinstance(entry, Withdrawn) and entry.withdrawn == "held back"
        assert page_key(SLUG) not in scene.store.objects
        assert bool(names(scene.store)) == (text == LATER)
        assert traces(scene.store, *names(scene.store)) == set()
        seen = {key for key in without_search(traces(scene.store, TITLE)) if not key.startswith("history/")}
        assert seen == set() and [key for key in scene.store.objects if key.startswith(f"audio/{SLUG}-")]


def never_leaves(scene: Scene) -> None:
    scene.write(EPISODE + GUEST + CONSENT)
    scene.write(EPISODE + GUEST + CONSENT + WITHDRAWAL)
    assert not traces(scene.store, "2026-10-01", "someone asked")
    recording = (scene.show / "episodes" / SLUG / "recording.flac").read_bytes()
    assert not [content for content in scene.store.objects.values() if recording in content]


def without_search(keys: set[str]) -> set[str]:
    """Without older parts of the search index, which go after an hour."""
    return {key for key in keys if not key.startswith("search/index/")}


ROWS: dict[str, Callable[[Scene], None]] = {
    "a draft": draft,
    "an episode that is shared with its guests": shared,
    "an episode that was shared": ended,
    "a private feed": private,
    "a private feed that was revoked": revoked,
    "an episode for members": for_members,
    "a scheduled episode": scheduled,
    "an episode without the consent of its guests": without_consent,
    "a withdrawn episode": withdrawn,
    "an episode that is a draft or scheduled again": held_back,
    "its consent, recordings, and the reason of a withdrawal": never_leaves,
}


@pytest.mark.parametrize("row", ROWS)
def test_what_the_public_can_read(row: str, scene: Scene):
    ROWS[row](scene)


def test_every_row_of_the_table_is_tried():
    page = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")
    table = page.partition("## What the public can read\n")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (?!of |---)(.+?) \|", table, re.MULTILINE) == list(ROWS)

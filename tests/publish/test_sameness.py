"""What listeners have stays as it is: which elements of the feed each kind of edit changes, and no others."""

import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from lfi_podcast.model.catalog import Catalog
from lfi_podcast.publish.lineage import Words
from lfi_podcast.store.memory import MemoryStore
from tests.helpers import SLUG, SPEECH, cut_sound, run_lfi
from tests.publish.test_publish import assert_whole, publish_all

LATER = datetime(2026, 12, 2, tzinfo=UTC)
EPISODE_YML, NOTES, SHOW_YML = f"episodes/{SLUG}/episode.yml", f"episodes/{SLUG}/notes.md", "show.yml"


def written(name: str, pattern: str, text: str) -> Callable[[Path], None]:
    """An edit: what matches in a file becomes `text`; a line more if the pattern is empty."""

    def edit(root: Path) -> None:
        path = root / name
        before = path.read_text() if path.exists() else ""
        path.write_text(
            re.sub(pattern, text, before, count=1, flags=re.M) if pattern else f"{before}{text}\n"
        )
        assert path.read_text() != before

    return edit


def another_cover(root: Path) -> None:
    Image.new("RGB", (1400, 1400), "teal").save(root / "artwork/cover.jpg")


def wide_picture(root: Path) -> None:
    Image.new("RGB", (1600, 900), "teal").save(root / "artwork/wide.jpg")
    written(EPISODE_YML, "", "images: [{file: artwork/wide.jpg, alt: Teal, purpose: social}]")(root)


def another_recording(root: Path) -> None:
    cut_sound(SPEECH / "welcome.flac", root / f"episodes/{SLUG}/recording.flac", 6.0)


TEXTS = {"description", "content:encoded", "itunes:summary"}
EDITS: dict[str, tuple[Callable[[Path], None], set[str], set[str]]] = {
    "summary": (
        written(EPISODE_YML, r"^summary:.*", "summary: Another summary."),
        set(),
        {"description", "itunes:summary"},
    ),
    "title": (written(EPISODE_YML, r"^title:.*", "title: Another title"), set(), {"title", "itunes:title"}),
    "number": (
        written(EPISODE_YML, r"^number:.*", "number: 7"),
        set(),
        {"itunes:episode", "podcast:episode"},
    ),
    "season": (written(EPISODE_YML, "", "season: 2"), set(), {"itunes:season", "podcast:season"}),
    "kind": (written(EPISODE_YML, "", "kind: bonus"), set(), {"itunes:episodeType"}),
    "explicit": (written(EPISODE_YML, "", "explicit: true"), set(), {"itunes:explicit"}),
    "chapters": (
        written(EPISODE_YML, r"title: Beginning", "title: Start"),
        set(),
        {"podcast:chapters", "psc:chapters", "description", "content:encoded"},
    ),
    "topics": (written(EPISODE_YML, "", "topics: [trust]"), set(), {"category"}),
    "what apps show instead of the number": (
        written(EPISODE_YML, "", "display: Day 1"),
        set(),
        {"podcast:episode"},
    ),
    "language": (written(EPISODE_YML, "", "language: en-gb"), set(), {"podcast:transcript"}),
    "licence": (written(EPISODE_YML, "", "license: cc0-1.0"), set(), {"podcast:license"}),
    "place": (written(EPISODE_YML, "", "location: {name: Hamburg}"), set(), {"podcast:location"}),
    "support": (
        written(EPISODE_YML, "", "funding: {url: 'https://example.org/', text: Support us}"),
        set(),
        {"podcast:funding"},
    ),
    "discussion": (written(EPISODE_YML, "", "social: disabled"), set(), {"podcast:socialInteract"}),
    "another picture": (wide_picture, set(), {"podcast:image"}),
    "video": (
        written(EPISODE_YML, "", "content_links: {url: 'https://example.org/', text: Watch it}"),
        set(),
        {"podcast:contentLink"},
    ),
    "date": (
        written(EPISODE_YML, r"^published:.*", "published: 2026-11-02T06:00:00Z"),
        {"pubDate"},
        {"pubDate"},
    ),
    "notes": (written(NOTES, "", "One more line."), set(), TEXTS),
    "show's title": (written(SHOW_YML, r"^title:.*", "title: Another show"), {"title", "image"}, set()),
    "show's author": (written(SHOW_YML, r"^author:.*", "author: Somebody else"), {"itunes:author"}, set()),
    "show's cover": (another_cover, {"itunes:image", "image", "podcast:image"}, {"itunes:image"}),
    "recording": (another_recording, set(), {"enclosure", "itunes:duration"}),
    "redaction": (
        written(EPISODE_YML, "", "redact: [{say: began, from: 1, to: 1.5}]"),
        set(),
        {"enclosure", "description", "itunes:summary"},
    ),
}
"""An edit, and what it may change: elements of the channel and of its items. All but the last two leave the sound."""


def elements(feed: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """The content of each child of the channel and of its only item, by name."""
    channel = etree.fromstring(feed).find("channel")
    item = channel.find("item")
    channel.remove(item)
    return _children(channel), _children(item)


def _children(parent: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in parent:
        name = f"{child.prefix}:{etree.QName(child).localname}" if child.prefix else child.tag
        found[name] = found.get(name, "") + etree.tostring(child, with_tail=False).decode()
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {name for name in before | after if before.get(name) != after.get(name)}


@pytest.fixture(scope="module")
def published(built_show: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MemoryStore]:
    root = Path(shutil.copytree(built_show, tmp_path_factory.mktemp("published") / "show"))
    store = MemoryStore()
    publish_all(root, store)
    return root, store


@pytest.mark.slow
@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_changes_only_what_it_is_about(
    published: tuple[Path, MemoryStore], tmp_path: Path, kind: str
):
    edit, of_channel, of_item = EDITS[kind]
    show, store = Path(shutil.copytree(published[0], tmp_path / "show")), MemoryStore()
    store.objects |= published[1].objects
    before = elements(store.objects["feed.xml"])
    edit(show)
    assert not publish_all(show, store, LATER).failed
    after = elements(store.objects["feed.xml"])
    assert_whole(store)
    channel, item = changed(before[0], after[0]), changed(before[1], after[1])
    assert channel | item, "listeners notice the edit"
    assert channel - {"lastBuildDate"} <= of_channel and item <= of_item
    assert ("enclosure" in item) == ("enclosure" in of_item)
    assert "Wed, 02 Dec 2026 00:00:00 +0000" in after[0]["lastBuildDate"]
    was = dict(store.objects)
    assert publish_all(show, store, LATER).uploaded == () and store.objects == was


@pytest.mark.slow
def test_new_tags_go_out_on_request_only(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    first = named(store)
    written(EPISODE_YML, r"^title:.*", "title: Another title")(show)
    done = publish_all(show, store, LATER)
    assert named(store) == first and "--retag" in " ".join(done.notices)
    assert not [key for key in done.uploaded if key.startswith("audio/")]
    assert not publish_all(show, store, LATER).notices, "said once"
    assert [older_tags(show) for _ in range(2)] == [True, True], (
        "and to whoever asks, at the first look and later"
    )
    retagged = publish_all(show, store, LATER, retag=True)
    assert named(store) != first and named(store) in retagged.uploaded
    assert not older_tags(show)
    second = named(store)
    publish_all(show, store, LATER)
    assert named(store) == second
    assert_whole(store)


@pytest.mark.slow
def test_another_clone_keeps_the_enclosure_too(show: Path, tmp_path: Path):
    store = MemoryStore()
    other = Path(shutil.copytree(show, tmp_path / "other"))
    publish_all(show, store)
    first = named(store)
    written(EPISODE_YML, r"^title:.*", "title: Another title")(other)
    assert not publish_all(other, store, LATER, Words(again=(SLUG,))).failed
    assert named(store) == first and b"Another title" in store.objects["feed.xml"]


def test_the_date_of_the_last_change_moves_only_with_the_feed(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    assert Catalog.from_json(store.objects["catalog.json"]).updated is not None
    before = store.objects["feed.xml"]
    assert publish_all(show, store, LATER).uploaded == ()
    assert store.objects["feed.xml"] == before


def older_tags(show: Path) -> bool:
    """Whether `status` says that the tags are older than the page."""
    (row,) = json.loads(run_lfi(show, "status", "--json"))
    return bool(row["older_tags"])


def named(store: MemoryStore) -> str:
    """The key of the only episode's MP3."""
    return Catalog.from_json(store.objects["catalog.json"]).live()[0].enclosure.key

"""Promise 1: the feed never names an object that is not there, whole, whatever dies, whenever. And who may be in it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree, html
from PIL import Image

from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import ServiceFailed, UnmetPromise
from lfi_podcast.feed.render import render
from lfi_podcast.lint.judge import judge
from lfi_podcast.model.catalog import HELD_BACK, WITHDRAWN, Catalog, Record, Withdrawn
from lfi_podcast.model.doubt import Doubt, Doubts
from lfi_podcast.model.layout import page_key, page_text_key
from lfi_podcast.publish import inventory
from lfi_podcast.publish.lineage import Words
from lfi_podcast.publish.outcome import Published
from lfi_podcast.publish.present import look
from lfi_podcast.publish.publish import publish, refresh
from lfi_podcast.publish.settled import Settlements
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.text.notes import render_description
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import silent
from lfi_podcast.work.job import Job, Workshop
from tests.helpers import EPISODE, SHOW, SLUG, said_once, sign_off
from tests.pictures.pictures import drawn, encoded, exif
from tests.publish.dying import deaths

BASE = "https://small.example.org/"
WORDS = Words()
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@contextmanager
def workshop(root: Path) -> Iterator[Workshop]:
    repository = Repository(root)
    yield Workshop(repository, repository.show(), Cache(root), silent, map)


def publish_in(
    bench: Workshop, store: MemoryStore, now: datetime = NOW, words: Words = WORDS, retag: bool = False
) -> Published:
    slugs = bench.repository.slugs()
    known = Settlements(bench, store, look(bench, store), slugs, now, words, anew=retag)
    return publish(bench, store, known, lambda slug: Job(bench, bench.repository.episode(slug), retags=retag))


def publish_all(
    root: Path, store: MemoryStore, now: datetime = NOW, words: Words = WORDS, retag: bool = False
) -> Published:
    with workshop(root) as bench:
        return publish_in(bench, store, now, words, retag)


def named_by_the_feed(store: MemoryStore) -> dict[str, int | None]:
    """Every key under the show's address that the feed names, with the length that it promises."""
    if "feed.xml" not in store.objects:
        return {}
    feed = etree.fromstring(store.objects["feed.xml"])
    named: dict[str, int | None] = {}
    for element in feed.iter():
        for attribute in ("url", "href"):
            address = element.get(attribute) or ""
            if address.startswith(BASE):
                length = element.get("length")
                named[address.removeprefix(BASE)] = int(length) if length else None
    named |= {link.removeprefix(BASE): None for link in feed.xpath("//link/text()")}
    return {key + "index.html" if not key or key.endswith("/") else key: size for key, size in named.items()}


def assert_whole(store: MemoryStore) -> None:
    for key, size in named_by_the_feed(store).items():
        assert key in store.objects, f"the feed names {key}, which is not there"
        assert size is None or len(store.objects[key]) == size


def test_what_is_published_is_there_and_stays_as_it_is(show: Path):
    store = MemoryStore()
    first = publish_all(show, store)
    assert first.live == (SLUG,) and first.uploaded[-1] == "feed.xml" and not first.failed
    assert len(named_by_the_feed(store)) > 6
    assert_whole(store)
    before = dict(store.objects)
    again = publish_all(show, store)
    assert again.uploaded == () and again.notices == ()
    assert store.objects == before
    with workshop(show) as bench:
        assert refresh(bench, store, NOW).uploaded == ()


def test_a_store_that_cannot_compare_is_spoken_of_when_something_was_written(show: Path):
    store = MemoryStore(swaps=False)
    assert "publish from one place" in publish_all(show, store).notices[-1]
    assert publish_all(show, store).notices == ()


@pytest.mark.parametrize("damage", [lambda text: text[:-9], lambda text: re.sub(rb"\d", b"8", text)])
def test_a_damaged_inventory_is_not_believed(show: Path, damage, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inventory, "_ONE_REQUEST", 0)
    store, notes = MemoryStore(), []
    publish_all(show, store)
    before = dict(store.objects)
    assert publish_all(show, store).uploaded == () and ("list", "") not in store.operations[-9:]
    store.objects["inventory.json"] = damage(before["inventory.json"])
    assert store.objects != before
    with workshop(show) as bench:
        bench = replace(bench, report=lambda event: notes.append(event.note))
        assert publish_in(bench, store).uploaded == ()
    assert "memory: inventory.json is damaged; the store is listed instead" in notes
    assert store.objects == before


def test_order_of_uploads(show: Path):
    """What never changes first; then what names it; what names that; the catalog; the feed last."""
    keys = publish_all(show, MemoryStore()).uploaded
    order = [
        keys.index(next(key for key in keys if re.fullmatch(form, key)))
        for form in (
            r"artwork/.+",
            r"audio/.+",
            r"search/index/.+-0\.json",
            rf"episodes/{SLUG}/transcript\.vtt",
            rf"episodes/{SLUG}/index\.html",
            r"search/index/manifest\.json",
            r"search/index\.html",
            r"index\.html",
            r"catalog\.json",
            r"feed\.xml",
        )
    ]
    assert order == sorted(order) and order[-1] == len(keys) - 1
    parts = [key for key in keys if key.startswith("search/index/")]
    assert parts[-1] == "search/index/manifest.json", "it names the others"


def test_whatever_dies_whenever(show: Path):
    """Every operation on the store fails once, over a first publication and over a changed one."""
    store = MemoryStore()
    publish_all(show, store)
    old = dict(store.objects)
    episode = show / "episodes" / SLUG / "episode.yml"
    episode.write_text(EPISODE.replace("The first one", "Another title"))
    for start in ({}, old):
        whole = MemoryStore(objects=dict(start))
        publish_all(show, whole)
        assert len(whole.operations) > 15
        for survived in deaths(whole):
            broken = MemoryStore(fail_after=survived, objects=dict(start))
            with suppress(ServiceFailed):
                publish_all(show, broken)
            assert_whole(broken)
            broken.fail_after = None
            publish_all(show, broken)
            assert_whole(broken)
            assert {k: v for k, v in broken.objects.items() if not k.startswith("audio/")} == {
                k: v for k, v in whole.objects.items() if not k.startswith("audio/")
            }


def test_whatever_dies_while_an_episode_is_taken_back(show: Path):
    """The feed lets go of its pages before they are deleted."""
    store = MemoryStore(objects={"feed-2.xml": b"<old/>"})
    publish_all(show, store)
    store.objects["feed-2.xml"] = b"<old/>"
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "withdrawn: a mistake\n")
    whole = MemoryStore(objects=dict(store.objects))
    publish_all(show, whole)
    for survived in deaths(whole):
        broken = MemoryStore(fail_after=survived, objects=dict(store.objects))
        with suppress(ServiceFailed):  # which only the removal of the lock survives
            publish_all(show, broken)
        assert_whole(broken)
        gone = store.objects.keys() - broken.objects.keys() - {"inventory.json"}
        assert not gone or b"The first one" not in broken.objects["feed.xml"], gone
        broken.fail_after = None
        publish_all(show, broken)
        assert broken.objects == whole.objects


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "a draft; add a `published` time to episode.yml"),
        ("published: 2026-11-01T06:00:00Z\nwithdrawn: a mistake\n", "withdrawn: a mistake"),
    ],
)
def test_what_is_not_out_leaks_nowhere(show: Path, line: str, why: str):
    episode = show / "episodes" / SLUG / "episode.yml"
    episode.write_text(EPISODE.replace("published: 2026-11-01T06:00:00Z\n", line))
    store = MemoryStore()
    done = publish_all(show, store)
    assert done.held_back == {SLUG: why}
    assert not [key for key in store.objects if SLUG in key]
    for key in ("feed.xml", "catalog.json", "index.html"):
        assert b"The first one" not in store.objects[key]


@pytest.mark.parametrize(
    ("change", "mark"),
    [
        (lambda text: text + "withdrawn: a name slipped out\n", WITHDRAWN),
        (lambda text: text.replace("published: 2026", "published: 2027"), HELD_BACK),
        (lambda text: text.replace("published: 2026-11-01T06:00:00Z\n", ""), HELD_BACK),
    ],
    ids=["withdrawn", "scheduled", "draft"],
)
def test_what_is_no_longer_out_leaves_feed_and_site_and_keeps_its_guid(show: Path, change, mark: str):
    store = MemoryStore()
    publish_all(show, store)
    guid = Catalog.from_json(store.objects["catalog.json"]).episodes[0].guid
    episode = show / "episodes" / SLUG / "episode.yml"
    episode.write_text(change(EPISODE))
    assert publish_all(show, store).live == ()
    left = [key for key in store.objects if key.startswith("episodes/")]
    assert left == ([page_key(SLUG)] if mark == WITHDRAWN else [])
    for key in ("feed.xml", "index.html", *left):
        assert b"The first one" not in store.objects[key]
    kept = Catalog.from_json(store.objects["catalog.json"]).episodes[0]
    assert isinstance(kept, Withdrawn) and kept.withdrawn == mark and kept.guid == guid
    for trace in (b"How it began", b"a name slipped out", b"audio/"):
        assert trace not in store.objects["catalog.json"]
    episode.write_text(EPISODE)
    back = publish_all(show, store)
    if mark == WITHDRAWN:
        assert "has been withdrawn" in str(back.failed[SLUG]) and f"--again {SLUG}" in str(back.failed[SLUG])
        assert guid.encode() not in store.objects["feed.xml"]
        assert not publish_all(show, store, words=Words(again=(SLUG,))).failed
    assert guid.encode() in store.objects["feed.xml"]


def test_the_page_of_a_withdrawn_episode_says_only_that(show: Path):
    """It is no leftover of anything that comes later, and makes way only for the episode's return."""
    store, episode = MemoryStore(), show / "episodes" / SLUG / "episode.yml"
    publish_all(show, store)
    episode.write_text(EPISODE + "withdrawn: a name slipped out\n")
    publish_all(show, store)
    page = store.objects[page_key(SLUG)]
    text = " ".join(html.fromstring(page).text_content().split())
    assert "This episode has been withdrawn" in text and "A Small Show" in text
    assert html.fromstring(page).xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert html.fromstring(page).xpath("//main//a/@href") == ["../../"], "the show"
    for trace in (b"The first one", b"How it began", b"a name slipped out", b"Host", b"audio/"):
        assert trace not in page
    before = dict(store.objects)
    assert publish_all(show, store).uploaded == () and store.objects == before
    with workshop(show) as bench:
        assert refresh(bench, store, NOW).uploaded == () and store.objects == before
    episode.write_text(EPISODE.replace("published: 2026-11-01T06:00:00Z\n", ""))
    publish_all(show, store)
    assert store.objects == before, "a draft now, but still withdrawn for everybody else"
    episode.write_text(EPISODE)
    assert "has been withdrawn" in str(publish_all(show, store).failed[SLUG])
    publish_all(show, store, words=Words(again=(SLUG,)))
    assert b"The first one" in store.objects[page_key(SLUG)]


def test_an_episode_waits_for_the_consent_of_its_guests(show: Path):
    """Hosts need not agree. What is published already stays, and so does the right to have it withdrawn."""
    file, episode = show / "show.yml", show / "episodes" / SLUG / "episode.yml"
    file.write_text(file.read_text() + "require_consent: true\n")
    other = "{id: other, name: Other, role: [editor, Co-Host]}"
    guests = f"people: [host, {{id: guest, name: Guest, role: guest}}, {other}]\n"
    store = MemoryStore()
    episode.write_text(EPISODE + guests)
    done = publish_all(show, store)
    assert done.live == () and not [key for key in store.objects if SLUG in key]
    assert done.held_back == {
        SLUG: "the show requires the consent of each guest, and has none of guest; "
        "write it under `consent` in episode.yml"
    }
    episode.write_text(EPISODE + guests + "consent: {guest: 2026-10-30}\n")
    assert publish_all(show, store).live == (SLUG,)
    assert not [key for key, content in store.objects.items() if b"2026-10-30" in content]
    before = dict(store.objects)
    episode.write_text(EPISODE.replace("The first one", "Another title") + guests)
    assert publish_all(show, store).held_back and store.objects == before
    episode.write_text(EPISODE + guests + "withdrawn: asked for\n")
    assert publish_all(show, store).live == ()


def test_a_guid_that_was_published_never_changes(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    guid = Catalog.from_json(store.objects["catalog.json"]).episodes[0].guid
    episode = show / "episodes" / SLUG / "episode.yml"
    episode.write_text(EPISODE + "guid: another\n")
    before = dict(store.objects)
    assert guid in str(publish_all(show, store).failed[SLUG])
    assert store.objects == before
    # A new address would change what both guids follow from, were they not written down or published already.
    episode.write_text(EPISODE)
    show_file = show / "show.yml"
    show_file.write_text(show_file.read_text().replace("guid: 9b", "guid: 8b"))
    with pytest.raises(UnmetPromise, match="guid: 9b024349"):
        publish_all(show, store)
    with pytest.raises(UnmetPromise, match="guid: 9b024349"), workshop(show) as bench:
        refresh(bench, store, NOW)
    assert store.objects == before


def test_an_episode_keeps_its_guid_whatever_it_would_be_now(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    catalog = Catalog.from_json(store.objects["catalog.json"])
    old = catalog.episodes[0].model_copy(update={"guid": "from-another-program"})
    store.objects["catalog.json"] = catalog.with_entry(old).to_json()
    done = publish_all(show, store)
    assert done.live == (SLUG,) and not done.failed
    assert b"from-another-program" in store.objects["feed.xml"]


def test_changed_sound_is_a_new_object(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    old = {key: value for key, value in store.objects.items() if key.startswith("audio/")}
    (show / "show.yml").write_text((show / "show.yml").read_text() + "audio: {loudness: -18}\n")
    done = publish_all(show, store)
    (key,) = old
    told = [notice for notice in done.notices if not notice.startswith("warning")]  # which are about the feed
    assert told[:1] == [
        f"{key} stays in the store for apps that know its address; if it must not be audible, remove it with "
        f"`lfi-podcast withdraw {SLUG} --delete`"
    ]
    new = {key: value for key, value in store.objects.items() if key.startswith("audio/")}
    assert len(new) == 2 and old.items() <= new.items()


def test_an_episode_without_its_sound_keeps_what_was_published(show: Path):
    """A fresh clone has no audio and no build; it can still correct a word."""
    store = MemoryStore()
    publish_all(show, store)
    enclosure = Catalog.from_json(store.objects["catalog.json"]).episodes[0].enclosure
    shutil.rmtree(show / "build")
    (show / "episodes" / SLUG / "recording.flac").unlink()
    text = show / "episodes" / SLUG / "transcript.md"
    text.write_text(text.read_text().replace("hello", "good evening"))
    assert publish_all(show, store).live == (SLUG,)
    assert Catalog.from_json(store.objects["catalog.json"]).episodes[0].enclosure == enclosure
    assert b"good evening" in store.objects[f"episodes/{SLUG}/index.html"]
    assert_whole(store)


def test_what_is_out_without_a_folder_is_told(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    shutil.rmtree(show / "episodes" / SLUG)
    done = publish_all(show, store)
    guid = Catalog.from_json(store.objects["catalog.json"]).episodes[0].guid
    assert done.notices[0].startswith(
        f"{SLUG} is published but its folder is missing; if it was renamed, write "
    )
    assert f"`guid: {guid}`" in done.notices[0]
    assert done.live == (SLUG,)


def test_a_feed_that_apps_would_refuse_is_not_published(show: Path):
    """Here, one in which another episode has the same sound."""
    record = Record.from_json((show / "build" / SLUG / "record.json").read_bytes())
    store = long_published(show, 1)
    other = Catalog.from_json(store.objects["catalog.json"]).episodes[0]
    twin = other.model_copy(update={"enclosure": record.enclosure})
    sound = b"-" * record.enclosure.length
    store.objects |= {"catalog.json": Catalog(episodes=(twin,)).to_json(), record.enclosure.key: sound}
    before = dict(store.objects)
    with pytest.raises(UnmetPromise, match="also the enclosure of an item above"):
        publish_all(show, store)
    assert store.objects == before


def test_the_feed_names_nothing_that_is_gone_from_the_store(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    (audio,) = [key for key in store.objects if key.startswith("audio/")]
    (show / "episodes" / SLUG / "recording.flac").unlink()
    before = dict(store.objects)
    for damage in (None, b"half"):
        store.objects.pop(audio)
        store.objects |= {audio: damage} if damage else {}
        with pytest.raises(UnmetPromise, match=audio):
            publish_all(show, store)
        with pytest.raises(UnmetPromise, match=audio), workshop(show) as bench:
            refresh(bench, store, NOW)
        store.objects = dict(before)


def test_files_of_other_people_stay(show: Path):
    store = MemoryStore(objects={"feed-icon.svg": b"<svg/>", "feed-2.xml": b"<old/>", "robots.txt": b""})
    publish_all(show, store)
    assert {"feed-icon.svg", "robots.txt", "feed-2.xml"} <= store.objects.keys()
    publish_all(show, store, NOW + timedelta(minutes=59))
    assert "feed-2.xml" in store.objects, "a cached page may still name it"
    publish_all(show, store, NOW + timedelta(minutes=60))
    assert {"feed-icon.svg", "robots.txt"} <= store.objects.keys()
    assert "feed-2.xml" not in store.objects


def test_a_redaction_that_was_built_and_never_published_needs_the_sound(show: Path, lfi):
    """The pages would lose the name, and the sound that is out would keep it."""
    assert lfi("-C", show, "publish").status == 0
    episode = show / "episodes" / SLUG / "episode.yml"
    episode.write_text(EPISODE + f"redact: [{{say: {said_once(show)}, with: it}}]\n")
    assert lfi("-C", show, "build").status == 0
    (show / "episodes" / SLUG / "recording.flac").unlink()
    result = lfi("-C", show, "publish")
    assert result.status == 1 and "the recording is missing" in result.out


def long_published(show: Path, count: int) -> MemoryStore:
    """A store with so many episodes, all like the one of the show and older, and no feed."""
    record = Record.from_json((show / "build" / SLUG / "record.json").read_bytes())
    records = []
    for number in range(count):
        sound = record.enclosure.model_copy(update={"key": f"audio/{number:03}.mp3", "length": 1})
        records.append(
            record.model_copy(
                update={
                    "slug": f"{number:03}",
                    "guid": f"guid-{number}",
                    "enclosure": sound,
                    "published": record.published - timedelta(hours=count - number),
                }
            )
        )
    store = MemoryStore(objects={"catalog.json": Catalog(episodes=tuple(records[::-1])).to_json()})
    for each in records:
        keys = (page_key(each.slug), each.chapters_key, *(file.key for file in each.transcripts))
        store.objects |= {str(key): b"<html></html>" for key in keys} | {each.enclosure.key: b"-"}
    return store


def test_the_feed_names_no_archive_document_that_is_not_there(show: Path):
    """Nor while it is uploaded: the oldest comes first, and `feed.xml` last."""
    start = long_published(show, 50).objects
    (show / "show.yml").write_text(SHOW + "feed: {budget: 32KB, archives: true}\n")
    with workshop(show) as bench:
        refresh(bench, MemoryStore(objects=dict(start)), NOW)  # from here on, the pages are at hand
        whole = MemoryStore(objects=dict(start))
        keys = [key for key in refresh(bench, whole, NOW).uploaded if key.startswith("feed")]
        assert len(keys) > 3 and keys == [*(f"feed-{n}.xml" for n in range(1, len(keys))), "feed.xml"]
        first = whole.operations.index(("write", "index.html"))
        for survived in range(first, len(whole.operations)):
            store = MemoryStore(fail_after=survived, objects=dict(start))
            with suppress(ServiceFailed):
                refresh(bench, store, NOW)
            there = [store.objects[key] for key in keys if key in store.objects]
            named = [url for feed in there for url in etree.fromstring(feed).xpath("//@href")]
            assert {url.removeprefix(BASE) for url in named if "feed-" in url} <= store.objects.keys()


def in_feed(store: MemoryStore, key: str = "feed.xml") -> list[str]:
    return etree.fromstring(store.objects[key]).xpath("//item/guid/text()")


def test_no_episode_leaves_the_feed_before_people_have_agreed(show: Path):
    store = long_published(show, 40)
    (show / "show.yml").write_text(SHOW + "feed: {budget: 32KB}\n")
    before = dict(store.objects)
    with workshop(show) as bench:
        with pytest.raises(UnmetPromise, match="which would be in archive documents only") as refusal:
            refresh(bench, store, NOW)
        assert store.objects == before
        left = int(re.search(r"no room for (\d+) episodes", str(refusal.value))[1])
        assert left > 10 and f": {left - 1:03}, {left - 2:03}, " in str(refusal.value)
        assert ", 001, 000; " in str(refusal.value)
        assert "--yes" in str(refusal.value) and "`archives: true`" in str(refusal.value)
        refresh(bench, store, NOW, departs=True)
        assert len(in_feed(store)) == 40 - left
        refresh(bench, store, NOW)  # what has left may stay away
        assert len(in_feed(store)) == 40 - left


def test_a_new_episode_that_drives_out_an_old_one_is_refused_until_it_may(show: Path):
    store = long_published(show, 40)
    (show / "show.yml").write_text(SHOW + "feed: {budget: 32KB}\n")
    with workshop(show) as bench:
        refresh(bench, store, NOW, departs=True)
    oldest = in_feed(store)[-1].removeprefix("guid-")
    with pytest.raises(UnmetPromise, match=rf"no room for 1 episode, .*: {int(oldest):03};"):
        publish_all(show, store)
    assert len(publish_all(show, store, words=Words(departs=True)).live) == 41
    assert f"guid-{oldest}" not in in_feed(store)


def test_a_feed_that_was_divided_into_pages_becomes_one_again(show: Path):
    """The episodes come back to `feed.xml`; its second page goes when no cache names it any more."""
    store = long_published(show, 20)
    with workshop(show) as bench:
        refresh(bench, store, NOW)
        first = re.split(rb"(?=    <item>)", store.objects["feed.xml"])
        store.objects |= {"feed.xml": b"".join(first[:11]) + b"</channel></rss>", "feed-2.xml": b"<old/>"}
        assert len(in_feed(store)) == 10
        refresh(bench, store, NOW)
        assert len(in_feed(store)) == 20 and "feed-2.xml" in store.objects
        refresh(bench, store, NOW + timedelta(hours=1))
    assert "feed-2.xml" not in store.objects


def test_archive_documents_are_not_written_again(show: Path):
    store = long_published(show, 40)
    (show / "show.yml").write_text(SHOW + "feed: {budget: 32KB, archives: true}\n")
    with workshop(show) as bench:
        first = [key for key in refresh(bench, store, NOW).uploaded if key.startswith("feed")]
    again = [key for key in publish_all(show, store).uploaded if key.startswith("feed")]
    assert len(first) > 4 and "feed.xml" in again and len(again) <= 2, "at most one is new"
    assert not {key for key in first if key != "feed.xml"} & {*again}


def test_a_catalog_that_was_lost_is_no_empty_one(show: Path):
    """It holds every guid; taken for empty, all that is out would leave the feed."""
    store = MemoryStore()
    publish_all(show, store)
    del store.objects["catalog.json"]
    before = dict(store.objects)
    with pytest.raises(ServiceFailed, match=r"catalog\.json"):
        publish_all(show, store)
    with pytest.raises(ServiceFailed, match=r"catalog\.json"), workshop(show) as bench:
        refresh(bench, store, NOW)
    assert store.objects == before


def test_no_two_episodes_have_one_guid(show: Path):
    """Not even one that is withdrawn: apps know its guid for ever."""
    record = Record.from_json((show / "build" / SLUG / "record.json").read_bytes())
    old = Withdrawn.of(record.model_copy(update={"slug": "000-old"}), WITHDRAWN)
    store = MemoryStore(objects={"catalog.json": Catalog(episodes=(old,)).to_json()})
    done = publish_all(show, store)
    assert "this episode has been withdrawn" in str(done.failed[SLUG])
    assert Catalog.from_json(store.objects["catalog.json"]).episodes == (old,)
    folder = show / "episodes/000-old"
    folder.mkdir()
    (folder / "episode.yml").write_text(f"title: Old\nguid: {record.guid}\n")
    before = dict(store.objects)
    with pytest.raises(UnmetPromise, match=f"000-old and {SLUG} have the same guid"):
        publish_all(show, store)
    assert store.objects == before


@pytest.mark.parametrize("name", ["slide.pdf", "slide", "slide.css"])
def test_a_picture_that_is_none_is_not_published(show: Path, name: str):
    (show / name).write_bytes(b"anything")
    episode = show / "episodes" / SLUG / "episode.yml"
    episode.write_text(EPISODE.replace("title: End", f"title: End, image: {name}"))
    store, events = MemoryStore(), []
    with workshop(show) as bench:
        bench = replace(bench, report=events.append)
        done = publish_in(bench, store)
    assert "is not a readable picture" in str(done.failed[SLUG])
    assert [event.reason for event in events if event.event == "failed"] == [str(done.failed[SLUG])]
    assert not [key for key in store.objects if SLUG in key or "slide" in key]


def test_a_catalog_that_does_not_read_is_no_empty_one(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    store.objects["catalog.json"] = store.objects["catalog.json"][:-20]
    before = dict(store.objects)
    with workshop(show) as bench:
        with pytest.raises(ServiceFailed, match="is not a valid catalog"):
            publish_in(bench, store)
        with pytest.raises(ServiceFailed, match="is not a valid catalog"):
            refresh(bench, store, NOW)
    assert store.objects == before


def test_texts_and_chapters_that_are_gone_are_named_no_more_than_sound(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    before = dict(store.objects)
    own = [key for key in before if key.startswith("episodes/")]
    assert {key.rpartition("/")[2] for key in own} >= {"index.html", "chapters.json", "transcript.vtt"}
    texts = [key for key in own if "/transcript." in key or key.endswith("chapters.json")]
    page = page_key(SLUG), page_text_key(SLUG)
    for key, *others in (page, *((key,) for key in texts)):
        store.objects = {each: content for each, content in before.items() if each not in (key, *others)}
        with (
            pytest.raises(UnmetPromise, match=re.escape(f"{key} is missing or incomplete in the store")),
            workshop(show) as bench,
        ):
            refresh(bench, store, NOW)
        publish_all(show, store)
        assert store.objects == before, "from its folder it is published again"


def test_a_page_that_is_gone_is_made_again(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    before = dict(store.objects)
    del store.objects[page_key(SLUG)]
    with workshop(show) as bench:
        refresh(bench, store, NOW)
    assert store.objects == before


def test_other_pictures_of_the_show_go_up_and_the_catalog_has_what_the_feed_says_of_them(show: Path):
    wide, file = show / "artwork" / "wide.webp", show / "show.yml"
    wide.write_bytes(encoded(drawn().resize((160, 90)), "WEBP"))
    cover = "{file: artwork/cover.jpg, purpose: [artwork]}"
    file.write_text(f"{file.read_text()}images: [{{file: artwork/wide.webp, alt: Wide}}, {cover}]\n")
    store = MemoryStore()
    publish_all(show, store)
    assert_whole(store)
    (key,) = [key for key in store.objects if key.startswith("artwork/wide-")]
    tag = f'<podcast:image href="{BASE}{key}" alt="Wide" aspect-ratio="16/9" width="160" height="90"/>'
    assert tag in store.objects["feed.xml"].decode()
    catalog = Catalog.from_json(store.objects["catalog.json"])
    assert key in catalog.immutable_keys()
    with workshop(show) as bench:
        description = render_description(bench.show.description)
        again = render(bench.show, catalog, description)["feed.xml"]
    assert again == store.objects["feed.xml"], "without the files"
    wide.write_bytes(encoded(drawn().resize((90, 160)), "WEBP"))
    publish_all(show, store)
    assert_whole(store)
    assert 'aspect-ratio="9/16"' in store.objects["feed.xml"].decode()


def test_pictures_of_an_episode_and_of_its_chapters_go_up(show: Path):
    cover = show / "artwork" / "cover.jpg"
    (show / "artwork" / "one.jpg").write_bytes(cover.read_bytes())
    (show / "artwork" / "end.webp").write_bytes(encoded(drawn().resize((90, 40)), "WEBP", exif=exif(6)))
    chapter = "{at: 3, title: End}"
    pictures = (
        EPISODE.replace(chapter, "{at: 3, title: End, image: artwork/end.webp}")
        + "artwork: artwork/one.jpg\n"
    )
    (show / "episodes" / SLUG / "episode.yml").write_text(pictures)
    store = MemoryStore()
    assert publish_all(show, store).live == (SLUG,)
    assert_whole(store)
    (one,) = [key for key in store.objects if key.startswith("artwork/one-")]
    (end,) = [key for key in store.objects if key.startswith("artwork/end-")]
    assert one in named_by_the_feed(store)
    assert end.encode() in store.objects[f"episodes/{SLUG}/chapters.json"]
    assert store.objects[one] == cover.read_bytes()
    with Image.open(BytesIO(store.objects[end])) as picture:
        assert (end[-4:], picture.format, picture.size) == (".jpg", "JPEG", (40, 90))
        assert not picture.getexif()


def test_a_feed_that_apps_only_frown_on_is_published(show: Path):
    titled = EPISODE.replace("The first one", "Episode 1")
    (show / "episodes" / SLUG / "episode.yml").write_text(titled)
    store = MemoryStore()
    done = publish_all(show, store)
    assert done.live == (SLUG,)
    feed = store.objects["feed.xml"]
    assert {problem.level for problem in judge(feed)} == {"warning"} and b"Episode 1" in feed
    told = [notice for notice in done.notices if notice.startswith("warning: feed.xml:")]
    assert len(told) == len({finding.rule.id for finding in judge(feed)}), "each rule once"
    assert sum('title of "Episode 1": has its number' in notice for notice in told) == 1
    assert not publish_all(show, store).notices, "what is there has been told of"


def test_an_episode_in_serious_doubt_stays_as_it_is_until_somebody_signs_it_off(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    before = dict(store.objects)
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace("The first one", "Another title"))
    about = {
        "kind": "name",
        "at": 1.0,
        "end": 1.5,
        "speaker": "Host",
        "text": "somebody",
        "reason": "it may be heard",
    }
    doubt = Doubt(id="0" * 12, serious=True, **about)
    (show / "build" / SLUG / "names.json").write_bytes(Doubts(doubts=(doubt,)).to_json())
    done = publish_all(show, store)
    assert "'somebody' at 0:01 is in doubt" in str(done.failed[SLUG]) and done.live == (SLUG,)
    assert store.objects == before
    sign_off(show)
    assert not publish_all(show, store).failed
    assert b"Another title" in store.objects["feed.xml"]


def test_what_is_out_is_known_from_the_store_alone(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    (show / "episodes" / SLUG / "recording.flac").unlink()
    shutil.rmtree(show / "build")
    with workshop(show) as bench:
        done = publish_in(bench, store)
    assert done.live == (SLUG,) and not done.failed


def test_the_reason_of_a_withdrawal_names_nobody_who_is_redacted(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    reason = "withdrawn: Kiran asked for it\nredact: [{say: Kiran, with: the engineer}]\n"
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + reason)
    assert publish_all(show, store).held_back == {SLUG: "withdrawn: the engineer asked for it"}
    assert not [key for key, content in store.objects.items() if b"Kiran" in content]


def test_many_that_would_leave_are_told_by_the_first_and_the_last(show: Path):
    store = long_published(show, 90)
    (show / "show.yml").write_text(SHOW + "feed: {budget: 32KB}\n")
    with workshop(show) as bench, pytest.raises(UnmetPromise, match=r"\d\d episodes") as refusal:
        refresh(bench, store, NOW)
    assert " and all older ones, to 000;" in str(refusal.value)

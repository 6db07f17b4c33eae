"""What was published when, and back again; what nothing names goes, and only that."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from lfi_podcast.errors import PodcastError, ServiceFailed, UnmetPromise
from lfi_podcast.model.catalog import HELD_BACK, Withdrawn
from lfi_podcast.model.layout import INVENTORY, LOCK
from lfi_podcast.publish.history import history
from lfi_podcast.publish.lineage import NO_WORDS, Words
from lfi_podcast.publish.present import look
from lfi_podcast.publish.prune import Prunable, find, prune
from lfi_podcast.publish.publish import outcomes_of
from lfi_podcast.publish.rehearse import rehearse
from lfi_podcast.publish.rollback import roll_back
from lfi_podcast.publish.settled import Settlements
from lfi_podcast.publish.withdraw import left_over, remove
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.work.job import Job
from tests.helpers import EPISODE, SHOW, SLUG
from tests.publish.dying import deaths
from tests.publish.test_producers import entries, episode_file
from tests.publish.test_publish import NOW, assert_whole, publish_all, workshop


def names(store: MemoryStore) -> list[str]:
    return [each.name for each in history(store, entries(store))]


def published(show: Path, store: MemoryStore, minutes: int, text: str) -> None:
    episode_file(show).write_text(text)
    assert not publish_all(show, store, NOW + timedelta(minutes=minutes)).failed


def back(show: Path, store: MemoryStore, name: str, words: Words = NO_WORDS, now: datetime = NOW) -> None:
    with workshop(show) as bench:
        roll_back(bench, store, lambda slug: Job(bench, bench.repository.episode(slug)), name, words, now)


def found(show: Path, store: MemoryStore, now: datetime = NOW) -> Prunable:
    with workshop(show) as bench:
        return find(bench, store, now)


def undated(store: MemoryStore) -> bytes:
    """The feed without the time at which it last changed."""
    return re.sub(b"<lastBuildDate>[^<]*", b"", store.objects["feed.xml"])


def test_every_publication_is_remembered_in_order_with_what_it_changed(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    published(show, store, 1, EPISODE.replace("The first one", "A better title"))
    published(show, store, 1, EPISODE)  # at the same moment, and back to what it was
    published(show, store, 2, EPISODE)
    made = history(store, entries(store))
    assert [[each.what for each in one.changed] for one in made] == [
        ["changes: title"],
        ["changes: title"],
        ["is published"],
    ]
    assert made[0].after != made[1].after and made[0].before == made[1].after


def test_there_and_back_again_at_the_same_moment(show: Path):
    """As in scripts that give every run the same time."""
    store = MemoryStore()
    publish_all(show, store)
    published(show, store, 0, EPISODE.replace("The first one", "A worse title"))
    back(show, store, names(store)[0])
    assert len(set(names(store))) == len(names(store)) == 3
    back(show, store, names(store)[-1])
    assert entries(store).live() == ()


def test_a_publication_that_did_not_come_about_is_no_part_of_it(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    before = entries(store)
    episode_file(show).write_text(EPISODE.replace("The first one", "A better title"))
    whole = MemoryStore(objects=dict(store.objects))
    publish_all(show, whole, NOW + timedelta(minutes=1))
    swap = whole.operations.index(("swap", "catalog.json"))
    broken = MemoryStore(objects=dict(store.objects), fail_after=swap)
    with pytest.raises(PodcastError):
        publish_all(show, broken, NOW + timedelta(minutes=1))
    broken.fail_after = None
    assert len(broken.list("history/")) == 2
    assert len(history(broken, before)) == 1


def test_back_to_an_earlier_state_without_a_new_object(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    feed, episodes = undated(store), entries(store).episodes
    published(show, store, 1, EPISODE.replace("The first one", "A worse title"))
    held = {key for key in store.objects if not key.startswith("history/")}
    (worse, _first) = names(store)
    back(show, store, worse, NO_WORDS, NOW + timedelta(minutes=2))
    assert undated(store) == feed and entries(store).episodes == episodes
    assert {key for key in store.objects if not key.startswith("history/")} == held
    assert_whole(store)
    assert len(names(store)) == 3, "a rollback is remembered, too"
    back(show, store, names(store)[0], NO_WORDS, NOW + timedelta(minutes=3))
    assert b"A worse title" in store.objects["feed.xml"]
    with pytest.raises(PodcastError, match="is not in the history"):
        back(show, store, "20200101T000000Z-00000000")


def test_an_episode_whose_publication_is_undone_keeps_its_guid(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    guid = entries(store).live()[0].guid
    back(show, store, names(store)[0], NO_WORDS, NOW + timedelta(minutes=2))
    entry = entries(store).entry(SLUG)
    assert isinstance(entry, Withdrawn) and (entry.withdrawn, entry.guid) == (HELD_BACK, guid)
    assert publish_all(show, store).live == (SLUG,)


def test_nothing_withdrawn_returns_by_a_rollback_and_nothing_redacted_is_heard(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    published(show, store, 1, EPISODE + "redact: [{from: 1, to: 1.5}]\n")
    redaction = names(store)[0]
    before = dict(store.objects)
    with pytest.raises(UnmetPromise, match=f"{SLUG} redacts more now"):
        back(show, store, redaction, Words(again=(SLUG,)))
    assert store.objects == before
    episode_file(show).write_text(EPISODE + "withdrawn: a mistake\n")
    publish_all(show, store, NOW + timedelta(minutes=2))
    withdrawal = names(store)[0]
    before = dict(store.objects)
    with pytest.raises(UnmetPromise, match=f"{SLUG} has been withdrawn"):
        back(show, store, withdrawal, Words(unredact=(SLUG,)))
    assert store.objects == before


@pytest.mark.parametrize(
    "line",
    ["published: 2026-11-01T06:00:00Z\nwithdrawn: a mistake\n", ""],
    ids=["withdrawn", "draft"],
)
def test_an_episode_returns_with_its_page_and_texts(show: Path, line: str):
    """A withdrawal has deleted them, or put a page in their place that says so."""
    store = MemoryStore()
    publish_all(show, store)
    texts = {key: content for key, content in store.objects.items() if key.startswith("episodes/")}
    published(show, store, 1, EPISODE.replace("published: 2026-11-01T06:00:00Z\n", line))
    assert {key: store.objects.get(key) for key in texts} != texts
    back(show, store, names(store)[0], Words(again=(SLUG,)))
    assert entries(store).record(SLUG) and {key: store.objects[key] for key in texts} == texts
    assert_whole(store)


def test_an_episode_does_not_return_without_its_page(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    episode_file(show).write_text(EPISODE + "withdrawn: a mistake\n")
    publish_all(show, store, NOW + timedelta(minutes=1))
    before, record = dict(store.objects), show / "build" / SLUG / "record.json"
    other = record.read_text().replace("The first one", "Another version")
    for spoil in (lambda: record.write_text(other), record.unlink):
        spoil()
        with pytest.raises(UnmetPromise, match=f"bring it back first.*publish --again {SLUG}"):
            back(show, store, names(store)[0], Words(again=(SLUG,)))
        assert store.objects == before


def test_what_is_redacted_in_git_does_not_return_either(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    episode_file(show).write_text(EPISODE + "withdrawn: a name\nredact: [{from: 1, to: 1.5}]\n")
    publish_all(show, store, NOW + timedelta(minutes=1))
    withdrawal = names(store)[0]
    with pytest.raises(UnmetPromise, match=f"more is redacted in git.*--unredact {SLUG}"):
        back(show, store, withdrawal, Words(again=(SLUG,)))
    back(show, store, withdrawal, Words((SLUG,), (SLUG,)))
    assert entries(store).record(SLUG)


def test_what_was_deleted_on_request_is_forgotten(show: Path):
    cover = show / "artwork" / "cover.jpg"
    (show / "artwork" / "portrait.jpg").write_bytes(cover.read_bytes())
    store = MemoryStore()
    published(show, store, 0, EPISODE + "artwork: artwork/portrait.jpg\n")
    published(show, store, 1, EPISODE.replace("The first one", "Kiran") + "artwork: artwork/portrait.jpg\n")
    episode_file(show).write_text(EPISODE + "withdrawn: a mistake\n")
    publish_all(show, store, NOW + timedelta(minutes=2))
    assert any(b"Kiran" in content for content in store.objects.values())
    keys = left_over(store, SLUG)
    assert {key.split("/")[0] for key in keys} == {"audio", "artwork", "pictures", "search"}
    with workshop(show) as bench:
        remove(bench, store, SLUG, keys)
    assert not [key for key, content in store.objects.items() if b"Kiran" in content or "portrait" in key]
    assert b"Kiran" not in b"".join(store.objects.values())
    assert len(names(store)) == 3


def test_a_deletion_that_was_killed_is_finished_by_the_next(show: Path):
    """What the history alone knows of is not forgotten before it is deleted."""
    (show / "artwork" / "portrait.jpg").write_bytes((show / "artwork" / "cover.jpg").read_bytes())
    store = MemoryStore()
    published(show, store, 0, EPISODE + "artwork: artwork/portrait.jpg\n")
    published(show, store, 1, EPISODE + "withdrawn: a mistake\n")
    start, whole = dict(store.objects), MemoryStore(objects=dict(store.objects))

    def delete(store: MemoryStore) -> None:
        if keys := left_over(store, SLUG):
            with workshop(show) as bench:
                remove(bench, store, SLUG, keys)

    delete(whole)
    assert not [key for key in whole.objects if "portrait" in key or key.startswith("audio/")]
    for survived in deaths(whole):
        broken = MemoryStore(objects=dict(start), fail_after=survived)
        with suppress(ServiceFailed):
            delete(broken)
        broken.fail_after = None
        delete(broken)
        left = {key for key in broken.objects if key not in (INVENTORY, LOCK)}
        assert left == whole.objects.keys() - {INVENTORY}, survived
        assert b"portrait" not in b"".join(broken.objects[key] for key in left), survived


def test_what_nothing_names_goes_after_an_hour_and_what_others_put_there_stays(show: Path):
    store = MemoryStore(objects={"robots.txt": b"", "audio/note.txt": b"not ours, but where ours are"})
    publish_all(show, store)
    (sound,) = [key for key in store.objects if key.startswith("audio/001")]
    litter = "audio/001-first-0123456789ab.mp3"
    store.objects |= {litter: b"an upload that was killed"}
    first = found(show, store)
    assert first.ready == () and litter in first.waiting and sound not in first.waiting
    publish_all(show, store, NOW + timedelta(minutes=30))
    assert litter in found(show, store, NOW + timedelta(minutes=59)).waiting
    ready = found(show, store, NOW + timedelta(minutes=60)).ready
    assert litter in ready
    with workshop(show) as bench:
        assert litter in prune(bench, store, [*ready, sound])
    assert litter not in store.objects and {"robots.txt", sound} <= store.objects.keys()
    assert_whole(store)
    assert not publish_all(show, store).uploaded


def test_what_killed_runs_leave_goes_too_but_not_what_is_in_use(show: Path):
    """A trial of conditions takes seconds, and whoever sends a scheduled episode is not done after an hour."""
    store = MemoryStore()
    publish_all(show, store)
    name = "0123456789abcdef" * 2
    left = {
        f"locks/probe-{name[:16]}.json": b"1",
        f"scheduled/{name}/audio/{SLUG}-0123456789ab.mp3": b"sound",
    }
    store.objects |= left
    assert found(show, store).ready == () and set(left) <= set(found(show, store).waiting)
    assert not [key for key, content in store.objects.items() if name.encode() in content and key not in left]
    published(show, store, 30, EPISODE.replace("The first one", "A better title"))
    store.objects["locks/probe-new.json"] = b"1"
    ready = found(show, store, NOW + timedelta(minutes=60)).ready
    assert set(ready) == set(left)
    with workshop(show) as bench:
        assert set(prune(bench, store, ready)) == set(left)
    assert not left.keys() & store.objects.keys() and "locks/probe-new.json" in store.objects
    assert found(show, store, NOW + timedelta(minutes=61)).ready == ()


def test_how_long_objects_stay_is_up_to_the_show(show: Path):
    litter = "audio/001-first-0123456789ab.mp3"
    (show / "show.yml").write_text(f"{SHOW}grace: 2:00:00\n")
    store = MemoryStore()
    publish_all(show, store)
    store.objects |= {litter: b"an upload that was killed", "feed-9.xml": b"<old/>"}
    assert found(show, store).waiting == (litter,)
    for minutes, stays in {0: True, 119: True, 120: False}.items():
        published(show, store, minutes, EPISODE.replace("The first one", f"After {minutes} minutes"))
        assert ("feed-9.xml" in store.objects) == stays
        assert (litter in found(show, store, NOW + timedelta(minutes=minutes)).waiting) == stays


def test_sound_that_the_history_names_is_kept_for_a_rollback(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    (sound,) = [key for key in store.objects if key.startswith("audio/")]
    published(show, store, 1, EPISODE + "redact: [{from: 1, to: 1.5}]\n")
    assert sound not in found(show, store, NOW).waiting
    store.objects = {key: held for key, held in store.objects.items() if not key.startswith("history/")}
    assert sound in found(show, store, NOW).waiting


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(show: Path):
    store = MemoryStore()
    publish_all(show, store)
    before = dict(store.objects)
    episode_file(show).write_text(EPISODE.replace("The first one", "A better title"))
    with workshop(show) as bench:
        known = Settlements(bench, store, look(bench, store), [SLUG], NOW)
        made = outcomes_of(known, lambda slug: Job(bench, bench.repository.episode(slug)))
        would = rehearse(bench, store, known, *made)
    assert store.objects == before and not would.refused
    assert [each.slug for each in would.noticed] == [SLUG] and "title" in would.noticed[0].what
    assert {"feed.xml", "catalog.json", f"episodes/{SLUG}/index.html"} <= would.uploads.keys()
    assert set(publish_all(show, store).uploaded) == would.uploads.keys()

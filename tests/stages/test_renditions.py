"""Renditions and clips from show.yml and episode.yml to the store: what is made, named, replaced and taken back."""

import base64
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from lxml import etree

from lfi_podcast.audio.mastering.master import RedactedMix
from lfi_podcast.config.repository import Repository
from lfi_podcast.errors import UnmetPromise
from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.model.transcript import Transcript, Utterance, Word
from lfi_podcast.publish.outcome import Published
from lfi_podcast.publish.present import look
from lfi_podcast.publish.publish import publish
from lfi_podcast.publish.settled import Settlements
from lfi_podcast.stages.clips import captions_of, make_clips
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.work.cache import Cache
from lfi_podcast.work.events import silent
from lfi_podcast.work.job import Job, Workshop
from tests.audio.helpers import samples
from tests.helpers import EPISODE, SLUG, job_of

NOW = datetime(2026, 12, 1, tzinfo=UTC)
BASE = "https://small.example.org/"
PODCAST = {"podcast": "https://podcastindex.org/namespace/1.0"}
CLIPS = "clips: [{at: 1, for: 1.5, title: Ein “Åtem”}]\n"
NAMES = ["1-ein-atem-square.mp4", "1-ein-atem-vertical.mp4", "1-ein-atem.mp3"]


@contextmanager
def workshop(root: Path) -> Iterator[Workshop]:
    repository = Repository(root)
    yield Workshop(repository, repository.show(), Cache(root), silent, map)


def publish_all(root: Path, store: MemoryStore) -> Published:
    held = store.objects.get("catalog.json")
    known = Catalog.from_json(held) if held else Catalog()
    with workshop(root) as bench:
        settlements = Settlements(bench, store, look(bench, store), [SLUG], NOW)
        done = publish(
            bench,
            store,
            settlements,
            lambda slug: Job(bench, bench.repository.episode(slug), known.record(slug)),
        )
    for problem in done.failed.values():
        raise problem
    return done


def record(store: MemoryStore) -> Record:
    return Catalog.from_json(store.objects["catalog.json"]).episodes[0]


def ask(show: Path, *kinds: str) -> None:
    path = show / "show.yml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("audio:")]
    path.write_text("\n".join([*lines, f"audio: {{renditions: [{', '.join(kinds)}]}}", ""]))


def write(show: Path, more: str) -> None:
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + more)


def built(show: Path) -> Path:
    return show / "build" / SLUG


def ran(result) -> list[str]:
    events = [json.loads(line) for line in result.out.splitlines()]
    return [event["stage"] for event in events if event["event"] == "done"]


def alternatives(store: MemoryStore) -> list[etree._Element]:
    return etree.fromstring(store.objects["feed.xml"]).findall(
        "channel/item/podcast:alternateEnclosure", PODCAST
    )


@pytest.fixture(scope="module")
def rendered_show(built_show: Path, tmp_path_factory) -> Path:
    """A show with both renditions and a clip, built. Not to be changed."""
    root = Path(shutil.copytree(built_show, tmp_path_factory.mktemp("rendered") / "show"))
    ask(root, "opus", "aac")
    write(root, CLIPS)
    publish_all(root, MemoryStore())
    return root


@pytest.fixture
def rendered(rendered_show: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(rendered_show, tmp_path / "rendered"))


def test_nothing_is_made_or_said_that_nobody_asked_for(show: Path, lfi):
    result = lfi("-C", show, "build", "--json")
    assert not {"renditions", "label", "clips"} & {
        json.loads(line)["stage"] for line in result.out.splitlines()
    }
    assert not [
        path for path in built(show).iterdir() if path.suffix in (".opus", ".m4a") or "clips" in path.name
    ]
    store = MemoryStore()
    publish_all(show, store)
    assert b"alternat" not in store.objects["feed.xml"] + store.objects["catalog.json"]
    assert b"files" not in store.objects["catalog.json"] and not alternatives(store)


def test_the_feed_names_renditions_that_are_there_with_digests_that_are_right(rendered: Path):
    store = MemoryStore()
    uploaded = publish_all(rendered, store).uploaded
    found = alternatives(store)
    assert [one.get("type") for one in found] == ["audio/mpeg", "audio/ogg", "audio/mp4"]
    assert [one.get("default") for one in found] == ["true", "false", "false"]
    assert [one.get("codecs") for one in found] == [None, "opus", "mp4a.40.2"]
    enclosure = etree.fromstring(store.objects["feed.xml"]).find("channel/item/enclosure").get("url")
    for one in found:
        (source,), (integrity,) = (
            one.findall(f"podcast:{name}", PODCAST) for name in ("source", "integrity")
        )
        content = store.objects[source.get("uri").removeprefix(BASE)]
        assert len(content) == int(one.get("length"))
        assert uploaded.index(source.get("uri").removeprefix(BASE)) < uploaded.index("catalog.json")
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert (integrity.get("type"), integrity.get("value")) == ("sri", f"sha256-{digest}")
        assert (source.get("uri") == enclosure) == (one.get("default") == "true")
        assert hashlib.sha256(content).hexdigest()[:12] in source.get("uri")
    assert not publish_all(rendered, store).uploaded


def test_clips_are_files_that_the_page_offers(rendered: Path):
    store = MemoryStore()
    uploaded = publish_all(rendered, store).uploaded
    (bite,) = record(store).soundbites
    keys = {file.form: file.key for file in bite.files}
    page = store.objects[f"episodes/{SLUG}/index.html"].decode()
    for form, key in keys.items():
        content = store.objects[key]
        assert key.startswith(f"clips/{SLUG}/1-ein-atem")
        assert hashlib.sha256(content).hexdigest()[:12] in key
        assert f'href="../../{key}" download' in page
        assert uploaded.index(key) < uploaded.index(f"episodes/{SLUG}/index.html"), form
    assert sorted(path.name for path in (built(rendered) / "clips").iterdir()) == NAMES
    bites = etree.fromstring(store.objects["feed.xml"]).findall("channel/item/podcast:soundbite", PODCAST)
    assert [(b.get("startTime"), b.get("duration"), b.text) for b in bites] == [("1", "1.5", "Ein “Åtem”")]


def test_a_new_title_renders_no_sound_and_no_picture_again(rendered: Path, lfi):
    clips = [path.stat().st_mtime_ns for path in sorted((built(rendered) / "clips").iterdir())]
    write(rendered, CLIPS.replace("clips", "topics: [x]\nclips"))
    assert ran(lfi("-C", rendered, "build", "--json")) == ["page"]
    (rendered / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace("first", "very first") + CLIPS)
    stages = ran(lfi("-C", rendered, "build", "--json"))
    assert {"tag", "label", "notes", "page"} <= set(stages) and not {"renditions", "clips"} & set(stages)
    assert [path.stat().st_mtime_ns for path in sorted((built(rendered) / "clips").iterdir())] == clips


def test_a_redaction_makes_all_of_it_anew(rendered: Path, lfi, monkeypatch):
    before = {path: path.read_bytes() for path in (built(rendered) / "clips").iterdir()}
    opus = (built(rendered) / "rendition.opus").read_bytes()
    write(rendered, CLIPS + "redact: [{from: 1.2, to: 1.9}]\n")
    assert {"master", "renditions", "label", "clips", "page"} <= set(
        ran(lfi("-C", rendered, "build", "--json"))
    )
    assert (built(rendered) / "rendition.opus").read_bytes() != opus
    assert all(path.read_bytes() != content for path, content in before.items())
    for path in before:
        assert_is_as_published(path, built(rendered) / "encoded.mp3")
    passage = RedactedMix.passage
    monkeypatch.setattr(
        RedactedMix, "passage", lambda mix, *where: passage(replace(mix, intervals=()), *where)
    )
    with pytest.raises(UnmetPromise, match=": 100% of the sound remains from 00:00:01"):
        make_clips(job_of(rendered)).run()


def assert_is_as_published(clip: Path, episode: Path) -> None:
    """As loud, and with the same bleep at the same place, whatever two encoders make of it."""
    heard, told = (np.array(samples(path), float) for path in (clip, episode))
    inside = slice(4_410, 61_000)  # between the fades of a clip of 1.5 s
    heard, told = heard[inside], told[44_100:][inside]
    assert abs(20 * np.log10((heard @ told) / (told @ told))) < 0.1
    assert 10 * np.log10(np.sum((heard - told) ** 2) / np.sum(told**2)) < -15


def test_a_rendition_that_is_no_longer_asked_for_leaves_the_feed(rendered: Path):
    store = MemoryStore()
    publish_all(rendered, store)
    aac = next(key for key in store.objects if key.endswith(".m4a"))
    ask(rendered, "opus")
    notices = publish_all(rendered, store).notices
    assert [one.get("type") for one in alternatives(store)] == ["audio/mpeg", "audio/ogg"]
    assert [notice.split()[0] for notice in notices if "stays in the store" in notice] == [aac]
    ask(rendered)
    publish_all(rendered, store)
    assert not alternatives(store) and record(store).enclosure.alternatives is None


def test_a_clip_that_is_taken_out_leaves_nothing_behind(rendered: Path, lfi):
    write(rendered, "clips: [{at: 2, for: 1, title: Other}]\n")
    assert ran(lfi("-C", rendered, "build", "--json")) == ["clips", "page"]
    names = sorted(path.name for path in (built(rendered) / "clips").iterdir())
    assert names == ["1-other-square.mp4", "1-other-vertical.mp4", "1-other.mp3"]


def test_without_the_sound_what_is_out_stays(rendered: Path):
    store = MemoryStore()
    publish_all(rendered, store)
    before = record(store)
    shutil.rmtree(rendered / "build")
    (rendered / "episodes" / SLUG / "recording.flac").unlink()
    publish_all(rendered, store)
    assert record(store).enclosure == before.enclosure and record(store).soundbites == before.soundbites
    write(rendered, CLIPS.replace("1.5", "2"))  # no file is of that stretch
    ask(rendered, "aac")
    publish_all(rendered, store)
    assert [bite.files for bite in record(store).soundbites] == [None]
    assert [one.get("type") for one in alternatives(store)] == ["audio/mpeg", "audio/mp4"]


@pytest.mark.parametrize("part", [".opus", ".m4a", "-square-"])
def test_nothing_is_published_whose_files_are_gone_from_the_store(rendered: Path, part: str):
    store = MemoryStore()
    publish_all(rendered, store)
    (rendered / "episodes" / SLUG / "recording.flac").unlink()
    (key,) = [key for key in store.objects if SLUG in key and part in key]
    store.objects[key] = b"half"
    with pytest.raises(UnmetPromise, match=key):
        publish_all(rendered, store)


def test_what_is_withdrawn_is_told_of_file_by_file(rendered: Path):
    store = MemoryStore()
    publish_all(rendered, store)
    heard = {key for key in store.objects if key.startswith(("audio/", "clips/"))}
    write(rendered, "withdrawn: a mistake\n")
    assert {notice.partition(" ")[0] for notice in publish_all(rendered, store).notices} == heard
    assert b"Ein" not in store.objects["catalog.json"]


@pytest.mark.parametrize(
    ("clip", "said"),
    [
        (
            "{at: 5, for: 20, title: Late}",
            "the clip 'Late' ends at 0:25, after the end of the episode (0:07)",
        ),
        ("{at: 50, for: 2, title: Later}", "the clip 'Later' ends at 0:52, after the end"),
    ],
)
def test_a_clip_outside_of_the_sound_is_one_clear_message(show: Path, lfi, clip: str, said: str):
    write(show, f"clips: [{clip}]\n")
    result = lfi("-C", show, "build")
    assert result.status == 1 and "Traceback" not in result.out + result.err
    assert said in result.out and f"episodes/{SLUG}/episode.yml: clips" in result.out


def test_catalogs_of_before_still_load(rendered: Path):
    store = MemoryStore()
    publish_all(rendered, store)
    old = json.loads(store.objects["catalog.json"])
    del old["episodes"][0]["enclosure"]["alternatives"], old["episodes"][0]["soundbites"][0]["files"]
    store.objects["catalog.json"] = json.dumps(old).encode()
    assert record(store).enclosure.alternatives is None
    publish_all(rendered, store)
    assert len(alternatives(store)) == 3


def test_captions_say_what_is_said_in_the_stretch_and_who_says_it():
    def said(speaker: str, start: float, text: str) -> Utterance:
        words = [
            Word(text=word, start=start + n / 2, end=start + n / 2 + 0.4, probability=1)
            for n, word in enumerate(text.split())
        ]
        return Utterance(speaker=speaker, start=start, end=words[-1].end, text=text, words=tuple(words))

    talk = Transcript(
        language="en",
        utterances=(
            said("Ann", 0, "one two three four five six"),
            said("Bob", 4, "seven eight"),
            said("Cy", 90, "no"),
        ),
    )
    alone, together = captions_of(talk, 1.0, 2.5), captions_of(talk, 2.0, 5.0)
    assert [(c.text, c.speaker, c.start, c.end) for c in alone] == [("three four five", "", 0.0, 1.4)]
    assert [(c.text, c.speaker) for c in together] == [("five six", "Ann"), ("seven eight", "Bob")]
    assert together[1].start == 2.0 and captions_of(talk, 20, 30) == ()

"""Search in the terminal: what is found, where exactly, and an index that looks after itself."""

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lfi_podcast.cli.context import Context
from lfi_podcast.episode.committed import read_transcript
from lfi_podcast.errors import PodcastError
from lfi_podcast.show.archive import MARK, Archive, Hit, search_transcripts
from tests.helpers import COVER, SHOW

EPISODES = {
    "001-first": (
        "title: On near misses\npublished: 2026-01-10T06:00:00Z\ntopics: [near misses, on call]\n"
        "people: [host, {id: guest, name: Kiran Rao}]\n",
        "[0:01] Host: Welcome back to the show, it is good to have you here again today, indeed.\n"
        "[0:10] Kiran Rao: Near misses are free lessons.\n"
        "[0:20] Host: Incidental, they said.\n"
        "[0:30] Kiran Rao: We had a near miss and then the incident, in the middle of all that paging.\n",
    ),
    "002-second": (
        "title: On outages\npublished: 2026-02-01T00:00:00Z\ntopics: [tools]\n"
        "people: [host, {id: other, name: Ann Li}]\n",
        "[0:05] Host: The incident was an outage.\n[0:09] Ann Li: Überprüfung, and x-ray tools; don't page me.\n",
    ),
    "003-draft": ("title: Not out yet\n", "[0:02] Host: A draft about an incident.\n"),
}


def make(root: Path, show: str = SHOW) -> Archive:
    (root / "artwork").mkdir(parents=True)
    (root / "artwork/cover.jpg").write_bytes(COVER.read_bytes())
    (root / "show.yml").write_text(show)
    for slug, (facts, text) in EPISODES.items():
        folder = root / "episodes" / slug
        folder.mkdir(parents=True)
        (folder / "episode.yml").write_text(facts)
        (folder / "transcript.md").write_text(text)
    return again(root)


def again(root: Path) -> Archive:
    """The archive as another run of the program opens it."""
    context = Context(root, datetime(2026, 3, 1, tzinfo=UTC))
    return Archive(root, context.show, context.slugs([]), partial(context.job, context.viewing))


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return make(tmp_path)


def hits(archive: Archive, query: str, limit: int = 20) -> list[Hit]:
    return list(search_transcripts(archive, query, limit).hits)


def places(archive: Archive, query: str) -> set[tuple[str, float]]:
    return {(hit.slug[:3], hit.at) for hit in hits(archive, query)}


def said_at(archive: Archive, slug: str, text: str) -> float:
    """When the transcript has a word, which is in it once."""
    transcript = read_transcript(archive.job(slug))
    assert transcript
    (at,) = (word.start for said in transcript.utterances for word in said.words if word.text == text)
    return at


def marked(hit: Hit) -> list[str]:
    return [part.split(MARK[1])[0] for part in hit.text.split(MARK[0])[1:]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("incident", {"001", "002", "003"}),
        ("incidents", {"001", "002", "003"}),
        ('"an incident"', {"003"}),
        ('"an incidents"', {"003"}),
        ('"incident an"', set()),
        ("incid*", {"001", "002", "003"}),
        ("incidenta*", {"001"}),
        ("incident after:2026-02", {"002"}),
        ("incident before:2026-02", {"001"}),
        ("incident after:2026", {"001", "002"}),
        ("incident topic:tools", {"002"}),
        ('incident topic:"NEAR MISSES"', {"001"}),
        ("incident topic:misses", {"001"}),
        ("incident -topic:tools", {"001", "003"}),
        ("incident -outage", {"001", "003"}),
        ('incident -"an outage" -draft', {"001"}),
        ("incident speaker:host", {"002", "003"}),
        ('incident speaker:"kiran rao"', {"001"}),
        ("incident speaker:Kiran speaker:Host", {"001", "002", "003"}),
        ("incident -speaker:host", {"001"}),
        ("uberprufung", {"002"}),
        ("x-ray", {"002"}),
        ("don't", {"002"}),
        ("ray-x", set()),
    ],
)
def test_finds(archive: Archive, query: str, expected: set[str]) -> None:
    assert {slug for slug, _ in places(archive, query)} == expected


def test_a_phrase_is_in_a_row_and_in_any_form(archive: Archive) -> None:
    assert {at for _, at in places(archive, '"near misses"')} == {
        10.0,
        said_at(archive, "001-first", "near"),
    }
    assert places(archive, '"misses near"') == set()
    long = '"near misses are free lessons"'  # of which there are too many forms
    assert places(archive, long) == {("001", 10.0)}


def test_a_hit_has_the_time_of_its_word_and_not_of_its_line(archive: Archive) -> None:
    (hit,) = hits(archive, "pagi*")
    assert hit.at == said_at(archive, "001-first", "paging.") > 35 and marked(hit) == ["paging"]
    assert hit.url == f"https://small.example.org/episodes/001-first/#t={hit.at:g}"
    assert (hit.speaker, hit.title) == ("Kiran Rao", "On near misses")


def test_a_short_line_comes_with_its_neighbours(archive: Archive) -> None:
    (short,) = hits(archive, "lessons")
    assert short.before == "Host: … back to the show, it is good to have you here again today, indeed."
    assert short.after == "Host: Incidental, they said."
    (first,) = hits(archive, "outage")
    assert first.before is None
    (long,) = hits(archive, "pagi*")
    assert long.before is None and long.after is None


def test_an_episode_about_it_comes_first(archive: Archive) -> None:
    text = archive.job("002-second").transcript_file
    text.write_text(text.read_text() + "[0:12] Host: Near misses are free lessons.\n")
    assert [hit.slug for hit in hits(archive, "lessons near")] == ["001-first", "002-second"]
    assert [hit.slug for hit in hits(archive, "lessons near", limit=1)] == ["001-first"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("incident speaker:nobody", "there is no speaker 'nobody'; known: Ann Li, Host, Kiran Rao"),
        ("incident topic:tool", "there is no topic 'tool'; known: near misses, on call, tools"),
    ],
)
def test_who_or_what_is_not_there(archive: Archive, query: str, said: str) -> None:
    with pytest.raises(PodcastError, match=said):
        hits(archive, query)


def test_a_message_names_only_those_who_are_most_alike(archive: Archive) -> None:
    facts = archive.root / "episodes/003-draft/episode.yml"
    facts.write_text(f"title: Many\ntopics: [{', '.join(f'topic {number}' for number in range(40))}]\n")
    with pytest.raises(PodcastError, match=r"known: .*topic 7.* and 31 more") as caught:
        hits(archive, "incident topic:topik")
    assert str(caught.value).count(",") == 11


def test_another_language_has_no_english_endings(tmp_path: Path) -> None:
    archive = make(tmp_path, SHOW.replace("language: en", "language: de"))
    assert places(archive, "incidents") == set() and len(places(archive, "incident")) == 3
    assert {slug for slug, _ in places(archive, "uberprufung")} == {"002"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(st.sampled_from('ab"-:*()^+&| ') | st.characters(exclude_categories=("Cs",)), max_size=30))
def test_nothing_that_is_typed_breaks_it(archive: Archive, query: str) -> None:
    try:
        found = hits(archive, query)
    except PodcastError:
        return
    assert all(marked(hit) for hit in found)


# The index


def settle(archive: Archive) -> None:
    """Until what has been written is not as young as the next look at it."""
    time.sleep(0.02)
    search_transcripts(archive, "incident", 1)


def opened(archive: Archive) -> tuple[Archive, list[str]]:
    """The same, and which episodes are opened from here on."""
    looked: list[str] = []

    def job(slug: str):
        looked.append(slug)
        return archive.job(slug)

    return replace(archive, job=job), looked


def test_what_has_not_changed_is_not_opened(archive: Archive) -> None:
    watched, looked = opened(archive)
    settle(watched)
    assert sorted(set(looked)) == sorted(EPISODES)
    looked.clear()
    assert len(places(watched, "incident")) == 3 and looked == []
    text = archive.root / "episodes/002-second/transcript.md"
    text.write_text(text.read_text().replace("incident", "accident"))
    assert len(places(watched, "incident")) == 2 and looked == ["002-second"]
    assert {slug for slug, _ in places(watched, "accident")} == {"002"}


def test_what_is_as_young_as_the_index_is_looked_at_again(archive: Archive) -> None:
    text = archive.root / "episodes/002-second/transcript.md"
    settle(archive)
    soon = time.time_ns() + 10**9
    os.utime(text, ns=(soon, soon))
    hits(archive, "incident")
    before = text.stat()
    text.write_text(text.read_text().replace("incident", "accident"))
    os.utime(text, ns=(soon, soon))
    assert (text.stat().st_size, text.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert len(places(archive, "accident")) == 1


def test_what_is_gone_or_does_not_read_is_forgotten_and_told(archive: Archive) -> None:
    settle(archive)
    (archive.root / "episodes/002-second/transcript.md").write_text("broken\n")
    results = search_transcripts(archive, "incident", 20)
    assert {hit.slug for hit in results.hits} == {"001-first", "003-draft"}
    assert "episodes/002-second/transcript.md:1" in str(results.failed[0])
    fewer = replace(archive, slugs=["003-draft"])
    assert {hit.slug for hit in hits(fewer, "incident")} == {"003-draft"}
    with pytest.raises(PodcastError, match=r"known: Host$"):
        hits(fewer, "incident speaker:Kiran")


def test_a_new_date_topic_or_name_counts_at_once(archive: Archive) -> None:
    assert not places(archive, "incident after:2027")
    facts = archive.root / "episodes/002-second/episode.yml"
    facts.write_text(facts.read_text().replace("2026-02-01", "2027-02-01").replace("[tools]", "[toil]"))
    assert len(places(archive, "incident after:2027 topic:toil")) == 1
    with pytest.raises(PodcastError, match="there is no topic 'tools'"):
        hits(archive, "incident topic:tools")


def test_two_episodes_of_the_same_minute(archive: Archive) -> None:
    facts = archive.root / "episodes/003-draft/episode.yml"
    facts.write_text("title: Twin\npublished: 2026-02-01T00:00:30Z\n")
    assert {slug for slug, _ in places(archive, "incident after:2026-02")} == {"002", "003"}
    assert not places(archive, "incident after:2026-02-02")


def test_a_redacted_name_leaves_no_trace_in_the_index(archive: Archive) -> None:
    text = archive.root / "episodes/002-second/transcript.md"
    text.write_text(text.read_text().replace("outage", "outage at Zyzzyvacorp and Zyzzyvacorps"))
    facts = archive.root / "episodes/002-second/episode.yml"
    facts.write_text(
        facts.read_text().replace("On outages", "Zyzzyvacorp's outage").replace("[tools]", "[zyzzyvacorp]")
    )
    assert len(places(archive, "zyzzyvacorp")) == 1
    assert b"zyzzyvac" in archive.index.read_bytes().lower()
    facts.write_text(facts.read_text() + "redact: [{say: Zyzzyvacorp, with: a company}]\n")
    assert places(archive, "zyzzyvacorp") == set() and len(places(archive, "company")) == 1
    assert b"zyzzyvac" not in archive.index.read_bytes().lower()


@pytest.mark.parametrize("damage", ["text", "cut", "noise", "old", "empty"])
def test_an_index_that_is_damaged_or_of_another_version_is_made_anew(archive: Archive, damage: str) -> None:
    whole = places(archive, "incident")
    content = archive.index.read_bytes()
    noise = random.Random(1).randbytes(len(content) - 4096)
    archive.index.write_bytes(
        {
            "text": b"not a database\n" * 1000,
            "cut": content[: len(content) // 3],
            "noise": content[:4096] + noise,
            "old": content.replace(
                b"CREATE TABLE version (schema TEXT)", b"CREATE TABLE versiom (schema TEXT)"
            ),
            "empty": b"",
        }[damage]
    )
    assert places(archive, "incident") == whole
    assert places(again(archive.root), "incident") == whole


def test_a_search_works_where_nothing_can_be_written(archive: Archive) -> None:
    (archive.root / "build").write_text("in the way")
    results = search_transcripts(archive, "incident", 20)
    assert len(results.hits) == 3 and "the search index cannot be saved" in str(results.notice)


def test_what_has_changed_since_is_found_where_nothing_can_be_written(archive: Archive) -> None:
    settle(archive)
    lock = archive.index.with_name(".search.sqlite.lock")
    lock.unlink()
    lock.mkdir()  # not even root can write it
    assert search_transcripts(archive, "incident", 20).notice is None
    before = archive.index.read_bytes()
    text = archive.root / "episodes/002-second/transcript.md"
    text.write_text(text.read_text().replace("incident", "accident"))
    results = search_transcripts(archive, "accident", 20)
    assert len(results.hits) == 1 and "a temporary one is used" in str(results.notice)
    assert archive.index.read_bytes() == before


def test_searches_at_once(archive: Archive) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: places(again(archive.root), "incident"), range(6)))
    assert len(found[0]) == 3 and all(each == found[0] for each in found)
    assert places(archive, "incident") == found[0]


def test_searches_while_others_write(archive: Archive) -> None:
    def corrected(slug: str) -> list[int]:
        text, found = archive.root / "episodes" / slug / "transcript.md", []
        for round_ in range(5):
            whole = archive.root / f"{slug}.md"
            whole.write_text(f"[0:0{round_}] Host: The incident, time {round_} of {slug}.\n")
            whole.replace(text)
            found.append(len(places(again(archive.root), "incident")))
        return found

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(corrected, EPISODES)) == [[3] * 5] * 3
    assert places(archive, '"time 4"') == {(slug[:3], said_at(archive, slug, "time")) for slug in EPISODES}

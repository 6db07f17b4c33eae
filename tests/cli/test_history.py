"""`history`, `rollback` and `store prune` as people use them."""

import json
from pathlib import Path

from tests.helpers import EPISODE, SLUG


def test_what_was_published_and_back_again(show: Path, lfi):
    assert "no publication is remembered" in lfi("-C", show, "history").out
    assert lfi("-C", show, "publish").status == 0
    (show / "episodes" / SLUG / "episode.yml").write_text(
        EPISODE.replace("The first one", "A worse title").replace("01T06", "02T06")
    )
    rehearsed = lfi("-C", show, "publish", "--dry-run")
    assert (
        rehearsed.status == 0 and f"{SLUG} changes: " in rehearsed.out and "upload feed.xml" in rehearsed.out
    )
    assert "  title: The first one → A worse title" in rehearsed.out
    assert "  date: 2026-11-01 06:00:00 UTC → 2026-11-02 06:00:00 UTC" in rehearsed.out
    assert b"A worse title" not in (show / "public" / "feed.xml").read_bytes()
    assert lfi("-C", show, "publish").status == 0
    made = json.loads(lfi("-C", show, "history", "--json").out)
    assert [each["changed"][0]["what"].split(":")[0] for each in made] == ["changes", "is published"]
    name = made[0]["name"]
    assert name in lfi("-C", show, "history").out
    back = lfi("-C", show, "rollback", name, "--yes")
    assert back.status == 0 and "the next `publish` brings out what is in git again" in back.out
    assert b"A worse title" not in (show / "public" / "feed.xml").read_bytes()
    wrong = lfi("-C", show, "rollback", "yesterday", "--yes")
    assert wrong.status == 1 and "`lfi-podcast history` lists what is" in wrong.err


def test_what_listeners_would_notice_of_the_show(show: Path, lfi):
    assert lfi("-C", show, "publish").status == 0
    assert "listeners would notice nothing\nnothing would change" in lfi("-C", show, "feed", "--diff").out
    file = show / "show.yml"
    file.write_text(file.read_text().replace("title: A Small Show", "title: A Larger Show"))
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace("The first one", "A worse title"))
    before = (show / "public" / "feed.xml").read_bytes()
    said = lfi("-C", show, "feed", "--diff").out
    assert "the show changes:\n  title: A Small Show → A Larger Show\n" in said and "upload feed.xml" in said
    assert "A worse title" not in said and "see `lfi-podcast publish --dry-run`" in said
    assert (show / "public" / "feed.xml").read_bytes() == before


def test_an_object_that_nothing_names_is_listed_and_goes_when_people_agree(show: Path, lfi):
    assert lfi("-C", show, "--now", "2026-12-01T00:00:00Z", "publish").status == 0
    old = show / "public" / "audio" / f"{SLUG}-0123456789ab.mp3"
    old.write_bytes(b"old")
    assert (
        "it may go in 60 minutes"
        in lfi("-C", show, "--now", "2026-12-01T00:00:00Z", "store", "prune", "--yes").out
    )
    later = ("-C", show, "--now", "2026-12-01T01:00:00Z", "store", "prune")
    assert lfi(*later).status != 0 and old.exists(), "nobody has agreed"
    assert "deleted 1 objects" in lfi(*later, "--yes").out and not old.exists()
    assert "nothing to delete" in lfi(*later, "--yes").out


def test_a_renamed_folder_is_told_by_publish_too(show: Path, lfi):
    assert lfi("-C", show, "publish").status == 0
    (show / "episodes" / SLUG).rename(show / "episodes" / "uno")
    said = lfi("-C", show, "publish")
    assert said.status == 1 and "uno" in said.out and "is published and its folder is gone" in said.out

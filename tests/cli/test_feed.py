"""`lfi-podcast feed`: a change of show.yml is in the feed, and no episode is made for it."""

import re
from pathlib import Path

import pytest

from tests.cli.test_publish import serve_at, web_root
from tests.helpers import SHOW, SLUG
from tests.publish.test_publish import long_published


def test_a_change_of_the_show_goes_out_alone(show: Path, lfi):
    published = lfi("-C", show, "publish")
    frowned = "so that Spotify shows none"  # the episode has two chapters
    assert published.status == 0 and published.err.count(frowned) == 1
    (show / "show.yml").write_text(SHOW.replace("for *tests*", "of *tests*"))
    assert lfi("-C", show, "feed", "--diff").err.count(frowned) == 1
    (show / "episodes" / SLUG / "episode.yml").write_text("title: Not out yet\n")
    result = lfi("-C", show, "feed")
    assert result.status == 0 and "objects to" in result.out
    assert result.err.count(frowned) == 1 and "`lfi-podcast check` says where" in result.err
    assert frowned not in lfi("-C", show, "feed").err, "nothing was written"
    feed = (show / "public" / "feed.xml").read_text()
    assert "of tests" in feed and "The first one" in feed and "Not out yet" not in feed


def test_before_the_first_publication_it_is_empty(show: Path, lfi):
    assert lfi("-C", show, "feed").status == 0
    feed = (show / "public" / "feed.xml").read_text()
    assert "A Small Show" in feed and "<item" not in feed


@pytest.mark.parametrize("command", ["publish", "feed", "site"])
def test_episodes_leave_the_feed_for_want_of_room_only_when_people_have_agreed(show: Path, lfi, command: str):
    for key, content in long_published(show, 40).objects.items():
        file = show / "public" / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (show / "show.yml").write_text(SHOW + "feed: {budget: 32KB}\n")
    refused = lfi("-C", show, command)
    assert refused.status == 1 and not (show / "public" / "feed.xml").exists()
    assert "show.yml: feed: feed.xml has no room for" in refused.err and ", 000;" in refused.err
    assert lfi("-C", show, "publish", "--dry-run").status == 1
    assert lfi("-C", show, command, "--yes").status == 0
    assert (show / "public" / "feed-1.xml").is_file()
    assert lfi("-C", show, command).status == 0, "what has left is not asked about again"


def test_a_private_feed_is_begun_listed_judged_and_revoked(show: Path, lfi):
    assert lfi("-C", show, "publish").status == 0
    assert lfi("-C", show, "feed", "--private", "--list").out == "there is no private feed\n"
    begun = lfi("-C", show, "feed", "--private")
    address = begun.out.splitlines()[-1]
    assert begun.status == 0
    assert re.fullmatch(r"https://small\.example\.org/private/[0-9a-f]{32}/members\.xml", address)
    assert lfi("-C", show, "feed", "--private", "members").out.splitlines()[-1] == address
    other = lfi("-C", show, "feed", "--private", "patrons").out.splitlines()[-1]
    listed = lfi("-C", show, "feed", "--private", "--list").out.split()
    assert listed == ["members", address, "patrons", other]
    file = show / "public" / address.removeprefix("https://small.example.org/")
    assert (
        address in file.read_text()
        and lfi("lint", file).status == lfi("lint", show / "public/feed.xml").status
    )
    revoked = lfi("-C", show, "feed", "--private", "members", "--revoke")
    assert (revoked.status, revoked.out) == (0, "the private feed members is revoked\n") and not file.exists()
    again = lfi("-C", show, "feed", "--private", "--revoke")
    assert (again.status, again.out) == (0, "there is no private feed members\n")
    assert lfi("-C", show, "feed", "--private", "--list").out.split() == ["patrons", other]


@pytest.mark.parametrize(
    "arguments",
    [["members"], ["--revoke"], ["--list"], ["--private", "../up"], ["--private", "--list", "--revoke"]],
)
def test_wrong_usage_of_private_feeds(arguments: list[str], show: Path, lfi):
    assert lfi("-C", show, "feed", *arguments).status == 2


def test_lint_and_verify_at_the_address_of_a_private_feed(show: Path, lfi):
    with web_root(show) as link:
        serve_at(show, link)
        assert lfi("-C", show, "publish", "--no-probe").status == 0
        address = lfi("-C", show, "feed", "--private").out.splitlines()[-1]
        for command in (["lint", "--allow-private"], ["-C", show, "verify"]):
            public, private = (lfi(*command, each) for each in (f"{link}feed.xml", address))
            assert private.status == public.status, private.out
        assert lfi("-C", show, "feed", "--private", "--revoke").status == 0
        assert "404" in lfi("-C", show, "verify", address).out

"""`lfi-podcast feed`: a change of show.yml is in the feed, and no episode is made for it."""

from pathlib import Path

from tests.helpers import SHOW, SLUG


def test_a_change_of_the_show_goes_out_alone(show: Path, lfi):
    assert lfi("-C", show, "publish").status == 0
    (show / "show.yml").write_text(SHOW.replace("for *tests*", "of *tests*"))
    (show / "episodes" / SLUG / "episode.yml").write_text("title: Not out yet\n")
    result = lfi("-C", show, "feed")
    assert result.status == 0 and "objects to" in result.out
    feed = (show / "public" / "feed.xml").read_text()
    assert "of tests" in feed and "The first one" in feed and "Not out yet" not in feed


def test_before_the_first_publication_it_is_empty(show: Path, lfi):
    assert lfi("-C", show, "feed").status == 0
    feed = (show / "public" / "feed.xml").read_text()
    assert "A Small Show" in feed and "<item" not in feed

"""`lfi-podcast site`: the show's pages are made again, and the feed with them."""

from pathlib import Path

from tests.helpers import SHOW


def test_pages_and_feed_change_together_and_once(show: Path, lfi):
    assert lfi("-C", show, "publish").status == 0
    (show / "show.yml").write_text(SHOW.replace("A Small Show", "A Smaller Show"))
    assert lfi("-C", show, "site").status == 0
    for name in ("index.html", "search/index.html", "feed.xml"):
        assert "A Smaller Show" in (show / "public" / name).read_text(), name
    assert "is up to date" in lfi("-C", show, "site").out

"""`lfi-podcast import`."""

from pathlib import Path

import pytest

from tests.servers import Request, Response, serving

FEED = """<?xml version="1.0"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
<title>Near misses</title><description>About near misses.</description><language>en</language>
<itunes:category text="Technology"/><itunes:explicit>no</itunes:explicit>
<item><title>One</title><guid>  one </guid><pubDate>Tue, 03 Feb 2026 05:00:00 GMT</pubDate>
<enclosure url="{base}one.mp3" type="audio/mpeg" length="3"/></item></channel></rss>"""


def test_a_feed_in_a_file_becomes_a_show(lfi, tmp_path: Path):
    (tmp_path / "feed.xml").write_text(FEED.format(base="https://media.host.example/"), encoding="utf-8")
    (tmp_path / "show").mkdir()
    result = lfi(
        "-C",
        tmp_path / "show",
        "import",
        tmp_path / "feed.xml",
        "--no-media",
        "--link",
        "https://new.example/",
    )
    assert result.status == 0, result.err
    assert "Near misses: episodes: 1" in result.out
    show = (tmp_path / "show" / "show.yml").read_text(encoding="utf-8")
    assert "link: https://new.example/ " in show and "title: Near misses\n" in show
    assert "guid: '  one '" in (tmp_path / "show" / "episodes" / "one" / "episode.yml").read_text(
        encoding="utf-8"
    )
    assert (tmp_path / "show" / "build" / "import" / "report.md").is_file()
    assert lfi("-C", tmp_path / "show", "check").status == 0


def test_what_people_changed_is_kept(lfi, tmp_path: Path):
    (tmp_path / "feed.xml").write_text(FEED.format(base="https://media.host.example/"), encoding="utf-8")
    command = ("-C", tmp_path, "import", tmp_path / "feed.xml", "--no-media")
    assert lfi(*command).status == 0
    path = tmp_path / "episodes" / "one" / "episode.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("title: One", "title: Uno"), encoding="utf-8")
    (tmp_path / "feed.xml").write_text((tmp_path / "feed.xml").read_text().replace("About", "All about"))
    result = lfi(*command)
    assert (
        result.status == 0
        and "kept: files that are as you have them (episodes/one/episode.yml)" in result.out
    )
    assert "title: Uno" in path.read_text(encoding="utf-8")
    assert "All about" in (tmp_path / "show.yml").read_text(encoding="utf-8"), "which nobody had changed"


def test_another_show_is_left_alone(lfi, tmp_path: Path):
    (tmp_path / "feed.xml").write_text(FEED.format(base="https://media.host.example/"), encoding="utf-8")
    (tmp_path / "show.yml").write_text("title: Mine\n", encoding="utf-8")
    result = lfi("-C", tmp_path, "import", tmp_path / "feed.xml")
    assert result.status == 1 and "describes another show" in result.err
    assert (tmp_path / "show.yml").read_text(encoding="utf-8") == "title: Mine\n"
    assert not (tmp_path / "episodes").exists()


def test_private_addresses_are_not_asked_unless_allowed(lfi, tmp_path: Path):
    asked: list[str] = []

    def behave(request: Request) -> Response:
        asked.append(request.path)
        return Response(404)

    with serving(behave) as base:
        refused = lfi("-C", tmp_path, "import", base + "feed.xml")
        assert refused.status == 1 and "--allow-private" in refused.err and not asked
        assert lfi("-C", tmp_path, "import", base + "feed.xml", "--allow-private").status == 3
    assert asked


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.xml"], "neither a file nor an address"),
        (["https://a.example/", "--link", "nowhere"], "is not a web address"),
    ],
)
def test_wrong_usage(lfi, tmp_path: Path, arguments: list[str], message: str):
    result = lfi("-C", tmp_path, "import", *arguments)
    assert result.status == 2 and message in " ".join(result.err.split())

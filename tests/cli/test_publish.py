"""`lfi-podcast publish`: what goes out, what stays as it was, and what it says of both."""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from lfi_podcast.cli.file_server import Handler
from lfi_podcast.config.outline import NOTES_OUTLINE
from lfi_podcast.model.layout import Headers
from tests.helpers import EPISODE, SHOW, SLUG
from tests.servers import Request, Response, serving

NOW = "2026-12-01T00:00:00Z"


def test_publish_to_the_folder_and_again(show: Path, lfi):
    first = lfi("-C", show, "publish")
    assert first.status == 0
    assert "1 episode is published" in first.out
    feed = (show / "public" / "feed.xml").read_bytes()
    again = lfi("-C", show, "publish")
    assert "is up to date" in again.out and str(show) not in again.out
    assert (show / "public" / "feed.xml").read_bytes() == feed


def test_published_bytes_do_not_depend_on_the_folder(show: Path, tmp_path: Path, lfi):
    other = tmp_path / "somewhere" / "else"
    shutil.copytree(show, other, ignore=shutil.ignore_patterns("build"))
    for root in (show, other):
        assert lfi("-C", root, "--now", "2026-12-01T00:00:00Z", "publish").status == 0
    files = {path.relative_to(show) for path in (show / "public").rglob("*") if path.is_file()}
    assert len(files) > 15
    assert files == {path.relative_to(other) for path in (other / "public").rglob("*") if path.is_file()}
    for name in files:
        assert (show / name).read_bytes() == (other / name).read_bytes(), name


def test_publishing_an_episode_that_is_not_there_does_nothing(show: Path, lfi):
    result = lfi("-C", show, "publish", SLUG, "002-other")
    assert result.status == 1
    assert "episodes/002-other/episode.yml" in result.err
    assert not (show / "public").exists()


def test_one_bad_episode_is_left_out_and_the_others_go_out(show: Path, lfi):
    (show / "episodes" / "000-bad").mkdir()
    (show / "episodes" / "000-bad" / "episode.yml").write_text("titel: x\n")
    result = lfi("-C", show, "publish")
    assert result.status == 1
    assert "titel: is not a known key" in result.out and "1 episode is published" in result.out
    assert (show / "public" / "feed.xml").is_file()


def test_notes_as_people_meant_them(show: Path, lfi):
    """Pictures are the store's, so that no page asks another site for one; what nobody has written is left out."""
    folder = show / "episodes" / SLUG
    Image.new("RGB", (8, 8)).save(folder / "map.png")
    notes = f"{NOTES_OUTLINE}\n![Map](map.png) ![Far](https://x.example/far.png)\n\nhttps://a.example/x, and\nmore\n"
    (folder / "notes.md").write_text(notes)
    assert lfi("-C", show, "publish").status == 0
    (picture,) = (show / "public" / "artwork").glob("map-*.png")
    page = (show / "public" / "episodes" / SLUG / "index.html").read_text()
    feed = (show / "public" / "feed.xml").read_text()
    assert f'<img src="../../artwork/{picture.name}" alt="Map">' in page
    assert f'<img src="https://small.example.org/artwork/{picture.name}" alt="Map"' in feed
    for text in (page, feed):
        assert "in Markdown." not in text and 'src="https://x.example' not in text
        assert 'href="https://x.example/far.png"' in text and 'href="https://a.example/x"' in text
    assert "and<br>" in page
    assert picture.name not in lfi("-C", show, "--now", "2027-01-01T00:00:00Z", "store", "prune", "--yes").out
    assert picture.exists()


def test_a_lost_catalog_is_not_made_up(show: Path, lfi):
    assert lfi("-C", show, "publish").status == 0
    feed = (show / "public" / "feed.xml").read_bytes()
    (show / "public" / "catalog.json").unlink()
    result = lfi("-C", show, "publish")
    assert result.status == 3 and "restore it from a backup" in result.err
    assert (show / "public" / "feed.xml").read_bytes() == feed


def test_a_hub_is_told_once_in_the_end(show: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lfi_podcast.publish.announce.PAUSES", (0.01,))
    statuses, told = [503, 503, 204], []

    def hub(request):
        told.append(request)
        return Response(statuses[len(told) - 1])

    with serving(hub) as address:
        (show / "show.yml").write_text(f"{SHOW}hubs: [{address}]\n")
        first = lfi("-C", show, "publish")
        assert first.status == 0 and "could not be notified of the new feed (HTTP 503)" in first.err
        assert lfi("-C", show, "publish").err == ""
        assert lfi("-C", show, "feed").err == ""
    assert len(told) == 3


def test_a_cdn_forgets_what_has_changed_and_a_failure_is_a_warning(show: Path, lfi):
    (show / "show.yml").write_text(SHOW + 'invalidate: [sh, -c, \'echo "$@" > asked\', sh, "{paths}"]\n')
    assert lfi("-C", show, "publish").status == 0
    asked = (show / "asked").read_text().split()
    assert {"/feed.xml", "/", "/index.html", f"/episodes/{SLUG}/"} <= set(asked)
    assert not [path for path in asked if path.startswith("/audio/")]
    (show / "asked").unlink()
    assert lfi("-C", show, "publish").status == 0 and not (show / "asked").exists()
    (show / "show.yml").write_text(
        SHOW.replace("for *tests*", "of *tests*") + "invalidate: [no-such-program]\n"
    )
    result = lfi("-C", show, "publish")
    assert result.status == 0 and "no-such-program is not installed" in result.err


@contextmanager
def web_root(show: Path) -> Iterator[str]:
    """The store becomes a link to a web server's folder; yields the address there."""
    folder = show / "web-root"
    folder.mkdir()
    (show / "public").symlink_to(folder, target_is_directory=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, folder)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def serve_at(show: Path, link: str) -> None:
    (show / "show.yml").write_text(SHOW.replace("https://small.example.org/", link))


def test_what_listeners_get_is_checked(show: Path, lfi):
    with web_root(show) as link:
        serve_at(show, link)
        good = lfi("-C", show, "publish")
        assert good.status == 0 and "not checked" not in good.out + good.err
        serve_at(show, f"{link}elsewhere/")
        wrong = lfi("-C", show, "publish")
        assert wrong.status == 3 and "1 episode is published" in wrong.out
        assert "elsewhere/feed.xml: is published, but it is not there (HTTP 404); correct `link`" in wrong.err
        left_out = lfi("-C", show, "publish", "--no-probe")
        assert (
            left_out.status == 0 and "whether listeners get this was not checked: --no-probe" in left_out.out
        )
        serve_at(show, link)
        assert lfi("-C", show, "publish").status == 0


def test_hubs_are_told_of_a_feed_that_listeners_get(show: Path, lfi):
    told = []

    def hub(request):
        told.append(request)
        return Response(204)

    with web_root(show) as link, serving(hub) as address:
        serve_at(show, f"{link}elsewhere/\nhubs: [{address}]")
        assert lfi("-C", show, "publish").status == 3 and not told
        serve_at(show, f"{link}\nhubs: [{address}]")
        assert lfi("-C", show, "publish").status == 0 and len(told) == 1


def test_feed_and_site_are_checked_too(show: Path, lfi):
    with web_root(show) as link:
        serve_at(show, link)
        assert lfi("-C", show, "publish").status == 0
        for command in ("feed", "site"):
            serve_at(show, f"{link}elsewhere/")
            wrong = lfi("-C", show, command)
            assert wrong.status == 3 and "elsewhere/feed.xml: is published, but it is not there" in wrong.err
            assert lfi("-C", show, command, "--no-probe").status == 0
            serve_at(show, link)
            assert lfi("-C", show, command).status == 0


@contextmanager
def cdn(show: Path) -> Iterator[tuple[str, dict[str, Response]]]:
    """A cache before the store that never forgets, except for the feed; yields its address and what it has kept."""
    folder, kept = show / "web-root", dict[str, Response]()
    folder.mkdir()
    (show / "public").symlink_to(folder, target_is_directory=True)

    def answer(request: Request) -> Response:
        key = request.path.lstrip("/") + ("index.html" if request.path.endswith("/") else "")
        path = folder / key
        if key not in kept and path.is_file():
            kept[key] = Response(200, path.read_bytes(), {"Content-Type": Headers.of(key).media_type})
        return (kept.pop if key == "feed.xml" else kept.get)(key, Response(404))

    with serving(answer) as link:
        yield link, kept


def test_what_was_taken_back_is_asked_for(show: Path, lfi):
    with cdn(show) as (link, kept):
        serve_at(show, link)
        assert lfi("-C", show, "publish").status == 0
        assert any(key.startswith("audio/") for key in kept)
        (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "withdrawn: a name slipped out\n")
        stale = lfi("-C", show, "withdraw", SLUG, "--delete", "--yes")
        assert stale.status == 3 and "has been removed from the feed" in stale.out
        assert re.search(r"deleted \d+ objects", stale.out), (
            "what people have to be told first is no reason to keep it"
        )
        gone = "was deleted, but the public still gets it"
        assert re.search(rf"episodes/{SLUG}/\S+: {gone} \(and \d more\); most likely a CDN", stale.err)
        assert f"{SLUG}/: belongs to a withdrawn episode, but the public still gets it as it was" in stale.err
        assert re.search(rf"audio/{SLUG}-\w+\.mp3: {gone}; most likely a CDN", stale.err)


def test_what_was_taken_back_and_forgotten_is_gone(show: Path, lfi):
    with cdn(show) as (link, kept):
        serve_at(show, link)
        assert lfi("-C", show, "publish").status == 0
        (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "withdrawn: a name slipped out\n")
        kept.clear()
        assert lfi("-C", show, "withdraw", SLUG, "--delete", "--yes").status == 0


def test_a_rehearsal_names_no_address_of_what_is_scheduled(show: Path, lfi):
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE.replace("2026-11-01", "2027-01-01"))
    first, again = (lfi("-C", show, "--now", NOW, "publish", "--dry-run") for _ in range(2))
    assert first.status == 0 and first.out.splitlines()[-3:] == again.out.splitlines()[-3:]
    assert f"upload episodes/{SLUG}/page.json, under an address that cannot be guessed (" in first.out
    assert not re.search("[0-9a-f]{32}", first.out) and not (show / "public").exists()
    assert lfi("-C", show, "--now", NOW, "publish").status == 0
    (show / "episodes" / SLUG / "episode.yml").write_text(EPISODE + "withdrawn: a mistake\n")
    last = lfi("-C", show, "--now", NOW, "publish", "--dry-run")
    assert f"delete episodes/{SLUG}/page.json, under an address that cannot be guessed" in last.out


def test_a_folder_that_has_to_be_copied_first_is_not_checked(show: Path, lfi):
    result = lfi("-C", show, "publish")
    assert "whether listeners get this was not checked: public is a folder on this machine" in result.out

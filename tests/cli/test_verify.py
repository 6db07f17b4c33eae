"""`lfi-podcast verify`: what it says, what machines get, how it ends; and that `preview` serves a show as it should."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from lfi_podcast.cli.file_server import Handler
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.verify import asking
from tests.helpers import SHOW, SLUG
from tests.servers import Response, nobody, serving


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "PAUSES", (0.0,))


@contextmanager
def live(root: Path, lfi) -> Iterator[str]:
    """The show is published, and served where it says it is, as `preview` does; yields that address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, root / "public")) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        link = f"http://127.0.0.1:{server.server_address[1]}/"
        (root / "show.yml").write_text(SHOW.replace("https://small.example.org/", link))
        assert lfi("-C", root, "publish").status == 0
        yield link
        server.shutdown()


def test_a_preview_is_as_it_should_be(show: Path, lfi):
    with live(show, lfi) as link:
        result = lfi("-C", show, "verify", "--deep")
        assert result.out.splitlines()[0].split() == ["ok", "feed", "1"]
        assert result.status == 0 and "fails" not in result.out
        assert "https and its certificate were not checked" in result.err
        rows = json.loads(lfi("-C", show, "verify", "--json").out)
        assert {"url": f"{link}feed.xml", "ok": True, "status": 200, "message": ""}.items() <= rows[0].items()
        assert all(row["ok"] for row in rows) and len({row["url"] for row in rows}) == len(rows)


def test_what_is_wrong_comes_first(show: Path, lfi):
    with live(show, lfi) as link:
        (record,) = Catalog.from_json((show / "public/catalog.json").read_bytes()).live()
        (show / "public" / record.enclosure.key).unlink()
        result = lfi("-C", show, "verify")
        first, second, *_ = result.out.splitlines()
        assert result.status == 1
        assert first.split() == ["fails", "status", f"{link}{record.enclosure.key}"]
        assert second.strip().startswith("it is not there (HTTP 404); ")
        wrong = [row for row in json.loads(lfi("-C", show, "verify", "--json").out) if not row["ok"]]
        assert [(row["check"], row["status"]) for row in wrong] == [("status", 404)]


def test_somebody_elses_feed_needs_no_show(tmp_path: Path, lfi):
    feed = b"<rss version='2.0'><channel><title>x</title><item><guid>1</guid></item></channel></rss>"
    headers = {"Content-Type": "text/xml", "Last-Modified": "Sat, 28 Nov 2026 12:00:00 GMT"}

    def behave(request):
        is_known = "If-Modified-Since" in request.headers
        return Response(304, b"", headers) if is_known else Response(200, feed, headers)

    with serving(behave) as link:
        result = lfi("-C", tmp_path, "verify", f"{link}feed")
        assert (result.status, result.out.split()) == (0, ["ok", "feed", "1"])
    with nobody() as link:
        result = lfi("-C", tmp_path, "verify", f"{link}feed")
        assert result.status == 3 and "nothing answers there" in result.out


def test_an_address_for_examples(show: Path, lfi):
    result = lfi("-C", show, "verify")
    assert result.status == 1
    assert "show.yml: link: https://small.example.org/: is an address for examples" in result.err


def test_a_store_that_cannot_be_read(show: Path, lfi, monkeypatch: pytest.MonkeyPatch):
    with live(show, lfi), nobody() as service:
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        with (show / "show.yml").open("a") as file:
            file.write(f"store: s3://bucket/x\nendpoint: {service}\n")
        result = lfi("-C", show, "verify")
        assert result.status == 0
        assert "was compared with itself, and not with the store: " in result.err


def test_a_withdrawn_episode_is_gone(show: Path, lfi):
    with live(show, lfi) as link:
        page = show / "public/episodes" / SLUG / "index.html"
        before = page.read_bytes()
        with (show / "episodes" / SLUG / "episode.yml").open("a") as file:
            file.write("withdrawn: asked for\n")
        assert lfi("-C", show, "withdraw", SLUG).status == 0
        assert lfi("-C", show, "verify").status == 0
        page.write_bytes(before)
        result = lfi("-C", show, "verify")
        assert result.status == 1
        assert result.out.splitlines()[0].split()[:3] == ["fails", "withdrawn", f"{link}episodes/{SLUG}/"]


@pytest.mark.parametrize("arguments", [["feed.xml"], ["ftp://example.org/"], ["--old", "old.example.org"]])
def test_an_address_that_is_none(arguments: list[str], show: Path, lfi):
    (show / "show.yml").write_text(SHOW.replace("https://small.example.org/", "http://127.0.0.1:9/"))
    result = lfi("-C", show, "verify", *arguments)
    assert result.status == 2 and "is no address of the web" in result.err


def test_a_terminal_shows_a_bar():
    feed = b"<rss version='2.0'><channel><title>x</title></channel></rss>"
    headers = {"Content-Type": "text/xml", "ETag": '"1"'}
    mine, theirs = os.openpty()
    with serving(
        lambda request: Response(304 if '"1"' in request.headers.values() else 200, feed, headers)
    ) as link:
        command = [sys.executable, "-m", "lfi_podcast", "verify", link]
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
        done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, env=environment, timeout=60)
    os.close(theirs)
    shown = os.read(mine, 1 << 16).decode()
    os.close(mine)
    assert done.returncode == 0, done.stderr
    assert "verify" in shown and "━" in shown and "ok    feed" in shown

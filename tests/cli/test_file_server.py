"""The preview is a web server as listeners' apps expect one: ranges, types, CORS, and nothing from outside."""

import gzip
import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.cli.file_reply import Range, parse_range, reply
from lfi_podcast.cli.file_server import Handler

SOUND = bytes(range(256)) * 4
FEED = f"<rss>{'<item/>' * 1000}</rss>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("site") / "public"
    (folder / "episodes" / "one").mkdir(parents=True)
    (folder / "audio").mkdir()
    (folder / "audio" / "one.mp3").write_bytes(SOUND)
    (folder / "episodes" / "one" / "index.html").write_text("a page")
    (folder / "episodes" / "one" / "embed").mkdir()
    (folder / "episodes" / "one" / "embed" / "index.html").write_text("a player")
    (folder / "episodes" / "one" / "chapters.json").write_text("{}")
    (folder / "feed.xml").write_text(FEED)
    (folder.parent / "secret").write_text("secret")
    (folder / "link").symlink_to(folder.parent / "secret")
    with serving(folder) as port:
        yield port


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, folder)) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_address[1]
        running.shutdown()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return answer, answer.read()


@pytest.mark.parametrize(
    ("asked", "status", "content", "content_range"),
    [
        (None, 200, SOUND, None),
        ("bytes=0-1", 206, SOUND[:2], "bytes 0-1/1024"),
        ("bytes=1000-", 206, SOUND[1000:], "bytes 1000-1023/1024"),
        ("bytes=-10", 206, SOUND[-10:], "bytes 1014-1023/1024"),
        ("bytes=1000-9999", 206, SOUND[1000:], "bytes 1000-1023/1024"),
        ("bytes=1024-", 416, b"", "bytes */1024"),
        ("bytes=0-1,5-6", 200, SOUND, None),
        ("seconds=1-2", 200, SOUND, None),
    ],
)
def test_ranges(server: int, asked: str | None, status: int, content: bytes, content_range: str | None):
    answer, body = ask(server, "/audio/one.mp3", **({"Range": asked} if asked else {}))
    assert (answer.status, body, answer.getheader("Content-Range")) == (status, content, content_range)
    assert answer.getheader("Content-Length") == str(len(content))


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 4000))
def test_a_range_is_inside_the_file(first: int, last: int, size: int):
    try:
        wanted = parse_range(f"bytes={first}-{last}", size)
    except ValueError:
        assert first >= size or last < first
    else:
        assert wanted == Range(first, min(last, size - 1))


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/audio/one.mp3", "audio/mpeg"),
        ("/episodes/one/", "text/html; charset=utf-8"),
        ("/episodes/one/chapters.json", "application/json+chapters"),
        ("/feed.xml?x=1", "application/rss+xml; charset=utf-8"),
    ],
)
def test_head_types_and_cors(server: int, path: str, media_type: str):
    answer, body = ask(server, path, "HEAD")
    assert (answer.status, body) == (200, b"")
    assert answer.getheader("Content-Type") == media_type
    assert answer.getheader("Access-Control-Allow-Origin") == "*"
    assert answer.getheader("Accept-Ranges") == "bytes"


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/../secret", "/%2e%2e/secret", "/episodes/../../secret", "/link", "/a%00b", "//etc/passwd"],
)
def test_nothing_from_outside(server: int, path: str):
    answer, body = ask(server, path)
    assert answer.status == 404 and b"secret" not in body


def test_the_page_for_what_is_not_there(tmp_path: Path):
    (tmp_path / "404.html").write_text("Nothing here")
    with serving(tmp_path) as port:
        answer, body = ask(port, "/nothing/at/all", Range="bytes=0-3")
        assert (answer.status, body, answer.getheader("Content-Length")) == (404, b"Nothing here", "12")
        assert ask(port, "/nothing", "HEAD")[1] == b""


def test_a_page_without_its_slash_leads_to_the_one_with_it(server: int):
    answer, _ = ask(server, "/episodes/one?q=1")
    assert (answer.status, answer.getheader("Location")) == (301, "/episodes/one/")
    assert ask(server, "//example.org")[0].status == 404


@pytest.mark.parametrize(
    ("path", "accepted", "is_zipped"),
    [
        ("/feed.xml", "gzip", True),
        ("/feed.xml", "deflate, GZIP;q=0.5, br", True),
        ("/episodes/one/", "gzip, br", True),
        ("/episodes/one/chapters.json", "gzip", True),
        ("/feed.xml", "identity", False),
        ("/feed.xml", "gzip;q=0", False),
        ("/feed.xml", "gzip;q=0.0, br", False),
        ("/feed.xml", "xgzip, gzipped", False),
        ("/audio/one.mp3", "gzip", False),
    ],
)
def test_texts_are_compressed_for_those_who_can_read_it(
    server: int, path: str, accepted: str, is_zipped: bool
):
    plain, content = ask(server, path)
    answer, body = ask(server, path, **{"Accept-Encoding": accepted})
    assert answer.getheader("Content-Encoding") == ("gzip" if is_zipped else None)
    assert (gzip.decompress(body) if is_zipped else body) == content
    head, nothing = ask(server, path, "HEAD", **{"Accept-Encoding": accepted})
    assert (head.status, nothing) == (200, b"") and head.getheader("Content-Length") == str(len(body))
    assert plain.getheader("Vary") == (None if path.endswith(".mp3") else "Accept-Encoding")


def test_the_feed_is_small_and_fetched_once(server: int):
    answer, body = ask(server, "/feed.xml", **{"Accept-Encoding": "gzip"})
    assert len(body) < len(FEED) / 50
    known = answer.getheader("ETag"), answer.getheader("Last-Modified")
    for asked in (
        {"If-None-Match": known[0]},
        {"If-None-Match": f'"other", {known[0].removeprefix("W/")}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": known[1]},
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ):
        again, nothing = ask(server, "/feed.xml", **{"Accept-Encoding": "gzip", **asked})
        assert (again.status, nothing) == (304, b""), asked
        assert again.getheader("ETag") and again.getheader("Content-Type") is None
    for asked in (
        {"If-None-Match": '"other"'},
        {"If-None-Match": '"other"', "If-Modified-Since": known[1]},  # the date does not count then
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert ask(server, "/feed.xml", **asked)[0].status == 200, asked


def test_a_changed_file_is_sent_again(server: int, tmp_path: Path):
    (tmp_path / "feed.xml").write_text("<rss/>")
    before = reply(tmp_path / "feed.xml", "feed.xml", {}.get).headers["ETag"]
    (tmp_path / "feed.xml").write_text("<rss> </rss>")
    assert reply(tmp_path / "feed.xml", "feed.xml", {"If-None-Match": before}.get).status == 200


def test_a_part_is_sent_only_of_the_version_that_the_client_has(server: int):
    tag = ask(server, "/audio/one.mp3")[0].getheader("ETag")
    date = ask(server, "/audio/one.mp3")[0].getheader("Last-Modified")
    for condition, status in ((tag, 206), (date, 206), ('"other"', 200), (f"W/{tag}", 200)):
        answer, body = ask(server, "/audio/one.mp3", Range="bytes=2-3", **{"If-Range": condition})
        assert answer.status == status and body == (SOUND[2:4] if status == 206 else SOUND)
    answer, body = ask(server, "/feed.xml", Range="bytes=0-3", **{"Accept-Encoding": "gzip"})
    assert (answer.status, body, answer.getheader("Content-Encoding")) == (206, b"<rss", None)


def test_an_empty_file(tmp_path: Path):
    (tmp_path / "empty.txt").touch()
    found = reply(tmp_path / "empty.txt", "empty.txt", {}.get)
    assert (found.status, found.headers["Content-Length"]) == (200, "0")


@pytest.mark.parametrize(
    ("path", "framed_by"),
    [("/episodes/one/", "'self'"), ("/episodes/one/embed/", "*"), ("/audio/one.mp3", "'self'")],
)
def test_the_headers_that_keep_pages_safe(server: int, path: str, framed_by: str):
    answer, _ = ask(server, path)
    assert answer.status == 200
    policy = dict(
        each.strip().split(" ", 1) for each in answer.getheader("Content-Security-Policy").split(";")
    )
    assert policy["frame-ancestors"] == framed_by
    assert policy["default-src"] == "'none'"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Referrer-Policy") and "camera=()" in answer.getheader("Permissions-Policy")


def test_sound_may_come_from_elsewhere(tmp_path: Path):
    (tmp_path / "a.html").write_text("a page")
    headers = reply(tmp_path / "a.html", "a.html", {}.get, "https://media.example.org/x/").headers
    assert "media-src 'self' https://media.example.org;" in headers["Content-Security-Policy"]

"""What has been published is fetched as listeners do it; what they do not get is told with its likely cause."""

import gzip
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from lxml import etree

from lfi_podcast.cli.file_server import Handler
from lfi_podcast.errors import ServiceFailed
from lfi_podcast.model.catalog import Catalog
from lfi_podcast.model.layout import Headers
from lfi_podcast.model.show import Show
from lfi_podcast.publish import probe as probing
from lfi_podcast.publish.checks import Named, named_by, newly_named
from lfi_podcast.publish.probe import probe, probe_gone
from lfi_podcast.site.pages import withdrawn_page
from lfi_podcast.site.rendering import Site
from lfi_podcast.store.folder import FolderStore
from lfi_podcast.store.memory import MemoryStore
from lfi_podcast.store.store import Upload
from tests.helpers import SHOW, SLUG
from tests.servers import Request, Response, certificate, hanging, nobody, sending, serving, trickling
from tests.store.helpers import ceph

IDENTITY = yaml.safe_load(SHOW)["guid"]
FEED = f"<rss><podcast:guid>{IDENTITY}</podcast:guid>new</rss>".encode()
SOUND, PAGE, TEXT, COVER = (
    "audio/001-first-0123456789ab.mp3",
    "episodes/001-first/index.html",
    "episodes/001-first/transcript.vtt",
    "artwork/cover-0123456789ab.jpg",
)
FILES = {"feed.xml": FEED, SOUND: b"sound" * 1000, PAGE: b"<html>", TEXT: b"WEBVTT", COVER: b"picture"}
SHARED = MemoryStore(objects={"feed.xml": FEED})
NAMED = [
    Named(SOUND, "audio/mpeg", 5000),
    *(Named(key, Headers.of(key).media_type) for key in (COVER, TEXT, PAGE)),
]

Change = Callable[[Response], Response]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch):
    """What may pass is asked for again at once."""
    monkeypatch.setattr(probing, "_FEED_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(probing, "_OTHER_PAUSES", (0.0,))


def a_show(link: str, **changes: object) -> Show:
    return Show(**(yaml.safe_load(SHOW) | {"link": link} | changes))


class Web:
    """A web server for FILES, with `changes` to the answers for some keys, and all that it was asked."""

    def __init__(self, **changes: Change) -> None:
        self.changes, self.asked = {KEYS[name]: change for name, change in changes.items()}, []

    def __call__(self, request: Request) -> Response:
        self.asked.append(request)
        key = request.path.lstrip("/")
        key += "index.html" if request.path.endswith("/") else ""
        return self.changes.get(key, lambda response: response)(self.usual(key, request))

    def usual(self, key: str, request: Request) -> Response:
        if key not in FILES:
            return Response(404)
        content, headers = FILES[key], {"Content-Type": Headers.of(key).media_type}
        if request.headers.get("Range") == "bytes=0-0":
            return Response(206, content[:1], headers | {"Content-Range": f"bytes 0-0/{len(content)}"})
        return Response(200, content, headers)


KEYS = {"feed": "feed.xml", "sound": SOUND, "page": PAGE, "text": TEXT, "cover": COVER}


def with_status(status: int) -> Change:
    return lambda _: Response(status)


def with_body(body: bytes, media_type: str = "text/html") -> Change:
    return lambda _: Response(200, body, {"Content-Type": media_type})


def with_headers(**headers: str) -> Change:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda response: replace(response, headers={**response.headers, **named})


def once(change: Change) -> Change:
    """The first time only."""
    changes = iter([change])
    return lambda response: next(changes, lambda same: same)(response)


def said_of(**changes: Change) -> str:
    """The message when some answers are changed."""
    with serving(Web(**changes)) as link, pytest.raises(ServiceFailed) as raised:
        probe(a_show(link), SHARED, FEED, NAMED)
    return str(raised.value).replace(link, "/")


def test_what_is_live_is_asked_for_as_listeners_do():
    web = Web()
    with serving(web) as link:
        assert probe(a_show(link), SHARED, FEED, NAMED) == []
    asked = sorted((each.method, each.path, each.headers.get("Range")) for each in web.asked)
    assert asked == sorted(
        [
            ("GET", "/feed.xml", None),
            ("HEAD", f"/{SOUND}", None),
            ("GET", f"/{SOUND}", "bytes=0-0"),
            ("HEAD", f"/{COVER}", None),
            ("GET", f"/{COVER}", "bytes=0-0"),
            ("GET", f"/{TEXT}", None),
            ("GET", "/episodes/001-first/", None),
        ]
    )
    assert web.asked[0].path == "/feed.xml", "nothing else is of interest while the feed is not there"
    assert all(each.headers["User-Agent"].startswith("lfi-podcast/") for each in web.asked)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            with_status(403),
            "the public may not read it (HTTP 403); have the bucket's policy let the public read",
        ),
        (with_status(404), "it is not there (HTTP 404); correct `link` in show.yml"),
        (with_status(503), "the server fails (HTTP 503)"),
        (
            with_body(b"<html>Welcome"),
            "something else is served there (text/html); correct `link` in show.yml",
        ),
        (with_body(b""), "something else is served there"),
        (with_body(b"<rss>" + IDENTITY.encode()), "an older feed is served there; purge the CDN's cache"),
        (with_body(FEED + b"more"), "an older feed is served there"),
        (with_body(b"<rss>another"), "the feed of another show is served there; correct `link`"),
        (with_body(FEED[:-5]), "it arrives incomplete"),
        (lambda _: Response(301, headers={"Location": "/feed.xml"}), "it redirects in a circle"),
        (
            lambda _: Response(302, headers={"Location": "file:///etc/passwd"}),
            "it redirects in a circle, or to some",
        ),
    ],
)
def test_a_feed_that_listeners_do_not_get(change: Change, said: str):
    assert said_of(feed=change).startswith(f"/feed.xml: is published, but {said}")


def test_nothing_answers_or_there_is_no_such_host():
    with nobody() as link, pytest.raises(ServiceFailed, match="nothing answers there; start the web server"):
        probe(a_show(link), SHARED, FEED, [])
    with pytest.raises(ServiceFailed, match="there is no host of this name; correct `link`"):
        probe(a_show("http://256.256.256.256/"), SHARED, FEED, [])
    with sending(b"hello?\r\n") as link, pytest.raises(ServiceFailed, match="the connection breaks"):
        probe(a_show(link), SHARED, FEED, [])


@pytest.mark.parametrize("slow", [trickling, hanging])
def test_a_slow_server_does_not_hold_the_program(slow, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(probing, "FEED_SECONDS", 0.5)
    with slow() as link, pytest.raises(ServiceFailed, match=r"feed\.xml: .* it does not answer in time"):
        probe(a_show(link), SHARED, FEED, [])


def test_slow_media_do_not_hold_it_either(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(probing, "OTHER_SECONDS", 0.5)
    with serving(Web()) as link, trickling() as media, pytest.raises(ServiceFailed) as raised:
        many = [Named(f"audio/{number}-0123456789ab.mp3", "audio/mpeg", 1) for number in range(40)]
        probe(a_show(link, media=media), SHARED, FEED, many)
    assert str(raised.value).startswith(
        f"{media}audio/0-0123456789ab.mp3: is published, but it does not answer in"
    )
    assert "(and 39 more)" in str(raised.value)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sound": with_status(403)}, f"/{SOUND}: is published, but the public may not read it (HTTP 403)"),
        (
            {"sound": with_status(404)},
            f"/{SOUND}: is published, but it is not there (HTTP 404); correct `link`",
        ),
        (
            {"sound": with_headers(Content_Type="binary/octet-stream")},
            f"/{SOUND}: is published, but it is served as binary/octet-stream instead of audio/mpeg",
        ),
        ({"sound": with_body(b"<html>")}, f"/{SOUND}: is published, but a web page is served there instead"),
        (
            {"sound": with_body(b"short", "audio/mpeg")},
            f"/{SOUND}: is published, but it has 5 bytes there instead of 5000; purge the CDN's cache",
        ),
        (
            {"sound": with_headers(Content_Range="bytes 0-0/4999")},
            f"/{SOUND}: is published, but it has 4999 bytes there instead of 5000",
        ),
        ({"cover": with_headers(Content_Type="image/png")}, "is served as image/png instead of image/jpeg"),
        ({"cover": with_headers(Content_Type="\x1b[2J/x")}, "is served as no known type instead"),
        ({"cover": with_headers(Content_Type="")}, "is served as no known type instead of image/jpeg"),
        ({"text": with_status(404)}, f"/{TEXT}: is published, but it is not there (HTTP 404)"),
        ({"text": with_body(b"<html>")}, f"/{TEXT}: is published, but a web page is served there instead"),
        ({"text": with_status(500)}, f"/{TEXT}: is published, but the server fails (HTTP 500)"),
    ],
)
def test_something_named_that_listeners_do_not_get(changes: dict[str, Change], said: str):
    assert said in said_of(**changes)


def test_each_cause_is_told_once_with_the_first_address():
    said = said_of(
        sound=with_status(403), cover=with_status(403), text=with_status(403), page=with_status(500)
    )
    first, second = said.split("\n")
    assert first.startswith(f"/{SOUND}: ") and "(HTTP 403) (and 2 more); have the bucket's" in first
    assert second.startswith("/episodes/001-first/: ")


def test_without_index_documents_listeners_still_get_everything():
    with serving(Web(page=with_status(403))) as link:
        (notice,) = probe(a_show(link), SHARED, FEED, NAMED)
    assert "the server finds no page at an address that ends in a slash" in notice


@pytest.mark.parametrize(
    "changes",
    [
        {"feed": once(with_status(503))},
        {"feed": once(with_body(b"<rss>" + IDENTITY.encode()))},
        {"sound": once(with_status(429))},
        {"page": once(with_status(502))},
    ],
)
def test_what_passes_is_no_failure(changes: dict[str, Change]):
    with serving(Web(**changes)) as link:
        assert probe(a_show(link), SHARED, FEED, NAMED) == []


def test_a_feed_that_somebody_else_has_published_meanwhile_is_theirs_to_check():
    newer = FEED.replace(b"new", b"newer")
    with serving(Web(feed=with_body(newer, "text/xml"), sound=with_status(404))) as link:
        assert probe(a_show(link), MemoryStore(objects={"feed.xml": newer}), FEED, []) == []
        with pytest.raises(ServiceFailed, match=SOUND):
            probe(a_show(link), MemoryStore(objects={"feed.xml": newer}), FEED, NAMED)


def test_what_does_not_pass_is_asked_for_once():
    web = Web(feed=with_status(404))
    with serving(web) as link, pytest.raises(ServiceFailed):
        probe(a_show(link), SHARED, FEED, NAMED)
    assert len(web.asked) == 1


def zipped(response: Response) -> Response:
    headers = {**response.headers, "Content-Encoding": "gzip"}
    return Response(response.status, gzip.compress(response.body), headers)


def test_what_apps_get_over_is_no_failure():
    aliases = with_headers(Content_Type="audio/mp3; x=y", Content_Encoding="gzip", Content_Length="4000")
    with serving(Web(feed=zipped, text=zipped, sound=aliases)) as link:
        assert probe(a_show(link), SHARED, FEED, NAMED) == []
    with serving(Web(feed=with_headers(Content_Encoding="gzip"))) as link, pytest.raises(ServiceFailed):
        probe(a_show(link), SHARED, FEED, NAMED)


def test_what_only_some_apps_need_is_a_notice():
    class Old(Web):
        def usual(self, key: str, request: Request) -> Response:
            if request.method == "HEAD":
                return Response(405)
            return super().usual(key, replace(request, headers={}))

    with serving(Old()) as link:
        first, second = probe(a_show(link), SHARED, FEED, NAMED)
    assert first.startswith(f"{link}{SOUND}: HEAD requests are refused (HTTP 405) (and 1 more); ")
    assert second.startswith(
        f"{link}{SOUND}: byte ranges are not served, so listeners cannot seek (and 1 more); "
    )


def test_redirects_are_followed_and_keep_what_was_asked():
    web = Web()
    with (
        serving(web) as target,
        serving(lambda request: Response(307, b"x", {"Location": target + request.path[1:]})) as link,
    ):
        assert probe(a_show(link), SHARED, FEED, NAMED) == []
    assert {(each.method, each.headers.get("Range")) for each in web.asked} == {
        ("GET", None),
        ("HEAD", None),
        ("GET", "bytes=0-0"),
    }


def test_sound_is_asked_for_where_it_is_served():
    with serving(Web(sound=with_status(404))) as link, serving(Web()) as media:
        assert probe(a_show(link, media=media), SHARED, FEED, NAMED) == []
        with pytest.raises(ServiceFailed, match=r"it is not there .*; correct `media` in"):
            probe(a_show(media, media=link), SHARED, FEED, NAMED)
    of_link = pytest.raises(ServiceFailed, match=r"it is not there .*; correct `link` in")
    with serving(Web(text=with_status(404))) as link, serving(Web()) as media, of_link:
        probe(a_show(link, media=media), SHARED, FEED, NAMED)


def test_not_more_is_asked_than_time_is_for():
    web = Web()
    with serving(web) as link:
        probe(a_show(link), SHARED, FEED, [Named(TEXT, "text/vtt")] * 1000)
    assert len(web.asked) == 1 + probing.MOST


def test_where_nobody_can_be_served_nothing_is_asked(tmp_path: Path):
    examples = [
        "https://example.org",
        "https://podcast.example.com./",
        "http://a.b.test:80/",
        "https://example/",
    ]
    examples += ["https://x.invalid/", "https://PODCAST.EXAMPLE.NET/x/"]
    for link in examples:
        (said,) = probe(a_show(link), SHARED, FEED, NAMED)
        assert said == f"whether listeners get this was not checked: {link} is an address for examples"
    with serving(Web()) as link:
        (said,) = probe(a_show(link), FolderStore(tmp_path), FEED, NAMED)
        assert said.endswith(f"{tmp_path} is a folder on this machine")
        (said,) = probe(a_show(link), SHARED, FEED, NAMED, wanted=False)
        assert said.endswith("--no-probe")
        assert probe(a_show(link, media="https://media.example.org/"), SHARED, FEED, NAMED) == []


def test_a_name_that_only_looks_like_an_example_is_asked(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(probing, "FEED_SECONDS", 0.1)
    with pytest.raises(ServiceFailed):
        probe(a_show("http://notexample.zz/"), SHARED, FEED, [])


def test_https_that_browsers_would_refuse(tmp_path: Path):
    with (
        serving(Web(), certificate=certificate(tmp_path, days=1)) as link,
        pytest.raises(ServiceFailed, match="the https certificate is not valid"),
    ):
        probe(a_show(link), SHARED, FEED, [])
    with serving(Web()) as link, pytest.raises(ServiceFailed, match="https does not work there"):
        probe(a_show(link.replace("http:", "https:")), SHARED, FEED, [])


@pytest.mark.slow
def test_a_bucket_that_is_private_and_then_public(monkeypatch: pytest.MonkeyPatch):
    service = ceph()
    store = service.store(monkeypatch)
    for key, content in FILES.items():
        store.write(Upload(key, content))
    link = store.url.replace("s3://", f"{service.endpoint}/")
    with pytest.raises(
        ServiceFailed, match=r"feed\.xml: is published, but the public may not read it \(HTTP 403\)"
    ):
        probe(a_show(link), store, FEED, NAMED)
    for key in FILES:
        path = store.url.removeprefix("s3://").removeprefix(f"{service.bucket}/") + key
        service.client().put_object_acl(Bucket=service.bucket, Key=path, ACL="public-read")
    assert probe(a_show(link), store, FEED, NAMED[:-1]) == []
    (notice,) = probe(a_show(link), store, FEED, NAMED)
    assert "the server finds no page at an address that ends in a slash" in notice
    with pytest.raises(ServiceFailed, match=r"feed\.xml: is published, but .* \(HTTP 40[34]\)"):
        probe(a_show(f"{link}elsewhere/"), store, FEED, NAMED)


def test_a_published_show_is_live_where_preview_serves_it(show: Path, lfi):
    public = show / "public"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, public)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        link = f"http://127.0.0.1:{server.server_address[1]}/"
        text = SHOW.replace("https://small.example.org/", link)
        (show / "show.yml").write_text(text + "audio: {renditions: [opus, aac]}\n")
        assert lfi("-C", show, "publish").status == 0
        (record,) = Catalog.from_json((public / "catalog.json").read_bytes()).episodes
        feed, named = (public / "feed.xml").read_bytes(), list(named_by(record))
        in_feed = {
            value.removeprefix(link)
            for element in etree.fromstring(feed).find("channel/item").iter()
            for value in (element.get("url"), element.get("href"))
            if value and value.startswith(link)
        }
        assert in_feed <= {each.key for each in named}, (
            "everything that the feed names of the episode is asked for"
        )
        assert probe(a_show(link), SHARED, feed, named) == []
        assert list(newly_named([record], ["feed.xml", record.enclosure.key])) == [
            Named(record.enclosure.key, "audio/mpeg", record.enclosure.length)
        ]
        (public / record.enclosure.key).unlink()
        with pytest.raises(ServiceFailed, match=rf"audio/{SLUG}-.*: is published, but it is not there"):
            probe(a_show(link), SHARED, feed, named)
        server.shutdown()


# What was taken back


def still_there(*deleted: str, **changes: Change) -> str:
    """What is said of it; nothing if the public gets nothing any more."""
    with serving(Web(**changes)) as link:
        try:
            probe_gone(a_show(link), SHARED, deleted, {})
        except ServiceFailed as failed:
            return str(failed).replace(link, "/")
    return ""


def test_what_was_deleted_is_asked_for_at_all_its_addresses():
    gone = "was deleted, but the public still gets it"
    assert f"/{SOUND}: {gone}; most likely a CDN" in still_there(SOUND)
    assert f"/episodes/001-first/: {gone} (and 1 more)" in still_there(PAGE)
    assert still_there(SOUND, TEXT, sound=with_status(404), text=with_status(403)) == ""
    assert still_there("audio/002-other-0123456789ab.mp3") == ""
    assert still_there("feed-2.xml", "search/index/x.runs") == "", "only what an episode consists of"
    assert still_there(SOUND, sound=with_body(b"<html>nothing here")) == "", "a page that says so"


def test_the_page_of_a_withdrawn_episode_is_the_new_one():
    web = Web()
    with serving(web) as link:
        show = a_show(link)
        page = withdrawn_page(Site(show, "artwork/cover.jpg"), "001-first")
        with pytest.raises(ServiceFailed, match=r"belongs to a withdrawn episode.*as it was"):
            probe_gone(show, SHARED, (), {"001-first": page})
        web.changes[PAGE] = with_body(page)
        probe_gone(show, SHARED, (), {"001-first": page})
        web.changes[PAGE] = with_status(404)
        probe_gone(show, SHARED, (), {"001-first": page})


def test_what_does_not_answer_serves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(probing, "OTHER_SECONDS", 0.2)
    with hanging() as link:
        probe_gone(a_show(link), SHARED, [SOUND], {"001-first": b"<html>"})
    with serving(Web()) as link:
        probe_gone(a_show(link), SHARED, [SOUND], {"001-first": b"<html>"}, wanted=False)
        probe_gone(a_show(link), MemoryStore(is_shared=False), [SOUND], {"001-first": b"<html>"})

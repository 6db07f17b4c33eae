"""A live show with one fault each: exactly its check finds it, at its address; a show without fault has none."""

import gzip
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lfi_podcast.model.catalog import HELD_BACK
from lfi_podcast.model.layout import CATALOG, FEED, chapters_key, page_key, transcript_key
from lfi_podcast.verify import asking, subjects
from lfi_podcast.verify.asking import Asker
from lfi_podcast.verify.examined import Examined
from lfi_podcast.verify.questions import ASKS, DEEP
from lfi_podcast.verify.rulings import RULINGS, THERE, faults
from lfi_podcast.verify.subjects import Role, Subject
from lfi_podcast.verify.transport import is_private
from lfi_podcast.verify.walk import Walk
from lfi_podcast.web.request import Answer, Trouble
from tests.helpers import ROOT
from tests.servers import Request, Response, certificate, hanging, nobody, serving
from tests.verify.live import (
    COVER_KEY,
    GONE,
    NEW,
    NEWEST,
    NOW,
    OLD,
    OLDER,
    Fault,
    published,
    rows,
    served,
    verified,
    with_headers,
    wrong,
)

SOUND, OLD_SOUND = NEW.enclosure.key, OLD.enclosure.key
TEXT, CHAPTERS, PAGE = transcript_key(NEW.slug, "vtt"), chapters_key(NEW.slug), f"episodes/{NEW.slug}/"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "PAUSES", (0.0,))
    monkeypatch.setattr(subjects, "NEWEST", NEWEST)


def with_status(status: int) -> Fault:
    return lambda _, response: Response(status, b"", {"Content-Type": "text/plain"})


def only(is_meant: Callable[[Request], bool], fault: Fault) -> Fault:
    """The fault in the answers to some requests."""
    return lambda request, response: fault(request, response) if is_meant(request) else response


def asks_for_part(request: Request) -> bool:
    return request.headers.get("Range", "bytes=0-0") != "bytes=0-0"


def is_from(agent: str) -> Callable[[Request], bool]:
    return lambda request: agent in request.headers["User-Agent"]


def with_body(body: bytes) -> Fault:
    def fault(_: Request, response: Response) -> Response:
        kept = {name: value for name, value in response.headers.items() if name != "Content-Encoding"}
        return replace(response, body=body, headers=kept)

    return fault


def as_html(_: Request, response: Response) -> Response:
    return Response(200, b"<!doctype html><title>Welcome</title>", {"Content-Type": "text/html"})


def shifted(_: Request, response: Response) -> Response:
    return replace(response, body=response.body[1:] + b"x") if response.status == 206 else response


def zipped(_: Request, response: Response) -> Response:
    if response.status != 200:
        return response
    return Response(200, gzip.compress(response.body), {**response.headers, "Content-Encoding": "gzip"})


def broken_zip(_: Request, response: Response) -> Response:
    return (
        replace(response, body=b"\x1f\x8b\x08\x00broken")
        if response.headers.get("Content-Encoding")
        else response
    )


def is_past(request: Request) -> bool:
    return request.headers.get("Range", "").endswith("-") and "Range" in request.headers


def is_head(request: Request) -> bool:
    return request.method == "HEAD"


def is_conditional(name: str) -> Callable[[Request], bool]:
    return lambda request: name in request.headers


def whole_again(_: Request, response: Response) -> Response:
    return Response(200, b"<rss/>", response.headers) if response.status == 304 else response


def picture(
    mode: str = "RGB", size: tuple[int, int] = (1400, 1400), kind: str = "JPEG", **more: object
) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size).save(file, kind, **more)
    return file.getvalue()


def another_cover(request: Request, _: Response) -> Response:
    return served({COVER_KEY: picture()}, request)


FAULTS = [
    ("gone", SOUND, with_status(404), "status"),
    ("forbidden", SOUND, with_status(403), "status"),
    ("failing", SOUND, with_status(500), "status"),
    ("gone, old", OLD_SOUND, with_status(404), "status"),
    ("text gone", TEXT, with_status(404), "status"),
    ("old text gone", transcript_key(OLD.slug, "vtt"), with_status(404), "status"),
    ("chapters gone", CHAPTERS, with_status(410), "status"),
    ("cover gone", COVER_KEY, with_status(404), "status"),
    ("catalog gone", CATALOG, with_status(404), "status"),
    ("older page gone", OLDER, with_status(404), "status"),
    ("no HEAD", SOUND, only(is_head, with_status(405)), "head"),
    ("no HEAD of the cover", COVER_KEY, only(is_head, with_status(403)), "head"),
    ("HEAD of another type", SOUND, only(is_head, with_headers(Content_Type="text/plain")), "head"),
    ("HEAD of another length", SOUND, only(is_head, with_headers(Content_Length="7")), "head"),
    ("HEAD of the feed fails", FEED, only(is_head, with_status(404)), "head"),
    ("type of sound", SOUND, with_headers(Content_Type="application/octet-stream"), "type"),
    ("no type", SOUND, with_headers(Content_Type=""), "type"),
    ("type of old sound", OLD_SOUND, with_headers(Content_Type="text/plain"), "type"),
    ("type of chapters", CHAPTERS, with_headers(Content_Type="application/json"), "type"),
    ("type of text", TEXT, with_headers(Content_Type="text/plain; charset=utf-8"), "type"),
    ("type of the feed", FEED, with_headers(Content_Type="text/plain"), "type"),
    ("charset of the feed", FEED, with_headers(Content_Type="text/xml; charset=ISO-8859-1"), "type"),
    ("a web page instead", TEXT, with_headers(Content_Type="text/html"), "type"),
    ("wrong range", SOUND, only(asks_for_part, with_headers(Content_Range="bytes 0-99/9603")), "range"),
    ("wrong total", SOUND, only(asks_for_part, with_headers(Content_Range="bytes 2048-4095/7")), "range"),
    ("no Content-Range", SOUND, only(asks_for_part, with_headers(Content_Range=None)), "range"),
    ("other bytes in a range", SOUND, shifted, "range"),
    ("no 416", SOUND, only(is_past, with_status(200)), "past-end"),
    ("zipped sound", SOUND, zipped, "encoding"),
    ("no CORS for texts", TEXT, with_headers(Access_Control_Allow_Origin=None), "cors"),
    ("CORS for one site", CHAPTERS, with_headers(Access_Control_Allow_Origin="https://x.org"), "cors"),
    ("no validator", FEED, with_headers(ETag=None, Last_Modified=None), "validators"),
    ("no 304", FEED, only(is_conditional("If-None-Match"), whole_again), "not-modified"),
    ("no 304 of an older page", OLDER, only(is_conditional("If-None-Match"), whole_again), "not-modified"),
    ("always 304", FEED, only(is_conditional("If-None-Match"), with_status(304)), "not-modified"),
    ("another cover", COVER_KEY, another_cover, "published"),
    ("broken gzip", FEED, broken_zip, "gzip"),
    ("another compression", FEED, with_headers(Content_Encoding="br"), "gzip"),
    ("a web page for a feed", FEED, as_html, "feed"),
    ("another text", TEXT, with_body(b"WEBVTT"), "published"),
    ("Apple gets nothing", FEED, only(is_from("Podcasts/"), with_status(403)), "agents"),
    ("Apple's directory neither", FEED, only(is_from("iTMS"), with_status(404)), "agents"),
    ("Spotify gets a page", FEED, only(is_from("Spotify"), as_html), "agents"),
    ("AntennaPod no sound", SOUND, only(is_from("AntennaPod"), with_status(403)), "agents"),
    ("curl another sound", SOUND, only(is_from("curl"), with_headers(Content_Range="bytes 0-0/7")), "agents"),
    ("no index pages", PAGE, with_status(403), "index"),
    ("a page of another type", PAGE, with_headers(Content_Type="application/octet-stream"), "type"),
]


def test_a_show_without_fault_has_none():
    with published() as web:
        found = verified(web)
        assert wrong(found) == set()
        assert found.right == {
            "feed": 1,
            "catalog": 1,
            "archive": 1,
            "cover": 1,
            "page": 4,
            "sound": 3,
            "transcript": 3,
            "chapters": 3,
        }
        assert [note for note in found.notes if "https" in note], "said once"
        assert len(found.notes) == 1
        assert wrong(verified(web, knows_store=False, is_deep=True)) == set()


@pytest.mark.parametrize(
    ("path", "fault", "check"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS]
)
def test_each_fault_is_found_by_its_check(path: str, fault: Fault, check: str):
    with published(path, fault) as web:
        found = verified(web)
        assert wrong(found, web.live.show.link) == {(check, path)}
        assert [row.ok for row in found.rows if row.check] == [False]


@pytest.mark.parametrize("path", [SOUND, OLD_SOUND, COVER_KEY])
def test_a_server_without_ranges(path: str):
    def without_range(request: Request) -> Request:
        kept = {name: value for name, value in request.headers.items() if name != "Range"}
        return replace(request, headers=kept)

    with published(path, hears=without_range) as web:
        assert wrong(verified(web), web.live.show.link) == {("range", path)}


# What was published


def test_an_older_feed_is_told_with_its_age():
    older = b"<lastBuildDate>Tue, 10 Nov 2026 00:00:00 +0000</lastBuildDate>"
    with published(FEED, with_headers(Age="7200")) as web:
        feed = web.live.files[FEED]
        web.live.files[FEED] = re.sub(rb"<lastBuildDate>.*</lastBuildDate>", older, feed)
        (fault,) = rows(verified(web), "published")
        assert "of 2026-11-10 00:00 UTC, 10 days before the published one" in fault.message
        assert "a cache has kept it for 2 hours" in fault.message
        web.live.files[FEED] = feed[:-20]
        (fault,) = rows(verified(web), "published")
        assert fault.message.startswith(f"it arrives incomplete: {len(feed) - 20} of {len(feed)} bytes")
        assert wrong(verified(web, knows_store=False)) == set(), "which is all that can be known"


def test_without_the_store_feed_and_catalog_are_compared():
    with published() as web:
        item = re.search(rb"(?s)<item>.*?</item>", web.live.files[FEED])[0]
        for change, said in (
            (lambda feed: feed.replace(item, b""), f"the feed does not have {NEW.slug}"),
            (lambda feed: feed.replace(item, item + item), "the feed has a guid twice"),
            (lambda feed: feed.replace(NEW.guid.encode(), b"other"), "catalog.json does not know"),
            (lambda feed: feed.replace(SOUND.encode(), OLD_SOUND.encode()), "another sound of 003-episode"),
        ):
            web.live.files[FEED] = change(web.live.store.objects[FEED])
            messages = [row.message for row in rows(verified(web, knows_store=False), "catalog")]
            assert messages and said in messages[0]


def test_a_guid_with_blanks_around_it_is_the_same():
    """Imported ones are published to the letter."""
    with published() as web:
        for key in (FEED, CATALOG):
            before = web.live.files[key]
            web.live.files[key] = before.replace(NEW.guid.encode(), f"  {NEW.guid} ".encode())
            assert web.live.files[key] != before
        assert rows(verified(web, knows_store=False), "catalog") == []


def test_an_archive_document_may_repeat_what_the_feed_has():
    with published() as web:
        item = re.search(rb"(?s)<item>.*?</item>", web.live.files[FEED])[0]
        older = web.live.files[OLDER]
        web.live.files[OLDER] = older.replace(b"<item>", item + b"<item>", 1)
        assert web.live.files[OLDER] != older
        assert rows(verified(web, knows_store=False), "catalog") == []


def test_lengths_that_feed_catalog_and_server_tell():
    with published() as web:
        feed, length = web.live.files[FEED], str(NEW.enclosure.length).encode()
        web.live.files[FEED] = feed.replace(length, b"1234567")
        found = rows(verified(web, knows_store=False), "length")
        assert len(found) == 2, "every one on this page"
        assert f"it has {NEW.enclosure.length} bytes there" in found[0].message
        assert f"according to the feed 1234567, catalog.json {NEW.enclosure.length}" in found[0].message


def test_other_bytes_of_the_same_length_are_found_by_comparing_all():
    with published() as web:
        for key in (SOUND, OLD_SOUND):
            web.live.files[key] = web.live.files[key][:-1] + b"!"
        assert wrong(verified(web)) == set()
        found = verified(web, knows_store=False, is_deep=True)
        assert wrong(found, web.live.show.link) == {("digest", SOUND), ("digest", OLD_SOUND)}


# The way


def test_plain_http_and_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = certificate(tmp_path, days=20)
    with published(certificate=file) as web:
        assert {check for check, _ in wrong(verified(web))} == {"certificate"}, "nobody vouches for it"
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        assert wrong(verified(web, now=datetime.now(UTC))) == set()
        (fault,) = rows(verified(web, now=datetime.now(UTC) + timedelta(days=10)), "certificate")
        assert "ends in 9 days" in fault.message, "told once"


def test_a_redirect_to_plain_http(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = certificate(tmp_path, days=20)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with published() as plain, published(SOUND, certificate=file) as web:
        web.fault = lambda _, __: Response(302, headers={"Location": plain.live.show.link + SOUND})
        assert wrong(verified(web, now=datetime.now(UTC)), web.live.show.link) == {("https", SOUND)}


@pytest.mark.parametrize(
    "query", ["X-Amz-Expires=60&X-Amz-Signature=0", "Expires=1&Signature=x", "sig=x&se=2026"]
)
def test_a_signature_that_expires(query: str):
    def redirect(_: Request, response: Response) -> Response:
        return Response(302, headers={"Location": f"/{SOUND}?{query}"})

    with published(SOUND, redirect) as web:
        assert wrong(verified(web), web.live.show.link) == {("expiring", SOUND)}
        feed = web.live.files[FEED].replace(TEXT.encode(), f"{TEXT}?{query.replace('&', '&amp;')}".encode())
        web.live.files[FEED] = feed
        (fault,) = (row for row in verified(web, False).rows if row.check == "expiring" and TEXT in row.url)
        assert fault.message.startswith("its address has a signature")


def test_redirects_are_no_fault():
    def redirect(_: Request, response: Response) -> Response:
        return Response(301, headers={"Location": f"/{SOUND}?again"})

    with published(SOUND, redirect) as web:
        assert wrong(verified(web)) == set()


# Pictures


def heavy() -> bytes:
    return picture() + b"\0" * 600_000


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (picture(size=(1399, 1399)), "shape"),
        (picture(size=(3001, 3001)), "shape"),
        (picture(size=(1400, 1500)), "shape"),
        (b"GIF89a" + b"x" * 3000, "shape"),
        (picture("CMYK"), "colours"),
        (picture("L"), "colours"),
        (picture("RGBA", kind="PNG"), "colours"),
        (picture(icc_profile=b"\0" * 16 + b"GRAY" + b"\0" * 108), "colours"),
        (heavy(), "weight"),
    ],
)
def test_covers_that_directories_refuse(content: bytes, check: str):
    with published() as web:
        web.live.files[COVER_KEY] = web.live.store.objects[COVER_KEY] = content
        found = verified(web)
        assert wrong(found, web.live.show.link) == {(check, COVER_KEY)}
        assert bool(found.wrong) == (check != "weight"), "that is advice"


# What was


def test_what_is_withdrawn_is_gone():
    with published() as web:
        live = web.live
        live.files[page_key(GONE)] = live.files[page_key(NEW.slug)]
        live.files[chapters_key(GONE)] = b"{}"
        assert wrong(verified(web), live.show.link) == {
            ("withdrawn", f"episodes/{GONE}/"),
            ("withdrawn", page_key(GONE)),
            ("withdrawn", chapters_key(GONE)),
        }
        live.files[FEED] = live.files[FEED].replace(NEW.guid.encode(), b"guid-gone")
        messages = [row.message for row in rows(verified(web, knows_store=False), "withdrawn")]
        assert "the feed still has 000-gone, which was withdrawn; purge the CDN's cache" in messages


def test_an_episode_that_is_a_draft_again_has_no_page():
    with published() as web:
        *records, gone = web.live.catalog.episodes
        web.live.catalog = web.live.catalog.model_copy(
            update={"episodes": (*records, gone.model_copy(update={"withdrawn": HELD_BACK}))}
        )
        assert ("withdrawn", f"episodes/{GONE}/") in wrong(verified(web), web.live.show.link)
        del web.live.files[page_key(GONE)]
        assert wrong(verified(web)) == set()


def test_sound_of_earlier_versions_is_as_promised():
    with published() as web:
        earlier = web.live.earlier.key
        del web.live.files[earlier]
        assert wrong(verified(web), web.live.show.link) == {("earlier", earlier)}
        del web.live.store.objects[earlier]
        assert wrong(verified(web)) == set(), "it was deleted"
        web.live.files[earlier] = b"ID3"
        assert wrong(verified(web), web.live.show.link) == {("withdrawn", earlier)}


def old_feed(answer: Callable[[str], Response]) -> set[str]:
    """What is found where the feed was before; `answer` is made from its address now."""
    with published() as web, serving(lambda _: answer(web.live.show.feed_url)) as old:
        return {
            row.message.partition(";")[0] for row in verified(web, old=old).rows if row.check == "old-feed"
        }


def test_the_feed_at_its_old_address():
    assert old_feed(lambda url: Response(301, headers={"Location": url})) == set()
    says = "<rss xmlns:i='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel><i:new-feed-url>{}</i:new-feed-url>"
    assert old_feed(lambda url: Response(200, f"{says.format(url)}</channel></rss>".encode())) == set()
    (said,) = old_feed(lambda url: Response(302, headers={"Location": url}))
    assert said == "it redirects here for a while only (HTTP 302)"
    (said,) = old_feed(lambda url: Response(200, f"{says.format('http://x.org/')}</channel></rss>".encode()))
    assert said.startswith("it does not redirect (HTTP 200), and itunes:new-feed-url says http://x.org/")
    (said,) = old_feed(lambda url: Response(404))
    assert said.startswith("it does not redirect (HTTP 404), and there is no itunes:new-feed-url")


def test_the_address_to_which_a_feed_moves():
    tag = "<itunes:new-feed-url>{}</itunes:new-feed-url><title>"
    with published() as web, published() as there, serving(lambda _: Response(404)) as nowhere:
        feed = web.live.store.objects[FEED]
        for url, count in ((there.live.show.feed_url, 0), (web.live.show.feed_url, 0), (nowhere, 1)):
            moved = feed.replace(b"<title>", tag.format(url).encode(), 1)
            web.live.store.objects[FEED] = web.live.files[FEED] = moved
            assert len(rows(verified(web), "moved")) == count
            assert len(verified(web).wrong) == count


def test_older_pages_that_lead_in_a_circle():
    with published() as web:
        link = web.live.show.link.encode()
        feed = web.live.files[OLDER]
        web.live.files[OLDER] = feed.replace(
            b"<title>", b'<atom:link rel="next" href="' + link + b'feed.xml"/><title>', 1
        )
        assert ("pages", FEED) in wrong(verified(web, knows_store=False), web.live.show.link)


# Asking


def test_nobody_answers():
    with published() as web, nobody() as link:
        web.live.show = web.live.show.model_copy(update={"link": link})
        found = verified(web, knows_store=False)
        assert found.is_unreachable
        assert {row.check for row in found.rows} == {"reachable"}


def test_a_host_that_hangs_does_not_hold_the_program(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.3)
    with published() as web, hanging() as media:
        feed = web.live.files[FEED].replace((web.live.show.link + SOUND).encode(), (media + SOUND).encode())
        web.live.files[FEED] = web.live.store.objects[FEED] = feed
        found = verified(web)
        assert ("reachable", media + SOUND) in wrong(found)
        assert not found.is_unreachable, "since feed and catalog do not agree either"


def test_what_passes_is_no_fault():
    failures = iter([503, 429])

    def once(_: Request, response: Response) -> Response:
        status = next(failures, None)
        return Response(status) if status else response

    with published(PAGE, once) as web, pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "PAUSES", (0.0, 0.0))
        assert wrong(verified(web)) == set()


def test_of_old_episodes_little_is_asked():
    with published() as web:
        verified(web)
        asked = [(request.method, request.path.lstrip("/")) for request in web.asked]
        assert asked.count(("HEAD", OLD_SOUND)) == asked.count(("GET", OLD_SOUND)) == 1
        of_old = [path for _, path in asked if OLD.slug in path]
        assert len(of_old) == 5, "sound twice; page, transcript and chapters once"
        assert asked.count(("GET", SOUND)) == 8 and asked.count(("HEAD", SOUND)) == 1


def test_every_check_is_documented():
    documented = set(re.findall(r"^\| (.*?) \|", (ROOT / "docs/verify.md").read_text(), re.MULTILINE))
    names = {name for cell in documented for name in re.findall(r"`([a-z-]+)`", cell)}
    elsewhere = {"catalog", "pages", "withdrawn", "earlier", "moved", "private", "address", "old-feed"}
    assert names == {ruling.name for ruling in (*THERE, *RULINGS)} | elsewhere


def test_what_nobody_else_can_reach_is_not_asked_for():
    assert (
        is_private("http://127.0.0.1:80/x")
        and is_private("https://10.1.2.3/")
        and is_private("http://[::1]/")
    )
    assert (
        is_private("http://localhost/")
        and not is_private("https://8.8.8.8/")
        and not is_private("https://x.org/")
    )
    with published() as web:
        walk = Walk(Subject("https://x.test/", "feed"), None, NOW, Asker(), False)
        walk.ask([Subject(f"{web.live.show.link}{SOUND}", "sound")])
        assert [(row.check, row.status) for row in walk.rows] == [("private", None)]
        assert not web.asked


def test_a_show_that_has_moved():
    with published() as there, published(FEED) as web:
        target = there.live.show.feed_url
        web.live.show = web.live.show.model_copy(update={"moved_to": target})
        (fault,) = verified(web).wrong
        assert (fault.check, fault.message.partition(";")[0]) == (
            "moved",
            f"it does not say that the show has moved to {target}",
        )
        web.fault = lambda _, __: Response(301, headers={"Location": target})
        found = verified(web)
        assert (
            not found.wrong
            and f"the show has moved; what is there: lfi-podcast verify {target}" in found.notes
        )
        web.fault = lambda _, __: Response(302, headers={"Location": target})
        assert [row.message for row in verified(web).wrong] == [
            "it redirects for a while only (HTTP 302); make it 301"
        ]
        del there.live.files[FEED]
        assert len(verified(web).wrong) == 2


@pytest.mark.parametrize("address", ["http://[x", "ftp://x.org/y.mp3", "javascript:alert(1)", "http://x:y/"])
def test_an_address_that_is_none(address: str):
    with published() as web:
        feed = web.live.files[FEED].replace((web.live.show.link + TEXT).encode(), address.encode())
        web.live.files[FEED] = web.live.store.objects[FEED] = feed
        ((check, url),) = wrong(verified(web))
        assert check == "address" and url.startswith(address)


HEADERS = ("content-type", "content-length", "content-range", "content-encoding", "etag", "age", "location")
ANSWERS = st.builds(
    Answer,
    status=st.sampled_from([0, 200, 206, 301, 304, 403, 416, 503]),
    headers=st.dictionaries(
        st.sampled_from(HEADERS), st.text() | st.integers().map(str) | st.just("9" * 5000)
    ),
    body=st.binary() | st.builds(bytes.__add__, st.just(b"<rss><channel><lastBuildDate>"), st.binary()),
    trouble=st.none() | st.sampled_from(Trouble),
)
NAMES = tuple(dict.fromkeys(ask.name for ask in (*ASKS, DEEP)))


@settings(max_examples=30)
@given(
    role=st.sampled_from(get_args(Role)),
    answers=st.lists(ANSWERS, min_size=len(NAMES), max_size=len(NAMES)),
    content=st.none() | st.binary(),
)
def test_whatever_comes_back_is_judged(role: Role, answers: list[Answer], content: bytes | None):
    subject = Subject("https://x.org/a", role, "audio/mpeg", (("the feed", 5),), content=content)
    found = list(faults(Examined(subject, dict(zip(NAMES, answers, strict=True)), NOW)))
    assert all(row.message and row.level for row in found)

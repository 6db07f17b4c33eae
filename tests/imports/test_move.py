"""A show moves in: what podcast apps see afterwards is what they saw before."""

import hashlib
import io
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import podcastparser
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from mutagen.id3 import CHAP, ID3, TIT2

from lfi_podcast.config.repository import Repository
from lfi_podcast.imports.findings import FindingKind
from lfi_podcast.imports.report import ImportReport
from lfi_podcast.imports.run import ImportOptions, import_show
from lfi_podcast.web.untrusted import Web
from tests.helpers import COVER, SPEECH, made_once
from tests.servers import Request, Response, serving

LINK = "https://new.example/"
NOW = datetime(2026, 12, 1, tzinfo=UTC)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"><channel>
<title>Near misses</title><description>About near misses.</description><language>en</language>
<itunes:author>The team</itunes:author><itunes:category text="Technology"/><itunes:explicit>no</itunes:explicit>
<itunes:image href="/cover.jpg?x=1"/>"""
FIRST = f"""{HEAD}<atom:link rel="next" href="/feed?page=2"/>
<item><title>Three &amp; more</title><guid isPermaLink="false">
  three {"x" * 300} </guid><pubDate>Tue, 03 Feb 2026 05:00:00 -0500</pubDate>
<enclosure url="/media/3.mp3?token=1" length="1" type="audio/mpeg"/><itunes:duration>00:45:01</itunes:duration>
<itunes:season>2</itunes:season><itunes:episode>3</itunes:episode><itunes:image href="/cover.jpg?x=1"/>
<description>&lt;p&gt;Notes with &lt;a href="https://a.example/"&gt;a link&lt;/a&gt;.&lt;/p&gt;</description>
<psc:chapters><psc:chapter start="0:00" title="One"/><psc:chapter start="0:30:00.5" title="Two"/></psc:chapters>
<podcast:soundbite startTime="600" duration="30"/></item>
<item><title>Two</title><pubDate>Mon, 05 Jan 2026 05:00 EST</pubDate>
<enclosure url="/media/2.m4a" length="9" type="audio/x-m4a"/><itunes:duration>7</itunes:duration>
<itunes:season>1</itunes:season><itunes:episode>2</itunes:episode><itunes:image href="/season.jpg"/></item>
</channel></rss>"""
SECOND = f"""{HEAD}<atom:link rel="next" href="/feed?page=3"/>
<item><title>One</title><guid>https://old.example/1</guid><pubDate>2025-12-01T05:00:00Z</pubDate>
<enclosure url="/media/1.mp3" length="9" type="audio/mpeg"/><itunes:image href="/season.jpg"/>
<podcast:transcript url="/1.json" type="application/json"/><podcast:transcript url="/1.vtt" type="text/vtt"/>
<podcast:chapters url="/1-chapters" type="application/json+chapters"/></item></channel></rss>"""
VTT = b"WEBVTT\n\n00:00:00.000 --> 00:00:02.000\n<v Host>Welcome to the show.\n"
CHAPTERS = b'{"version": "1.2.0", "chapters": [{"startTime": 0, "title": "A", "img": "/a.jpg"}]}'


class Host:
    """The old host. `lacking`: paths that it cannot serve at the moment; `asked`: how often each path was asked for."""

    def __init__(self, media: Mapping[str, bytes]) -> None:
        cover = COVER.read_bytes()
        self.files = {
            **media,
            "/feed": FIRST.encode(),
            "/feed?page=2": SECOND.encode(),
            "/feed?page=3": SECOND.encode(),  # again and again
            "/cover.jpg?x=1": cover,
            "/season.jpg": cover,
            "/1.vtt": VTT,
            "/1.json": b"not JSON",
            "/1-chapters": CHAPTERS,
        }
        self.lacking: set[str] = set()
        self.asked = Counter[str]()

    def __call__(self, request: Request) -> Response:
        self.asked[request.path] += 1
        content = None if request.path in self.lacking else self.files.get(request.path)
        return Response(404) if content is None else Response(200, content)


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Seven seconds of speech as MP3, with a chapter in its tags, and as M4A."""

    def make(folder: Path) -> None:
        folder.mkdir()
        for name in ("1.mp3", "2.m4a"):
            command = [
                get_ffmpeg_exe(),
                "-nostdin",
                "-v",
                "error",
                "-i",
                SPEECH / "welcome.flac",
                folder / name,
            ]
            subprocess.run(command, check=True)
        tags = ID3()
        tags.add(
            CHAP(
                element_id="a", start_time=0, end_time=7000, sub_frames=[TIT2(encoding=3, text="In the file")]
            )
        )
        (folder / "3.mp3").write_bytes((folder / "1.mp3").read_bytes())
        tags.save(folder / "3.mp3")

    folder = made_once(tmp_path_factory, "old-host", make)
    paths = {"/media/1.mp3": "1.mp3", "/media/2.m4a": "2.m4a", "/media/3.mp3?token=1": "3.mp3"}
    return {path: (folder / name).read_bytes() for path, name in paths.items()}


@pytest.fixture
def host(media: Mapping[str, bytes]) -> Host:
    return Host(media)


@pytest.fixture
def base(host: Host) -> Iterator[str]:
    with serving(host) as link:
        yield link


def moved(root: Path, base: str, now: datetime = NOW, **options: int) -> ImportReport:
    """The report of an import from the old host."""
    wanted = ImportOptions(
        **{"link": LINK, "newest": 0, "largest": 10_000_000, "requirement": "lfi-podcast", **options}
    )
    return import_show(
        root, base + "feed", Web(allow_private=True, pauses=()), wanted, now, lambda _done, _of: None
    )


def seen(base: str, *feeds: str) -> dict[str, dict[str, object]]:
    """What podcastparser and feedparser tell an app of each episode, by guid."""
    told: dict[str, dict[str, object]] = {}
    for feed in (feed.replace('="/', f'="{base}').encode() for feed in feeds):
        for each in podcastparser.parse(base, io.BytesIO(feed))["episodes"]:
            facts = {key: each.get(key) for key in ("title", "published", "total_time", "number", "season")}
            told[each["guid"]] = {**facts, "type": each["enclosures"][0]["mime_type"]}
        for entry in feedparser.parse(feed).entries:
            told[entry.get("id") or entry.enclosures[0].href]["date"] = entry.published_parsed
    return told


@pytest.mark.slow
def test_apps_see_the_same_episodes_with_the_same_bytes(lfi, tmp_path: Path, host: Host, base: str):
    del host.files["/1.vtt"]  # whose words would have to be located in the sound
    report = moved(tmp_path, base)
    assert report.is_complete and report.counts["recordings"] == 3
    assert lfi("-C", tmp_path, "check").status == 0
    result = lfi("-C", tmp_path, "publish", "--no-probe")
    assert result.status == 0, result.err
    public = tmp_path / "public"
    feed = (public / "feed.xml").read_bytes()
    before, after = seen(base, FIRST, SECOND), seen(LINK, feed.decode())
    assert before["https://old.example/1"].pop("total_time") == 0, "which that feed does not say"
    assert after["https://old.example/1"].pop("total_time") == 7
    assert after == before and base + "media/2.m4a" in after, "by which apps go where there is no guid"
    for entry in feedparser.parse(feed).entries:
        name = entry.enclosures[0].href.removeprefix(LINK)
        original = host.files[
            {"Three & more": "/media/3.mp3?token=1", "Two": "/media/2.m4a", "One": "/media/1.mp3"}[
                entry.title
            ]
        ]
        assert (public / name).read_bytes() == original and int(entry.enclosures[0].length) == len(original)
        assert hashlib.sha256(original).hexdigest()[:12] in name
    assert f">\n  three {'x' * 300} <".encode() in feed, "the guid, to the letter"
    assert b'startTime="600' in feed and b'start="00:30:00.500"' in feed, "which a shorter file does not hold"


def test_an_interrupted_import_goes_on(tmp_path: Path, host: Host, base: str):
    host.lacking = {"/media/1.mp3", "/season.jpg"}
    first = moved(tmp_path, base)
    assert not first.is_complete and first.counts["recordings"] == 2
    assert {finding.what for finding in first.findings if finding.kind is FindingKind.MISSING} == {
        "recordings that could not be fetched",
        "pictures that could not be fetched",
    }
    host.lacking.clear()
    host.asked.clear()
    second = moved(tmp_path, base)
    assert second.is_complete and second.counts["recordings"] == 3
    assert set(host.asked) == {"/feed", "/feed?page=2", "/feed?page=3", "/media/1.mp3", "/season.jpg"}
    assert max(host.asked.values()) == 1
    assert moved(tmp_path, base).findings == second.findings


def test_what_items_name_is_beside_their_recordings(tmp_path: Path, host: Host, base: str):
    report = moved(tmp_path, base)
    assert report.counts["transcripts"] == 1 and host.asked["/1.json"] == 0
    repository = Repository(tmp_path)
    three, two, one = (repository.episode(slug) for slug in ("s02e03-three-more", "s01e02-two", "one"))
    assert [each.title for each in three.chapters] == ["One", "Two"], "the feed's before the file's"
    assert three.artwork is None, "which is the show's"
    assert one.artwork == two.artwork and host.asked["/season.jpg"] == 1
    assert [each.title for each in one.chapters] == ["A"]
    assert (repository.folder("one") / "transcript.vtt").read_bytes() == VTT
    assert (one.sound, one.speech, two.speech) == ("as-is", None, "none")
    assert repository.show().artwork == "artwork/show-cover.jpg"


def test_items_may_share_a_recording_and_name_what_is_none(tmp_path: Path, host: Host, base: str):
    item = (
        "<item><title>{0}</title><guid>{0}</guid><pubDate>2026-01-0{0}</pubDate><enclosure url='{1}'/></item>"
    )
    named = ("/media/1.mp3", "/media/1.mp3", "/page", "/huge", "/tone.wav", "file:///etc/passwd")
    items = "".join(item.format(number, url) for number, url in enumerate(named, 1))
    host.files |= {"/feed": f"{HEAD}{items}</channel></rss>".encode(), "/page": b"<html>Log in</html>"}
    host.files |= {"/huge": bytes(200_000), "/tone.wav": b"RIFF\0\0\0\0WAVE"}
    report = moved(tmp_path, base, largest=150_000)
    recordings = {path.parent.name: path.name for path in tmp_path.glob("episodes/*/recording.*")}
    assert recordings == {"1": "recording.mp3", "2": "recording.mp3", "5": "recording.wav"}
    assert (Repository(tmp_path).episode("5").sound, Repository(tmp_path).episode("5").speech) == (
        None,
        "none",
    )
    missing = {each.where: each.detail for each in report.findings if each.kind is FindingKind.MISSING}
    assert "is no recording" in missing["3"] and "larger" in missing["4"] and "no address" in missing["6"]


def test_what_is_ahead_is_told(tmp_path: Path, base: str):
    report = moved(tmp_path, base, datetime(2026, 1, 20, tzinfo=UTC), largest=0)
    (ahead,) = [each for each in report.findings if "is ahead" in each.what]
    assert ahead.detail == "2026-02-03 10:00:00+00:00"
    assert not any("is ahead" in each.what for each in moved(tmp_path, base, largest=0).findings)


def test_without_recordings_the_rest_is_there(tmp_path: Path, host: Host, base: str):
    assert moved(tmp_path, base, largest=0, newest=1).counts["episodes"] == 1
    assert Repository(tmp_path).slugs() == ("s02e03-three-more",)
    assert not any(path.startswith("/media") for path in host.asked)

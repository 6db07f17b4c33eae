"""Pages: what is on them, that nothing hostile gets through, and that every link leads somewhere."""

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from lfi_podcast.model.catalog import Catalog, ChapterMark, Enclosure, Record
from lfi_podcast.model.page_text import PageText, SaidText
from lfi_podcast.model.reference import Reference
from lfi_podcast.model.show import Show
from lfi_podcast.model.transcript import Transcript
from lfi_podcast.site.connections import Connections, Neighbours
from lfi_podcast.site.listing import site_of
from lfi_podcast.site.pages import embed_page, episode_page, search_page, shared_page
from lfi_podcast.site.player import chapter_marks
from lfi_podcast.site.reading import Anchors, headings
from lfi_podcast.site.rendering import iso_duration, static_files
from tests.site.helpers import CASES, build_site, listed, read_case, without_digests

HOSTILE = """'"></script><script>alert(1)</script><img src=x onerror=alert(1)>]]>{{7*7}}"""


class Page(HTMLParser):
    """The elements of a page, and what its scripts hold."""

    def __init__(self, page: bytes):
        super().__init__()
        self.elements, self.scripts = [], []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.elements and self.elements[-1][0] == "script" and data.strip():
            self.scripts.append(data)

    def values(self, name):
        return [attrs[name] for _, attrs in self.elements if name in attrs]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build_site(folder)
    return folder


@pytest.mark.parametrize("case", sorted(CASES.glob("*.json")), ids=lambda path: path.stem)
def test_golden_pages(case):
    """`python -m tests.site.helpers` writes them anew."""
    assert without_digests(episode_page(**read_case(case))) == case.with_suffix(".html").read_text("utf-8")


def hostile_pages() -> dict[str, bytes]:
    show = Show(
        title=HOSTILE,
        description="d",
        link="https://podcast.example.org/",
        language="en",
        categories=["Technology"],
        explicit=False,
        artwork="a.jpg",
        author=HOSTILE,
        copyright=HOSTILE,
        funding={"url": "https://example.org/'onload=1", "text": HOSTILE},
    )
    record = Record.model_validate(
        {
            "slug": "a",
            "guid": HOSTILE,
            "title": HOSTILE,
            "published": "2026-01-01T00:00:00Z",
            "summary": HOSTILE,
            "artwork": HOSTILE,
            "number": 1,
            "season": 1,
            "display": HOSTILE,
            "social": [{"protocol": "nostr", "uri": "nostr:'onload=1", "account": HOSTILE[:120]}],
            "content_links": [{"url": "https://example.org/'onload=1", "text": HOSTILE[:120]}],
            "enclosure": Enclosure(key=HOSTILE, length=1, type=HOSTILE, sha256="", duration=1).model_dump(),
            "transcripts": [{"key": HOSTILE, "type": HOSTILE}],
            "chapters": [{"at": 0, "title": HOSTILE, "url": "javascript:alert(1)", "image": HOSTILE}],
            "people": [{"name": HOSTILE, "role": HOSTILE, "href": "https://example.org/'onload=1"}],
            "topics": [HOSTILE],
        }
    )
    engine = {"name": HOSTILE, "version": HOSTILE, "model": HOSTILE, "digest": ""}
    said = [{"speaker": HOSTILE, "start": 0, "end": 1, "text": HOSTILE, "words": []}]
    transcript = Transcript.model_validate({"language": HOSTILE, "engine": engine, "utterances": said})
    references = (Reference(text=HOSTILE, url="https://example.org/'onload=1", at=1), Reference(text=HOSTILE))
    record = record.model_copy(update={"references": references})
    text = PageText(notes="<p>notes</p>", transcript=SaidText.of(transcript))
    catalog = Catalog(artwork=HOSTILE).with_entry(record)
    connections = Connections.of(catalog)
    site = site_of(show, catalog, connections)
    lists = listed(catalog, show, {record.slug: text})
    return {
        "episode": episode_page(site, record, text, connections.neighbours[record.slug]),
        "shared": shared_page(site, record, text),
        "embed": embed_page(site, record),
        "search": search_page(site),
        **{key: content for key, content in lists.items() if key.endswith(".html")},
    }


LISTS = [
    "index.html",
    "people/index.html",
    "people/script-script-alert-1-script-img-src-x-onerror-alert-1-7-7/index.html",
    "topics/index.html",
    "topics/script-script-alert-1-script-img-src-x-onerror-alert-1-7-7/index.html",
    "references/index.html",
    "season/1/index.html",
    "subscribe/index.html",
    "about/index.html",
    "404.html",
]


@pytest.fixture(scope="module")
def hostile() -> dict[str, bytes]:
    return hostile_pages()


def test_every_kind_of_page_is_tried_with_hostile_text(hostile):
    assert sorted(hostile) == sorted(["episode", "shared", "embed", "search", *LISTS])


@pytest.mark.parametrize("name", ["episode", "shared", "embed", "search", *LISTS])
def test_hostile_text_stays_text(hostile, name):
    html = hostile[name]
    page = Page(html)
    assert not [attr for _, attrs in page.elements for attr in attrs if attr.startswith("on")]
    for tag, attrs in page.elements:
        if tag == "script":
            data = [{"type": "application/json", "id": name} for name in ("words", "episode")]
            data.append({"type": "application/ld+json"})
            assert "/static/" in attrs.get("src", "") or attrs in data
    facts = [json.loads(script) for script in page.scripts]
    has_facts = name in ("episode", "index.html") or name.startswith("people/script")
    assert [each["name"] for each in facts if "@type" in each] == ([HOSTILE] if has_facts else [])
    assert not {"x", "javascript:alert(1)"}.intersection(page.values("src") + page.values("href"))
    assert not [
        href
        for href in page.values("href")
        if not re.match(r"https://|\.{1,2}/|/|#|references\.|(podcast|overcast|pktc)://", href)
    ]
    assert b"{{7*7}}" in html  # text is data, never a template


def test_a_number_is_shown_as_it_is_written():
    case = read_case(CASES / "full.json")

    def page(**keys):
        return episode_page(**case | {"record": case["record"].model_copy(update=keys)})

    between = page(number=204.5)
    assert b"<span>Episode 204.5</span>" in between and b'"episodeNumber": "204.5"' in between
    shown = page(number=204.5, display="Day 5")
    assert b"<bdi>Day 5</bdi>" in shown and b"Episode 204.5" not in shown


def test_every_id_is_unique_and_every_link_leads_somewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) == 28
    ids = {path: Page(path.read_bytes()).values("id") for path in pages}
    for path in pages:
        assert len(set(ids[path])) == len(ids[path])
        page = Page(path.read_bytes())
        for link in page.values("href") + page.values("src") + page.values("action"):
            link = re.sub(r"^/show/", f"{site.as_uri()}/", link)  # 404.html is served anywhere
            target = urlsplit(urljoin(path.as_uri(), link))
            if target.scheme != "file":
                continue
            file = Path(unquote(target.path))
            file = file / "index.html" if target.path.endswith("/") else file
            assert file.is_file(), (path, link)
            if target.fragment and not target.fragment.startswith("t="):
                assert target.fragment in ids[file], (path, link)


def test_chapter_and_time_links_work_without_scripts():
    page = Page(episode_page(**read_case(CASES / "full.json")))
    chapters = [
        attrs["href"] for tag, attrs in page.elements if tag == "a" and attrs["href"].startswith("#t=")
    ]
    named = {"#" + name for name in page.values("id")}
    assert len(named.intersection(chapters)) >= 7  # two chapters, five utterances


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "PT0S"), (6, "PT6S"), (72, "PT1M12S"), (72.25, "PT1M12.25S"), (3600, "PT1H"), (7325, "PT2H2M5S")],
)
def test_times_are_valid_durations(seconds, written):
    assert iso_duration(seconds) == written


def test_chapters_too_close_to_tell_apart_share_a_mark():
    every_second = headings([ChapterMark(at=n, title=str(n)) for n in range(200)], Anchors())
    marks = chapter_marks(every_second, 400)
    assert marks[:3] == ["1%", "2%", "3%"] and len(marks) == 49
    assert chapter_marks(every_second[:1], 400) == chapter_marks([], 400) == []


def test_static_files_are_small_and_named_by_their_content():
    scripts = b"".join(content for key, content in static_files().items() if key.endswith(".js"))
    assert len(gzip.compress(scripts)) < 40_000
    assert all(re.fullmatch(r"static/[a-z]+-[0-9a-f]{12}\.(css|js|svg)", key) for key in static_files())


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    shares = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(part * weight for part, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_text_contrasts_with_its_ground_in_light_and_dark():
    style = next(content for key, content in static_files().items() if key.endswith(".css")).decode()
    schemes = [
        dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", root))
        for root in re.findall(r":root \{.*?\}", style, re.S)
    ]
    light, dark = [scheme for scheme in schemes if "soft" in scheme][:2]
    for scheme in (light, dark):
        for text in ("ink", "soft", "accent"):
            for ground in ("paper", "panel") + (("mark",) if text == "ink" else ()):
                lighter, darker = sorted((luminance(scheme[text]), luminance(scheme[ground])), reverse=True)
                assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (text, ground)


def test_styles_name_the_sides_as_the_language_does():
    """What is on the left in English is on the right in Hebrew."""
    style = next(content for key, content in static_files().items() if key.endswith(".css")).decode()
    sides = (
        r"(?<![\w-])(?:(?:margin|padding|border)-)?(?:left|right)(?:-\w+)?\s*:|text-align:\s*(?:left|right)"
    )
    assert re.findall(sides, style) == []


def test_the_names_of_speakers_lead_to_their_pages():
    page = episode_page(**read_case(CASES / "full.json"), neighbours=Neighbours(people=("ada", "bo")))
    assert page.count(b'<b><a href="../../people/bo/"><bdi>Bo</bdi></a></b>') == 2

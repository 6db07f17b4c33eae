"""The pages between episodes: what is on them, which of them an episode changes, and that withdrawn ones leave them."""

import json
import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
import segno

from lfi_podcast.model.catalog import WITHDRAWN, Catalog, Enclosure, Record, Withdrawn
from lfi_podcast.model.page_text import PageText, SaidText, TimedText
from lfi_podcast.model.show import Show
from lfi_podcast.site.connections import Connections
from lfi_podcast.site.listing import site_of
from lfi_podcast.site.pages import episode_page
from lfi_podcast.site.paging import paged
from lfi_podcast.site.rendering import static_files
from lfi_podcast.site.slugs import distinct, slug_of
from lfi_podcast.site.subscribing import QUIET, qr_code
from tests.site.helpers import listed, served

SHOW = Show(
    title="Example",
    description="An example.",
    link="https://podcast.example.org/show/",
    language="en",
    categories=["Technology"],
    explicit=False,
    artwork="cover.jpg",
    seasons={1: "Beginnings"},
    podroll=[{"guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810", "url": "https://other.example/feed.xml"}],
)
START = datetime(2020, 1, 1, 6, tzinfo=UTC)


def record(number: int, **keys) -> Record:
    """An episode a day."""
    facts = {
        "slug": f"episode-{number}",
        "guid": str(number),
        "title": f"Title {number}",
        "published": START + timedelta(days=number),
        "enclosure": Enclosure(
            key=f"audio/{number}.mp3", length=1, type="audio/mpeg", sha256="", duration=60
        ).model_dump(),
        "people": [{"name": "Mira Host", "role": "host"}],
        "people_ids": ["mira"],
    }
    return Record.model_validate(facts | keys)


def spoken(*lines: tuple[str, float, str]) -> PageText:
    """Speaker, seconds, words."""
    said = [
        TimedText(speaker=who, text=text, steps=(round(1000 * at), *[300] * text.count(" ")))
        for who, at, text in lines
    ]
    return PageText(transcript=SaidText(language="en", utterances=tuple(said)))


def catalog_of(*records: Record) -> Catalog:
    catalog = Catalog(artwork="artwork/cover-0123.jpg")
    for each in records:
        catalog = catalog.with_entry(each)
    return catalog


def site(*records: Record, texts=None) -> dict[str, str]:
    pages = listed(catalog_of(*records), SHOW, texts or {})
    return {key: content.decode() for key, content in pages.items()}


def links(page: str) -> list[str]:
    """The episodes that a page lists, in order."""
    return re.findall(r'<li id="episode-([\w-]+)">', page)


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 99, 100, 101, 150, 1025])
def test_every_episode_is_on_a_page_of_at_most_fifty(count):
    pages = paged(list(range(count)))
    shown = [item for page in pages for item in page.items]
    assert set(shown) == set(range(count)) and all(len(page.items) <= 50 for page in pages)
    assert list(pages[0].items) == list(range(count))[::-1][:50]
    assert [page.older for page in pages] == [*(page.number for page in pages[1:]), None]
    assert [page.newer for page in pages] == [None, *(page.number for page in pages[:-1])][: len(pages)]
    for page in pages[1:]:  # the oldest ones are on page 1 for ever
        assert list(page.items) == list(range(50 * page.number - 50, 50 * page.number))[::-1]


def test_older_goes_on_where_the_first_page_ends():
    first = paged(list(range(60)))[0]
    assert first.older == 1 and first.follows == 9
    assert paged(list(range(100)))[0].follows is None  # page 1 begins there


def test_what_is_gone_keeps_its_place_so_that_pages_stay():
    entries = list(range(300))
    pages = {page.number: page.items for page in paged(entries)}
    left = {page.number: page.items for page in paged([None if entry == 120 else entry for entry in entries])}
    assert [number for number in pages if pages[number] != left.get(number)] == [3]
    gone = paged([None if 50 <= entry < 100 else entry for entry in entries])
    assert [page.number for page in gone] == [0, 5, 4, 3, 1]


def test_few_pages_change_when_an_episode_comes():
    """The rest of the 60 objects that may change are the episode's own, and parts of the search index."""
    records = [
        record(
            n,
            season=1 + n // 100,
            people=[{"name": "Mira Host", "role": "host"}, {"name": f"Guest {n // 2}", "role": "guest"}],
            people_ids=["mira", f"guest-{n // 2}"],
            topics=[f"topic {n % 7}", f"topic {n % 11}"],
            references=[{"text": f"Source {n % 23}"}, {"text": f"Source {n % 29}", "at": 1}],
        )
        for n in range(130)
    ]
    before, after = site(*records[:-1]), site(*records)
    assert not before.keys() - after.keys()
    changed = {key for key in after if after[key] != before.get(key)}
    assert {"index.html", "people/mira/index.html", "season/2/index.html", "sitemap.xml"} <= changed
    assert len(changed) <= 22, changed
    one, other = (Connections.of(catalog_of(*known)).neighbours for known in (records[:-1], records))
    assert [slug for slug in one if one[slug] != other[slug]] == ["episode-128"]  # its link to the newer one


def test_lists_link_to_each_other():
    pages = site(*(record(n) for n in range(120)))
    assert links(pages["index.html"])[0] == "episode-119" and len(links(pages["index.html"])) == 50
    assert 'rel="next" href="./page/2/#episode-episode-69"' in pages["index.html"]
    assert 'rel="prev" href="../../"' in pages["page/2/index.html"]
    assert 'rel="next" href="../../page/1/"' in pages["page/2/index.html"]
    assert 'aria-current="page">1<' in pages["page/1/index.html"]
    assert "page/3/index.html" not in pages


def test_the_pages_of_an_empty_show():
    pages = site()
    files = ["404.html", "robots.txt", "shows.opml", "sitemap.xml"]
    assert sorted(pages) == sorted(["index.html", "subscribe/index.html", "about/index.html", *files])
    assert "There are no episodes yet." in pages["index.html"]
    assert re.findall(r'<nav class="sections".*?</nav>', pages["index.html"], re.S)[0].count("<li>") == 3


def test_a_withdrawn_episode_is_nowhere():
    guest = [{"name": "Only Once", "role": "guest"}]
    gone = record(
        2,
        title="Secret matter",
        people=guest,
        people_ids=["only-once"],
        topics=["hidden topic"],
        references=[{"text": "A lost source"}],
        season=2,
    )
    there = site(record(1), gone, record(3))
    assert {
        "people/only-once/index.html",
        "topics/hidden-topic/index.html",
        "season/2/index.html",
    } <= there.keys()
    catalog = catalog_of(record(1), gone, record(3)).with_entry(Withdrawn.of(gone, WITHDRAWN))
    pages = listed(catalog, SHOW, {})
    assert not re.search(
        rb"Secret matter|Only Once|hidden topic|lost source|episode-2", b"".join(pages.values())
    )
    assert pages.keys() == site(record(1), record(3)).keys()


PEOPLE = {
    "the same id and name": ((("sam", "Sam Lee"), ("sam", "Sam Lee")), {"sam": 2}),
    "one name, two people": ((("sam-1", "Sam Lee"), ("sam-2", "Sam Lee")), {"sam-1": 1, "sam-2": 1}),
    "one id, two people": ((("guest", "Sam Lee"), ("guest", "Ida Kit")), {"sam-lee": 1, "ida-kit": 1}),
    "a place-holder, then an id": ((("guest", "Sam Lee"), ("sam", "SAM  LEE")), {"sam": 2}),
    "without ids": (((None, "Sam Lee"), (None, "Sam Lee")), {"sam-lee": 2}),
    "other scripts": (((None, "山田"), ("guest", "Дарья")), {"shantian": 1, "darya": 1}),
    "an id like another's name": ((("guest", "Ida"), ("ida", "Sam")), {"ida": 1, "sam": 1}),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_who_is_who(name):
    credited, expected = PEOPLE[name]
    records = [
        record(n, people=[{"name": who, "role": "guest"}], people_ids=None if id_ is None else [id_])
        for n, (id_, who) in enumerate(credited)
    ]
    pages = site(*records)
    found = {
        key.split("/")[1]: len(links(page))
        for key, page in pages.items()
        if re.fullmatch(r"people/[^/]+/index\.html", key)
    }
    assert found == expected


def test_what_somebody_said_links_to_the_moment():
    people = [
        {"name": "Mira Host", "role": "host"},
        {"name": "Sam Lee", "role": "guest", "href": "https://sam.example/"},
    ]
    own = record(1, people=people, people_ids=["mira", "sam"])
    text = spoken(
        ("Sam Lee", 2, "We paged the wrong team."), ("Mira Host", 9.5, "Why?"), ("A voice", 11, "Hm.")
    )
    pages = site(own, texts={own.slug: text})
    sam = pages["people/sam/index.html"]
    assert (
        '<a href="../../episodes/episode-1/#t=2"><time datetime="PT2S">0:02</time></a> <q>We paged the wrong'
        in sam
    )
    assert 'href="https://sam.example/"' in sam and "Why?" not in sam
    assert "#t=9.5" in pages["people/mira/index.html"]
    assert not [key for key in pages if "voice" in key]  # nobody is credited for it


def test_two_people_of_one_name_on_one_episode_are_not_mixed_up():
    people = [{"name": "Sam Lee", "role": "host"}, {"name": "Sam Lee", "role": "guest"}]
    own = record(1, people=people, people_ids=["sam-1", "sam-2"])
    pages = site(own, texts={own.slug: spoken(("Sam Lee", 2, "Which of us said this?"))})
    assert "Which of us" not in pages["people/sam-1/index.html"] + pages["people/sam-2/index.html"]


def test_of_a_long_talk_the_longest_remarks_are_shown():
    long = " ".join(["word"] * 300)
    lines = [("Mira Host", 10 * n, f"{n} {long if n % 10 == 0 else 'Yes.'}") for n in range(1, 400)]
    records = [record(n) for n in range(50)]
    pages = site(*records, texts={each.slug: spoken(*lines) for each in records})
    page = pages["people/mira/index.html"]
    assert page.count("<q>") == 100 and page.count("word …</q>") == 100  # two each
    assert "397 more remarks are in the transcript" in page
    assert len(re.findall("<[a-z]", page)) < 1500


REFERENCES = [
    [{"text": "Dekker. 2014. Human Error.", "doi": "10.1000/AB", "at": 5}],
    [{"text": "Human Error (2014)", "url": "https://doi.org/10.1000/ab"}],
    [{"text": "A post", "url": "https://www.example.org/post/"}, {"text": "Slides"}],
    [{"text": "The post again", "url": "http://example.org/post#part"}, {"text": "slides"}],
    [{"text": "A post", "url": "https://elsewhere.example/post"}],
]


def test_the_reading_list_has_each_source_once():
    records = [record(n, references=references) for n, references in enumerate(REFERENCES)]
    pages = site(*records, texts={"episode-0": spoken(("Mira Host", 1, "Dekker says so."))})
    page = pages["references/index.html"]
    works = re.findall(r"<p>(?:<a [^>]*>)?<bdi>([^<]+)", page)
    assert works == ["A post", "Slides", "A post", "Dekker. 2014. Human Error."]
    assert re.search(r'<bdi>Mira Host</bdi>: <a href="../episodes/episode-0/#t=5"><bdi>Title 0</bdi>', page)
    assert 'href="../episodes/episode-1/#references"' in page
    items = json.loads(pages["references/references.json"])
    assert [item["title"] for item in items] == ["Human Error", "A post", "Slides", "A post"]
    assert items[0]["author"] == [{"literal": "Dekker"}] and items[0]["issued"] == {"date-parts": [[2014]]}
    bib = pages["references/references.bib"]
    assert bib.count("@misc{") == len(set(re.findall(r"@misc\{([^,]+),", bib))) == 4
    assert re.search(r"author = \{+Dekker\}+", bib) and "doi = {10.1000/AB}" in bib


def test_related_episodes_are_older_and_share_something_rare():
    shared = {"topics": ["common"]}
    records = [
        record(1, topics=["common", "rare"]),
        record(2, **shared),
        record(3, **shared),
        record(4, topics=["nothing else"]),
        record(5, topics=["Common", "Rare"]),
    ]
    neighbours = Connections.of(catalog_of(*records)).neighbours
    assert [each.slug for each in neighbours["episode-5"].related] == ["episode-1", "episode-3", "episode-2"]
    assert neighbours["episode-1"].related == () == neighbours["episode-4"].related
    assert (
        neighbours["episode-3"].newer.slug == "episode-4"
        and neighbours["episode-3"].older.slug == "episode-2"
    )


def test_topics_have_addresses_in_any_script():
    pages = site(
        record(1, topics=["on-call", "On Call", "障害", "🚒", "page"]), record(2, topics=["ON-CALL"])
    )
    found = sorted(key.split("/")[1] for key in pages if re.fullmatch(r"topics/[^/]+/index\.html", key))
    assert found == ["fire-engine", "on-call", "on-call-2", "page-2", "zhanghai"]
    assert links(pages["topics/on-call/index.html"]) == ["episode-2", "episode-1"]


def test_slugs():
    assert slug_of("What's “near” a miss? Ünïcode") == "whats-near-a-miss-unicode"
    assert distinct([["a", "b"], ["a", "b"], ["a", "b"], ["", ""]]) == ["a", "b", "a-2", "untitled"]


def test_crawlers_and_apps_get_what_they_can_read():
    pages = site(record(1, season=1, topics=["x"]))
    addresses = [each.text for each in ET.fromstring(pages["sitemap.xml"]).findall(".//{*}loc")]
    expected = [key for key in pages if key.endswith("index.html")] + ["episodes/episode-1/index.html"]
    assert addresses == sorted(SHOW.base + key.removesuffix("index.html") for key in expected)
    assert "private" not in pages["robots.txt"]
    assert f"Sitemap: {SHOW.base}sitemap.xml\n" in pages["robots.txt"]
    outlines = ET.fromstring(pages["shows.opml"]).findall("body/outline")
    assert [each.get("xmlUrl") for each in outlines] == [SHOW.feed_url, "https://other.example/feed.xml"]
    assert 'href="/show/static/' in pages["404.html"] and 'href="./' not in pages["404.html"]


def test_there_is_a_page_about_the_show():
    catalog = catalog_of(record(1))
    assert b"<p>A show.</p>" in listed(catalog, SHOW, {})["about/index.html"]
    own = listed(catalog, SHOW, {}, about="<h2>Who we are</h2>")["about/index.html"]
    assert b"<h2>Who we are</h2>" in own and b"<p>A show.</p>" not in own


def test_the_code_for_cameras_has_every_dark_module():
    code, modules = qr_code(SHOW.feed_url), segno.make(SHOW.feed_url, error="m", micro=False).matrix
    drawn = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", code.path):
        drawn |= {(int(x) + n - QUIET, int(y) - QUIET) for n in range(int(length))}
    assert drawn == {(x, y) for y, row in enumerate(modules) for x, module in enumerate(row) if module}
    assert code.size == len(modules) + 2 * QUIET


def test_no_long_word_pushes_a_page_sideways(browser, tmp_path):
    word = "Donaudampfschifffahrtsgesellschaftskapitaen" * 2
    people = [{"name": word, "role": word}, {"name": f"{word} 2", "role": "host"}]
    own = {"people": people, "people_ids": ["one", "two"], "title": word, "summary": word, "season": 1}
    references = [{"text": word, "at": 1}, {"text": "x", "url": f"https://example.org/{word * 3}"}]
    records = [record(n, **own, topics=[word], references=references) for n in range(52)]
    show = SHOW.model_copy(update={"title": word, "author": word, "seasons": {1: word}})
    texts = {each.slug: spoken((word, 1, word * 3)) for each in records}
    catalog = catalog_of(*records)
    connections = Connections.of(catalog)
    pages = listed(catalog, show, texts)
    neighbours = connections.neighbours["episode-9"]
    pages["episodes/episode-9/index.html"] = episode_page(
        site_of(show, catalog, connections), records[9], texts["episode-9"], neighbours
    )
    pages |= static_files()
    for key, content in pages.items():
        (tmp_path / key).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / key).write_bytes(content)
    page, wide = browser.new_page(viewport={"width": 320, "height": 700}), []
    with served(tmp_path) as base:
        for key in (key for key in pages if key.endswith("index.html") and "/page/" not in key):
            page.goto(base + key.removesuffix("index.html"), wait_until="domcontentloaded")
            for width in (320, 768):
                page.set_viewport_size({"width": width, "height": 700})
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    wide.append((key, width))
    page.close()
    assert wide == []

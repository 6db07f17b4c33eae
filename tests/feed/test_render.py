"""Rendering a feed: golden files, and what must hold of any show.

A golden case is two files in tests/data/feeds: NAME.yml (a show, its catalog, its description) and NAME.xml
(the feed.xml it becomes). `LFI_REGENERATE=1 pytest tests/feed/test_render.py` writes the second anew; read
the difference before committing it.
"""

import os
import re
import subprocess
import sys

import feedparser
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from pydantic import TypeAdapter, ValidationError

from lfi_podcast.errors import PodcastError
from lfi_podcast.feed.notes import shorten
from lfi_podcast.lint.judge import judge
from lfi_podcast.model.catalog import ChapterMark
from lfi_podcast.model.show import DESCRIPTION_LIMIT
from lfi_podcast.model.value import Text, Title
from lfi_podcast.text.plain import plain_text
from tests.feed.helpers import FEEDS, Case
from tests.helpers import ROOT

CASES = sorted(path.stem for path in FEEDS.glob("*.yml"))
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
EVERYTHING, LEAST = Case.load("everything"), Case.load("least")
PAGE = "https://example.org/episodes/b/"
TO_PAGE = f'<p><a href="{PAGE}">The page of the episode</a></p>'
"""The page of the first episode of LEAST, and how its description ends."""


def with_items(case, *records):
    return Case(case.show, case.catalog.model_copy(update={"episodes": records}), case.description_html)


def changed(record, **update):
    return type(record).model_validate(record.model_dump(mode="json") | update)


def item_texts(feed, path):
    return [element.text for element in etree.fromstring(feed).iterfind(f"channel/item/{path}", NAMESPACES)]


@pytest.mark.parametrize("name", CASES)
def test_golden(name):
    rendered, golden = Case.load(name).render()["feed.xml"], FEEDS / f"{name}.xml"
    if os.environ.get("LFI_REGENERATE"):
        golden.write_bytes(rendered)
    assert rendered.decode() == golden.read_text("utf-8")


@pytest.mark.parametrize("name", CASES)
def test_goldens_break_no_rule(name):
    problems = judge(Case.load(name).render()["feed.xml"])
    assert [str(problem) for problem in problems if problem.level == "error"] == []


def test_namespaces_are_declared_once_by_their_customary_prefixes():
    feed = EVERYTHING.render()["feed.xml"]
    assert etree.fromstring(feed).nsmap == NAMESPACES
    assert feed.count(b"xmlns") == len(NAMESPACES)
    assert b"xmlns:psc" not in LEAST.render()["feed.xml"], "declared where it is used only"


def test_bytes_depend_on_nothing_but_the_input():
    here = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    elsewhere = {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "7", "PYTHONPATH": here}
    program = (
        "import sys; from tests.feed.helpers import Case\n"
        "sys.stdout.buffer.write(Case.load('everything').render()['feed.xml'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=elsewhere, cwd="/", capture_output=True, check=True
    )
    assert done.stdout == EVERYTHING.render()["feed.xml"]


def test_newest_first_with_ties_by_slug_whatever_the_catalogs_order():
    records = EVERYTHING.catalog.episodes + LEAST.catalog.episodes
    forwards, backwards = with_items(LEAST, *records), with_items(LEAST, *records[::-1])
    titles = item_texts(forwards.render()["feed.xml"], "title")
    assert titles[1:] == ["A bonus", "First", "Second"]
    assert forwards.render() == backwards.render()


def test_a_draft_in_the_catalog_stops_the_feed():
    draft = changed(LEAST.catalog.episodes[0], published=None)
    with pytest.raises(PodcastError, match="draft"):
        with_items(LEAST, draft).render()


def test_addresses_become_ascii():
    show = EVERYTHING.show.model_copy(
        update={"link": "https://bücher.example/ä/", "media": None, "hubs": ("https://hub.example/%41?q=ß",)}
    )
    feed = Case(show, EVERYTHING.catalog, "<p>x</p>").render()["feed.xml"]
    assert b"https://xn--bcher-kva.example/%C3%A4/audio/002" in feed
    assert b"https://hub.example/%41?q=%C3%9F" in feed
    bad = Case(show.model_copy(update={"link": f"https://{'ä' * 80}.example/"}), EVERYTHING.catalog, "x")
    with pytest.raises(PodcastError, match="domain name"):
        bad.render()


# Whatever the model lets through, XML-hostile or not. feedparser mends text that looks like UTF-8 read as
# Latin-1, unescapes twice and drops tags, so it is asked about text where none of that can be in question.
titles = st.text(min_size=1, max_size=80).filter(lambda text: is_accepted(Title, text)).map(str.strip)
texts = st.text(min_size=1, max_size=300).filter(lambda text: is_accepted(Text, text)).map(str.strip)


def is_accepted(kind, text):
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True


@given(title=titles, summary=texts, chapter=titles)
@example(title="]]>", summary="]]> <script>alert(1)</script> &amp;", chapter='"<&>"')
@example(title="שלום 🎧 \u202eevil\u202c", summary="a\r\nb\tc", chapter="a\tb")
@settings(max_examples=60)
def test_any_text_comes_back_as_it_was(title, summary, chapter):
    record = changed(
        LEAST.catalog.episodes[0],
        title=title,
        summary=summary,
        chapters=[{"at": at, "title": chapter} for at in (0, 10, 20)],
        people=[{"name": title[:128]}],
        topics=[chapter],
    )
    feed = with_items(LEAST, record).render()["feed.xml"]
    root = etree.fromstring(feed)
    assert item_texts(feed, "title") == [title]
    assert item_texts(feed, "podcast:person") == [title[:128]]
    marks = root.findall("channel/item/psc:chapters/psc:chapter", NAMESPACES)
    assert [mark.get("title") for mark in marks] == [chapter] * 3
    [description] = item_texts(feed, "description")
    assert len(description.encode()) <= DESCRIPTION_LIMIT
    assert plain_text(description).split() == [
        *summary.split(),
        *(word for at in ("00:00:00", "00:00:10", "00:00:20") for word in (at, *chapter.split())),
        *f"With {title[:128]} (host).".split(),
        *f"The page of the episode ({PAGE})".split(),
    ]


@given(title=titles)
@example(title="A “Ünïcode” & 🎧 שלום")
@settings(max_examples=60)
def test_titles_read_back_through_feedparser(title):
    assume(not re.search(r"[<>&\x80-\x9f\s]", title.replace(" ", "")) and "  " not in title)
    title += " …"  # no Latin-1, so nothing to mend
    feed = with_items(LEAST, changed(LEAST.catalog.episodes[0], title=title)).render()["feed.xml"]
    parsed = feedparser.parse(feed, sanitize_html=False)
    assert not parsed.bozo
    assert [entry.title for entry in parsed.entries] == [title]


html_texts = st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=40).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
html = st.recursive(
    html_texts,
    lambda inner: (
        st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "ul", "li", "b"]), inner)
        | st.lists(inner, max_size=4).map("".join)
    ),
    max_leaves=12,
)


@given(html=html, limit=st.integers(60, 300))
@settings(max_examples=200)
def test_shortened_html_is_a_well_formed_beginning(html, limit):
    short = shorten(html, limit)
    assert len(short.encode()) <= limit
    etree.fromstring(f"<div>{short}</div>")
    beginning = re.sub(r"…?(</\w+>)*$", "", short)
    assert html.startswith(beginning)
    assert short == html or len(html.encode()) > limit


def test_long_notes_end_after_a_paragraph_and_keep_all_chapters():
    chapters = tuple(ChapterMark(at=60.0 * n, title=f"Chapter {n}") for n in range(20))
    record = LEAST.catalog.episodes[0].model_copy(
        update={
            "description": "<h2>Head</h2>" + "<p>Ein Absatz über ärgerliche Ümläute.</p>" * 200,
            "chapters": chapters,
        }
    )
    feed = with_items(LEAST, record).render()["feed.xml"]
    [description] = item_texts(feed, "description")
    assert DESCRIPTION_LIMIT - 100 < len(description.encode()) <= DESCRIPTION_LIMIT
    assert description.startswith("<p>Head</p><p>Ein Absatz")
    assert "Ümläute.</p><p>00:00:00 Chapter 0</p>" in description
    assert description.endswith(f"<p>00:19:00 Chapter 19</p>{TO_PAGE}")


def test_lines_and_rows_of_the_notes_stay_lines_in_the_description():
    """With the few tags that apps render there; `content:encoded` has the notes as they are."""
    html = (
        "<p>00:00 <b>Hello</b><br>\n00:04 Boats</p>\n<p><b>one<br>two</b></p>\n<table><thead><tr><th>port</th>\n"
        '<th>depth</th></tr></thead></table><p><img src="../../artwork/map-1.png" alt="Map"> <s>x</s></p>'
    )
    record = LEAST.catalog.episodes[0].model_copy(update={"description": html})
    feed = with_items(LEAST, record).render()["feed.xml"]
    [description] = item_texts(feed, "description")
    assert description.replace("\n", "") == (
        "<p>00:00 <b>Hello</b></p><p>00:04 Boats</p><p><b>one two</b></p><p>port | depth</p><p> x</p>"
        + TO_PAGE
    )
    [whole] = item_texts(feed, "content:encoded")
    assert "00:04 Boats" in whole and "<th>depth</th>" in whole and "/artwork/map-1.png" in whole
    assert plain_text(html).splitlines()[:5] == ["00:00 Hello", "00:04 Boats", "", "one", "two"]
    assert "port | depth" in plain_text(html)


@pytest.mark.parametrize("times", [(0, 60), (5, 60, 120)], ids=["too few for a list", "not from the start"])
def test_chapters_that_apps_would_misread_stay_out_of_the_description(times):
    chapters = [{"at": at, "title": "Chapter"} for at in times]
    feed = with_items(LEAST, changed(LEAST.catalog.episodes[0], chapters=chapters)).render()["feed.xml"]
    assert item_texts(feed, "description") == [f"<p>Second</p>{TO_PAGE}"]
    assert feed.count(b"<psc:chapter ") == len(times)


def test_characters_that_xml_lacks_leave_the_notes():
    record = LEAST.catalog.episodes[0].model_copy(
        update={"description": "<p>form\x0cfeed \x01 \ufffe end</p>"}
    )
    feed = with_items(LEAST, record).render()["feed.xml"]
    assert "end" in item_texts(feed, "description")[0]

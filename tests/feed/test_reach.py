"""Every episode is in `feed.xml` as long as there is room; archive documents, which have the others, never change."""

from datetime import UTC, datetime, timedelta
from io import BytesIO

import feedparser
import podcastparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lfi_podcast.feed.notes import BRIEF, NOTES_LIMIT
from lfi_podcast.feed.reach import WHOLE_AT_LEAST, WHOLE_AT_MOST, reach
from lfi_podcast.feed.render import render, render_whole
from lfi_podcast.lint.judge import judge
from lfi_podcast.model.catalog import Record
from tests.feed.helpers import Case

NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "fh": "http://purl.org/syndication/history/1.0",
    "podcast": "https://podcastindex.org/namespace/1.0",
}
CASE = Case.load("everything")
EPISODE = CASE.catalog.episodes[0]
KB = 1024


def an_episode(number: int, **update: object) -> Record:
    """Number 1 is the oldest."""
    slug, published = f"{number:04}-some-title", datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=number)
    names = {"slug": slug, "guid": f"guid-{number}", "title": f"Some title {number}", "published": published}
    sound = EPISODE.enclosure.model_copy(update={"key": f"audio/{slug}-0123456789ab.mp3"})
    return EPISODE.model_copy(update={**names, "enclosure": sound, **update})


def a_feed(*records: Record, **settings: object) -> dict[str, bytes]:
    feed = CASE.show.feed.model_copy(update=settings)
    show = CASE.show.model_copy(update={"feed": feed, "type": "episodic"})
    return Case(show, CASE.catalog.model_copy(update={"episodes": records}), "<p>x</p>").render()


def guids(feed: bytes) -> list[str]:
    return [guid.text or "" for guid in etree.fromstring(feed).iterfind("channel/item/guid")]


def items(feed: bytes) -> list[etree._Element]:
    return etree.fromstring(feed).findall("channel/item")


def links(feed: bytes) -> dict[str, str]:
    found = etree.fromstring(feed).iterfind("channel/atom:link", NAMESPACES)
    return {
        link.get("rel"): link.get("href").rpartition("/")[2] for link in found if link.get("rel") != "hub"
    }


@pytest.mark.parametrize("notes", ["<p>short</p>", f"<p>{'six KB of notes ' * 400}</p>"])
def test_all_of_250_episodes_are_where_apps_look(notes: str):
    pages = a_feed(*(an_episode(number, description=notes) for number in range(1, 251)))
    [feed] = pages.values()
    everything = [f"guid-{number}" for number in range(250, 0, -1)]
    assert guids(feed) == everything
    assert [entry.id for entry in feedparser.parse(feed).entries] == everything
    read = podcastparser.parse("https://example.org/feed.xml", BytesIO(feed))["episodes"]
    assert {episode["guid"] for episode in read} == set(everything)
    assert all(episode["enclosures"] and episode["total_time"] for episode in read)
    whole = [item.find("content:encoded", NAMESPACES) is not None for item in items(feed)]
    assert whole == [True] * WHOLE_AT_MOST + [False] * 150
    assert [problem for problem in judge(feed) if problem.level == "error"] == []


def test_a_slim_item_has_what_apps_list_and_a_way_to_the_rest():
    records = [an_episode(number, summary=f"{number} " + "long " * 200) for number in range(1, 103)]
    feed = a_feed(*records)["feed.xml"]
    whole, slim = items(feed)[0], items(feed)[-1]
    names = [etree.QName(element).localname for element in slim]
    assert names == [
        *("title", "link", "description", "guid", "enclosure", "pubDate"),
        *("duration", "image", "explicit", "season", "episode", "episodeType"),
        *("season", "episode", "transcript", "chapters"),
    ]  # fmt: skip
    assert slim.find("podcast:transcript", NAMESPACES).get("type") == "text/vtt"
    description = slim.findtext("description")
    page = slim.findtext("link")
    assert description.startswith("<p>1 long long") and description.endswith(
        f'<a href="{page}">{page}</a></p>'
    )
    assert BRIEF < len(description.encode()) < BRIEF + 200
    same = ("title", "guid", "enclosure")
    assert all(slim.find(name).attrib.keys() == whole.find(name).attrib.keys() for name in same)
    assert len(etree.tostring(slim)) < 0.5 * len(etree.tostring(whole))


@pytest.mark.parametrize(
    ("written", "begins"),
    [
        ({"summary": "A < B & C"}, "<p>A &lt; B &amp; C</p>"),
        (
            {"summary": None, "description": "<h2>Notes</h2><p>of <b>it</b>&amp;</p>"},
            "<p>Notes of it&amp;</p>",
        ),
        ({"summary": None, "description": "", "title": "Q&A"}, "<p>Q&amp;A</p>"),
        ({"summary": None, "description": "<ul>" + "<li>ä</li>" * 999 + "</ul>"}, "<p>ä ä ä"),
    ],
)
def test_how_a_slim_item_begins(written: dict[str, object], begins: str):
    records = [an_episode(1, **written), *(an_episode(number) for number in range(2, 102))]
    assert items(a_feed(*records)["feed.xml"])[-1].findtext("description").startswith(begins)


def test_one_long_episode_is_shortened_and_no_other():
    long = an_episode(60, description="<p>ä paragraph of it</p>" * 50_000)
    others = [an_episode(number) for number in range(1, 121) if number != 60]
    with_long, without = a_feed(long, *others)["feed.xml"], a_feed(*others)["feed.xml"]
    found = {item.findtext("guid"): item for item in items(with_long)}
    notes = found["guid-60"].findtext("content:encoded", namespaces=NAMESPACES)
    assert NOTES_LIMIT - 100 < len(notes.encode()) <= NOTES_LIMIT
    assert notes.endswith(
        f'</p><p><a href="{found["guid-60"].findtext("link")}">{found["guid-60"].findtext("link")}</a></p>'
    )
    assert len(items(with_long)) == 120
    alone = {item.findtext("guid"): etree.tostring(item) for item in items(without)}
    differing = [
        guid for guid, item in found.items() if guid in alone and etree.tostring(item) != alone[guid]
    ]
    assert differing == ["guid-20"], "the next to the newest 100 is slim now"


def test_where_there_is_little_room_fewer_items_have_everything():
    records = [an_episode(number) for number in range(1, 201)]
    sizes = {}
    for budget in (2048 * KB, 512 * KB, 450 * KB):
        [feed] = a_feed(*records, budget=budget).values()
        assert len(feed) <= budget
        sizes[budget] = sum(item.find("content:encoded", NAMESPACES) is not None for item in items(feed))
    assert sizes[2048 * KB] == WHOLE_AT_MOST
    assert WHOLE_AT_LEAST <= sizes[450 * KB] < sizes[512 * KB] < WHOLE_AT_MOST


def test_archive_documents_take_what_has_no_room():
    records = [an_episode(number) for number in range(1, 161)]
    pages = a_feed(*records, budget=128 * KB)
    *archives, first = pages
    assert first == "feed.xml" and archives == [f"feed-{n}.xml" for n in range(1, len(archives) + 1)]
    assert len(archives) > 2 and len(pages["feed.xml"]) <= 128 * KB
    kept = guids(pages["feed.xml"])
    assert kept == [f"guid-{number}" for number in range(160, 160 - len(kept), -1)]
    old = [guid for key in reversed(archives) for guid in guids(pages[key])]
    assert old == [f"guid-{number}" for number in range(len(old), 0, -1)], "the oldest, without a gap"
    assert len(old) + len(kept) >= 160 and len({len(guids(pages[key])) for key in archives}) == 1
    newest = archives[-1]
    assert links(pages["feed.xml"]) == {"self": "feed.xml", "prev-archive": newest, "next": newest}
    assert links(pages["feed-1.xml"]) == {"self": "feed-1.xml", "current": "feed.xml"}
    assert links(pages["feed-2.xml"]) == {
        "self": "feed-2.xml", "current": "feed.xml", "prev-archive": "feed-1.xml", "next": "feed-1.xml",
    }  # fmt: skip
    for key in archives:
        root = etree.fromstring(pages[key])
        assert root.find("channel/fh:archive", NAMESPACES) is not None and not root.findall(
            "channel/lastBuildDate"
        )
    assert b"fh:" not in pages["feed.xml"]
    found = [finding for page in pages.values() for finding in judge(page)]
    assert [finding for finding in found if finding.level == "error"] == []
    assert {"paging", "empty-warning"}.isdisjoint(finding.rule.id for finding in found)


def test_new_episodes_change_no_archive_document():
    records = [an_episode(number) for number in range(1, 161)]
    before = a_feed(*records, budget=128 * KB)
    for newer in (1, 2, 9, 40):
        after = a_feed(
            *records, *(an_episode(160 + number) for number in range(1, newer + 1)), budget=128 * KB
        )
        kept = {key: page for key, page in before.items() if key != "feed.xml"}
        assert {key: after[key] for key in kept} == kept
    assert len(after) > len(before)


def test_following_next_as_gpodder_does_finds_every_episode():
    pages = a_feed(*(an_episode(number) for number in range(1, 161)), budget=128 * KB)
    found, key = set(), "feed.xml"
    while key:
        read = podcastparser.parse(f"https://example.org/{key}", BytesIO(pages[key]))
        found |= {episode["guid"] for episode in read["episodes"]}
        key = read.get("paged_feed_next", "").rpartition("/")[2]
    assert found == {f"guid-{number}" for number in range(1, 161)}


sizes = st.lists(st.integers(1, 5000), max_size=300)


@given(sizes, st.integers(0, 200_000), st.integers(16 * KB, 2048 * KB))
def test_no_episode_is_lost_whatever_its_size(slim: list[int], room: int, budget: int):
    whole = [3 * size for size in slim[:WHOLE_AT_MOST]]
    found = reach(whole, slim, room, budget)
    count = len(slim)
    archived = [found.span(number, count) for number in range(1, found.archives + 1)]
    assert all(0 <= span.start < span.stop <= count for span in archived)
    assert set(range(found.first)).union(*(range(span.start, span.stop) for span in archived)) == set(
        range(count)
    )
    assert found.whole <= WHOLE_AT_MOST
    size = sum([*whole[: found.whole], *slim[found.whole :]][: found.first])
    assert size <= room or count - found.first == found.archives * found.archived, (
        "what is in no archive stays"
    )
    assert found.archives == 0 or sum([*whole[:WHOLE_AT_LEAST], *slim[WHOLE_AT_LEAST:]]) > room


@given(sizes, st.integers(0, 200_000), st.integers(16 * KB, 2048 * KB), st.integers(1, 5000))
def test_a_new_episode_moves_no_archive(slim: list[int], room: int, budget: int, size: int):
    before = reach([], slim, room, budget)
    after = reach([], [size, *slim], room, budget)
    assert after.archives >= before.archives
    for number in range(1, before.archives + 1):
        old, new = before.span(number, len(slim)), after.span(number, len(slim) + 1)
        assert (old.start + 1, old.stop + 1) == (new.start, new.stop)


def test_a_private_feed_has_every_episode_in_one_document():
    """However little room the public feed has."""
    records = [an_episode(number) for number in range(60)]
    feed = CASE.show.feed.model_copy(update={"budget": 64 * KB, "archives": True})
    show = CASE.show.model_copy(update={"feed": feed})
    catalog = CASE.catalog.model_copy(update={"episodes": tuple(records)})
    private = render_whole(show, catalog, "<p>x</p>", "private/x/members.xml")
    assert len(render(show, catalog, "<p>x</p>")) > 1 and len(guids(private)) == len({*guids(private)}) == 60
    assert links(private) == {"self": "members.xml"}

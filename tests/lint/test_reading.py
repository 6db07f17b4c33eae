"""Feeds in any state: broken XML, wrong encodings, attacks, and what is no feed at all."""

import time

import pytest

from lfi_podcast.lint.judge import judge
from lfi_podcast.lint.reading import read_feed
from tests.helpers import DATA
from tests.lint.test_rules import ADDRESS, GOOD, NOW


def rules(feed):
    return [finding.rule.id for finding in judge(feed, NOW, [ADDRESS])]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"not xml", "is not an RSS feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff", "is not an RSS feed"),
        (b"<!DOCTYPE html>\n<html><head><title>x</title>", "is a web page"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "is JSON"),
        (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"/>', "is an Atom feed"),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "is RSS 1.0"),
        (b'<opml version="2.0"><body/></opml>', "is a list of feeds"),
    ],
)
def test_what_is_no_feed_is_one_finding(content, says):
    [finding] = judge(content)
    assert (finding.rule.id, finding.level, finding.line) == ("feed", "error", 1)
    assert says in finding.rule.message


BROKEN = {
    "a tag that is not closed": ("<itunes:type>serial</itunes:type>", "<itunes:type>serial"),
    "a tag that is not closed in an item": ("The valve</title>", "The valve"),
    "tags that cross": ("The valve</title>", "The <b>valve</title></b>"),
    "a bare ampersand": ("The valve</title>", "Nuts & bolts</title>"),
    "a bare bracket": ("The valve</title>", "1 < 2</title>"),
    "an entity of HTML": ("The valve</title>", "The&nbsp;valve</title>"),
    "an attribute twice": ('type="audio/x-m4a"', 'type="audio/x-m4a" type="audio/x-m4a"'),
    "a prefix without its namespace": (
        "<itunes:type>serial</itunes:type>",
        "<media:type>serial</media:type>",
    ),
    "a control character": ("The valve</title>", "The\x08valve</title>"),
    "an end that is missing": ("</channel>\n</rss>\n", ""),
    "something behind the end": ("</rss>", "</rss>\n<p>injected</p>"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_xml_is_found_at_its_line_and_the_rest_is_judged(case):
    old, new = BROKEN[case]
    bad = GOOD.replace(old, new, 1).replace("<itunes:explicit>false", "<itunes:explicit>maybe", 1)
    found = judge(bad.encode(), NOW, [ADDRESS])
    [first] = [finding for finding in found if finding.rule.id == "xml"][:1]
    assert first.element == "xml" and "not well-formed: " in first.rule.message
    at = len(GOOD.splitlines()) if not new else bad[: bad.index(new.splitlines()[-1])].count("\n") + 1
    assert abs(first.line - at) <= 1
    assert {finding.rule.id for finding in found} >= {"explicit"}
    assert len(found) <= 4, "what is not closed does not make everything behind it misplaced"


def test_a_tag_that_is_not_closed_swallows_no_items():
    tree = read_feed(GOOD.replace("The ladder</title>", "The ladder", 1).encode()).tree
    assert [place.text_of("guid") for place in tree.places("channel/item")] == ["ladder", "valve"]
    assert [place.parent.name for place in tree.places("enclosure")] == ["podcast:liveItem", "item", "item"]


def test_lines_are_those_of_the_file():
    """Also where lines were cut off before the declaration, and with the line ends of other systems."""
    bad = "\n\n" + GOOD.replace("serial", "Serial", 1)
    for feed in (bad, bad.replace("\n", "\r\n"), bad.replace("\n", "\r")):
        found = {finding.rule.id: finding.line for finding in judge(feed.encode(), NOW, [ADDRESS])}
        assert found == {"beginning": 1, "type": bad[: bad.index("Serial")].count("\n") + 1}


@pytest.mark.parametrize(
    ("encoding", "declared", "expected"),
    [
        ("utf-8", "utf-8", []),
        ("utf-8-sig", "UTF-8", []),
        ("iso-8859-1", "ISO-8859-1", ["utf-8"]),
        ("windows-1252", "windows-1252", ["utf-8"]),
        ("utf-16", "UTF-16", ["utf-8"]),
        ("iso-8859-1", "UTF-8", ["encoding", "replaced"]),
        ("utf-8", "no-such-thing", ["utf-8"]),
        ("utf-8", "zip", ["utf-8"]),
    ],
)
def test_encodings(encoding, declared, expected):
    text = GOOD.replace('"UTF-8"', f'"{declared}"', 1).replace(
        "The Producers</copyright>", "Ü</copyright>", 1
    )
    assert rules(text.encode(encoding)) == expected


def test_a_feed_without_declaration_is_utf_8():
    assert rules(GOOD[GOOD.index("<rss") :].encode()) == []


NESTED = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
LONG = f'<!ENTITY a11 "{"x" * 100_000}">'


@pytest.mark.parametrize("entities", ['<!ENTITY a0 "ha">' + NESTED, LONG], ids=["nested", "long"])
@pytest.mark.parametrize("place", ["text", "attribute"])
def test_entity_bombs_are_harmless(entities, place):
    old, new = {
        "text": ("The valve</title>", "&a11;" * 500 + "</title>"),
        "attribute": ('href="https://podcast.example.org/cover.jpg"', f'href="{"&a11;" * 500}"'),
    }[place]
    bad = GOOD.replace("<rss ", f"<!DOCTYPE rss [{entities}]>\n<rss ", 1).replace(old, new, 1)
    started = time.process_time()
    assert "doctype" in rules(bad.encode())
    assert time.process_time() - started < 5


def test_entities_that_name_files_are_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("x" * 300)
    doctype = f'<!DOCTYPE rss [<!ENTITY secret SYSTEM "{secret.as_uri()}">]>\n<rss '
    bad = GOOD.replace("<rss ", doctype, 1).replace("The Producers</copyright>", "&secret;</copyright>", 1)
    assert "xxx" not in str(judge(bad.encode()))


def test_deep_and_long_feeds_are_refused_in_words():
    deep = GOOD.replace("The valve</title>", "<b>" * 5000 + "</title>", 1)
    long = GOOD.replace("The valve</title>", "x" * 11_000_000 + "</title>", 1)
    for bad in (deep, long):
        assert "xml" in rules(bad.encode())


@pytest.mark.parametrize("name", sorted(path.name for path in (DATA / "feeds").glob("*.xml")))
def test_any_cut_of_a_feed_can_be_judged(name):
    feed = (DATA / "feeds" / name).read_bytes()
    for end in range(0, len(feed), len(feed) // 13 or 1):
        assert all(finding.line >= 0 for finding in judge(feed[:end]))

"""Feeds as they come: entities, encodings, namespaces, and what is not well-formed."""

import pytest

from lfi_podcast.errors import PodcastError
from lfi_podcast.imports.elements import read_elements
from lfi_podcast.imports.repair import repaired

BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss><channel><title k="&c;">&c;&x;</title></channel></rss>"""


def title_of(content: bytes) -> str:
    return next(read_elements(content, "feed").channel.all("title")).text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"a & b, AT&T", "a & b, AT&T"),
        (b"5 < 6 <3", "5 < 6 <3"),
        (b"caf&eacute;&nbsp;&mdash;", "café\xa0—"),
        (b"&amp;amp; &lt;b&gt;", "&amp; <b>"),
        (b"<![CDATA[a & <b> &eacute;]]>", "a & <b> &eacute;"),
        (b"&unknown; &#0; &#x1F600;", "&unknown;  😀"),
        (b"a\x0bb\x00", "ab"),
    ],
)
def test_text_is_what_people_meant(written: bytes, expected: str):
    assert title_of(b"<rss><channel><title>%s</title></channel></rss>" % written) == expected


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ('<?xml version="1.0" encoding="utf-8"?>', "utf-8"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?>', "latin-1"),
        ('<?xml version="1.0" encoding="utf-8"?>', "cp1252"),  # which is not what it says
        ('<?xml version="1.0"?>', "utf-16"),
        ('\ufeff\n  <?xml version="1.0" encoding="nonsense"?>', "utf-8"),
    ],
)
def test_encodings(content: str, encoding: str):
    feed = (content + "<rss><channel><title>Köln</title></channel></rss>").encode(encoding)
    assert title_of(feed) == "Köln"


def test_entities_of_a_document_type_are_not_expanded():
    assert title_of(BOMB) == "&c;&x;"
    assert len(repaired(BOMB).text) < len(BOMB)


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes:image"),
        ("http://www.itunes.com/DTDs/Podcast-1.0.dtd", "itunes:image"),
        ("https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", "podcast:image"),
        ("https://podcastindex.org/namespace/1.0/", "podcast:image"),
        ("http://www.w3.org/2005/Atom/", "atom:image"),
        ("urn:somebody", "x:image"),
    ],
)
def test_namespaces_are_known_under_all_their_names(declared: str, name: str):
    feed = f'<rss><channel xmlns:x="{declared}"><x:Image/></channel></rss>'.encode()
    assert [child.name for child in read_elements(feed, "feed").channel.children] == [name]


def test_a_prefix_says_enough_where_nothing_declares_it():
    feed = b"<rss><channel><itunes:author>A</itunes:author><foo:bar/></channel></rss>"
    assert [child.name for child in read_elements(feed, "feed").channel.children] == [
        "itunes:author",
        "foo:bar",
    ]


def test_a_torn_feed_gives_what_is_whole():
    feed = b"<rss><channel><title>T</title><item><guid>1</guid></item><item><guid>2</guid></item><item><gu"
    found = read_elements(feed, "feed")
    assert [next(item.all("guid")).text for item in found.items[:2]] == ["1", "2"]
    assert found.faults


def test_tags_that_nobody_escaped_are_part_of_the_text():
    feed = b"<rss><channel><description><p>One <b>two</b></p> three</description></channel></rss>"
    (description,) = read_elements(feed, "feed").channel.all("description")
    assert description.text == "<p>One <b>two</b></p> three"


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>Not found</body></html>", b"{}", b"\x00\x01", b"<rss/>"]
)
def test_what_is_no_feed_is_refused(content: bytes):
    with pytest.raises(PodcastError, match="is not a podcast's feed"):
        read_elements(content, "https://host.example/feed")

"""Every rule of lint.rules is broken once by one change to a feed that breaks none."""

import pytest
from lxml import etree

from lfi_podcast.lint import predicates as is_
from lfi_podcast.lint.judge import judge
from lfi_podcast.lint.place import FeedPlace, FeedTree
from lfi_podcast.lint.rule import PROFILES
from lfi_podcast.lint.rules import RULES
from tests.feed.helpers import Case

GOOD = Case.load("everything").render()["feed.xml"].decode()
DATE = "Mon, 30 Nov 2026 06:00:00 +0000"


def element(name, start=0):
    """The first element of that name, as it is written."""
    begin = GOOD.index(f"<{name}", start)
    close, empty = GOOD.find(f"</{name}>", begin), GOOD.find("/>", begin)
    if close == -1 or -1 < empty < GOOD.index(">", begin):
        return GOOD[begin : empty + 2]
    return GOOD[begin : close + len(f"</{name}>")]


ITEM = GOOD.index("<item>")
PERSON = element("podcast:person")
LINK = '<atom:link href="https://hub.example.org/" rel="hub"/>'

# rule -> what to replace, with what; once, from the front, and for items from the first item on
CHANNEL_CHANGES = {
    "utf-8": ('encoding="UTF-8"', 'encoding="ISO-8859-1"'),
    "rss": ('version="2.0"', 'version="0.92"'),
    "xmlns-atom": ("http://www.w3.org/2005/Atom", "http://www.w3.org/2005/atom"),
    "xmlns-itunes": ("podcast-1.0.dtd", "Podcast-1.0.dtd"),
    "xmlns-podcast": ("https://podcastindex.org/namespace/1.0", "http://podcastindex.org/namespace/1.0"),
    "size": ("</channel>", f"<!--{'x' * 2 * 1024 * 1024}--></channel>"),
    "itunes-tag": ("</itunes:type>", "</itunes:type><itunes:Author>x</itunes:Author>"),
    "podcast-tag": ("podcast:podping", "podcast:podPing"),
    "empty": ("</generator>", "</generator><ttl/>"),
    "none": (element("podcast:medium"), "<podcast:medium>None</podcast:medium>"),
    "blanks": ("<itunes:author>", "<itunes:author> "),
    "255": ("<itunes:author>", "<itunes:author>" + "x" * 250),
    "128": ("Support the show", "x" * 129),
    "date": (DATE, "Tue, 30 Nov 2026 06:00:00 +0000"),
    "link": (element("link"), "<link>https://example.org/ö</link>"),
    "address": ("https://example.org/ada.jpg", "/ada.jpg"),
    "https": ("https://example.org/support", "http://example.org/support"),
    "explicit": (element("itunes:explicit"), "<itunes:explicit>no</itunes:explicit>"),
    "picture": ('cover-0123456789ab.jpg"', 'cover-0123456789ab.webp"'),
    "block": ("</itunes:type>", "</itunes:type><itunes:block>no</itunes:block>"),
    "channel-title": (element("title"), ""),
    "channel-description": (element("description"), ""),
    "channel-link": (element("link"), ""),
    "channel-language": (element("language"), element("language") * 2),
    "channel-itunes:explicit": (element("itunes:explicit"), ""),
    "channel-itunes:image": (element("itunes:image"), ""),
    "self": ('rel="self"', 'rel="related"'),
    "channel-description-length": ("<description>", "<description>" + "ü" * 2000),
    "channel-markup": ("<description>", "<description>&lt;p&gt;"),
    "language": (element("language"), "<language>english</language>"),
    "category": ('"Documentary"', '"documentary"'),
    "author": (element("itunes:author"), ""),
    "owner": (element("itunes:email"), ""),
    "copyright": ("<copyright>", "<copyright>© 2026 "),
    "type": ("serial", "season"),
    "complete": ("</itunes:type>", "</itunes:type><itunes:complete>no</itunes:complete>"),
    "guid-of-show": (element("podcast:guid"), ""),
    "guid-is-uuid": ("<podcast:guid>", "<podcast:guid>urn:uuid:"),
    "locked": (element("podcast:locked"), "<podcast:locked>true</podcast:locked>"),
    "medium": (element("podcast:medium"), "<podcast:medium>radio</podcast:medium>"),
    "any-item": (GOOD[ITEM : GOOD.index("</channel>")], ""),
    "guids-differ": ("tag:example.org,2026:bonus", "5c1f4b1e-0000-5000-8000-000000000002"),
    "enclosures-differ": ("audio/001-bonus-", "audio/002-everything-"),
    "newest-first": ("Mon, 23 Nov 2026", "Mon, 07 Dec 2026"),
    "archive": (LINK, LINK + '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"/>'),
    "has-category": (GOOD[GOOD.index("<itunes:category") : GOOD.index("<itunes:explicit")], ""),
}
ITEM_CHANGES = {
    "serial": ("<itunes:episode>2</itunes:episode>", ""),
    "item-title": (element("title", ITEM), ""),
    "item-enclosure": (element("enclosure"), ""),
    "item-guid": (element("guid"), ""),
    "item-pubDate": (element("pubDate", ITEM), ""),
    "item-link": (element("link", ITEM), ""),
    "item-description": (element("description", ITEM), ""),
    "enclosure-length": ('length="1234567"', 'length="0"'),
    "enclosure-type": ('type="audio/mpeg"', 'type="audio/x-m4a"'),
    "enclosure-lasts": ('ab.mp3" length', 'ab.mp3?X-Amz-Signature=1" length'),
    "permalink": (' isPermaLink="false"', ""),
    "title-number": ("<title>", "<title>#2: "),
    "title-show": ("<title>", "<title>Learning from Incidents &amp; Outages: "),
    "item-description-length": ("<description>", "<description>" + "ü" * 2000),
    "item-description-tags": ("<description>", "<description>&lt;h2&gt;x&lt;/h2&gt;"),
    "absolute-links": ("https://doi.org/10.1000/182", "/paper"),
    "inert": ("<h2>Notes</h2>", "<script>alert(1)</script>"),
    "summary": ("<itunes:duration>", "<itunes:summary>x</itunes:summary><itunes:duration>"),
    "duration": ("<itunes:duration>186", "<itunes:duration>3:06"),
    "number": ("<podcast:season>1", "<podcast:season>0"),
    "podcast-episode": ("<podcast:episode>2", "<podcast:episode>two"),
    "episode-type": ("full", "Full"),
    "transcript": ("application/x-subrip", "text/srt"),
    "transcript-vtt": ('type="text/vtt"', 'type="text/html"'),
    "chapters": ("application/json+chapters", "application/json"),
    "soundbite": ('startTime="73" ', ""),
    "soundbite-length": ('duration="60"', 'duration="600"'),
    "alternative": (
        '<podcast:source uri="https://media.example.org/audio/002-everything-60303ae22b99.opus"/>',
        "",
    ),
    "alternative-length": ('length="620000" ', ""),
    "alternative-default": ('default="false"', 'default="true"'),
    "integrity": ('value="sha256-YDA64', 'value="YDA64'),
    "simple-chapters": ('version="1.2"', 'version="1.1"'),
}

CHANGES = CHANNEL_CHANGES | ITEM_CHANGES


def test_the_good_feed_breaks_no_rule():
    assert judge(GOOD.encode()) == ()


def test_every_rule_is_tried():
    assert sorted(CHANGES) == sorted(rule.id for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule(rule):
    old, new = CHANGES[rule.id]
    start = ITEM if rule.id in ITEM_CHANGES else 0
    bad = GOOD[:start] + GOOD[start:].replace(old, new, 1)
    assert bad != GOOD
    [problem] = [found for found in judge(bad.encode()) if found.rule == rule][:1]
    assert problem.level == rule.level
    assert problem.line > 0 and "; " in rule.message


def test_words_about_markup_are_no_markup():
    harmless = "&lt;p&gt;x one=two href=&quot;y&quot; onload=z &amp;lt;script&amp;gt;&lt;/p&gt;"
    good = GOOD[:ITEM] + GOOD[ITEM:].replace(
        element("description", ITEM), f"<description>{harmless}</description>", 1
    )
    assert judge(good.encode()) == ()


def test_findings_say_where():
    bad = GOOD.replace("<itunes:episodeType>full", "<itunes:episodeType>Full")
    [finding] = judge(bad.encode())
    assert (finding.element, finding.guid) == ("itunes:episodeType", "5c1f4b1e-0000-5000-8000-000000000002")
    assert str(finding.problem("feed-2.xml")) == (
        f"feed-2.xml:{GOOD[: GOOD.index('<itunes:episodeType>')].count(chr(10)) + 1}: "
        'itunes:episodeType of "Public <or> private? ]]> — “Ünïcode” & 🎧 שלום": '
        "is none of full, trailer and bonus; write one of them"
    )


@pytest.mark.parametrize("feed", [b"", b"<rss>", b"not xml", GOOD[:-20].encode()])
def test_what_is_no_xml_is_one_problem(feed):
    [problem] = judge(feed)
    assert problem.level == "error" and "not well-formed" in problem.rule.message


def test_entities_are_neither_read_nor_expanded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("x" * 300)
    doctype = f'<!DOCTYPE rss [<!ENTITY secret SYSTEM "{secret.as_uri()}">]>\n<rss '
    bad = GOOD.replace("<rss ", doctype, 1).replace("The Producers</copyright>", "&secret;</copyright>", 1)
    assert "xxx" not in str(judge(bad.encode()))
    assert not any(problem.rule.message.startswith("is longer") for problem in judge(bad.encode()))


# --- Borders of the predicates ------------------------------------------------------------------------------


def place(written, feed=b""):
    tree = FeedTree(etree.fromstring(written), feed)
    return FeedPlace(tree.root, tree)


URL = "https://example.org/a.mp3"
HOLDS = {
    "as many characters as allowed": (is_.at_most_characters(3), "<a>üüü</a>", True),
    "one more": (is_.at_most_characters(3), "<a>üüüx</a>", False),
    "as many bytes as allowed": (is_.at_most_bytes(4), "<a>üü</a>", True),
    "one more byte": (is_.at_most_bytes(4), "<a>üüx</a>", False),
    "a date": (is_.is_date, f"<a>{DATE}</a>", True),
    "a day that no month has": (is_.is_date, "<a>Mon, 30 Feb 2026 06:00:00 +0000</a>", False),
    "a local time without an offset": (is_.is_date, "<a>Mon, 30 Nov 2026 06:00:00</a>", False),
    "blanks beside elements": (is_.is_trimmed, "<a> <b/> </a>", True),
    "blanks behind text": (is_.is_trimmed, "<a>x </a>", False),
    "only an attribute": (is_.says_something, "<a b='c'/>", True),
    "only an element": (is_.says_something, "<a><b/></a>", True),
    "only a blank": (is_.says_something, "<a> </a>", False),
    "None as a value": (is_.is_not_none, "<a b='None'>x</a>", False),
    "None within a text": (is_.is_not_none, "<a>None of them</a>", True),
    "a blank in an address": (is_.is_uri, "<a>https://example.org/a b</a>", False),
    "an address without a path": (is_.is_uri, "<a>https://example.org</a>", True),
    "no address at all": (is_.links_are_uris, "<a/>", True),
    "one of two addresses": (is_.links_are_uris, f"<a url='{URL}' href='a.mp3'/>", False),
    "one of two without encryption": (is_.links_are_https, f"<a url='{URL}' href='http://x.org/'/>", False),
    "a picture in capitals with a query": (is_.is_picture, "<a href='https://x.org/A.JPG?b=c'/>", True),
    "a picture only in the query": (is_.is_picture, "<a href='https://x.org/A?b=c.jpg'/>", False),
    "a guid in braces": (is_.is_uuid, "<a>{9b024349-ccf0-5f69-a609-6b82873eab3c}</a>", False),
    "a guid in capitals": (is_.is_uuid, "<a>9B024349-CCF0-5F69-A609-6B82873EAB3C</a>", True),
    "no language": (is_.is_language, "<a>english</a>", False),
    "a type and its ending": (is_.ends_like_its_type, f"<a type='audio/mpeg' url='{URL}?b=c'/>", True),
    "a type of other files": (is_.ends_like_its_type, f"<a type='audio/mp4' url='{URL}'/>", False),
    "a type that nobody plays": (is_.ends_like_its_type, f"<a type='audio/mp3' url='{URL}'/>", False),
    "an address that expires": (is_.lasts, f"<a url='{URL}?a=b&amp;expires=1'/>", False),
    "an address that sounds like it": (is_.lasts, f"<a url='{URL}?unexpires=1'/>", True),
    "an id that is an address": (is_.is_permalink_only_if_url, f"<a>{URL}</a>", True),
    "an id that is none": (is_.is_permalink_only_if_url, "<a>a</a>", False),
    "an id that does not say so": (is_.is_permalink_only_if_url, "<a isPermaLink='false'>a</a>", True),
}


@pytest.mark.parametrize("case", HOLDS)
def test_what_is_just_allowed_and_what_is_not(case):
    predicate, written, holds = HOLDS[case]
    assert predicate(place(written)) is holds


def test_a_feed_may_be_as_large_as_allowed():
    assert is_.feed_at_most(4)(place("<a/>", b"<a/>")) and not is_.feed_at_most(3)(place("<a/>", b"<a/>"))


@pytest.mark.parametrize(
    ("days", "holds"),
    [((30, 30), True), ((30, 29), True), ((29, 30), False), ((30, 28, 29), False), ((), True)],
)
def test_episodes_of_the_same_time_are_in_order(days, holds):
    weekdays = {28: "Sat", 29: "Sun", 30: "Mon"}
    items = [f"<item><pubDate>{weekdays[day]}, {day} Nov 2026 06:00:00 GMT</pubDate></item>" for day in days]
    assert in_order(f"<channel>{''.join(items)}</channel>") is holds


def test_a_date_that_is_none_is_a_problem_of_its_own():
    assert in_order("<channel><item><pubDate>soon</pubDate></item></channel>")


def in_order(channel):
    dates = FeedTree(etree.fromstring(channel), b"").places("item/pubDate")
    return all(is_.is_no_newer_than_before(date) for date in dates)


def test_places_have_the_names_of_the_specifications_and_of_their_items():
    renamed = (
        GOOD.replace("xmlns:itunes=", "xmlns:apple=")
        .replace("<itunes:", "<apple:")
        .replace("</itunes:", "</apple:")
    )
    assert judge(renamed.encode()) == ()
    bad = renamed.replace("<apple:type>serial", "<apple:type>Serial", 1)
    bad = bad[:ITEM] + bad[ITEM:].replace("<guid isPermaLink=", "<x/><guid isPermaLink=", 1)
    found = {finding.rule.id: (finding.element, finding.guid) for finding in judge(bad.encode())}
    assert found == {
        "type": ("itunes:type", None),
        "empty": ("x", "5c1f4b1e-0000-5000-8000-000000000002"),
    }


def test_profiles_come_from_the_sources():
    profiles = {rule.id: rule.profiles for rule in RULES}
    assert profiles["self"] == ("psp1",)
    assert profiles["picture"] == ("apple",)
    assert profiles["soundbite"] == ("podcasting2",)
    assert profiles["link"] == tuple(PROFILES)

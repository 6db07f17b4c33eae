"""Every rule is broken once, by one change to a feed that breaks none (`tests/data/lint/good.xml`)."""

from datetime import UTC, datetime

import pytest

from lfi_podcast.lint.judge import judge
from lfi_podcast.lint.rule import PROFILES
from lfi_podcast.lint.rules import RULES
from tests.helpers import DATA

GOOD = (DATA / "lint" / "good.xml").read_text("utf-8")
NOW = datetime(2026, 11, 28, tzinfo=UTC)
ADDRESS = "https://podcast.example.org/feed.xml"
ITEM = GOOD.index("    <item>")


def element(name, start=0):
    """The first element of that name, as it is written."""
    begin = GOOD.index(f"<{name}", start)
    close, empty = GOOD.find(f"</{name}>", begin), GOOD.find("/>", begin)
    if close == -1 or -1 < empty < GOOD.index(">", begin):
        return GOOD[begin : empty + 2]
    return GOOD[begin : close + len(f"</{name}>")]


def without(name, start=0):
    return element(name, start), ""


def item_with(text):
    return "<itunes:duration>1860", f"{text}<itunes:duration>1860"


def channel_with(text):
    return "<itunes:type>", f"{text}<itunes:type>"


HREF, TYPE = 'href="https://podcast.example.org/feed-2.xml" rel="next"', ' type="application/rss+xml"'
FIRST_DATE, SECOND_DATE = "Tue, 24 Nov 2026 06:00:00 +0000</pubDate>", "Tue, 17 Nov 2026 06:00:00 +0000"
ENCLOSURE = element("enclosure", ITEM)

RECIPIENTS = GOOD[GOOD.index("<podcast:valueRecipient") : GOOD.index("<podcast:valueTimeSplit")]

# rule -> what to replace, with what: once, from the front
DOCUMENT = {
    "feed": (GOOD, "<!doctype html><html><body>Not found</body></html>"),
    "xml": ("<itunes:type>serial</itunes:type>", "<itunes:type>serial"),
    "beginning": ("<?xml", "\n\n<?xml"),
    "encoding": ("<itunes:author>The", "<itunes:author>Th\udce9"),
    "doctype": ("<rss", '<!DOCTYPE rss [<!ENTITY a "b">]>\n<rss'),
    "utf-8": ('encoding="UTF-8"', 'encoding="ISO-8859-1"'),
    "rss": ('version="2.0"', 'version="0.92"'),
    "xmlns-atom": ("http://www.w3.org/2005/Atom", "http://www.w3.org/2005/atom"),
    "xmlns-itunes": ("podcast-1.0.dtd", "Podcast-1.0.dtd"),
    "xmlns-podcast": ("https://podcastindex.org/namespace/1.0", "http://podcastindex.org/namespace/1.0"),
    "xmlns-spelling": ("http://www.w3.org/2005/Atom", "http://www.w3.org/2005/Atom/"),
    "xmlns-github": (
        "https://podcastindex.org/namespace/1.0",
        "https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
    ),
    "size": ("</channel>", f"<!--{'x' * 2_000_000}--></channel>"),
    "rss-tag": ("<ttl>60</ttl>", "<TTL>60</TTL>"),
    "itunes-tag": channel_with("<itunes:Author>x</itunes:Author>"),
    "itunes-tag-unknown": channel_with("<itunes:weather>fine</itunes:weather>"),
    "itunes-tag-dropped": channel_with("<itunes:summary>x</itunes:summary>"),
    "podcast-tag": ("podcast:podping", "podcast:podPing"),
    "podcast-tag-unknown": channel_with("<podcast:weather>fine</podcast:weather>"),
    "misplaced": item_with("<podcast:locked>no</podcast:locked>"),
    "superfluous": item_with("<itunes:duration>1861</itunes:duration>"),
    "empty": channel_with("<podcast:txt/>"),
    "empty-warning": ("<ttl>60</ttl>", "<ttl/>"),
    "invisible": ("<itunes:title>The ladder", "<itunes:title>\u200b \u2060"),
    "none": ("Support the show", "None"),
    "blanks": ("<itunes:author>", "<itunes:author> "),
    "control": ("The Producers</copyright>", "The\x90Producers</copyright>"),
    "replaced": ("The Producers</copyright>", "The Prod\ufffdcers</copyright>"),
    "255": ("<itunes:author>", "<itunes:author>" + "x" * 250),
    "128": ("Support the show", "x" * 129),
    "link": (element("link"), "<link>podcast.example.org</link>"),
    "address": ("https://example.org/host.jpg", "/host.jpg"),
    "code": ('https://example.org/host"', 'javascript:alert(1)"'),
    "data": ("https://example.org/host.jpg", "data:image/png;base64,AAAA"),
    "ascii": ("https://example.org/host.jpg", "https://example.org/höst.jpg"),
    "https": ("https://example.org/support", "http://example.org/support"),
    "private": ("https://example.org/support", "https://192.168.1.7/support"),
    "login": ("https://example.org/support", "https://me:secret@example.org/support"),
    "date": (FIRST_DATE, "2026-11-24T06:00:00Z</pubDate>"),
    "date-day": (FIRST_DATE, "Mon, 24 Nov 2026 06:00:00 +0000</pubDate>"),
    "date-obsolete": (FIRST_DATE, "Tue, 24 Nov 2026 06:00:00 EST</pubDate>"),
    "date-ahead": (FIRST_DATE, "Tue, 24 Nov 2027 06:00:00 +0000</pubDate>".replace("Tue", "Wed")),
    "date-far": (SECOND_DATE, "Wed, 17 Nov 1926 06:00:00 +0000"),
}
CHANNEL = {
    "channel-title": without("title"),
    "channel-description": without("description"),
    "channel-link": without("link"),
    "channel-language": without("language"),
    "self": ('rel="self"', 'rel="alternate"'),
    "self-type": (f'rel="self"{TYPE}', 'rel="self" type="text/xml"'),
    "self-address": ('"https://podcast.example.org/feed.xml" rel="self"', '"/feed.xml" rel="self"'),
    "self-host": ('podcast.example.org/feed.xml" rel="self', 'feeds.example.org/feed.xml" rel="self'),
    "self-foreign": ('podcast.example.org/feed.xml" rel="self', 'feeds.example.net/feed.xml" rel="self'),
    "page-of-itself": (HREF, HREF.replace("-2", "")),
    "paging": ('rel="last"', 'rel="previous"'),
    "archive": channel_with("<fh:complete/>"),
    "paging-word": ('rel="first"', 'rel="prev"'),
    "language": (element("language"), "<language>english</language>"),
    "ttl": ("<ttl>60", "<ttl>an hour"),
    "skip-hour": ("<hour>23", "<hour>24"),
    "skip-day": ("<day>Monday", "<day>Montag"),
    "rss-mailbox": ("producers@example.org (", "producers ("),
    "rss-image": ("      <title>Close Calls</title>\n", ""),
    "rss-image-form": ("https://podcast.example.org/small.png", "https://podcast.example.org/small.svg"),
    "atom-link": ('href="https://hub.example.org/" ', ""),
    "rss-image-url": ("https://podcast.example.org/small.png", "small.png"),
    "copyright": ("<copyright>", "<copyright>© 2026 "),
    "built": ("Tue, 24 Nov 2026 06:00:00 +0000</last", "Tue, 17 Nov 2026 06:00:00 +0000</last"),
    "any-item": (GOOD[GOOD.index("    <podcast:liveItem") : GOOD.index("  </channel>")], ""),
}
ITEM_CHANGES = {
    "item-title": without("title", ITEM),
    "item-enclosure": (ENCLOSURE, ""),
    "item-guid": without("guid", ITEM),
    "item-pubDate": without("pubDate", ITEM),
    "item-link": without("link", ITEM),
    "item-description": (element("description", GOOD.index("The valve")), ""),
    "guid": ('<guid isPermaLink="false">ladder', '<guid isPermaLink="false"> '),
    "guids-differ": ('<guid isPermaLink="false">valve', '<guid isPermaLink="false">ladder'),
    "guid-blanks": ('<guid isPermaLink="false">ladder', '<guid isPermaLink="false"> ladder'),
    "guid-length": ('<guid isPermaLink="false">ladder', '<guid isPermaLink="false">' + "x" * 256),
    "permalink": ('<guid isPermaLink="false">ladder', "<guid>ladder"),
    "permalink-word": (
        '<guid isPermaLink="false">ladder',
        '<guid isPermaLink="no">https://example.org/ladder',
    ),
    "newest-first": (SECOND_DATE, "Wed, 25 Nov 2026 06:00:00 +0000"),
    "enclosure": (ENCLOSURE, ENCLOSURE.replace(' length="12345678"', "")),
    "enclosure-address": ("https://media.example.org/ladder.mp3", "ftp://media.example.org/ladder.mp3"),
    "enclosures-differ": ("media.example.org/valve.m4a", "media.example.org/ladder.mp3"),
    "enclosure-length": (ENCLOSURE, ENCLOSURE.replace("12345678", "1234567.5")),
    "enclosure-size": (ENCLOSURE, ENCLOSURE.replace("12345678", "1")),
    "enclosure-type": (ENCLOSURE, ENCLOSURE.replace("audio/mpeg", "mp3")),
    "enclosure-plays": (ENCLOSURE, ENCLOSURE.replace("audio/mpeg", "text/html")),
    "enclosure-type-apple": (ENCLOSURE, ENCLOSURE.replace("audio/mpeg", "audio/mp3")),
    "enclosure-ending": (ENCLOSURE, ENCLOSURE.replace("audio/mpeg", "audio/x-m4a")),
    "enclosure-no-ending": (ENCLOSURE, ENCLOSURE.replace("ladder.mp3", "ladder")),
    "enclosure-lasts": (ENCLOSURE, ENCLOSURE.replace(".mp3", ".mp3?X-Amz-Signature=1")),
    "enclosure-https": (ENCLOSURE, ENCLOSURE.replace("https:", "http:")),
}
TEXTS = {
    "title-number": ("<title>The valve", "<title>Episode 1: The valve"),
    "title-show": ("<title>The valve", "<title>Close Calls: The valve"),
    "title-markup": ("<title>The valve", "<title>The &lt;b&gt;valve&lt;/b&gt;"),
    "title-escaped": ("<title>The valve", "<title>Steam &amp;amp; valve"),
    "titles-differ": ("<title>The valve", "<title>The  Ladder"),
    "description-length": ("It was open.", "ü" * 2000),
    "channel-markup": ("<description>", "<description>&lt;b&gt;"),
    "description-elements": (element("description"), "<description><p>What</p></description>"),
    "description-escaped": (
        "&lt;p&gt;It was open.&lt;/p&gt;",
        "&amp;lt;p&amp;gt;It was open.&amp;lt;/p&amp;gt;",
    ),
    "item-description-tags": ("&lt;p&gt;It", "&lt;h2&gt;x&lt;/h2&gt;&lt;p&gt;It"),
    "unclosed": ("&lt;/a&gt;", ""),
    "absolute-links": ("&lt;p&gt;It", '&lt;a href="/x"&gt;x&lt;/a&gt;&lt;p&gt;It'),
    "foreign": ("<h2>Notes</h2>", "<iframe src='https://example.org/player'></iframe>"),
    "inert": (
        "&lt;p&gt;It",
        '&lt;a href="java script:x()"&gt;x&lt;/a&gt;&lt;p&gt;It'.replace("a s", "a&#9;s"),
    ),
}
ITUNES = {
    "channel-itunes:explicit": without("itunes:explicit"),
    "channel-itunes:image": without("itunes:image"),
    "has-category": (GOOD[GOOD.index("<itunes:category") : GOOD.index("<itunes:explicit")], ""),
    "category-text": ('<itunes:category text="Documentary"', "<itunes:category"),
    "category": ('text="Documentary"', 'text="documentary"'),
    "category-old": ('text="Documentary"', 'text="History"'),
    "author": without("itunes:author"),
    "owner": without("itunes:email"),
    "owner-email": ("<itunes:email>producers@", "<itunes:email>producers at "),
    "explicit": ("<itunes:explicit>false", "<itunes:explicit>maybe"),
    "explicit-word": ("<itunes:explicit>false", "<itunes:explicit>no"),
    "picture": (
        element("itunes:image"),
        "<itunes:image>https://podcast.example.org/cover.jpg</itunes:image>",
    ),
    "picture-ending": ("cover.jpg", "cover.webp"),
    "picture-no-ending": ("cover.jpg", "cover"),
    "type": ("serial", "Serial"),
    "serial": ("<itunes:episode>2</itunes:episode>", ""),
    "complete": channel_with("<itunes:complete>true</itunes:complete>"),
    "complete-no": channel_with("<itunes:complete>no</itunes:complete>"),
    "block": channel_with("<itunes:block>true</itunes:block>"),
    "block-no": channel_with("<itunes:block>no</itunes:block>"),
    "new-feed-url": ("<itunes:new-feed-url>https://", "<itunes:new-feed-url>"),
    "new-feed-url-own": ("<itunes:new-feed-url>https://podcast", "<itunes:new-feed-url>https://old"),
    "item-duration": without("itunes:duration"),
    "duration": ("<itunes:duration>1860", "<itunes:duration>half an hour"),
    "duration-form": ("<itunes:duration>1860", "<itunes:duration>31:00"),
    "duration-zero": ("<itunes:duration>1200", "<itunes:duration>00:00:00"),
    "duration-long": ("<itunes:duration>1860", "<itunes:duration>1860000"),
    "number": ("<itunes:season>1", "<itunes:season>0"),
    "numbers-differ": ("<itunes:episode>1", "<itunes:episode>2"),
    "episode-type": ("full", "Full"),
}
SHOW = {
    "guid-of-show": without("podcast:guid"),
    "guid-is-uuid": ("<podcast:guid>", "<podcast:guid>urn:uuid:"),
    "guid-version": ("9b024349-ccf0-5f", "9b024349-ccf0-4f"),
    "locked": ("no</podcast:locked>", "false</podcast:locked>"),
    "locked-owner": ('owner="producers@example.org"', 'owner="The Producers"'),
    "medium": (element("podcast:medium"), "<podcast:medium>radio</podcast:medium>"),
    "trailer": (' pubdate="Mon, 05 Oct 2026 06:00:00 +0000"', ""),
    "trailer-date": ('pubdate="Mon, 05 Oct', 'pubdate="Tue, 05 Oct'),
    "trailer-numbers": ('season="1"', 'season="one"'),
    "trailer-type": ('trailer.mp3" length="123456" type="audio/mpeg"', 'trailer.mp3" type="video/mp4"'),
    "podcast-block": ("yes</podcast:block>", "true</podcast:block>"),
    "podcast-block-id": ('id="tiktok"', 'id="ticktock"'),
    "frequency": ("FREQ=WEEKLY", "FREQ=SOMETIMES"),
    "frequency-start": ('dtstart="2026-10-06T06:00:00Z"', 'dtstart="6 October 2026"'),
    "frequency-count": (' dtstart="2026-10-06T06:00:00Z"', ""),
    "frequency-complete": ('complete="false"', 'complete="no"'),
    "frequency-empty": (
        element("podcast:updateFrequency"),
        '<podcast:updateFrequency dtstart="2026-10-06"/>',
    ),
    "podping": ('usesPodping="true"', 'usesPodping="yes"'),
    "podroll": (element("podcast:podroll"), "<podcast:podroll>friends</podcast:podroll>"),
    "publisher": ('medium="publisher"', 'medium="podcast"'),
    "remote-item": ('feedGuid="917393e3-1b1e-5cef-ace4-edaa54e1f810" ', ""),
    "remote-item-guid": ("917393e3-1b1e-5cef-ace4-edaa54e1f810", "917393e3"),
    "remote-item-medium": ('medium="music"', 'medium="Music"'),
    "live": (' status="pending"', ""),
    "live-status": ('status="pending"', 'status="soon"'),
    "live-times": ('end="2026-12-01T19:00:00Z"', 'end="19:00"'),
    "live-order": ('end="2026-12-01T19', 'end="2026-12-01T17'),
    "live-content": ('<guid isPermaLink="false">live-1</guid>', ""),
    "live-link": without("podcast:contentLink"),
}
SHARED = {
    "funding": (' url="https://example.org/support"', ""),
    "person": (">Guest<", "><"),
    "role": ('role="guest"', 'role="visitor"'),
    "group": ('group="cast"', 'group="crew"'),
    "location": (">Berlin<", "><"),
    "location-geo": ("geo:52.52,13.405", "52.52 N, 13.405 E"),
    "location-osm": ("R62422", "62422"),
    "location-rel": ('rel="creator"', 'rel="home"'),
    "location-country": ('country="de"', 'country="xx"'),
    "license": ("cc-by-4.0", "cc-by-9.0"),
    "license-case": ("cc-by-4.0", "CC-BY-4.0"),
    "txt": (">false</podcast:txt>", "> </podcast:txt>"),
    "txt-length": (' purpose="ai-content">false', ">" + "x" * 4001),
    "txt-purpose": ("ai-content", "x" * 129),
    "txt-ai": (">false</podcast:txt>", ">partly</podcast:txt>"),
    "image": ('href="https://podcast.example.org/wide.jpg" ', ""),
    "image-form": ("16/9", "wide"),
    "image-type": ('type="image/jpeg"', 'type="jpeg"'),
    "image-purpose": ('purpose="social"', f'purpose="{"x" * 129}"'),
    "images": channel_with("<podcast:images/>"),
    "images-old": channel_with('<podcast:images srcset="https://example.org/a.jpg 600w"/>'),
    "social": ('protocol="activitypub" ', ""),
    "social-uri": (' uri="https://social.example.org/@host/1"', ""),
    "social-disabled": ('protocol="disabled"', 'protocol="disabled" accountId="@host"'),
    "social-protocol": ('protocol="activitypub"', 'protocol="mastodon"'),
    "social-priority": ('priority="1"', 'priority="first"'),
    "chat": ('server="irc.example.org" ', ""),
    "chat-server": ('server="irc.example.org"', 'server="irc"'),
    "chat-protocol": ('protocol="irc"', 'protocol="smoke"'),
    "value": (' method="keysend"', ""),
    "value-suggested": ('suggested="0.00000005"', 'suggested="a little"'),
    "value-shares": (RECIPIENTS, RECIPIENTS.replace('"95"', '"0"').replace('"5"', '"0"')),
    "recipient": (' split="95"', ""),
    "recipient-split": ('split="95"', 'split="95%"'),
    "recipient-fee": ('fee="true"', 'fee="yes"'),
    "time-split": ('startTime="60" duration="237"', 'startTime="60"'),
    "time-split-who": (element("podcast:remoteItem", GOOD.index("<podcast:valueTimeSplit")), ""),
}
EPISODE = {
    "podcast-season": ('<podcast:season name="Heights">1', "<podcast:season>Heights"),
    "season-name": ('name="Heights"', f'name="{"x" * 129}"'),
    "podcast-episode": (">2.5<", ">two<"),
    "episode-display": ("Two and a half", "x" * 33),
    "transcript": (' type="text/vtt"', ""),
    "transcript-type": ('type="text/vtt"', 'type="video/mp4"'),
    "transcript-ending": ("transcript.srt", "transcript.vtt"),
    "transcript-type-old": ("application/x-subrip", "application/srt"),
    "transcript-language": ('language="en-gb"', 'language="English"'),
    "transcript-rel": ('rel="captions"', 'rel="subtitles"'),
    "transcript-vtt": ('type="text/vtt"', 'type="text/html"'),
    "chapters": (' type="application/json+chapters"', ""),
    "chapters-type": ("application/json+chapters", "application/json"),
    "soundbite": ('startTime="73" ', ""),
    "soundbite-numbers": ('startTime="73"', 'startTime="1:13"'),
    "soundbite-length": ('duration="60"', 'duration="600"'),
    "soundbite-end": ('startTime="73"', 'startTime="1830"'),
    "content-link": (' href="https://podcast.example.org/live"', ""),
    "content-link-text": (">Listen here<", "> <"),
    "alternative": ('type="audio/opus" ', ""),
    "alternative-type": ('type="audio/opus"', 'type="opus"'),
    "alternative-source": (
        GOOD[GOOD.index("        <podcast:source") : GOOD.index("        <podcast:integrity")],
        "",
    ),
    "alternative-length": ('length="7654321" ', ""),
    "alternative-numbers": ('bitrate="48000"', 'bitrate="48k"'),
    "alternative-words": ('title="Opus"', f'title="{"x" * 33}"'),
    "alternative-language": ('lang="en"', 'lang="English"'),
    "alternative-boolean": ('default="false"', 'default="no"'),
    "alternative-default": item_with(
        2 * '<podcast:alternateEnclosure type="audio/mpeg" length="12345678" default="true">'
        '<podcast:source uri="https://media.example.org/ladder.mp3"/></podcast:alternateEnclosure>'
    ),
    "source": (' uri="ipfs://someRandomOpusFile"', ""),
    "integrity": ("sha256-n4bQ", "sha256-bQ"),
}
CHAPTERS = {
    "simple-chapters": (GOOD[GOOD.index("        <psc:chapter ") : GOOD.index("      </psc:chapters>")], ""),
    "simple-chapters-version": ('<psc:chapters version="1.2"', '<psc:chapters version="2.0"'),
    "simple-chapters-no-version": ('<psc:chapters version="1.2"', "<psc:chapters"),
    "simple-chapter": ('start="00:10:00.500" ', ""),
    "simple-chapter-start": ("00:10:00.500", "ten minutes"),
    "simple-chapters-order": ("00:20:00", "00:05:00"),
    "simple-chapters-end": ("00:20:00", "01:20:00"),
    "spotify-chapters": ("00:00:00", "00:09:40"),
    "spotify-chapter-title": ("What we know now", "What we know now, and what we still do not know"),
}
CHANGES = {
    **DOCUMENT, **CHANNEL, **ITEM_CHANGES, **TEXTS, **ITUNES, **SHOW, **SHARED, **EPISODE, **CHAPTERS,
}  # fmt: skip


def judged(old, new, start=0):
    bad = GOOD[:start] + GOOD[start:].replace(old, new, 1)
    assert bad != GOOD
    return judge(bad.encode("utf-8", "surrogateescape"), NOW, [ADDRESS])


def test_the_good_feed_breaks_no_rule():
    assert judge(GOOD.encode(), NOW, [ADDRESS]) == ()


def test_every_rule_is_tried():
    assert sorted(CHANGES) == sorted(rule.id for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule(rule):
    found = judged(*CHANGES[rule.id], ITEM if rule.id in ITEM_CHANGES else 0)
    [first] = [each for each in found if each.rule.id == rule.id][:1]
    assert first.level == rule.level and first.line > 0
    assert "; " in rule.message and not rule.message.endswith(".")
    together = {each.rule.id for each in found}
    assert len(together) <= 3 or rule.id in ("feed", "rss", "self-address"), (
        "one fault is no flood of findings"
    )


def test_findings_say_where():
    [finding] = judged("<podcast:episode ", "<podcast:episode a='b' ", 0) or judged(
        ">2.5<", ">two\n  and a half<"
    )
    assert (finding.element, finding.guid, finding.title) == ("podcast:episode", "ladder", "The ladder")
    assert GOOD.splitlines()[finding.line - 1].strip().startswith("<podcast:episode ")
    assert finding.excerpt == '<podcast:episode display="Two and a half">two and a half'
    assert str(finding.problem("feed-2.xml")) == (
        f'feed-2.xml:{finding.line}: podcast:episode of "The ladder": is not a number; '
        "write what apps shall show as its attribute display"
    )


def test_places_have_the_names_of_the_specifications():
    renamed = GOOD.replace("xmlns:itunes=", "xmlns:apple=").replace("<itunes:", "<apple:")
    renamed = renamed.replace("</itunes:", "</apple:")
    assert judge(renamed.encode()) == ()
    [finding] = judge(renamed.replace("<apple:type>serial", "<apple:type>Serial", 1).encode())
    assert (finding.element, finding.guid) == ("itunes:type", None)


def test_profiles_come_from_the_sources():
    profiles = {rule.id: rule.profiles for rule in RULES}
    assert profiles["self"] == ("psp1",)
    assert profiles["block"] == ("apple",)
    assert profiles["picture"] == ("psp1", "apple")
    assert profiles["soundbite"] == ("podcasting2",)
    assert profiles["spotify-chapters"] == ("spotify",)
    assert profiles["link"] == profiles["xml"] == tuple(PROFILES)


FILE = "example.org/ladder.mp3"
SOUND = 'ladder.mp3" length="12345678" type="audio/mpeg'
FINE = {
    "a zone by its name, which is obsolete only": ("+0000</pubDate>", "UT</pubDate>", {"date-obsolete"}),
    "a zone that nobody lists": ("+0000</pubDate>", "CEST</pubDate>", {"date-obsolete"}),
    "a zone with a comment": ("+0000</pubDate>", "+0000 (UTC)</pubDate>", set()),
    "an owner who is hidden": ("<itunes:name>The Producers", "<itunes:name>", {"empty-warning"}),
    "a date without its day": ("Tue, 24 Nov 2026 06:00:00 +0000</pub", "24 Nov 2026 06:00 GMT</pub", set()),
    "video": (SOUND, 'l.mp4" length="12345678" type="video/mp4', set()),
    "Apple's own video": (SOUND, 'l.m4v" length="12345678" type="video/x-m4v', set()),
    "an ending in the query": (FILE, "example.org/play?file=ladder.mp3&amp;from=feed", set()),
    "an address in the path": (FILE, "example.org/r/https%3A%2F%2Fmedia.example.org%2Fl.mp3", set()),
    "a picture with a query": ("example.org/cover.jpg", "example.org/i?url=cover.jpg&amp;w=3000", set()),
    "a sign that stands for words": ("The valve</title>", "R&amp;D, &lt;or&gt; what we call it</title>", set()),
    "a year at the start of a title": ("The valve</title>", "2001: a valve</title>", set()),
    "the word episode": ("The valve</title>", "The episode with the valve</title>", set()),
    "a licence of one's own": ("<podcast:license>cc-by-4.0", '<podcast:license url="https://e.org/l">own', set()),
    "a role in capitals": ('role="guest"', 'role="Guest"', set()),
    "a place on another planet": ("geo:52.52,13.405", "geo:152.5,13.4;crs=Mars-2031", set()),
    "an ordinal in a recurrence": ("BYDAY=TU;COUNT=10", "BYDAY=+4TH;UNTIL=2027-12-31T00:00:00.000Z", set()),
    "HTML that has no ends": ("It was open.", "It was&lt;br&gt;open.&lt;hr /&gt;", {"item-description-tags"}),
    "words about HTML": ("It was open.", "a &amp;lt;script&amp;gt; one=two onload=z", set()),
    "a link to write mail": ('href="https://example.org/ladder"', 'href="mailto:host@example.org"', set()),
    "a blank in a description": ("&lt;p&gt;It was", "\n  &lt;p&gt;It was", set()),
    "an address with letters of its own": ("https://example.org/support", "https://exämple.org/support", {"ascii"}),
    "one item only": (GOOD[GOOD.index("    <item>", ITEM + 1) : GOOD.index("  </channel>")], "", set()),
}  # fmt: skip


@pytest.mark.parametrize("case", FINE)
def test_what_is_allowed(case):
    old, new, rules = FINE[case]
    assert {finding.rule.id for finding in judged(old, new, ITEM if old in GOOD[ITEM:] else 0)} == rules

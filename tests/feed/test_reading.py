"""The finished feed as other people's parsers read it: nothing that was meant may be missing.

What each parser leaves out or changes by itself is said where it is compared.
"""

import json
from html import unescape
from io import BytesIO

import feedparser
import podcastparser
import pytest

from tests.feed.helpers import Case

CASE = Case.load("everything")
FEED = CASE.render()["feed.xml"]
BASE = "https://podcast.example.org/p%C3%B6dcast/"
PAGE = f"{BASE}episodes/002-everything/"
SHOW, EPISODE, BONUS = CASE.show, *CASE.catalog.live()
NOTES = (
    '<h2>Notes</h2>\n<p>We talk about <a href="https://doi.org/10.1000/182">a paper</a> and '
    f'<a href="{PAGE}#t=75">a moment</a>.</p>\n<ul><li>one</li><li>two ]]&gt; three</li></ul>'
)
DESCRIPTION = (
    "<p>Two people ask whether incident reviews &lt; 5 pages &amp; in public do good.</p>"
    "<p>00:00:00 Welcome</p><p>00:01:01 Who reads &amp; who writes</p><p>01:01:01 Much later</p>"
    '<p>With <a href="https://example.org/ada">Ada Lovelace (host)</a>, '
    '<a href="https://example.org/kofi">Kofi Annañ (guest)</a>.</p>'
    f'<p><a href="{PAGE}">Transcript and chapters</a></p>'
)
BONUS_DESCRIPTION = (
    f'<p>A short one.</p><p><a href="{BASE}episodes/001-bonus/">The page of the episode</a></p>'
)
ABOUT = (
    "People who work with incidents tell how learning goes & fails.\n\n"
    "More at our site (https://example.org/?a=1&b=2)."
)
COVER, ARTWORK = f"{BASE}artwork/cover-0123456789ab.jpg", f"{BASE}artwork/002-0123456789ab.png"
READER = f"{BASE}artwork/reader-0123456789ab.jpg"
AUDIO = "https://media.example.org/audio/"


def test_feedparser_reads_the_channel():
    parsed = feedparser.parse(FEED)
    assert not parsed.bozo and parsed.version == "rss20" and parsed.encoding == "utf-8"
    feed = parsed.feed
    assert (feed.title, feed.link, feed.language, feed.rights, feed.generator) == (
        SHOW.title, BASE, "en-gb", "The Producers", "lfi-podcast",
    )  # fmt: skip
    assert unescape(feed.subtitle) == ABOUT
    assert feed.published == feed.updated == "Mon, 30 Nov 2026 06:00:00 +0000"
    assert [(link.rel, link.href) for link in feed.links] == [
        ("alternate", BASE),
        ("self", f"{BASE}feed.xml"),
        ("hub", "https://hub.example.org/"),
        ("hub", "https://hub.example.net/"),
    ]
    assert feed.image.href == COVER
    assert feed.publisher_detail == {"name": "The Producers", "email": "producers@example.org"}
    categories = ["Technology", "Society & Culture", "Documentary", "Philosophy"]
    assert [tag.term for tag in feed.tags] == [*categories, *categories]  # of RSS, of itunes:
    assert feed.itunes_type == "serial"
    # Of podcast tags it keeps the last one's attributes; of those without attributes, the text.
    assert (feed.podcast_guid, feed.podcast_medium) == (str(SHOW.guid), "podcast")
    assert feed.podcast_locked == {"owner": "producers@example.org"}
    assert feed.podcast_license == {"url": "https://creativecommons.org/licenses/by-sa/4.0/"}
    assert feed.podcast_funding == {"url": "https://example.org/jo%C3%AFn"}
    assert feed.podcast_podping == {"usespodping": "true"}
    assert feed.podcast_person == {"role": "producer", "group": "writing"}


def test_feedparser_reads_an_item():
    entry, bonus = feedparser.parse(FEED).entries
    assert (entry.title, entry.link, entry.id, entry.guidislink) == (EPISODE.title, PAGE, EPISODE.guid, False)
    assert entry.published == "Mon, 30 Nov 2026 06:00:00 +0000"
    assert entry.summary == DESCRIPTION
    assert [content.value for content in entry.content] == [NOTES]
    assert [tag.term for tag in entry.tags] == list(EPISODE.topics)
    assert entry.enclosures == [
        {
            "href": f"{AUDIO}002-everything-0123456789ab.mp3",
            "length": "1234567",
            "type": "audio/mpeg",
        }
    ]
    assert entry.image.href == ARTWORK
    assert (entry.itunes_duration, entry.itunes_season, entry.itunes_episode, entry.itunes_episodetype) == (
        "186", "1", "2", "full",
    )  # fmt: skip
    assert (entry.podcast_season, entry.podcast_episode) == ("1", "2")
    assert entry.podcast_chapters == {"url": f"{PAGE}chapters.json", "type": "application/json+chapters"}
    chapters = [
        (mark.start, mark.title, mark.get("href"), mark.get("image")) for mark in entry.psc_chapters.chapters
    ]
    assert entry.psc_chapters.version == "1.2"
    assert chapters == [
        ("00:00:00.000", "Welcome", None, None),
        ("00:01:01.250", "Who reads & who writes", "https://example.org/paper?a=1&b=2", READER),
        ("01:01:01.500", "Much later", None, None),
    ]
    assert (bonus.title, bonus.id, bonus.summary) == ("A bonus", BONUS.guid, BONUS_DESCRIPTION)


def test_podcastparser_reads_everything_it_knows():
    read = podcastparser.parse(f"{BASE}feed.xml", BytesIO(FEED))
    episodes = {episode["guid"]: episode for episode in read.pop("episodes")}
    assert read == {
        "title": SHOW.title,
        "link": BASE,
        "description": ABOUT,
        "language": "en-gb",
        "generator": "lfi-podcast",
        "cover_url": COVER,
        "new_url": "https://new.example.org/f%C3%ABed.xml",
        "explicit": False,
        "type": "serial",
        "itunes_author": SHOW.author,
        "itunes_owner": {"name": "The Producers", "email": "producers@example.org"},
        "itunes_categories": [["Technology"], ["Society & Culture", "Documentary", "Philosophy"]],
    }
    episode = episodes[EPISODE.guid]
    del episode["description"]  # its own plain text of description_html
    assert episode == {
        "guid": EPISODE.guid,
        "title": EPISODE.title,
        "link": PAGE,
        "published": EPISODE.published.timestamp(),
        "description_html": NOTES,  # it prefers content:encoded
        "enclosures": [
            {
                "url": f"{AUDIO}002-everything-0123456789ab.mp3",
                "file_size": 1234567,
                "mime_type": "audio/mpeg",
            }
        ],
        "total_time": 186,
        "number": 2,
        "season": 1,
        "type": "full",
        "explicit": True,
        "episode_art_url": ARTWORK,
        "payment_url": None,
        "chapters": [  # in whole seconds
            {"start": 0, "title": "Welcome"},
            {
                "start": 61,
                "title": "Who reads & who writes",
                "href": "https://example.org/paper?a=1&b=2",
                "image": READER,
            },
            {"start": 3661, "title": "Much later"},
        ],
    }
    assert episodes[BONUS.guid]["description_html"] == BONUS_DESCRIPTION


@pytest.fixture(scope="module")
def partytime(on_node):
    """podcast-partytime's reading of FEED."""
    return json.loads(on_node("partytime.js", FEED))


def test_partytime_reads_the_channel(partytime):
    channel = {key: value for key, value in partytime.items() if key not in ("items", "lastUpdate")}
    assert channel == {
        "type": 0,
        "title": SHOW.title,
        "link": BASE,
        "description": " ".join(ABOUT.split()),
        "language": "en-gb",
        "generator": "lfi-podcast",
        "copyright": "The Producers",
        "explicit": False,
        "author": SHOW.author,
        "owner": {"name": "The Producers", "email": "producers@example.org"},
        "image": {"url": COVER, "title": SHOW.title, "link": BASE},
        "itunesImage": COVER,
        "itunesType": "serial",
        "itunesBlock": True,
        "itunesComplete": True,
        "itunesNewFeedUrl": "https://new.example.org/f%C3%ABed.xml",
        "itunesCategory": ["Technology", "Society & Culture > Documentary", "Society & Culture > Philosophy"],
        "categories": ["technology", "society", "culture", "documentary", "philosophy"],
        "pubsub": {"self": f"{BASE}feed.xml", "hub": "https://hub.example.org/"},  # the first hub only
        "pubDate": "2026-11-30T06:00:00.000Z",
        "lastBuildDate": "2026-11-30T06:00:00.000Z",
        "lastPubDate": "2026-11-30T06:00:00.000Z",
        "newestItemPubDate": "2026-11-30T06:00:00.000Z",
        "oldestItemPubDate": "2026-11-23T06:00:00.000Z",
        "guid": str(SHOW.guid),
        "locked": False,
        "podcastOwner": "producers@example.org",
        "podcastBlocked": "yes",
        "podcastBlockedPlatforms": {"google": False, "spotify": True},
        "podcastTxt": [  # it drops texts that are numbers, true or false
            {"value": "", "purpose": "applepodcastsverify"},
            {"value": "S6lpp-7ZCn8", "purpose": "verify"},
            {"value": "naj3 & <eZ>"},
            {"value": "2022-10-26T04:45:30.742Z", "purpose": "release"},
            {"value": "", "purpose": "ai-content"},
        ],
        "podroll": [
            {
                "feedGuid": "917393e3-1b1e-5cef-ace4-edaa54e1f810",
                "feedUrl": "https://example.org/feed.xml?a=1&b=2",
                "title": "This & that",
            },
            {"feedGuid": "396d9ae0-da7e-5557-b894-b606231fa3ea"},
        ],
        "chat": {
            "phase": "7",
            "server": "example.com",
            "protocol": "matrix",
            "accountId": "@bob:example.com",
            "space": "#general:example.com",
        },
        "podcastPublisher": {
            "feedGuid": "003af0a0-6a45-55cf-b765-68e3d349551a",
            "feedUrl": "https://example.org/publisher.xml",
        },
        "medium": "podcast",
        "license": {"identifier": "cc-by-sa-4.0", "url": "https://creativecommons.org/licenses/by-sa/4.0/"},
        "podcastFunding": [
            {"message": "Support the show", "url": "https://example.org/support?from=feed&x=1"},
            {"message": "Join <us> & more", "url": "https://example.org/jo%C3%AFn"},
        ],
        "podcastLocation": {
            "name": "Zürich & around",
            "geo": "geo:47.3769,8.5417",
            "osm": "R1682248",
        },  # the first
        "podcastPeople": [
            {
                "name": "Ada Lovelace",
                "role": "Host",
                "group": "Cast",
                "href": "https://example.org/ada",
                "img": "https://example.org/ada.jpg",
            },
            {"name": "Grace Hopper", "role": "Producer", "group": "Writing"},
        ],
        "podcastSeasons": {"1": {"number": 1}, "2": {"number": 2, "name": "The second <year> & more"}},
        "pc20support": {
            "1": ["locked", "funding", "transcript", "chapters", "soundbite"],
            "2": ["person", "location", "season", "episode"],
            "3": ["license", "guid", "alternateEnclosure"],
            "4": ["medium"],
            "5": ["block"],
            "6": ["txt", "podroll"],
            "7": ["chat", "publisher"],
        },
    }


def _alternative(extension, digest, bitrate):
    own, *others = [EPISODE.enclosure, *EPISODE.enclosure.alternatives]
    sound = next(sound for sound in (own, *others) if sound.key.endswith(extension))
    names = {"title": "MP3"} if sound is own else {"title": sound.title, "codecs": sound.codecs}
    return {
        "type": sound.type,
        "length": sound.length,
        "bitrate": bitrate,
        "default": sound is own,
        "source": [{"uri": AUDIO + sound.key.removeprefix("audio/"), "contentType": sound.type}],
        "integrity": {"type": "sri", "value": f"sha256-{digest}"},
        **names,
    }


def test_partytime_reads_an_item(partytime):
    item, bonus = partytime["items"]
    assert item == {
        "guid": EPISODE.guid,
        "title": EPISODE.title,
        "link": PAGE,
        "pubDate": "2026-11-30T06:00:00.000Z",
        "enclosure": {
            "url": f"{AUDIO}002-everything-0123456789ab.mp3",
            "length": 1234567,
            "type": "audio/mpeg",
        },
        "duration": 186,
        "explicit": True,
        "image": ARTWORK,
        "itunesImage": ARTWORK,
        "itunesSeason": 1,
        "itunesEpisode": 2,
        "itunesEpisodeType": "full",
        "description": unescape(DESCRIPTION),  # it unescapes once more
        "content": unescape(NOTES),
        "podcastSeason": {"number": 1},
        "podcastEpisode": {"number": 2},
        "podcastPeople": [
            {
                "name": "Ada Lovelace",
                "role": "Host",
                "group": "Cast",
                "href": "https://example.org/ada",
                "img": "https://example.org/ada.jpg",
            },
            {"name": "Kofi Annañ", "role": "Guest", "group": "Cast", "href": "https://example.org/kofi"},
        ],
        "podcastTranscripts": [
            {"url": f"{PAGE}transcript.vtt", "type": "text/vtt", "language": "en-gb", "rel": "captions"},
            # its own name for application/x-subrip
            {
                "url": f"{PAGE}transcript.srt",
                "type": "application/srt",
                "language": "en-gb",
                "rel": "captions",
            },
            {
                "url": f"{PAGE}transcript.json",
                "type": "application/json",
                "language": "en-gb",
                "rel": "captions",
            },
            {"url": f"{PAGE}transcript.html", "type": "text/html", "language": "en-gb"},
            {"url": f"{PAGE}transcript.txt", "type": "text/plain", "language": "en-gb"},
        ],
        "podcastChapters": {"url": f"{PAGE}chapters.json", "type": "application/json+chapters"},
        "podcastSoundbites": [
            {"startTime": 73, "duration": 60, "title": "Why public"},
            {"startTime": 130.5, "duration": 15.25, "title": "Why not"},
        ],
        "alternativeEnclosures": [
            _alternative("mp3", "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=", 53214),
            _alternative("opus", "YDA64iuZiGG847KPM+7BvnWKITyGyTwHbb6fVYwRx1I=", 48123),
            _alternative("m4a", "/WGgOvT3fYcPwh4F5+gGeAlcktgIz7O1wnnuBMdKyhM=", 64000),
        ],
    }
    assert (bonus["guid"], bonus["podcastEpisode"]) == (BONUS.guid, {"number": 1})


def test_partytime_reads_what_only_some_apps_know(on_node):
    item, quiet = json.loads(on_node("partytime.js", Case.load("one-of-everything").render()["feed.xml"]))[
        "items"
    ]
    assert item["podcastEpisode"] == {"number": 204.5, "display": "Extra & more"}
    assert [(each["name"], each["role"], each["group"]) for each in item["podcastPeople"]] == [
        ("Ada", "Host", "Cast"),
        ("Ada", "Audio Editor", "Audio Post-Production"),
        ("Ada", "Fact Checker", "Writing"),
        ("Bo", "Guest", "Cast"),
    ]
    assert item["podcastTranscripts"][0]["language"] == "de"
    assert item["podcastLocation"] == {"name": "Hamburg", "osm": "R62782"}  # the first
    assert item["license"] == {"identifier": "Our licence", "url": "https://example.org/licence?a=1&b=2"}
    assert item["podcastSocialInteraction"] == [
        {
            "platform": "activitypub",
            "id": "@show",
            "url": "https://social.example/@show/1",
            "profileUrl": "https://social.example/@show",
            "priority": 1,
        },
        {"platform": "nostr", "id": "", "url": "nostr:note1abc", "priority": 2},
    ]
    assert "podcastSocialInteraction" not in quiet, "disabled"

"""What the specifications list: the elements of each namespace, where each may be and how often, and words for values.

Sources: rssboard.org/rss-specification, Apple 823, the podcast namespace (its docs/1.0.md, docs/tags, serviceslugs.txt,
socialprotocols.txt, docs/chatprotocols.txt), podcasttaxonomy.com, podlove.org/simple-chapters, RFC 5005.
"""

from lfi_podcast.model.countries import COUNTRIES
from lfi_podcast.model.roles import TAXONOMY

_LIVE = "podcast:liveItem"
_ITEMS = f"item {_LIVE}"
_SHOW = f"channel {_ITEMS}"

PARENTS: dict[str, frozenset[str]] = {
    name: frozenset(parents.split())
    for parents, names in (
        ("rss", "channel"),
        ("channel", "item"),
        (f"{_SHOW} image textInput", "title link description"),
        ("channel", """language copyright managingEditor webMaster lastBuildDate generator docs cloud ttl rating
            skipHours skipDays"""),
        ("channel item podcast:liveItem", "pubDate"),
        (_ITEMS, "guid source enclosure comments content:encoded psc:chapters"),
        ("channel", """itunes:category itunes:owner itunes:new-feed-url itunes:type itunes:complete
            itunes:applepodcastsverify"""),
        ("itunes:owner", "itunes:name itunes:email"),
        (_ITEMS, "itunes:episode itunes:season itunes:episodeType itunes:duration itunes:order"),
        (_SHOW, "itunes:image itunes:explicit itunes:author itunes:block itunes:title"),
        ("channel", """podcast:locked podcast:guid podcast:medium podcast:trailer podcast:liveItem podcast:block
            podcast:podroll podcast:updateFrequency podcast:podping podcast:publisher"""),
        (_ITEMS, """podcast:transcript podcast:chapters podcast:soundbite podcast:season podcast:episode
            podcast:alternateEnclosure podcast:contentLink"""),
        (_SHOW, """podcast:funding podcast:person podcast:location podcast:license podcast:value podcast:images
            podcast:image podcast:socialInteract podcast:txt podcast:chat"""),
        ("podcast:alternateEnclosure", "podcast:source podcast:integrity"),
        ("podcast:value podcast:valueTimeSplit", "podcast:valueRecipient"),
        ("podcast:value", "podcast:valueTimeSplit"),
        (f"{_SHOW} podcast:podroll podcast:publisher podcast:valueTimeSplit", "podcast:remoteItem"),
        ("psc:chapters", "psc:chapter"),
        ("channel", "fh:archive fh:complete"),
    )
    for name in names.split()
}  # fmt: skip
PARENTS["itunes:category"] |= {"itunes:category"}
"""Where an element may be; anywhere, if it is not here."""

CONTAINERS = frozenset().union(*PARENTS.values())
"""What holds other elements; anything else holds text."""

ONCE: dict[str, frozenset[str]] = {
    parent: frozenset(names.split())
    for parent, names in {
        "rss": "channel",
        "channel": """title link description language copyright managingEditor webMaster pubDate lastBuildDate generator
            docs ttl image rating textInput skipHours skipDays itunes:author itunes:block itunes:complete
            itunes:explicit itunes:image itunes:new-feed-url itunes:owner itunes:title itunes:type podcast:locked
            podcast:guid podcast:medium podcast:license podcast:publisher podcast:chat podcast:updateFrequency
            podcast:podping fh:archive fh:complete""",
        "item": """title link description author comments enclosure guid pubDate source content:encoded itunes:title
            itunes:duration itunes:episode itunes:season itunes:episodeType itunes:explicit itunes:image itunes:block
            itunes:author podcast:chapters podcast:season podcast:episode podcast:license podcast:chat psc:chapters""",
        "itunes:owner": "itunes:name itunes:email",
        "podcast:alternateEnclosure": "podcast:integrity",
        "podcast:publisher": "podcast:remoteItem",
    }.items()
}  # fmt: skip
ONCE[_LIVE] = ONCE["item"]
"""What an element may have one of at most."""

ADDRESSES = frozenset("url href img image uri feedUrl accountUrl".split())
"""The attributes that are addresses, wherever they are."""

RSS_NAMES = frozenset(
    """rss channel item title link description language copyright managingEditor webMaster pubDate lastBuildDate
    category generator docs cloud ttl image rating textInput skipHours skipDays author comments enclosure guid source
    url width height name hour day""".split()
)
ITUNES_NAMES = frozenset(name for name in PARENTS if name.startswith("itunes:"))
DROPPED_NAMES = frozenset(
    {
        "itunes:summary",
        "itunes:subtitle",
        "itunes:keywords",
        "itunes:isClosedCaptioned",
        "itunes:order",
        "itunes:link",
    }
)
"""What Apple read once, and does no more."""
PODCAST_NAMES = frozenset(name for name in PARENTS if name.startswith("podcast:"))

NOTHING = frozenset(("None", "null", "undefined", "NaN"))
"""What a program writes where it has nothing to say."""

MEDIA_ENDINGS: dict[str, tuple[str, ...]] = {
    "audio/mpeg": (".mp3", ".mpga"),
    "audio/x-m4a": (".m4a", ".mp4", ".m4b", ".aac"),
    "audio/m4a": (".m4a", ".mp4", ".m4b"),
    "audio/mp4": (".m4a", ".mp4", ".m4b"),
    "video/mp4": (".mp4", ".m4v"),
    "video/x-m4v": (".m4v", ".mp4"),
    "video/m4v": (".m4v", ".mp4"),
    "video/quicktime": (".mov", ".qt"),
    "video/webm": (".webm",),
    "audio/webm": (".webm",),
    "audio/aac": (".aac", ".m4a"),
    "audio/ogg": (".ogg", ".oga", ".opus"),
    "audio/opus": (".opus", ".ogg"),
    "audio/flac": (".flac",),
    "audio/wav": (".wav",),
    "audio/x-wav": (".wav",),
    "audio/vnd.wave": (".wav",),
    "application/pdf": (".pdf",),
    "application/epub+zip": (".epub",),
    "document/x-epub": (".epub",),
    "application/x-mpegURL": (".m3u8",),
    "audio/mp3": (".mp3",),
    "audio/x-mp3": (".mp3",),
    "audio/x-mpeg": (".mp3",),
    "audio/mpeg3": (".mp3",),
    "audio/x-mpeg-3": (".mp3",),
}
"""Media types, and the endings of their files."""

APPLE_MEDIA_TYPES = frozenset(
    """audio/mpeg audio/x-m4a audio/m4a audio/mp4 video/mp4 video/x-m4v video/m4v video/quicktime application/pdf
    document/x-epub application/epub+zip""".split()
)

TRANSCRIPT_TYPES = ("text/vtt", "application/x-subrip", "application/json", "text/html", "text/plain")
OTHER_TRANSCRIPT_TYPES = ("application/srt", "text/srt", "application/ttml+xml", "text/x-srt")

_MEDIUMS = "podcast music video film audiobook newsletter blog publisher course".split()
MEDIA = (*_MEDIUMS, *(f"{name}L" for name in _MEDIUMS), "mixed")

SERVICES = frozenset(
    """acast amazon anchor apple audible audioboom backtracks bitcoin blubrry buzzsprout captivate castbox
    castopod castos deezer facebook fireside fountain google hypercatcher iheart kasts libsyn mastodon
    megafono megaphone omnystudio overcast pandora paypal pinecast podbean podcastaddict podcastguru
    podcastindex podcasts.com podchaser podcloud podfriend podiant podigee podimo podnews podomatic podserve
    podverse redcircle relayfm resonate rss.com rsscom rssblue shoutengine simplecast slack soundcloud spotify
    spreaker sverigesradio tiktok transistor truefans tunein twitch twitter vimeo whooshkaa x youtube zencast
    zencastr""".split()
)
SOCIAL_PROTOCOLS = frozenset(
    "disabled activitypub atproto twitter lightning bluesky hive matrix nostr".split()
)
CHAT_PROTOCOLS = frozenset("irc xmpp nostr matrix".split())

GROUPS = frozenset((*TAXONOMY, "misc"))
COUNTRY_CODES = frozenset(code.lower() for code in COUNTRIES)

RENDERED_TAGS = frozenset("p ol ul li a b i strong em br".split())
"""The tags that apps render in a description (PSP-1, Apple 823), and the line break, which all understand."""

OLD_CATEGORIES = frozenset(
    """Arts > Literature|Business > Business News|Business > Management & Marketing|Business > Shopping
    |Education > Education|Education > Education Technology|Education > Higher Education|Education > K-12
    |Education > Training|Games & Hobbies|Games & Hobbies > Automotive|Games & Hobbies > Aviation
    |Games & Hobbies > Hobbies|Games & Hobbies > Other Games|Games & Hobbies > Video Games
    |Government & Organizations|Government & Organizations > Local|Government & Organizations > National
    |Government & Organizations > Non-Profit|Government & Organizations > Regional|Health|Health > Alternative Health
    |Health > Fitness & Nutrition|Health > Self-Help|Health > Sexuality|News & Politics
    |Religion & Spirituality > Other|Science & Medicine|Science & Medicine > Medicine
    |Science & Medicine > Natural Sciences|Science & Medicine > Social Sciences|Society & Culture > History
    |Sports & Recreation|Sports & Recreation > Amateur|Sports & Recreation > College & High School
    |Sports & Recreation > Outdoor|Sports & Recreation > Professional|Technology > Gadgets|Technology > Podcasting
    |Technology > Software How-To|Technology > Tech News""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
"""Apple's categories before 2019, which it still maps to today's."""

"""What directories, apps and validators require of a podcast feed.

Sources: PSP-1 (github.com/Podcast-Standards-Project/PSP-1-Podcast-RSS-Specification), Apple (a number is a
page of podcasters.apple.com/support), namespace (podcastindex.org/namespace/1.0), RSS 2.0 (rssboard.org),
RFC 5005, Podlove (podlove.org/simple-chapters), Spotify's and W3C's validators, and players' own trackers.
"""

from lfi_podcast.lint import predicates as is_
from lfi_podcast.lint.predicates import is_like, one_of, satisfies, when
from lfi_podcast.lint.rule import Rule
from lfi_podcast.model.show import DESCRIPTION_LIMIT

_ITUNES_TAGS = """author block category complete duration email episode episodeType explicit image name
    new-feed-url owner season title type"""
_PODCAST_TAGS = """alternateEnclosure block chapters chat contentLink episode funding guid image images
    integrity license liveItem location locked medium person podping podroll publisher remoteItem season
    socialInteract soundbite source trailer transcript txt updateFrequency value valueRecipient
    valueTimeSplit"""
_TRANSCRIPT_TYPES = " or ".join(
    f"@type='{name}'"
    for name in ("text/vtt", "application/x-subrip", "application/json", "text/html", "text/plain")
)


def _required(scope: str, source: str, *names: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            f"{scope}-{name}",
            source,
            scope,
            "error",
            satisfies(f"count({name}) = 1"),
            f"needs exactly one {name}; add it",
        )
        for name in names
    )


WELL_FORMED = Rule("xml", "XML 1.0", "", "error", lambda _: True, "is not well-formed; render it again")
"""Applied while a feed is read."""

RULES = (
    # The document
    Rule("utf-8", "PSP-1, Apple 823", "/", "error", is_.is_utf8,
         "is not declared as UTF-8 from the first byte; start with <?xml version=\"1.0\" encoding=\"UTF-8\"?>"),
    Rule("rss", "PSP-1", "/", "error", satisfies("self::rss[@version='2.0' and count(channel)=1]"),
         "is not RSS 2.0 with one channel; no podcast app reads anything else"),
    Rule("xmlns-atom", "PSP-1", "/", "error", is_.declares("atom"),
         "does not declare the namespace that is customarily xmlns:atom; every character of the namespace counts"),
    Rule("xmlns-itunes", "PSP-1", "/", "error", is_.declares("itunes"),
         "does not declare the namespace that is customarily xmlns:itunes; every character of the namespace counts"),
    Rule("xmlns-podcast", "PSP-1", "/", "error", is_.declares("podcast"),
         "does not declare the namespace that is customarily xmlns:podcast; every character of the namespace counts"),
    Rule("size", "TAP 269", "/", "warning", is_.feed_at_most(2 * 1024 * 1024),
         "is larger than 2 MB, and every client downloads it repeatedly; shorten the notes"),
    Rule("itunes-tag", "Apple 823", "itunes:*", "error", is_.named_in(_ITUNES_TAGS),
         "is not a tag that Apple reads; check its spelling and case"),
    Rule("podcast-tag", "namespace", "podcast:*", "error", is_.named_in(_PODCAST_TAGS),
         "is not a tag of the podcast namespace; check its spelling and case"),
    Rule("empty", "W3C", "*", "error", is_.says_something,
         "is empty; remove it"),
    Rule("none", "svpino/rfeed 18", "itunes:* podcast:*", "warning", is_.is_not_none,
         "contains \"None\", probably by mistake; remove it"),
    Rule("blanks", "PSP-1", "*", "error", is_.is_trimmed,
         "starts or ends with a space; remove it"),
    Rule("255", "PSP-1", "title copyright category itunes:author itunes:name", "error",
         is_.at_most_characters(255), "is longer than 255 characters; shorten it"),
    Rule("128", "namespace", "podcast:person podcast:funding podcast:soundbite podcast:license",
         "error", is_.at_most_characters(128), "is longer than 128 characters; shorten it"),
    Rule("date", "PSP-1, Apple 823, W3C", "pubDate lastBuildDate", "error", is_.is_date,
         "is not a date such as Mon, 30 Nov 2026 06:00:00 +0000; write it so"),
    Rule("link", "RSS 2.0, W3C", "link", "error", is_.is_uri,
         "is not a complete web address in ASCII; percent-encode it"),
    Rule("address", "RSS 2.0, W3C", "*", "error", is_.links_are_uris,
         "has an incomplete or non-ASCII address; percent-encode it"),
    Rule("https", "namespace", "podcast:*", "warning", is_.links_are_https,
         "has an address without https, which the podcast namespace asks for; use https"),
    Rule("explicit", "Apple 823, W3C", "itunes:explicit", "error", one_of("true", "false"),
         "is neither true nor false; write one of them"),
    Rule("picture", "Apple 896", "itunes:image", "error", is_.is_picture,
         "does not end in .jpg or .png, which directories rely on; rename it"),
    Rule("block", "Apple 823", "itunes:block", "error", one_of("Yes", "yes"),
         "can only be Yes; remove it otherwise"),
    # The channel
    *_required("channel", "PSP-1, Apple 823", "title", "description", "link", "language", "itunes:explicit",
               "itunes:image"),
    Rule("self", "PSP-1, W3C", "channel", "error",
         satisfies("count(atom:link[@rel='self' and @type='application/rss+xml']) = 1"),
         "needs one atom:link rel=self of type application/rss+xml; add it"),
    Rule("channel-description-length", "PSP-1", "channel/description", "error",
         is_.at_most_bytes(DESCRIPTION_LIMIT), "is longer than 4000 bytes; shorten it"),
    Rule("channel-markup", "W3C", "channel/title channel/description", "warning", is_.has_no_markup,
         "contains markup, which apps show literally; write plain text"),
    Rule("language", "PSP-1, Apple 823", "channel/language", "error", is_.is_language,
         "is not an ISO 639 code such as en or en-gb; correct it"),
    Rule("has-category", "PSP-1, Apple 823", "channel", "error", satisfies("itunes:category"),
         "needs at least one itunes:category; add it"),
    Rule("category", "Apple 1691", "itunes:category", "error", is_.is_category,
         "is not in Apple's table of categories; every character counts"),
    Rule("author", "PSP-1, Spotify", "channel", "warning", satisfies("itunes:author"),
         "has no itunes:author, which Spotify asks for; add `author` to show.yml"),
    Rule("owner", "W3C, YouTube", "channel", "warning", satisfies("itunes:owner/itunes:email"),
         "has no itunes:owner with an email address for directories to contact; add `owner` to show.yml"),
    Rule("copyright", "PSP-1", "copyright", "warning", is_.is_unlike(r"copyright|©|\b(19|20)\d\d\b"),
         "includes the word, the sign or a year; name only the holder"),
    Rule("type", "Apple 823", "itunes:type", "error", one_of("episodic", "serial"),
         "is neither episodic nor serial; write one of them"),
    Rule("serial", "Apple 823", "channel/item", "error",
         when("../itunes:type='serial' and itunes:episodeType='full'", satisfies("itunes:episode")),
         "has no number, which a serial show needs; add `number` to episode.yml"),
    Rule("complete", "Apple 823", "itunes:complete", "error", one_of("Yes", "yes"),
         "can only be Yes; remove it otherwise"),
    Rule("guid-of-show", "PSP-1", "channel", "warning", satisfies("podcast:guid"),
         "has no podcast:guid, which lets a show survive a move; add it"),
    Rule("guid-is-uuid", "namespace", "channel/podcast:guid", "error", is_.is_uuid,
         "is not a UUID; `lfi-podcast check` prints the right one"),
    Rule("locked", "namespace", "podcast:locked", "error", one_of("yes", "no"),
         "is neither yes nor no; write one of them"),
    Rule("medium", "namespace", "podcast:medium", "error",
         is_like("(podcast|music|video|film|audiobook|newsletter|blog|publisher|course)L?|mixed"),
         "is not a medium of the podcast namespace; write podcast"),
    Rule("any-item", "Spotify", "channel", "warning", satisfies("item"),
         "has no episodes yet; directories reject it until it has one"),
    Rule("guids-differ", "RSS 2.0, Apple 823", "item/guid", "error", is_.is_first_of_its_text,
         "is also the guid of an item above; apps would show only one"),
    Rule("enclosures-differ", "Apple 823", "item/enclosure", "error", is_.is_first_of_its_address,
         "is also the enclosure of an item above; Apple would show only one"),
    Rule("newest-first", "feedgen PR 55", "item/pubDate", "error", is_.is_no_newer_than_before,
         "is newer than the item above; put the newest first"),
    Rule("archive", "RFC 5005", "channel", "warning",
         when("fh:archive", satisfies("atom:link[@rel='current']")),
         "is an archive document without a link to the current feed; add atom:link rel=current"),
    # Items
    *_required("item", "PSP-1", "title", "enclosure", "guid", "pubDate"),
    Rule("item-link", "PSP-1", "item", "warning", satisfies("link"),
         "has no link to its page; add it"),
    Rule("item-description", "PSP-1", "item", "warning", satisfies("description"),
         "has no description; write a summary or notes"),
    Rule("enclosure-length", "RSS 2.0", "enclosure", "error", satisfies("@length > 0"),
         "has no length in bytes, without which apps show no progress; add it"),
    Rule("enclosure-type", "Apple 823", "enclosure", "error", is_.ends_like_its_type,
         "has an extension that does not match its media type; .mp3 is audio/mpeg, .m4a is audio/x-m4a"),
    Rule("enclosure-lasts", "PodFetch 1581", "enclosure", "error", is_.lasts,
         "has a signed address that will expire; use the public one"),
    Rule("permalink", "RSS 2.0", "item/guid", "error", is_.is_permalink_only_if_url,
         "is treated as a web address; set isPermaLink=\"false\""),
    Rule("title-number", "PSP-1", "item/title", "warning",
         is_.is_unlike(r"^\s*(#|no\.|ep\.?|episode|folge|s\d+\s*e)\s*\d"),
         "starts with its number, which apps already show; remove it"),
    Rule("title-show", "PSP-1", "item", "warning", satisfies("not(contains(title, ../title))"),
         "repeats the show's title in its own; remove it"),
    Rule("item-description-length", "PSP-1", "item/description", "error",
         is_.at_most_bytes(DESCRIPTION_LIMIT), "is longer than 4000 bytes; shorten it"),
    Rule("item-description-tags", "PSP-1", "item/description", "warning", is_.uses_rendered_tags,
         "has tags that apps do not render; use p, ol, ul, li, a, b, i, strong and em"),
    Rule("absolute-links", "W3C", "item/description content:encoded", "warning", is_.has_absolute_links,
         "has a relative link, which does not work in an app; write the complete address"),
    Rule("inert", "W3C", "item/description content:encoded", "error", is_.is_inert,
         "has active content, which could harm listeners; remove it"),
    Rule("summary", "Apple 823", "itunes:summary itunes:subtitle", "warning", lambda _: False,
         "was dropped by Apple; use description"),
    Rule("duration", "Apple 823", "itunes:duration", "error", is_like("[1-9][0-9]*"),
         "is not a whole number of seconds; write it so"),
    Rule("number", "Apple 823", "itunes:episode itunes:season podcast:season", "error",
         is_like("[1-9][0-9]*"), "is not a positive whole number; correct it"),
    Rule("podcast-episode", "namespace", "podcast:episode", "error", is_like(r"[0-9]+(\.[0-9]+)?"),
         "is not a number; correct it"),
    Rule("episode-type", "Apple 823", "itunes:episodeType", "error", one_of("full", "trailer", "bonus"),
         "is none of full, trailer and bonus; write one of them"),
    Rule("transcript", "namespace", "podcast:transcript", "error",
         satisfies(f"@url and ({_TRANSCRIPT_TYPES})"), "needs a url and the type of a transcript; add them"),
    Rule("transcript-vtt", "pocket-casts-ios 2185", "item", "warning",
         when("podcast:transcript", satisfies("podcast:transcript[1]/@type = 'text/vtt'")),
         "does not list its WebVTT transcript first; some apps take the first and know nothing else"),
    Rule("chapters", "namespace", "podcast:chapters", "error",
         satisfies("@url and @type='application/json+chapters'"),
         "needs a url and the type application/json+chapters; add them"),
    Rule("soundbite", "namespace", "podcast:soundbite", "error",
         satisfies("@startTime >= 0 and @duration > 0"), "needs startTime and duration in seconds; add them"),
    Rule("soundbite-length", "namespace", "podcast:soundbite", "warning",
         satisfies("@duration >= 15 and @duration <= 120"),
         "is not between 15 and 120 seconds long; choose another passage"),
    Rule("alternative", "namespace", "podcast:alternateEnclosure", "error",
         satisfies("parent::item and @type and podcast:source/@uri"),
         "needs a type, and a source with an address; add them"),
    Rule("alternative-length", "namespace", "podcast:alternateEnclosure", "warning", satisfies("@length > 0"),
         "has no length in bytes, by which apps choose; add it"),
    Rule("alternative-default", "namespace", "item", "error",
         satisfies("count(podcast:alternateEnclosure[@default='true']) <= 1"),
         "has several default alternatives; only the enclosure itself is the default"),
    Rule("integrity", "namespace", "podcast:alternateEnclosure/podcast:integrity", "error",
         satisfies("(@type='sri' and starts-with(@value, 'sha')) or @type='pgp-signature'"),
         "is neither an SRI string (sha256-…) nor a PGP signature; correct it"),
    Rule("simple-chapters", "Podlove", "psc:chapters", "error",
         satisfies("parent::item and @version='1.2' and psc:chapter[@start][@title]"),
         "needs version 1.2 and chapters with start and title, inside an item; correct it"),
)  # fmt: skip

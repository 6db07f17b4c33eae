"""Rules about the `podcast:` tags of a show, and of shows and episodes alike."""

from collections.abc import Collection

from lfi_podcast.lint import predicates as is_
from lfi_podcast.lint import values as be
from lfi_podcast.lint.item_rules import ends_like_its_type
from lfi_podcast.lint.place import FeedPlace
from lfi_podcast.lint.predicates import (
    attribute,
    attributes,
    either,
    every,
    has,
    has_attributes,
    never,
    text,
    when,
)
from lfi_podcast.lint.recurrence import is_recurrence
from lfi_podcast.lint.rule import Rule
from lfi_podcast.lint.values import Test
from lfi_podcast.lint.vocabulary import (
    CHAT_PROTOCOLS,
    COUNTRY_CODES,
    GROUPS,
    MEDIA,
    SERVICES,
    SOCIAL_PROTOCOLS,
)
from lfi_podcast.model.roles import ROLES


def _starts_when_counted(place: FeedPlace) -> bool:
    return "COUNT=" not in place.get("rrule").upper() or bool(place.get("dtstart").strip())


def _points_to_one_publisher(publisher: FeedPlace) -> bool:
    items = publisher.all("podcast:remoteItem")
    return len(items) == 1 and items[0].get("medium") == "publisher"


def _is_disabled(place: FeedPlace) -> bool:
    return place.get("protocol").strip() == "disabled"


def _says_only_that(place: FeedPlace) -> bool:
    return set(place.attributes) == {"protocol"}


def _is_about_ai(place: FeedPlace) -> bool:
    return place.get("purpose") == "ai-content"


def _is_well_known(license_: FeedPlace) -> bool:
    return be.is_license(license_.text)


def _has_one_host_or_several_names(server: str) -> bool:
    return be.is_like(r"[\w-]+(\.[\w-]+)+(:\d+)?|(https?|wss?|ircs?)://\S+")(server)


def _is_shared_out(value: FeedPlace) -> bool:
    """Somebody gets something: no split is needed where all of it is for parts of the time."""
    splits = [recipient.get("split") for recipient in value.all("podcast:valueRecipient")]
    return any(be.is_positive(split) for split in splits) or not all(map(be.is_whole, splits))


def _among(words: Collection[str]) -> Test:
    """One of these words, in capitals or not."""
    return lambda value: value.strip().lower() in words


SHOW_RULES = (
    Rule("guid-of-show", "PSP-1", "channel", "warning", has("podcast:guid"),
         "has no podcast:guid, which lets a show survive a move; add it"),
    Rule("guid-is-uuid", "PSP-1, namespace", "channel/podcast:guid", "error", text(be.is_uuid),
         "is not a UUID; it is a UUIDv5 of the feed's address without https://"),
    Rule("guid-version", "PSP-1, namespace", "channel/podcast:guid", "warning",
         text(lambda value: not be.is_uuid(value) or value.strip()[14] == "5"),
         "is a UUID of another version than 5; keep it if the show already has it"),
    Rule("locked", "PSP-1, namespace", "podcast:locked", "error", text(be.one_of("yes", "no")),
         "is neither yes nor no; write one of them"),
    Rule("locked-owner", "namespace", "podcast:locked", "error", attribute("owner", be.is_mailbox),
         "has an owner that is not a mail address; correct it"),
    Rule("medium", "namespace", "podcast:medium", "error", text(be.one_of(*MEDIA)),
         "is not a medium of the podcast namespace; write podcast"),
    Rule("trailer", "namespace", "podcast:trailer", "error",
         every(is_.has_text, has_attributes("url", "pubdate")),
         "needs a title, a url and a pubdate; add them"),
    Rule("trailer-date", "namespace", "podcast:trailer", "error",
         attribute("pubdate", lambda value: be.is_date(value) and be.is_day_of_its_date(value)),
         "has a pubdate that is not a date such as Mon, 30 Nov 2026 06:00:00 +0000; write it so"),
    Rule("trailer-numbers", "namespace", "podcast:trailer", "error",
         attributes("length season", be.is_positive),
         "has a length or season that is not a positive whole number; correct it"),
    Rule("trailer-type", "namespace", "podcast:trailer", "error",
         every(attribute("type", be.is_like(r"(audio|video)/.+")), ends_like_its_type),
         "has a type that is not one of sound or video, or not that of its file; .mp3 is audio/mpeg"),
    Rule("podcast-block", "namespace", "podcast:block", "error", text(be.one_of("yes", "no")),
         "is neither yes nor no; write one of them"),
    Rule("podcast-block-id", "namespace", "podcast:block", "warning", attribute("id", _among(SERVICES)),
         "has an id that is not in the namespace's list of services, so that nobody may heed it; check its spelling"),
    Rule("frequency", "namespace, RFC 5545", "podcast:updateFrequency", "error",
         attribute("rrule", is_recurrence),
         "has an rrule that is not a recurrence rule such as FREQ=WEEKLY;BYDAY=MO; correct it"),
    Rule("frequency-start", "namespace", "podcast:updateFrequency", "error",
         attribute("dtstart", be.is_moment),
         "has a dtstart that is not a date such as 2026-11-30T06:00:00Z; write it so"),
    Rule("frequency-count", "namespace", "podcast:updateFrequency", "error", _starts_when_counted,
         "counts its episodes without saying from when on; add dtstart"),
    Rule("frequency-complete", "namespace", "podcast:updateFrequency", "error",
         attribute("complete", be.is_boolean),
         "has a complete that is neither true nor false; write one of them"),
    Rule("frequency-empty", "namespace", "podcast:updateFrequency", "error",
         either(is_.has_text, has_attributes("rrule"), has_attributes("complete")),
         "says nothing; write an rrule, and the same in words"),
    Rule("podping", "namespace", "podcast:podping", "error",
         every(has_attributes("usesPodping"), attribute("usesPodping", be.is_boolean)),
         "needs usesPodping, true or false; add it"),
    Rule("podroll", "namespace", "podcast:podroll", "error", has("podcast:remoteItem"),
         "recommends nothing; add a podcast:remoteItem, or remove it"),
    Rule("publisher", "namespace", "podcast:publisher", "error", _points_to_one_publisher,
         "needs exactly one podcast:remoteItem, with medium=\"publisher\"; correct it"),
    Rule("remote-item", "namespace", "podcast:remoteItem", "error", has_attributes("feedGuid"),
         "has no feedGuid, by which apps find the other feed; add it"),
    Rule("remote-item-guid", "namespace", "podcast:remoteItem", "error", attribute("feedGuid", be.is_uuid),
         "has a feedGuid that is not a UUID; write the other feed's podcast:guid"),
    Rule("remote-item-medium", "namespace", "podcast:remoteItem", "error",
         attribute("medium", be.one_of(*MEDIA)),
         "has a medium that is not one of the podcast namespace; correct it"),
    Rule("live", "namespace", "podcast:liveItem", "error", has_attributes("status", "start"),
         "needs a status and a start; add them"),
    Rule("live-status", "namespace", "podcast:liveItem", "error",
         attribute("status", be.one_of("pending", "live", "ended")),
         "has a status that is none of pending, live and ended; write one of them"),
    Rule("live-times", "namespace", "podcast:liveItem", "error", attributes("start end", be.is_moment),
         "has a time that is not one such as 2026-11-30T06:00:00Z; write it so"),
    Rule("live-order", "namespace", "podcast:liveItem", "error",
         lambda place: _moment(place, "start") <= _moment(place, "end"),
         "ends before it starts; correct one of them"),
    Rule("live-content", "namespace", "podcast:liveItem", "error",
         every(has("title"), has("guid"), either(has("enclosure"), has("podcast:alternateEnclosure"))),
         "needs a title, a guid and an enclosure like any item; add them"),
    Rule("live-link", "namespace", "podcast:liveItem", "warning", has("podcast:contentLink"),
         "has no podcast:contentLink for apps that cannot play it; add one"),
)  # fmt: skip


def _moment(place: FeedPlace, name: str) -> str:
    """A moment to compare with others of the same form and zone; anything else is left alone."""
    start, end = place.get("start").strip(), place.get("end").strip()
    comparable = len(start) == len(end) and start[19:] == end[19:]
    return place.get(name).strip() if comparable else ""


SHARED_RULES = (
    Rule("funding", "PSP-1, namespace", "podcast:funding", "error",
         every(is_.has_text, has_attributes("url")),
         "needs a url and words for the link; add them"),
    Rule("person", "namespace", "podcast:person", "error",
         is_.has_text, "has no name; write one, or remove it"),
    Rule("role", "namespace", "podcast:person", "warning", attribute("role", _among(ROLES)),
         "has a role that is not in the taxonomy, so that apps may not show it; see podcasttaxonomy.com"),
    Rule("group", "namespace", "podcast:person", "warning", attribute("group", _among(GROUPS)),
         "has a group that is not in the taxonomy, so that apps may not show it; see podcasttaxonomy.com"),
    Rule("location", "namespace", "podcast:location", "error",
         is_.has_text, "has no name; write one, or remove it"),
    Rule("location-geo", "namespace, RFC 5870", "podcast:location", "error", attribute("geo", be.is_point),
         "has a geo that is not a point on Earth such as geo:52.52,13.405; correct it"),
    Rule("location-osm", "namespace", "podcast:location", "error",
         attribute("osm", be.is_like(r"[NWR][0-9]+(#[0-9]+)?")),
         "has an osm that is not N, W or R and a number, such as R113314; correct it"),
    Rule("location-rel", "namespace", "podcast:location", "error",
         attribute("rel", be.one_of("subject", "creator")),
         "has a rel that is neither subject nor creator; write one of them"),
    Rule("location-country", "namespace", "podcast:location", "error",
         attribute("country", _among(COUNTRY_CODES)),
         "has a country that is not a code of two letters, such as gb; correct it"),
    Rule("license", "namespace", "podcast:license", "error", either(_is_well_known, has_attributes("url")),
         "is not a licence that everybody knows (spdx.org/licenses), and has no url; correct it, or add the url"),
    Rule("license-case", "namespace", "podcast:license", "warning",
         when(_is_well_known, text(lambda value: value == value.lower())),
         "is the name of a well-known licence in capitals; the podcast namespace wants it in lower case"),
    Rule("txt", "namespace", "podcast:txt", "error",
         is_.has_text, "says nothing; write what it is for, or remove it"),
    Rule("txt-length", "PSP-1, namespace", "podcast:txt", "error", text(be.at_most_characters(4000)),
         "is longer than 4000 characters, where apps cut it off; shorten it"),
    Rule("txt-purpose", "PSP-1, namespace", "podcast:txt", "error",
         attribute("purpose", be.at_most_characters(128)),
         "has a purpose of more than 128 characters; shorten it"),
    Rule("txt-ai", "namespace", "podcast:txt", "warning", when(_is_about_ai, text(be.is_boolean)),
         "says something else than true or false about content made by AI; write one of them"),
    Rule("image", "namespace", "podcast:image", "error", has_attributes("href"),
         "has no href, the address of the picture; add it"),
    Rule("image-form", "namespace", "podcast:image", "error",
         every(attribute("aspect-ratio", be.is_like(r"\d+(\.\d+)?(\s*[/:]\s*\d+(\.\d+)?)?")),
               attributes("width height", be.is_positive)),
         "has an aspect-ratio that is not one such as 16/9, or a width or height that is no number; correct it"),
    Rule("image-type", "namespace", "podcast:image", "error",
         attribute("type", be.is_like(r"(image|video)/[\w.+-]+")),
         "has a type that is not one of pictures or video; correct it"),
    Rule("image-purpose", "namespace", "podcast:image", "error",
         attribute("purpose", be.at_most_characters(128)),
         "has a purpose of more than 128 characters; shorten it"),
    Rule("images", "namespace", "podcast:images", "error", has_attributes("srcset"),
         "has no srcset, where the pictures are; add it, or write podcast:image"),
    Rule("images-old", "namespace", "podcast:images", "warning", lambda _: False,
         "was replaced in the namespace by podcast:image; write that as well"),
    Rule("social", "namespace", "podcast:socialInteract", "error", has_attributes("protocol"),
         "has no protocol, by which apps find the comments; add it"),
    Rule("social-uri", "namespace", "podcast:socialInteract", "error",
         either(_is_disabled, has_attributes("uri")),
         "has no uri, the first post of the comments; add it"),
    Rule("social-disabled", "namespace", "podcast:socialInteract", "warning",
         either(never(_is_disabled), _says_only_that),
         "disables comments and has other attributes; remove them"),
    Rule("social-protocol", "namespace", "podcast:socialInteract", "warning",
         attribute("protocol", _among(SOCIAL_PROTOCOLS)),
         "has a protocol that is not in the namespace's list; check its spelling"),
    Rule("social-priority", "namespace", "podcast:socialInteract", "error",
         attribute("priority", be.is_whole),
         "has a priority that is not a whole number; write one"),
    Rule("chat", "namespace", "podcast:chat", "error", has_attributes("server", "protocol"),
         "needs a server and a protocol; add them"),
    Rule("chat-server", "namespace", "podcast:chat", "error",
         attribute("server", _has_one_host_or_several_names),
         "has a server that is not the full name of a host; write one such as irc.example.org"),
    Rule("chat-protocol", "namespace", "podcast:chat", "warning",
         attribute("protocol", _among(CHAT_PROTOCOLS)),
         "has a protocol that is not in the namespace's list; check its spelling"),
    Rule("value", "namespace", "podcast:value", "error",
         every(has_attributes("type", "method"),
               either(has("podcast:valueRecipient"), has("podcast:valueTimeSplit"))),
         "needs a type, a method and somebody who receives it; add them"),
    Rule("value-suggested", "namespace", "podcast:value", "error", attribute("suggested", be.is_number),
         "suggests an amount that is not a number; write one"),
    Rule("value-shares", "namespace", "podcast:value", "error",
         either(never(has("podcast:valueRecipient")), _is_shared_out),
         "gives nobody a share; correct the splits"),
    Rule("recipient", "namespace", "podcast:valueRecipient", "error",
         has_attributes("type", "address", "split"),
         "needs a type, an address and a split; add them"),
    Rule("recipient-split", "namespace", "podcast:valueRecipient", "error", attribute("split", be.is_whole),
         "has a split that is not a whole number of shares; write one"),
    Rule("recipient-fee", "namespace", "podcast:valueRecipient", "error", attribute("fee", be.is_boolean),
         "has a fee that is neither true nor false; write one of them"),
    Rule("time-split", "namespace", "podcast:valueTimeSplit", "error",
         every(has_attributes("startTime", "duration"),
               attributes("startTime duration remoteStartTime remotePercentage", be.is_number)),
         "needs a startTime and a duration in seconds, all in numbers; correct them"),
    Rule("time-split-who", "namespace", "podcast:valueTimeSplit", "error",
         lambda place: (len(place.all("podcast:remoteItem")) == 1) != bool(place.first("podcast:valueRecipient")),
         "needs either one podcast:remoteItem or somebody who receives it; correct it"),
)  # fmt: skip

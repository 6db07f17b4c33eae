"""Rules about the `itunes:` tags."""

from collections.abc import Hashable

from lfi_podcast.lint import predicates as is_
from lfi_podcast.lint import values as be
from lfi_podcast.lint.place import FeedPlace
from lfi_podcast.lint.predicates import attribute, differs, has, has_attributes, text, when
from lfi_podcast.lint.rule import Rule
from lfi_podcast.lint.vocabulary import OLD_CATEGORIES
from lfi_podcast.model.categories import CATEGORY_NAMES

_CATEGORIES = frozenset(CATEGORY_NAMES)


def _category(place: FeedPlace) -> str:
    """`Society & Culture > Documentary`."""
    outer = [place.parent.get("text")] if place.parent and place.parent.name == place.name else []
    return " > ".join([*outer, place.get("text")])


def _is_category(place: FeedPlace) -> bool:
    """It is in Apple's table, or was; inside a category that is not, only the outer one is wrong."""
    name = _category(place)
    outer = name.partition(" > ")[0]
    return (
        name in _CATEGORIES
        or name in OLD_CATEGORIES
        or (outer != name and outer not in _CATEGORIES | OLD_CATEGORIES)
    )


def _is_category_of_today(place: FeedPlace) -> bool:
    return _category(place) not in OLD_CATEGORIES - _CATEGORIES


def _is_picture_of_apple(address: str) -> bool:
    return be.picture_ending(address) in ("", "jpg", "jpeg", "png")


def _is_own_address(place: FeedPlace) -> bool:
    own = [link.get("href") for link in place.feed.places("channel/atom:link") if link.get("rel") == "self"]
    return not own or place.text.strip().rstrip("/") in {address.strip().rstrip("/") for address in own}


def _is_a_serial_with_numbers(item: FeedPlace) -> bool:
    kind = item.text_of("itunes:episodeType") or "full"
    return (
        kind != "full"
        or item.parent is None
        or item.parent.text_of("itunes:type") != "serial"
        or bool(item.first("itunes:episode"))
    )


def _number(item: FeedPlace) -> Hashable:
    """What makes two full episodes of a season the same one in a list."""
    number = item.text_of("itunes:episode")
    kind = item.text_of("itunes:episodeType").lower() or "full"
    return (item.text_of("itunes:season") or "1", number) if number and kind == "full" else None


def _is_long_enough(value: str) -> bool:
    length = be.seconds(value)
    return length is None or length > 0


def _is_short_enough(value: str) -> bool:
    length = be.seconds(value)
    return length is None or length <= 24 * 3600


_LENIENT = (
    "yes",
    "no",
    "clean",
    "explicit",
    "True",
    "False",
    "TRUE",
    "FALSE",
    "Yes",
    "No",
    "Clean",
    "Explicit",
)

ITUNES_RULES = (
    Rule("channel-itunes:explicit", "PSP-1, Apple 823", "channel", "error", has("itunes:explicit"),
         "has no itunes:explicit, without which directories refuse it; add it"),
    Rule("channel-itunes:image", "PSP-1, Apple 823", "channel", "error", has("itunes:image"),
         "has no itunes:image, without which directories refuse it; add it"),
    Rule("has-category", "PSP-1, Apple 823", "channel", "error", has("itunes:category"),
         "needs at least one itunes:category; add it"),
    Rule("category-text", "Apple 1691", "itunes:category", "error", has_attributes("text"),
         "has no text attribute, which is where the category is; write text=\"…\""),
    Rule("category", "PSP-1, Apple 1691", "itunes:category", "error",
         when(has_attributes("text"), _is_category),
         "is not in Apple's table of categories; every character counts"),
    Rule("category-old", "Apple 1691", "itunes:category", "warning", _is_category_of_today,
         "is a category from before 2019; choose one of today's"),
    Rule("author", "PSP-1, Apple 823, Spotify", "channel", "warning", has("itunes:author"),
         "has no itunes:author, which directories show; name who makes the show"),
    Rule("owner", "W3C, YouTube", "channel", "warning",
         lambda channel: any(owner.first("itunes:email") for owner in channel.all("itunes:owner")),
         "has no itunes:owner with an email address for directories to contact; add one, or podcast:txt to verify"),
    Rule("owner-email", "Apple 823, W3C", "itunes:email", "error", text(be.is_mailbox),
         "is not a mail address; correct it"),
    Rule("explicit", "PSP-1, Apple 823, W3C", "itunes:explicit", "error",
         text(be.one_of("true", "false", *_LENIENT)),
         "is neither true nor false; write one of them"),
    Rule("explicit-word", "PSP-1, Apple 823, W3C", "itunes:explicit", "warning",
         text(lambda value: value.strip() not in _LENIENT),
         "is an old word for true or false; write one of those"),
    Rule("picture", "PSP-1, Apple 896", "itunes:image", "error", has_attributes("href"),
         "has no href attribute, which is where the picture's address is; write href=\"…\""),
    Rule("picture-ending", "PSP-1, Apple 896", "itunes:image", "error",
         attribute("href", _is_picture_of_apple),
         "is not a .jpg or .png, the only pictures that directories take; convert it"),
    Rule("picture-no-ending", "Apple 896", "itunes:image", "warning",
         attribute("href", lambda value: bool(be.picture_ending(value))),
         "does not end in .jpg or .png, which directories rely on; rename it"),
    Rule("type", "PSP-1, Apple 823", "itunes:type", "error", text(be.one_of("episodic", "serial")),
         "is neither episodic nor serial; write one of them"),
    Rule("serial", "Apple 823", "channel/item", "error", _is_a_serial_with_numbers,
         "has no number, which a serial show needs; add itunes:episode"),
    Rule("complete", "PSP-1, Apple 823", "itunes:complete", "error",
         text(be.one_of("Yes", "yes", "No", "no")),
         "can only be Yes; remove it otherwise"),
    Rule("complete-no", "PSP-1, Apple 823", "itunes:complete", "warning",
         text(lambda value: value.strip().lower() != "no"),
         "can only be Yes, and has no effect like this; remove it"),
    Rule("block", "Apple 823", "itunes:block", "error", text(be.one_of("Yes", "yes", "No", "no")),
         "can only be Yes, so that nothing is hidden like this; write Yes, or remove it"),
    Rule("block-no", "Apple 823", "itunes:block", "warning",
         text(lambda value: value.strip().lower() != "no"),
         "can only be Yes, and has no effect like this; remove it"),
    Rule("new-feed-url", "Apple 823", "itunes:new-feed-url", "error", text(be.is_address),
         "is not a complete web address, and apps would follow it; write the feed's new address in full"),
    Rule("new-feed-url-own", "Apple 837", "itunes:new-feed-url", "warning",
         when(is_.has_text, _is_own_address),
         "is not the address of this feed, so that apps leave it for good; check that the show has moved there"),
    Rule("item-duration", "PSP-1, Apple 823", "item", "warning", has("itunes:duration"),
         "has no itunes:duration, so that apps cannot say how long it is; add it, in seconds"),
    Rule("duration", "PSP-1, Apple 823", "itunes:duration", "error",
         text(lambda value: be.seconds(value) is not None),
         "is not a length; write whole seconds"),
    Rule("duration-form", "PSP-1, Apple 823", "itunes:duration", "warning",
         text(lambda value: be.seconds(value) is None or be.is_whole(value)),
         "is not in whole seconds, which Apple recommends; write those"),
    Rule("duration-zero", "Apple 823", "itunes:duration", "error", text(_is_long_enough),
         "is nothing, so that apps show an empty episode; write its length in seconds"),
    Rule("duration-long", "Apple 823", "itunes:duration", "warning", text(_is_short_enough),
         "is longer than a day, perhaps in milliseconds; write seconds"),
    Rule("number", "Apple 823", "itunes:episode itunes:season", "error", text(be.is_positive),
         "is not a positive whole number; correct it"),
    Rule("numbers-differ", "Apple 823", "item", "warning", differs(_number, "channel/item"),
         "has the number of an episode above, in the same season; correct one of them"),
    Rule("episode-type", "Apple 823", "itunes:episodeType", "error",
         text(be.one_of("full", "trailer", "bonus")),
         "is none of full, trailer and bonus; write one of them"),
)  # fmt: skip

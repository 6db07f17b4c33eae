"""The `itunes:` namespace (podcasters.apple.com/support/823, PSP-1).

Deliberately omitted: `summary` and `subtitle`, which Apple dropped; `title`, which would repeat the item's own.
"""

from lfi_podcast.feed.facts import Channel, Item, uri
from lfi_podcast.feed.table import Namespace, Tag
from lfi_podcast.model.feed_keys import EVERYBODY
from lfi_podcast.model.show import Show


def _image(place: Channel | Item, key: str | None) -> Tag | None:
    return Tag(None, {"href": place.url(key)}) if key else None


def _categories(channel: Channel) -> list[Tag]:
    """`Main > Sub` becomes a nested category; subcategories of the same main category share it."""
    subcategories: dict[str, list[Tag]] = {}
    for category in channel.show.categories:
        main, _, sub = category.partition(" > ")
        subcategories.setdefault(main, []).extend([Tag(None, {"text": sub})] if sub else [])
    return [Tag(None, {"text": main}, (("category", subs),)) for main, subs in subcategories.items()]


def _episode(item: Item) -> int | None:
    """A whole number; `podcast:episode` has the others too."""
    number = item.record.number
    return number if isinstance(number, int) else None


def _owner(channel: Channel) -> Tag | None:
    owner = channel.show.owner
    return Tag(children=(("name", owner.name), ("email", owner.email))) if owner else None


def _block(show: Show) -> str | None:
    """For everybody who reads no other tag, first of all Apple."""
    return "Yes" if show.block.get(EVERYBODY) and show.block.get("apple", True) else None


ITUNES = Namespace(
    "itunes",
    "http://www.itunes.com/dtds/podcast-1.0.dtd",
    channel=(
        ("author", lambda channel: channel.show.author),
        ("owner", _owner),
        ("image", lambda channel: _image(channel, channel.catalog.artwork)),
        ("category", _categories),
        ("explicit", lambda channel: channel.show.explicit),
        ("type", lambda channel: channel.show.type),
        ("block", lambda channel: _block(channel.show)),
        ("complete", lambda channel: "Yes" if channel.show.complete else None),
        ("new-feed-url", lambda channel: uri(channel.show.moved_to) if channel.show.moved_to else None),
    ),
    item=(
        ("duration", lambda item: max(1, round(item.record.enclosure.duration))),
        ("image", lambda item: _image(item, item.record.artwork)),
        ("explicit", lambda item: item.record.explicit),
        ("season", lambda item: item.record.season),
        ("episode", _episode),
        ("episodeType", lambda item: item.record.kind),
    ),
    slim=("duration", "image", "explicit", "season", "episode", "episodeType", "block"),
)

"""The `podcast:` tags of a show."""

from lfi_podcast.feed.podcasting_shared import funding, license_tag, locations, people
from lfi_podcast.feed.table import Row, Tag
from lfi_podcast.model.show import Show


def _locked(show: Show) -> Tag:
    return Tag("yes" if show.locked else "no", {"owner": show.owner.email if show.owner else None})


CHANNEL_ROWS: tuple[Row, ...] = (
    ("guid", lambda channel: str(channel.show.identity)),
    ("locked", lambda channel: _locked(channel.show)),
    ("medium", lambda _: "podcast"),
    ("license", lambda channel: license_tag(channel.show.license)),
    ("funding", lambda channel: funding(channel.show.funding)),
    ("location", lambda channel: locations(channel.show.location)),
    ("podping", lambda channel: Tag(None, {"usesPodping": True}) if channel.show.podping else None),
    ("person", lambda channel: people(channel.show.people.values())),
)

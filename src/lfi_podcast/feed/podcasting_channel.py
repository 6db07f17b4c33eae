"""The `podcast:` tags of a show."""

from lfi_podcast.feed.facts import uri
from lfi_podcast.feed.podcasting_shared import license_tag, people
from lfi_podcast.feed.table import Row, Tag
from lfi_podcast.model.show import Show


def _locked(show: Show) -> Tag:
    return Tag("yes", {"owner": show.owner.email if show.owner else None})


def _funding(show: Show) -> Tag | None:
    return Tag(show.funding.text, {"url": uri(show.funding.url)}) if show.funding else None


CHANNEL_ROWS: tuple[Row, ...] = (
    ("guid", lambda channel: str(channel.show.identity)),
    ("locked", lambda channel: _locked(channel.show)),
    ("medium", lambda _: "podcast"),
    ("license", lambda channel: license_tag(channel.show.license)),
    ("funding", lambda channel: _funding(channel.show)),
    ("podping", lambda channel: Tag(None, {"usesPodping": True}) if channel.show.podping else None),
    ("person", lambda channel: people(channel.show.people.values())),
)

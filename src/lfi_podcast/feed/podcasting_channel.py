"""The `podcast:` tags of a show."""

from collections.abc import Iterator
from datetime import UTC
from email.utils import format_datetime

from lfi_podcast.feed.facts import Channel, uri
from lfi_podcast.feed.podcasting_shared import funding, image_tag, license_tag, locations, people
from lfi_podcast.feed.table import Row, Tag
from lfi_podcast.model.catalog import PublishedImage
from lfi_podcast.model.feed_keys import EVERYBODY, RemoteFeed, ShowImage
from lfi_podcast.model.show import Person, Show

_TITLE_LIMIT = 128
"""Characters of a trailer's title."""

_VERIFY = {"apple": "applepodcastsverify"}
"""What services call their proof of whose the feed is, where it is not just `verify` (namespace 1.0, tag txt)."""


def _locked(show: Show) -> Tag:
    return Tag("yes" if show.locked else "no", {"owner": show.owner.email if show.owner else None})


def _blocks(show: Show) -> list[Tag]:
    """Whom `block` names. Without an id, a tag is about everybody else."""
    return [
        Tag("yes" if is_blocked else "no", {"id": None if service == EVERYBODY else service})
        for service, is_blocked in show.block.items()
    ]


def _texts(show: Show) -> list[Tag]:
    proofs = [
        Tag(token, {"purpose": _VERIFY.get(service, "verify")}) for service, token in show.verify.items()
    ]
    texts = [Tag(record.text, {"purpose": record.purpose}) for record in show.txt]
    return [*proofs, *texts, *([Tag(show.ai, {"purpose": "ai-content"})] if show.ai else [])]


def _images(channel: Channel) -> list[Tag]:
    """All but what is a file that has never been published."""
    published = {each.file: each for each in channel.catalog.images or ()}
    found = ((image, published.get(image.file or "")) for image in channel.show.images)
    return [_image(channel, image, own) for image, own in found if own or image.href]


def _image(channel: Channel, image: ShowImage, own: PublishedImage | None) -> Tag:
    if own:
        return image_tag(channel.url(own.key), image.alt, image.purpose, own.width, own.height)
    return image_tag(uri(image.href or ""), image.alt, image.purpose, image.width, image.height)


def _people(channel: Channel) -> Iterator[Person]:
    """With the addresses of their pictures, but for files that have never been published."""
    published = {each.file: channel.url(each.key) for each in channel.catalog.images or ()}
    for person in channel.show.people.values():
        file = person.picture_file
        yield person.model_copy(update={"img": published.get(file)}) if file else person


def _frequency(show: Show) -> Tag | None:
    if not (schedule := show.schedule):
        return None
    start = schedule.start.isoformat() if schedule.start else None
    complete = True if show.complete else None
    return Tag(schedule.said, {"complete": complete, "dtstart": start, "rrule": schedule.rule})


def _trailer(channel: Channel) -> Tag | None:
    """The newest episode that is one. An archive document has none, since a new episode does not change it."""
    if channel.archive:
        return None
    trailers = [
        (record.published, record.slug, record)
        for record in channel.catalog.live()
        if record.kind == "trailer" and record.published
    ]
    if not trailers:
        return None
    published, _, record = max(trailers, key=lambda each: each[:2])
    is_short = len(record.title) <= _TITLE_LIMIT
    return Tag(
        record.title if is_short else f"{record.title[: _TITLE_LIMIT - 1].rstrip()}…",
        {
            "url": channel.media_url(record.enclosure.key),
            "pubdate": format_datetime(published.astimezone(UTC)),
            "length": record.enclosure.length,
            "type": record.enclosure.type,
            "season": record.season,
        },
    )


def _remote(feed: RemoteFeed, medium: str | None = None) -> Tag:
    address = uri(feed.url) if feed.url else None
    return Tag(None, {"medium": medium, "feedGuid": feed.guid, "feedUrl": address, "title": feed.title})


def _podroll(show: Show) -> Tag | None:
    return Tag(children=(("remoteItem", [_remote(feed) for feed in show.podroll]),)) if show.podroll else None


def _publisher(show: Show) -> Tag | None:
    return Tag(children=(("remoteItem", _remote(show.publisher, "publisher")),)) if show.publisher else None


def _chat(show: Show) -> Tag | None:
    if not (chat := show.chat):
        return None
    return Tag(
        None,
        {
            "server": chat.server,
            "protocol": chat.protocol,
            "accountId": chat.account,
            "space": chat.space,
        },
    )


CHANNEL_ROWS: tuple[Row, ...] = (
    ("guid", lambda channel: str(channel.show.identity)),
    ("locked", lambda channel: _locked(channel.show)),
    ("medium", lambda _: "podcast"),
    ("license", lambda channel: license_tag(channel.show.license)),
    ("funding", lambda channel: funding(channel.show.funding)),
    ("location", lambda channel: locations(channel.show.location)),
    ("block", lambda channel: _blocks(channel.show)),
    ("txt", lambda channel: _texts(channel.show)),
    ("updateFrequency", lambda channel: _frequency(channel.show)),
    ("image", _images),
    ("trailer", _trailer),
    ("podroll", lambda channel: _podroll(channel.show)),
    ("publisher", lambda channel: _publisher(channel.show)),
    ("chat", lambda channel: _chat(channel.show)),
    ("podping", lambda channel: Tag(None, {"usesPodping": True}) if channel.show.podping else None),
    ("person", lambda channel: people(_people(channel))),
)

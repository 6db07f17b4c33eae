"""The `podcast:` namespace (podcastindex.org/namespace/1.0): the tags for which a show's files have content."""

import base64
from collections.abc import Iterable

from lfi_podcast.feed.facts import Item, uri
from lfi_podcast.feed.podcasting_channel import CHANNEL_ROWS
from lfi_podcast.feed.podcasting_shared import funding, image_tag, license_tag, locations, people
from lfi_podcast.feed.table import Namespace, Tag
from lfi_podcast.model.catalog import Rendition
from lfi_podcast.model.podcasting import ContentLink, Social
from lfi_podcast.text.formats import FORMATS

_TRANSCRIPT_ORDER = {form.media_type: place for place, form in reversed([*enumerate(FORMATS.values())])}
_NOT_OFFERED = tuple(f"/transcript.{extension}" for extension, form in FORMATS.items() if not form.is_offered)
_UNTIMED = {form.media_type for form in FORMATS.values() if not form.is_timed}


def _season(item: Item) -> Tag | None:
    season = item.record.season
    return Tag(season, {"name": item.show.seasons.get(season)}) if season else None


def _episode(item: Item) -> Tag | None:
    record = item.record
    return None if record.number is None else Tag(record.number, {"display": record.display})


def _images(item: Item) -> list[Tag]:
    return [
        image_tag(
            item.url(image.key) if image.key else uri(image.href or ""),
            *(image.alt, image.purpose, image.width, image.height),
        )
        for image in item.record.images or ()
    ]


def _discussions(social: Social | None) -> list[Tag]:
    if social == "disabled":
        return [Tag(None, {"protocol": "disabled"})]
    return [
        Tag(
            None,
            {
                "protocol": post.protocol,
                "uri": uri(post.uri),
                "accountId": post.account,
                "accountUrl": uri(post.account_url) if post.account_url else None,
                "priority": post.priority,
            },
        )
        for post in social or ()
    ]


def _content_links(links: Iterable[ContentLink] | None) -> list[Tag]:
    return [Tag(link.text, {"href": uri(link.url)}) for link in links or ()]


def _transcripts(item: Item) -> list[Tag]:
    """WebVTT first; a slim item has no other."""
    offered = [file for file in item.record.transcripts if not file.key.endswith(_NOT_OFFERED)]
    offered.sort(key=lambda file: _TRANSCRIPT_ORDER.get(file.type, len(_TRANSCRIPT_ORDER)))
    return [
        Tag(
            None,
            {
                "url": item.url(file.key),
                "type": file.type,
                "language": item.record.language or item.show.language,
                "rel": None if file.type in _UNTIMED else "captions",
            },
        )
        for file in (offered[:1] if item.is_slim else offered)
    ]


def _chapters(item: Item) -> Tag | None:
    key = item.record.chapters_key
    return Tag(None, {"url": item.url(key), "type": "application/json+chapters"}) if key else None


def _soundbites(item: Item) -> list[Tag]:
    return [
        Tag(bite.title, {"startTime": bite.at, "duration": bite.length}) for bite in item.record.soundbites
    ]


def _alternatives(item: Item) -> list[Tag]:
    """The sound in every codec, including the enclosure itself, if there are several."""
    enclosure = item.record.enclosure
    if not enclosure.alternatives:
        return []
    itself = Rendition(
        **{name: getattr(enclosure, name) for name in ("key", "length", "type", "sha256")},
        bitrate=round(8 * enclosure.length / enclosure.duration),
        title="MP3",
    )
    return [_alternative(item, sound, sound is itself) for sound in (itself, *enclosure.alternatives)]


def _alternative(item: Item, sound: Rendition, is_default: bool) -> Tag:
    digest = base64.b64encode(bytes.fromhex(sound.sha256)).decode()
    return Tag(
        None,
        {
            "type": sound.type,
            "length": sound.length,
            "bitrate": sound.bitrate,
            "title": sound.title,
            "codecs": sound.codecs,
            "default": is_default,
        },
        (
            ("source", Tag(None, {"uri": item.media_url(sound.key)})),
            ("integrity", Tag(None, {"type": "sri", "value": f"sha256-{digest}"})),  # www.w3.org/TR/SRI
        ),
    )


PODCAST = Namespace(
    "podcast",
    "https://podcastindex.org/namespace/1.0",
    channel=CHANNEL_ROWS,
    item=(
        ("season", _season),
        ("episode", _episode),
        # An item's list replaces the channel's, so it names everybody again.
        ("person", lambda item: people(item.record.people)),
        ("license", lambda item: license_tag(item.record.license)),
        ("funding", lambda item: funding(item.record.funding)),
        ("location", lambda item: locations(item.record.location)),
        ("socialInteract", lambda item: _discussions(item.record.social)),
        ("image", _images),
        ("contentLink", lambda item: _content_links(item.record.content_links)),
        ("transcript", _transcripts),
        ("chapters", _chapters),
        ("soundbite", _soundbites),
        ("alternateEnclosure", _alternatives),
    ),
    slim=("season", "episode", "transcript", "chapters"),
)

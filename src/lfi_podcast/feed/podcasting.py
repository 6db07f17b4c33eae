"""The `podcast:` namespace (podcastindex.org/namespace/1.0): the tags for which a show's files have content."""

import base64
import re
from collections.abc import Iterable

from lfi_podcast.feed.facts import Item, uri
from lfi_podcast.feed.table import Namespace, Tag
from lfi_podcast.model.catalog import Rendition
from lfi_podcast.model.show import Person, Show
from lfi_podcast.text.formats import FORMATS

_TRANSCRIPT_ORDER = tuple(dict.fromkeys(form.media_type for form in FORMATS.values()))
_NOT_OFFERED = tuple(f"/transcript.{extension}" for extension, form in FORMATS.items() if not form.is_offered)
_UNTIMED = {form.media_type for form in FORMATS.values() if not form.is_timed}
_CREATIVE_COMMONS = re.compile(r"cc-(?P<terms>by(?:-nc)?(?:-nd|-sa)?)-(?P<version>\d\.\d)", re.IGNORECASE)


def _locked(show: Show) -> Tag:
    return Tag("yes", {"owner": show.owner.email if show.owner else None})


def _license(name: str | None) -> Tag | None:
    """A licence by its identifier; the address of a Creative Commons deed follows from its name."""
    if name is None:
        return None
    if name.lower() == "cc0-1.0":
        return Tag(name, {"url": "https://creativecommons.org/publicdomain/zero/1.0/"})
    if deed := _CREATIVE_COMMONS.fullmatch(name):
        path = f"{deed['terms']}/{deed['version']}".lower()
        return Tag(name, {"url": f"https://creativecommons.org/licenses/{path}/"})
    return Tag(name)


def _funding(show: Show) -> Tag | None:
    return Tag(show.funding.text, {"url": uri(show.funding.url)}) if show.funding else None


def _people(people: Iterable[Person]) -> list[Tag]:
    return [
        Tag(
            person.name,
            {
                "role": person.role,
                "group": person.group,
                "href": uri(person.href) if person.href else None,
                "img": uri(person.img) if person.img else None,
            },
        )
        for person in people
    ]


def _transcripts(item: Item) -> list[Tag]:
    known = {media_type: place for place, media_type in enumerate(_TRANSCRIPT_ORDER)}
    return [
        Tag(
            None,
            {
                "url": item.url(file.key),
                "type": file.type,
                "language": item.show.language,
                "rel": None if file.type in _UNTIMED else "captions",
            },
        )
        for file in sorted(item.record.transcripts, key=lambda file: known.get(file.type, len(known)))
        if not file.key.endswith(_NOT_OFFERED)
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
    channel=(
        ("guid", lambda channel: str(channel.show.identity)),
        ("locked", lambda channel: _locked(channel.show)),
        ("medium", lambda _: "podcast"),
        ("license", lambda channel: _license(channel.show.license)),
        ("funding", lambda channel: _funding(channel.show)),
        ("podping", lambda channel: Tag(None, {"usesPodping": True}) if channel.show.podping else None),
        ("person", lambda channel: _people(channel.show.people.values())),
    ),
    item=(
        ("season", lambda item: item.record.season),
        ("episode", lambda item: item.record.number),
        # An item's list replaces the channel's, so it names everybody again.
        ("person", lambda item: _people(item.record.people)),
        ("transcript", _transcripts),
        ("chapters", _chapters),
        ("soundbite", _soundbites),
        ("alternateEnclosure", _alternatives),
    ),
)

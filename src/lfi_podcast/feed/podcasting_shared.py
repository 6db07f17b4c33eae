"""The `podcast:` tags that a show and an episode may both have."""

import re
from collections.abc import Iterable
from fractions import Fraction

from lfi_podcast.feed.facts import uri
from lfi_podcast.feed.table import Tag
from lfi_podcast.model.feed_keys import Funding, License, Location, OwnLicense
from lfi_podcast.model.roles import group_of
from lfi_podcast.model.show import Person

_CREATIVE_COMMONS = re.compile(r"cc-(?P<terms>by(?:-nc)?(?:-nd|-sa)?)-(?P<version>\d\.\d)")


def license_tag(known: License | None) -> Tag | None:
    """A licence, in lower case if it is well known. A Creative Commons deed's address follows from its name."""
    if known is None or isinstance(known, OwnLicense):
        return Tag(known.name, {"url": uri(known.url)}) if known else None
    name = known.lower()
    if name == "cc0-1.0":
        return Tag(name, {"url": "https://creativecommons.org/publicdomain/zero/1.0/"})
    if deed := _CREATIVE_COMMONS.fullmatch(name):
        return Tag(name, {"url": f"https://creativecommons.org/licenses/{deed['terms']}/{deed['version']}/"})
    return Tag(name)


def funding(ways: Iterable[Funding] | None) -> list[Tag]:
    return [Tag(way.text, {"url": uri(way.url)}) for way in ways or ()]


def locations(places: Iterable[Location] | None) -> list[Tag]:
    return [
        Tag(place.name, {"rel": place.rel, "geo": place.geo, "osm": place.osm, "country": place.country})
        for place in places or ()
    ]


def image_tag(
    address: str, alt: str | None, purpose: Iterable[str], width: int | None, height: int | None
) -> Tag:
    ratio = Fraction(width, height) if width and height else None
    return Tag(
        None,
        {
            "href": address,
            "alt": alt,
            "aspect-ratio": f"{ratio.numerator}/{ratio.denominator}" if ratio else None,
            "width": width,
            "height": height,
            "purpose": " ".join(purpose) or None,
        },
    )


def people(people: Iterable[Person]) -> list[Tag]:
    """Everybody, once for each role."""
    return [
        Tag(
            person.name,
            {
                "role": role,
                "group": group_of(role, person.group) if len(person.roles) > 1 else person.group,
                "href": uri(person.href) if person.href else None,
                "img": uri(person.img) if person.img else None,
            },
        )
        for person in people
        for role in person.roles
    ]

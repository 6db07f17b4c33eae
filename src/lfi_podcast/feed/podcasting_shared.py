"""The `podcast:` tags that a show and an episode may both have."""

import re
from collections.abc import Iterable

from lfi_podcast.feed.facts import uri
from lfi_podcast.feed.table import Tag
from lfi_podcast.model.show import Person

_CREATIVE_COMMONS = re.compile(r"cc-(?P<terms>by(?:-nc)?(?:-nd|-sa)?)-(?P<version>\d\.\d)", re.IGNORECASE)


def license_tag(name: str | None) -> Tag | None:
    """A licence by its identifier; the address of a Creative Commons deed follows from its name."""
    if name is None:
        return None
    if name.lower() == "cc0-1.0":
        return Tag(name, {"url": "https://creativecommons.org/publicdomain/zero/1.0/"})
    if deed := _CREATIVE_COMMONS.fullmatch(name):
        path = f"{deed['terms']}/{deed['version']}".lower()
        return Tag(name, {"url": f"https://creativecommons.org/licenses/{path}/"})
    return Tag(name)


def people(people: Iterable[Person]) -> list[Tag]:
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

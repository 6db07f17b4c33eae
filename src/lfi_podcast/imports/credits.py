"""The people of a feed as entries under `people`. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from anyascii import anyascii

from lfi_podcast.imports.values import ImportedPerson
from lfi_podcast.text.people import id_for

PeopleEntries = Mapping[str, dict[str, Any]]
"""Entries by their ids."""


def entries(people: Sequence[ImportedPerson]) -> PeopleEntries:
    """Each person once, with all roles, by an id that is made of the name."""
    merged: dict[str, dict[str, Any]] = {}
    ids: dict[str, str] = {}
    for person in people:
        name = _label(person.name)
        if name in ids:
            entry = merged[ids[name]]
            entry["role"] = list(dict.fromkeys([*_roles(entry["role"]), person.role]))
        else:
            ids[name] = _id(name, merged)
            entry = merged[ids[name]] = {"name": name, "role": person.role}
        optional = {"group": person.group, "href": person.href, "img": person.img}
        entry.update({key: value for key, value in optional.items() if value and key not in entry})
    for entry in merged.values():
        roles = _roles(entry["role"])
        entry["role"] = roles[0] if len(roles) == 1 else roles
        if entry.get("group") in ("cast", None):  # what it is without a word (podcast namespace 1.0, person)
            entry.pop("group", None)
    return merged


def credited(people: Sequence[ImportedPerson], regulars: PeopleEntries) -> list[Any]:
    """Who is on an episode: the id alone for somebody who is in show.yml just so."""
    known = {entry["name"]: who for who, entry in regulars.items()}
    found: list[Any] = []
    for who, entry in entries(people).items():
        regular = known.get(entry["name"])
        if regular and regulars[regular] == entry:
            found.append(regular)
        else:
            taken = regular or (f"{who[:58]}-guest" if who in regulars else who)
            found.append({"id": taken, **entry})
    return found


def _roles(role: Any) -> list[str]:
    return list(role) if isinstance(role, list) else [role]


def _label(name: str) -> str:
    """A name as transcripts can have it in front of a colon."""
    return " ".join(re.sub(r"\s*[:：]\s*", " ", name).split())[:128]


def _id(name: str, taken: Mapping[str, Any]) -> str:
    made = id_for(name) or id_for(anyascii(name)) or "person"
    count = 1
    candidate = made
    while candidate in taken:
        count += 1
        candidate = f"{made[:60]}-{count}"
    return candidate

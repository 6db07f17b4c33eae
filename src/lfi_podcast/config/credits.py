"""Roles and groups of people that apps do not know."""

import difflib
import re
from collections.abc import Iterator

from lfi_podcast.config.yaml_reader import KeyPath
from lfi_podcast.model.roles import ROLES, TAXONOMY
from lfi_podcast.model.show import Person

_BETWEEN = re.compile(r"[,;/&+]| and ")


def unknown_roles(person: Person, place: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """What is not in the taxonomy, or in another part of it. `place`: where the person is in the file."""
    for position, role in enumerate(person.roles):
        where = (*place, "role") if isinstance(person.role, str) else (*place, "role", position)
        several = [part.strip() for part in _BETWEEN.split(role)]
        if role.casefold() not in ROLES and {part.casefold() for part in several} <= set(ROLES):
            yield where, f"{role!r} is several roles; write a list: [{', '.join(several)}]"
        elif role.casefold() not in ROLES:
            yield where, _unknown(role, "a role", ROLES)
    group = (person.group or "").casefold()
    if person.group and group not in TAXONOMY:
        yield (*place, "group"), _unknown(person.group, "a group", tuple(TAXONOMY))
    elif person.group and isinstance(person.role, str):
        groups = [name for name, roles in TAXONOMY.items() if person.role.casefold() in roles]
        if groups and group not in groups:
            yield (
                (*place, "group"),
                f"{person.role!r} is in the group {groups[0]!r}; write that one",
            )


def _unknown(written: str, what: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(written.casefold(), known, 1, 0.7)
    hint = f"did you mean {near[0]!r}?" if near else "see https://podcasttaxonomy.com for those that are"
    return f"{written!r} is not {what} that podcast apps know; {hint}"

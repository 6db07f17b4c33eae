"""What people do on a show: one role or several, and the roles and groups that apps know.

The table is that of the Podcast Taxonomy Project, to which the podcast namespace refers (tag person).
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag

from lfi_podcast.model.value import Label

TAXONOMY: Mapping[str, tuple[str, ...]] = {
    "cast": ("host", "co-host", "guest host", "guest", "voice actor", "narrator", "announcer", "reporter"),
    "creative direction": (
        "director",
        "assistant director",
        "executive producer",
        "senior producer",
        "producer",
        "associate producer",
        "development producer",
        "creative director",
    ),
    "writing": (
        "author",
        "editorial director",
        "co-writer",
        "writer",
        "songwriter",
        "guest writer",
        "story editor",
        "managing editor",
        "script editor",
        "script coordinator",
        "researcher",
        "editor",
        "fact checker",
        "translater",  # the list's spelling
        "translator",
        "transcriber",
        "logger",
    ),
    "audio production": (
        "studio coordinator",
        "technical director",
        "technical manager",
        "audio engineer",
        "remote recording engineer",
        "post production engineer",
    ),
    "audio post-production": (
        "audio editor",
        "sound designer",
        "foley artist",
        "composer",
        "theme music",
        "music production",
        "music contributor",
    ),
    "administration": (
        "production coordinator",
        "booking coordinator",
        "production assistant",
        "content manager",
        "marketing manager",
        "sales representative",
        "sales manager",
    ),
    "visuals": ("graphic designer", "cover art designer"),
    "community": ("social media manager",),
    "video production": ("camera operator", "lighting designer", "camera grip", "assistant camera"),
    "video post-production": ("editor", "assistant editor"),
    "misc.": ("consultant", "intern"),
}
"""The roles of each group, in lower case; case makes no difference. Without a group, apps assume the first."""

ROLES = tuple(dict.fromkeys(role for roles in TAXONOMY.values() for role in roles))

HOSTS = ("host", "co-host")
"""The roles of those whose show it is."""


def group_of(role: str, written: str | None) -> str | None:
    """The group of one of several roles: the one that is written, unless the taxonomy has the role in another."""
    groups = [group for group, roles in TAXONOMY.items() if role.casefold() in roles]
    if not groups or (written or "cast").casefold() in groups:
        return written
    return groups[0] if groups[0] != "cast" else None


def _form(value: Any) -> str:
    return "(several)" if isinstance(value, list | tuple) else "(one)"


def _distinct(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    roles = tuple(dict.fromkeys(roles_in(value)))
    return roles if len(roles) > 1 else roles[0]


def roles_in(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


Roles = Annotated[
    Annotated[Label, Tag("(one)")] | Annotated[tuple[Label, ...], Field(min_length=1), Tag("(several)")],
    Discriminator(_form),
    AfterValidator(_distinct),
]
"""One role, or several. A list of one is that one."""

"""The people of a show, across its episodes."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from lfi_podcast.model.catalog import Record
from lfi_podcast.model.show import Person
from lfi_podcast.site.slugs import distinct, slug_of
from lfi_podcast.site.wording import unturned
from lfi_podcast.text.people import is_generic

_Key = tuple[str, str]
"""An id, empty where it tells nothing, and a name."""


@dataclass(frozen=True)
class Contributor:
    """Somebody who is credited, under the name and with the link of the newest episode.

    `roles`: all of them, the most frequent first. `hosts`: whether the show is theirs. `count`: of episodes.
    """

    slug: str
    name: str
    roles: tuple[str, ...]
    href: str | None
    hosts: bool
    count: int

    @property
    def initials(self) -> str:
        """For where a picture would be: of the first and the last word."""
        name = unturned(self.name)
        words = [word for word in name.split() if word[0].isalnum()] or [name]
        return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper()


@dataclass(frozen=True)
class Credits:
    """Everybody credited, in order of their first episode; by their slugs their episodes, oldest first; and by episode
    the slugs of its people, in their order.
    """

    people: tuple[Contributor, ...]
    episodes: Mapping[str, tuple[Record, ...]]
    slugs: Mapping[str, tuple[str, ...]]

    def speaks_alone_as(self, slug: str, record: Record) -> bool:
        """Whether nobody else on the episode has the person's name, so that what was said under it is theirs."""
        named: dict[str, set[str]] = {}
        for person, other in zip(record.people, self.slugs[record.slug], strict=True):
            named.setdefault(folded_name(person.name), set()).add(other)
        return {slug} in named.values()


def credits_of(records: Sequence[Record]) -> Credits:
    """The people of all episodes (oldest first). Two are the same if id and name are.

    An id such as `guest`, or none, leaves it to the name, unless that is the name of several people.
    """
    credited = [(record, person, key) for record in records for person, key in _keys(record)]
    ids: dict[str, set[str]] = {}
    for _, _, (id_, name) in credited:
        ids.setdefault(name, set()).update([id_] if id_ else [])
    found: dict[_Key, list[tuple[Record, Person]]] = {}
    keys: dict[str, list[_Key]] = {record.slug: [] for record in records}
    for record, person, (id_, name) in credited:
        key = (id_ or _only(ids[name]), name)
        found.setdefault(key, []).append((record, person))
        keys[record.slug].append(key)
    names = distinct((id_, slug_of(known[0][1].name)) for (id_, _), known in found.items())
    slugs = dict(zip(found, names, strict=True))
    episodes = {
        slugs[key]: tuple({record.slug: record for record, _ in known}.values())
        for key, known in found.items()
    }
    return Credits(
        tuple(
            _contributor(slugs[key], [person for _, person in known], len(episodes[slugs[key]]))
            for key, known in found.items()
        ),
        episodes,
        {slug: tuple(slugs[key] for key in own) for slug, own in keys.items()},
    )


def _keys(record: Record) -> Iterable[tuple[Person, _Key]]:
    ids = chain(record.people_ids or (), repeat(""))
    for person, id_ in zip(record.people, ids, strict=False):
        yield person, ("" if is_generic(id_.replace("-", " ")) else id_, folded_name(person.name))


def _only(ids: set[str]) -> str:
    return next(iter(ids)) if len(ids) == 1 else ""


def folded_name(name: str) -> str:
    """What spellings of a name have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _contributor(slug: str, known: Sequence[Person], count: int) -> Contributor:
    """`known`: as credited, oldest first."""
    roles = Counter(role for person in known for role in person.roles)
    return Contributor(
        slug=slug,
        name=known[-1].name,
        roles=tuple(role for role, _ in roles.most_common()),
        href=next((person.href for person in reversed(known) if person.href), None),
        hosts=any(person.is_host for person in known),
        count=count,
    )

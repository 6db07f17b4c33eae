"""The people of a show, across its episodes."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from typing import NamedTuple

from lfi_podcast.model.catalog import Record
from lfi_podcast.model.show import Person
from lfi_podcast.site.slugs import distinct, slug_of
from lfi_podcast.site.wording import unturned
from lfi_podcast.text.people import is_generic

_Key = tuple[str, str]
"""An id, empty where it tells nothing, and a name."""


@dataclass(frozen=True)
class Contributor:
    """Somebody who is credited, under the name of the newest episode, and with the newest link and picture (a key).

    `roles`: all of them, the most frequent first. `hosts`: whether the show is theirs. `count`: of episodes.
    """

    slug: str
    name: str
    roles: tuple[str, ...]
    href: str | None
    picture: str
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
    credited = [credit for record in records for credit in _credits(record)]
    ids: dict[str, set[str]] = {}
    for credit in credited:
        ids.setdefault(credit.name, set()).update([credit.id_] if credit.id_ else [])
    found: dict[_Key, list[_Credit]] = {}
    keys: dict[str, list[_Key]] = {record.slug: [] for record in records}
    for credit in credited:
        key = (credit.id_ or _only(ids[credit.name]), credit.name)
        found.setdefault(key, []).append(credit)
        keys[credit.record.slug].append(key)
    names = distinct((id_, slug_of(known[0].person.name)) for (id_, _), known in found.items())
    slugs = dict(zip(found, names, strict=True))
    return Credits(
        tuple(_contributor(slugs[key], known) for key, known in found.items()),
        {slugs[key]: _episodes(known) for key, known in found.items()},
        {slug: tuple(slugs[key] for key in own) for slug, own in keys.items()},
    )


class _Credit(NamedTuple):
    """Somebody on an episode; `id_` is empty where it tells nothing, `name` folded, `picture` a key or empty."""

    record: Record
    person: Person
    id_: str
    name: str
    picture: str


def _credits(record: Record) -> Iterator[_Credit]:
    ids, pictures = (chain(known or (), repeat("")) for known in (record.people_ids, record.people_pictures))
    for person, id_, picture in zip(record.people, ids, pictures, strict=False):
        own = "" if is_generic(id_.replace("-", " ")) else id_
        yield _Credit(record, person, own, folded_name(person.name), picture)


def _episodes(known: Iterable[_Credit]) -> tuple[Record, ...]:
    """Each once."""
    return tuple({credit.record.slug: credit.record for credit in known}.values())


def _only(ids: set[str]) -> str:
    return next(iter(ids)) if len(ids) == 1 else ""


def folded_name(name: str) -> str:
    """What spellings of a name have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _contributor(slug: str, known: Sequence[_Credit]) -> Contributor:
    """`known`: oldest first."""
    newest_first = known[::-1]
    roles = Counter(role for credit in known for role in credit.person.roles)
    return Contributor(
        slug=slug,
        name=newest_first[0].person.name,
        roles=tuple(role for role, _ in roles.most_common()),
        href=next((credit.person.href for credit in newest_first if credit.person.href), None),
        picture=next((credit.picture for credit in newest_first if credit.picture), ""),
        hosts=any(credit.person.is_host for credit in known),
        count=len(_episodes(known)),
    )

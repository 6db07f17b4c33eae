"""What connects the episodes of a show: people, topics, sources, and which one comes before which.

Adding an episode changes what is said of few others: related episodes are looked for among older ones only, and weighed
by what was known then.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from lfi_podcast.model.catalog import Catalog, Record
from lfi_podcast.site.bibliography import CitedWork, bibliography
from lfi_podcast.site.contributors import Credits, credits_of
from lfi_podcast.site.topics import Topic, folded_topic, topics

MOST_RELATED = 4

_RECENT = 60
"""How many episodes back something in common is looked for, so that a thousand episodes take no second."""


@dataclass(frozen=True)
class Neighbours:
    """What the page of an episode says of others. `people`, `topics`: the slugs of the pages about those of the record,
    in its order.
    """

    newer: Record | None = None
    older: Record | None = None
    related: tuple[Record, ...] = ()
    people: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


NO_NEIGHBOURS = Neighbours()


@dataclass(frozen=True)
class Connections:
    """All of it. `episodes`: oldest first, None for those that are withdrawn."""

    episodes: tuple[Record | None, ...]

    @classmethod
    def of(cls, catalog: Catalog) -> "Connections":
        entries = reversed(catalog.episodes)
        return cls(tuple(entry if isinstance(entry, Record) else None for entry in entries))

    @cached_property
    def live(self) -> tuple[Record, ...]:
        """Oldest first."""
        return tuple(record for record in self.episodes if record)

    @cached_property
    def credits(self) -> Credits:
        return credits_of(self.live)

    @cached_property
    def topics(self) -> Mapping[str, tuple[Topic, tuple[Record, ...]]]:
        """By their folded names, with their episodes, oldest first."""
        return topics(self.live)

    @cached_property
    def works(self) -> Sequence[CitedWork]:
        return bibliography(self.live)

    @cached_property
    def seasons(self) -> Mapping[int, tuple[Record, ...]]:
        """The episodes of each season, oldest first."""
        found: dict[int, list[Record]] = defaultdict(list)
        for record in self.live:
            if record.season:
                found[record.season].append(record)
        return {season: tuple(found[season]) for season in sorted(found)}

    @cached_property
    def neighbours(self) -> Mapping[str, Neighbours]:
        """By slug."""
        live, related = self.live, _related(self._features())
        return {
            record.slug: Neighbours(
                newer=live[place + 1] if place + 1 < len(live) else None,
                older=live[place - 1] if place else None,
                related=tuple(live[other] for other in related[place]),
                people=self.credits.slugs[record.slug],
                topics=tuple(self.topics[folded_topic(name)][0].slug for name in record.topics),
            )
            for place, record in enumerate(live)
        }

    def _features(self) -> list[list[object]]:
        """What an episode may have in common with others: topics, sources, guests."""
        hosts = {person.slug for person in self.credits.people if person.hosts}
        sources: dict[str, set[int]] = defaultdict(set)
        for number, work in enumerate(self.works):
            for mention in work.mentions:
                sources[mention.slug].add(number)
        return [
            [
                *{folded_topic(name): None for name in record.topics},
                *sorted(sources[record.slug]),
                *((slug,) for slug in dict.fromkeys(self.credits.slugs[record.slug]) if slug not in hosts),
            ]
            for record in self.live
        ]


def _related(features: Sequence[Sequence[object]]) -> list[list[int]]:
    """For each episode the older ones that share the rarest features, best first."""
    seen: dict[object, list[int]] = defaultdict(list)
    related = []
    for place, own in enumerate(features):
        scores = Counter[int]()
        for feature in own:
            weight = log(1 + place / len(seen[feature])) if seen[feature] else 0.0
            for other in seen[feature][-_RECENT:]:
                scores[other] += round(1000 * weight)
        related.append(sorted(scores, key=lambda other: (-scores[other], -other))[:MOST_RELATED])
        for feature in own:
            seen[feature].append(place)
    return related

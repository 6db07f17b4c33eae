"""The topics of a show, across its episodes."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lfi_podcast.model.catalog import Record
from lfi_podcast.site.slugs import distinct, slug_of


@dataclass(frozen=True)
class Topic:
    """A topic as its first episode spells it; `count`: of episodes about it."""

    slug: str
    name: str
    count: int


def folded_topic(name: str) -> str:
    """What spellings of a topic have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def topics(records: Sequence[Record]) -> Mapping[str, tuple[Topic, tuple[Record, ...]]]:
    """Every topic by its folded name, in order of its first episode, with its episodes. `records`: oldest first."""
    names: dict[str, str] = {}
    found: dict[str, dict[str, Record]] = {}
    for record in records:
        for name in record.topics:
            names.setdefault(folded_topic(name), name)
            found.setdefault(folded_topic(name), {})[record.slug] = record
    slugs = distinct([slug_of(name)] for name in names.values())
    return {
        key: (Topic(slug, names[key], len(found[key])), tuple(found[key].values()))
        for key, slug in zip(names, slugs, strict=True)
    }

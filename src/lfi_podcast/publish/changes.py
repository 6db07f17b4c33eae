"""What listeners and readers notice when one catalog takes the place of another, in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lfi_podcast.model.catalog import Catalog, Entry, Record

_NOTICED: tuple[tuple[str, Callable[[Record], Any]], ...] = (
    ("sound (apps may download it again)", lambda record: record.enclosure.key),
    ("title", lambda record: record.title),
    ("address of the page", lambda record: record.slug),
    ("date", lambda record: record.published),
    ("number", lambda record: record.number),
    ("displayed number", lambda record: record.display),
    ("season", lambda record: record.season),
    ("kind", lambda record: record.kind),
    ("summary", lambda record: record.summary),
    ("notes", lambda record: record.description),
    ("people", lambda record: record.people),
    ("chapters", lambda record: record.chapters),
    ("picture", lambda record: record.artwork),
    ("other pictures", lambda record: record.images),
    ("language", lambda record: record.language),
    ("licence", lambda record: record.license),
    ("place", lambda record: record.location),
    ("discussion", lambda record: record.social),
    ("links to it elsewhere", lambda record: record.content_links),
    ("ways to support it", lambda record: record.funding),
    ("topics", lambda record: record.topics),
    ("clips", lambda record: record.soundbites),
    ("warning for explicit language", lambda record: record.explicit),
    ("other renditions", lambda record: record.enclosure.alternatives),
)
"""What apps and pages show of an episode, in the order in which it is told."""

_TOLD = {"title", "address of the page", "date", "number", "displayed number", "season", "kind"}
"""What is short enough to be told as it was and as it becomes."""


@dataclass(frozen=True)
class Noticed:
    """What became of an episode: `what` in words. `before`: its entry until now, if it had one.

    `details`: what was short enough to tell, as it was and as it is. The history does not keep them.
    """

    slug: str
    what: str
    before: Entry | None
    details: tuple[str, ...] = ()


def changes(before: Catalog, after: Catalog) -> Iterator[Noticed]:
    """Each episode whose entry differs, the newest first."""
    old_entries = {entry.slug: entry for entry in before.episodes}
    known = set[str]()
    for entry in after.episodes:
        slugs = (entry.slug, *(entry.formerly or ()))
        old = next((old_entries[slug] for slug in slugs if slug in old_entries), None)
        known |= {entry.slug, *([old.slug] if old else [])}
        if entry != old:
            yield _noticed(old, entry)
    for old in before.episodes:
        if old.slug not in known:
            yield Noticed(old.slug, "is no longer known", old)


def _noticed(old: Entry | None, new: Entry) -> Noticed:
    if not isinstance(new, Record):
        return Noticed(new.slug, f"is no longer published ({new.withdrawn})", old)
    if not isinstance(old, Record):
        return Noticed(new.slug, "is published" if old is None else "is published again", old)
    changed = [(name, of(old), of(new)) for name, of in _NOTICED if of(old) != of(new)]
    names = ", ".join(name for name, _, _ in changed)
    what = f"changes: {names}" if changed else "changes in a way that nobody sees"
    details = tuple(f"{name}: {_shown(was)} → {_shown(now)}" for name, was, now in changed if name in _TOLD)
    return Noticed(new.slug, what, old, details)


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    return "none" if value is None else str(value)

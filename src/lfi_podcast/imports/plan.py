"""What an import is to write and to fetch. Pure: a feed in, a plan out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from lfi_podcast.imports.findings import FindingKind, ImportFinding
from lfi_podcast.imports.moments import moment
from lfi_podcast.imports.rows import LEFT_OUT
from lfi_podcast.imports.show_file import ShowPlan, plan_show
from lfi_podcast.imports.slugs import slugs
from lfi_podcast.imports.values import ImportedFeed, ImportedItem

_LONGEST_TITLE = 255


@dataclass(frozen=True)
class EpisodePlan:
    """An episode: its folder, and the item with all that was decided about it."""

    slug: str
    item: ImportedItem


@dataclass(frozen=True)
class ImportPlan:
    """Everything that is to be done; the newest episode first. `shared`: addresses of pictures of several episodes."""

    show: ShowPlan
    episodes: tuple[EpisodePlan, ...]
    findings: tuple[ImportFinding, ...]
    shared: frozenset[str]


def plan_import(feed: ImportedFeed, address: str, link: str | None, known: Mapping[str, str]) -> ImportPlan:
    """`address`: of the feed; `link`: of the new show; `known`: folders that are here already, by guid."""
    told = [
        ImportFinding(
            FindingKind.CHANGED, "the feed is not well-formed, and was read with goodwill", "", fault
        )
        for fault in feed.faults
    ]
    items = list(_whole(_dated(_heard(feed.items, told), feed, told), told))
    folders = slugs(items, known)
    episodes = [EpisodePlan(folders[item.identity], item) for item in items]
    pictures = Counter(item.image for item in items if item.image)
    told += _not_read(feed)
    return ImportPlan(
        plan_show(replace(feed, items=tuple(items)), address, link),
        tuple(sorted(episodes, key=_newest_first)),
        tuple(told),
        frozenset(url for url, count in pictures.items() if count > 1),
    )


def _newest_first(episode: EpisodePlan) -> tuple[float, str]:
    published = episode.item.published
    return (-published.timestamp() if published else 0.0, episode.slug)


def _heard(items: Sequence[ImportedItem], told: list[ImportFinding]) -> Iterator[ImportedItem]:
    """The items with something to hear."""
    for item in items:
        if item.enclosure:
            yield item
        else:
            told.append(
                ImportFinding(
                    FindingKind.LEFT_OUT,
                    "items without an enclosure: there is nothing to hear",
                    "",
                    _called(item),
                )
            )
        if len(item.enclosures) > 1:
            told.append(
                ImportFinding(
                    FindingKind.LEFT_OUT,
                    "further enclosures of an item: apps play the first",
                    "",
                    _called(item),
                )
            )


def _called(item: ImportedItem) -> str:
    return item.title or item.identity or "(no title)"


def _dated(
    items: Iterator[ImportedItem], feed: ImportedFeed, told: list[ImportFinding]
) -> Iterator[ImportedItem]:
    """Each item with a date: without one, a second after the item below it, or before the one above."""
    found = list(items)
    dates = [item.published for item in found]
    channel = moment(feed.show.date)
    for position, item in enumerate(found):
        if item.published:
            yield item
            continue
        below = next((date for date in dates[position + 1 :] if date), None)
        above = next((date for date in reversed(dates[:position]) if date), None)
        guess: datetime | None = (
            below + timedelta(seconds=1) if below else above - timedelta(seconds=1) if above else channel
        )
        dates[position] = guess
        said = f"{item.date!r}" if item.date else "none"
        what = (
            "published: the feed has no date that can be read; taken from the item beside it"
            if guess
            else "published: there is no date anywhere; a draft"
        )
        told.append(ImportFinding(FindingKind.GUESSED, what, "", f"{_called(item)}: {said}"))
        yield replace(item, published=guess)


def _whole(items: Iterator[ImportedItem], told: list[ImportFinding]) -> Iterator[ImportedItem]:
    """Each guid once, the newest item with it; and a title each."""
    by_guid: dict[str, ImportedItem] = {}
    for item in items:
        other = by_guid.get(item.identity)
        if other and other != item:
            older = min(item, other, key=lambda each: each.published.timestamp() if each.published else 0.0)
            what = "items with the guid of a newer one, which apps show instead"
            told.append(ImportFinding(FindingKind.LEFT_OUT, what, "", f"{_called(older)} ({older.date})"))
            item = other if older is item else item
        by_guid[item.identity] = item
    for item in by_guid.values():
        if not item.guid:
            told.append(
                ImportFinding(
                    FindingKind.GUESSED,
                    "guid: the item has none, so it is the enclosure's address, as in most apps",
                    "",
                    _called(item),
                )
            )
        yield _titled(item, told)


def _titled(item: ImportedItem, told: list[ImportFinding]) -> ImportedItem:
    if len(item.title) > _LONGEST_TITLE:
        told.append(
            ImportFinding(
                FindingKind.CHANGED, f"title: cut to {_LONGEST_TITLE} characters", "", item.title[:60] + "…"
            )
        )
        return replace(item, title=item.title[:_LONGEST_TITLE].strip())
    if item.title:
        return item
    name = PurePosixPath(unquote(urlsplit(item.enclosure.url).path)).stem if item.enclosure else ""
    title = " ".join(name.replace("_", " ").replace("-", " ").split()) or "Untitled"
    told.append(
        ImportFinding(
            FindingKind.GUESSED, "title: the item has none; taken from the name of its file", "", title
        )
    )
    return replace(item, title=title[:_LONGEST_TITLE])


def _not_read(feed: ImportedFeed) -> Iterator[ImportFinding]:
    """The elements for which there is no key, each once."""
    items = Counter(name for item in feed.items for name in item.unread)
    for name, count in sorted(items.items()):
        yield _unread(name, f"{count} {'item' if count == 1 else 'items'}")
    for name in sorted(set(feed.show.unread) - {"title"}):
        yield _unread(name, "the show")


def _unread(name: str, where: str) -> ImportFinding:
    reason = LEFT_OUT.get(name, "no key says this" if ":" in name else "no key for it")
    return ImportFinding(FindingKind.LEFT_OUT, f"<{name}>: {reason}", "", where)


def yaml_moment(moment: datetime) -> str:
    """As people write it in episode.yml."""
    return moment.isoformat().removesuffix("+00:00") + "Z"


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says nothing."""
    return {key: value for key, value in data.items() if value not in (None, "", [], (), {})}

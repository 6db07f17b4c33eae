"""What show.yml is to say of an imported show. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID, uuid5

from lfi_podcast.config.scaffold import COVER, LINK
from lfi_podcast.imports.categories import category
from lfi_podcast.imports.credits import PeopleEntries, entries
from lfi_podcast.imports.findings import FindingKind, ImportFinding
from lfi_podcast.imports.fit import fitting
from lfi_podcast.imports.notes import notes_from
from lfi_podcast.imports.values import ImportedFeed, ImportedShow
from lfi_podcast.model.languages import language_tag
from lfi_podcast.model.show import DESCRIPTION_LIMIT, PODCAST_NAMESPACE, Show
from lfi_podcast.text.notes import render_markdown

_YEAR = r"(?:19|20)\d\d"
_NO_HOLDER = re.compile(
    r"[©℗]|\([cp]\)|\bcopyright\b|\ball rights reserved\b\.?"
    rf"|\b{_YEAR}(?:\s*[-–]\s*(?:{_YEAR}|\d\d|present|today))?\b",
    re.IGNORECASE,
)
"""What a copyright should not say: it names the holder (PSP-1)."""

_LONGEST_TITLE = 255


@dataclass(frozen=True)
class ShowPlan:
    """`data`: of show.yml; `image`: the address of the cover, if the feed names one."""

    data: Mapping[str, Any]
    people: PeopleEntries
    image: str
    findings: tuple[ImportFinding, ...]


def show_identity(show: ImportedShow, address: str) -> UUID:
    """The feed's `podcast:guid`, or the one that its address has had all along (podcast namespace 1.0, guid)."""
    try:
        return UUID(show.guid)
    except ValueError:
        known = show.address if "://" in show.address else address
        return uuid5(PODCAST_NAMESPACE, known.partition("://")[2].rstrip("/") or known)


def plan_show(feed: ImportedFeed, address: str, link: str | None) -> ShowPlan:
    """`address`: of the feed; `link`: where the new show will be, if that is known."""
    show, told = feed.show, list[ImportFinding]()
    people = entries(show.people)
    data = {
        "title": _title(show, told),
        "description": _description(show, told),
        "link": link or LINK,
        "language": _language(show, told),
        "author": show.keys.get("author"),
        "owner": _owner(show),
        "categories": _categories(show, told),
        "explicit": _explicit(show, told),
        "type": _type(feed, told),
        "artwork": COVER,
        "guid": str(show_identity(show, address)),
        "copyright": _copyright(show, told),
        **_more(feed),
        "people": dict(people),
    }
    told += _identity(show)
    if show.new_address and show.new_address not in (address, show.address):
        _guessed(
            told,
            f"the feed says that it has moved to {show.new_address}; if that is newer, import it instead",
        )
    kept, reasons = fitting(Show, {key: value for key, value in data.items() if value not in (None, ())})
    told += (ImportFinding(FindingKind.LEFT_OUT, f"{key}: {why}") for key, why in reasons)
    return ShowPlan(kept, people, show.image, tuple(told))


def _guessed(told: list[ImportFinding], what: str) -> None:
    told.append(ImportFinding(FindingKind.GUESSED, what))


def _title(show: ImportedShow, told: list[ImportFinding]) -> str:
    if not show.title:
        _guessed(told, "title: the feed has none")
    elif len(show.title) > _LONGEST_TITLE:
        told.append(ImportFinding(FindingKind.CHANGED, f"title: cut to {_LONGEST_TITLE} characters"))
    return show.title[:_LONGEST_TITLE].strip() or "Untitled"


def _description(show: ImportedShow, told: list[ImportFinding]) -> str:
    text = show.description or show.summary
    if not text:
        _guessed(told, "description: the feed has none; the title stands for it")
        return show.title or "Untitled"
    notes = notes_from(text)
    told += (ImportFinding(FindingKind.CHANGED, f"description: {each}") for each in notes.differences)
    kept = notes.markdown
    while len(render_markdown(kept).encode()) > DESCRIPTION_LIMIT:
        kept = kept[: int(len(kept) * 0.95) - 1].rpartition(" ")[0]
    if kept != notes.markdown:
        told.append(
            ImportFinding(
                FindingKind.CHANGED, f"description: cut, since directories take {DESCRIPTION_LIMIT} bytes"
            )
        )
    return kept or show.title or "Untitled"


def _language(show: ImportedShow, told: list[ImportFinding]) -> str:
    tag = show.language.replace("_", "-")
    try:
        return language_tag(tag)
    except ValueError:
        _guessed(
            told,
            f"language: the feed says {show.language!r}; en stands for it, so correct it if it is not English",
        )
        return "en"


def _owner(show: ImportedShow) -> Mapping[str, str] | None:
    name = show.owner_name or str(show.keys.get("author") or show.title)
    return {"name": name, "email": show.owner_email} if show.owner_email else None


def _categories(show: ImportedShow, told: list[ImportFinding]) -> Sequence[str]:
    found = dict[str, None]()
    for names in show.categories:
        today, said = category(names), " > ".join(names)
        if today is None:
            told.append(
                ImportFinding(FindingKind.LEFT_OUT, f"category {said}: Apple's table has nothing like it")
            )
        elif today != said:
            told.append(ImportFinding(FindingKind.CHANGED, f"category {said}: today {today}"))
        if today:
            found[today] = None
    if not found:
        _guessed(
            told,
            "categories: the feed has none that Apple knows; Society & Culture stands for it, so correct it",
        )
    return list(found) or ["Society & Culture"]


def _explicit(show: ImportedShow, told: list[ImportFinding]) -> bool:
    if "explicit" not in show.keys:
        _guessed(told, "explicit: the feed does not say; false")
    return bool(show.keys.get("explicit", False))


def _type(feed: ImportedFeed, told: list[ImportFinding]) -> str:
    """Episodes that are told in order need a number each, where they are no trailers and the like."""
    said = str(feed.show.keys.get("type", "episodic"))
    lacking = [
        item for item in feed.items if item.keys.get("kind", "full") == "full" and not item.keys.get("number")
    ]
    if said == "serial" and lacking:
        what = f"type: serial needs a number for each full episode, which {len(lacking)} have not; episodic"
        told.append(ImportFinding(FindingKind.CHANGED, what))
        return "episodic"
    return said


def _copyright(show: ImportedShow, told: list[ImportFinding]) -> str | None:
    holder = " ".join(_NO_HOLDER.sub(" ", unescape(show.copyright)).split()).strip(" ,;.-–&")
    if holder != show.copyright:
        said = f"{holder!r}, without sign and year" if holder else "left out, since it names nobody"
        told.append(ImportFinding(FindingKind.CHANGED, f"copyright {show.copyright!r}: {said}"))
    return holder or None


def _identity(show: ImportedShow) -> Iterator[ImportFinding]:
    if show.guid:
        try:
            UUID(show.guid)
        except ValueError:
            yield ImportFinding(
                FindingKind.CHANGED,
                f"guid of the show: {show.guid!r} is no UUID; one was made of the feed's address",
            )
    else:
        yield ImportFinding(
            FindingKind.GUESSED,
            "guid of the show: the feed has none; it is the one that its address stands for",
        )


_SHAPED = frozenset(("author", "explicit", "type"))


def _more(feed: ImportedFeed) -> Mapping[str, Any]:
    """What needs no decision, and the names of seasons, which feeds have at their episodes."""
    more = {key: value for key, value in feed.show.keys.items() if key not in _SHAPED}
    seasons = {
        item.keys["season"]: item.keys["season_name"]
        for item in feed.items
        if "season" in item.keys and "season_name" in item.keys
    }
    texts = [each for each in more.pop("txt", ()) if each.get("purpose") != "ai-content"]
    told = [each["text"] for each in feed.show.keys.get("txt", ()) if each.get("purpose") == "ai-content"]
    if more.get("medium") == "podcast":
        del more["medium"]
    return {
        **{key: list(value) if isinstance(value, tuple) else value for key, value in more.items()},
        **({"block": dict(more["block"])} if "block" in more else {}),
        **({"txt": texts} if texts else {}),
        **({"ai": told[0]} if told else {}),
        **({"seasons": dict(sorted(seasons.items()))} if seasons else {}),
    }

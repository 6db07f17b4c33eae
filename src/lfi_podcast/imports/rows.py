"""The tables of elements: what of a feed becomes which value, or which key of show.yml and episode.yml. Pure.

Where several elements say the same, the first row that finds something counts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lfi_podcast.imports.elements import Element
from lfi_podcast.imports.moments import duration, point
from lfi_podcast.imports.values import ImportedBite, ImportedChapter, ImportedFile, ImportedPerson


@dataclass(frozen=True)
class ElementRow:
    """An element and what it becomes. `read`: None if there is nothing in it. `many`: all are kept, not one."""

    element: str
    field: str
    read: Callable[[Element], Any]
    many: bool = False


def _letters(element: Element) -> str | None:
    """The text to the letter, unless it is blank."""
    return element.text if element.text.strip() else None


def _prose(element: Element) -> str | None:
    return element.text.strip() or None


def _line(element: Element) -> str | None:
    return " ".join(element.text.split()) or None


def _word(element: Element) -> str | None:
    return element.text.strip().lower() or None


def _attribute(name: str) -> Callable[[Element], str | None]:
    return lambda element: element.get(name) or None


def _yes(element: Element) -> bool | None:
    return {"yes": True, "true": True, "explicit": True, "no": False, "false": False, "clean": False}.get(
        element.text.strip().lower()
    )


def _only_yes(element: Element) -> bool | None:
    return _yes(element) or None


def _one_of(*words: str) -> Callable[[Element], str | None]:
    return lambda element: word if (word := element.text.strip().lower()) in words else None


def _count(element: Element) -> int | None:
    text = element.text.strip()
    return int(text) if text.isdecimal() and 0 < int(text) < 1_000_000 else None


def _number(element: Element) -> int | float | None:
    try:
        number = float(element.text)
    except ValueError:
        return None
    if not 0 < number < 1_000_000:
        return None
    return int(number) if number == int(number) else number


def _file(element: Element) -> ImportedFile | None:
    length = element.get("length")
    if not (url := element.get("url") or element.get("href")):
        return None
    size = int(length) if length.isdecimal() and int(length) > 1 else 0
    return ImportedFile(url, element.get("type").lower(), size, element.get("language").lower())


def _person(element: Element) -> ImportedPerson | None:
    name = _line(element)
    role, group = element.get("role").lower() or "host", element.get("group").lower()
    return ImportedPerson(name, role, group, element.get("href"), element.get("img")) if name else None


def _contributor(element: Element) -> ImportedPerson | None:
    name = next((_line(child) for child in element.all("atom:name")), None)
    address = next((child.text.strip() for child in element.all("atom:uri")), "")
    return ImportedPerson(name, "guest", "", address) if name else None


def _simple_chapters(element: Element) -> tuple[ImportedChapter, ...] | None:
    found = []
    for child in element.all("psc:chapter"):
        at, title = point(child.get("start")), " ".join(child.get("title").split())
        if at is not None:
            found.append(ImportedChapter(at, title, child.get("href"), child.get("image")))
    return tuple(found) or None


def _bite(element: Element) -> ImportedBite | None:
    at, length = point(element.get("starttime")), point(element.get("duration"))
    return ImportedBite(at, length, _line(element) or "") if at is not None and length else None


def _category(element: Element) -> tuple[str, ...] | None:
    name = element.get("text") or element.text.strip()
    inner = next((child.get("text") for child in element.all("itunes:category") if child.get("text")), "")
    return tuple(filter(None, (name, inner))) or None


def _funding(element: Element) -> dict[str, Any] | None:
    url = element.get("url")
    return {"url": url, "text": _line(element) or "Support the show"} if url else None


def _license(element: Element) -> Any:
    name, url = _line(element), element.get("url")
    return {"name": name, "url": url} if name and url else (name.lower() if name else None)


def _location(element: Element) -> dict[str, Any] | None:
    name = _line(element)
    more = {key: element.get(key) for key in ("rel", "geo", "osm", "country") if element.get(key)}
    return {"name": name, **more} if name else None


def _social(element: Element) -> dict[str, Any] | str | None:
    protocol, uri = element.get("protocol").lower(), element.get("uri")
    if protocol == "disabled":
        return "disabled"
    account, account_url, priority = map(element.get, ("accountid", "accounturl", "priority"))
    said = {"protocol": protocol, "uri": uri, "account": account, "account_url": account_url}
    kept = {key: value for key, value in said.items() if value}
    return {**kept, **({"priority": int(priority)} if priority.isdecimal() else {})} if uri else None


def _content_link(element: Element) -> dict[str, str] | None:
    url, text = element.get("href"), _line(element)
    return {"url": url, "text": text or url} if url else None


def _remotes(element: Element) -> list[dict[str, str]] | None:
    """Other feeds, by their guid (`podcast:remoteItem`)."""
    keys = {"guid": "feedguid", "url": "feedurl", "title": "title"}
    items = (
        {key: item.get(name) for key, name in keys.items() if item.get(name)}
        for item in element.all("podcast:remoteitem")
    )
    return [item for item in items if item.get("guid")] or None


def _remote(element: Element) -> dict[str, str] | None:
    return next(iter(_remotes(element) or ()), None)


def _schedule(element: Element) -> dict[str, str] | None:
    rule, start, text = element.get("rrule"), element.get("dtstart")[:10], _line(element)
    said = {"rrule": rule, "from": start, "text": text}
    return {key: value for key, value in said.items() if value} if rule else None


def _chat(element: Element) -> dict[str, str] | None:
    keys = {"server": "server", "protocol": "protocol", "account": "accountid", "space": "space"}
    said = {key: element.get(name) for key, name in keys.items() if element.get(name)}
    return said if "server" in said else None


def _topics(element: Element) -> list[str] | None:
    words = [" ".join(word.split()) for word in element.text.split(",")]
    return list(dict.fromkeys(filter(None, words))) or None


def _topic(element: Element) -> str | None:
    return _line(element)


def _block(element: Element) -> tuple[str, bool] | None:
    """A service, or all, and whether it must not list the show."""
    is_blocked = _yes(element)
    service = element.get("id").lower() or "all"
    return None if is_blocked is None or (service == "all" and not is_blocked) else (service, is_blocked)


def _txt(element: Element) -> dict[str, str] | None:
    purpose, text = element.get("purpose"), element.text.strip()
    return {**({"purpose": purpose} if purpose else {}), "text": text} if text else None


SHOW_ROWS: tuple[ElementRow, ...] = (
    ElementRow("title", "title", _line),
    ElementRow("itunes:title", "title", _line),
    ElementRow("description", "description", _prose),
    ElementRow("itunes:summary", "summary", _prose),
    ElementRow("googleplay:description", "summary", _prose),
    ElementRow("itunes:subtitle", "summary", _prose),
    ElementRow("link", "link", _line),
    ElementRow("language", "language", _line),
    ElementRow("copyright", "copyright", _line),
    ElementRow("itunes:author", "author", _line),
    ElementRow("googleplay:author", "author", _line),
    ElementRow("author", "author", _line),
    ElementRow("itunes:category", "categories", _category, many=True),
    ElementRow("itunes:explicit", "explicit", _yes),
    ElementRow("googleplay:explicit", "explicit", _yes),
    ElementRow("itunes:type", "type", _one_of("episodic", "serial")),
    ElementRow("itunes:image", "image", _attribute("href")),
    ElementRow("googleplay:image", "image", _attribute("href")),
    ElementRow("itunes:complete", "complete", _only_yes),
    ElementRow("itunes:block", "block", _block, many=True),
    ElementRow("podcast:block", "block", _block, many=True),
    ElementRow("itunes:new-feed-url", "new_address", _line),
    ElementRow("podcast:guid", "guid", _line),
    ElementRow("podcast:locked", "locked", _yes),
    ElementRow("podcast:license", "license", _license),
    ElementRow("podcast:funding", "funding", _funding, many=True),
    ElementRow("podcast:person", "people", _person, many=True),
    ElementRow("podcast:location", "location", _location, many=True),
    ElementRow("podcast:podroll", "podroll", _remotes),
    ElementRow("podcast:publisher", "publisher", _remote),
    ElementRow("podcast:updatefrequency", "schedule", _schedule),
    ElementRow("podcast:chat", "chat", _chat),
    ElementRow("podcast:txt", "txt", _txt, many=True),
    ElementRow("podcast:medium", "medium", _word),
    ElementRow("pubdate", "date", _line),
    ElementRow("lastbuilddate", "date", _line),
)

ITEM_ROWS: tuple[ElementRow, ...] = (
    ElementRow("guid", "guid", _letters),
    ElementRow("title", "title", _line),
    ElementRow("itunes:title", "title", _line),
    ElementRow("pubdate", "date", _line),
    ElementRow("dc:date", "date", _line),
    ElementRow("enclosure", "enclosures", _file, many=True),
    ElementRow("itunes:duration", "duration", lambda element: duration(element.text)),
    ElementRow("duration", "duration", lambda element: duration(element.text)),
    ElementRow("content:encoded", "html", _prose),
    ElementRow("description", "description", _prose),
    ElementRow("itunes:summary", "summary", _prose),
    ElementRow("googleplay:description", "summary", _prose),
    ElementRow("itunes:image", "image", _attribute("href")),
    ElementRow("googleplay:image", "image", _attribute("href")),
    ElementRow("podcast:episode", "number", _number),
    ElementRow("itunes:episode", "number", _count),
    ElementRow("podcast:episode", "display", _attribute("display")),
    ElementRow("itunes:season", "season", _count),
    ElementRow("podcast:season", "season", _count),
    ElementRow("podcast:season", "season_name", _attribute("name")),
    ElementRow("itunes:episodetype", "kind", _one_of("full", "trailer", "bonus")),
    ElementRow("itunes:explicit", "explicit", _yes),
    ElementRow("googleplay:explicit", "explicit", _yes),
    ElementRow("podcast:person", "people", _person, many=True),
    ElementRow("atom:contributor", "contributors", _contributor, many=True),
    ElementRow("psc:chapters", "chapters", _simple_chapters),
    ElementRow("podcast:chapters", "chapter_files", _file, many=True),
    ElementRow("podcast:transcript", "transcripts", _file, many=True),
    ElementRow("podcast:soundbite", "bites", _bite, many=True),
    ElementRow("category", "topics", _topic, many=True),
    ElementRow("itunes:keywords", "keywords", _topics),
    ElementRow("podcast:license", "license", _license),
    ElementRow("podcast:funding", "funding", _funding, many=True),
    ElementRow("podcast:location", "location", _location, many=True),
    ElementRow("podcast:socialinteract", "social", _social, many=True),
    ElementRow("podcast:contentlink", "content_links", _content_link, many=True),
)

_AGAIN = "publishing makes its own"
_PAYMENT = "payments stay out of this program"

LEFT_OUT: Mapping[str, str] = {
    "link": "the episode gets a page of its own",
    "atom:link": _AGAIN,
    "generator": _AGAIN,
    "docs": _AGAIN,
    "ttl": _AGAIN,
    "pubdate": _AGAIN,
    "lastbuilddate": _AGAIN,
    "image": "the same as itunes:image",
    "managingeditor": "itunes:owner is who directories write to",
    "webmaster": "itunes:owner is who directories write to",
    "author": "people are named under `people`",
    "dc:creator": "people are named under `people`",
    "itunes:author": "people are named under `people`",
    "itunes:subtitle": "Apple no longer reads it",
    "itunes:keywords": "Apple no longer reads it",
    "itunes:order": "apps go by the date",
    "podcast:value": _PAYMENT,
    "podcast:liveitem": "live episodes stay out of this program",
    "podcast:alternateenclosure": "`audio.renditions` in show.yml makes such files anew, from the sound",
    "podcast:trailer": "episodes of kind trailer say the same",
    "podcast:podping": "`podping: true` in show.yml turns it on",
    "podcast:images": "superseded by podcast:image",
}
"""Elements without a key, and why; those that are in neither table are the host's own."""

"""The names of episodes' folders, made of titles. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape

from anyascii import anyascii

from lfi_podcast.imports.values import ImportedItem

_LONGEST = 64
_NUMBERED = re.compile(
    r"^\W*(?:(?:s\d+\W*)?(?:e|ep|epi|episode|folge|nr|no|number|capitulo|cap|afl|aflevering)?\W{0,2}(\d{1,4})(?=\W|$)[\W_]*)?",
    re.IGNORECASE,
)


def slugs(items: Sequence[ImportedItem], taken: Mapping[str, str]) -> Mapping[str, str]:
    """A folder's name for each item, by its guid, such as `012-near-misses`.

    `taken`: the names, by guid, that are in use already. The oldest item chooses first, so that names stay the same
    when newer ones come.
    """
    is_numbered = _numbers_are_unique(items)
    seasons = {item.keys.get("season") for item in items}
    chosen = dict(taken)
    used = set(taken.values())
    for item in sorted(items, key=_age):
        if item.identity not in chosen:
            slug = _free(_slug(item, is_numbered, len(seasons) > 1), used)
            chosen[item.identity] = slug
            used.add(slug)
    return chosen


def _age(item: ImportedItem) -> tuple[float, str]:
    return (item.published.timestamp() if item.published else 0.0, item.identity)


def _numbers_are_unique(items: Iterable[ImportedItem]) -> bool:
    numbers = [item.keys["number"] for item in items if item.keys.get("number")]
    return len(numbers) == len(set(numbers))


def _slug(item: ImportedItem, is_numbered: bool, has_seasons: bool) -> str:
    number, season = item.keys.get("number"), item.keys.get("season")
    words = _words(item.title)
    if number and not has_seasons and is_numbered:
        words = f"{_padded(number)}-{_without_number(item.title, number)}"
    elif number and season:
        words = f"s{season:02}e{_padded(number)[-2:] if number < 100 else number}-{_without_number(item.title, number)}"
    elif number and is_numbered:
        words = f"{_padded(number)}-{_without_number(item.title, number)}"
    day = f"{item.published:%Y-%m-%d}" if item.published else "episode"
    return _cut(words.replace(".", "-").strip("-") or day)


def _padded(number: float) -> str:
    whole, _, rest = str(number).partition(".")
    return f"{whole:0>3}{'-' if rest else ''}{rest}"


def _without_number(title: str, number: float) -> str:
    """The words of a title that does not repeat the number in front."""
    found = _NUMBERED.match(title)
    rest = _words(title[found.end() :]) if found and found[1] and int(found[1]) == number else ""
    return rest or _words(title)


def _words(text: str) -> str:
    """The text in a-z, 0-9 and `-`: other scripts in Latin letters."""
    latin = anyascii(re.sub(r"['’]", "", unescape(text))).lower()
    return "-".join(re.findall(r"[a-z0-9]+", re.sub(r":[a-z_]+:", " ", latin)))


def _cut(words: str, length: int = _LONGEST) -> str:
    """At most so long, and where possible without half a word."""
    if len(words) <= length:
        return words
    whole = words[: length + 1].rpartition("-")[0]
    return (whole if len(whole) > length // 2 else words[:length]).strip("-")


def _free(slug: str, used: set[str]) -> str:
    """The slug itself, or with the first number behind it that makes it another."""
    candidate, count = slug, 1
    while candidate in used:
        count += 1
        ending = f"-{count}"
        candidate = _cut(slug, _LONGEST - len(ending)) + ending
    return candidate

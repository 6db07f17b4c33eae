"""What pages say, by language: a file in `words/` each, chosen by the show's `language`.

A word is a text, or a text for each plural category (`one`, `two`, `few`, `many`, `other`), chosen by `n`. {braces} are
filled in. A file need not say everything: a region's (`en-us.yml`) says what differs from its language's, and what
a language lacks is said in English. A show can change each word, in `theme/words/` and in show.yml.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.show import Show
from lfi_podcast.model.theme import PLAIN, Theme
from lfi_podcast.site.wording import Wording

FALLBACK = "en"
"""For shows in languages without a file, and for what a file lacks."""

WordTable = Mapping[str, Any]


def interface(show: Show, theme: Theme = PLAIN) -> Wording:
    """What a show's pages say, in the language of show.yml."""
    return words_in(show.site.language or show.language, theme, show.site.words)


def words_in(language: str, theme: Theme = PLAIN, own: WordTable | None = None) -> Wording:
    """The interface in a language (BCP 47) such as `de-AT`; in English if nobody has written it.

    `own`: words of the show's own, whatever the language.
    """
    spoken = language if has_words(language, theme) else FALLBACK
    layers = [*_layers(spoken, theme), own or {}]
    merged: dict[str, Any] = {}
    for layer in layers:
        merged = _merged(merged, layer)
    return Wording(spoken, json.dumps(merged, ensure_ascii=False, sort_keys=True))


def has_words(language: str, theme: Theme = PLAIN) -> bool:
    """Whether there is a file for a language, whatever the region."""
    primary = primary_language(language)
    return bool(own_words(primary)) or any(primary_language(name) == primary for name, _ in theme.words)


def languages() -> Sequence[str]:
    """Those that the program itself speaks."""
    names = (file.name.removesuffix(".yml") for file in files("lfi_podcast.site").joinpath("words").iterdir())
    return sorted(name for name in names if name == primary_language(name))


@cache
def own_words(name: str) -> WordTable:
    """What the program itself says in a language, or differently in a region (`en-us`)."""
    file = files("lfi_podcast.site").joinpath("words", f"{name}.yml")
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _layers(language: str, theme: Theme) -> Iterator[WordTable]:
    """From the most general to the most special."""
    yield own_words(FALLBACK)
    for name in dict.fromkeys((primary_language(language), language.lower())):
        yield own_words(name)
        yield json.loads(dict(theme.words).get(name, "{}"))


def _merged(words: WordTable, others: WordTable) -> dict[str, Any]:
    """`words`, with `others` in their place; a text for a plural, or a plural for a text, replaces it whole."""
    both = {**words, **others}
    for name in words.keys() & others.keys():
        if isinstance(words[name], dict) and isinstance(others[name], dict) and not is_plural(words[name]):
            both[name] = _merged(words[name], others[name])
    return both


def is_plural(word: Any) -> bool:
    """Whether it has a text for each plural category, rather than several words."""
    return isinstance(word, dict) and "other" in word

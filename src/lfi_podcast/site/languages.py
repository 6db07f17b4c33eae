"""What pages say, by language: a file in `words/` each, chosen by the show's `language`.

A word is a text, or a text for each plural category (`one`, `two`, `few`, `many`, `other`), chosen by `n`. {braces} are
filled in. A file need not say everything: a region's (`en-us.yml`) says what differs from its language's, and what
a language lacks is said in English.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from markupsafe import Markup, escape

from lfi_podcast.model.languages import primary_language
from lfi_podcast.site.plurals import plural

FALLBACK = "en"
"""For shows in languages without a file, and for what a file lacks."""

GROUPED_FROM = 10_000
"""The smallest number in which thousands are separated: not in years, or numbers of episodes."""

_BRACES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, eq=False)
class Wording:
    """The interface in one language (BCP 47). Templates write `words.search`, or `t("minutes", n=3)` for `phrase`."""

    language: str
    texts: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.texts[name]

    def phrase(self, name: str, /, **values: Any) -> Markup:
        """A text with its {braces} filled in; of several, the one that fits the number `n`.

        Values are never markup, and each name keeps its own direction of writing (`bdi`). What a template has marked
        up (`{% set link %}`) stays as it is.
        """
        found = self.texts[name]
        if isinstance(found, Mapping):
            found = found.get(plural(self.language, values["n"]), found["other"])
        return self._filled(found, values)

    def _filled(self, text: str, values: Mapping[str, Any]) -> Markup:
        return Markup(_BRACES.sub(lambda brace: self._shown(values[brace[1]]), escape(text)))  # noqa: S704 - escaped

    def _shown(self, value: Any) -> str:
        if isinstance(value, int | float):
            return self.number(value)
        return value if isinstance(value, Markup) else Markup("<bdi>{}</bdi>").format(value)

    def number(self, value: float) -> str:
        """`value` with the language's own signs: 12,345.6 in English, 12.345,6 in German."""
        text = f"{value:,}" if abs(value) >= GROUPED_FROM else str(value)
        return text.translate({ord(","): self["number"]["group"], ord("."): self["number"]["decimal"]})

    def date(self, instant: datetime) -> Markup:
        """The day, in UTC, in the reader's order."""
        day = instant.astimezone(UTC)
        return self.phrase("date", n=day.day, month=escape(self["months"][day.month - 1]), year=day.year)

    def length(self, seconds: float) -> Markup:
        """Of a recording, to the minute."""
        hours, minutes = divmod(max(1, round(seconds / 60)), 60)
        if not hours:
            return self.phrase("minutes", n=minutes)
        if not minutes:
            return self.phrase("hours", n=hours)
        return self.phrase(
            "hours_minutes", hours=self.phrase("hours", n=hours), minutes=self.phrase("minutes", n=minutes)
        )

    def megabytes(self, count: int) -> Markup:
        """Bytes, as millions of them."""
        return self.phrase("megabytes", n=round(max(count, 100_000) / 1_000_000, 1))

    def listed(self, items: Sequence[Any]) -> Markup:
        """`A, B and C`. Items are shown as `phrase` shows values."""
        shown = [Markup(self._shown(item)) for item in items]  # noqa: S704 - escaped there
        if len(shown) < 2:
            return Markup("").join(shown)
        last, special = shown.pop(), self["list"].get("special")
        is_special = special and re.match(special["before"], last.striptags(), re.IGNORECASE)
        pattern = special["last"] if is_special else self["list"]["last"]
        return self._filled(pattern, {"most": escape(self["list"]["comma"]).join(shown), "last": last})

    @property
    def for_scripts(self) -> Mapping[str, Any]:
        """The words that scripts need, and the language by which they choose plurals and write numbers."""
        return {"language": self.language, **self["scripts"]}


def has_words(language: str) -> bool:
    """Whether there is a file for a language, whatever the region."""
    return bool(_file(primary_language(language)))


@cache
def words_in(language: str) -> Wording:
    """The interface in a language (BCP 47) such as `de-AT`; in English if there is no file for it."""
    spoken = language if has_words(language) else FALLBACK
    texts: dict[str, Any] = {"scripts": {}}
    for name in dict.fromkeys((FALLBACK, primary_language(spoken), spoken.lower())):
        texts = merged(texts, _file(name))
    return Wording(spoken, texts)


def merged(words: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """`words`, with `others` in their place."""
    return {**words, **others, "scripts": {**words["scripts"], **others.get("scripts", {})}}


def _file(name: str) -> Mapping[str, Any]:
    file = files("lfi_podcast.site").joinpath("words", f"{name}.yml")
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}

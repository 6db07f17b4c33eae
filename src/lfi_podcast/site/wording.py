"""Words, with what is filled in: phrases and plurals, numbers, dates, lengths and lists, as a language writes them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from lfi_podcast.site.plurals import plural

GROUPED_FROM = 10_000
"""The smallest number in which thousands are separated: not in years, or numbers of episodes."""

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Controls that turn the direction of all text after them until another ends it (UAX #9, sections 2.1 to 2.5)."""

_BRACES = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Wording:
    """The interface in one language (BCP 47). Templates write `words.search`, or `t("minutes", n=3)` for `phrase`.

    `content`: the words by name, as JSON, so that this is a value that can be compared.
    """

    language: str
    content: str

    @cached_property
    def texts(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = json.loads(self.content)
        return found

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

    def role(self, role: str) -> str:
        """What somebody does on the show: in the language's words if it is one that apps know."""
        return str(self["roles"].get(role.casefold(), role))

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


def unturned(value: Any) -> Any:
    """What a template shows, without controls that turn the text after it around.

    A name between `bdi` turns nothing by itself, but one with such controls in it can end its own isolation.
    """
    return value if not isinstance(value, str) or value.isascii() else type(value)(TURNING.sub("", value))

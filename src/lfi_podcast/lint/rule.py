"""A rule for feeds, and a finding: a place in a feed that breaks it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lfi_podcast.errors import Problem, Severity
from lfi_podcast.lint.place import FeedPlace

Predicate = Callable[[FeedPlace], bool]

PROFILES = {
    "psp1": r"PSP-1",
    "apple": r"Apple",
    "spotify": r"Spotify",
    "podcasting2": r"namespace|Podlove",
}
"""Whose rules a feed can be judged by, and how the sources of their rules are called."""

_EVERYBODY = re.compile(r"RSS 2\.0|XML|RFC 5005")
_EXCERPT = 80


@dataclass(frozen=True)
class Rule:
    """`holds` must be true at every place of `scope` (`FeedTree.places`); `message` describes those where it is not.

    The message says what is wrong, and after a semicolon what to do.
    """

    id: str
    source: str
    scope: str
    level: Severity
    holds: Predicate
    message: str

    @property
    def profiles(self) -> tuple[str, ...]:
        """Who asks for it: those that its source names, or all where it names none, or what all of them build on."""
        named = tuple(name for name, source in PROFILES.items() if re.search(source, self.source))
        return tuple(PROFILES) if not named or _EVERYBODY.search(self.source) else named


@dataclass(frozen=True)
class FeedFinding:
    """Where a feed breaks a rule.

    `element` has the name that the specifications use, such as `itunes:explicit`. `guid` and `title` are those of the
    item that it is in, as written there; None if it is in none, and "" if the item has none. `line` counts from 1;
    0 is the feed as a whole. `excerpt`: the start of the element, on one line.
    """

    rule: Rule
    element: str
    line: int
    guid: str | None = None
    title: str | None = None
    excerpt: str = ""

    @classmethod
    def at(cls, place: FeedPlace, rule: Rule) -> "FeedFinding":
        """The finding that `place` breaks `rule`."""
        item = place.item
        guid, title = (_child_text(item, "guid"), _child_text(item, "title")) if item else (None, None)
        attributes = "".join(f' {name}="{value[:_EXCERPT]}"' for name, value in place.attributes.items())
        written = " ".join(f"<{place.name}{attributes}>{place.text[: 2 * _EXCERPT]}".split())
        excerpt = written if len(written) <= _EXCERPT else written[: _EXCERPT - 1] + "…"
        return cls(rule, place.name, place.line, guid, title, excerpt)

    @property
    def level(self) -> Severity:
        return self.rule.level

    def problem(self, path: str) -> Problem:
        """The finding as a problem of the file at `path`."""
        key = f'{self.element} of "{self.title}"' if self.title else self.element
        return Problem(path, self.line, key, self.rule.message, self.level, self.rule.id)


def _child_text(item: FeedPlace, name: str) -> str:
    child = item.first(name)
    return child.text if child else ""

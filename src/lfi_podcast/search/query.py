"""Parses search queries.

    near misses          both words, in any form: a near miss, the misses were near
    "near misses"        these words together, in any form
    incid*               every word with this beginning
    -outage              lines without this word; also -"two words", -incid*, -speaker:host, -topic:tools
    speaker:host         said by a person: an id, a name, or a part of a name; "Kiran Rao" in quotes
    topic:"near misses"  in an episode with this topic
    after:2026-01        published in January 2026 or later; also after:2026, after:2026-01-15
    before:2026-02       published before February 2026

Everything else is a word.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Literal

from lfi_podcast.errors import PodcastError

FIELDS = ("speaker", "topic", "after", "before")

_LEAST_PREFIX = 2
"""The fewest letters before a star: fewer would match too many words."""

_PART = re.compile(r'(?P<without>-)?(?:(?P<field>[^\W\d_]+):)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+))')
_QUOTES = str.maketrans("“”„«»\0", '""""" ')
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True)
class QueryTerm:
    """One or more consecutive words, in any form; or the beginning of words."""

    kind: Literal["words", "prefix"]
    text: str


@dataclass(frozen=True)
class Query:
    """All of `wanted` and none of `unwanted`; said by any of `speakers`, in an episode with all `topics`, published
    from `after` on and before `before`."""

    wanted: tuple[QueryTerm, ...]
    unwanted: tuple[QueryTerm, ...] = ()
    speakers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    other_than_speakers: tuple[str, ...] = ()
    other_than_topics: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class _Part:
    """One part of a query; `field` is "" for words that were said."""

    field: str
    text: str
    is_quoted: bool
    is_wanted: bool

    @property
    def term(self) -> QueryTerm:
        if self.is_quoted or not self.text.endswith("*"):
            return QueryTerm("words", self.text)
        beginning = self.text.rstrip("*")
        if sum(map(str.isalnum, beginning)) < _LEAST_PREFIX:
            raise _mistake(f"`{self.text}` matches almost everything", "write more letters before the star")
        return QueryTerm("prefix", beginning)


def parse_query(text: str) -> Query:
    """The parsed query; PodcastError for a mistake in it."""
    text = text.encode(errors="replace").decode().translate(_QUOTES)  # a shell may pass on what is not UTF-8
    if text.count('"') % 2:
        raise _mistake("a quotation mark is not closed", "close it, or remove it")
    parts = [part for part in _parts(text) if part.field or _is_speech(part.text)]

    def terms(wanted: bool) -> tuple[QueryTerm, ...]:
        return tuple(part.term for part in parts if not part.field and part.is_wanted is wanted)

    def values(field: str, wanted: bool = True) -> tuple[str, ...]:
        return tuple(part.text for part in parts if part.field == field and part.is_wanted is wanted)

    if not terms(wanted=True):
        raise _mistake("there is no word to search for", "give a word, or a phrase in quotes")
    return Query(
        wanted=terms(wanted=True),
        unwanted=terms(wanted=False),
        speakers=values("speaker"),
        topics=values("topic"),
        other_than_speakers=values("speaker", wanted=False),
        other_than_topics=values("topic", wanted=False),
        after=max(map(_moment, values("after")), default=None),
        before=min(map(_moment, values("before")), default=None),
    )


def _parts(text: str) -> Iterator[_Part]:
    for found in _PART.finditer(text):
        quoted, bare = found["quoted"], found["bare"] or ""
        field, value = (found["field"] or "").lower(), (quoted if quoted is not None else bare).strip()
        if not field and quoted is None and bare.lower().removesuffix(":") in FIELDS and bare.endswith(":"):
            field, value = bare.lower().removesuffix(":"), ""
        is_quoted, is_wanted = quoted is not None, not found["without"]
        if field in FIELDS:
            _refuse_misuse(field, value, is_wanted)
            yield _Part(field, value, is_quoted, is_wanted)
            continue
        if field and (meant := get_close_matches(field, FIELDS, 1, 0.75)):
            quote = '"' if is_quoted else ""
            raise _mistake(f"`{field}:` is not known", f"did you mean `{meant[0]}:{quote}{value}{quote}`?")
        said = f"{found['field']}:{value}" if field else value
        yield _Part("", said, is_quoted, is_wanted)


def _refuse_misuse(field: str, value: str, is_wanted: bool) -> None:
    if not value:
        raise _mistake(f"`{field}:` has no value", f"write `{field}:…` without a space")
    if field in ("after", "before"):
        _moment(value)
        if not is_wanted:
            other = {"after": "before", "before": "after"}[field]
            raise _mistake(f"`-{field}:` is not supported", f"write `{other}:{value}`")


def _moment(value: str) -> datetime:
    """The beginning of a year, month or day, in UTC like feeds."""
    if found := _DATE.fullmatch(value):
        year, month, day = (int(part or 1) for part in found.groups())
        try:
            return datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            pass  # such as 2026-13
    raise _mistake(f"{value!r} is not a date", "write it as 2026, 2026-01 or 2026-01-15")


def _is_speech(text: str) -> bool:
    return any(map(str.isalnum, text))


def _mistake(what: str, remedy: str) -> PodcastError:
    return PodcastError(what, "", remedy)

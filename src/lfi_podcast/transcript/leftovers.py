"""What is left of redacted names in a text, however its readers decode it, and where."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from lfi_podcast.model.folding import composed
from lfi_podcast.model.name_forms import name_matcher
from lfi_podcast.model.phrase import phrase_matcher, words_of
from lfi_podcast.model.redaction import Redaction

_AROUND = 30
"""Characters shown on either side of a name."""

_MOST_ENCODINGS = 4
"""How often a text may have been encoded, such as an address in JSON within HTML."""

_TAG = re.compile(r"<[^>]*>")
_VOICE = re.compile(r"<v(?:\.[^ >]*)? ([^>]*)>")
_HYPHENATED = re.compile("(?<=\\w)[-‐]\n\\s*")
_TIMING = re.compile(r"^(?:\d+\n)?[\d:.,]+ --> .*\n", re.MULTILINE)
_ESCAPE = re.compile(r"\\+u([0-9A-Fa-f]{4})")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_PUNYCODE = re.compile(r"\bxn--[a-z0-9-]+", re.IGNORECASE)


@dataclass(frozen=True)
class Leftover:
    """A redaction, by its `say`, that a text still contains; in which line (from 1); and the words around it."""

    say: str
    line: int
    around: str

    def __str__(self) -> str:
        return repr(self.say) + self.words

    @property
    def words(self) -> str:
        return f" (“…{self.around}…”)" if self.around else ""


def leftovers(
    text: str, redactions: Sequence[Redaction], shown: Callable[[str], str] = str
) -> Iterator[Leftover]:
    """The redactions whose words a text still contains for any reader. Private names are not in the result.

    `shown`: what is made of the text before people read it. Lines are those of the text itself.
    """
    if not any(item.phrases for item in redactions):
        return
    readings = _readings(shown(text))
    for item in redactions:
        if item.say and (found := _first(readings, item)):
            yield Leftover(item.say, _line(text, item, shown), _around(*found, redactions))


def _first(readings: Sequence[str], item: Redaction) -> tuple[str, int, int] | None:
    """The first place with a name, and the reading in which it is."""
    places = (
        (reading, *place)
        for phrase in item.phrases
        for reading in readings
        for place in name_matcher(phrase).places(reading)
    )
    return next(places, None)


def _readings(text: str) -> Sequence[str]:
    """A text as it is, without what a reader does not see, and decoded as in addresses, feeds and scripts."""
    texts = [text, _decoded(text)]
    seen = [_seen(each, between) for each in texts for between in ("", " ")]  # markup may be within a word
    return [composed(each) for each in dict.fromkeys([*texts, *seen, *map(_decoded, seen)])]


def _seen(text: str, between: str) -> str:
    untimed = _VOICE.sub(r"\1: ", _TIMING.sub("", text))
    return _HYPHENATED.sub("", _TAG.sub(between, untimed))


def _decoded(text: str) -> str:
    """Without the encodings of HTML, addresses, JSON and hosts, one within the other."""
    for _ in range(_MOST_ENCODINGS):
        before = text
        text = _PERCENT.sub(_from_percent, unescape(text))
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = _PUNYCODE.sub(_from_punycode, text)
        if text == before:
            break
    return text


def _from_percent(match: re.Match[str]) -> str:
    encoded = bytes.fromhex(match[0].replace("%", ""))
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError:
        return encoded.decode("latin-1")


def _from_punycode(match: re.Match[str]) -> str:
    try:
        return match[0][4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return match[0]


def _line(text: str, item: Redaction, shown: Callable[[str], str]) -> int:
    """The line with which a text first contains a name."""
    lines = text.split("\n")

    def has_name(count: int) -> bool:
        return _first(_readings(shown("\n".join(lines[:count]))), item) is not None

    return min(bisect_left(range(1, len(lines)), True, key=has_name) + 1, len(lines))


def _around(text: str, start: int, end: int, redactions: Sequence[Redaction]) -> str:
    """The words around a place, on one line, without private names."""
    left, right = _whole_words(text, max(0, start - _AROUND), min(len(text), end + _AROUND))
    return without_private_names(" ".join(text[left:right].split()), redactions)


def without_private_names(text: str, redactions: Sequence[Redaction]) -> str:
    """A text with their entries instead, also of a name's single words and of what is attached to them.

    Empty if a name is left even so.
    """
    secrets = [item for item in redactions if item.entry]
    for item in secrets:
        for phrase in item.phrases:
            for matcher in (name_matcher(phrase), *map(phrase_matcher, words_of(phrase))):
                for place in reversed(matcher.places(text := composed(text))):
                    start, end = _whole_words(text, *place)
                    text = f"{text[:start]}{item.say}{text[end:]}"
    return "" if any(_first(_readings(text), item) for item in secrets) else text


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """A place, extended to the spaces around it."""
    before, after = re.search(r"\S*$", text[:start]), re.search(r"\s|$", text[end:])
    return before.start() if before else start, end + (after.start() if after else 0)

"""Texts that apps show as they stand, and what is wrong in such a text whatever it is about."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.entities import html5
from typing import Any

from lfi_podcast.config.yaml_reader import KeyPath
from lfi_podcast.errors import Severity
from lfi_podcast.model.episode import Episode
from lfi_podcast.model.placeholders import is_placeholder
from lfi_podcast.model.show import Show

EACH = object()
"""In a path: each entry of a list or mapping."""

OF_SHOW = (
    ("title",),
    ("author",),
    ("owner", "name"),
    ("copyright",),
    ("license", "name"),
    ("funding", EACH, "text"),
    ("location", EACH, "name"),
    ("seasons", EACH),
    ("podroll", EACH, "title"),
    ("people", EACH, "name"),
)
OF_EPISODE = (
    ("title",),
    ("summary",),
    ("topics", EACH),
    ("display",),
    ("license", "name"),
    ("funding", EACH, "text"),
    ("location", EACH, "name"),
    ("people", EACH, "name"),
    ("chapters", EACH, "title"),
    ("references", EACH, "text"),
    ("corrections", EACH, "text"),
    ("clips", EACH, "title"),
)
"""Where a file has text that is shown as it stands. Notes and the show's description are Markdown."""

NAMES_OF_SHOW = (("title",), ("author",), ("owner", "name"), ("people", EACH, "name"))
NAMES_OF_EPISODE = (("title",), ("people", EACH, "name"))
"""Those of them that are names, and so neither an address nor a file."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs without ink: fillers of Hangul, and Braille without dots."""

_JOINERS = frozenset("\u200c\u200d\u200e\u200f\u061c")
"""Invisible, and needed: in emoji, in scripts that join letters, and where directions mix."""

TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<!--|<!\[CDATA\[|\]\]>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-f]+|(\w+));", re.IGNORECASE)
_MARKDOWN = re.compile(
    r"\*\*[^\s*](?:[^*]*[^\s*])?\*\*|(?<!\w)__(?!\w+__)[^\s_](?:[^_]*[^\s_])?__(?!\w)|~~\S[^~]*~~"  # strong, deleted
    r"|(?<![\w*])\*[^\s*](?:[^*\n]*[^\s*])?\*(?![\w*])|(?<![\w_/.])_[^\s_](?:[^_\n]*[^\s_])?_(?![\w_])"  # emphasis
    r"|\[[^\]\n]+\]\((?:https?:|mailto:|/|#)[^)\s]*\)|`[^`\n]+`"  # links, code
    r"|\A(?:#{1,6}|[-*+])\s+\S|^#{2,6}\s+\S|^\s*[-*+]\s+\S.*\n\s*[-*+]\s",  # headings, lists
    re.MULTILINE,
)
_FILLER = re.compile(
    r"(?:none|null|nil|nan|undefined|untitled|n/?a|tba|tbd|todo|fixme|x{3,}|title|new episode|"
    r"\[?insert .*|lorem ipsum.*)\.?",
    re.IGNORECASE | re.DOTALL,
)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\$\{\w+\}|%\(\w+\)s")
_ADDRESS = re.compile(r"https?://|\bwww\.\w|[\w.+-]+@[\w-]+\.\w", re.IGNORECASE)
_FILE = re.compile(
    r"[\w)]\.(?:mp3|m4a|wav|flac|aiff?|ogg|opus|mp4|mov)$|^[a-z0-9]+(?:_[a-z0-9]+){2,}$", re.IGNORECASE
)


def _has_no_ink(text: str) -> bool:
    return not text.isascii() and not any(
        unicodedata.category(sign)[0] not in "ZC" and sign not in _BLANK for sign in text
    )


def _nothing_visible(text: str) -> str | None:
    return "has nothing that can be seen; write it anew" if _has_no_ink(text) else None


def _invisible(text: str) -> str | None:
    if text.isascii() or _has_no_ink(text):
        return None
    found = next((s for s in text if unicodedata.category(s) in ("Cf", "Co") and s not in _JOINERS), None)
    found = found or next((sign for sign in text if sign in _BLANK), None)
    # Flags of England, Scotland and Wales are spelt with invisible letters.
    if found is None or (ord(found) >> 8 == 0xE00 and "\U0001f3f4" in text):
        return None
    return (
        f"has the invisible character U+{ord(found):04X}, which breaks search and line breaks; type it anew"
    )


def _damaged(text: str) -> str | None:
    """Text that was UTF-8 and has been read as something else."""
    if text.isascii():
        return None
    if "\N{REPLACEMENT CHARACTER}" in text:
        return "has a character that was lost (U+FFFD); type it anew"
    try:
        meant = text.encode("cp1252").decode()
    except UnicodeError:
        return None
    return None if meant == text else f"was read in the wrong encoding; write {_cut(meant)!r}"


def _markup(text: str) -> str | None:
    found = TAG.search(text)
    return f"has {found[0]!r}, which apps show as it stands; write plain text" if found else None


def _entities(text: str) -> str | None:
    found = next((each for each in _ENTITY.finditer(text) if not each[1] or f"{each[1]};" in html5), None)
    return f"has {found[0]!r}, which apps show as it stands; write the character itself" if found else None


def _markdown(text: str) -> str | None:
    found = None if TAG.search(text) else _MARKDOWN.search(text)
    return (
        f"has Markdown ({_cut(found[0].strip())!r}), which apps show as it stands; write plain text"
        if found
        else None
    )


def _filler(text: str) -> str | None:
    if _FILLER.fullmatch(text.strip()):
        return f"is {_cut(text.strip())!r}, which says nothing; write what listeners are to read"
    found = _TEMPLATE.search(text)
    return f"has {found[0]!r}, which a template left; write what listeners are to read" if found else None


def _address(text: str) -> str | None:
    found = _ADDRESS.search(text)
    return "has an address, which nobody can follow here; write the name alone" if found else None


def _file_name(text: str) -> str | None:
    return "is the name of a file; write the name that listeners are to read" if _FILE.search(text) else None


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


@dataclass(frozen=True)
class TextRule:
    """One kind of mistake in a text. `wrong`: what is wrong, with what to do; None if nothing is."""

    id: str
    source: str
    about: str
    wrong: Callable[[str], str | None]
    level: Severity = "warning"


ANYWHERE = (
    TextRule("invisible", "Unicode 15, 23.2", "invisible characters in it", _invisible),
    TextRule("encoding", "RFC 3629", "damaged characters in it", _damaged),
)
"""What is wrong in Markdown, too."""

IN_TEXTS = (
    TextRule(
        "nothing-visible", "PSP-1, Apple 823", "nothing in it that can be seen", _nothing_visible, "error"
    ),
    *ANYWHERE,
    TextRule("markup", "W3C", "HTML in it", _markup),
    TextRule("entities", "W3C", "HTML's names of characters in it", _entities),
    TextRule("markdown", "PSP-1", "Markdown in it", _markdown),
    TextRule("filler", "svpino/rfeed 18", "a word that stands for a missing one", _filler),
)
IN_NAMES = (
    TextRule("name-address", "PSP-1", "an address in it", _address),
    TextRule("name-file", "PSP-1", "the name of a file", _file_name),
)


@dataclass(frozen=True)
class Texts:
    """What is told of the texts at some paths. `what` they are: for the docs."""

    what: str
    paths: tuple[tuple[Any, ...], ...]
    rules: tuple[TextRule, ...]

    def wrong(self, value: Show | Episode) -> Iterator[tuple[KeyPath, str, TextRule]]:
        """Where something is wrong, what, and by which rule.

        Placeholders are not published, and are told of elsewhere.
        """
        for path in self.paths:
            for place, text in at(value, path):
                for rule in () if is_placeholder(text) else self.rules:
                    if message := rule.wrong(text):
                        yield place, message, rule


def at(value: Any, path: Sequence[Any], above: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """The texts at a path, and where each is."""
    if not path:
        if isinstance(value, str):
            yield above, value
    elif path[0] is not EACH:
        yield from at(getattr(value, path[0], None), path[1:], (*above, path[0]))
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from at(entry, path[1:], (*above, key))
    elif isinstance(value, tuple):
        for position, entry in enumerate(value):
            yield from at(entry, path[1:], (*above, position))

"""Shortens long lines to the part with the hits and a few words around it."""

from collections.abc import Sequence
from typing import NamedTuple

SHOWN = 28
"""The most words of a line that are shown."""

AROUND = 14
"""Words shown from the lines before and after."""

_LEAD = 6
"""Words shown before the first hit."""


class Excerpt(NamedTuple):
    """`text` with its hits marked; `hit`: the index of the first hit in the whole line."""

    text: str
    hit: int


def excerpt(marked: str, marks: Sequence[str]) -> Excerpt:
    """The first part of a line with the most hits; all of a short line.

    `marks` are before and after each hit; words are separated by spaces. A hit that crosses the end is closed there.
    """
    start, end = marks
    words = marked.split(" ")
    hits = [place for place, word in enumerate(words) if start in word]
    inside = SHOWN - _LEAD
    first_hit = max(hits, key=lambda place: (sum(place <= other < place + inside for other in hits), -place))
    begin = max(0, min(first_hit - _LEAD, len(words) - SHOWN))
    shown = words[begin : begin + SHOWN]
    text = " ".join(shown)
    text += end * (text.count(start) - text.count(end))
    text = ("… " if begin else "") + text + (" …" if begin + SHOWN < len(words) else "")
    return Excerpt(text, first_hit)


def last_words(text: str) -> str:
    words = text.split(" ")
    return text if len(words) <= AROUND else "… " + " ".join(words[-AROUND:])


def first_words(text: str) -> str:
    words = text.split(" ")
    return text if len(words) <= AROUND else " ".join(words[:AROUND]) + " …"

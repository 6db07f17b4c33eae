"""Long lines cut down to what matters: where the hits are, and what was said right before and after."""

from collections.abc import Sequence
from typing import NamedTuple

SHOWN = 28
"""Words of a line that are shown at most."""

AROUND = 14
"""Words of what was said before and after."""

_LEAD = 6
"""Words of them that come before the first hit."""


class Excerpt(NamedTuple):
    """`text` with its hits marked; `hit`: which word of the whole line is the first of them."""

    text: str
    hit: int


def excerpt(marked: str, marks: Sequence[str]) -> Excerpt:
    """The part of a line that has the most hits in it, the first such part; all of a line that is short.

    `marks` stand before and after each hit; words are what spaces part. A hit that runs over the end is closed there.
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

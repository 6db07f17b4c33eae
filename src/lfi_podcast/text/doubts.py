"""Doubts as people read them: `doubts.md`, and a line for each in the terminal."""

import re
from collections.abc import Iterator, Sequence

from lfi_podcast.model.doubt import Doubt
from lfi_podcast.model.layout import page_url
from lfi_podcast.model.value import clock_time
from lfi_podcast.transcript.lines import Line

_SHORT = 80
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")

_HEADINGS = {
    True: (
        "Serious",
        "These words are likely invented. The episode is not published while one of them is here.",
    ),
    False: ("Worth a listen", "The words may be wrong. Nothing waits for them."),
}


def shortened(text: str) -> str:
    """The beginning of a text, and whether there is more."""
    return text if len(text) <= _SHORT else text[:_SHORT].rsplit(" ", 1)[0] + " …"


def playing(base: str, slug: str, doubt: Doubt) -> str:
    """The address that plays a place, from a second before it. `base`: of the store, ending in a slash."""
    return f"{page_url(base, slug)}#t={max(0.0, doubt.at - 1):g}"


def line_number(doubt: Doubt, lines: Sequence[Line], content: str) -> int | None:
    """The line of transcript.md (from 1 on) in which a doubt is; None before the first one."""
    numbers = [
        number
        for number, raw in enumerate(content.split("\n"), 1)
        if raw.strip() and not raw.strip().startswith("#")
    ]
    before = [place for place, line in enumerate(lines) if line.start <= doubt.at]
    own = [place for place in before if lines[place].name == doubt.speaker]
    return numbers[(own or before)[-1]] if before else None


def render_doubts(
    doubts: Sequence[Doubt], places: Sequence[str], slug: str, base: str, transcript: str
) -> str:
    """The page about an episode's doubts, serious ones first. `places`: for each, where to correct it."""
    parts = [
        f"# What may not have been said: {slug}\n",
        f"Listen to each. Correct the words in `{transcript}`, or delete the line; or, if they are right, sign "
        f"the doubt off: `lfi-podcast doubts {slug} --accept ID`.\n",
    ]
    if not doubts:
        parts.append("There is nothing to doubt any more.\n")
    for serious, (heading, meaning) in _HEADINGS.items():
        some = [pair for pair in zip(doubts, places, strict=True) if pair[0].serious == serious]
        if some:
            parts += [f"## {heading}\n", f"{meaning}\n", "".join(_items(some, slug, base))]
    return "\n".join(parts)


def _items(some: Sequence[tuple[Doubt, str]], slug: str, base: str) -> Iterator[str]:
    for doubt, place in some:
        speaker = f"{_escaped(doubt.speaker)}: " if doubt.speaker else ""
        yield (
            f"- [{clock_time(doubt.at)}]({playing(base, slug, doubt)}) {speaker}“{_escaped(doubt.text)}”  \n"
            f"  {doubt.reason} (`{place}`, `{doubt.id}`)\n"
        )


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)

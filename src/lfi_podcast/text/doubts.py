"""Doubts for readers: `doubts.md`, and one line each in the terminal."""

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
        "These words are probably invented. The episode cannot be published while any of them is open.",
    ),
    False: ("Worth a listen", "The words may be wrong. They do not block publication."),
}


def shortened(text: str) -> str:
    """The beginning of a text, with an ellipsis if there is more."""
    return text if len(text) <= _SHORT else text[:_SHORT].rsplit(" ", 1)[0] + " …"


def playing(base: str, slug: str, doubt: Doubt) -> str:
    """The address that plays a place, from one second before it. `base`: the store's address, ending in a slash."""
    return f"{page_url(base, slug)}#t={max(0.0, doubt.at - 1):g}"


def line_number(doubt: Doubt, lines: Sequence[Line], content: str) -> int | None:
    """The line of transcript.md (from 1) that contains a doubt; None before the first one."""
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
    """The page of an episode's doubts, serious ones first. `places`: where to correct each."""
    parts = [
        f"# Words that may not have been said: {slug}\n",
        f"Listen to each place. If the words are wrong, correct them in `{transcript}` or delete the line; if they "
        f"are right, sign off the doubt: `lfi-podcast doubts {slug} --accept ID`.\n",
    ]
    if not doubts:
        parts.append("There are no open doubts.\n")
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

"""Whose recording a file is, as far as its name tells."""

import re
from collections.abc import Mapping, Sequence

from lfi_podcast.model.folding import composed, plain_words

_EDGES = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])")
"""Where a word ends without a gap: `host2`, `MiraWeber`."""

_ON_NOBODY = frozenset(
    "audio backup call camera channel clean copy cut edit edited episode export file final interview left lr master "
    "meeting mic microphone mix mixdown mono mp original output part podcast raw rec recording right room session "
    "show sound stereo take tape test tr track tracks untitled video voice wav with zoom".split()
)
"""Words in the names of recordings that are no person's name."""


def speaker_of(stem: str, people: Mapping[str, str]) -> str | None:
    """The id of the one person whose id or name is in a file's name. `people`: names by id.

    Call programs write `riverside_mira_raw`, `audioMiraWeber11`. `tom_becker` is Tom Becker, also if there is a Tom.
    """
    said = _words(stem)
    found = {who: named for who, name in people.items() if (named := _longest(said, who, name))}
    others = {who: [theirs for other, theirs in found.items() if other != who] for who in found}
    return next((who for who, named in found.items() if all(named > theirs for theirs in others[who])), None)


def new_speaker(stem: str) -> tuple[str, str] | None:
    """The id and the name of somebody who is not known yet, if a file's name is likely to be a person's."""
    words = _words(stem)
    if not words or any(word.isdigit() or word in _ON_NOBODY for word in words):
        return None
    name = " ".join(re.sub(r"[\W_]+", " ", _EDGES.sub(" ", composed(stem))).split())
    slug = "-".join(words)
    return (
        (slug, name if name != name.lower() else name.title()) if slug.isascii() and len(slug) <= 64 else None
    )


def _words(text: str) -> Sequence[str]:
    return [word for word, _ in plain_words(_EDGES.sub(" ", composed(text)).replace("'", ""))]


def _longest(said: Sequence[str], who: str, name: str) -> set[str]:
    """The words of the file's name that are the person's id, name or first name; the most there are."""
    forms = _words(who), _words(name), _words(name)[:1]
    return max((set(form) for form in forms if _has(said, form)), key=len, default=set())


def _has(said: Sequence[str], form: Sequence[str]) -> bool:
    places = range(len(said) - len(form) + 1)
    return bool(form) and any(said[at : at + len(form)] == form for at in places)

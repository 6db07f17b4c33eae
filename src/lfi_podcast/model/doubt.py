"""What may not have been said as it is written: places that a person should listen to."""

import hashlib
from typing import Literal

from lfi_podcast.model.value import Stored

NAME = "name"
"""The kind of a doubt about a redacted name: it may still be heard."""

_NAME_STEP = 0.5
"""Seconds to which the time of such a doubt is rounded in its id: nothing else of it may be told."""


class Doubt(Stored):
    """A place to listen to. `at`, `end`: seconds on the listener's time line. `serious`: it may be invented.

    `id`: 12 hex digits, the same after every rebuild, by which a person signs it off. `parts`: the ids of all that
    speaks against these words, where it is more than one thing; once each of them is signed off the doubt is
    settled, also where less is known, as in a clone without the sound. `text`: what is written there; for a name,
    its stand-in.
    """

    id: str
    parts: tuple[str, ...] = ()
    kind: str
    at: float
    end: float
    speaker: str
    text: str
    reason: str
    serious: bool


class Doubts(Stored):
    """The doubts about an episode: what stages leave for one another in `build/`."""

    version: Literal[1] = 1
    doubts: tuple[Doubt, ...] = ()


class Accepted(Stored):
    """The content of `accepted.json`, which git keeps: the ids of the doubts that a person has signed off."""

    version: Literal[1] = 1
    accepted: tuple[str, ...] = ()


def doubt_id(kind: str, speaker: str, said: str, number: int = 1) -> str:
    """The id of a doubt about words: of what they are, not of when. `number` tells repeats apart, from 1 on.

    `said` must be redacted: the id stands in a file that git keeps, and a name can be guessed from it.
    """
    return _digits(kind, speaker, said, str(number))


def name_doubt_id(at: float) -> str:
    """The id of a doubt about a name: of when it is said, and of nothing that could tell who it is."""
    return _digits(NAME, str(round(at / _NAME_STEP)))


def _digits(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

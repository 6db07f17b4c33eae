"""Doubts: places where the words may be wrong and a person should listen."""

import hashlib
from typing import Literal

from lfi_podcast.model.value import Stored

NAME = "name"
"""The kind of doubt about a redacted name: it may still be audible."""

TRANSCRIPT = "transcript"
"""The kind of doubt about everything that was recognised."""

_NAME_STEP = 0.5
"""Seconds to which the time of such a doubt is rounded in its id, since another search may differ a little."""


class Doubt(Stored):
    """A place to listen to. `at`, `end`: seconds on the listener's time line. `serious`: it may be invented.

    `id`: 12 hex digits, stable across rebuilds, by which a person signs it off. `parts`: the ids of the separate
    reasons, if there are several; once each of them is signed off the doubt is settled, even if fewer are known, as
    in a clone without the sound. `text`: the words; for a name, its stand-in.
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
    """The doubts about an episode, passed between stages in `build/`."""

    version: Literal[1] = 1
    doubts: tuple[Doubt, ...] = ()


class Unsilenced(Stored):
    """A place that was silenced and that a person allows to be heard (seconds of the recording).

    `names`: the keys of the names that the search found for sure there, and nobody says.
    """

    start: float
    end: float
    names: tuple[str, ...] = ()


class Accepted(Stored):
    """The content of `accepted.json`, which is committed: what a person has signed off.

    `accepted`: the ids of doubts; they never bring back anything that is silenced, which only `unsilenced` does.
    """

    version: Literal[1] = 1
    accepted: tuple[str, ...] = ()
    unsilenced: tuple[Unsilenced, ...] = ()


def doubt_id(kind: str, speaker: str, said: str, number: int = 1) -> str:
    """The id of a doubt about words, made from the words, not their time. `number` distinguishes repeats, from 1.

    `said` must be redacted: the id is in a committed file, and a name could be guessed from it.
    """
    return _digits(kind, speaker, said, str(number))


def name_key(identity: str) -> str:
    """The key of a redacted name, from its `Redaction.identity`."""
    return _digits(NAME, identity)


def name_doubt_id(key: str, sure: bool, at: float) -> str:
    """The id of a doubt about the name with this key, which was found at a time (seconds of the recording).

    Whoever signs off that a name is not said for sure has said nothing about where it may be said, or about another.
    """
    return _digits(NAME, key, "sure" if sure else "unsure", str(round(at / _NAME_STEP)))


def _digits(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

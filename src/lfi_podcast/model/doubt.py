"""Doubts: places where the words may be wrong and a person should listen."""

import hashlib
from collections.abc import Collection, Sequence
from typing import Literal

from lfi_podcast.model.value import Stored

NAME = "name"
"""The kind of doubt about a redacted name: it may still be audible."""

TRANSCRIPT = "transcript"
"""The kind of doubt about everything that was recognised."""

_NAME_STEP = 0.5
"""Seconds to which the time of such a doubt is rounded in its id, since another search may differ a little."""


_RUN, _SKETCH = 3, 16
"""The words in a run, and the runs in a sketch."""

_ALIKE = 0.5
"""The share of a transcript's sketch that must be signed off. Half of it changes if about every tenth word does."""


class Doubt(Stored):
    """A place to listen to. `at`, `end`: seconds on the listener's time line. `serious`: it may be invented.

    `id`: 12 hex digits, stable across rebuilds, by which a person signs it off. `parts`: the ids of the separate
    reasons, if there are several; once each of them is signed off the doubt is settled, even if fewer are known, as
    in a clone without the sound; for a whole transcript, its sketch, most of which is enough. `includes`: the ids of
    doubts that are signed off with it. `text`: the words; for a name, its stand-in.
    """

    id: str
    parts: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    kind: str
    at: float
    end: float
    speaker: str
    text: str
    reason: str
    serious: bool

    def is_settled(self, accepted: Collection[str]) -> bool:
        """Whether a person has signed it off; `accepted`: the ids of everything signed off."""
        parts = self.parts or (self.id,)
        needed = _ALIKE if self.kind == TRANSCRIPT else 1.0
        return sum(part in accepted for part in parts) >= needed * len(parts)


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


def transcript_ids(words: Sequence[str]) -> tuple[str, ...]:
    """A sketch of a transcript: ids of which most stay the same while most of the words do.

    It has the runs of words with the smallest digests, so that two transcripts share about as many of these as of all
    runs (A. Broder, "On the resemblance and containment of documents", 1997). `words` must be redacted.
    """
    runs = {" ".join(words[first : first + _RUN]) for first in range(max(1, len(words) - _RUN + 1))}
    return tuple(sorted(doubt_id(TRANSCRIPT, "", run) for run in runs)[:_SKETCH])


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

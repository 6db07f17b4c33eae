"""One person's words in order of time, and where there is a voice: what the signs of doubt look at. Pure."""

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from lfi_podcast.model.intervals import TimeSpans
from lfi_podcast.model.transcript import Word

PAUSE = 1.0
"""Seconds of silence that part two passages."""

_LEAST = 0.003  # a probability of zero has no logarithm, and words.json has three digits
_FULL_STOP = re.compile(r"[.?!…。？！][\"'»“”’)\]]*$")
_ABBREVIATION = re.compile(r"(?:\w|Mrs?|Ms|Dr|Prof|St|Sr|Jr|vs|No|Nr|Hr|Mme|Sra?|\w\.\w)\.", re.IGNORECASE)


def plain(word: str) -> str:
    """A word for comparison: lower case; letters, digits and apostrophes."""
    folded = unicodedata.normalize("NFC", word).casefold().replace("’", "'")
    return "".join(sign for sign in folded if sign.isalnum() or sign == "'")


def where(true: Sequence[bool]) -> list[range]:
    """The runs of true values."""
    runs = (list(run) for is_true, run in groupby(range(len(true)), key=true.__getitem__) if is_true)
    return [range(run[0], run[-1] + 1) for run in runs]


@dataclass(frozen=True)
class SpokenWords:
    """One person's words in order of time. `unsure`, `guessed`: the engine's, as in `EngineKind`.

    `voiced`: the voice activity; None without the sound.
    """

    words: Sequence[Word]
    unsure: float
    guessed: float
    language: str
    voiced: TimeSpans | None = None

    @cached_property
    def texts(self) -> Sequence[str]:
        return [plain(word.text) for word in self.words]

    @cached_property
    def passages(self) -> Sequence[range]:
        """The words between long pauses."""
        return self._parted([_is_pause(*both) for both in pairwise(self.words)])

    @cached_property
    def sentences(self) -> Sequence[range]:
        """The words between long pauses and full stops."""
        return self._parted([_is_pause(*both) or _is_end(both[0].text) for both in pairwise(self.words)])

    def _parted(self, is_last: Sequence[bool]) -> Sequence[range]:
        ends = [position for position, last in enumerate([*is_last, True], 1) if last]
        return [range(*edges) for edges in pairwise([0, *ends])] if self.words else []

    def confidence(self, words: range) -> float:
        """The geometric mean of some words' probabilities, in which an improbable word weighs most."""
        logarithms = [math.log(max(_LEAST, self.words[position].probability)) for position in words]
        return math.exp(sum(logarithms) / len(logarithms))

    def voice_within(self, start: float, end: float) -> float:
        """Seconds of voice between two times."""
        spans = self.voiced or ()
        first = bisect_left(spans, start, key=lambda span: span[1])
        total = 0.0
        for begin, until in (spans[position] for position in range(first, len(spans))):
            if begin >= end:
                break
            total += min(end, until) - max(start, begin)
        return total


def _is_pause(earlier: Word, later: Word) -> bool:
    return later.start - earlier.end > PAUSE


def _is_end(text: str) -> bool:
    return bool(_FULL_STOP.search(text)) and not _ABBREVIATION.fullmatch(text)

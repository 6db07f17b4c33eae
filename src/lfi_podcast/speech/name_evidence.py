"""What speaks for a phrase where the recognised words sound like it, and whether that is enough."""

from dataclasses import dataclass

from lfi_podcast.speech.soundalikes import FARTHEST, nearest
from lfi_podcast.speech.spot import SURE_PHONES

SURE, POSSIBLE = 3.0, -1.6
"""Weights (`NameEvidence.weight`) from which a phrase is surely said, or perhaps.

Measured by `bench/spotting.py`; docs/redaction.md has the table.
"""

SURE_AT_LEAST = 6
"""The fewest phones of a phrase that is ever sure; with fewer it is short."""

_FIT, _CHANGE, _DISTANCE, _ALWAYS = 1.0, 0.2, -5.5, 10.5
"""What each kind of evidence adds to the weight: a logistic regression on the old names of `bench/spotting.py`."""

_WORST_FIT, _NO_FIT = -12.0, -9.0
"""The lowest fit that counts, and what counts where there is none: the neighbouring words may be wrong, too."""

_BEST_CHANGE = 0.0
"""Whisper hardly ever finds its own words likelier with a phrase put in, whether it was said or not."""

_FIT_SURE, _FIT_POSSIBLE, _FIT_POSSIBLE_SHORT = -6.0, -7.0, -5.0
"""The fits that are asked for where the recogniser does not say how likely the phrase is."""

_DISTANCE_SURE, _DISTANCE_SURE_SHORT = 0.25, 0.18
"""And the largest distances of words that are surely the phrase, if it has `SURE_PHONES`, and if it has fewer."""


@dataclass(frozen=True)
class NameEvidence:
    """`phones`: of the phrase. `distance`: of the words from it (0 to 1). `fit`: its score in the sound, if it fits.

    `change`: how much likelier Whisper finds all the words with the phrase put in (natural logarithm), if it was asked.
    """

    phones: int
    distance: float
    fit: float | None
    change: float | None = None

    def verdict(self) -> bool | None:
        """Whether the phrase is surely said; None if it is not even possible."""
        return self._by_fit() if self.change is None else self._by_weight(self.change)

    @property
    def is_open(self) -> bool:
        """Whether Whisper could still tip the balance."""
        return self._is_near or self.weight(_BEST_CHANGE) >= POSSIBLE

    def weight(self, change: float) -> float:
        """All the evidence together: how likely it is that the phrase is said, as the logarithm of the odds."""
        fit = _NO_FIT if self.fit is None else max(self.fit, _WORST_FIT)
        return _FIT * fit + _CHANGE * change + _DISTANCE * self.distance + _ALWAYS

    def _by_weight(self, change: float) -> bool | None:
        weight = self.weight(change)
        if weight >= SURE and self.phones >= SURE_AT_LEAST:
            return True
        return False if weight >= POSSIBLE or self._is_near else None

    def _by_fit(self) -> bool | None:
        if self.fit is None or self.distance > FARTHEST:
            return False if self._is_near else None
        if self.phones < SURE_AT_LEAST:
            return False if self.fit >= _FIT_POSSIBLE_SHORT or self._is_near else None
        largest = _DISTANCE_SURE if self.phones >= SURE_PHONES else _DISTANCE_SURE_SHORT
        if self.distance <= largest and self.fit >= _FIT_SURE:
            return True
        return False if self.fit >= _FIT_POSSIBLE or self._is_near else None

    @property
    def _is_near(self) -> bool:
        """Whether the words are so much like the phrase that it is in doubt whatever the sound is like."""
        return self.distance <= nearest(self.phones)

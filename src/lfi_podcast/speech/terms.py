"""Which glossary terms were recognised, and which words may be misheard terms. Pure; changes nothing.

Words are near a term if both sound similar, by the edit distance between their phones (Levenshtein, divided by the
length of the longer), or have a similar spelling. Phones that are easily confused count half.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rapidfuzz.distance import Levenshtein

from lfi_podcast.model.glossary import PHONES, parse_term
from lfi_podcast.model.phrase import Matcher, phrase_matcher
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.lexicon import Lexicon

LONGEST_STRETCH = 4
"""The most words compared together."""

NEAR, NEAR_PER_PHONE = 0.3, 0.05
"""The largest distance of a misheard term; for a short term, per phone except the first."""

_PAUSE = 0.7  # seconds: nobody pauses this long within a term
_AROUND = 4  # words shown on either side

_SIGNS = {phone: chr(ord("A") + number) for number, phone in enumerate(sorted(PHONES))}
_ALIKE = "AA AO AH AW OW|AE EH EY|IH IY Y|UH UW W|ER R L|B P|D T TH DH|G K|V F|Z S SH ZH|JH CH|M N NG".split(
    "|"
)
_GROUPS = str.maketrans(
    {_SIGNS[phone]: _SIGNS[group.split()[0]] for group in _ALIKE for phone in group.split()}
)


@dataclass(frozen=True)
class NearMiss:
    """A possible misheard term: the recognised words, where (seconds), and their distance (0 to 1) from the term.

    `around`: the context, with the recognised words in brackets. `line`: the line of transcript.md with the term in
    their place; None if no line has them.
    """

    start: float
    end: float
    speaker: str | None
    heard: str
    distance: float
    around: str
    line: str | None = None


@dataclass(frozen=True)
class FoundTerm:
    """A term, when it was recognised, and its near misses."""

    term: str
    heard: int
    near_misses: tuple[NearMiss, ...] = ()


@dataclass(frozen=True)
class _Sought:
    term: str
    sounds: str
    letters: str
    phrase: Matcher


@dataclass(frozen=True)
class _Stretch:
    words: Sequence[Word]
    first: int
    sounds: str

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def find_terms(words: Sequence[Word], glossary: Sequence[str]) -> tuple[FoundTerm, ...]:
    """Every term of a glossary, in order. No words are near two terms, or near one and part of another."""
    entries = [parse_term(entry) for entry in glossary]
    lexicon = Lexicon.of(glossary)
    sought = [_sought(term, phones, lexicon) for term, phones in entries]
    count = dict.fromkeys((one.term for one in sought), 0)
    near: dict[str, list[NearMiss]] = {one.term: [] for one in sought}
    for _, said in groupby(
        sorted(words, key=lambda word: (word.speaker or "", word.start)), lambda w: w.speaker
    ):
        own = list(said)
        stretches = list(_stretches(own, lexicon))
        taken = set[int]()
        for one in sought:
            for stretch in stretches:
                if len(stretch.words) == len(one.term.split()) and _is(one, stretch.text):
                    count[one.term] += 1
                    taken |= set(_places(stretch))
        for _, _, one, stretch, distance in sorted(
            _candidates(sought, stretches), key=lambda found: found[:2]
        ):
            if taken.isdisjoint(_places(stretch)):
                taken |= set(_places(stretch))
                near[one.term].append(_near_miss(own, stretch, distance))
    return tuple(
        FoundTerm(term, heard, tuple(sorted(near[term], key=lambda miss: miss.start)))
        for term, heard in count.items()
    )


def summary(found: Sequence[FoundTerm]) -> str | None:
    """The recognition of terms in numbers, without a name; None if every term was recognised."""
    missing = sum(not one.heard for one in found)
    near = sum(bool(one.near_misses) for one in found)
    parts = (
        f"{missing} glossary {'term' if missing == 1 else 'terms'} "
        f"{'was' if missing == 1 else 'were'} not recognised"
        if missing
        else "",
        f"{near} may have been misheard" if near else "",
    )
    return ", ".join(filter(None, parts)) or None


def _sought(term: str, given: Sequence[str] | None, lexicon: Lexicon) -> _Sought:
    phones = given or [phone for word in term.split() for phone in lexicon.phones(word) or ()]
    return _Sought(term, _sounds(phones), _letters(term), phrase_matcher(term))


def _sounds(phones: Iterable[str]) -> str:
    return "".join(_SIGNS[phone] for phone in phones)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is(one: _Sought, text: str) -> bool:
    return one.phrase.is_in(text)


def _places(stretch: _Stretch) -> range:
    return range(stretch.first, stretch.first + len(stretch.words))


def _stretches(words: Sequence[Word], lexicon: Lexicon) -> Iterator[_Stretch]:
    """One to four words without a pause, and their pronunciations."""
    said = {text: _sounds(lexicon.phones(text) or ()) for text in {word.text for word in words}}
    for first in range(len(words)):
        sounds = ""
        for last in range(first, min(first + LONGEST_STRETCH, len(words))):
            if last > first and words[last].start - words[last - 1].end > _PAUSE:
                break
            sounds += said[words[last].text]
            yield _Stretch(words[first : last + 1], first, sounds)


def _candidates(
    sought: Sequence[_Sought], stretches: Sequence[_Stretch]
) -> Iterator[tuple[float, int, _Sought, _Stretch, float]]:
    """Words near a term, with their sort key: the nearest first, then the longest."""
    for one in sought:
        limit = min(NEAR, NEAR_PER_PHONE * (len(one.sounds) - 1))
        for stretch in stretches:
            if abs(len(stretch.sounds) - len(one.sounds)) <= NEAR * len(one.sounds):
                distance = _distance(one, stretch)
                if distance <= limit * min(1.0, 2 * (1 - _certainty(stretch))):
                    yield distance, -len(stretch.words), one, stretch, distance


def _distance(one: _Sought, stretch: _Stretch) -> float:
    exact = Levenshtein.normalized_distance(stretch.sounds, one.sounds, score_cutoff=2 * NEAR)
    alike = Levenshtein.normalized_distance(stretch.sounds.translate(_GROUPS), one.sounds.translate(_GROUPS))
    letters = Levenshtein.normalized_distance(_letters(stretch.text), one.letters)
    return min((exact + alike) / 2, letters)


def _certainty(stretch: _Stretch) -> float:
    """The lowest confidence among the words: the higher it is, the nearer they have to be."""
    return min(word.probability for word in stretch.words)


def _near_miss(words: Sequence[Word], stretch: _Stretch, distance: float) -> NearMiss:
    last = stretch.first + len(stretch.words)
    before = words[max(0, stretch.first - _AROUND) : stretch.first]
    after = words[last : last + _AROUND]
    around = [*(word.text for word in before), f"[{stretch.text}]", *(word.text for word in after)]
    start, end = stretch.words[0].start, stretch.words[-1].end
    return NearMiss(start, end, stretch.words[0].speaker, stretch.text, round(distance, 3), " ".join(around))

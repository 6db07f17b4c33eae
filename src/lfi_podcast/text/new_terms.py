"""Names and rare words in a recognition that the glossary does not have yet: suggestions, from case and confidence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lfi_podcast.model.folding import bare
from lfi_podcast.model.glossary import parse_term
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.sentences import ends_a_clause, sentence_ends
from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.lexicon import is_in_dictionary

UNSURE = 0.5
"""A word that the engine was less sure of is worth a look, even if it is said once."""

MOST = 30
"""The most suggestions."""

_OFTEN = 2  # times that something surely heard is said
_LONGEST = 4  # words of a name
_SHORTEST = 5  # letters of a rare word
_PAUSE = 0.7  # seconds that part two names

_ACRONYM = re.compile(r"[A-Z][A-Z0-9]*(?:[&/.-]?[A-Z0-9])+s?")
_NOUNS_ARE_CAPITALS = frozenset(("de", "lb"))
_NO_TERMS = frozenset(
    "i ok i'm i'll i've i'd monday tuesday wednesday thursday friday saturday sunday january february march april may"
    " june july august september october november december mr mrs ms dr".split()
)


@dataclass(frozen=True)
class NewTerm:
    """A possible term: how often it was heard, when first (seconds), what was said around it, and why it stands out."""

    term: str
    heard: int
    start: float
    around: str
    reason: str


@dataclass(frozen=True)
class _Found:
    text: str
    start: float
    probability: float
    around: str
    reason: str


def new_terms(words: Sequence[Word], known: Iterable[str], language: str) -> tuple[NewTerm, ...]:
    """The terms that stand out most, the most frequent first. `known`: glossary terms and people's names."""
    texts = [word.text for word in words]
    taken = {bare(part) for term in known for part in parse_term(term)[0].split()} | _NO_TERMS
    small = {bare(text) for text in texts if _plain(text)[:1].islower()}
    found: dict[str, list[_Found]] = {}
    for _, voice in groupby(
        sorted(words, key=lambda word: (word.speaker or "", word.start)), lambda w: w.speaker
    ):
        for one in _candidates(list(voice), small, language):
            if any(part not in taken for part in _parts(one.text)):
                found.setdefault(one.text.casefold(), []).append(one)
    kept = [_term(same) for same in found.values() if _stands_out(same, language)]
    return tuple(sorted(kept, key=lambda term: (-term.heard, term.start, term.term))[:MOST])


def _candidates(words: Sequence[Word], small: set[str], language: str) -> Iterator[_Found]:
    ends = [True, *sentence_ends([word.text for word in words], language)]
    first = 0
    while first < len(words):
        last = first
        while last < len(words) and last - first < _LONGEST and _is_name(words, last, ends[last], small):
            last += 1
            if last < len(words) and not _goes_on(words[last - 1], words[last], ends[last]):
                break
        if last > first:
            yield _found(words, first, last, "an acronym" if _is_acronym(words[first].text) else "a name")
        elif _is_rare(words[first].text, language):
            yield _found(words, first, first + 1, "a rare word")
        first = max(last, first + 1)


def _is_name(words: Sequence[Word], place: int, begins_a_sentence: bool, small: set[str]) -> bool:
    """A capital that no sentence asks for; a word that is also said without one is no name."""
    plain = _plain(words[place].text)
    if _is_acronym(words[place].text):
        return plain.casefold() not in _NO_TERMS
    is_word = plain[:1].isupper() and len(plain) > 1 and not plain.isupper()
    return is_word and not begins_a_sentence and bare(plain) not in small | _NO_TERMS


def _goes_on(before: Word, after: Word, is_last: bool) -> bool:
    return not is_last and not ends_a_clause(before.text) and after.start - before.end <= _PAUSE


def _is_acronym(text: str) -> bool:
    return bool(_ACRONYM.fullmatch(_plain(text)))


def _is_rare(text: str, language: str) -> bool:
    plain = bare(text)
    is_english = primary_language(language) == "en"
    return is_english and plain.isalpha() and len(plain) >= _SHORTEST and not is_in_dictionary(plain)


def _found(words: Sequence[Word], first: int, last: int, reason: str) -> _Found:
    said = words[first:last]
    text = " ".join(_plain(word.text) for word in said)
    around = [word.text for word in words[max(0, first - 4) : last + 4]]
    return _Found(text, said[0].start, min(word.probability for word in said), " ".join(around), reason)


def _stands_out(same: Sequence[_Found], language: str) -> bool:
    first = same[0]
    if (
        first.reason == "a name"
        and primary_language(language) in _NOUNS_ARE_CAPITALS
        and " " not in first.text
    ):
        return False
    return len(same) >= _OFTEN or first.reason == "an acronym" or first.probability < UNSURE


def _term(same: Sequence[_Found]) -> NewTerm:
    """One suggestion for all places, in the spelling that is the most frequent."""
    text = Counter(one.text for one in same).most_common(1)[0][0]
    first = min(same, key=lambda one: one.start)
    return NewTerm(text, len(same), first.start, first.around, first.reason)


def _parts(text: str) -> list[str]:
    return [bare(part) for part in text.split()]


def _plain(text: str) -> str:
    """Without punctuation around it and a possessive `'s`."""
    return re.sub(r"^\W+|(?:['’]s)?\W*$", "", text)

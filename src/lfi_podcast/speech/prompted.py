"""Words that the glossary put into an engine's mouth: heard again without it, and believed only if they stay.

Whisper writes terms of its prompt where nobody speaks ("Allspaw, Dekker" over laughter), and with a prompt it rather
invents something than nothing.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate, pairwise

from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.agreement import likeness
from lfi_podcast.speech.doubt_rules import loops
from lfi_podcast.speech.doubt_words import guessed, improbable
from lfi_podcast.speech.engine import PROMPT_LABEL, WHISPERS_GUESS, Engine, Prompted
from lfi_podcast.speech.spoken import SpokenWords, plain, where

_ALIKE, _LIKELY = 0.6, 0.2
"""The share of letters that both hearings have in common where the same was heard, as Dekker and Decker; the confidence
in words with the prompt that are kept although other words were heard without it: Allspaw, Alsplough."""

_MANY_MORE = 3
"""Times as many words as with the prompt: Whisper writes `SRE` as three."""

_COVERED = 0.5
"""The share of a place's time in which words heard without the prompt mean that somebody speaks there."""


def heard(engine: Engine, pcm: bytes) -> Sequence[Word]:
    """The words in a segment, with what the glossary may have suggested heard again without it."""
    words = engine.hear(pcm)
    if not (isinstance(engine, Prompted) and (places := suggested(words, engine.terms))):
        return words
    return settled(words, places, engine.hear_unprompted(pcm))


def suggested(words: Sequence[Word], terms: Sequence[str]) -> list[range]:
    """The places where a prompt of these terms may have been written down: none if there was no prompt.

    They are sentences of nothing but terms, terms one after the other, loops, and what the engine hardly believed.
    """
    if not terms:
        return []
    said = _said(words)
    found = list(_terms(said.texts, terms))
    named = {at for run in found for at in run}
    together = (range(run.start, after.stop) for run, after in pairwise(found) if run.stop == after.start)
    sentences = (sentence for sentence in said.sentences if named.issuperset(sentence))
    unlikely = (*loops(said), *guessed(said), *improbable(said))
    places = {at for run in (*together, *sentences, *unlikely) for at in run}
    return where([at in places for at in range(len(words))])


def _terms(texts: Sequence[str], terms: Sequence[str]) -> Iterator[range]:
    """Where terms are, or the label of the prompt."""
    spelt = [plain(term) for term in (PROMPT_LABEL, *terms)]
    first = 0
    while first < len(texts):
        if length := max(_words_of(term, texts[first:]) for term in spelt):
            yield range(first, first + length)
        first += max(1, length)


def _words_of(term: str, texts: Sequence[str]) -> int:
    """How many of the first words spell a term, however it is divided; 0 if they do not."""
    for number, spelt in enumerate(accumulate(texts), 1):
        if len(spelt) >= len(term):
            return number if spelt == term else 0
    return 0


def settled(words: Sequence[Word], places: Sequence[range], again: Sequence[Word]) -> tuple[Word, ...]:
    """The words, in these places as they were heard `again`, without the prompt."""
    kept: list[Word] = []
    last = 0
    for place in places:
        kept += words[last : place.start]
        since = words[place.start - 1].end if place.start else 0.0
        until = words[place.stop].start if place.stop < len(words) else float("inf")
        other = [word for word in again if since <= (word.start + word.end) / 2 < until]
        own = words[place.start : place.stop]
        kept += own if not other and _is_covered(own, again) else _reconciled(own, other)
        last = place.stop
    return (*kept, *words[last:])


def _is_covered(own: Sequence[Word], again: Sequence[Word]) -> bool:
    """Whether something was heard here without the prompt, too: as part of a word that reaches beyond the place."""
    start, end = own[0].start, own[-1].end
    shared = sum(max(0.0, min(end, word.end) - max(start, word.start)) for word in again)
    return end > start and shared >= _COVERED * (end - start)


def _reconciled(prompted: Sequence[Word], plainly: Sequence[Word]) -> Iterator[Word]:
    """What was heard without the prompt; spelt as with it, where that is likely to be the same."""
    one, other = ([plain(word.text) for word in words] for words in (prompted, plainly))
    for change, start, stop, first, last in SequenceMatcher(None, one, other, False).get_opcodes():
        before, after = prompted[start:stop], plainly[first:last]
        is_same = change == "equal" or (change == "replace" and _is_same(before, after))
        yield from before if is_same else after


def _is_same(prompted: Sequence[Word], plainly: Sequence[Word]) -> bool:
    """Whether other words are what was heard with the prompt; not if they are many more, as in a loop."""
    if likeness(prompted, plainly).letters >= _ALIKE:
        return True
    is_likely = _said(prompted).confidence(range(len(prompted))) > _LIKELY
    return is_likely and len(plainly) <= _MANY_MORE * len(prompted)


def _said(words: Sequence[Word]) -> SpokenWords:
    return SpokenWords(words, unsure=WHISPERS_GUESS, guessed=WHISPERS_GUESS, language="")

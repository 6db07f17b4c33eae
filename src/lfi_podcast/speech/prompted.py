"""Words that the glossary put into an engine's mouth: heard again without it, and believed only if they stay.

Whisper writes terms of its prompt where nobody speaks ("Allspaw, Dekker" over laughter), and with a prompt it rather
invents something than nothing.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.agreement import likeness
from lfi_podcast.speech.doubt_rules import loops
from lfi_podcast.speech.doubt_words import guessed
from lfi_podcast.speech.engine import PROMPT_LABEL, WHISPERS_GUESS, Engine, Prompted
from lfi_podcast.speech.spoken import SpokenWords, plain, where

_STAYS = 0.6
"""The share of letters that both hearings have in common if the same was heard: Dekker, Decker."""


def heard(engine: Engine, pcm: bytes) -> Sequence[Word]:
    """The words in a segment, with what the glossary may have suggested heard again without it."""
    words = engine.hear(pcm)
    if not (isinstance(engine, Prompted) and (places := suggested(words, engine.terms))):
        return words
    return settled(words, places, engine.hear_unprompted(pcm))


def suggested(words: Sequence[Word], terms: Sequence[str]) -> list[range]:
    """The places where a prompt of these terms may have been written down: none if there was no prompt.

    They are sentences of nothing but terms, terms in the order of the glossary, loops, and what the engine hardly
    believed.
    """
    if not terms:
        return []
    said = SpokenWords(words, unsure=WHISPERS_GUESS, guessed=WHISPERS_GUESS, language="")
    found = list(_terms(said.texts, terms))
    named = {at for run, _ in found for at in run}
    sentences = (sentence for sentence in said.sentences if named.issuperset(sentence))
    places = {at for run in (*_in_order(found), *sentences, *loops(said), *guessed(said)) for at in run}
    return where([at in places for at in range(len(words))])


def _terms(texts: Sequence[str], terms: Sequence[str]) -> Iterator[tuple[range, int]]:
    """Where terms are, and the number of each in the glossary; the label of the prompt comes before all."""
    spelt = [plain(term) for term in (PROMPT_LABEL, *terms)]
    first = 0
    while first < len(texts):
        found = ((_words_of(term, texts[first:]), number) for number, term in enumerate(spelt))
        length, number = max(found, key=lambda each: each[0])
        if length:
            yield range(first, first + length), number
        first += max(1, length)


def _words_of(term: str, texts: Sequence[str]) -> int:
    """How many of the first words spell a term, however it is divided; 0 if they do not."""
    for number, spelt in enumerate(accumulate(texts), 1):
        if len(spelt) >= len(term):
            return number if spelt == term else 0
    return 0


def _in_order(found: Sequence[tuple[range, int]]) -> Iterator[range]:
    """Terms that follow each other without another word between them, as the glossary has them."""
    for (run, number), (after, later) in pairwise(found):
        if run.stop == after.start and later == number + 1:
            yield range(run.start, after.stop)


def settled(words: Sequence[Word], places: Sequence[range], again: Sequence[Word]) -> tuple[Word, ...]:
    """The words, in these places as they were heard `again`; unless that sounds the same, and is only spelt worse."""
    kept: list[Word] = []
    last = 0
    for place in places:
        kept += words[last : place.start]
        since = words[place.start - 1].end if place.start else 0.0
        until = words[place.stop].start if place.stop < len(words) else float("inf")
        other = [word for word in again if since <= (word.start + word.end) / 2 < until]
        same = likeness(words[place.start : place.stop], other).letters >= _STAYS
        kept += words[place.start : place.stop] if same else other
        last = place.stop
    return (*kept, *words[last:])

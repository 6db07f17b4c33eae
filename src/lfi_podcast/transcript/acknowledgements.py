"""Short acknowledgements, such as "mhm" and "right", while somebody else goes on talking."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from lfi_podcast.model.folding import bare
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.sentences import is_question, sentence_ends
from lfi_podcast.model.transcript import Word

_SOUNDS = frozenset("mhm mm mmm mm-hm mm-hmm mmhm mmhmm hm hmm uh-huh aha ah oh hmhm".split())
"""Heard in any language; they answer no question."""

_WORDS: Mapping[str, frozenset[str]] = {
    "de": frozenset("ja genau stimmt klar gut okay ok richtig".split()),
    "en": frozenset("yeah yes yep right sure okay ok exactly absolutely good".split()),
    "es": frozenset("sí claro vale ajá bueno exacto".split()),
    "fr": frozenset("oui ouais voilà d'accord ok exactement".split()),
    "it": frozenset("sì certo esatto va bene ok".split()),
    "nl": frozenset("ja precies oké ok klopt".split()),
    "pt": frozenset("sim certo claro pois exato ok".split()),
    "sv": frozenset("ja precis okej just det".split()),
}
"""Acknowledging words by language. They may be answers, so they count only where punctuation shows no question."""

_MOST_WORDS = 3
_APART = 0.7  # seconds of silence before and after what is said on its own
_GOES_ON = 1.5  # seconds within which the other voice speaks before and after
_WORDS_PER_SENTENCE = 60


def has_sentences(texts: Sequence[str], language: str) -> bool:
    """Whether there is punctuation to rely on: at least one sentence for every sixty words."""
    return sum(sentence_ends(texts, language)) * _WORDS_PER_SENTENCE >= len(texts)


def turns(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """A voice's words, in order of time, divided at silences of 0.7 seconds."""
    begin = 0
    for place in range(1, len(words) + 1):
        if place == len(words) or words[place].start - words[place - 1].end > _APART:
            yield words[begin:place]
            begin = place


def acknowledges(turn: Sequence[Word], other: Sequence[Word], language: str) -> bool:
    """Whether the turn only acknowledges what another voice is saying: that one asked nothing, and goes on."""
    texts = {bare(word.text) for word in turn}
    if len(turn) > _MOST_WORDS or not texts <= _SOUNDS | _WORDS.get(primary_language(language), frozenset()):
        return False
    place = bisect_right(other, turn[0].start, key=lambda word: word.start)
    if not 0 < place < len(other):
        return False
    before, after = other[place - 1], other[place]
    goes_on = turn[0].start - before.end < _GOES_ON and after.start - turn[-1].end < _GOES_ON
    is_plain = texts <= _SOUNDS or has_sentences([word.text for word in other], language)
    return goes_on and is_plain and not is_question(before.text)

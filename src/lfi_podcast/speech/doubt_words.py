"""The signs of doubt in the words and in how sure the recogniser was. Pure; as in `doubt_rules`."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from lfi_podcast.model.languages import primary_language
from lfi_podcast.speech.doubt_phrases import RUDE, SUBTITLES
from lfi_podcast.speech.doubt_rules import has_voice
from lfi_podcast.speech.spoken import SpokenWords, where

_FEWEST = 3  # words in a run that the recogniser was not sure of
_WINDOW = 6  # words: an invention begins improbably, but supports itself as it goes on
_SHORT = 2  # words, such as "Yes.", which is often spoken softly
_SHARE_SHORT, _SHARE_LONG, _SHARE_PART = 0.6, 1.4, 0.75  # of `guessed`: the more words, the less is chance
_HARDLY, _CONTENT = 0.05, 4  # probability; letters: shorter words are often slurred
_RUDE = 0.5  # probability
_WEAK_VOICE, _SURE = 0.75, 0.8  # share of a word's time; probability
_MUSIC = re.compile(r"[♩♪♫♬]")


def guessed(said: SpokenWords) -> Iterator[range]:
    """Sentences, or parts of long ones, that the recogniser hardly believed itself; and unsure ones beside them."""
    low = [False] * len(said.words)
    for sentence in said.sentences:
        if said.confidence(sentence) < _least(said, sentence):
            low[sentence.start : sentence.stop] = [True] * len(sentence)
        for first in sentence[: 1 - _WINDOW]:
            window = range(first, first + _WINDOW)
            if said.confidence(window) < _SHARE_PART * said.guessed:
                low[window.start : window.stop] = [True] * _WINDOW
    for before, after in [*pairwise(said.sentences), *pairwise(reversed(said.sentences))]:
        if any(low[at] for at in before) and said.confidence(after) < min(said.unsure, 2 * said.guessed):
            low[after.start : after.stop] = [True] * len(after)
    yield from where(low)


def _least(said: SpokenWords, sentence: range) -> float:
    """The confidence below which a sentence is a guess."""
    if len(sentence) > _WINDOW:
        return _SHARE_LONG * said.guessed
    if len(sentence) > _SHORT:
        return said.guessed
    if sentence not in said.passages:
        return _SHARE_SHORT * said.guessed
    is_soft = any(len(said.texts[at]) <= _CONTENT for at in sentence)
    return (_SHARE_PART if is_soft else 1.0) * said.guessed


def inventions(said: SpokenWords) -> Iterator[range]:
    """Sentences from subtitles, over little voice or by a recogniser that was not sure; and signs for music."""
    yield from (range(at, at + 1) for at, word in enumerate(said.words) if _MUSIC.search(word.text))
    for found in _subtitles(said):
        is_weak = said.voiced is not None and not any(
            has_voice(said, said.words[at], _WEAK_VOICE, enough=1.0) for at in found
        )
        if is_weak or said.confidence(found) < _SURE:
            yield found


def subtitles(said: SpokenWords) -> Iterator[range]:
    """Sentences from subtitles, however sure the recogniser was."""
    yield from _subtitles(said)


def _subtitles(said: SpokenWords) -> Iterator[range]:
    begun = defaultdict(list)
    for phrase in SUBTITLES.get(primary_language(said.language), ()):
        begun[phrase.split()[0]].append(phrase.split())
    for first, text in enumerate(said.texts):
        for words in begun.get(text, ()):
            if list(said.texts[first : first + len(words)]) == words:
                yield range(first, first + len(words))


def rude(said: SpokenWords) -> Iterator[range]:
    """Rude words that the recogniser was not sure of."""
    known = RUDE.get(primary_language(said.language), "").split()
    rude_words = re.compile("|".join(word.replace("*", ".*") for word in known) or "(?!)")
    for at, (text, word) in enumerate(zip(said.texts, said.words, strict=True)):
        if word.probability < _RUDE and rude_words.fullmatch(text):
            yield range(at, at + 1)


def other_letters(said: SpokenWords) -> Iterator[range]:
    """Words in another script than most."""
    scripts = [_script(text) for text in said.texts]
    usual = Counter(filter(None, scripts)).most_common(1)
    yield from where([bool(script) and script != usual[0][0] for script in scripts])


def _script(text: str) -> str | None:
    """The script of the first letter, as its Unicode name begins: LATIN, CYRILLIC, CJK."""
    letter = next((sign for sign in text if sign.isalpha()), None)
    name = unicodedata.name(letter, "").partition(" ")[0] if letter else None
    return "JAPANESE" if name in ("CJK", "HIRAGANA", "KATAKANA") else name


def improbable(said: SpokenWords) -> Iterator[range]:
    """Single words that the recogniser hardly believed itself."""
    yield from where(
        [
            word.probability < _HARDLY and len(text) >= _CONTENT
            for text, word in zip(said.texts, said.words, strict=True)
        ]
    )


def unsure(said: SpokenWords) -> Iterator[range]:
    """Runs of words with low confidence, from the first to the last such word."""
    least = said.unsure
    sure = [word.probability >= least for word in said.words]
    low = [False] * len(said.words)
    for run in said.passages:
        for first in run[: 1 - _FEWEST]:
            three = range(first, first + _FEWEST)
            if sum(said.words[position].probability for position in three) < least * _FEWEST:
                low[three.start : three.stop] = [True] * _FEWEST
    for run in where(low):
        doubtful = [position for position in run if not sure[position]]
        place = range(doubtful[0], doubtful[-1] + 1)
        if len(place) >= _FEWEST:
            yield place

"""The signs of doubt in sound, times and repetitions: functions from one person's words to the words in doubt. Pure.

Every finder yields ranges of positions in `SpokenWords.words`. What needs the sound yields nothing without it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.doubt_phrases import SUNG
from lfi_podcast.speech.spoken import SpokenWords, plain, where

_VOICE = 0.25  # of a word's time, of which at most _LONGEST counts
_SOME_VOICE = 0.08  # seconds that are enough: times reach into the pause before or after a word
_SURE, _LIKELY = 0.6, 0.3  # probabilities of a sentence, and of words in it
_NEAR, _SOFT = 0.6, 1.5  # seconds from the nearest voice, and in all: the soft end of a sentence
_LONGEST = 2.0  # seconds: anything longer contains a pause
_LONGEST_UNIT, _REPEATS = 12, 3  # words; times
_LOOP, _SONG = (
    9,
    4,
)  # words in total: people say "no, no, no" and "I, I, I think", but "la la la la" only in songs
_STUTTER = re.compile(r"(.{1,4}?)\1{7,}")  # inside one word: "Mmmmmmmm", "hahahahahahahaha"
_LONGEST_WORD = 60  # letters: more than any word has, in any language
_FASTEST_SYLLABLES, _FASTEST_LETTERS = 9.0, 25.0  # a second; auctioneers reach seven syllables
_FEWEST = 3  # words needed to judge a speaking rate, or to suspect wrong times
_OFF, _TIMES_OFF = 0.15, 1.5  # seconds; times as fast, where the recogniser was sure: its times are not exact
_FEWEST_SYLLABLES = 6
_OVERLAP = 0.1  # seconds: times are not exact

_VOWELS = re.compile(r"[aeiouy]+")


def over_silence(said: SpokenWords) -> Iterator[range]:
    """Words with mostly no voice activity; not those at the soft end of a sentence that the recogniser was sure of."""
    if said.voiced is None:
        return
    silent = [not has_voice(said, word, _VOICE) for word in said.words]
    for sentence in said.sentences:
        for part in where(silent[sentence.start : sentence.stop]):
            run = range(sentence.start + part.start, sentence.start + part.stop)
            if not _is_soft_end(said, run, sentence):
                yield run


def _is_soft_end(said: SpokenWords, run: range, sentence: range) -> bool:
    """Whether words without a voice are near one, and belong to a sentence of which the recogniser was sure."""
    length = said.words[run[-1]].end - said.words[run[0]].start
    is_near = length <= _SOFT and all(_near_voice(said, said.words[at]) for at in run)
    return is_near and said.confidence(sentence) > _SURE and said.confidence(run) > _LIKELY


def has_voice(said: SpokenWords, word: Word, share: float, enough: float = _SOME_VOICE) -> bool:
    """Whether there is a voice in a share of the word's time, or for `enough` seconds of it."""
    length = max(0.02, word.end - word.start)
    return said.voice_within(word.start, word.start + length) >= min(enough, share * min(length, _LONGEST))


def _near_voice(said: SpokenWords, word: Word) -> bool:
    return (
        said.voice_within(word.start - _NEAR, word.start) + said.voice_within(word.end, word.end + _NEAR) > 0
    )


def loops(said: SpokenWords) -> Iterator[range]:
    """Repetitions that people do not make, of words or inside one, and those that are sung: "ah, ah, ah, ah"."""
    yield from (run for run in _repeated(said.texts) if _is_loop(said, run))
    yield from where([len(text) > _LONGEST_WORD or bool(_STUTTER.search(text)) for text in said.texts])


def repeats(said: SpokenWords) -> Iterator[range]:
    """Repetitions that people may make."""
    yield from (run for run in _repeated(said.texts) if not _is_loop(said, run))


def _is_loop(said: SpokenWords, run: range) -> bool:
    is_sung = SUNG.issuperset(said.texts[run.start : run.stop])
    return len(run) >= (_SONG if is_sung else _LOOP)


def _repeated(texts: Sequence[str]) -> Iterator[range]:
    """One to twelve words repeated at least three times in a row."""
    taken = [not text for text in texts]
    for unit in range(1, _LONGEST_UNIT + 1):
        again = [mine == other for mine, other in zip(texts, texts[unit:], strict=False)]
        for run in where(again):
            whole = range(run.start, run.stop + unit)
            if len(whole) >= _REPEATS * unit and not all(taken[run.start : whole.stop]):
                taken[run.start : whole.stop] = [True] * len(whole)
                yield whole


def too_fast(said: SpokenWords) -> Iterator[range]:
    """Words spoken faster than anybody can speak."""
    # A stand-in of several words has the time of the name that it replaces, so its rate is meaningless.
    spoken = ["" if " " in word.text else plain(word.text) for word in said.words]
    syllables, letters = list(map(_syllables, spoken)), list(map(len, spoken))
    fast = [False] * len(said.words)
    for run in said.passages:
        for first in run[: 1 - _FEWEST]:
            window = range(first, _enough(syllables, first, run.stop))
            length = said.words[window[-1]].end - said.words[first].start
            sounds, signs = (sum(counts[window.start : window.stop]) for counts in (syllables, letters))
            most = (length + _OFF) * (_TIMES_OFF if said.confidence(window) > _SURE else 1.0)
            is_fast = sounds > _FASTEST_SYLLABLES * most or signs > _FASTEST_LETTERS * most
            if sounds >= _FEWEST_SYLLABLES and is_fast:
                fast[window.start : window.stop] = [True] * len(window)
    yield from where(fast)


def _enough(syllables: Sequence[int], first: int, stop: int) -> int:
    """The end of a run of words long enough to measure a speaking rate."""
    after, sounds = first, 0
    while after < stop and (after - first < _FEWEST or sounds < _FEWEST_SYLLABLES):
        sounds += syllables[after]
        after += 1
    return after


def _syllables(text: str) -> int:
    latin = "".join(sign for sign in unicodedata.normalize("NFD", text) if sign.isascii())
    return max(1, len(_VOWELS.findall(latin.removesuffix("e")))) if latin else 0


def without_length(said: SpokenWords) -> Iterator[range]:
    """Several consecutive words without duration."""
    runs = where([word.end <= word.start for word in said.words])
    yield from (run for run in runs if len(run) >= _FEWEST)


def overlapping(said: SpokenWords) -> Iterator[range]:
    """One person's words that begin well before the previous one has ended."""
    words = said.words
    early = [after.start < before.end - _OVERLAP for before, after in pairwise(words)]
    yield from (range(run.start, run.stop + 1) for run in where(early))


def over_pauses(said: SpokenWords) -> Iterator[range]:
    """Words so long that they contain a pause."""
    if said.voiced is None:
        return
    for position, word in enumerate(said.words):
        length = word.end - word.start
        middle = word.start + length / 2
        if length > _LONGEST and said.voice_within(middle, word.end) < _VOICE * length / 2:
            yield range(position, position + 1)

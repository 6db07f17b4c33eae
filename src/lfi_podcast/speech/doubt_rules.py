"""The signs of doubt: functions from one person's words to the words in doubt. Pure.

Every finder yields ranges of positions in `SpokenWords.words`. What needs the sound yields nothing without it.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby, pairwise

from lfi_podcast.model.intervals import TimeSpans
from lfi_podcast.model.languages import primary_language
from lfi_podcast.model.transcript import Word

_VOICE = 0.25  # of a word's time, of which at most _LONGEST counts
_WEAK_VOICE = 0.75
_LONGEST = 2.0  # seconds: anything longer contains a pause
_LONGEST_UNIT, _REPEATS = 8, 3  # words; times
_LOOP = 9  # words in total: people say "no, no, no" and "I, I, I think"
_FASTEST_SYLLABLES, _FASTEST_LETTERS = 9.0, 25.0  # a second; auctioneers reach seven syllables
_FEWEST = 3  # words needed to judge a speaking rate, or to suspect wrong times
_FEWEST_SYLLABLES = 6
_PAUSE = 1.0  # seconds between two runs of words
_OVERLAP = 0.1  # seconds: times are not exact
_INVENTED: Mapping[str, tuple[str, ...]] = {
    "en": (
        "thanks for watching",
        "thank you for watching",
        "thank you",
        "please subscribe",
        "subscribe to my channel",
        "see you next time",
        "see you in the next video",
        "subtitles by the amara org community",
        "transcription by castingwords",
        "bye",
    ),
    "de": (
        "vielen dank für die aufmerksamkeit",
        "vielen dank fürs zuschauen",
        "untertitel der amara org community",
        "untertitel im auftrag des zdf",
        "untertitelung des zdf",
        "untertitelung aufgrund der amara org community",
    ),
    "fr": ("merci d'avoir regardé", "sous titres réalisés par la communauté d'amara org", "sous titrage"),
    "es": ("gracias por ver", "subtítulos realizados por la comunidad de amara org"),
    "it": ("grazie per la visione", "sottotitoli creati dalla comunità amara org"),
    "nl": ("bedankt voor het kijken", "ondertitels ingediend door de amara org gemeenschap"),
    "pt": ("obrigado por assistir", "legendas pela comunidade amara org"),
}
"""Phrases that Whisper writes where nobody speaks, learned from subtitles (openai/whisper, discussions 679, 928)."""

_MUSIC = re.compile(r"[♩♪♫♬]")
_VOWELS = re.compile(r"[aeiouy]+")


def plain(word: str) -> str:
    """A word for comparison: lower case; letters, digits and apostrophes."""
    folded = unicodedata.normalize("NFC", word).casefold().replace("’", "'")
    return "".join(sign for sign in folded if sign.isalnum() or sign == "'")


@dataclass(frozen=True)
class SpokenWords:
    """One person's words in order of time. `unsure`: the mean probability below which a run is in doubt.

    `voiced`: the voice activity; None without the sound.
    """

    words: Sequence[Word]
    unsure: float
    language: str
    voiced: TimeSpans | None = None

    @cached_property
    def texts(self) -> Sequence[str]:
        return [plain(word.text) for word in self.words]

    @cached_property
    def runs(self) -> Sequence[range]:
        """Passages without a long pause."""
        new = (
            position == 0 or word.start - self.words[position - 1].end > _PAUSE
            for position, word in enumerate(self.words)
        )
        numbered = enumerate(accumulate(new))
        return [
            range((first := next(run))[0], max([first[0], *(position for position, _ in run)]) + 1)
            for _, run in groupby(numbered, key=lambda item: item[1])
        ]

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


def over_silence(said: SpokenWords) -> Iterator[range]:
    """Words with mostly no voice activity."""
    if said.voiced is not None:
        yield from _where([not _has_voice(said, word, _VOICE) for word in said.words])


def _has_voice(said: SpokenWords, word: Word, share: float) -> bool:
    length = max(0.02, word.end - word.start)
    return said.voice_within(word.start, word.start + length) >= share * min(length, _LONGEST)


def loops(said: SpokenWords) -> Iterator[range]:
    """Repetitions that people do not make."""
    yield from (run for run in _repeated(said.texts) if len(run) >= _LOOP)


def repeats(said: SpokenWords) -> Iterator[range]:
    """Repetitions that people may make."""
    yield from (run for run in _repeated(said.texts) if len(run) < _LOOP)


def _repeated(texts: Sequence[str]) -> Iterator[range]:
    """One to eight words repeated at least three times in a row."""
    taken = [not text for text in texts]
    for unit in range(1, _LONGEST_UNIT + 1):
        again = [mine == other for mine, other in zip(texts, texts[unit:], strict=False)]
        for run in _where(again):
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
    for run in said.runs:
        for first in run[: 1 - _FEWEST]:
            window = range(first, _enough(syllables, first, run.stop))
            length = said.words[window[-1]].end - said.words[first].start
            sounds, signs = (sum(counts[window.start : window.stop]) for counts in (syllables, letters))
            if sounds >= _FEWEST_SYLLABLES and (
                sounds > _FASTEST_SYLLABLES * length or signs > _FASTEST_LETTERS * length
            ):
                fast[window.start : window.stop] = [True] * len(window)
    yield from _where(fast)


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
    runs = _where([word.end <= word.start for word in said.words])
    yield from (run for run in runs if len(run) >= _FEWEST)


def inventions(said: SpokenWords) -> Iterator[range]:
    """Known inventions in pauses with little voice activity, and signs for music."""
    phrases = [phrase.split() for phrase in _INVENTED.get(primary_language(said.language), ())]
    for first, word in enumerate(said.words):
        if _MUSIC.search(word.text):
            yield range(first, first + 1)
    for run in said.runs if said.voiced is not None else ():
        for phrase in phrases:
            for first in run:
                found = range(first, min(first + len(phrase), run.stop))
                if list(said.texts[found.start : found.stop]) == phrase and not any(
                    _has_voice(said, said.words[position], _WEAK_VOICE) for position in found
                ):
                    yield found


def unsure(said: SpokenWords) -> Iterator[range]:
    """Runs of words with low confidence, from the first to the last such word."""
    least = said.unsure
    sure = [word.probability >= least for word in said.words]
    low = [False] * len(said.words)
    for run in said.runs:
        for first in run[: 1 - _FEWEST]:
            three = range(first, first + _FEWEST)
            if sum(said.words[position].probability for position in three) < least * _FEWEST:
                low[three.start : three.stop] = [True] * _FEWEST
    for run in _where(low):
        doubtful = [position for position in run if not sure[position]]
        place = range(doubtful[0], doubtful[-1] + 1)
        if len(place) >= _FEWEST:
            yield place


def overlapping(said: SpokenWords) -> Iterator[range]:
    """One person's words that begin well before the previous one has ended."""
    words = said.words
    early = [after.start < before.end - _OVERLAP for before, after in pairwise(words)]
    yield from (range(run.start, run.stop + 1) for run in _where(early))


def over_pauses(said: SpokenWords) -> Iterator[range]:
    """Words so long that they contain a pause."""
    if said.voiced is None:
        return
    for position, word in enumerate(said.words):
        length = word.end - word.start
        middle = word.start + length / 2
        if length > _LONGEST and said.voice_within(middle, word.end) < _VOICE * length / 2:
            yield range(position, position + 1)


def _where(true: Sequence[bool]) -> Iterator[range]:
    """The runs of true values."""
    for is_true, run in groupby(range(len(true)), key=lambda position: true[position]):
        if is_true:
            positions = list(run)
            yield range(positions[0], positions[-1] + 1)

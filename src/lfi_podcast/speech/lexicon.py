"""Pronunciations of words in CMU's phone set, which pocketsphinx's English model uses.

English words are looked up in its dictionary; words of other languages are read by their own rules (`spelling`).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, islice, product
from pathlib import Path

import pocketsphinx
from anyascii import anyascii

from lfi_podcast.model.glossary import parse_term
from lfi_podcast.model.languages import primary_language
from lfi_podcast.speech.letters import has_letter, letters_to_phones
from lfi_podcast.speech.numbers import number_words, number_words_in
from lfi_podcast.speech.spelling import ELSEWHERE, SPELLINGS

Phones = tuple[str, ...]

MOST_WAYS = 4
"""The most pronunciations considered per word; each word of a compound multiplies them."""

LONGEST_ACRONYM = 5
"""The most capitals in a row that may be spelled out; a longer word is just emphasised."""

_NAMES_OF_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "EY,B IY,S IY,D IY,IY,EH F,JH IY,EY CH,AY,JH EY,K EY,EH L,EH M,EH N,OW,P IY,K Y UW,AA R,EH S,T IY,Y UW,"
        "V IY,D AH B AH L Y UW,EH K S,W AY,Z IY".split(","),
        strict=True,
    )
)
_SIGNS = {"&": "and", "%": "percent", "+": "plus", "@": "at", "=": "equals", "#": "hash", ".": "dot"}
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
)
_AROUND = re.compile(r"^[^\w'&%+@=#]+|[^\w'&%+@=#]+$")
_ACRONYM = re.compile(rf"([A-Z]{{2,{LONGEST_ACRONYM}}}|(?:[A-Za-z]\.)+[A-Za-z]?)('?s)?")
_PARTS = re.compile(
    r"[A-Z][a-z]{2,}(?=[A-Z])|[A-Za-z]+|[0-9][0-9,]*(?:\.[0-9]+)?(?:st|nd|rd|th|s)?(?![A-Za-z])|[0-9]+"
    r"|[&%+@=#]|(?<=[A-Za-z])\.(?=[A-Za-z])"
)
_PARTS_ELSEWHERE = re.compile(r"[^\W\d_]+|\d+")
_SIBILANTS = frozenset("S Z SH ZH CH JH".split())
_VOICELESS = frozenset("P T K F TH".split())


@dataclass(frozen=True)
class Lexicon:
    """Pronunciations. Those `given` (a term, and its phones separated by spaces) come first."""

    given: tuple[tuple[str, str], ...] = ()
    language: str = "en"

    @classmethod
    def of(cls, glossary: Iterable[str], language: str = "en") -> "Lexicon":
        """A lexicon of a language (BCP 47) with the pronunciations in a glossary."""
        entries = map(parse_term, glossary)
        given = tuple((term, " ".join(phones)) for term, phones in entries if phones)
        return cls(given, primary_language(language))

    def phones(self, word: str) -> Phones | None:
        """The most likely pronunciation of a word or phrase; None if it has nothing to say."""
        return next(iter(self.pronunciations(word)), None)

    def pronunciations(self, word: str) -> tuple[Phones, ...]:
        """The pronunciations, the most likely first, at most `MOST_WAYS`."""
        plain = _plain(word)
        found = self._ways(plain) if self.language == "en" else self._ways_elsewhere(word, plain)
        ways = self._given.get(plain.lower()) or chain.from_iterable(found)
        return tuple(islice(dict.fromkeys(way for way in ways if way), MOST_WAYS))

    @cached_property
    def _given(self) -> dict[str, list[Phones]]:
        given: dict[str, list[Phones]] = {}
        for term, said in self.given:
            given.setdefault(_plain(term).lower(), []).append(tuple(said.split()))
        return given

    def _ways(self, word: str) -> Iterable[Sequence[Phones]]:
        """Pronunciations from the most to the least reliable source."""
        if match := _ACRONYM.fullmatch(word):
            letters = match[1].replace(".", "").lower()
            yield [way + _ending(way, match[2]) for way in self._acronym(letters, "." in match[1])]
        elif known := self._known(word.lower()):
            yield known
        elif (match := re.fullmatch(r"(.*\w)('s|s)", word)) and (
            "'" in word or self._known(match[1].lower())
        ):
            yield [way + _ending(way, "s") for way in self.pronunciations(match[1])]
        elif len(parts := _PARTS.findall(word.replace("'", ""))) > 1:
            yield _joined(self._part(part) if part in _SIGNS else self.pronunciations(part) for part in parts)
        elif parts:
            yield self._part(parts[0].lower())

    def _ways_elsewhere(self, word: str, plain: str) -> Iterable[Sequence[Phones]]:
        """Pronunciations in another language than English; its speakers also use English words."""
        rules = SPELLINGS.get(self.language, ELSEWHERE)
        parts = _PARTS_ELSEWHERE.findall(unicodedata.normalize("NFC", word).casefold().replace("’", "'"))
        read = [number_words_in(self.language, part) if part.isdecimal() else [part] for part in parts]
        yield [tuple(chain.from_iterable(_read(part, rules) for part in chain.from_iterable(read)))]
        if (match := _ACRONYM.fullmatch(plain)) or self._known(plain.lower()):
            yield [_spelled(match[1].replace(".", "").lower())] if match else self._known(plain.lower())

    def _known(self, word: str) -> list[Phones]:
        return self._given.get(word) or _in_dictionary(word) or _in_dictionary(word.strip("'"))

    def _acronym(self, letters: str, is_dotted: bool) -> list[Phones]:
        """Spelled out, or read as a word: both are possible, and a long one is more likely a word."""
        if is_dotted or len(letters) < 4:
            return [_spelled(letters), *self._known(letters)]
        return [*(self._known(letters) or self._part(letters)), _spelled(letters)]

    def _part(self, part: str) -> Sequence[Phones]:
        """Pronunciations of what is not in a dictionary: a number, a sign, or single letters."""
        if words := [_SIGNS[part]] if part in _SIGNS else number_words(part):
            return _joined(_in_dictionary(word) for word in words)
        if part.isalpha() and re.search("[aeiouy]", part):
            return [letters_to_phones(part)]
        return [_spelled(re.sub("[^a-z0-9]", "", part))]


def _plain(word: str) -> str:
    """Without accents, surrounding punctuation, superfluous spaces and apostrophe variants."""
    decomposed = unicodedata.normalize("NFKD", word.translate(_PLAIN))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return _AROUND.sub("", " ".join(bare.split()))


def _read(word: str, rules: str) -> Phones:
    """A word by the rules of a language, after letters that they do not have were replaced by Latin ones."""
    latin = "".join(sign if has_letter(sign, rules) else anyascii(sign).lower() for sign in word)
    return letters_to_phones(latin, rules)


def _joined(words: Iterable[Sequence[Phones]]) -> list[Phones]:
    """Every combination of the words' pronunciations, up to the limit."""
    return [tuple(chain(*ways)) for ways in islice(product(*words), MOST_WAYS)]


def _spelled(letters: str) -> Phones:
    """Letter by letter and digit by digit."""
    return tuple(
        chain.from_iterable(
            _NAMES_OF_LETTERS[letter].split() if letter in _NAMES_OF_LETTERS else _in_dictionary(name)[0]
            for letter in letters
            for name in number_words(letter) or [letter]
        )
    )


def _ending(phones: Phones, ending: str | None) -> Phones:
    """The pronunciation of a plural or possessive -s after these phones; empty if there is none."""
    if not ending or not phones:
        return ()
    if phones[-1] in _SIBILANTS:
        return ("IH", "Z")
    return ("S",) if phones[-1] in _VOICELESS else ("Z",)


def _in_dictionary(word: str) -> list[Phones]:
    said = _dictionary()
    spellings = (word, *(f"{word}({number})" for number in range(2, MOST_WAYS + 1)))
    return [tuple(said[spelling].split()) for spelling in spellings if spelling in said]


@cache
def _dictionary() -> dict[str, str]:
    """The dictionary of pocketsphinx's model: 135,000 words and names of American English."""
    path = Path(pocketsphinx.get_model_path("en-us")) / "cmudict-en-us.dict"
    with path.open(encoding="utf-8") as lines:
        return dict(line.rstrip().split(" ", 1) for line in lines)


def is_in_dictionary(word: str) -> bool:
    """Whether it is a word or name of American English, in any case."""
    return bool(_in_dictionary(word.casefold()))

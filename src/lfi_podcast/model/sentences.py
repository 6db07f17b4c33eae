"""Where sentences and clauses end, in words with punctuation.

A full stop alone does not tell: it also ends abbreviations, initials and, in many languages, ordinal numbers.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lfi_podcast.model.languages import primary_language

_QUOTES = "\"'‘“’”»›)]}」』）】"
_CLOSING = re.escape(_QUOTES)
_FULL_STOP = re.compile(rf"[.．][{_CLOSING}]*$")
_TRAILING_OFF = re.compile(rf"(?:…|\.{{2,}})[{_CLOSING}]*$")
_SENTENCE_END = re.compile(rf"[.．?!…。！？｡؟۔।॥][{_CLOSING}]*$")
_QUESTION = re.compile(rf"[?？؟]!*[{_CLOSING}]*$")
_CLAUSE_END = re.compile(rf"[,;:–—،؛、，；：][{_CLOSING}]*$")
_ONLY_CLOSING = re.compile(rf"[.?!…,;:%{_CLOSING}]+")
_ONLY_OPENING = re.compile(r"[\"'‘“„‚«‹(\[{¿¡「『（【]+")

_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_ORDINAL = re.compile(r"\d{1,2}|[IVX]+")
_WITH_ORDINALS = frozenset("bs cs da de et eu fi fo hr hu is lb lv nb nn no pl sk sl sr tr".split())
"""Languages that write an ordinal number with a full stop, as in `3. Mai`."""

_ABBREVIATIONS: Mapping[str, str] = {
    "": "Dr Prof vs e.g i.e cf",
    "de": "bzw z.b d.h u.a s.o s.u o.ä i.d.r z.t ca Nr Bd Hr Fr Frl St sog evtl ggf inkl exkl zzgl vgl bspw Dipl"
    " Ing geb gest jew",
    "en": "Mr Mrs Ms Messrs Mx St Sen Gov Gen Lt Col Capt Sgt Cmdr Rev Hon Supt Mt approx",
    "es": "Sr Sra Srta Sres Dra Ud Uds Vd Vds D Dña EE p.ej ej Av Avda",
    "fr": "M MM Mme Mmes Mlle Mgr Me av",
    "it": "Sig Sig.ra Dott Dott.ssa Avv Ing",
    "nl": "dhr mevr bijv d.w.z o.a m.b.t t.o.v drs ir",
    "pt": "Sr Sra Dra Exmo Exma",
    "sv": "t.ex bl.a d.v.s s.k ca",
}
"""Abbreviations that are followed by more of their sentence, by language; "" is all. Lower case matches either."""

_BEFORE_A_NUMBER = frozenset(
    "no nos nr nrn fig figs p pp s vol ch chap art abs sec núm pág bd kap op ver".split()
)
"""Abbreviations if a number follows; otherwise they may be words, as "No." is."""

_OFTEN_LAST = frozenset("etc usw UU Inc Ltd Co Corp Jr Sr Bros ecc enz osv".split())
"""Abbreviations that often end a sentence: it goes on only if the next word has a small letter."""


def sentence_ends(texts: Sequence[str], language: str) -> list[bool]:
    """For each word of a text, whether a sentence ends with it. A closing quote on its own belongs to the sentence."""
    known = abbreviations(language)
    ends = [_ends(text, after, known, language) for text, after in pairwise([*texts, ""])]
    for place in range(1, len(texts)):
        if ends[place - 1] and stays_with_the_word_before(texts[place]):
            ends[place - 1 : place + 1] = [False, True]
    return ends


def is_question(text: str) -> bool:
    """Whether the word ends a question."""
    return bool(_QUESTION.search(text))


def ends_a_clause(text: str) -> bool:
    """Whether the word ends a part of a sentence: a comma, colon, semicolon or dash."""
    return not _ends_with_a_letter(text) and bool(_CLAUSE_END.search(text))


def stays_with_the_word_before(text: str) -> bool:
    """Whether it is only punctuation that no line may start with, such as the question mark in `Quoi ?`."""
    return bool(_ONLY_CLOSING.fullmatch(text))


def stays_with_the_word_after(text: str) -> bool:
    """Whether it is only punctuation that no line may end with, such as an opening quote."""
    return bool(_ONLY_OPENING.fullmatch(text))


def abbreviations(language: str) -> frozenset[str]:
    """The abbreviations of a language, without their last full stop."""
    own = _ABBREVIATIONS.get(primary_language(language), "")
    return frozenset(f"{_ABBREVIATIONS['']} {own}".split())


def _ends(text: str, after: str, known: frozenset[str], language: str) -> bool:
    if _ends_with_a_letter(text) or not _SENTENCE_END.search(text):
        return False
    follows = next(filter(str.isalnum, after), "")
    if _TRAILING_OFF.search(text) or text[-1] in _QUOTES:  # a hesitation, or a quotation: “Why?” they asked
        return not follows.islower()
    if not _FULL_STOP.search(text) or not follows:
        return True
    stem = text.strip("\"'‘“„‚«‹([{").rstrip("." + _QUOTES)
    return not _goes_on(stem, follows, known, language)


def _ends_with_a_letter(text: str) -> bool:
    """Whether it ends with a letter or digit, as nearly all words do: nothing ends there, and this is quick to see."""
    return text[-1:].isalnum()


def _goes_on(stem: str, follows: str, known: frozenset[str], language: str) -> bool:
    """Whether the full stop after `stem` belongs to it, so that the sentence goes on with the letter `follows`."""
    if stem in known or stem[:1].lower() + stem[1:] in known:
        return True
    if follows.isdecimal() and stem.casefold() in _BEFORE_A_NUMBER:
        return True
    if _ORDINAL.fullmatch(stem) and primary_language(language) in _WITH_ORDINALS:
        return True
    if _INITIALS.fullmatch(stem) and not (stem == "I" and primary_language(language) == "en"):
        return (
            stem.isupper() or follows.islower()
        )  # `J. Smith`, `U.S. Navy`; but a sentence may end with `a.m.`
    return stem in _OFTEN_LAST and follows.islower()

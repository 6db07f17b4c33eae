"""How words are said: from the glossary, the dictionary, the parts of a word, its capitals, and by rule."""

import pickle
import random
import re
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from lfi_podcast.model.glossary import PHONES, parse_term
from lfi_podcast.speech.letters import has_letter, letters_to_phones
from lfi_podcast.speech.lexicon import Lexicon, _dictionary
from lfi_podcast.speech.spelling import SPELLINGS

LEXICON = Lexicon((("Dekker", "D EH K ER"), ("Stella Maris", "S T EH L AH M AA R IH S")))


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("Dekker", "D EH K ER"),  # as given
        ("dekkers", "D EH K ER Z"),
        ("Dekker’s", "D EH K ER Z"),
        ("stella  maris", "S T EH L AH M AA R IH S"),
        ("Sidney Dekker", "S IH D N IY D EH K ER"),
        ("(well,", "W EH L"),  # from the dictionary
        ("“don’t”", "D OW N T"),
        ("José", "HH OW Z EY"),
        ("James's", "JH EY M Z IH Z"),
        ("Stack’s", "S T AE K S"),
        ("near-miss", "N IH R M IH S"),  # by its parts
        ("GitHub", "G IH T HH AH B"),
        ("github.com", "G IH T HH AH B D AA T K AA M"),
        ("NRC", "EH N AA R S IY"),  # as letters
        ("SREs", "EH S AA R IY Z"),
        ("U.S.", "Y UW EH S"),
        ("NASA", "N AE S AH"),
        ("R&D", "AA R AH N D D IY"),
        ("S3", "EH S TH R IY"),
        ("22nd", "T W EH N T IY S EH K AH N D"),  # as numbers
        ("3.5", "TH R IY P OY N T F AY V"),
        ("1905", "N AY N T IY N OW F AY V"),
        ("1990s", "N AY N T IY N N AY N T IY Z"),
        ("Hollnagel", "HH OW L N AH JH AH L"),  # by rule
        ("Allspaw", "AO L S P AO"),
    ],
)
def test_words_are_said_as_people_say_them(word: str, said: str):
    assert " ".join(LEXICON.phones(word) or ()) == said


def test_a_word_may_be_said_in_several_ways():
    assert {"AH", "EY"} <= {" ".join(way) for way in LEXICON.pronunciations("a")}
    assert [" ".join(way) for way in LEXICON.pronunciations("IT")] == ["AY T IY", "IH T"]
    assert LEXICON.pronunciations("Dekker") == (("D", "EH", "K", "ER"),)


@pytest.mark.parametrize("word", ["", " ", "—", "...", "'", "Москва", "_"])
def test_what_has_no_letters_is_not_said(word: str):
    assert LEXICON.phones(word) is None


@given(st.text(max_size=12) | st.from_regex(r"[A-Za-z0-9'.,-]{1,12}", fullmatch=True))
def test_whatever_is_written_has_known_phones_or_none(word: str):
    for way in LEXICON.pronunciations(word):
        assert way and set(way) <= PHONES
    if re.search("[A-Za-z0-9]", word):
        assert LEXICON.phones(word)


def test_the_rules_come_near_the_dictionary():
    """Against names and words that it has, looked at without it: measured 14 % of phones wrong (median of words)."""
    words = sorted(word for word in _dictionary() if re.fullmatch("[a-z]{3,}", word))
    sample = random.Random(4).sample(words, 2000)
    rates = [
        Levenshtein.distance(letters_to_phones(word), said := _dictionary()[word].split()) / len(said)
        for word in sample
    ]
    assert median(rates) <= 0.2
    assert sum(rates) / len(rates) <= 0.22


def test_terms_may_bring_their_phones():
    assert parse_term("near miss") == ("near miss", None)
    assert parse_term("Dekker = d eh k er") == ("Dekker", ("D", "EH", "K", "ER"))
    for wrong in ("Dekker = D E K", "Dekker =", "= D EH"):
        with pytest.raises(ValueError, match=r"AA AE AH .* ZH"):
            parse_term(wrong)


def test_a_lexicon_crosses_process_boundaries():
    LEXICON.phones("Dekker")
    assert pickle.loads(pickle.dumps(LEXICON)) == LEXICON


@pytest.mark.parametrize(
    ("language", "word", "phones"),
    [
        ("de", "Straße,", "SH T R AA S AH"),
        ("de", "gleichzeitig", "G L AY SH T S AY T IH SH"),
        ("de-CH", "über", "UW B AH"),
        ("de", "21", "AY N UH N D T S V AA N T S IH SH"),
        ("es", "¿Qué", "K EH"),
        ("es", "compañera", "K AO M P AA N Y EH R AA"),
        ("fr", "beaucoup", "B OW K UW"),
        ("it", "figlio", "F IY L Y AO"),
        ("nl", "schrijven", "S R AY V AH"),
        ("pt", "não", "N AW N"),
        ("pl", "Łódź", "L AO D Z"),
        ("ru", "Москва", "M AO S K V AA"),
        ("ja", "カタカナ", "K AA T AA K AA N AA"),
    ],
)
def test_other_languages_are_read_by_rules_of_their_own(language, word, phones):
    assert " ".join(Lexicon(language=Lexicon.of((), language).language).phones(word) or ()) == phones


def test_people_also_say_english_words_in_other_languages():
    assert Lexicon().phones("Computer") in Lexicon(language="de").pronunciations("Computer")


@given(st.sampled_from([*SPELLINGS, "pl", "el", "zh", "xx"]), st.text(max_size=20))
def test_any_text_in_any_language_has_phones_or_nothing_to_say(language, text):
    for way in Lexicon(language=language).pronunciations(text):
        assert way and PHONES.issuperset(way)


@pytest.mark.parametrize("language", SPELLINGS)
def test_rules_of_every_language_name_known_phones(language):
    letters = "abcdefghijklmnopqrstuvwxyz"
    assert all(PHONES.issuperset(letters_to_phones(letter * 2, SPELLINGS[language])) for letter in letters)
    assert all(has_letter(letter, SPELLINGS[language]) for letter in letters)

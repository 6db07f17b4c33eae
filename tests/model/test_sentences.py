"""Sentence ends, in the punctuation of several languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lfi_podcast.model.sentences import ends_a_clause, is_question, sentence_ends


def sentences(text: str, language: str) -> list[str]:
    words, found = text.split(), [""]
    for word, is_last in zip(words, sentence_ends(words, language), strict=True):
        found[-1] = f"{found[-1]} {word}".strip()
        if is_last:
            found.append("")
    return [sentence for sentence in found if sentence]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["It took 3.5 hours.", "Dr. Cook said so, e.g. on Monday."]),
        ("en-gb", ["Mr. and Mrs. Jones left at 5 p.m.", "They were late, i.e. too late."]),
        ("en", ["At 3 a.m. the U.S. Navy called J. R. Smith.", "He knew more than I.", "We did not."]),
        ("en", ["No.", "See no. 5 and fig. 3.", "Logs, metrics, etc. were gone."]),
        ("en", ["We use Node.js.", "It was, well... a mess.", "So..."]),
        ("en", ["“Who, me?” she asked.", "(It was.)", "“Yes.”", "Right!", "in lower case.", "and so on."]),
        ("en", ["Acme Inc. was down.", "So was Acme Inc.", "Nobody knew."]),
        ("de", ["Am 3. Mai kam Dr. Weiß.", "Er blieb z.B. bis zum 12. August, bzw. länger.", "„Warum?“"]),
        ("de", ["„Wirklich?“ fragte sie.", "Ludwig XIV. war da.", "Das war 1998.", "Dann nicht mehr."]),
        ("es", ["¿Qué pasó?", "¡Nada!", "El Sr. García y la Sra. Ruiz, de EE. UU. son dos."]),
        ("fr", ["« Comment ça va ? »", "« Bien. »", "M. Dupont et Mme. Roy sont là !", "Ah bon ?"]),
        ("ja", ["今日は。", "「本当？」", "はい！"]),
        ("zh", ["你好。", "你好吗？"]),
        ("ar", ["كيف حالك؟", "بخير."]),
        ("hi", ["यह ठीक है।", "चलो।"]),
    ],
)
def test_sentences_end_where_readers_think(language: str, expected: list[str]):
    assert sentences(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("well,", True), ("well,”", True), ("w,l", False), ("是，", True)]
)
def test_clauses_end_with_commas_and_dashes(text: str, expected: bool):
    assert ends_a_clause(text) is expected


def test_questions_are_known_by_their_mark():
    assert is_question("What?!”") and is_question("吗？") and not is_question("What!")


@given(
    st.lists(st.text("aB1.?!…»“,。 ", min_size=1, max_size=5)), st.sampled_from(["en", "de", "fr", "ja", ""])
)
def test_only_punctuation_ends_sentences(texts: list[str], language: str):
    ends = sentence_ends(texts, language)
    assert len(ends) == len(texts)
    assert all(not text[-1].isalnum() for text, is_last in zip(texts, ends, strict=True) if is_last)

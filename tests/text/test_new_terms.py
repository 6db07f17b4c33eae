"""Terms that stand out in a recognition, and those that do not."""

import pytest
from hypothesis import given

from lfi_podcast.model.transcript import Word
from lfi_podcast.text.new_terms import MOST, new_terms
from lfi_podcast.text.terms import render_terms
from tests.words import heard


def said(
    text: str, language: str = "en", known: tuple[str, ...] = (), **unsure: float
) -> dict[str, tuple[int, str]]:
    """What is suggested for a text, each word of it sure but those in `unsure`."""
    words = [
        Word(
            text=word,
            start=n / 2,
            end=n / 2 + 0.4,
            probability=unsure.get(word.strip(".,"), 0.95),
            speaker="host",
        )
        for n, word in enumerate(text.split())
    ]
    return {term.term: (term.heard, term.reason) for term in new_terms(words, known, language)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We asked John Allspaw. Then John Allspaw's team did.", {"John Allspaw": (2, "a name")}),
        ("It was the NRC, and the SREs.", {"NRC": (1, "an acronym"), "SREs": (1, "an acronym")}),
        ("So kubelet fell, and kubelet rose.", {"kubelet": (2, "a rare word")}),
        ("We met on Monday in May. We left on Monday in May. OK? OK.", {}),
        ("The Review was a review. I think I know. Review it.", {}),
        ("Nobody asked. Somebody did. Nobody knew. Somebody had.", {}),
        ("We asked Grace once.", {}),
    ],
)
def test_names_acronyms_and_rare_words_stand_out(text: str, expected: dict):
    assert said(text) == expected


def test_what_was_not_sure_stands_out_at_once():
    assert said("We asked Snook once.", Snook=0.3) == {"Snook": (1, "a name")}
    assert said("It was a quorumloss then.", quorumloss=0.2) == {"quorumloss": (1, "a rare word")}


def test_known_terms_people_and_german_nouns_do_not():
    text = "We asked John Allspaw and John Allspaw and the NRC."
    assert said(text, known=("Allspaw = AO L S P AO", "John", "NRC")) == {}
    german = "Er hat die Datenbank und die Datenbank gesehen, wie Sidney Dekker sagt, Sidney Dekker selbst."
    assert said(german, "de") == {"Sidney Dekker": (2, "a name")}


def test_the_report_lists_them_after_the_glossary():
    words = [
        Word(text=text, start=n, end=n + 0.5, probability=0.9)
        for n, text in enumerate("the NRC said".split())
    ]
    text = render_terms((), new_terms(words, (), "en"), "001-first", "transcript.md")
    assert text.endswith("- NRC: an acronym, heard once, at 00:00:01.000: the NRC said\n")


@given(heard())
def test_every_suggestion_was_said(words):
    found = new_terms(words, ("word",), "en")
    texts = " ".join(word.text for word in words)
    assert len(found) <= MOST and all(part in texts for term in found for part in term.term.split())
    assert new_terms(words, ("word",), "en") == found

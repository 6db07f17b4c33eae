"""Which terms of a glossary were heard, and what is proposed to be one that was misheard."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lfi_podcast.model.transcript import Word
from lfi_podcast.speech.terms import LONGEST_STRETCH, NEAR, FoundTerm, find_terms, summary
from lfi_podcast.text.terms import corrected, render_terms
from lfi_podcast.transcript.lines import Line

GLOSSARY = (
    "Dekker",
    "Allspaw",
    "resilience engineering",
    "postmortems",
    "Snook",
    "near miss",
    "NRC",
    "Wears",
)


def words(text: str, probability: float = 0.5, speaker: str | None = None) -> list[Word]:
    return [
        Word(text=word, start=0.5 * at, end=0.5 * at + 0.4, probability=probability, speaker=speaker)
        for at, word in enumerate(text.split())
    ]


def near(text: str, glossary=GLOSSARY, probability: float = 0.5) -> dict[str, list[str]]:
    """What is proposed, by term."""
    found = find_terms(words(text, probability), glossary)
    return {one.term: [miss.heard for miss in one.near_misses] for one in found if one.near_misses}


@pytest.mark.parametrize(
    ("heard", "term", "stretch"),
    [
        ("as sydney decker says", "Dekker", "decker"),
        ("john all spa explains this", "Allspaw", "all spa"),
        ("brazilians engineering can teach us", "resilience engineering", "brazilians engineering"),
        ("blameless post mortems are", "postmortems", "post mortems"),
        ("a single accident scott snooke", "Snook", "snooke"),
        ("she saw a mere miss there", "near miss", "mere miss"),
    ],
)
def test_what_sounds_like_a_term_is_proposed(heard, term, stretch):
    assert near(heard) == {term: [stretch]}


def test_what_is_the_term_or_surely_another_word_is_not():
    assert near("Dekker and Allspaw's postmortems, resilience engineering. Near miss!") == {}
    assert near("the snack was on the deck near the mist", probability=0.99) == {}
    assert near("for many years we are where it was") == {}, "too short to be near Wears"
    assert near("nothing of this is anywhere close to what we were looking for today") == {}
    assert near("where is the decker", probability=0.99) == {"Dekker": ["decker"]}, (
        "it sounds exactly the same"
    )


def test_terms_are_counted_in_their_forms_and_by_speaker():
    said = words("Dekker's book and Dekker again near miss", speaker="a") + words(
        "dekker NEAR miss", speaker="b"
    )
    assert {one.term: one.heard for one in find_terms(said, GLOSSARY) if one.heard} == {
        "Dekker": 3,
        "near miss": 2,
    }
    split = [*words("near", speaker="a"), *words("miss", speaker="b")]
    assert not any(one.heard or one.near_misses for one in find_terms(split, ("near miss",)))


def test_a_pronunciation_that_is_given_counts():
    assert near("as shove on said", ("Siobhan",)) == {}
    assert near("as shove on said", ("Siobhan = SH AH V AO N",)) == {"Siobhan": ["shove on"]}


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from("decker all spa snuck snook post mortem mere miss the where is of dekker".split())
    ),
    st.floats(0, 1),
)
def test_proposals_are_apart_near_and_never_the_term(said, probability):
    heard = [word.model_copy(update={"probability": probability}) for word in words(" ".join(said))]
    found = find_terms(heard, GLOSSARY)
    assert [one.term for one in found] == list(GLOSSARY)
    misses = sorted((miss.start, miss.end, miss.heard, one.term) for one in found for miss in one.near_misses)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(misses))
    for _, _, text, term in misses:
        assert text.lower() != term.lower() and len(text.split()) <= LONGEST_STRETCH
        assert text in " ".join(said)
    assert all(0 <= miss.distance <= NEAR for one in found for miss in one.near_misses)


def test_the_corrected_line_is_ready_to_copy():
    lines = (
        Line(start=0.0, name="Guest", text="so, Sidney Decker says"),
        Line(start=9.0, name="Guest", text="decker"),
    )
    (one,) = find_terms(words("so sidney decker says", speaker="guest"), ("Dekker",))
    (miss,) = one.near_misses
    assert (
        corrected(miss, "Dekker", lines, {"guest": "Guest"}) == "[00:00:00.000] Guest: so, Sidney Dekker says"
    )
    assert corrected(miss, "Dekker", lines, {"guest": "Somebody else"}) is None
    assert corrected(miss, "Dekker", lines[1:], {"guest": "Guest"}) is None, (
        "no line says so: it was corrected"
    )


def test_the_report_says_where_and_the_summary_names_nobody():
    found = find_terms(words("as decker said about the near miss"), ("Dekker", "Snook", "near miss"))
    text = render_terms(found, (), "001-first", "episodes/001-first/transcript.md")
    assert (
        "## Dekker: heard never" in text
        and "- at 00:00:00.500, 0.00 away: as [decker] said about the near" in text
    )
    assert text.index("## Dekker") < text.index("## Snook") < text.index("## near miss: heard once")
    assert summary(found) == "2 glossary terms were not recognised, 1 may have been misheard"
    assert summary((FoundTerm("Dekker", 1),)) is None and summary(()) is None
    assert summary((FoundTerm("Dekker", 0),)) == "1 glossary term was not recognised"
